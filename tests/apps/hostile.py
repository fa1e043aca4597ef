"""Hostile files, made when a test runs, and readers that misbehave: what strangers may hand in, and what bugs it may meet."""

from __future__ import annotations

import io
import os
import struct
import sys
import time
import zipfile
import zlib
from pathlib import Path

MEGABYTE = 1024 * 1024
EICAR = (
    "X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
)  # in two, or a scanner takes this file
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00" + b"\x00" * 52 + b"\x40\x00\x00\x00" + b"PE\x00\x00" + bytes(range(256)) * 8


def zip_of(entries: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return made.getvalue()


def document(kind: str = "word", **more: bytes) -> bytes:
    """A small office document: what makes it one, and nothing else."""
    main = {"word": "word/document.xml", "xl": "xl/workbook.xml", "ppt": "ppt/presentation.xml"}[kind]
    return zip_of({"[Content_Types].xml": b"<Types/>", main: b"<document/>", **more})


def flat_bomb(megabytes: int = 300) -> bytes:
    """One entry a thousand times its size."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("zeros", "w") as entry:
        for _ in range(megabytes):
            entry.write(b"\x00" * MEGABYTE)
    return made.getvalue()


def nested_bomb(depth: int = 6) -> bytes:
    """Archives in archives."""
    inside = zip_of({"zeros": b"\x00" * MEGABYTE})
    for level in range(depth):
        inside = zip_of({f"{level}.zip": inside})
    return inside


def many_entries(number: int = 20_000) -> bytes:
    return zip_of({f"{n}": b"" for n in range(number)})


def overlapping_bomb(entries: int = 2000) -> bytes:
    """Every entry of the directory points at the same compressed bytes: a small file claims any size."""
    kernel = b"\x00" * MEGABYTE
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(kernel) + packer.flush()
    about = (zlib.crc32(kernel), len(packed), len(kernel))
    local = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 8, 0, 0x21, *about, 1, 0) + b"k" + packed
    central = b"".join(
        struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 8, 0, 0x21, *about, 4, 0, 0, 0, 0, 0, 0) + b"%04d" % number
        for number in range(entries)
    )
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, entries, entries, len(central), len(local), 0)
    return local + central + end


def quoted_bomb(entries: int = 20) -> bytes:
    """Each entry quotes the header of the next as its own text and runs on through it: one kernel, met from every entry."""
    plain = b"\x00" * MEGABYTE
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(plain) + packer.flush()
    directory, whole = [], b""
    for number in reversed(range(entries)):
        about = (zlib.crc32(plain), len(packed), len(plain))
        header = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 8, 0, 0x21, *about, 4, 0) + b"%04d" % number
        whole = header + packed
        directory.append((about, len(whole), b"%04d" % number))
        plain = header + plain
        packed = struct.pack("<BHH", 0, len(header), len(header) ^ 0xFFFF) + whole  # a stored block, not the last one
    central = b"".join(
        struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 8, 0, 0x21, *about, 4, 0, 0, 0, 0, 0, len(whole) - length)
        + name
        for about, length, name in reversed(directory)
    )
    return whole + central + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, entries, entries, len(central), len(whole), 0)


def climbing() -> bytes:
    """An entry that would be written outside."""
    return zip_of({"../../etc/passwd": b"root"})


def with_password() -> bytes:
    """An archive whose entries say that they are encrypted."""
    plain = bytearray(zip_of({"a": b"a" * 100}))
    plain[6] |= 1
    plain[plain.index(b"PK\x01\x02") + 8] |= 1
    return bytes(plain)


def laughing(levels: int = 9) -> bytes:
    """Entities made of entities: ten to the ninth."""
    lines = ['<!ENTITY a0 "ha">', *(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, levels + 1))]
    return f"<!DOCTYPE a [{''.join(lines)}]><a>&a{levels};</a>".encode()


def quadratic() -> bytes:
    """One long entity, used very often."""
    return f'<!DOCTYPE a [<!ENTITY a "{"a" * 100_000}">]><a>{"&a;" * 100_000}</a>'.encode()


def external(target: str = "file:///etc/passwd") -> bytes:
    """An entity that fetches."""
    return f'<!DOCTYPE a [<!ENTITY a SYSTEM "{target}">]><a>&a;</a>'.encode()


def deep_xml(levels: int = 100_000) -> bytes:
    return b"<a>" * levels + b"</a>" * levels


def deep_json(levels: int = 100_000) -> bytes:
    return b"[" * levels + b"]" * levels


def pdf(pages: int = 1) -> bytes:
    """A PDF of empty pages, by hand: no library writes ten thousand of them as fast."""
    kids = " ".join(f"{number + 3} 0 R" for number in range(pages))
    page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"
    objects = ["<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Count {pages}/Kids[{kids}]>>", *[page] * pages]
    made, places = bytearray(b"%PDF-1.4\n"), []
    for number, text in enumerate(objects, start=1):
        places.append(len(made))
        made += f"{number} 0 obj{text}endobj\n".encode()
    start = len(made)
    made += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    made += f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(made)


# ── readers that misbehave ────────────────────────────────


def png(width: int = 600, height: int = 600, *, transparent: bool = True) -> bytes:
    """A picture of one colour, with transparency in its pixels or without."""
    header = struct.pack(">IIBBBBB", width, height, 8, 6 if transparent else 2, 0, 0, 0)
    row = b"\x00" + (b"\xc8\x1e\x1e\x40" if transparent else b"\xc8\x1e\x1e") * width
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(row * height)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in chunks
    )


def loops(_file):
    while True:
        pass


def sleeps(_file):
    time.sleep(3600)


def takes_memory(_file):
    return len(b"\x01" * (8 * 1024 * MEGABYTE))


def forks(_file):
    while True:
        os.fork()


def forks_quietly(_file):
    """Tries to leave a process behind that has a session of its own."""
    try:
        if os.fork() == 0:
            os.setsid()
            time.sleep(3600)
    except OSError:
        return "refused"
    return "forked"


def writes_one_file(_file):
    with Path("large").open("wb") as file:
        file.writelines(b"\x01" * MEGABYTE for _ in range(10 * 1024))


def writes_many_files(_file):
    for number in range(10 * 1024):
        Path(str(number)).write_bytes(b"\x01" * MEGABYTE)


def prints_garbage(_file):
    print("\x00\xff garbage" * 100_000)  # noqa: T201 — that is the point
    sys.stderr.write("garbage")
    return "still here"


def answers_garbage(_file):
    """Finds the pipe and writes into it."""
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, b"\xff{garbage")
        except OSError:
            continue
    os._exit(0)


def answers_too_much(_file):
    return "a" * (64 * MEGABYTE)


def returns_no_json(_file):
    return object()


def exits(_file):
    sys.exit(3)


def crashes(_file):
    os.kill(os.getpid(), 11)


def calls_home(_file, port):
    import socket  # noqa: PLC0415 — by the reader alone

    try:
        socket.create_connection(("127.0.0.1", port), timeout=2)
    except OSError:
        return "unreachable"
    return "reached"


def looks_around(_file):
    """What the process knows of the one that started it, and what it could do."""
    return {"environment": sorted(os.environ), "nice": os.nice(0), "folder": str(Path.cwd()), "account": os.getuid()}
