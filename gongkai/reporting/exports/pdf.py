"""The report as PDF/A-2a and PDF/UA-1, set by typst: tagged, searchable, its fonts embedded, the same bytes every time.

What records say reaches the typesetter as JSON and is put on the page as text; nothing of it is ever read as markup. Only
the two fonts of one package are used, whatever the machine has: docs/adr/0021.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, time
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn as packaged
import typst

from gongkai.reporting.document import Document
from gongkai.reporting.exports.flow import Piece, flow, made_on, readable, state
from gongkai.reporting.exports.glyphs import characters
from gongkai.reporting.exports.grid import Grid, Place

TEMPLATE = Path(__file__).with_name("report.typ")
STANDARDS = ["a-2a", "ua-1"]
TYPE_AREA, SMALL = 156 / 25.4 * 72, 9.0  # points: how wide the 版心 is, and the type of its tables
FONTS = (packaged.serif_path(), packaged.sans_path())


def write(document: Document) -> bytes:
    """The document as a PDF file."""
    day = made_on(document)
    said = {
        "title": _drawable(readable(document.title)),
        "author": _drawable(readable(document.agency)),
        "state": state(document),
        "day": [day.year, day.month, day.day],
        "pieces": [_piece(piece) for piece in flow(document)],
    }
    return typst.compile(
        TEMPLATE,
        root=TEMPLATE.parent,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"document": json.dumps(said, ensure_ascii=False)},
        pdf_standards=STANDARDS,
        timestamp=datetime.combine(day, time(), UTC),
    )


@cache
def _fonts() -> typst.Fonts:
    """Read once for the process: they are twenty megabytes."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[path.parent for path in FONTS]
    )


@cache
def _drawn() -> frozenset[int]:
    """The characters that both fonts can draw."""
    return frozenset.intersection(*(characters(path.read_bytes()) for path in FONTS))


def _drawable(text: str) -> str:
    """The text with each character that the fonts lack named by its number, so that it is missed and can be looked up."""
    drawn = _drawn()
    return "".join(sign if ord(sign) in drawn else f"〔U+{ord(sign):04X}〕" for sign in text)


def _piece(piece: Piece) -> dict[str, Any]:
    runs = [{"text": _drawable(run.text), "marked": run.is_overwritten} for run in piece.runs]
    return {"part": piece.part.value, "runs": runs, "grid": _grid(piece.grid) if piece.grid else None}


def _grid(grid: Grid) -> dict[str, Any]:
    """The rows in groups: those of words alone are a head, which repeats on the next page until another takes its place."""
    rows = groupby(grid.rows, key=lambda row: all(place.figure is None for place in row))
    groups = [
        {"is_head": is_head, "places": [_place(grid, place) for row in group for place in row]}
        for is_head, group in rows
    ]
    return {"title": grid.table.title, "shares": grid.shares, "groups": groups}


def _place(grid: Grid, place: Place) -> dict[str, Any]:
    return {
        "x": place.column,
        "y": place.row,
        "colspan": place.square.colspan,
        "rowspan": place.square.rowspan,
        "left": place.square.scope == "row",
        "size": grid.size(place, TYPE_AREA, SMALL),
        "lines": grid.lines(place, TYPE_AREA, SMALL),
    }
