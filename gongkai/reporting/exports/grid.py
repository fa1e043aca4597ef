"""A table of the report on its squares: the printed rows, each square with its row and column and its words or figure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gongkai.statute.annual_report.figures import Cell, Report, as_printed
from gongkai.statute.annual_report.layout import Placed, header_rows, placed_rows
from gongkai.statute.annual_report.nodes import Table


@dataclass(frozen=True, slots=True)
class Place(Placed):
    """A square in its place, and what is printed in it."""

    figure: Cell | None = None

    @property
    def text(self) -> str:
        """The form's own words, or the figure as its column prints it."""
        if self.figure is None or self.square.leaf is None:
            return self.square.words
        return as_printed(self.figure, self.square.leaf)


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
        """The headers over a cell and beside it."""
        return (place for place in self.places if place.is_header_of(cell))


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
    rows = placed_rows(table)
    width = sum(place.square.colspan for place in rows[0])
    labels = LABELS[table.number]
    weights = (*labels, *(1.0,) * (width - len(labels)))
    return Grid(
        table,
        tuple(tuple(_with_figure(report, place) for place in row) for row in rows),
        head=header_rows(table) if len(table.grids) == 1 else 0,
        shares=tuple(weight / sum(weights) for weight in weights),
    )


def _with_figure(report: Report, at: Placed) -> Place:
    figure = report[at.square.cell] if at.square.cell else None
    return Place(at.square, at.row, at.column, at.block, figure)
