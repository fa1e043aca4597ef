"""The form as a report prints it: its own blocks and rows, where it mixes the two forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from gongkai.reporting.reading.collecting import Collected, Reading
from gongkai.reporting.reading.labels import ROWS_SPLIT, SINGLE
from gongkai.statute.annual_report.figures import Cell, Report, State, plain
from gongkai.statute.annual_report.forms import (
    FORM_2019,
    FORM_2021,
    FORMS,
    OTHER_HANDLING_2019,
    NoForm,
    form_by_id,
    form_for,
)
from gongkai.statute.annual_report.nodes import CellId, Form, Grid, Table, cells, leaves

SINGLE_LABEL = OTHER_HANDLING_2019[0].label
_SPLIT_ROWS = frozenset(ROWS_SPLIT[-5:-2]) - {"other_handling"}


def printed_form(found: Collected, year: int | None) -> Form:
    """The form the report follows: by its table 二, else by （六）其他处理, else by its year; with what it prints otherwise."""
    single = any(line == SINGLE for _, line, _ in found.cells)
    split = any(line in _SPLIT_ROWS for _, line, _ in found.cells)
    base = _base(found, year, single=single and not split)
    three = FORM_2019.tables[1] if single and not split else FORM_2021.tables[1] if split else base.tables[1]
    return replace(base, tables=(_table_two(base, found.grids), three, base.tables[2]))


def _base(found: Collected, year: int | None, *, single: bool) -> Form:
    votes = {
        form.id: sum(any(grid is own for own in form.tables[0].grids) for grid in found.grids.values())
        for form in FORMS
    }
    if votes["2019"] != votes["2021"]:
        return FORM_2019 if votes["2019"] > votes["2021"] else FORM_2021
    try:
        return form_for(year) if year else FORM_2019 if single else FORM_2021
    except NoForm:
        return FORM_2019 if single else FORM_2021


def _table_two(base: Form, printed: dict[str, Grid]) -> Table:
    """Every block as it was printed; those that were not found as the form has them."""
    own = base.tables[0]
    grids = [_as_printed(grid, printed) for grid in own.grids]
    articles = {grid.article for grid in own.grids}
    extra = {grid.article: grid for grid in printed.values() if grid.article not in articles}
    return replace(own, grids=(*grids, *extra.values()))


def _as_printed(grid: Grid, printed: dict[str, Grid]) -> Grid:
    chosen = [found for found in printed.values() if found.article == grid.article]
    return chosen[0] if chosen and all(found is chosen[0] for found in chosen) else grid


def report_of(data: Mapping[str, Any]) -> Report:
    """The report that was read and written as JSON, in the form it prints; findings are not read back.

    :raises KeyError, ValueError: where the data has not the one shape.
    """
    base = form_by_id(data["form"])
    rows = [row["line"] for row in data["tables"]["3"]["rows"]]
    single = SINGLE_LABEL in {row["label"] for row in data["tables"]["3"]["rows"]}
    three = FORM_2019.tables[1] if single else FORM_2021.tables[1] if _SPLIT_ROWS & set(rows) else base.tables[1]
    grids = {row["line"]: grid for grid, rows in blocks_of(data) for row in rows}
    form = replace(base, tables=(_table_two(base, grids), three, base.tables[2]))
    found: dict[CellId, Cell] = {}
    for table in form.tables[:2]:
        columns = {row.id: grid.columns for grid in table.grids for row in leaves(grid.rows)}
        for row in data["tables"][str(table.number)]["rows"]:
            ids = [CellId(table.number, row["line"], column.id) for column in leaves(columns[row["line"]])]
            found |= zip(ids, _cells(row), strict=True)
    four = form.tables[2].grids[0]
    ids = [CellId(4, row.id, column.id) for row in leaves(four.rows) for column in leaves(four.columns)]
    found |= zip(ids, _cells(data["tables"]["4"]), strict=True)
    return Report(data["agency"], data["year"] or 0, form, found)


def blocks_of(data: Mapping[str, Any]) -> list[tuple[Grid, list[Mapping[str, Any]]]]:
    """The rows of table 二 by the block they are printed in; of two blocks that fit, the one of the report's form."""
    own = form_by_id(data["form"])
    by_article: dict[str, list[Mapping[str, Any]]] = {}
    for row in data["tables"]["2"]["rows"]:
        by_article.setdefault(row["article"], []).append(row)
    grids = [grid for form in (own, *FORMS) for grid in form.tables[0].grids]
    return [(next(grid for grid in grids if _fits(grid, article, rows)), rows) for article, rows in by_article.items()]


def _fits(grid: Grid, article: str, rows: list[Mapping[str, Any]]) -> bool:
    units = [column.unit for column in leaves(grid.columns)]
    return (
        grid.article == article
        and {row["label"] for row in rows} <= {line.label for line in leaves(grid.rows)}
        and all(row["units"] == units for row in rows)
    )


def _cells(row: Mapping[str, Any]) -> list[Cell]:
    return [
        Cell(None if value is None else plain(Decimal(str(value))), State(state))
        for value, state in zip(row["values"], row["states"], strict=True)
    ]


def cells_of(found: Collected, form: Form) -> dict[CellId, Reading]:
    """The readings by the cells of the printed form, in its order; what it has no cell for is left out."""
    single = form.tables[1] is FORM_2019.tables[1]
    placed: dict[CellId, Reading] = {}
    for (table, line, column), reading in found.cells.items():
        if line not in ("other_handling", SINGLE) or table != 3 or (line == SINGLE) == single:  # noqa: PLR2004 — table 三
            placed[CellId(table, "other_handling" if line == SINGLE else line, column)] = reading
    return {cell: placed[cell] for cell, *_ in cells(form) if cell in placed}
