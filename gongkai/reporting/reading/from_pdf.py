"""A PDF with a text layer: its ruled tables as squares, the rest as lines; the same pages as running text beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

import pdfplumber
from pdfminer.pdfexceptions import PDFException
from pdfplumber.page import Page
from pdfplumber.table import Table
from pdfplumber.utils.exceptions import PdfminerException

from gongkai.files.reading import CannotRead, pdf_pages
from gongkai.papers.tables import Document, Line, Place, Sheet, Square

Char = dict[str, Any]
Box = tuple[float, ...]
MOST_PAGES = 300
MOST_CHARS = 40_000  # of one page
MOST_RULES = 6_000  # of one page
SAME = 1.5  # points between two prints of one character, the way some programs print bold
GAP = 0.3  # of a character's size: wider is a space
ACROSS = "\ufffd"  # marks a square that shares a figure with its neighbour: no such square is read
LINE = 0.5  # of a character's size: lower is another line


def read_pdf(file: BinaryIO) -> Document:
    """The tables and lines of every page.

    :raises CannotRead: for a broken, locked or endless one, and for one without text (a scan).
    """
    pdf_pages(file, most=MOST_PAGES)
    file.seek(0)
    blocks: list[Sheet | Line] = []
    running: list[Line] = []
    try:
        with pdfplumber.open(file) as document:
            for number, page in enumerate(document.pages, start=1):
                tables = sum(isinstance(block, Sheet) for block in blocks)
                own, lines = _page(page, number, tables)
                blocks.extend(own)
                running.extend(lines)
                page.close()
    except (PDFException, PdfminerException, KeyError, TypeError, AttributeError, IndexError) as problem:
        raise CannotRead("PDF 文件不完整或者写法有误，读不出内容。请重新制作。") from problem
    if not any(line.text.strip() for line in running):
        raise CannotRead("PDF 里没有文字，多半是扫描件。请先识别出文字（OCR），或者改用网页、Word 文件。")
    return Document("pdf", tuple(blocks), tuple(running))


def _page(page: Page, number: int, tables: int) -> tuple[list[Sheet | Line], list[Line]]:
    if len(page.chars) > MOST_CHARS or len(page.edges) > MOST_RULES:
        raise CannotRead(f"PDF 第{number}页的内容多得不像年度报告，不予读取。")
    chars = list(_once(page.chars))
    place = Place(page=number)
    running = [Line(text, place) for text in text_lines(chars)]
    found = sorted(page.find_tables() if page.edges else [], key=lambda table: table.bbox[1])
    blocks: list[Sheet | Line] = []
    top = 0.0
    for table in found:
        blocks.extend(_outside(chars, top, table.bbox[1], place))
        tables += 1
        blocks.append(_sheet(table, chars, tables, number))
        top = max(top, table.bbox[3])
    blocks.extend(_outside(chars, top, float(page.height) + 1, place))
    return blocks, running


def _once(chars: Iterable[Char]) -> Iterator[Char]:
    """Each character once: bold is printed twice by some programs, a hair apart."""
    seen: dict[str, list[tuple[float, float]]] = {}
    for char in chars:
        at = seen.setdefault(char["text"], [])
        x, y = char["x0"], char["top"]
        if not any(abs(x - other) < SAME and abs(y - height) < SAME for other, height in at):
            at.append((x, y))
            yield char


def _outside(chars: list[Char], top: float, bottom: float, place: Place) -> Iterator[Line]:
    inside = [char for char in chars if top <= _middle(char) < bottom]
    for text in text_lines(inside):
        yield Line(text, place)


def _middle(char: Char) -> float:
    return (float(char["top"]) + float(char["bottom"])) / 2


def text_lines(chars: list[Char]) -> list[str]:
    """Characters as lines of text, from top to bottom, with a space where a gap is."""
    return [text for line in _lines(chars) if (text := " ".join(" ".join(map(_text_of, _words(line))).split()))]


def _lines(chars: list[Char]) -> list[list[Char]]:
    lines: list[list[Char]] = []
    for char in sorted(chars, key=_middle):
        if lines and _middle(char) - _middle(lines[-1][0]) <= LINE * float(char["size"]):
            lines[-1].append(char)
        else:
            lines.append([char])
    return lines


def _words(line: list[Char]) -> list[list[Char]]:
    words: list[list[Char]] = []
    for char in sorted(line, key=lambda char: char["x0"]):
        if words and char["x0"] - words[-1][-1]["x1"] <= GAP * float(char["size"]):
            words[-1].append(char)
        else:
            words.append([char])
    return words


def _text_of(word: list[Char]) -> str:
    return "".join(char["text"] for char in word)


def _sheet(table: Table, chars: list[Char], number: int, page: int) -> Sheet:
    """The table's squares; what they span follows from the lines that all of them share."""
    boxes = [tuple(round(float(side), 1) for side in box) for box in table.cells]
    columns = sorted({box[0] for box in boxes} | {box[2] for box in boxes})
    rows = sorted({box[1] for box in boxes} | {box[3] for box in boxes})
    held, across = _held(boxes, [char for char in chars if _in(char, table.bbox)])
    squares = []
    for box in sorted(boxes, key=lambda box: (box[1], box[0])):
        row, column = rows.index(box[1]), columns.index(box[0])
        spans = rows.index(box[3]) - row, columns.index(box[2]) - column
        text = "\n".join(text_lines(held.get(box, [])))
        squares.append(Square(text + ACROSS * (box in across), row, column, *spans, page=page))
    return Sheet(number, tuple(squares))


def _held(boxes: list[Box], chars: list[Char]) -> tuple[dict[Box, list[Char]], set[Box]]:
    """The characters of every square; and the squares that share a figure which runs over the rule between them."""
    held: dict[Box, list[Char]] = {}
    across: set[Box] = set()
    for line in _lines(chars):
        for word in _words(line):
            own = [(char, box) for char in word if (box := next((box for box in boxes if _in(char, box)), None))]
            for char, box in own:
                held.setdefault(box, []).append(char)
            touched = {box for _, box in own}
            if len(touched) > 1 and any(char["text"].isdigit() for char in word):
                across |= touched
    return held, across


def _in(char: Char, box: tuple[float, ...]) -> bool:
    left, top, right, bottom = box
    return left <= (char["x0"] + char["x1"]) / 2 < right and top <= _middle(char) < bottom
