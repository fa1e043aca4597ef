"""What a picture is like. A reader: runs behind the wall, knows no Django, decodes no pixel."""

import struct
import zlib
from typing import BinaryIO

from gongkai.files.reading import CannotRead

SIGNATURE = b"\x89PNG\r\n\x1a\n"
WITH_ALPHA = (4, 6)  # the colour types of PNG that carry their own transparency; the others may have a chunk for it
MOST = 20 * 1024 * 1024  # bytes of one chunk; no purpose takes a larger picture
BROKEN = "图片不完整或者已经损坏，不能使用。请重新导出为 PNG 图片后上传。"


def png(file: BinaryIO) -> dict[str, int | bool]:
    """Width and height in pixels, and whether parts of a PNG may be transparent; every chunk is whole.

    :raises CannotRead: for a picture that is not.
    """
    if file.read(len(SIGNATURE)) != SIGNATURE:
        raise CannotRead(BROKEN)
    chunks = {}
    while b"IEND" not in chunks:
        kind, content = _chunk(file)
        if not chunks and kind != b"IHDR":
            raise CannotRead(BROKEN)
        chunks.setdefault(kind, content)
    header = chunks[b"IHDR"]
    if len(header) != 13 or not chunks.get(b"IDAT"):  # noqa: PLR2004 — the length of PNG's header
        raise CannotRead(BROKEN)
    width, height = struct.unpack(">II", header[:8])
    if not width or not height:
        raise CannotRead(BROKEN)
    return {"width": width, "height": height, "transparent": header[9] in WITH_ALPHA or b"tRNS" in chunks}


def _chunk(file: BinaryIO) -> tuple[bytes, bytes]:
    """The next chunk's kind and content, held against its checksum."""
    head = file.read(8)
    if len(head) < 8:  # noqa: PLR2004 — length and kind, four bytes each
        raise CannotRead(BROKEN)
    length = int.from_bytes(head[:4])
    if length > MOST:  # asked for more, reading sets the memory aside before it finds out
        raise CannotRead(BROKEN)
    content = file.read(length)
    if file.read(4) != zlib.crc32(head[4:] + content).to_bytes(4):
        raise CannotRead(BROKEN)
    return head[4:], content
