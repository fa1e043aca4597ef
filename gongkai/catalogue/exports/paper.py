"""An edition as PDF/A, tagged and searchable, set by typst."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import typst

from gongkai.catalogue.exports.grid import Grid, Square, printable
from gongkai.papers.readable import readable
from gongkai.papers.typesetting import STANDARDS, drawable, fonts

TEMPLATE = Path(__file__).with_name("catalogue.typ")


def write(grid: Grid, author: str, on: date) -> bytes:
    """The file; the same table gives the same bytes."""
    said = {
        "title": drawable(readable(grid.title)),
        "author": drawable(readable(author)),
        "day": [on.year, on.month, on.day],
        "shares": grid.shares,
        "head": [_square(square) for square in grid.squares if square.is_head],
        "body": [_square(square) for square in grid.squares if not square.is_head],
    }
    return typst.compile(
        TEMPLATE,
        root=TEMPLATE.parent,
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={"document": json.dumps(said, ensure_ascii=False)},
        pdf_standards=STANDARDS,
        timestamp=datetime.combine(on, time(), UTC),
    )


def _square(square: Square) -> dict[str, Any]:
    return {
        "x": square.column,
        "y": square.row,
        "rowspan": square.rowspan,
        "colspan": square.colspan,
        "centred": square.is_centred,
        "lines": [drawable(line) for line in printable(square.text).split("\n")],
    }
