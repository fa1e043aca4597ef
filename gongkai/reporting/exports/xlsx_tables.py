"""A table of the report as a sheet: the statutory spans, figures as numbers, totals and 勾稽关系 as formulas."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter as letter
from openpyxl.worksheet.worksheet import Worksheet

from gongkai.reporting.document import Document
from gongkai.reporting.exports.flow import readable
from gongkai.reporting.exports.grid import Grid, Place
from gongkai.reporting.exports.xlsx_sheets import BOX, LANDSCAPE, PORTRAIT, lay_out, lines_of, say, table_sheet
from gongkai.statute.annual_report.checks import Sum, broken, known, sums
from gongkai.statute.annual_report.figures import Cells, Number, printed
from gongkai.statute.annual_report.nodes import CellId, Kind, Leaf

Value = Number | str
HOLDS, FAILS, UNKNOWN = "成立", "不成立", "无法核对"
TOP = 4  # the table's first row: under its title, its agency and year, and an empty row
# fmt: off
WIDTHS = {2: 90, 3: 96, 4: 110}  # of a table, in characters
RULES = {
    "R1": "第一项加第二项之和，等于第三项加第四项之和",
    "R2": "本年度办理结果各行之和等于总计",
    "R3": "各类申请人之和等于总计",
    "R4": "各结果之和等于总计",
}
# fmt: on
SOFT, WRONG = PatternFill("solid", fgColor="F2F2F0"), PatternFill("solid", fgColor="FFD9D6")
SMALL, BOLD = Font(name="宋体", size=10), Font(name="黑体", size=14)
POINTS = 14  # the height of a line


class Square(NamedTuple):
    """A square of the sheet."""

    row: int
    column: int

    def __str__(self) -> str:
        return f"{letter(self.column)}{self.row}"


def add_table(book: Workbook, document: Document, grid: Grid) -> dict[str, Value]:
    """The table on a sheet of its own.

    :returns: the values of its formulas, by their squares.
    """
    sheet = book.create_sheet(table_sheet(grid.table.number))
    cells = document.report.cells
    squares = {place.square.cell: _square(place) for place in grid.places if place.square.cell}
    relations = [relation for relation in sums(document.form) if relation.left[0] in squares]
    _head(sheet, document, grid)
    for place in grid.places:
        _draw(sheet, place)
    values = {
        str(square): value
        for add in (_add_totals, _add_checks)
        for square, value in add(sheet, relations, squares, cells)
    }
    _size(sheet, grid)
    lay_out(sheet, document, PORTRAIT if len(grid.rows) > len(grid.shares) else LANDSCAPE)
    figures = [place for place in grid.places if place.figure]
    first = Square(TOP + grid.head, min(place.column for place in figures) + 1)
    sheet.freeze_panes = str(first)
    sheet.print_title_rows = f"1:{max(first.row - 1, 2)}"
    return values


def _square(place: Place) -> Square:
    return Square(place.row + TOP, place.column + 1)


def _head(sheet: Worksheet, document: Document, grid: Grid) -> None:
    title = say(sheet.cell(1, 1), grid.table.title)
    title.font = BOLD
    say(sheet.cell(2, 1), f"{readable(document.agency)}　{document.year}年").font = SMALL
    for row in (1, 2):
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(grid.shares))


def _draw(sheet: Worksheet, place: Place) -> None:
    square = _square(place)
    last = Square(square.row + len(place.rows) - 1, square.column + len(place.columns) - 1)
    cell = sheet.cell(*square)
    cell.border = BOX  # which merging gives to the edges of a square that spans
    cell.font = SMALL
    cell.alignment = Alignment(
        horizontal="left" if place.square.scope == "row" else "center",
        vertical="center",
        wrap_text=place.figure is None,
        shrink_to_fit=place.figure is not None,
    )
    if place.square.scope:
        cell.fill = SOFT
    if place.figure and place.square.leaf and place.figure.value is not None:
        cell.value, cell.number_format = place.figure.value, _number_format(place.figure.value, place.square.leaf)
    elif place.text:
        say(cell, place.text)
    if last != square:
        sheet.merge_cells(f"{square}:{last}")


def _number_format(value: Number, column: Leaf) -> str:
    """A figure looks as its column prints it (figures.as_printed) and stays a number; the width of a column rounds nothing."""
    if column.kind is Kind.CHANGE:
        return "+0;-0;0"
    places = len(printed(value).partition(".")[2])
    plain = "0." + "0" * places if places else "0"
    has_unit = column.kind is Kind.AMOUNT and column.unit not in column.label
    return f'{plain}"{column.unit}"' if has_unit else plain


Places = dict[CellId | None, Square]
Written = Iterator[tuple[Square, Value]]


def _add_totals(sheet: Worksheet, relations: list[Sum], squares: Places, cells: Cells) -> Written:
    """A total that is the sum of its parts becomes the formula; one that is not keeps its figure and says so."""
    for relation in reversed(relations):  # a total in two sums is written as the first of them
        left = known(relation.left, cells)
        if len(relation.left) > 1 or left is None:
            continue
        parts, cell = known(relation.right, cells), sheet.cell(*squares[relation.left[0]])
        if parts is not None and left[0] == sum(parts):
            cell.value = f"=SUM({_references(relation.right, squares)})"
            yield squares[relation.left[0]], left[0]
        for finding in broken(relation, cells):
            cell.fill = WRONG
            computed = printed(finding.computed or 0)
            cell.comment = Comment(
                f"报告公布的是 {printed(left[0])}，各项之和为 {computed}（{relation.words}）。", "勾稽关系"
            )


def _add_checks(sheet: Worksheet, relations: list[Sum], squares: Places, cells: Cells) -> Written:
    """Each rule in a column at the right, if its totals stand in rows of their own; otherwise in a row below."""
    bottom, right = max(square.row for square in squares.values()), sheet.max_column
    for rule, group in groupby(relations, key=lambda relation: relation.rule):
        found = list(group)
        rows = {squares[relation.left[0]].row for relation in found}
        if len(rows) == len(found):
            right += 2
            places = [Square(squares[relation.left[0]].row, right) for relation in found]
            label = sheet.cell(TOP, right)
            sheet.merge_cells(start_row=TOP, end_row=min(rows) - 1, start_column=right, end_column=right)
            sheet.column_dimensions[letter(right)].width = 14
            sheet.column_dimensions[letter(right - 1)].width = 2
        else:
            bottom += 2
            places = [Square(bottom, squares[relation.left[0]].column) for relation in found]
            label = sheet.cell(bottom, 1)
            sheet.merge_cells(start_row=bottom, end_row=bottom, start_column=1, end_column=places[0].column - 1)
            sheet.row_dimensions[bottom].height = 2 * POINTS
        say(label, f"{rule}　{RULES[rule]}").font = SMALL
        label.alignment = Alignment(horizontal="left", vertical="center", wrap_text=True)
        for place, relation in zip(places, found, strict=True):
            _draw_check(sheet, place, _formula(relation, squares))
            yield place, _judged(relation, cells)


def _draw_check(sheet: Worksheet, place: Square, formula: str) -> None:
    cell = sheet.cell(*place, formula)
    cell.font, cell.border, cell.alignment = SMALL, BOX, Alignment(horizontal="center", vertical="center")
    sheet.conditional_formatting.add(str(place), CellIsRule(operator="equal", formula=[f'"{FAILS}"'], fill=WRONG))


def _formula(relation: Sum, squares: Places) -> str:
    """The judgement of ``checks.broken`` as a formula, with 无法核对 for what it passes over unknown."""
    left, right = _references(relation.left, squares), _references(relation.right, squares)
    left_known, right_known = f"COUNT({left})={len(relation.left)}", f"COUNT({right})={len(relation.right)}"
    contradicted = f"OR(AND({left_known},SUM({right})>SUM({left})),AND({right_known},SUM({left})>SUM({right})))"
    compared = f'IF(SUM({left})=SUM({right}),"{HOLDS}","{FAILS}")'
    return f'=IF(AND({left_known},{right_known}),{compared},IF({contradicted},"{FAILS}","{UNKNOWN}"))'


def _judged(relation: Sum, cells: Cells) -> str:
    if any(broken(relation, cells)):
        return FAILS
    return UNKNOWN if known(relation.cells, cells) is None else HOLDS


def _references(ids: tuple[CellId, ...], squares: Places) -> str:
    """The squares of one row or one column as ranges: D7:D9,D12."""
    found = sorted(squares[cell] for cell in ids)
    axis = int(found[0].row == found[-1].row)
    runs = groupby(enumerate(found), key=lambda numbered: numbered[1][axis] - numbered[0])
    return ",".join(_range([square for _, square in run]) for _, run in runs)


def _range(run: list[Square]) -> str:
    return str(run[0]) if len(run) == 1 else f"{run[0]}:{run[-1]}"


def _size(sheet: Worksheet, grid: Grid) -> None:
    """Columns by their shares; a row is as high as its longest words need, for merged squares grow by themselves nowhere."""
    widths = [share * WIDTHS[grid.table.number] for share in grid.shares]
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[letter(number)].width = width
    for number, row in enumerate(grid.rows):
        lines = [lines_of(place.text, sum(widths[column] for column in place.columns), 10)
                 for place in row if place.square.rowspan == 1]  # fmt: skip
        sheet.row_dimensions[number + TOP].height = POINTS * max(lines, default=1) + 4
    sheet.row_dimensions[1].height = 24
