"""An office package: its parts as XML trees, whatever dialect of the format wrote them, and what all packages share."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, BinaryIO

from lxml import etree

from gongkai.files.reading import CannotRead, ZipLimits, open_zip
from gongkai.screening.findings import Piece
from gongkai.screening.readers.items import Item, Nested, hidden, with_piece

Element = Any  # lxml's, whose types are not part of it
PICTURES = (".jpg", ".jpeg", ".png", ".tif", ".tiff")
#: names that programs write by themselves, and that are nobody's
# fmt: off
NOBODY = {
    "", "python-docx", "openpyxl", "microsoft", "microsoft office user", "microsoft office", "administrator", "admin", "user", "users",
    "wps", "wps office", "libreoffice", "windows user", "windows 用户", "pc", "hp", "lenovo", "dell", "asus", "acer", "un-named", "unknown",
    "作者", "用户", "微软用户", "微软中国", "未知", "匿名", "apache poi", "xlsxwriter", "typst", "root", "author", "guest", "owner",
    "深度", "china", "mc system", "系统管理员", "管理员", "番茄花园", "雨林木风", "aspose", "anonymous", "(anonymous)", "steve canny", "unspecified",
}
# fmt: on
OFFICE = re.compile(
    r"(?:局|办|府|委|厅|部|处|科|院|会|中心|队|所|站|馆|股|室|组|社|校|厂|公司|集团|办公室|街道|政府|党委|电脑|用户)\d*$"
)
PATH = re.compile(r"(?:[A-Za-z]:[\\/]|file:/{2,3}|\\\\[^\\]+\\|/(?:home|Users)/)[^\s\"<>|]+")
#: an archive may hold a document that holds a workbook that holds another: each of these is an archive itself
LIMITS = ZipLimits(depth=4)
PART_LIMIT = 256 * 1024 * 1024


@lru_cache(maxsize=4096)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def local(element: Element) -> str:
    """The name of an element without its namespace: strict and transitional documents have different ones."""
    tag = element.tag
    return _local(tag) if isinstance(tag, str) else ""


def attr(element: Element, name: str) -> str | None:
    """An attribute by its name without the namespace."""
    value: str | None = element.get(name)
    if value is None:
        value = next((said for key, said in element.items() if key.endswith(f"}}{name}")), None)
    return value


def child(element: Element | None, *names: str) -> Element | None:
    """The first child of that name, of that the first child …; None where there is none."""
    for name in names:
        if element is None:
            return None
        element = next((each for each in element if local(each) == name), None)
    return element


def children(element: Element | None, name: str) -> Iterator[Element]:
    """The children of a child; none where there is none."""
    found = child(element, name)
    yield from found if found is not None else ()


def every(element: Element | None, *names: str) -> Iterator[Element]:
    """All descendants of these names."""
    for each in element.iter() if element is not None else ():
        if local(each) in names:
            yield each


def is_on(element: Element | None) -> bool:
    """Whether a switch stands and is not off."""
    return element is not None and attr(element, "val") not in ("0", "false", "off", "none")


def parse(data: bytes) -> Element:
    """The root of one part: no entities, nothing fetched, a depth that libxml2 bounds.

    :raises CannotRead: for what is no XML, or defines entities.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as problem:
        raise CannotRead("文件里有一部分不完整或者写法有误，不能读出。请重新保存后再试。") from problem
    if root.getroottree().docinfo.doctype:
        raise CannotRead("XML 文件里定义了实体或者引用了外部内容，不予打开。")
    return root


