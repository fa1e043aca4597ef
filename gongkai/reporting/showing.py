"""How a report's tables are shown: the printed squares as HTML wants them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from gongkai.statute.annual_report.figures import Cell, Finding, Level, Report, as_printed
from gongkai.statute.annual_report.layout import Placed, Square, header_rows, placed_rows
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
    rows = placed_rows(table)
    blocks = [
        [[_shown(report, table, placed, block, marks) for placed in row] for row in block] for block in _blocks(rows)
    ]
    head = header_rows(table) if len(blocks) == 1 else 0
    return ShownTable(
        table.number,
        table.title,
        width=sum(placed.square.colspan for placed in rows[0]),
        stub=min(square.column for row in blocks[-1] for square in row if square.figure),
        head=blocks[0][:head],
        blocks=[block[head:] if number == 0 else block for number, block in enumerate(blocks)],
        cites=_cites(table),
    )


Rows = list[tuple[Placed, ...]]


def _blocks(rows: Iterable[tuple[Placed, ...]]) -> list[Rows]:
    """The rows of each block."""
    return [list(block) for _, block in groupby(rows, key=lambda row: row[0].block)]


def _shown(report: Report, table: Table, placed: Placed, block: Rows, marks: Marks) -> Shown:
    cell, own_id = placed.square.cell, _id(table, placed)
    if cell is None:
        return Shown(placed.square, own_id, placed.column)
    return Shown(
        placed.square,
        own_id,
        placed.column,
        headers=" ".join(_id(table, one) for row in block for one in row if one.is_header_of(placed)),
        figure=report[cell],
        url=marks.link(cell),
        level=marks.levels.get(cell, ""),
    )


def _id(table: Table, placed: Placed) -> str:
    return f"t{table.number}-{placed.row}-{placed.column}"


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
