"""A Word document: its paragraphs with what is hidden, struck or inserted in them, and the parts beside the text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from gongkai.screening.findings import Piece
from gongkai.screening.readers.items import Item, Rows, headings, hidden, with_piece
from gongkai.screening.readers.package import Element, Package, attr, beside, child, every, is_on, local

TINY = 4  # half points: two points and less are read by nobody
WHITE, BLACK = "FFFFFF", "000000"
FORMATS = (
    "rPrChange",
    "pPrChange",
    "tblPrChange",
    "tcPrChange",
    "trPrChange",
    "sectPrChange",
    "tblGridChange",
    "numberingChange",
)
MARKS = ("cellIns", "cellDel", "cellMerge")
_AS_IS = (
    "sdt",
    "sdtContent",
    "smartTag",
    "customXml",
    "hyperlink",
    "fldSimple",
    "dir",
    "bdo",
    "ins",
    "del",
    "moveFrom",
    "moveTo",
)
STRUCK, INSERTED = ("del", "moveFrom"), ("ins", "moveTo")
BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
# fmt: off
PARTS = (  # the parts with text, and what they are called
    (r"word/document\d*\.xml", ""), (r"word/header\d*\.xml", "页眉"), (r"word/footer\d*\.xml", "页脚"),
    (r"word/footnotes\.xml", "脚注"), (r"word/endnotes\.xml", "尾注"), (r"word/glossary/document\.xml", "文档部件"),
)
# fmt: on
COMMENTS = r"word/comments\.xml"


@dataclass(frozen=True, slots=True)
class Look:
    """How some text looks: what of it matters here."""

    vanish: bool = False
    colour: str = ""
    size: int = 0
    shade: str = ""
    box: bool = False  # within a drawn shape: its fill is not followed

    def why(self) -> tuple[str, str] | None:
        """The kind under which it is not seen, and why; None for what is seen."""
        colour = self.colour.upper()
        if self.vanish:
            return "hidden-text", "文字设为隐藏，打开“显示隐藏文字”即可看到。"
        if 0 < self.size <= TINY:
            return "hidden-text", "字号小得看不见，复制和检索时仍会出现。"
        if self.box:
            return None
        if colour == WHITE and self.shade in ("", "AUTO", WHITE):
            return "hidden-text", "白底上的白字，选中即可看到。"
        if self.shade == BLACK and colour in ("", "AUTO", BLACK):
            return "text-under-box", "用黑色底纹涂盖的黑字，复制即可得到。"
        return ("hidden-text", "文字与底色相同，选中即可看到。") if colour and colour == self.shade else None


@dataclass(slots=True)
class Slot:
    """One stretch of text in the tree, as it stands, and how it looks."""

    element: Element | None  # None for a tab or a break
    text: str
    look: Look
    struck: bool = False


@dataclass(slots=True)
class Paragraph:
    """One paragraph: where it stands, the heading over it if it is in a table, its text."""

    element: Element
    where: str
    under: str = ""
    slots: list[Slot] = field(default_factory=list)
    is_copy: bool = False  # the fallback of a drawing, whose text stands before it already


class Styles:
    """What the styles of the document add to a look."""

    def __init__(self, root: Element | None) -> None:
        self._by_id = {attr(each, "styleId") or "": each for each in every(root, "style")}
        self._known: dict[str, Look] = {}

    def look(self, style: str | None, depth: int = 0) -> Look:
        """How a style makes text look, with the styles that it is based on."""
        if style not in self._by_id or depth > 10:  # noqa: PLR2004 — a circle of styles
            return Look()
        if style not in self._known:
            element = self._by_id[style]
            based = child(element, "basedOn")
            base = self.look(attr(based, "val"), depth + 1) if based is not None else Look()
            self._known[style] = looked(child(element, "rPr"), base)
        return self._known[style]

    def shades(self, style: str | None) -> bool:
        """Whether a table of this style has filled cells."""
        element = self._by_id.get(style or "")
        return any((attr(each, "fill") or "auto").upper() not in ("AUTO", WHITE) for each in every(element, "shd"))


def looked(properties: Element | None, base: Look) -> Look:
    """A look with the properties of a run or a style on top."""
    for each in properties if properties is not None else ():
        name, value = local(each), (attr(each, "val") or "")
        if name in ("vanish", "webHidden"):
            base = replace(base, vanish=is_on(each) if name == "vanish" else base.vanish)
        elif name == "color":
            theme = attr(each, "themeColor") or ""
            white = theme in ("background1", "bg1", "light1") and not attr(each, "themeShade")
            base = replace(base, colour=WHITE if white else "" if theme else value.upper())
        elif name == "sz" and value.isdigit():
            base = replace(base, size=int(value))
        elif name == "shd":
            base = replace(base, shade=(attr(each, "fill") or "").upper())
        elif name == "highlight":
            base = replace(base, shade=BLACK if value == "black" else "FILLED")
    return base


class Walk:
    """Goes through one part and gathers its paragraphs and tables."""

    def __init__(self, label: str, styles: Styles) -> None:
        self.label, self.styles = label, styles
        self.paragraphs: list[Paragraph] = []
        self.tables: list[Rows] = []
        self._count = 0

    def block(self, element: Element, look: Look, where: str = "", under: str = "", *, is_copy: bool = False) -> None:
        """A body, a cell, a note: whatever holds paragraphs."""
        for each in element:
            name = local(each)
            if name == "p":
                self._count += not where
                place = where or f"{self.label}第{self._count}段"
                self._paragraph(each, look, place, under, is_copy=is_copy)
            elif name == "tbl":
                self._table(each, look)
            elif name == "background":
                continue
            elif len(each):
                self.block(each, look, where, under, is_copy=is_copy)

    def _paragraph(self, element: Element, look: Look, where: str, under: str, *, is_copy: bool) -> None:
        properties = child(element, "pPr")
        style = child(properties, "pStyle")
        styled = self.styles.look(attr(style, "val")) if style is not None else Look()
        look = replace(styled, shade=styled.shade or look.shade, box=look.box)
        shade = child(properties, "shd")
        if shade is not None:
            look = replace(look, shade=(attr(shade, "fill") or "").upper())
        made = Paragraph(element, where, under, is_copy=is_copy)
        self.paragraphs.append(made)
        self._runs(element, look, made, struck=False)

    def _runs(self, element: Element, look: Look, into: Paragraph, *, struck: bool) -> None:
        for each in element:
            name = local(each)
            if name == "r":
                self._run(each, look, into, struck=struck)
            elif name in _AS_IS:
                self._runs(each, look, into, struck=struck or name in STRUCK)
            elif name == "p":
                self._paragraph(each, look, into.where, into.under, is_copy=into.is_copy)

    def _run(self, run: Element, look: Look, into: Paragraph, *, struck: bool) -> None:
        properties = child(run, "rPr")
        style = child(properties, "rStyle")
        if style is not None:
            own = self.styles.look(attr(style, "val"))
            # fmt: off
            look = Look(look.vanish or own.vanish, own.colour or look.colour, own.size or look.size,
                        own.shade or look.shade, look.box)
            # fmt: on
        look = looked(properties, look)
        for each in run:
            name = local(each)
            if name in ("t", "delText", "instrText", "delInstrText"):
                code = name.endswith("nstrText")
                into.slots.append(Slot(each, each.text or "", look, struck or name.startswith("del")) if not code
                                  else Slot(None, "", look))  # fmt: skip
            elif name in BREAKS:
                into.slots.append(Slot(None, BREAKS[name], look, struck))
            elif name in ("drawing", "pict", "object", "AlternateContent"):
                self._drawn(each, into, is_copy=into.is_copy)

    def _drawn(self, element: Element, into: Paragraph, *, is_copy: bool) -> None:
        """The text boxes of a drawing stand where the drawing is anchored."""
        for each in element:
            if local(each) == "txbxContent":
                self.block(each, Look(box=True), f"{into.where}的文本框", is_copy=is_copy)
            elif len(each):
                self._drawn(each, into, is_copy=is_copy or local(each) == "Fallback")

    def _table(self, table: Element, look: Look) -> None:
        number = len(self.tables) + 1
        self.tables.append(Rows((), ""))  # its place, before those that stand within it
        style = child(table, "tblPr", "tblStyle")
        filled = "FILLED" if style is not None and self.styles.shades(attr(style, "val")) else ""
        where = f"{self.label}第{number}个表"
        rows = [list(_squares(row)) for row in _own(table, "tr", "tbl")]
        words = [[text_of(cell) for _, cell in row] for row in rows]
        head, named = headings(words)
        by_column = dict(zip((place for place, _ in rows[head]), named, strict=True)) if head >= 0 else {}
        for at, row in enumerate(rows):
            for column, cell in row:
                shade = child(cell, "tcPr", "shd")
                own = (attr(shade, "fill") or "").upper() if shade is not None else filled
                under = by_column.get(column, "") if at > head >= 0 else ""
                self.block(cell, replace(look, shade=own), f"{where}第{at + 1}行第{column + 1}列", under)
        self.tables[number - 1] = Rows(words, where)


def _own(element: Element, name: str, holder: str) -> Iterator[Element]:
    """The rows of a table, the cells of a row: those that belong to no other table within it."""
    for each in every(element, name):
        if next(up for up in each.iterancestors() if local(up) == holder) is element:
            yield each


def _squares(row: Element) -> Iterator[tuple[int, Element]]:
    """The cells of a row with the column each begins in."""
    column = 0
    for each in _own(row, "tc", "tr"):
        yield column, each
        span = child(each, "tcPr", "gridSpan")
        value = (attr(span, "val") or "") if span is not None else ""
        column += int(value) if value.isdigit() and len(value) < 4 else 1  # noqa: PLR2004 — no table has a thousand columns


def text_of(element: Element) -> str:
    """All standing text of an element, without its looks."""
    return "".join(each.text or "" for each in every(element, "t"))


def parts(package: Package) -> Iterator[tuple[str, Element, Walk]]:
    """Every part with text: its name, its tree, and the walk through it."""
    styles = Styles(package.root("word/styles.xml"))
    for pattern, label in PARTS:
        for name in package.like(pattern):
            root = package.root(name)
            walk = Walk(label, styles)
            walk.block(root, Look())
            yield name, root, walk


def read_docx(file: BinaryIO) -> Iterator[Item]:
    """What a Word document holds.

    :raises CannotRead: for a broken or hostile one.
    """
    package = Package(file)
    shown_headers = _shown_headers(package)
    for name, root, walk in parts(package):
        unused = walk.label in ("页眉", "页脚") and name not in shown_headers
        words = "".join(text_of(one.element) for one in walk.paragraphs).strip() if unused else ""
        if words:
            yield hidden("hidden-text", walk.label, words, 0.8, f"文件里留着没有使用的{walk.label}，多半来自旧模板。")
        for paragraph in walk.paragraphs:
            if not paragraph.is_copy:
                yield from _in_paragraph(paragraph)
        yield from walk.tables
        yield from _changes(root, walk.label)
    yield from _comments(package)
    yield from beside(package)


def _in_paragraph(paragraph: Paragraph) -> Iterator[Item]:
    where, slots = paragraph.where, paragraph.slots
    seen = "".join(slot.text for slot in slots if not slot.struck)
    if seen.strip():
        yield Piece(seen, where, paragraph.under)
    struck = "".join(slot.text for slot in slots if slot.struck)
    if struck.strip():
        yield Piece(struck, f"{where}（修订中删去的文字）", paragraph.under)
    unseen: dict[tuple[str, str], str] = {}
    for slot in slots:
        why = slot.look.why() if not slot.struck else None
        if why and slot.text.strip():
            unseen[why] = unseen.get(why, "") + slot.text
    for (kind, told), text in unseen.items():
        yield hidden(kind, where, text, 0.9, told)


def _changes(root: Element, label: str) -> Iterator[Item]:
    """Tracked changes: each that adds or takes text; those of the form together."""
    form = 0
    for each in root.iter():
        name = local(each)
        if name in STRUCK + INSERTED:
            text = "".join(part.text or "" for part in every(each, "t", "delText"))
            who = attr(each, "author") or ""
            if text.strip():
                what = "删去" if name in STRUCK else "插入"
                yield hidden("tracked-change", f"{label or '正文'}，{who or '修订人不明'}{what}的文字", text, 0.95)
            else:
                form += 1
        elif name in FORMATS or name in MARKS:
            form += 1
    if form:
        yield hidden("tracked-change", label or "正文", f"格式、段落的修订{form}处", 0.9)


def _comments(package: Package) -> Iterator[Item]:
    for name in package.like(COMMENTS):
        for each in every(package.root(name), "comment"):
            text = "\n".join(text_of(paragraph) for paragraph in every(each, "p"))
            who = attr(each, "author") or "作者不明"
            yield from with_piece(hidden("comment", f"{who}的批注", text or "（空白批注）", 0.95), text)


def _shown_headers(package: Package) -> set[str]:
    """The headers and footers that some page shows: one of the first page or of even pages needs its switch."""
    settings, shown = package.root("word/settings.xml"), set()
    even = is_on(next(every(settings, "evenAndOddHeaders"), None))
    targets = package.targets("word/document.xml")
    for section in every(package.root("word/document.xml"), "sectPr"):
        first = is_on(child(section, "titlePg"))
        for each in section:
            if local(each) in ("headerReference", "footerReference"):
                kind = attr(each, "type") or "default"
                if kind == "default" or (kind == "first" and first) or (kind == "even" and even):
                    shown.add(targets.get(attr(each, "id") or "", ("", "", False))[1])
    return shown
