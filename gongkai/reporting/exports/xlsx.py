"""The report as a workbook, for those who reckon it again.

A figure is a number; what is no number stands as the words the form prints for it, and blank stays blank. A total whose
parts add up to it is a formula over them, so that a change shows at once where it leads. A total that was published against
its parts (see the overrides) stays the number that was published, coloured, with the other figure in its note: a workbook
that put the sum there would say what the report does not. Beside each table every 勾稽关系 is a formula of its own that says
成立, 不成立, or 无法核对 where a figure is missing and nothing contradicts it: the judgement of the checks of the form.

Each formula carries the value it had when written, for readers that do not calculate; those that do are told to do it anew.
"""

from __future__ import annotations

from datetime import datetime, time
from io import BytesIO
from zipfile import ZipFile

from lxml import etree
from openpyxl import Workbook
from openpyxl.packaging.core import DocumentProperties
from openpyxl.workbook.properties import CalcProperties
from openpyxl.xml.functions import tostring

from gongkai.papers.packing import repacked
from gongkai.reporting.document import Document
from gongkai.reporting.exports.flow import flow, made_on, readable, state
from gongkai.reporting.exports.xlsx_sheets import add_kinds, add_text
from gongkai.reporting.exports.xlsx_tables import Value, add_table

SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LONGEST = 255  # characters of a property
Values = dict[str, Value]  # of the formulas of a sheet, by their squares


def write(document: Document) -> bytes:
    """The document as an .xlsx file."""
    book = Workbook()
    book.remove(book.active)
    book.calculation = CalcProperties(fullCalcOnLoad=True)
    pieces = list(flow(document))
    add_text(book, document, pieces)
    values = [add_table(book, document, piece.grid) for piece in pieces if piece.grid]
    values.append(add_kinds(book, document))
    out = BytesIO()
    book.save(out)
    return repacked(out.getvalue(), _parts(out.getvalue(), document, values))


def _parts(file: bytes, document: Document, values: list[Values]) -> dict[str, bytes]:
    """What openpyxl cannot write: the day of the document in place of this moment, and the values of the formulas."""
    parts = {"docProps/core.xml": tostring(_properties(document).to_tree())}
    with ZipFile(BytesIO(file)) as archive:
        for number, known in enumerate(values, start=2):  # the first sheet is the text
            name = f"xl/worksheets/sheet{number}.xml"
            parts[name] = _with_values(archive.read(name), known)
    return parts


def _properties(document: Document) -> DocumentProperties:
    day = datetime.combine(made_on(document), time())
    return DocumentProperties(
        title=readable(document.title)[:LONGEST],
        creator=readable(document.agency)[:LONGEST],
        subject="政府信息公开工作年度报告",
        language="zh-CN",
        contentStatus=state(document),
        created=day,
        modified=day,
    )


def _with_values(sheet: bytes, values: Values) -> bytes:
    root = etree.fromstring(sheet)
    for cell in root.iter(f"{SPREADSHEET}c"):
        if cell.find(f"{SPREADSHEET}f") is not None:
            value = values[cell.get("r")]
            if isinstance(value, str):
                cell.set("t", "str")
            cell.find(f"{SPREADSHEET}v").text = str(value)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
