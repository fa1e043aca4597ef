"""A workbook: each visible sheet as a table of squares, with the ranges its cells are merged over."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from typing import Any, BinaryIO

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from gongkai.files.reading import CannotRead, open_zip
from gongkai.papers.tables import Document, Line, Sheet, Square

MOST_CELLS = 100_000
MOST_SHEETS = 60


def read_xlsx(file: BinaryIO) -> Document:
    """The workbook's sheets; formulas by the value they had when it was saved.

    :raises CannotRead: for a broken, hostile or endless one.
    """
    open_zip(file).close()
    file.seek(0)
    try:
        book = openpyxl.load_workbook(file, data_only=True, keep_links=False)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError) as problem:
        raise CannotRead("Excel 文件不完整或者写法有误，读不出内容。请重新保存。") from problem
    blocks: list[Sheet | Line] = []
    for sheet in book.worksheets[:MOST_SHEETS]:
        if sheet.sheet_state == "visible":
            blocks.append(Line(sheet.title))
            blocks.extend(_sheet(sheet, sum(isinstance(block, Sheet) for block in blocks) + 1))
    return Document("xlsx", tuple(blocks))


def _sheet(sheet: Any, number: int) -> list[Sheet | Line]:
    filled = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None] if _fits(sheet) else None
    if filled is None:
        raise CannotRead("Excel 文件里有一张表大得不正常，不予读取。请删去表外的空行空列后再上传。")
    if not filled:
        return []
    ranges = {(found.min_row, found.min_col): found for found in sheet.merged_cells.ranges}
    covered = {
        (row, column)
        for found in ranges.values()
        for row in range(found.min_row, found.max_row + 1)
        for column in range(found.min_col, found.max_col + 1)
    } - set(ranges)
    last = max(*(cell.column for cell in filled), *(found.max_col for found in ranges.values()), 1)
    squares: list[Square] = []
    for row in range(1, max(cell.row for cell in filled) + 1):
        for column in range(1, last + 1):
            if (row, column) in covered:
                continue
            found = ranges.get((row, column))
            spans = (found.max_row - row + 1, found.max_col - column + 1) if found else (1, 1)
            squares.append(Square(shown(sheet.cell(row, column).value), row - 1, column - 1, *spans))
    return [Sheet(number, tuple(squares))]


def _fits(sheet: Any) -> bool:
    merged = sum(
        (found.max_row - found.min_row + 1) * (found.max_col - found.min_col + 1) for found in sheet.merged_cells.ranges
    )
    return sheet.max_row * sheet.max_column <= MOST_CELLS and merged <= MOST_CELLS


def shown(value: object) -> str:
    """A cell's value as text: whole numbers plainly, errors and dates as they are."""
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    return str(value)
