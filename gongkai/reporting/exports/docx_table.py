"""A table of the report as WordprocessingML: the spans as gridSpan and vMerge, written directly, square by square.

python-docx merges cells of a full grid one by one and searches the table for each; a table of this size would take seconds.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import _Element

from gongkai.reporting.exports.docx_styles import LABEL, TABLE, w
from gongkai.reporting.exports.grid import Grid, Place

TWIPS_PER_MM, TWIPS_PER_POINT = 1440 / 25.4, 20
MARGIN = 25  # twips around a square's words: eleven columns leave little room
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
        w("tblCellMar", *(w(side, w=MARGIN, type="dxa") for side in sides[:4])),
        w("tblCaption", val=grid.table.title),
    )


def _rows(grid: Grid, widths: list[int], styles: dict[str, str]) -> Iterator[_Element]:
    covering = {(row, column): place for place in grid.places for row in place.rows for column in place.columns}
    points = sum(widths) / TWIPS_PER_POINT
    for number in range(len(grid.rows)):
        squares, column = [], 0
        while column < len(widths):
            place = covering[number, column]
            style = styles[LABEL.name if place.square.scope == "row" else TABLE.name]
            runs = _runs(grid, place, points) if place.row == number else ()
            words = w("p", w("pPr", w("pStyle", val=style)), *runs)
            squares.append(w("tc", _square(place, number, sum(widths[of] for of in place.columns)), words))
            column += place.square.colspan
        repeats = (w("tblHeader"),) if number < grid.head else ()
        yield w("tr", w("trPr", w("cantSplit"), w("trHeight", val=ROW, hRule="atLeast"), *repeats), *squares)


def _square(place: Place, row: int, width: int) -> _Element:
    """The bounds of a square, or in the rows below its first of the square that continues it."""
    square = place.square
    properties = [w("tcW", w=width, type="dxa")]
    if square.colspan > 1:
        properties.append(w("gridSpan", val=square.colspan))
    if square.rowspan > 1:
        properties.append(w("vMerge", val="restart") if place.row == row else w("vMerge"))
    return w("tcPr", *properties, w("vAlign", val="center"))


def _runs(grid: Grid, place: Place, points: float) -> Iterator[_Element]:
    size = grid.size(place, points, TABLE.size)
    smaller = (w("rPr", w("sz", val=int(2 * size))),) if size < TABLE.size else ()
    for number, line in enumerate(grid.lines(place, points, TABLE.size)):
        yield w("r", *smaller, *((w("br"),) if number else ()), w("t", line))
