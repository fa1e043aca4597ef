"""A year's report at the desk of those who make it: counted now, checked, held against what was published."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from gongkai.agencies.models import Agency
from gongkai.reporting.models import AnnualReport
from gongkai.reporting.queries import counted, published_report
from gongkai.reporting.showing import LEVELS, Marks, ShownTable, levels_of, short, shown_tables
from gongkai.statute.annual_report.chain import check_records
from gongkai.statute.annual_report.figures import Finding, from_json
from gongkai.statute.annual_report.nodes import CellId, Form

RECORDS_RULE = "R12"  # the published report against its own records


@dataclass(frozen=True, slots=True)
class FindingLink:
    """A cell that a finding names."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding with links to its cells."""

    finding: Finding
    cells: list[FindingLink]

    @property
    def subject(self) -> str:
        """What the finding is about, where it is not the figures of this page."""
        return "已公布的报告中，" if self.finding.rule == RECORDS_RULE else ""


@dataclass(frozen=True, slots=True)
class Level:
    """The findings of one level."""

    id: str
    name: str
    findings: list[ShownFinding]


@dataclass(frozen=True, slots=True)
class Desk:
    """The live report of a year."""

    year: int
    form: Form
    published: AnnualReport | None
    tables: list[ShownTable]
    levels: list[Level]


def desk(agency: Agency, year: int) -> Desk:
    """The report of a year as its records stand now: the seven statements of the count, and one.

    :raises NoForm: for a year without a form.
    """
    report = counted(agency, year)
    published = published_report(agency, year)
    findings = report.findings
    if published:
        now = {cell: figure.value for cell, figure in report.cells.items() if figure.value is not None}
        findings += check_records(from_json(published.content["report"]), now)

    def link(cell: CellId) -> str:
        return reverse("reporting:cell", args=(agency.code, year, *cell))

    tables = shown_tables(report, Marks(link, levels_of(findings)))
    return Desk(year, report.form, published, tables, _levels(findings, tables))


def _levels(findings: tuple[Finding, ...], tables: list[ShownTable]) -> list[Level]:
    links = {
        shown.square.cell: FindingLink("，".join((table.name, *map(short, shown.square.ids))), shown.url)
        for table in tables
        for block in table.blocks
        for row in block
        for shown in row
        if shown.square.cell
    }
    return [
        Level(level.value, name, found)
        for level, name in LEVELS.items()
        if (
            found := [
                ShownFinding(finding, [links[cell] for cell in finding.cells if cell in links])
                for finding in findings
                if finding.level is level
            ]
        )
    ]
