"""A presentation: its slides, what is hidden on them, and the speaker's notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from gongkai.screening.findings import Piece
from gongkai.screening.readers.items import Item, Rows, headings, hidden, with_piece
from gongkai.screening.readers.package import Element, Package, attr, beside, child, every, local

TINY = 300  # hundredths of a point
WHITE = "FFFFFF"
MOSTLY = 0.7
SHAPES = ("sp", "pic", "graphicFrame", "cxnSp")


@dataclass(frozen=True, slots=True)
class Box:
    """Where a shape stands, in the slide's own units."""

    left: int
    top: int
    width: int
    height: int

    def covered_by(self, other: Box) -> float:
        """The part of it that lies under another."""
        width = min(self.left + self.width, other.left + other.width) - max(self.left, other.left)
        height = min(self.top + self.height, other.top + other.height) - max(self.top, other.top)
        area = self.width * self.height
        return max(0, width) * max(0, height) / area if area else 0.0


def read_pptx(file: BinaryIO) -> Iterator[Item]:
    """What a presentation holds.

    :raises CannotRead: for a broken or hostile one.
    """
    package = Package(file)
    root = package.root("ppt/presentation.xml")
    size = child(root, "sldSz")
    page = Box(0, 0, _number(size, "cx"), _number(size, "cy")) if size is not None else Box(0, 0, 0, 0)
    targets = package.targets("ppt/presentation.xml")
    listed = [targets.get(_relation(each), ("", "", False))[1] for each in every(root, "sldId")]
    for number, name in enumerate((name for name in listed if name in package.names), start=1):
        yield from _slide(package, name, number, page)
    for name in package.like(r"ppt/(?:slideMasters|slideLayouts)/[^/]+\.xml"):
        yield from (Piece(text, "母版或者版式") for text in _paragraphs(package.root(name)))
    yield from _comments(package)
    yield from beside(package)


def _relation(element: Element) -> str:
    """The id of a relation, which has the same name as a number of its own."""
    return next((value for key, value in element.items() if key.endswith("}id")), "")


def _slide(package: Package, name: str, number: int, page: Box) -> Iterator[Item]:
    root, where = package.root(name), f"第{number}张幻灯片"
    if root is None:
        return
    if root.get("show") in ("0", "false"):
        yield hidden("hidden-slide", where, " ".join(_paragraphs(root)) or "（没有文字）", 0.95)
    yield from _shapes(root, where, page, plain_ground=_has_plain_ground(package, name, root))
    for kind, target, _ in package.targets(name).values():
        if kind == "notesSlide":
            notes = "\n".join(_of_notes(package.root(target)))
            if notes.strip():
                yield from with_piece(hidden("speaker-note", f"{where}的备注", notes, 0.95), notes)


def _shapes(root: Element, where: str, page: Box, *, plain_ground: bool) -> Iterator[Item]:
    shapes = [each for each in every(root, *SHAPES) if local(each.getparent()) in ("spTree", "grpSp")]
    boxes = [_box(each) for each in shapes]
    for at, shape in enumerate(shapes):
        text = "\n".join(_paragraphs(shape))
        box = boxes[at]
        yield from _table_of(shape, where)
        if text.strip():
            yield Piece(text, where)
            yield from _unseen(shape, where)
        named = next(every(shape, "cNvPr"), None)
        if named is not None and named.get("hidden") in ("1", "true"):
            yield hidden(
                "hidden-text", where, text or named.get("name", ""), 0.9, "图形设为隐藏，在选择窗格里可以看到。"
            )
        elif text.strip() and box and page.width and box.covered_by(page) == 0:
            yield hidden("hidden-text", where, text, 0.9, "放在幻灯片的边界之外，编辑时可以看到。")
        if not text.strip():
            continue
        over = [later for later, other in zip(shapes[at + 1 :], boxes[at + 1 :], strict=True) if box and other and box.covered_by(other) > MOSTLY]  # fmt: skip
        if any(_is_filled(each) for each in over):
            yield hidden("text-under-box", where, text, 0.85)
        under = [earlier for earlier, other in zip(shapes[:at], boxes[:at], strict=True) if box and other and box.covered_by(other) > 0]  # fmt: skip
        if plain_ground and not _is_filled(shape) and not any(_is_filled(each) for each in under):
            white = _white(shape)
            if white.strip():
                yield hidden("hidden-text", where, white, 0.8, "白底上的白字，选中即可看到。")


