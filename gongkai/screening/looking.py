"""Looking through one file, behind the wall: which reader reads it, what its words hold, what is in the files it holds."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any, BinaryIO

from gongkai.files.looking import IN_ZIP, look
from gongkai.files.reading import CannotRead, open_zip
from gongkai.screening import people
from gongkai.screening.findings import Finding, Piece
from gongkai.screening.hits import MENDS
from gongkai.screening.readers.docx import read_docx
from gongkai.screening.readers.items import Item, Nested, Rows
from gongkai.screening.readers.ofd import read_ofd
from gongkai.screening.readers.package import LIMITS
from gongkai.screening.readers.pdf import read_pdf
from gongkai.screening.readers.picture import read_picture
from gongkai.screening.readers.pptx import read_pptx
from gongkai.screening.readers.web import read_csv, read_html, read_text
from gongkai.screening.readers.xlsx import read_xlsx
from gongkai.screening.scanning import detect
from gongkai.screening.words import Words, read_words

JSON = dict[str, Any]
Reader = Callable[[BinaryIO], Iterator[Item]]
DEEPEST = 5
HEAD, ARCHIVE, RTF = 16, (b"PK\x03\x04", b"PK\x05\x06"), b"{\\rtf"
MOST_OF_A_KIND = 1000
# fmt: off
#: what gongkai.files.looking finds: how it is read
READERS: dict[str, Reader] = {
    "docx": read_docx, "xlsx": read_xlsx, "pptx": read_pptx, "pdf": read_pdf, "ofd": read_ofd,
    "png": read_picture, "jpg": read_picture, "tif": read_picture, "html": read_html, "text": read_text, "xml": read_text,
    "svg": read_text, "webp": read_picture, "gif": read_picture, "bmp": read_picture,
}
SENTENCES = {
    "doc": "Word 97（.doc、.wps）文件不能直接检查。请在 Word、WPS 里另存为 .docx 后再试。",
    "xls": "Excel 97（.xls、.et）文件不能直接检查。请在 Excel、WPS 里另存为 .xlsx 后再试。",
    "ppt": "PPT 97（.ppt、.dps）文件不能直接检查。请在 PowerPoint、WPS 里另存为 .pptx 后再试。",
    "odt": "ODF 文件不能直接检查。请另存为 .docx、.xlsx 或者 .pptx 后再试。",
    "rtf": "RTF 文件不能直接检查。请在 Word、WPS 里另存为 .docx 后再试。",
    "rar": "RAR 压缩包不能检查。请解开后压缩为 ZIP，或者逐个检查。",
    "7z":  "7z 压缩包不能检查。请解开后压缩为 ZIP，或者逐个检查。",
    "gz":  "GZ 压缩包不能检查。请解开后逐个检查。",
}
# fmt: on
OTHER = "这种文件不能检查。可以检查的是：Word、Excel、PPT（2007 以后的格式）、PDF、OFD、JPEG、PNG、TIFF、网页、文本、CSV 和 ZIP。"
IN_FIXED = "版式文件里的文字请在原稿上改，改后重新生成。"
EMPTY = "文件是空的，没有可以检查的内容。请核对后重新给出。"


def screen(file: BinaryIO, *, name: str, on: str, words: str | None = None) -> JSON:
    """What is found in a file, and the files inside an archive that could not be read. The reader behind the wall.

    :param on: the day of the scan.
    :param words: another list of wording, in TOML.
    :raises CannotRead: when the file itself cannot be read.
    """
    look_through = Look(date.fromisoformat(on), read_words(words) if words else None)
    look_through.file(file, name)
    return {"findings": [finding.as_json() for finding in look_through.listed()], "unread": look_through.unread}


class Look:
    """Goes through a file and the files within it."""

    def __init__(self, on: date, words: Words | None = None) -> None:
        """On a day, with a list of wording."""
        self.on, self.words = on, words
        self.findings: list[Finding] = []
        self.unread: list[dict[str, str]] = []
        self._counts: Counter[tuple[str, str]] = Counter()

    def file(self, file: BinaryIO, name: str, where: str = "", depth: int = 1) -> None:
        """Look through one file; ``where``: the place in a document that holds it."""
        content = content_of(file)
        file.seek(0)
        if content == "zip":
            self._archive(file, name, depth)
            return
        reader = READERS.get(content)
        if reader is None:
            raise CannotRead(SENTENCES.get(content, OTHER))
        if content == "text" and name.lower().endswith((".csv", ".tsv")):
            reader = read_csv
        fixed = content in ("pdf", "ofd")
        for finding in self._read(reader(file), name, depth):
            mend = f"{finding.mend}{IN_FIXED}" if fixed and finding.kind in MENDS else finding.mend
            place = f"{where}，{finding.where}" if where else finding.where
            self._keep(replace(finding, file=name, where=place, mend=mend))

    def _read(self, items: Iterator[Item], name: str, depth: int) -> Iterator[Finding]:
        for item in items:
            if isinstance(item, Piece):
                yield from detect((item,), self.on, self.words)
            elif isinstance(item, Finding):
                yield item
            elif isinstance(item, Rows):
                yield from people.in_list(item.rows, item.where)
            else:
                self._within(item, name, depth)

    def _within(self, nested: Nested, name: str, depth: int) -> None:
        """A file that a document holds: that it cannot be read is told by the finding that it is there."""
        if depth < DEEPEST:
            try:
                self.file(io.BytesIO(nested.data), name, nested.where, depth + 1)
            except CannotRead:
                return

    def _archive(self, file: BinaryIO, name: str, depth: int) -> None:
        with open_zip(file, LIMITS) as archive:
            members = [entry for entry in archive.infolist() if not entry.is_dir() and not _is_litter(entry.filename)]
            if not members:
                raise CannotRead("压缩包是空的，没有可以检查的内容。请核对后重新给出。")
            for entry in members:
                within = f"{name}/{named(entry)}"
                if depth >= DEEPEST:
                    raise CannotRead("压缩包里套着压缩包，层数太多，不予打开。请解开后分别检查。")
                try:
                    with archive.open(entry) as opened:
                        self.file(io.BytesIO(opened.read()), within, "", depth + 1)
                except CannotRead as refusal:
                    self.unread.append({"file": within, "sentence": str(refusal)})

    def _keep(self, finding: Finding) -> None:
        key = (finding.file, finding.kind)
        self._counts[key] += 1
        if self._counts[key] <= MOST_OF_A_KIND:
            self.findings.append(finding)

    def listed(self) -> list[Finding]:
        """The findings, the same place once; where there were too many of a kind, the last one says how many."""
        last = {(finding.file, finding.kind): at for at, finding in enumerate(self.findings)}
        for key, at in last.items():
            if (number := self._counts[key]) > MOST_OF_A_KIND:
                why = f"{self.findings[at].why}同类的共{number}处，只列出前{MOST_OF_A_KIND}处。"
                self.findings[at] = replace(self.findings[at], why=why)
        return list(dict.fromkeys(self.findings))


def content_of(file: BinaryIO) -> str:
    """Which reader a file needs.

    :raises CannotRead: for an empty or a broken one.
    """
    head = file.read(HEAD)
    if not head:
        raise CannotRead(EMPTY)
    if head.startswith(RTF):
        raise CannotRead(SENTENCES["rtf"])
    file.seek(0)
    if head.startswith(ARCHIVE):
        with open_zip(file, LIMITS) as archive:
            names = set(archive.namelist())
        found = next((content for part, content in IN_ZIP if part in names), "zip")
        return "odt" if found == "zip" and "mimetype" in names and "content.xml" in names else found
    content = look(file)["content"]
    return "doc" if content == "macro" else content  # a macro outside an archive: a format of 1997


def named(entry: Any) -> str:
    """The name of a member: without the flag for UTF-8, Chinese programs write GBK."""
    name = str(entry.filename)
    if entry.flag_bits & 0x800:
        return name
    for encoding in ("utf-8", "gbk"):
        try:
            return name.encode("cp437").decode(encoding)
        except UnicodeError:
            continue
    return name


def _is_litter(name: str) -> bool:
    base = name.rpartition("/")[2]
    return name.startswith("__MACOSX/") or base in (".DS_Store", "Thumbs.db")
