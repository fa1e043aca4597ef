"""An edition as a workbook: what is read from it again is the edition."""

from __future__ import annotations

from datetime import datetime, time
from io import BytesIO

from openpyxl import Workbook
from openpyxl.packaging.core import DocumentProperties
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.xml.functions import tostring

from gongkai.catalogue.exports.grid import Grid, printable
from gongkai.papers.packing import repacked

LINE = Side(style="thin", color="808080")
EDGES = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
SHADE = PatternFill("solid", fgColor="F0F0EE")
WIDTH = 180  # characters over the whole sheet
LONGEST = 255  # characters of a property
TITLE = 1  # rows over the headings


def write(grid: Grid) -> bytes:
    """The sheet with its title, headings that stay in sight and repeat on paper, and every cell as text."""
    book = Workbook()
    sheet = book.active
    sheet.title = printable(grid.title)[:31].translate({ord(sign): None for sign in "[]:*?/\\"}) or "标准目录"
    sheet["A1"] = printable(grid.title)
    sheet["A1"].font, sheet["A1"].alignment = (
        Font(name="宋体", size=16, bold=True),
        Alignment(horizontal="center", vertical="center"),
    )
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(grid.columns))
    for square in grid.squares:
        row, column = square.row + 1 + TITLE, square.column + 1
        cell = sheet.cell(row, column)
        cell.value, cell.data_type = printable(square.text) or None, "s"
        cell.font = Font(name="宋体", size=10, bold=square.is_head)
        across = "center" if square.is_centred else "left"
        cell.alignment = Alignment(horizontal=across, vertical="center", wrap_text=True)
        if square.is_head:
            cell.fill = SHADE
        end_row, end_column = row + square.rowspan - 1, column + square.colspan - 1
        for down in range(row, end_row + 1):
            for right in range(column, end_column + 1):
                sheet.cell(down, right).border = EDGES
        if (end_row, end_column) != (row, column):
            sheet.merge_cells(start_row=row, start_column=column, end_row=end_row, end_column=end_column)
    for place, part in enumerate(grid.shares, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = round(part * WIDTH, 1)
    top = TITLE + grid.head
    sheet.freeze_panes = sheet.cell(top + 1, 1)
    sheet.print_title_rows = f"1:{top}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 8  # A3
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    out = BytesIO()
    book.save(out)
    return repacked(out.getvalue(), {"docProps/core.xml": tostring(_properties(grid).to_tree())})


def _properties(grid: Grid) -> DocumentProperties:
    """The edition's day in place of this moment: the same edition gives the same bytes."""
    day = datetime.combine(grid.in_force_on, time())
    return DocumentProperties(title=printable(grid.title)[:LONGEST], language="zh-CN", created=day, modified=day)