def _number(element: Element, name: str) -> int:
    value = element.get(name, "0")
    return int(value) if value.lstrip("-").isdigit() and len(value) < 16 else 0  # noqa: PLR2004 — no slide is so wide


def _box(shape: Element) -> Box | None:
    """Where it stands on the slide; unknown within a group or where the layout says it."""
    place = child(shape, "spPr", "xfrm") if local(shape) != "graphicFrame" else child(shape, "xfrm")
    off, ext = child(place, "off"), child(place, "ext")
    if off is None or ext is None or local(shape.getparent()) == "grpSp":
        return None
    return Box(_number(off, "x"), _number(off, "y"), _number(ext, "cx"), _number(ext, "cy"))


def _is_filled(shape: Element) -> bool:
    """Whether one does not see through it."""
    if local(shape) == "pic":
        return True
    properties = child(shape, "spPr")
    solid = child(properties, "solidFill")
    if solid is not None:
        alpha = next(every(solid, "alpha"), None)
        return alpha is None or _number(alpha, "val") > 90_000  # noqa: PLR2004 — thousandths of a per cent
    return any(child(properties, name) is not None for name in ("gradFill", "blipFill", "pattFill")) or (
        child(properties, "noFill") is None and child(shape, "style", "fillRef") is not None
    )


def _has_plain_ground(package: Package, name: str, root: Element) -> bool:
    """Whether neither the slide nor its layout nor its master says a ground of its own, or says white."""
    for _ in range(3):
        ground = next(every(child(root, "cSld"), "bg"), None) if root is not None else None
        if ground is not None:
            colours = [each for each in ground.iter() if local(each) in ("srgbClr", "schemeClr", "blip", "gradFill")]
            return all(attr(each, "val") in (WHITE, "bg1", "lt1") for each in colours)
        name = next((t for kind, t, _ in package.targets(name).values() if kind in ("slideLayout", "slideMaster")), "")
        if not name:
            return True
        root = package.root(name)
    return True


def _paragraphs(element: Element | None) -> list[str]:
    lines = ["".join(part.text or "" for part in every(each, "t")) for each in every(element, "p")]
    return [line for line in lines if line.strip()]


def _of_notes(root: Element | None) -> Iterator[str]:
    """What the speaker wrote: not the number of the page, nor the date."""
    for shape in every(root, "sp"):
        kind = next(every(shape, "ph"), None)
        if kind is None or kind.get("type", "body") not in ("sldNum", "dt", "hdr", "ftr", "sldImg"):
            yield from _paragraphs(shape)


def _unseen(shape: Element, where: str) -> Iterator[Item]:
    small = "".join(
        part.text or ""
        for run in every(shape, "r")
        if (properties := child(run, "rPr")) is not None and 0 < _number(properties, "sz") <= TINY
        for part in every(run, "t")
    )
    if small.strip():
        yield hidden("hidden-text", where, small, 0.9, "字号小得看不见，复制和检索时仍会出现。")


def _white(shape: Element) -> str:
    found = []
    for run in every(shape, "r"):
        fill = child(run, "rPr", "solidFill")
        colour = fill[0] if fill is not None and len(fill) else None
        if colour is not None and attr(colour, "val") in (WHITE, "bg1") and not len(colour):
            found += [part.text or "" for part in every(run, "t")]
    return "".join(found)


def _table_of(shape: Element, where: str) -> Iterator[Item]:
    for table in every(shape, "tbl"):
        rows = [
            ["".join(part.text or "" for part in every(cell, "t")) for cell in every(row, "tc")]
            for row in every(table, "tr")
        ]
        head, words = headings(rows)
        yield Rows(rows, f"{where}的表")
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell.strip() and number > head >= 0 and column < len(words):
                    yield Piece(cell, f"{where}的表第{number + 1}行第{column + 1}列", words[column])


def _comments(package: Package) -> Iterator[Item]:
    for name in package.like(r"ppt/comments/.*\.xml"):
        for each in every(package.root(name), "cm"):
            text = "".join(part.text or "" for part in every(each, "text", "t"))
            yield from with_piece(hidden("comment", "批注", text or "（空白批注）", 0.95), text)
