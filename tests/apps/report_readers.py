"""Readers of exported reports that know nothing of how they were written: text and tables out of bytes, spans resolved.

A table is a matrix of its words, a square that spans standing in every place it covers; white space says nothing.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

import lxml.html
import pdfplumber
from lxml import etree

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
ODF = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
BODY = (0, 37 / 297, 1, 262 / 297)  # of a page: without the head and the page number, which stand outside the 版心

Matrix = list[list[str]]


def bare(text: str | None) -> str:
    """The text without white space."""
    return re.sub(r"\s", "", text or "")


class Table(NamedTuple):
    """A table read: its matrix, and its rows square by square."""

    matrix: Matrix
    rows: Matrix


def html_tables(page: bytes) -> list[Table]:
    """The tables of an HTML page, by rowspan and colspan."""
    root = lxml.html.fromstring(page.decode("utf-8", "replace"))
    etree.strip_elements(root, "comment", with_tail=False)  # LibreOffice's own element: the notes of a workbook
    return [
        _resolved(
            [
                [
                    (bare(cell.text_content()), int(cell.get("rowspan", 1)), int(cell.get("colspan", 1)))
                    for cell in row.iterchildren("td", "th")
                ]
                for row in table.iter("tr")
            ]
        )
        for table in root.iter("table")
    ]


def odf_tables(file: bytes) -> list[Table]:
    """The tables of a flat OpenDocument text; how many of the rows repeat is said by its own reader."""
    return [
        _resolved(
            [
                [
                    (
                        bare("".join(cell.itertext())),
                        *(int(cell.get(f"{ODF}number-{of}-spanned", 1)) for of in ("rows", "columns")),
                    )
                    for cell in row.iterchildren(f"{ODF}table-cell")
                ]
                for row in table.iter(f"{ODF}table-row")
            ]
        )
        for table in etree.fromstring(file, etree.XMLParser(huge_tree=True)).iter(f"{ODF}table")
    ]


def docx_tables(file: bytes) -> list[Table]:
    """The tables of a Word document, by gridSpan and vMerge."""
    return [_docx_table(table) for table in _docx_body(file).iter(f"{WORD}tbl")]


def _docx_table(table) -> Table:
    matrix, rows = [], []
    for row in table.iter(f"{WORD}tr"):
        line, squares = [], []
        for cell in row.iter(f"{WORD}tc"):
            words = bare("".join(text.text or "" for text in cell.iter(f"{WORD}t")))
            merge, span = cell.find(f".//{WORD}vMerge"), cell.find(f".//{WORD}gridSpan")
            continues = merge is not None and merge.get(f"{WORD}val") != "restart"
            line += [matrix[-1][len(line)] if continues else words] * int(
                span.get(f"{WORD}val") if span is not None else 1
            )
            squares += [] if continues else [words]
        matrix.append(line)
        rows.append(squares)
    return Table(matrix, rows)


def docx_text(file: bytes) -> list[str]:
    """The paragraphs of a Word document outside its tables."""
    return ["".join(text.text or "" for text in p.iter(f"{WORD}t")) for p in _docx_body(file).iterchildren(f"{WORD}p")]


def _docx_body(file: bytes):
    with ZipFile(BytesIO(file)) as archive:
        return etree.fromstring(archive.read("word/document.xml"))[0]


def _resolved(rows) -> Table:
    taken: dict[tuple[int, int], str] = {}
    for number, row in enumerate(rows):
        column = 0
        for words, high, wide in row:
            while (number, column) in taken:
                column += 1
            taken |= {(number + down, column + over): words for down in range(high) for over in range(wide)}
    width = 1 + max(column for _, column in taken)
    matrix = [[taken[number, column] for column in range(width)] for number in range(len(rows))]
    return Table(matrix, [[words for words, *_ in row] for row in rows])


class Pdf(NamedTuple):
    """A PDF read page by page: what stands in the 版心, and the rows of all tables in order."""

    text: str
    rows: Matrix
    pages: int


def read_pdf(file: bytes) -> Pdf:
    text, rows = [], []
    with pdfplumber.open(BytesIO(file)) as pdf:
        for page in pdf.pages:
            x0, top, x1, bottom = BODY
            body = page.crop((x0 * page.width, top * page.height, x1 * page.width, bottom * page.height))
            text.append(bare(body.extract_text()))
            rows += [
                [bare(cell) for cell in row if cell is not None] for table in body.extract_tables() for row in table
            ]
        return Pdf("".join(text), rows, len(pdf.pages))


def fonts_of(file: bytes) -> dict[str, bool]:
    """The fonts of a PDF by name, and whether the file brings them."""
    found = {}
    with pdfplumber.open(BytesIO(file)) as pdf:
        for page in pdf.pages:
            for font in (page.page_obj.resources.get("Font") or {}).values():
                below = font.resolve()["DescendantFonts"]
                below = below if isinstance(below, list) else below.resolve()
                descriptor = below[0].resolve()["FontDescriptor"].resolve()
                name = descriptor["FontName"].name.partition("+")[2]
                found[name] = any(key.startswith("FontFile") for key in descriptor)
    return found


def without_values(file: bytes) -> bytes:
    """A workbook whose formulas have no values yet: whoever reads it must calculate."""
    out = BytesIO()
    with ZipFile(BytesIO(file)) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = source.read(name)
            if name.startswith("xl/worksheets/sheet"):
                root = etree.fromstring(part)
                for cell in root.iter(f"{SHEET}c"):
                    if cell.find(f"{SHEET}f") is not None:
                        cell.attrib.pop("t", None)
                        cell.remove(cell.find(f"{SHEET}v"))
                part = etree.tostring(root)
            target.writestr(name, part)
    return out.getvalue()


def merged(file: bytes, sheet: int) -> set[str]:
    """The merged squares of a sheet: A1:C1."""
    with ZipFile(BytesIO(file)) as archive:
        root = etree.fromstring(archive.read(f"xl/worksheets/sheet{sheet}.xml"))
    return {merge.get("ref") for merge in root.iter(f"{SHEET}mergeCell")}


def converted(folder: Path, files: Mapping[str, bytes], target: str) -> Path:
    """The folder in which LibreOffice put these files in another format: one start of it, with a profile of its own."""
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", target, "--outdir", str(folder / "out")]
    done = subprocess.run(
        [*command, *(str(folder / name) for name in files)], capture_output=True, check=False, timeout=1800
    )
    assert done.returncode == 0, done.stderr.decode()
    return folder / "out"
