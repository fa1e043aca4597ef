"""An OFD document (GB/T 33190): pages of XML in an archive, with notes, attachments, layers and versions beside them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from gongkai.files.reading import CannotRead
from gongkai.screening.findings import Piece
from gongkai.screening.readers.items import Item, Nested, hidden, with_piece
from gongkai.screening.readers.package import PICTURES, Element, Package, child, every, local, person, words

PERSONS = {"Author": "作者", "ModifiedBy": "修改人"}
WORDS = {"Title": "标题", "Subject": "主题", "Abstract": "摘要", "Keyword": "关键词", "CustomData": "自定义数据"}
MOSTLY, TINY = 0.6, 0.7  # millimetres


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle on the page, in millimetres."""

    left: float
    top: float
    width: float
    height: float

    def covered_by(self, other: Area) -> float:
        """The part of it that another covers."""
        width = min(self.left + self.width, other.left + other.width) - max(self.left, other.left)
        height = min(self.top + self.height, other.top + other.height) - max(self.top, other.top)
        area = self.width * self.height
        return max(0.0, width) * max(0.0, height) / area if area > 0 else 0.0


def read_ofd(file: BinaryIO) -> Iterator[Item]:
    """What an OFD document holds.

    :raises CannotRead: for a broken or hostile one.
    """
    package = Package(file)
    root = package.root("OFD.xml")
    if root is None:
        raise CannotRead("OFD 文件里没有入口，多半已经损坏。请重新生成后再试。")
    yield from _properties(root)
    number = 0
    for body in every(root, "DocRoot"):
        main = _at("", body.text)
        document = package.root(main)
        if document is None:
            raise CannotRead("OFD 文件里缺少正文，多半已经损坏。请重新生成后再试。")
        folder = posixpath.dirname(main)
        for page in every(document, "Page"):
            number += 1
            yield from _page(package.root(_at(folder, page.get("BaseLoc"))), f"第{number}页")
        yield from _beside(package, document, folder)
    versions = list(every(root, "Version"))
    if len(versions) > 1:
        yield hidden("earlier-revision", "文件", f"共{len(versions)}个版本", 0.9)
    for name in package.names:
        if name.lower().endswith(PICTURES):
            base = name.rpartition("/")[2]
            yield Nested(base, package.data(name), f"图片“{base}”")


def _at(folder: str, place: str | None) -> str:
    place = (place or "").strip()
    return posixpath.normpath(place.lstrip("/") if place.startswith("/") else posixpath.join(folder, place))


def _properties(root: Element) -> Iterator[Item]:
    for each in every(root, "DocInfo"):
        for part in each.iter():
            name, text = local(part), (part.text or "").strip()
            if name in PERSONS:
                yield from person(PERSONS[name], text)
            elif name in WORDS and text:
                yield from words(WORDS[name], text)


def area_of(element: Element) -> Area | None:
    """Where an object stands."""
    try:
        left, top, width, height = (float(part) for part in (element.get("Boundary") or "").split())
    except ValueError:
        return None
    return Area(left, top, width, height)


def _page(root: Element | None, where: str) -> Iterator[Item]:
    page = next(every(child(root, "Area"), "PhysicalBox"), None)
    paper = _box(page.text if page is not None else None)
    objects = list(every(root, "TextObject", "PathObject", "ImageObject"))
    lines = []
    for at, each in enumerate(objects):
        if local(each) == "TextObject":
            text = text_of(each)
            lines.append(text)
            kind, why = fault(each, objects[:at], objects[at + 1 :], paper)
            if kind and text.strip():
                yield hidden(kind, where, text, 0.9, why)
    yield Piece("\n".join(lines), where)


def _box(text: str | None) -> Area | None:
    try:
        return Area(*(float(part) for part in (text or "").split()))
    except (ValueError, TypeError):
        return None


def text_of(element: Element) -> str:
    """The text of one object."""
    return "".join(each.text or "" for each in every(element, "TextCode"))


def fault(each: Element, below: list[Element], above: list[Element], paper: Area | None) -> tuple[str, str]:
    """The kind under which a text is not seen, and why; two empty strings for one that is."""
    area, size = area_of(each), float(each.get("Size") or 5)
    covered = [other for other in above if area and _covers(other, area)]
    # fmt: off
    faults = (
        ("hidden-text",    "对象设为不可见，仍在文件里。",     each.get("Visible") == "false"),
        ("invisible-text", "文字完全透明，选中即可看到。",     each.get("Alpha") == "0"),
        ("invisible-text", "字号小得看不见，复制和检索时仍会出现。", 0 < size < TINY),
        ("invisible-text", "在页面边界之外，复制和检索时仍会出现。", bool(area and paper and area.width and area.covered_by(paper) == 0)),
        ("text-under-box", "",                                 bool(covered)),
        ("invisible-text", "白底上的白字，选中即可看到。",     _is_white(each) and not [one for one in below if area and _under(one, area)]),
    )
    # fmt: on
    return next(((kind, why) for kind, why, is_so in faults if is_so), ("", ""))


def _covers(other: Element, area: Area) -> bool:
    filled = local(other) == "ImageObject" or (local(other) == "PathObject" and other.get("Fill") == "true")
    place = area_of(other)
    return filled and other.get("Alpha", "255") == "255" and place is not None and area.covered_by(place) >= MOSTLY


def _under(other: Element, area: Area) -> bool:
    place = area_of(other)
    return local(other) != "TextObject" and place is not None and area.covered_by(place) > 0


def _is_white(element: Element) -> bool:
    colour = child(element, "FillColor")
    return colour is not None and (colour.get("Value") or "").split() == ["255", "255", "255"]


def _beside(package: Package, document: Element, folder: str) -> Iterator[Item]:
    """Notes and attachments that the document names."""
    for place in every(document, "Annotations"):
        base = _at(folder, place.text)
        for each in every(package.root(base), "FileLoc"):
            yield from _notes(package.root(_at(posixpath.dirname(base), each.text)))
    for place in every(document, "Attachments"):
        base = _at(folder, place.text)
        for each in every(package.root(base), "Attachment"):
            name, where = each.get("Name") or "附件", next(every(each, "FileLoc"), None)
            held = _at(posixpath.dirname(base), where.text if where is not None else "")
            yield hidden("attachment", f"附件“{name}”", name, 0.95)
            if held in package.names:
                yield Nested(held.rpartition("/")[2], package.data(held), f"附件“{name}”")


def _notes(root: Element | None) -> Iterator[Item]:
    for each in every(root, "Annot"):
        text = "".join(part.text or "" for part in every(each, "Remark", "TextCode")).strip()
        if each.get("Type") in ("Watermark", "Link"):
            continue
        yield from with_piece(
            hidden("comment", f"{each.get('Creator') or '作者不明'}的批注", text or "（没有文字）", 0.9), text
        )
