"""A published report for its page: read from what was published, nothing is counted again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from gongkai.agencies.models import Agency
from gongkai.agencies.roles import ROLE_LABELS
from gongkai.reporting.composing import document_of
from gongkai.reporting.document import Document, Override, Paragraph, Run, Section
from gongkai.reporting.exports import FORMATS, Format
from gongkai.reporting.models import LISTED, AnnualReport
from gongkai.reporting.rollup import rolls_up
from gongkai.reporting.showing import ShownTable, short, shown_tables, table_name
from gongkai.statute.annual_report.chain import due_on
from gongkai.statute.annual_report.figures import Cell
from gongkai.statute.annual_report.nodes import CellId, Form, cells

REQUESTS, REMEDIES = 3, 4  # tables


@dataclass(frozen=True, slots=True)
class ShownRun:
    """Words of a text, or a figure that leads to its cell in the tables of the page."""

    text: str
    cell: str = ""  # the id of the cell's element
    label: str = ""  # what the cell counts


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A paragraph, or a heading of the second level."""

    runs: list[ShownRun]
    is_heading: bool


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section with its text and its table."""

    number: int
    title: str
    lines: list[ShownLine]
    table: ShownTable | None


@dataclass(frozen=True, slots=True)
class Bar:
    """One kind of information in the plot of a section 一 that has no text."""

    name: str
    items: int
    width: str  # share of the longest bar, as an SVG length


@dataclass(frozen=True, slots=True)
class KeptList:
    """The records of one source that the report counted."""

    name: str
    number: int
    digest: str


@dataclass(frozen=True)
class PublishedPage:
    """A published report as its page shows it."""

    published: AnnualReport
    editions: list[AnnualReport]  # every edition of the year, latest first; their content is not loaded

    @cached_property
    def document(self) -> Document:
        """The report as it was published."""
        return document_of(self.published)

    @property
    def form(self) -> Form:
        """The form it was made in."""
        return self.document.form

    @property
    def is_current(self) -> bool:
        """Whether no later edition has taken its place."""
        return self.published.edition == self.editions[0].edition

    @property
    def query(self) -> str:
        """What an address needs to name this edition, where it is not the current one."""
        return "" if self.is_current else f"?edition={self.published.edition}"

    @property
    def others(self) -> list[AnnualReport]:
        """The other editions of the year."""
        return [found for found in self.editions if found.edition != self.published.edition]

    @property
    def formats(self) -> list[Format]:
        """The formats it can be had in."""
        return list(FORMATS.values())

    @property
    def has_text(self) -> bool:
        """Whether it was published with its text: earlier ones kept their tables alone."""
        return "prose" in self.published.content

    @cached_property
    def tables(self) -> list[ShownTable]:
        """The three tables."""
        return shown_tables(self.document.report)

    @property
    def opening(self) -> list[ShownLine]:
        """The text before the sections."""
        return self._lines(self.document.opening)

    @property
    def sections(self) -> list[ShownSection]:
        """The six sections."""
        return [self._section(section) for section in self.document.sections]

    def _section(self, section: Section) -> ShownSection:
        table = next((table for table in self.tables if section.table and table.number == section.table.number), None)
        return ShownSection(section.number, section.title, self._lines(section.paragraphs), table)

    def _lines(self, paragraphs: tuple[Paragraph, ...]) -> list[ShownLine]:
        return [ShownLine([self._run(run) for run in found.runs], found.is_heading) for found in paragraphs]

    def _run(self, run: Run) -> ShownRun:
        return ShownRun(run.text, *self._places.get(run.figure, ("", "")))

    @cached_property
    def _places(self) -> Mapping[str, tuple[str, str]]:
        """Where the cells of this page are, by the names under which a text speaks of them: element, and label."""
        elements = {shown.square.cell: shown.id for table in self.tables for shown in table.squares if shown.figure}
        return {
            ".".join(map(str, cell)): (elements[cell], _label(cell, row.label, column.label))
            for cell, _, row, column in cells(self.form)
            if cell in elements
        }

    @property
    def overrides(self) -> list[tuple[Override, str]]:
        """The relations that did not hold when it was published, each with who decided."""
        return [(found, ROLE_LABELS.get(found.role, found.role)) for found in self.document.overrides]

    @property
    def rules(self) -> Mapping[str, str]:
        """The rules it was counted by: the program's version, and the digest of the rules as written."""
        return _table(self.document.evidence, "rules")

    @property
    def records(self) -> list[KeptList]:
        """The lists of records it counted, each with its digest."""
        names, kept = dict(LISTED), _table(self.document.evidence, "records")
        return [KeptList(str(names.get(key, key)), row["number"], row["digest"]) for key, row in kept.items()]

    @property
    def queries(self) -> int:
        """How many cells have a query whose digest was kept."""
        return len(_table(self.document.evidence, "queries"))

    @property
    def kinds(self) -> list[tuple[str, int]]:
        """How many items of each kind became public, the most first."""
        return sorted(self.document.kinds, key=lambda kind: -kind[1])

    @property
    def items(self) -> int:
        """How many items became public in all."""
        return sum(items for _, items in self.kinds)

    @property
    def bars(self) -> list[Bar]:
        """The kinds as bars."""
        longest = max((items for _, items in self.kinds), default=0) or 1
        return [Bar(name, items, f"{items * 100 / longest:.2f}%") for name, items in self.kinds]

    @property
    def requests(self) -> dict[str, Cell]:
        """The figures of table 三 under 总计, by line."""
        return {
            cell.line: figure
            for cell, figure in self.document.report.cells.items()
            if (cell.table, cell.column) == (REQUESTS, "total")
        }


def _label(cell: CellId, row: str, column: str) -> str:
    return f"{table_name(cell.table)}：{short(row)}，{column}"


def _table(evidence: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = evidence.get(name)
    return found if isinstance(found, Mapping) else {}


@dataclass(frozen=True, slots=True)
class ReportYear:
    """A year of the list of reports."""

    published: AnnualReport
    earlier: list[AnnualReport]  # the editions whose place it has taken, latest first
    due_on: date

    @property
    def first_on(self) -> date:
        """The day of the first edition: the law's last day is about that."""
        return (self.earlier or [self.published])[-1].published_on


def report_years(agency: Agency, editions: list[AnnualReport]) -> list[ReportYear]:
    """The years, latest first, from every edition of each, latest first."""
    by_year: dict[int, list[AnnualReport]] = {}
    for edition in editions:
        by_year.setdefault(edition.year, []).append(edition)
    return [
        ReportYear(found[0], found[1:], due_on(year, competent_department=rolls_up(agency)))
        for year, found in by_year.items()
    ]
