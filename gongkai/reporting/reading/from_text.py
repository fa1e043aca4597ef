"""Plain text as copied from a page or taken out of a PDF: its lines."""

from __future__ import annotations

from typing import BinaryIO

from gongkai.files.reading import CannotRead
from gongkai.papers.tables import Document, Line, Place
from gongkai.reporting.reading.from_html import decoded

MOST_BYTES = 10_000_000


def read_text(file: BinaryIO) -> Document:
    """The lines of a text in UTF-8, UTF-16, GB18030 or Big5.

    :raises CannotRead: for an endless one, or bytes that are no text.
    """
    data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise CannotRead(f"文本超过{MOST_BYTES // 1_000_000} MB，不像一份年度报告，不予读取。")
    text = decoded(data)
    if "\x00" in text:
        raise CannotRead("文件不是文本，读不出内容。请核对文件的扩展名。")
    return Document("text", tuple(lines_of(text)))


def lines_of(text: str) -> list[Line]:
    """Lines with the offset each begins at."""
    found, offset = [], 0
    for line in text.splitlines(keepends=True):
        found.append(Line(line.rstrip("\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029"), Place(offset=offset)))
        offset += len(line)
    return found