class Package:
    """The parts of a package by their names."""

    def __init__(self, file: BinaryIO) -> None:
        """Open it within the limits of archives.

        :raises CannotRead: for a broken or hostile one.
        """
        self.archive = open_zip(file, LIMITS)
        self.names = [name for name in self.archive.namelist() if not name.endswith("/")]

    def data(self, name: str) -> bytes:
        """The bytes of a part.

        :raises CannotRead: for one that does not unpack.
        """
        try:
            if self.archive.getinfo(name).file_size > PART_LIMIT:
                raise CannotRead(f"文件里的“{name}”超过{PART_LIMIT >> 20} MB，不予打开。")
            return self.archive.read(name)
        except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, OSError) as problem:
            raise CannotRead("文件不完整或者已经损坏，不能打开。请重新保存后再试。") from problem

    def root(self, name: str) -> Element | None:
        """The tree of a part; None where there is no such part."""
        return parse(self.data(name)) if name in self.names else None

    def like(self, pattern: str) -> list[str]:
        """The names that match, in the order of the numbers in them."""
        found = [name for name in self.names if re.fullmatch(pattern, name, re.IGNORECASE)]
        return sorted(
            found, key=lambda name: [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name)]
        )

    def targets(self, name: str) -> dict[str, tuple[str, str, bool]]:
        """The relations of a part: the kind, the target, whether it is outside the package; by their ids."""
        folder, _, base = name.rpartition("/")
        root = self.root(f"{folder}/_rels/{base}.rels" if folder else f"_rels/{base}.rels")
        found = {}
        for each in every(root, "Relationship"):
            outside = each.get("TargetMode") == "External"
            target = each.get("Target", "")
            if not outside:
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[each.get("Id", "")] = (each.get("Type", "").rpartition("/")[2], target, outside)
        return found


# ── what all office packages share ──────────────────────────────────────────
def beside(package: Package) -> Iterator[Item]:
    """Properties, pictures, embedded objects, macros, links to files."""
    yield from properties(package)
    for name in package.names:
        lower = name.lower()
        if "/embeddings/" in lower or "/activex/" in lower:
            base = name.rpartition("/")[2]
            yield hidden("embedded-object", f"嵌入的“{base}”", base)
            if lower.endswith((".docx", ".xlsx", ".pptx", ".pdf")):
                yield Nested(base, package.data(name), f"嵌入的“{base}”")
        elif lower.endswith("vbaproject.bin"):
            yield hidden("macro", name, "vbaProject.bin")
        elif lower.endswith(PICTURES) and "/media/" in lower:
            base = name.rpartition("/")[2]
            yield Nested(base, package.data(name), f"图片“{base}”")
        elif re.fullmatch(r"customxml/item\d+\.xml", lower):
            yield Piece("\n".join(parse(package.data(name)).itertext()), f"自定义数据“{name}”")
        elif lower.endswith(".rels"):
            yield from _paths_in_links(package, name)


# fmt: off
_PERSONS = {"creator": "作者", "lastModifiedBy": "最后修改人", "Manager": "主管", "Company": "单位"}
_WORDS   = {"title": "标题", "subject": "主题", "keywords": "关键词", "description": "备注", "category": "类别", "Template": "模板"}
# fmt: on


def properties(package: Package) -> Iterator[Item]:
    """Who wrote it, and where it lay."""
    for part in ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml"):
        root = package.root(part)
        for each in root.iter() if root is not None else ():
            text, name = (each.text or "").strip(), local(each)
            if not text or len(each):
                continue
            if name in _PERSONS:
                yield from person(_PERSONS[name], text)
            elif name in _WORDS or part.endswith("custom.xml"):
                yield from words(_WORDS.get(name, "自定义属性"), text)


def person(label: str, text: str) -> Iterator[Item]:
    """A property that names someone: told unless a program or an office is named."""
    plain = text.strip()
    if plain.lower() in NOBODY or OFFICE.search(plain) or not re.search(r"\w", plain):
        return
    yield from with_piece(hidden("metadata", f"文件属性“{label}”", plain, 0.7), plain)


def words(label: str, text: str) -> Iterator[Item]:
    """A property of free words: told where it holds a path, looked through always."""
    if found := PATH.search(text):
        yield hidden("metadata", f"文件属性“{label}”", found[0], 0.9)
    yield Piece(text, f"文件属性“{label}”")


_LINKED_DATA = {"attachedTemplate": "metadata", "externalLinkPath": "external-link", "oleObject": "external-link"}


def _paths_in_links(package: Package, name: str) -> Iterator[Item]:
    root = package.root(name)
    for each in every(root, "Relationship"):
        if each.get("TargetMode") != "External":
            continue
        kind, target = each.get("Type", "").rpartition("/")[2], each.get("Target", "")
        if found := PATH.search(target):
            told = _LINKED_DATA.get(kind, "metadata")
            where = f"{name.removesuffix('.rels').replace('_rels/', '')} 的链接"
            yield hidden(told, where, found[0], 0.9, "链接写着本机或者内部网络的路径。")
        elif kind == "hyperlink":
            yield Piece(target, "超链接")
