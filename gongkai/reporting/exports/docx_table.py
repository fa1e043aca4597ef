"""A table of the report as WordprocessingML: the spans as gridSpan and vMerge, written directly, square by square.

python-docx merges cells of a full grid one by one and searches the table for each; a table of this size would take seconds.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import _Element

from gongkai.reporting.exports.docx_styles import LABEL, TABLE, w
from gongkai.reporting.exports.grid import Grid, Place

TWIPS_PER_MM, TWIPS_PER_POINT = 1440 / 25.4, 20
MARGIN = 25  # twips at both sides of a square's words: eleven columns leave little room
ROW = 340  # twips: the least height of a row


def table_xml(grid: Grid, width_mm: float, styles: dict[str, str]) -> _Element:
    """The whole table, as wide as asked for; ``styles`` gives the ids of the styles by name."""
    widths = _widths(grid, width_mm)
    return w("tbl", _properties(grid, sum(widths)), w("tblGrid", *(w("gridCol", w=width) for width in widths)),
             *_rows(grid, widths, styles))  # fmt: skip


def _widths(grid: Grid, width_mm: float) -> list[int]:
    """Whole twips, alike where the shares are alike: LibreOffice sees one more column where edges miss by a twip."""
    return [int(share * width_mm * TWIPS_PER_MM) for share in grid.shares]


def _properties(grid: Grid, width: int) -> _Element:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    return w(
        "tblPr",
        w("tblW", w=width, type="dxa"),
        w("jc", val="center"),
        w("tblBorders", *(w(side, val="single", sz=4, space=0, color="000000") for side in sides)),
        w("tblLayout", type="fixed"),
        w("tblCellMar", *(w(side, w=MARGIN, type="dxa") for side in ("left", "right"))),
        w("tblCaption", val=grid.table.title),
    )


def _rows(grid: Grid, widths: list[int], styles: dict[str, str]) -> Iterator[_Element]:
    covering = {(row, column): place for place in grid.places for row in place.rows for column in place.columns}
    for number in range(len(grid.rows)):
        squares, column = [], 0
        while column < len(widths):
            place = covering[number, column]
            size = grid.size(place, sum(widths) / TWIPS_PER_POINT, TABLE.size)
            squares.append(_square(place, number, sum(widths[of] for of in place.columns), size, styles))
            column += place.square.colspan
        repeats = (w("tblHeader"),) if number < grid.head else ()
        yield w("tr", w("trPr", w("cantSplit"), w("trHeight", val=ROW, hRule="atLeast"), *repeats), *squares)


def _square(place: Place, row: int, width: int, size: float, styles: dict[str, str]) -> _Element:
    """A square, or in the rows below its first the square that continues it."""
    begins, square = place.row == row, place.square
    properties = [w("tcW", w=width, type="dxa")]
    if square.colspan > 1:
        properties.append(w("gridSpan", val=square.colspan))
    if square.rowspan > 1:
        properties.append(w("vMerge", val="restart") if begins else w("vMerge"))
    style = LABEL if square.scope == "row" else TABLE
    smaller = (w("rPr", w("sz", val=int(2 * size))),) if size < TABLE.size else ()
    words = (w("r", *smaller, w("t", place.text)),) if begins and place.text else ()
    paragraph = w("p", w("pPr", w("pStyle", val=styles[style.name])), *words)
    return w("tc", w("tcPr", *properties, w("vAlign", val="center")), paragraph)
