"""How a report's text is shown to those who make it: each figure leads to what it counts, each gap is a thing to do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.urls import reverse

from gongkai.agencies.models import Agency
from gongkai.reporting.document import Paragraph, Run
from gongkai.reporting.named import Named
from gongkai.reporting.prose import MISSING
from gongkai.statute.annual_report.nodes import CellId

_GAP = re.compile(f"({MISSING.pattern})")
_OF_CELL = re.compile(r"([2-4])\.([\w-]+)\.([\w-]+)")

Link = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class ShownRun:
    """A piece of a paragraph on the page."""

    text: str
    figure: str = ""  # its name
    url: str = ""
    counts: str = ""  # what the figure counts, in words
    recorded: str = ""  # what the records give, where a person wrote another figure
    is_missing: bool = False  # left for a person to write


@dataclass(frozen=True, slots=True)
class ShownParagraph:
    """A paragraph on the page."""

    is_heading: bool
    runs: list[ShownRun]


def name_of(cell: CellId) -> str:
    """A cell's name among the figures: 3.received.total."""
    return ".".join(map(str, cell))


def links(agency: Agency, year: int) -> Link:
    """Where a figure of a text leads: a cell to its records, any other to what it says of itself."""

    def link(name: str) -> str:
        if cell := _OF_CELL.fullmatch(name):
            return reverse("reporting:cell", args=(agency.code, year, *cell.groups()))
        return reverse("reporting:figure", args=(agency.code, year, name))

    return link


def shown_paragraphs(paragraphs: Iterable[Paragraph], named: Mapping[str, Named], link: Link) -> list[ShownParagraph]:
    """Paragraphs with their figures linked and their gaps marked."""
    return [
        ShownParagraph(paragraph.is_heading, [shown for run in paragraph.runs for shown in _shown(run, named, link)])
        for paragraph in paragraphs
    ]


def _shown(run: Run, named: Mapping[str, Named], link: Link) -> Iterator[ShownRun]:
    known = named.get(run.figure)
    if known is None:  # words, or a figure that the records no longer give
        for number, part in enumerate(_GAP.split(run.text)):
            if part:
                yield ShownRun(part, is_missing=bool(number % 2))
        return
    recorded = known.text if run.is_overwritten else ""
    yield ShownRun(run.text, run.figure, link(run.figure), f"{known.label} {known.text}{known.unit}", recorded)
