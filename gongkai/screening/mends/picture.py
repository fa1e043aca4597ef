"""A picture without what is written beside its pixels. The pixels stay as they are, bit by bit."""

from __future__ import annotations

import struct

from gongkai.files.reading import CannotRead
from gongkai.screening.readers.picture import chunks

PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8"
TIFF = (b"II*\x00", b"MM\x00*")
PNG_NOTES = (b"tEXt", b"iTXt", b"zTXt", b"eXIf", b"tIME")
JPEG_NOTES = (0xE1, 0xED, 0xFE)  # Exif and XMP, Photoshop's, comments
START_OF_SCAN, ORIENTATION = 0xDA, 0x0112
#: tags of a TIFF that say who, where and what with
TIFF_NOTES = (
    0x010D,
    0x010E,
    0x013B,
    0x013C,
    0x02BC,
    0x8298,
    0x83BB,
    0x8649,
    0x8769,
    0x8825,
    0x9C9B,
    0x9C9C,
    0x9C9D,
    0x9C9E,
    0x9C9F,
)
SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
MOST_FRAMES = 1000


def without_notes(data: bytes) -> bytes:
    """The picture alone.

    :raises CannotRead: for another format or a broken one.
    """
    try:
        if data.startswith(PNG):
            return PNG + b"".join(whole for kind, whole in chunks(data) if kind not in PNG_NOTES)
        if data.startswith(JPEG):
            return _jpeg(data)
        if data.startswith(TIFF):
            return _tiff(data)
    except (IndexError, struct.error, ValueError) as problem:
        raise CannotRead("图片不完整或者已经损坏，不能处理。请重新导出后再试。") from problem
    raise CannotRead("这种图片不能自动处理。请用看图软件另存为 JPEG 或者 PNG，不保留拍摄信息。")


def without_place(data: bytes) -> bytes:
    """The picture alone; one that cannot be taken apart stays as it is, and stays found."""
    try:
        return without_notes(data)
    except CannotRead:
        return data


def _jpeg(data: bytes) -> bytes:
    made, at = bytearray(JPEG), 2
    turned = _orientation(data)
    if turned:
        made += turned
    while at < len(data):
        if data[at] != 0xFF:  # noqa: PLR2004 — every segment begins so
            raise ValueError(at)
        marker = data[at + 1]
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == START_OF_SCAN:
            end = data.rfind(b"\xff\xd9")
            return bytes(made + data[at : end + 2 if end != -1 else len(data)])
        if marker not in JPEG_NOTES:
            made += data[at : at + 2 + length]
        at += 2 + length
    raise ValueError(at)


def _orientation(data: bytes) -> bytes:
    """How the picture is turned, as an Exif segment of that alone: without it a photograph would lie on its side."""
    start = data.find(b"Exif\x00\x00", 0, 1 << 16)
    if start == -1:
        return b""
    body = data[start + 6 :]
    order = "<" if body[:2] == b"II" else ">"
    (first,) = struct.unpack_from(order + "I", body, 4)
    (count,) = struct.unpack_from(order + "H", body, first)
    for number in range(count):
        tag, _kind, _length, value = struct.unpack_from(order + "HHIH", body, first + 2 + 12 * number)
        if tag == ORIENTATION and 1 < value <= 8:  # noqa: PLR2004 — the eight ways to turn
            entry = struct.pack(">HHIHH", ORIENTATION, 3, 1, value, 0)
            exif = b"Exif\x00\x00MM\x00*" + struct.pack(">IH", 8, 1) + entry + struct.pack(">I", 0)
            return b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif
    return b""


def _tiff(data: bytes) -> bytes:
    """The entries taken out of their directories where they stand, and what they pointed at overwritten."""
    made = bytearray(data)
    order = "<" if data[:2] == b"II" else ">"
    (at,) = struct.unpack_from(order + "I", data, 4)
    for _ in range(MOST_FRAMES):
        if not at:
            return bytes(made)
        (count,) = struct.unpack_from(order + "H", made, at)
        entries = [bytes(made[at + 2 + 12 * number : at + 14 + 12 * number]) for number in range(count)]
        following = bytes(made[at + 2 + 12 * count : at + 6 + 12 * count])
        kept = [entry for entry in entries if struct.unpack_from(order + "H", entry)[0] not in TIFF_NOTES]
        for entry in entries:
            if entry not in kept:
                _overwrite(made, entry, order)
        block = struct.pack(order + "H", len(kept)) + b"".join(kept) + following
        made[at : at + 6 + 12 * count] = block.ljust(6 + 12 * count, b"\x00")
        (at,) = struct.unpack(order + "I", following)
    raise ValueError(at)


def _overwrite(made: bytearray, entry: bytes, order: str) -> None:
    tag, kind, count, value = struct.unpack(order + "HHII", entry)
    size = SIZES.get(kind, 1) * count
    if tag in (0x8769, 0x8825):  # a directory of its own
        (inner,) = struct.unpack_from(order + "H", made, value)
        for number in range(inner):
            within = bytes(made[value + 2 + 12 * number : value + 14 + 12 * number])
            if struct.unpack_from(order + "H", within)[0] not in (0x8769, 0x8825):
                _overwrite(made, within, order)
        size = 6 + 12 * inner
    elif size <= 4:  # noqa: PLR2004 — it stands in the entry itself
        return
    made[value : value + size] = bytes(min(size, max(0, len(made) - value)))
