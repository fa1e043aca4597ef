"""勾稽关系 within one report (R1–R5, R6 in part): one walk checks any form, because its sums are in its nodes.

    R1  每列：第一项加第二项之和，等于第三项加第四项之和         R4  表四：各结果之和等于总计
    R2  每列：本年度办理结果各行之和等于（七）总计               R5  格内应为数字：件数是非负整数，无则填 0
    R3  每行：各类申请人之和等于总计                             R6  本年新公开数量不大于对外公开总数量

A cell without a figure is unknown, not zero: a sum with an unknown part is only wrong when what is known already
exceeds it, since no count is negative.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from gongkai.statute.annual_report.figures import NOT_PRINTED, Cells, Finding, Level, Number, State, printed
from gongkai.statute.annual_report.nodes import CellId, Form, Grid, Kind, Leaf, Tie, leaves, summands, totals


@dataclass(frozen=True, slots=True)
class Sum:
    """One relation to hold: the cells on the left add up to the cells on the right."""

    rule: str
    left: tuple[CellId, ...]
    right: tuple[CellId, ...]
    words: str

    @property
    def cells(self) -> tuple[CellId, ...]:
        """Every cell the relation binds."""
        return self.left + self.right


def sums(form: Form) -> Iterator[Sum]:
    """Every sum the form prints: down its rows, across its columns, along its ties."""
    for table in form.tables:
        for grid in table.grids:
            yield from _across(table.number, grid)
            yield from _down(table.number, grid)
            yield from _ties(table.number, grid)


def _across(table: int, grid: Grid) -> Iterator[Sum]:
    for total in totals(grid.columns):
        for row in leaves(grid.rows):
            parts = tuple(CellId(table, row.id, part) for part in summands(total))
            rule, what = ("R4", "各结果之和") if grid.flat else ("R3", "各类申请人之和")
            yield Sum(rule, (CellId(table, row.id, total.id),), parts, f"“{row.label}”一行的{total.label}应等于{what}")


def _down(table: int, grid: Grid) -> Iterator[Sum]:
    for total in totals(grid.rows):
        for column in leaves(grid.columns):
            parts = tuple(CellId(table, part, column.id) for part in summands(total))
            words = f"“{column.label}”一列的{total.label}应等于本年度办理结果各行之和"
            yield Sum("R2", (CellId(table, total.id, column.id),), parts, words)


def _ties(table: int, grid: Grid) -> Iterator[Sum]:
    for tie in grid.ties:
        for column in leaves(grid.columns):
            yield Sum("R1", *_sides(table, tie, column), f"“{column.label}”一列，{tie.words}")


def _sides(table: int, tie: Tie, column: Leaf) -> tuple[tuple[CellId, ...], tuple[CellId, ...]]:
    left, right = (tuple(CellId(table, line, column.id) for line in side) for side in (tie.left, tie.right))
    return left, right


def check(form: Form, cells: Cells) -> tuple[Finding, ...]:
    """Every relation of the form that these cells break; empty when all hold.

    :param cells: the printed cells; one that is missing counts as not printed.
    """
    return (
        *_unlike_numbers(form, cells),
        *(finding for relation in sums(form) for finding in broken(relation, cells)),
        *_more_new_than_public(form, cells),
    )


def broken(relation: Sum, cells: Cells) -> Iterator[Finding]:
    """The finding of one relation, if the known figures contradict it."""
    left, left_known = _add(relation.left, cells)
    right, right_known = _add(relation.right, cells)
    if left == right or not _contradict(left, right, left_known=left_known, right_known=right_known):
        return
    message = f"{relation.words}：左边合计 {printed(left)}，右边合计 {printed(right)}。请核对这一行（列）的各格。"
    yield Finding(relation.rule, Level.ERROR, relation.left[0].table, relation.cells, left, right, message)


def _add(ids: Iterable[CellId], cells: Cells) -> tuple[Number, bool]:
    values = [cells[cell].value if cell in cells else None for cell in ids]
    return sum((value for value in values if value is not None), start=0), None not in values


def _contradict(left: Number, right: Number, *, left_known: bool, right_known: bool) -> bool:
    """Two unequal sums contradict each other unless an unknown part could still make up the smaller one."""
    if left_known and right_known:
        return True
    if left_known:
        return right > left
    return right_known and left > right


_UNLIKE = {
    State.BLANK: "空白",
    State.SLASH: "填了“/”或“-”",
    State.NONE: "填了“无”",
    State.NOT_PRINTED: "没有印出",
}


def _unlike_numbers(form: Form, cells: Cells) -> Iterator[Finding]:
    for table in form.tables:
        for grid in table.grids:
            for row in leaves(grid.rows):
                yield from _bad_figures(table.number, grid, row, cells)
                yield from _missing_figures(table.number, grid, row, cells)


def _bad_figures(table: int, grid: Grid, row: Leaf, cells: Cells) -> Iterator[Finding]:
    for column in leaves(grid.columns):
        cell = CellId(table, row.id, column.id)
        value = cells[cell].value if cell in cells else None
        if value is None:
            continue
        wrong = _wrong_number(value, column.kind)
        if wrong:
            message = f"“{row.label}”的“{column.label}”为 {printed(value)}：{wrong}。"
            yield Finding("R5", Level.ERROR, table, (cell,), value, None, message)


def _wrong_number(value: Number, kind: Kind) -> str:
    if value < 0 and kind is not Kind.CHANGE:
        return "不能是负数"
    if value != int(value) and kind is not Kind.AMOUNT:
        return "应为整数"
    return ""


def _missing_figures(table: int, grid: Grid, row: Leaf, cells: Cells) -> Iterator[Finding]:
    """无则填 0: one finding for the cells of a row that stand empty in the same way."""
    for state, how in _UNLIKE.items():
        empty = [
            (CellId(table, row.id, column.id), column.label)
            for column in leaves(grid.columns)
            if cells.get(CellId(table, row.id, column.id), NOT_PRINTED).state is state
        ]
        if empty:
            where = "、".join(label for _, label in empty)
            message = f"“{row.label}”的{where}{how}：没有的应填 0，不留空。"
            yield Finding("R5", Level.WARNING, table, tuple(cell for cell, _ in empty), None, None, message)


def _more_new_than_public(form: Form, cells: Cells) -> Iterator[Finding]:
    for row in lines_with(form, "newly_public"):
        new, public = CellId(2, row.id, "newly_public"), CellId(2, row.id, "total_public")
        values = known((new, public), cells)
        if values and values[0] > values[1]:
            message = f"{row.label}本年新公开数量 {printed(values[0])} 大于对外公开总数量 {printed(values[1])}。"
            yield Finding("R6", Level.WARNING, 2, (new, public), values[0], values[1], message)


def lines_with(form: Form, column: str) -> Iterator[Leaf]:
    """The lines of table 二 whose block has this column; none in a form without it."""
    for grid in form.tables[0].grids:
        if column in {leaf.id for leaf in leaves(grid.columns)}:
            yield from leaves(grid.rows)


def known(ids: Sequence[CellId], cells: Cells) -> list[Number] | None:
    """The figures of these cells, or None if any has none."""
    values = [cells[cell].value for cell in ids if cell in cells]
    figures = [value for value in values if value is not None]
    return figures if len(figures) == len(ids) else None
