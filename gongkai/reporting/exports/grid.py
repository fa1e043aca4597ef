"""A table of the report on its squares: the printed rows, each square with its row and column and its words or figure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gongkai.statute.annual_report.figures import Cell, Report, as_printed
from gongkai.statute.annual_report.layout import Rows, Square, header_rows, printed_rows
from gongkai.statute.annual_report.nodes import Table


@dataclass(frozen=True, slots=True)
class Place:
    """A square in its place: its upper left corner, and what is printed in it."""

    square: Square
    row: int
    column: int
    block: int  # table 二 has several, each under a title of its own; no header reaches into the next
    figure: Cell | None = None

    @property
    def text(self) -> str:
        """The form's own words, or the figure as its column prints it."""
        if self.figure is None or self.square.leaf is None:
            return self.square.words
        return as_printed(self.figure, self.square.leaf)

    @property
    def columns(self) -> range:
        """The columns it covers."""
        return range(self.column, self.column + self.square.colspan)

    @property
    def rows(self) -> range:
        """The rows it covers."""
        return range(self.row, self.row + self.square.rowspan)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table ready to be drawn."""

    table: Table
    rows: tuple[tuple[Place, ...], ...]
    head: int  # how many of the first rows repeat where the table breaks across pages
    shares: tuple[float, ...]  # of the width, by column; they add up to 1

    def size(self, place: Place, width: float, usual: float) -> float:
        """The size of type in which a figure fits its square in one line, in a table so many points wide."""
        ems = sum(DIGIT if sign.isascii() else 1 for sign in place.text)
        return min(usual, self._room(place, width) / ems) if place.figure and ems else usual

    def lines(self, place: Place, width: float, size: float) -> list[str]:
        """The words of a square; a column's label too long for it is broken between words of two characters: 结果, 维持."""
        text, fit = place.text, int(self._room(place, width) / size)
        if place.square.scope != "col" or len(text) <= fit:
            return [text]
        step = max(fit - fit % 2, 2)
        return [text[start : start + step] for start in range(0, len(text), step)]

    def _room(self, place: Place, width: float) -> float:
        return width * sum(self.shares[column] for column in place.columns) - EDGES

    @property
    def places(self) -> Iterator[Place]:
        """Every square, row by row."""
        return (place for row in self.rows for place in row)

    def headers(self, cell: Place) -> Iterator[Place]:
        """The headers over a cell and beside it; with spans this wide, only naming them leaves no doubt."""
        for place in self.places:
            over = place.square.scope.startswith("col") and set(place.columns) & set(cell.columns)
            beside = place.square.scope.startswith("row") and cell.row in place.rows
            if place.block == cell.block and (over or beside):
                yield place


DIGIT = 0.56  # of the size of type: the width of a figure's sign in the widest of the fonts
EDGES = 4  # points that a square loses at its sides

# fmt: off
# How wide the columns of labels are, from the left, where a column of figures is 1 wide.
LABELS = {
    2: (1.4,),
    3: (0.8, 1.4, 2.8),
    4: (),
}
# fmt: on


def grid(report: Report, table: Table) -> Grid:
    """The squares of a table with the report's figures."""
    rows = printed_rows(table)
    width = sum(square.colspan for square in rows[0])
    labels = LABELS[table.number]
    weights = (*labels, *(1.0,) * (width - len(labels)))
    return Grid(
        table,
        tuple(_placed(rows, report)),
        head=header_rows(table) if len(table.grids) == 1 else 0,
        shares=tuple(weight / sum(weights) for weight in weights),
    )


def _placed(rows: Rows, report: Report) -> Iterator[tuple[Place, ...]]:
    """A square stands beside those that reach down from the rows above."""
    busy: dict[int, int] = {}  # the first row in which a column is free again
    block = -1
    for number, row in enumerate(rows):
        block += number == 0 or _is_title(row)
        here, column = [], 0
        for square in row:
            while busy.get(column, 0) > number:
                column += 1
            here.append(Place(square, number, column, block, report[square.cell] if square.cell else None))
            busy |= dict.fromkeys(range(column, column + square.colspan), number + square.rowspan)
            column += square.colspan
        yield tuple(here)


def _is_title(row: tuple[Square, ...]) -> bool:
    return len(row) == 1 and row[0].scope == "colgroup"
