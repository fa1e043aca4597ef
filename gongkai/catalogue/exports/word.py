"""An edition as a Word document: one table on landscape paper, its headings repeated on every page.

The rows are written as WordprocessingML themselves: merging cells one by one would take seconds for a few hundred rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time
from io import BytesIO
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from gongkai.catalogue.exports.grid import Grid, Square, printable
from gongkai.papers.packing import repacked

PAPER = (420, 297)  # A3 across, millimetres
MARGIN = 20
TWIPS_PER_MM = 1440 / 25.4
SIZE = 9  # points: 小五


def write(grid: Grid) -> bytes:
    """The document."""
    word = docx.Document()
    page = word.sections[0]
    page.orientation, page.page_width, page.page_height = WD_ORIENT.LANDSCAPE, Mm(PAPER[0]), Mm(PAPER[1])
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(MARGIN)
    _font(word.styles["Normal"], "宋体", SIZE)
    title = word.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = title.add_run(printable(grid.title))
    run.font.size, run.font.bold = Pt(22), False
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "方正小标宋简体")  # noqa: SLF001 — python-docx has no name for it
    day = datetime.combine(grid.in_force_on, time(), UTC)
    word.core_properties.created = word.core_properties.modified = day
    word.core_properties.title = printable(grid.title)[:255]
    title._p.addnext(_table(grid))  # noqa: SLF001 — as above
    out = BytesIO()
    word.save(out)
    return repacked(out.getvalue())


def _font(style: Any, name: str, size: float) -> None:
    style.font.name, style.font.size = name, Pt(size)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def w(name: str, *inside: Any, **attributes: object) -> Any:
    """An element with its attributes and what stands in it."""
    element = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), str(value))
    element.extend(inside)
    return element


def _table(grid: Grid) -> Any:
    whole = (PAPER[0] - 2 * MARGIN) * TWIPS_PER_MM
    widths = [int(part * whole) for part in grid.shares]
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    properties = w(
        "tblPr",
        w("tblW", w=sum(widths), type="dxa"),
        w("tblBorders", *(w(side, val="single", sz=4, space=0, color="000000") for side in sides)),
        w("tblLayout", type="fixed"),
        w("tblCellMar", *(w(side, w=60, type="dxa") for side in ("left", "right"))),
    )
    return w("tbl", properties, w("tblGrid", *(w("gridCol", w=width) for width in widths)), *_rows(grid, widths))


def _rows(grid: Grid, widths: list[int]) -> Iterator[Any]:
    covering: dict[tuple[int, int], Square] = {}
    for square in grid.squares:
        for row in range(square.row, square.row + square.rowspan):
            for column in range(square.column, square.column + square.colspan):
                covering[row, column] = square
    for row in range(grid.rows):
        cells, column = [], 0
        while column < len(widths):
            square = covering[row, column]
            cells.append(_cell(square, row, sum(widths[square.column : square.column + square.colspan])))
            column += square.colspan
        repeats = [w("tblHeader")] if row < grid.head else []
        yield w("tr", w("trPr", w("cantSplit"), *repeats), *cells)


def _cell(square: Square, row: int, width: int) -> Any:
    properties = [w("tcW", w=width, type="dxa")]
    if square.colspan > 1:
        properties.append(w("gridSpan", val=square.colspan))
    if square.rowspan > 1:
        properties.append(w("vMerge", val="restart") if row == square.row else w("vMerge"))
    lines = printable(square.text).split("\n") if row == square.row else [""]
    return w("tc", w("tcPr", *properties, w("vAlign", val="center")), *(_paragraph(square, line) for line in lines))


def _paragraph(square: Square, line: str) -> Any:
    text = w("t")
    text.text = line
    text.set(qn("xml:space"), "preserve")
    bold = [w("rPr", w("b"))] if square.is_head else []
    across = "center" if square.is_centred else "left"
    return w("p", w("pPr", w("spacing", before=0, after=0), w("jc", val=across)), w("r", *bold, text))
