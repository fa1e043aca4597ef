"""A Word document: its paragraphs and tables in their order, with the squares its cells span."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO
from xml.etree.ElementTree import Element

from gongkai.files.reading import CannotRead, open_zip, parse_xml
from gongkai.papers.tables import Builder, Document, Line, Place, Sheet

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_AS_IS = frozenset(("tbl", "p", "sdt", "sdtContent", "ins", "smartTag", "customXml", "body"))
MOST_ELEMENTS = 2_000_000


def read_docx(file: BinaryIO) -> Document:
    """The document's tables and lines.

    :raises CannotRead: for a broken or hostile one.
    """
    with open_zip(file) as archive:
        try:
            with archive.open("word/document.xml") as document:
                root = parse_xml(document, elements=MOST_ELEMENTS)
        except KeyError as problem:
            raise CannotRead("Word 文件里没有正文，多半已经损坏。请重新保存。") from problem
    _one_namespace(root)
    body = root.find(f"{W}body")
    walk = _Walk()
    for element in root if body is None else body:
        walk.block(element)
    return Document("docx", tuple(walk.blocks))


def _one_namespace(root: Element) -> None:
    """Strict documents name the same elements in another namespace."""
    if root.tag.startswith(_STRICT):
        for element in root.iter():
            element.tag = element.tag.replace(_STRICT, W)
            for name in list(element.attrib):
                element.attrib[name.replace(_STRICT, W)] = element.attrib[name]


class _Walk:
    def __init__(self) -> None:
        self.blocks: list[Sheet | Line] = []
        self._tables = 0
        self._offset = 0

    def block(self, element: Element) -> None:
        tag = element.tag.removeprefix(W)
        if tag == "p":
            for text in text_of(element).split("\n"):
                self.blocks.append(Line(text, Place(offset=self._offset)))
                self._offset += len(text) + 1
            self.blocks.append(Line(""))
        elif tag == "tbl":
            self._table(element)
        elif tag in _AS_IS:
            for child in element:
                self.block(child)

    def _table(self, table: Element) -> None:
        inner = [cell for cell in table.iter(f"{W}tc") if cell.find(f".//{W}tbl") is not None]
        if inner:  # a table that lays out others
            for cell in inner:
                for child in cell:
                    self.block(child)
            return
        self._tables += 1
        laid = _laid(table)
        builder = Builder()
        for row in laid:
            builder.next_row()
            for cell in row:
                if cell.rowspan and not builder.add(cell.text, rowspan=cell.rowspan, colspan=cell.colspan):
                    raise CannotRead("文件里有一个表大得不像年度报告，不予读取。")
        self.blocks.append(builder.sheet(self._tables))


class _Cell:
    """A cell as Word keeps it: one that continues the cell above has a rowspan of 0."""

    def __init__(self, text: str, column: int, colspan: int, *, continues: bool) -> None:
        self.text, self.column, self.colspan = text, column, colspan
        self.rowspan = 0 if continues else 1


def _laid(table: Element) -> list[list[_Cell]]:
    rows: list[list[_Cell]] = []
    above: dict[int, _Cell] = {}
    for row in table.iter(f"{W}tr"):
        column = _number(row.find(f"{W}trPr/{W}gridBefore"), 0)
        cells = [_Cell("", 0, column, continues=False)] if column else []
        here: dict[int, _Cell] = {}
        for cell in row.iter(f"{W}tc"):
            span = _number(cell.find(f"{W}tcPr/{W}gridSpan"), 1)
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            continues = merge is not None and merge.get(f"{W}val") != "restart" and column in above
            made = _Cell(_cell_text(cell), column, span, continues=continues)
            if continues:
                above[column].rowspan += 1
                made = above[column]
                cells.append(_Cell("", column, span, continues=True))
            else:
                cells.append(made)
            if merge is not None:
                here[column] = made
            column += span
        above = here
        rows.append(cells)
    return rows


def _number(element: Element | None, default: int) -> int:
    found = re.fullmatch(r"\d{1,4}", element.get(f"{W}val") or "") if element is not None else None
    return int(found[0]) if found else default


def _cell_text(cell: Element) -> str:
    return "\n".join(text for paragraph in cell.iter(f"{W}p") if (text := text_of(paragraph)).strip())


def text_of(paragraph: Element) -> str:
    """The words of a paragraph as they stand now: what was deleted is gone, what was inserted is there."""
    return "".join(_pieces(paragraph))


def _pieces(element: Element) -> Iterator[str]:
    for child in element:
        tag = child.tag.removeprefix(W)
        if tag in ("del", "moveFrom", "pPr", "rPr", "tbl", "instrText"):
            continue
        if tag == "t":
            yield child.text or ""
        elif tag in ("br", "cr"):
            yield "\n"
        elif tag == "tab":
            yield "\t"
        elif tag == "noBreakHyphen":
            yield "-"
        else:
            yield from _pieces(child)
