"""The report as PDF/A-2a and PDF/UA-1, set by typst: tagged, searchable, its fonts embedded, the same bytes every time.

What records say reaches the typesetter as JSON and is put on the page as text; nothing of it is ever read as markup. Only
the two fonts of one package are used, whatever the machine has: docs/adr/0021.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, time
from itertools import groupby
from pathlib import Path
from typing import Any

import typst

from gongkai.papers.typesetting import STANDARDS, drawable, fonts
from gongkai.reporting.document import Document
from gongkai.reporting.exports.flow import Piece, flow, made_on, readable, state
from gongkai.reporting.exports.grid import Grid, Place

TEMPLATE = Path(__file__).with_name("report.typ")
TYPE_AREA, SMALL = 156 / 25.4 * 72, 9.0  # points: how wide the 版心 is, and the type of its tables


def write(document: Document) -> bytes:
    """The document as a PDF file."""
    day = made_on(document)
    said = {
        "title": drawable(readable(document.title)),
        "author": drawable(readable(document.agency)),
        "state": state(document),
        "day": [day.year, day.month, day.day],
        "pieces": [_piece(piece) for piece in flow(document)],
    }
    return typst.compile(
        TEMPLATE,
        root=TEMPLATE.parent,
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={"document": json.dumps(said, ensure_ascii=False)},
        pdf_standards=STANDARDS,
        timestamp=datetime.combine(day, time(), UTC),
    )


def _piece(piece: Piece) -> dict[str, Any]:
    runs = [{"text": drawable(run.text), "marked": run.is_overwritten} for run in piece.runs]
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
