"""The report as one HTML file that needs nothing else: no script, no address outside it, made to be read, heard and printed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.template import Context, Engine
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString, mark_safe

from gongkai.reporting.document import Document
from gongkai.reporting.exports.flow import flow, made_on, readable, state
from gongkai.reporting.exports.grid import Grid, Place

HERE = Path(__file__).parent


def write(document: Document) -> bytes:
    """The document as an HTML file in UTF-8; its data are inside as JSON, for programs."""
    context = {
        "title": readable(document.title),
        "agency": readable(document.agency),
        "state": state(document),
        "day": made_on(document).isoformat(),
        "style": _style(),
        "pieces": [
            {"part": piece.part.value, "runs": piece.runs, "table": _table(piece.grid) if piece.grid else None}
            for piece in flow(document)
        ],
        "data": json_script(document.as_json(), "data"),
    }
    template = Engine(dirs=[HERE]).get_template("report.html")
    return template.render(Context(context, use_l10n=False)).encode()


def _style() -> SafeString:
    """The style sheet in its element: written by the project, without a word of any record."""
    return format_html("<style>{}</style>", mark_safe((HERE / "report.css").read_text("utf-8")))  # noqa: S308 — our own file


@dataclass(frozen=True, slots=True)
class _Square:
    """A square as HTML wants it: a header with an id, or a cell that names its headers."""

    place: Place
    id: str
    headers: str


def _table(grid: Grid) -> dict[str, Any]:
    rows = [
        [
            _Square(place, _id(grid, place), " ".join(_id(grid, header) for header in grid.headers(place)))
            for place in row
        ]
        for row in grid.rows
    ]
    return {
        "title": grid.table.title,
        "number": grid.table.number,
        "shares": [f"{share:.2%}" for share in grid.shares],
        "head": rows[: grid.head],
        "body": rows[grid.head :],
    }


def _id(grid: Grid, place: Place) -> str:
    return f"t{grid.table.number}-{place.row}-{place.column}"
