"""What a reader may do with a stranger's bytes. Runs behind the wall of :mod:`gongkai.files.safely`; knows no Django.

Every helper measures before it trusts: a format's own claims (sizes, counts, nesting) are what a hostile file lies about.
"""

import json
import re
import tempfile
import zipfile
from dataclasses import dataclass
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

MEGABYTE = 1024 * 1024
CHUNK = 64 * 1024
LOCAL_HEADER = 30
ENCRYPTED = 0x1
OUTSIDE = re.compile(r"^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)|\x00")


class CannotRead(Exception):
    """A file that is not read further; the message is the sentence for the person who gave it."""


@dataclass(frozen=True, slots=True)
class ZipLimits:
    """How much an archive may come to, with all archives inside it."""

    entries: int = 10_000
    total_bytes: int = 1024 * MEGABYTE
    ratio: int = 200
    always_allowed: int = 32 * MEGABYTE  # small text packs well: below this, the ratio says nothing
    depth: int = 2  # an archive, what it holds, and no further


@dataclass(slots=True)
class _Spent:
    entries: int = 0
    total: int = 0


def open_zip(file: BinaryIO, limits: ZipLimits = ZipLimits()) -> zipfile.ZipFile:
    """The archive, when nothing in it goes beyond the limits: entries, sizes, ratio, overlaps, paths, archives inside.

    :raises CannotRead: with the sentence that says what does.
    """
    return _open_zip(file, limits, _Spent(), 1)


def _open_zip(file: BinaryIO, limits: ZipLimits, spent: _Spent, depth: int) -> zipfile.ZipFile:
    if depth > limits.depth:
        raise CannotRead(f"压缩包里套着压缩包，超过{limits.depth}层，不予打开。请解开后分别上传。")
    length = file.seek(0, 2)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, EOFError, OSError) as problem:
        raise CannotRead("压缩包不完整或者已经损坏，不能打开。请重新制作后上传。") from problem
    entries = archive.infolist()
    spent.entries += len(entries)
    spent.total += sum(entry.file_size for entry in entries)
    _check_entries(entries, length, limits, spent)
    for entry in entries:
        _check_inside(archive, entry, limits, spent, depth)
    return archive


def _check_entries(entries: list[zipfile.ZipInfo], length: int, limits: ZipLimits, spent: _Spent) -> None:
    if spent.entries > limits.entries:
        raise CannotRead(f"压缩包里的文件超过{limits.entries}个，不予打开。请分成几个上传。")
    if spent.total > limits.total_bytes:
        raise CannotRead(f"压缩包解开后超过{limits.total_bytes // MEGABYTE} MB，不予打开。请分成几个上传。")
    if spent.total > max(limits.always_allowed, limits.ratio * length):
        raise CannotRead(f"压缩包解开后是原来的{limits.ratio}倍以上，不是正常的文件，不予打开。")
    if any(OUTSIDE.search(entry.filename) for entry in entries):
        raise CannotRead("压缩包里有文件指向包外的位置，不是正常的文件，不予打开。")
    if any(entry.flag_bits & ENCRYPTED for entry in entries):
        raise CannotRead("文件设有打开密码。请去掉密码后上传。")
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            raise CannotRead("压缩包里的文件互相重叠，不是正常的文件，不予打开。")
        end = entry.header_offset + LOCAL_HEADER + len(entry.filename.encode()) // 2 + entry.compress_size


def _check_inside(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: ZipLimits, spent: _Spent, depth: int
) -> None:
    """An archive within the archive counts against the same limits."""
    if entry.is_dir() or entry.file_size < LOCAL_HEADER:
        return
    try:
        with archive.open(entry) as inside:
            head = inside.read(4)
            if head != b"PK\x03\x04":
                return
            with tempfile.SpooledTemporaryFile(max_size=MEGABYTE) as unpacked:
                unpacked.write(head)
                while part := inside.read(CHUNK):
                    unpacked.write(part)
                _open_zip(unpacked, limits, spent, depth + 1).close()
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, OSError) as problem:
        raise CannotRead("压缩包不完整或者已经损坏，不能打开。请重新制作后上传。") from problem


class _Bounded(TreeBuilder):
    """Builds a tree no deeper and no larger than it may be."""

    def __init__(self, depth: int, elements: int) -> None:
        super().__init__()
        self._open, self._count, self._depth, self._elements = 0, 0, depth, elements

    def start(self, tag: str, attrs: Any, /) -> Element:
        self._open += 1
        self._count += 1
        if self._open > self._depth:
            raise CannotRead(f"文件内容嵌套超过{self._depth}层，不是正常的文件，不予打开。")
        if self._count > self._elements:
            raise CannotRead(f"文件内容超过{self._elements}个元素，不予打开。请分成几个上传。")
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        self._open -= 1
        return super().end(tag)


def parse_xml(file: BinaryIO, *, depth: int = 200, elements: int = 1_000_000) -> Element:
    """The root of an XML file: no entities, nothing fetched, bounded depth and size.

    :raises CannotRead: for what is not so.
    """
    parser = DefusedXMLParser(target=_Bounded(depth, elements))
    try:
        while part := file.read(CHUNK):
            parser.feed(part)
        return parser.close()
    except DefusedXmlException as problem:
        raise CannotRead("XML 文件里定义了实体或者引用了外部内容，不予打开。") from problem
    except (ParseError, ValueError, LookupError) as problem:
        raise CannotRead("XML 文件不完整或者写法有误，不能读出。") from problem


def load_json(file: BinaryIO, *, most_bytes: int = 64 * MEGABYTE) -> Any:
    """The value of a JSON file.

    :raises CannotRead: for what is no JSON, too long or too deep.
    """
    data = file.read(most_bytes + 1)
    if len(data) > most_bytes:
        raise CannotRead(f"JSON 文件超过{most_bytes // MEGABYTE} MB，不予打开。")
    try:
        return json.loads(data)
    except RecursionError as problem:
        raise CannotRead("文件内容嵌套过深，不是正常的文件，不予打开。") from problem
    except ValueError as problem:
        raise CannotRead("JSON 文件不完整或者写法有误，不能读出。") from problem


def pdf_pages(file: BinaryIO, *, most: int = 5000) -> int:
    """How many pages a PDF has.

    :raises CannotRead: for a broken one, one with a password, one with more pages than ``most``.
    """
    import pypdfium2  # noqa: PLC0415 — its engine is loaded for PDF alone

    try:
        document = pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError as problem:
        if "password" in str(problem).lower():
            raise CannotRead("文件设有打开密码。请去掉密码后上传。") from problem
        raise CannotRead("PDF 文件不完整或者已经损坏，不能打开。请重新制作后上传。") from problem
    pages = len(document)
    document.close()
    if not pages:
        raise CannotRead("PDF 文件里没有任何一页。请核对后重新上传。")
    if pages > most:
        raise CannotRead(f"PDF 文件共{pages}页，超过{most}页，不予逐页读取。请分成几个文件。")
    return pages
