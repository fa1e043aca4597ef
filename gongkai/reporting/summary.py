"""What is kept beside a published report so that ten thousand can be read at once: its figures on one line, how many
findings it has, and the prints of its sections. All of it follows from the report's content and can be made again.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from gongkai.reporting.document import from_content
from gongkai.reporting.prints import prints
from gongkai.statute.annual_report.figures import Level, Number, Report, from_json, printed
from gongkai.statute.annual_report.nodes import cells

Figures = list[Number | None]


def facts(content: Mapping[str, Any]) -> dict[str, Any]:
    """What a row says of a report's content, by the names of its columns."""
    report = from_json(content["report"])
    levels = Counter(found["level"] for found in content["report"].get("findings", ()))
    replies = content.get("evidence", {}).get("replies", {})
    return {
        "figures": packed(in_order(report)),
        "errors": levels[Level.ERROR.value],
        "warnings": levels[Level.WARNING.value],
        "hints": levels[Level.HINT.value],
        "answered": replies.get("answered"),
        "in_time": replies.get("in_time"),
    }


def section_prints(content: Mapping[str, Any]) -> Iterator[tuple[int, int]]:
    """The prints of a report's six sections: section and hash, in order."""
    document = from_content(content, agency="", published_on=None)
    for section in document.sections:
        yield from ((section.number, one) for one in sorted(prints(section.text)))


def in_order(report: Report) -> Figures:
    """The figures in the order in which the form prints its cells; None where there is no figure."""
    return [report[cell].value for cell, *_ in cells(report.form)]


def packed(figures: Iterable[Number | None]) -> str:
    """Figures as a JSON list without spaces; every digit is kept."""
    return f"[{','.join('null' if value is None else printed(value) for value in figures)}]"


def unpacked(rows: Iterable[str]) -> list[Figures]:
    """The figures of many rows at once, exact."""
    found: list[Figures] = json.loads(f"[{','.join(rows)}]", parse_float=Decimal)
    return found


def figure_at(row: str, place: int) -> Number | None:
    """One figure of a row, without reading the others."""
    text = row[1:-1].split(",", place + 1)[place]
    if text == "null":
        return None
    return Decimal(text) if "." in text else int(text)
