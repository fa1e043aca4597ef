"""A saved web page, however broken and in whatever Chinese encoding, as tables and lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from lxml import html
from lxml.html import HtmlElement

from gongkai.files.reading import CannotRead
from gongkai.papers.tables import Builder, Document, Line, Place, Sheet

# fmt: off
SILENT = frozenset(("script", "style", "noscript", "template", "head", "select", "option", "iframe", "object", "svg"))
BREAKS = frozenset((
    "p", "div", "br", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "header", "footer",
    "tr", "table", "tbody", "thead", "dl", "dt", "dd", "form", "center", "blockquote", "hr", "pre", "main", "nav", "td",
    "th", "caption",
))
# fmt: on
_DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.IGNORECASE)
# What the parser refuses in a text already decoded, and the ends behind which it would stop reading.
_NOT_PARSED = re.compile(r"^\s*<\?xml[^>]*\?>|</(?:body|html)\s*>", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden", re.IGNORECASE)
DEEPEST = 400
MOST_BYTES = 20_000_000


def read_html(file: BinaryIO) -> Document:
    """The page's tables and lines in their order.

    :raises CannotRead: for an empty or endless page.
    """
    data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise CannotRead(f"网页超过{MOST_BYTES // 1_000_000} MB，不像一份年度报告，不予读取。")
    text = decoded(data)
    parser = html.HTMLParser(huge_tree=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(_NOT_PARSED.sub("", text), parser=parser)
    except (ValueError, AssertionError, html.etree.LxmlError) as problem:
        raise CannotRead("网页是空的或者不完整，读不出内容。请重新保存网页。") from problem
    title = " ".join((root.findtext(".//title") or "").split())
    walk = _Walk()
    walk.element(root, 0)  # not its body alone: pages saved one into another have several
    walk.end_line(paragraph=True)
    return Document("html", tuple(walk.blocks), title=title)


def decoded(data: bytes) -> str:
    """Text by its mark, by what it declares, or by what fits: UTF-8, then GB18030 (which holds GBK and GB2312)."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    found = _DECLARED.search(data[:4096])
    declared = found[1].decode("ascii").lower() if found else ""
    names = ["utf-8-sig", "gb18030", "big5"]
    if declared.startswith("gb"):
        names = ["gb18030", "utf-8-sig"]
    elif declared == "big5":
        names = ["big5", "utf-8-sig", "gb18030"]
    for name in names:
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    scored = ((data.decode(name, "replace"), name) for name in names)
    return min(scored, key=lambda one: one[0].count("\ufffd"))[0]


class _Walk:
    """Goes through the elements once: words into lines, innermost tables into sheets."""

    def __init__(self) -> None:
        self.blocks: list[Sheet | Line] = []
        self._words: list[str] = []
        self._tables = 0
        self._offset = 0

    def element(self, element: HtmlElement, depth: int) -> None:
        if depth > DEEPEST:
            raise CannotRead(f"网页的内容嵌套超过{DEEPEST}层，不是正常的网页，不予读取。")
        tag = element.tag if isinstance(element.tag, str) else ""
        if not tag or tag in SILENT or _HIDDEN.search(element.get("style") or ""):
            return
        if tag == "table" and not _holds_table(element):
            self.end_line(paragraph=True)
            self._table(element)
            return
        if tag in BREAKS:
            self.end_line(paragraph=tag != "br")
        if element.text:
            self._words.append(element.text)
        for child in element:
            self.element(child, depth + 1)
            if child.tail:
                self._words.append(child.tail)
        if tag in BREAKS:
            self.end_line(paragraph=tag != "br")

    def end_line(self, *, paragraph: bool) -> None:
        text = " ".join("".join(self._words).split())
        self._words = []
        if text:
            self.blocks.append(Line(text, Place(offset=self._offset)))
            self._offset += len(text) + 1
        if paragraph and self.blocks and self.blocks[-1] != Line(""):
            self.blocks.append(Line(""))

    def _table(self, table: HtmlElement) -> None:
        self._tables += 1
        builder = Builder()
        for row in table.iter("tr"):
            builder.next_row()
            for cell in row:
                if cell.tag not in ("td", "th"):
                    continue
                spans = {f"{way}span": _span(cell.get(f"{way}span")) for way in ("row", "col")}
                if not builder.add(cell_text(cell), **spans):
                    raise CannotRead("网页里有一个表大得不像年度报告，不予读取。")
        if builder.squares:
            self.blocks.append(builder.sheet(self._tables))


def _holds_table(element: HtmlElement) -> bool:
    return next(element.iterdescendants("table"), None) is not None


def _span(value: str | None) -> int:
    found = re.match(r"\s*(\d{1,4})", value or "")
    return int(found[1]) if found else 1


def cell_text(cell: HtmlElement) -> str:
    """The words of a cell; a break between its paragraphs stays a break."""
    return "\n".join(" ".join(line.split()) for line in "".join(_pieces(cell, 0)).split("\n") if line.strip())


def _pieces(element: HtmlElement, depth: int) -> Iterator[str]:
    if element.text:
        yield element.text.replace("\n", " ").replace("\r", " ")
    for child in element:
        tag = child.tag if isinstance(child.tag, str) else ""
        if tag and tag not in SILENT and depth < DEEPEST and not _HIDDEN.search(child.get("style") or ""):
            if tag in BREAKS:
                yield "\n"
            yield from _pieces(child, depth + 1)
            if tag in BREAKS:
                yield "\n"
        if child.tail:
            yield child.tail.replace("\n", " ").replace("\r", " ")
