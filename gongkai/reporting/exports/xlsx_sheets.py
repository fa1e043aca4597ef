"""The sheets of words and of kinds, and what all sheets share: text that is never a formula, the page they are printed on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from math import ceil
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.worksheet.worksheet import Worksheet

from gongkai.reporting.document import Document
from gongkai.reporting.exports.flow import Part, Piece, readable, state
from gongkai.statute.cite import chinese_number

PORTRAIT, LANDSCAPE, A4 = "portrait", "landscape", 9
TEXT, KINDS = "报告", "信息分类"
LINE = Side(style="thin", color="000000")
BOX = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
LONGEST = 800  # characters of a square: a longer paragraph could not be shown, for a row is at most 409 points high
WIDTH, WIDTH_OF_KINDS = 78, 36  # of a column of words, in characters
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # which a workbook would read as one character


class Type(NamedTuple):
    """How a kind of piece is set."""

    font: str
    size: int
    align: str
    indent: int = 0


# fmt: off
TYPES = {
    Part.TITLE:      Type("方正小标宋简体", 18, "center"),
    Part.EDITION:    Type("楷体_GB2312",    12, "center"),
    Part.CORRECTION: Type("楷体_GB2312",    12, "left", 2),
    Part.BODY:       Type("仿宋_GB2312",    12, "left", 2),
    Part.SECTION:    Type("黑体",           12, "left", 2),
    Part.HEADING:    Type("楷体_GB2312",    12, "left", 2),
    Part.TABLE:      Type("宋体",           11, "left", 2),
    Part.OFFICE:     Type("仿宋_GB2312",    12, "right"),
    Part.DATE:       Type("仿宋_GB2312",    12, "right"),
    Part.NOTE:       Type("仿宋_GB2312",    11, "left", 2),
}
# fmt: on


def table_sheet(number: int) -> str:
    """The name of a table's sheet: 表三."""
    return f"表{chinese_number(number)}"


def say(cell: Cell, text: str) -> Cell:
    """Put down words as words, whatever they begin with: =, +, -, @, #N/A and 1e5 are neither formulas nor numbers."""
    cell.value = _ESCAPE.sub("_x005F_", text)
    cell.data_type = "s"
    cell.quotePrefix = text[:1] in {"=", "+", "-", "@", "'"}
    return cell


def lines_of(text: str, width: float, size: float) -> int:
    """About how many lines the words take in a column: its width is in digits of eleven points, half a Chinese character."""
    return max(1, ceil(2 * len(text) * size / 11 / (width - 1)))


def lay_out(sheet: Worksheet, document: Document, orientation: str) -> None:
    """A4, as wide as one page; 未公布稿 at the head, the page's number at the foot."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = orientation, A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.5  # inches
    sheet.print_options.horizontalCentered = True
    sheet.oddHeader.center.text = state(document) or None
    sheet.oddFooter.center.text = "— &P —"


def add_text(book: Workbook, document: Document, pieces: Iterable[Piece]) -> None:
    """The report's words, a paragraph in a row; where a table stands, a link to its sheet."""
    sheet = book.create_sheet(TEXT)
    sheet.column_dimensions["A"].width = WIDTH
    sheet.sheet_view.showGridLines = False
    row = 1
    for piece in pieces:
        for text in _lines(piece):
            cell = say(sheet.cell(row, 1), text)
            font, size, align, indent = TYPES[piece.part]
            cell.font = Font(name=font, size=size, color="0563C1" if piece.grid else "000000")
            cell.alignment = Alignment(horizontal=align, vertical="top", wrap_text=True, indent=indent)
            sheet.row_dimensions[row].height = 1.6 * size * lines_of(text, WIDTH - 2 * indent, size)
            if piece.grid:
                cell.hyperlink = f"#'{table_sheet(piece.grid.table.number)}'!A1"
            row += 1
    lay_out(sheet, document, PORTRAIT)
    sheet.freeze_panes = "A2"


def _lines(piece: Piece) -> list[str]:
    if piece.grid:
        return [f"见工作表“{table_sheet(piece.grid.table.number)}”"]
    text = piece.text
    return [text[start : start + LONGEST] for start in range(0, len(text), LONGEST)] or [""]


def add_kinds(book: Workbook, document: Document) -> dict[str, int]:
    """How many items of each kind became public, and the same as bars.

    :returns: the value of the sum, by its square.
    """
    sheet = book.create_sheet(KINDS)
    last = len(document.kinds) + 1
    rows = (("类别", "件数"), *document.kinds, ("合计", f"=SUM(B2:B{last})" if document.kinds else 0))
    for number, (name, items) in enumerate(rows, start=1):
        say(sheet.cell(number, 1), readable(name))
        sheet.cell(number, 2).value = items
        sheet.row_dimensions[number].height = 18 * lines_of(name, WIDTH_OF_KINDS, 11)
        for cell in sheet[number]:
            cell.border, cell.font = BOX, Font(name="黑体" if number == 1 else "宋体", size=11)
            cell.alignment = Alignment(
                horizontal="left" if cell.column == 1 else "center", vertical="center", wrap_text=True
            )
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = WIDTH_OF_KINDS, 12
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    lay_out(sheet, document, LANDSCAPE)
    if document.kinds:
        sheet.add_chart(_bars(sheet, last), "D1")
    return {f"B{last + 1}": sum(items for _, items in document.kinds)}


def _bars(sheet: Worksheet, last: int) -> BarChart:
    chart = BarChart()
    chart.type, chart.style, chart.gapWidth = "bar", 10, 60
    chart.title, chart.legend = "本年公开的信息，按类别（件）", None
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=last), titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=2, max_row=last))
    chart.x_axis.delete = chart.y_axis.delete = False  # openpyxl's own default hides both
    chart.x_axis.scaling.orientation = "maxMin"  # the first kind at the top
    chart.y_axis.majorGridlines, chart.y_axis.number_format = None, "0"
    chart.width, chart.height = 18, 2.5 + 0.9 * last
    return chart
