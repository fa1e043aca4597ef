"""How a report's tables are shown: the printed squares as HTML wants them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from gongkai.statute.annual_report.figures import Cell, Finding, Level, Report, as_printed
from gongkai.statute.annual_report.layout import Rows, Square, header_rows, printed_rows
from gongkai.statute.annual_report.nodes import CellId, Table, leaves
from gongkai.statute.cite import chinese_number

LEVELS = {Level.ERROR: "错误", Level.WARNING: "提醒", Level.HINT: "提示"}  # gravest first


@dataclass(frozen=True, slots=True)
class Shown:
    """One square of a table on a page."""

    square: Square
    id: str  # of a header, for the cells that name it; of a figure, for the text that leads to it
    column: int
    headers: str = ""  # the ids of the headers a cell stands under and beside
    figure: Cell | None = None
    url: str = ""
    level: str = ""  # of the gravest finding that names the cell

    @property
    def text(self) -> str:
        """The figure as its column prints it."""
        return as_printed(self.figure, self.square.leaf) if self.figure and self.square.leaf else ""

    @property
    def css(self) -> str:
        """Classes of a cell: zeros are printed, but need not catch the eye; what a finding names must."""
        is_zero = self.figure is not None and self.figure.value == 0
        return " ".join(filter(None, ("zero" if is_zero else "", self.level)))


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table of the report: a head that repeats in print, and its blocks."""

    number: int
    title: str
    width: int
    stub: int  # how many columns of labels stand before the figures
    head: list[list[Shown]]
    blocks: list[list[list[Shown]]]
    cites: list[tuple[str, list[str]]]  # an article, and the lines that rest on it

    @property
    def name(self) -> str:
        """表三."""
        return table_name(self.number)

    @property
    def squares(self) -> Iterator[Shown]:
        """Every square, as printed."""
        return (shown for block in (self.head, *self.blocks) for row in block for shown in row)


def table_name(number: int) -> str:
    """3 → 表三."""
    return f"表{chinese_number(number)}"


@dataclass(frozen=True, slots=True)
class Marks:
    """What a page adds to the figures: where each leads, and which a finding names."""

    link: Callable[[CellId], str] = lambda _cell: ""
    levels: Mapping[CellId, str] = field(default_factory=dict)


def shown_tables(report: Report, marks: Marks | None = None) -> list[ShownTable]:
    """The three tables with their figures."""
    return [_shown_table(report, table, marks or Marks()) for table in report.form.tables]


def _shown_table(report: Report, table: Table, marks: Marks) -> ShownTable:
    rows = printed_rows(table)
    blocks = [
        [[_shown(report, table, placed, block, marks) for placed in row] for row in block]
        for block in _blocks(_placed(rows))
    ]
    head = header_rows(table) if len(blocks) == 1 else 0
    return ShownTable(
        table.number,
        table.title,
        width=sum(square.colspan for square in rows[0]),
        stub=min(square.column for row in blocks[-1] for square in row if square.figure),
        head=blocks[0][:head],
        blocks=[block[head:] if number == 0 else block for number, block in enumerate(blocks)],
        cites=_cites(table),
    )


class Placed(NamedTuple):
    """A printed square with the row and the column of its upper left corner."""

    table_row: int
    column: int
    square: Square


Row = list[Placed]


def _placed(rows: Rows) -> list[Row]:
    """The squares with their columns: a square stands beside those that reach down from the rows above."""
    busy: dict[int, int] = {}  # the first row in which a column is free again
    placed: list[Row] = []
    for number, row in enumerate(rows):
        here, column = [], 0
        for square in row:
            while busy.get(column, 0) > number:
                column += 1
            here.append(Placed(number, column, square))
            busy |= dict.fromkeys(range(column, column + square.colspan), number + square.rowspan)
            column += square.colspan
        placed.append(here)
    return placed


def _blocks(rows: list[Row]) -> list[list[Row]]:
    """The blocks of a table: each begins with a title of its own across the whole width, or there is one."""
    blocks: list[list[Row]] = []
    for row in rows:
        if not blocks or (len(row) == 1 and row[0].square.scope == "colgroup"):
            blocks.append([])
        blocks[-1].append(row)
    return blocks


def _shown(report: Report, table: Table, placed: Placed, block: list[Row], marks: Marks) -> Shown:
    cell, own_id = placed.square.cell, _id(table, placed)
    if cell is None:
        return Shown(placed.square, own_id, placed.column)
    return Shown(
        placed.square,
        own_id,
        placed.column,
        headers=" ".join(_id(table, header) for header in _headers(placed, block)),
        figure=report[cell],
        url=marks.link(cell),
        level=marks.levels.get(cell, ""),
    )


def _id(table: Table, placed: Placed) -> str:
    return f"t{table.number}-{placed.table_row}-{placed.column}"


def _headers(cell: Placed, block: list[Row]) -> list[Placed]:
    """The headers over a cell and beside it; with spans this wide, only naming them leaves no doubt."""
    return [header for row in block for header in row if _is_over(header, cell) or _is_beside(header, cell)]


def _is_over(header: Placed, cell: Placed) -> bool:
    apart = header.column + header.square.colspan <= cell.column or cell.column + cell.square.colspan <= header.column
    return header.square.scope in ("col", "colgroup") and not apart


def _is_beside(header: Placed, cell: Placed) -> bool:
    reaches = header.table_row <= cell.table_row < header.table_row + header.square.rowspan
    return header.square.scope in ("row", "rowgroup") and reaches


def _cites(table: Table) -> list[tuple[str, list[str]]]:
    lines: dict[str, list[str]] = {}
    for grid in table.grids:
        for leaf in leaves(grid.rows):
            for cite in leaf.cites:
                lines.setdefault(str(cite), []).append(short(leaf.label))
    return list(lines.items())


def short(label: str) -> str:
    """A label without the note printed after it: （二）部分公开（区分处理的……） → （二）部分公开."""
    head, _, note = label.rpartition("（")
    return head if head and note.endswith("）") else label


def levels_of(findings: tuple[Finding, ...]) -> dict[CellId, str]:
    """The gravest level that names each cell."""
    found: dict[CellId, str] = {}
    for level in reversed(LEVELS):
        for finding in findings:
            if finding.level is level:
                found.update(dict.fromkeys(finding.cells, level.value))
    return found
