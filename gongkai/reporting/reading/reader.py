"""One function reads any report. It is called behind the wall: ``safely.run(READ, path, name=path.name)``."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from gongkai.files.reading import CannotRead, open_zip
from gongkai.papers.tables import Document
from gongkai.reporting.reading.report import ReadReport, interpret

_HERE = "gongkai.reporting.reading.reader"
READ, READ_BESIDE, MEMBERS = f"{_HERE}.read_json", f"{_HERE}.read_beside", f"{_HERE}.members"


def _html(file: BinaryIO) -> Document:
    from gongkai.reporting.reading.from_html import read_html  # noqa: PLC0415 — a format's library is loaded for it alone

    return read_html(file)


def _text(file: BinaryIO) -> Document:
    from gongkai.reporting.reading.from_text import read_text  # noqa: PLC0415 — as above

    return read_text(file)


def _pdf(file: BinaryIO) -> Document:
    from gongkai.reporting.reading.from_pdf import read_pdf  # noqa: PLC0415 — as above

    return read_pdf(file)


def _docx(file: BinaryIO) -> Document:
    from gongkai.reporting.reading.from_docx import read_docx  # noqa: PLC0415 — as above

    return read_docx(file)


def _xlsx(file: BinaryIO) -> Document:
    from gongkai.papers.workbooks import read_xlsx  # noqa: PLC0415 — as above

    return read_xlsx(file)


def _doc(file: BinaryIO) -> Document:
    from gongkai.reporting.reading.from_doc import read_doc  # noqa: PLC0415 — as above

    return read_doc(file)


# fmt: off
FORMATS: dict[str, Callable[[BinaryIO], Document]] = {
    "html": _html, "text": _text, "pdf": _pdf, "docx": _docx, "xlsx": _xlsx, "doc": _doc,
}
ENDINGS = {
    "html": "html", "htm": "html", "shtml": "html", "xhtml": "html", "mht": "text", "txt": "text", "md": "text", "text": "text",
    "csv": "text", "pdf": "pdf", "docx": "docx", "xlsx": "xlsx", "doc": "doc", "wps": "doc",
}
# fmt: on
_HEAD = 4096
UTF_8 = 0x800  # the flag of an entry whose name is UTF-8


def kind_of(file: BinaryIO, name: str) -> str:
    """The format, by content first: a name may say anything.

    :raises CannotRead: for what is none of them.
    """
    head = file.read(_HEAD)
    file.seek(0)
    if head.startswith(b"%PDF") or b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return _office(file)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "doc"
    start = head.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \r\n\t").lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<head", b"<body", b"<div", b"<table", b"<meta", b"<!--")):
        return "html"
    ending = name.rpartition(".")[2].lower()
    if ENDINGS.get(ending) in ("html", "text"):
        return ENDINGS[ending]
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise CannotRead("不认识这个文件的格式。可以读取的是：网页、PDF、Word、Excel 和纯文本。")
    return "text"


def _office(file: BinaryIO) -> str:
    with open_zip(file) as archive:
        names = set(archive.namelist())
    file.seek(0)
    if "word/document.xml" in names:
        return "docx"
    if "xl/workbook.xml" in names:
        return "xlsx"
    raise CannotRead("这个压缩包不是 Word 或者 Excel 文件。一包多份报告请用 --batch。")


def read(source: BinaryIO | bytes | Path | str, name: str = "") -> ReadReport:
    """Read one report.

    :raises CannotRead: with a sentence, for what is no report of either form.
    """
    if isinstance(source, Path | str):
        with Path(source).open("rb") as file:
            return read(file, name or Path(source).name)
    file = io.BytesIO(source) if isinstance(source, bytes) else source
    return interpret(FORMATS[kind_of(file, name)](file), name)


def read_json(file: BinaryIO, *, name: str = "", member: str = "") -> dict[str, Any]:
    """The same as JSON: what crosses the wall. ``member`` names a file inside an archive."""
    return read(*_member(file, name, member)).as_json()


def read_beside(file: BinaryIO, *, name: str = "", member: str = "") -> dict[str, Any]:
    """The same, with the original's tables and lines as they were found, to be shown beside it."""
    file, name = _member(file, name, member)
    document = FORMATS[kind_of(file, name)](file)
    return {"report": interpret(document, name).as_json(), "original": document.as_json()}


def members(file: BinaryIO) -> list[str]:
    """The names of the files in an archive; none when it is no archive but an office document.

    :raises CannotRead: for one that is hostile or broken.
    """
    if file.read(4) != b"PK\x03\x04":
        return []
    with open_zip(file) as archive:
        names = [_shown(entry) for entry in archive.infolist() if not entry.is_dir()]
    return [] if {"word/document.xml", "xl/workbook.xml"} & set(names) else names


def _shown(entry: zipfile.ZipInfo) -> str:
    """A name as who packed it wrote it: without the mark of UTF-8 it is GBK."""
    if entry.flag_bits & UTF_8:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gbk")
    except UnicodeError:
        return entry.filename


def _member(file: BinaryIO, name: str, member: str) -> tuple[BinaryIO, str]:
    if not member:
        return file, name
    with open_zip(file) as archive:
        entry = next((one for one in archive.infolist() if _shown(one) == member), None)
        if entry is None:
            raise CannotRead(f"压缩包里没有“{member}”。")
        return io.BytesIO(archive.read(entry)), name
