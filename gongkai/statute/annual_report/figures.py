"""A report's figures: one cell is a value, or says why it is none. Blank is not zero.

The JSON shape written here is the only one: the command line, the site, the readers and the checks speak it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any

from gongkai.statute.annual_report.forms import form_by_id
from gongkai.statute.annual_report.nodes import CellId, Form, Grid, Kind, Leaf, leaves

Number = int | Decimal


class State(Enum):
    """What stands in a cell."""

    VALUE = "value"
    BLANK = "blank"
    SLASH = "slash"  # "/" or "-"
    NONE = "none"  # "无"
    NOT_READ = "not-read"
    NOT_PRINTED = "not-printed"


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure, or the reason why there is none."""

    value: Number | None
    state: State = State.VALUE

    def __post_init__(self) -> None:
        if (self.value is None) == (self.state is State.VALUE):
            raise ValueError("a cell has a value exactly when its state is 'value'")

    def __str__(self) -> str:
        return printed(self.value) if self.value is not None else _SHOWN[self.state]


NOT_PRINTED = Cell(None, State.NOT_PRINTED)
_SHOWN = {State.BLANK: "", State.SLASH: "/", State.NONE: "无", State.NOT_READ: "未读出", State.NOT_PRINTED: "未印"}


def printed(value: Number) -> str:
    """A figure as the form prints it: whole numbers plainly, amounts without trailing zeros."""
    return f"{plain(value):f}" if isinstance(plain(value), Decimal) else str(plain(value))


def plain(value: Number) -> Number:
    """The same number in its simplest form: an int where it is whole."""
    return int(value) if value == int(value) else Decimal(value).normalize()


def as_printed(cell: Cell, column: Leaf) -> str:
    """A cell as its column prints it: a change with its sign (+11), an amount with the unit that the heading lacks."""
    if cell.value is None:
        return str(cell)
    sign = "+" if column.kind is Kind.CHANGE and cell.value > 0 else ""
    unit = column.unit if column.kind is Kind.AMOUNT and column.unit not in column.label else ""
    return f"{sign}{cell}{unit}"


Cells = Mapping[CellId, Cell]


@dataclass(frozen=True, slots=True)
class Finding:
    """A relation that does not hold, as a value: which, how grave, where, and both figures."""

    rule: str  # "R1" … "R15"
    level: Level
    table: int | None  # None where the finding is about text or dates
    cells: tuple[CellId, ...]
    printed: Number | None
    computed: Number | None
    message: str  # Chinese, with the form's own words

    def as_json(self) -> dict[str, Any]:
        """The finding in the report's JSON shape."""
        return {
            "rule": self.rule,
            "level": self.level.value,
            "table": self.table,
            "cells": [[cell.line, cell.column] for cell in self.cells],
            "printed": _json_number(self.printed),
            "computed": _json_number(self.computed),
            "message": self.message,
        }


class Level(Enum):
    """How grave a finding is: an error blocks publication, a warning asks, a hint points."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Report:
    """The statistical tables of one agency's report for one year."""

    agency: str
    year: int
    form: Form
    cells: Cells
    findings: tuple[Finding, ...] = ()

    def __getitem__(self, cell: CellId) -> Cell:
        return self.cells.get(cell, NOT_PRINTED)

    def as_json(self) -> dict[str, Any]:
        """The one JSON shape; rows in the order of the printed form."""
        two, three, four = self.form.tables
        return {
            "agency": self.agency,
            "year": self.year,
            "form": self.form.id,
            "tables": {
                "2": {"rows": [row for grid in two.grids for row in self._rows(2, grid, units=True)]},
                "3": {
                    "columns": [column.label for column in leaves(three.grids[0].columns)],
                    "rows": list(self._rows(3, three.grids[0])),
                },
                "4": self._flat(four.grids[0]),
            },
            "findings": [finding.as_json() for finding in self.findings],
        }

    def _rows(self, table: int, grid: Grid, *, units: bool = False) -> Iterable[dict[str, Any]]:
        columns = list(leaves(grid.columns))
        for row in leaves(grid.rows):
            cells = [self[CellId(table, row.id, column.id)] for column in columns]
            head: dict[str, Any] = {"article": grid.article} if units else {}
            tail: dict[str, Any] = {"units": [column.unit for column in columns]} if units else {}
            yield {**head, "line": row.id, "label": row.label, **_values(cells), **tail}

    def _flat(self, grid: Grid) -> dict[str, Any]:
        return _values(
            [self[CellId(4, row.id, column.id)] for row in leaves(grid.rows) for column in leaves(grid.columns)]
        )


def _values(cells: list[Cell]) -> dict[str, Any]:
    return {"values": [_json_number(cell.value) for cell in cells], "states": [cell.state.value for cell in cells]}


def _json_number(value: Number | None) -> int | float | None:
    if value is None:
        return None
    simple = plain(value)
    return simple if isinstance(simple, int) else float(simple)


def from_json(data: Mapping[str, Any]) -> Report:
    """The report that :meth:`Report.as_json` wrote; findings are not read back, they are computed.

    :raises KeyError, ValueError: where the data has not the one shape.
    """
    form = form_by_id(data["form"])
    cells: dict[CellId, Cell] = {}
    tables = data["tables"]
    for table in form.tables[:2]:
        columns = {(grid.article, line.id): grid.columns for grid in table.grids for line in leaves(grid.rows)}
        for row in tables[str(table.number)]["rows"]:
            place = row.get("article", ""), row["line"]
            ids = [CellId(table.number, row["line"], column.id) for column in leaves(columns[place])]
            cells.update(zip(ids, _read(row), strict=True))
    grid = form.tables[2].grids[0]
    ids = [CellId(4, row.id, column.id) for row in leaves(grid.rows) for column in leaves(grid.columns)]
    cells.update(zip(ids, _read(tables["4"]), strict=True))
    return Report(data["agency"], data["year"], form, cells)


def _read(row: Mapping[str, Any]) -> list[Cell]:
    return [
        Cell(None if value is None else plain(Decimal(str(value))), State(state))
        for value, state in zip(row["values"], row["states"], strict=True)
    ]
