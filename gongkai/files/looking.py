"""What a file is, by its content. A reader: runs behind the wall, knows no Django."""

import codecs
import re
import zipfile
from typing import BinaryIO

import puremagic

from gongkai.files.reading import CHUNK, CannotRead, open_zip, pdf_pages

HEAD = 4096
ANY_NUMBER = 10**9
# fmt: off
SIGNATURES = (  # the kinds taken in most, and the ones that must not be mistaken
    (b"MZ",                               "program"),
    (b"\x7fELF",                          "program"),
    (b"\xca\xfe\xba\xbe",                 "program"),
    (b"\xcf\xfa\xed\xfe",                 "program"),
    (b"#!",                               "script"),
    (b"\x89PNG\r\n\x1a\n",                "png"),
    (b"\xff\xd8\xff",                     "jpg"),
    (b"GIF87a",                           "gif"),
    (b"GIF89a",                           "gif"),
    (b"Rar!\x1a\x07",                     "rar"),
    (b"7z\xbc\xaf\x27\x1c",               "7z"),
    (b"\x1f\x8b",                         "gz"),
)
IN_ZIP = (("word/document.xml", "docx"), ("xl/workbook.xml", "xlsx"), ("xl/workbook.bin", "xlsx"),
          ("ppt/presentation.xml", "pptx"), ("OFD.xml", "ofd"))
ODF = {b"application/vnd.oasis.opendocument.text": "odt", b"application/vnd.oasis.opendocument.spreadsheet": "ods"}
IN_OLE = (("WordDocument", "doc"), ("Workbook", "xls"), ("Book", "xls"), ("PowerPoint Document", "ppt"))
KNOWN = {"webp", "bmp", "tif", "mp3", "mp4", "rar", "7z", "gz"}
ALIKE = {"tiff": "tif", "m4v": "mp4", "m4a": "mp4", "mov": "mp4"}
# fmt: on
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
MARKUP = re.compile(r"<(!doctype html|html|head|body|script|iframe)\b", re.IGNORECASE)


def look(file: BinaryIO) -> dict[str, str]:
    """The content and, of text, its encoding.

    :raises CannotRead: for a format that is recognised and does not hold together.
    """
    head = file.read(HEAD)
    for signature, content in SIGNATURES:
        if head.startswith(signature):
            return {"content": content, "encoding": ""}
    if b"%PDF-" in head[:1024]:
        pdf_pages(file, most=ANY_NUMBER)
        return {"content": "pdf", "encoding": ""}
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return {"content": _in_zip(file), "encoding": ""}
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return {"content": _in_ole(file), "encoding": ""}
    return _text(file, head) or {"content": _by_magic(head), "encoding": ""}


def _in_zip(file: BinaryIO) -> str:
    with open_zip(file) as archive:
        names = set(archive.namelist())
        if any(name.endswith("vbaProject.bin") for name in names):
            return "macro"
        if "mimetype" in names:
            return ODF.get(_first_bytes(archive, "mimetype"), "zip")
        return next((content for name, content in IN_ZIP if name in names), "zip")


def _first_bytes(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as entry:
        return entry.read(100).strip()


def _in_ole(file: BinaryIO) -> str:
    """By the names of its streams, which stand in its directory as UTF-16; a macro's storage is called VBA."""
    found, before = set(), b""
    wanted = {name.encode("utf-16-le"): content for name, content in (*IN_OLE, ("_VBA_PROJECT", "macro"))}
    file.seek(0)
    while part := file.read(CHUNK):
        window = before + part
        found |= {content for name, content in wanted.items() if name in window}
        before = part[-64:]
    if "macro" in found:
        return "macro"
    return next((content for _, content in IN_OLE if content in found), "ole")


def _text(file: BinaryIO, head: bytes) -> dict[str, str] | None:
    """Text in one of the encodings that offices write, when all of it is."""
    marked = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
    encodings = [encoding for mark, encoding in marked if head.startswith(mark)] or ["utf-8", "gb18030"]
    for encoding in encodings:
        file.seek(0)
        try:
            beginning = _decoded(file, encoding)
        except UnicodeError:
            continue
        if beginning is not None:
            return {"content": _flavour(beginning), "encoding": encoding}
    return None


def _decoded(file: BinaryIO, encoding: str) -> str | None:
    """The beginning of the text; None when it holds what no text does."""
    decoder, beginning = codecs.getincrementaldecoder(encoding)(), ""
    while part := file.read(CHUNK):
        text = decoder.decode(part)
        if CONTROL.search(text):
            return None
        beginning = beginning or text
    decoder.decode(b"", final=True)
    return beginning


def _flavour(text: str) -> str:
    beginning = text.lstrip("\ufeff \t\r\n")
    if MARKUP.search(beginning[:HEAD]):
        return "html"
    if beginning.startswith(("<?xml", "<svg")):
        return "svg" if "<svg" in beginning[:HEAD] else "xml"
    return "text"


def _by_magic(head: bytes) -> str:
    try:
        found = puremagic.from_string(head).lstrip(".").lower()
    except (puremagic.PureError, ValueError) as problem:
        raise CannotRead("认不出这个文件的格式，不能收存。请另存为 PDF、OFD、Word、Excel 或者图片后上传。") from problem
    found = ALIKE.get(found, found)
    return found if found in KNOWN else "unknown"
