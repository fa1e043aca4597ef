"""A government's report is the sum of its own records and its agencies' reports: who has handed in what, and the sum."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from gongkai.agencies.models import Agency, AgencyKind
from gongkai.reporting.models import AnnualReport, ReportStep, StepKind
from gongkai.reporting.sources import Year
from gongkai.statute.annual_report.figures import Cell, Report, State, from_json
from gongkai.statute.annual_report.nodes import CellId, cells

HANDED_IN = (StepKind.SUBMITTED, StepKind.ACCEPTED)


def expected(agency: Agency, year: int) -> QuerySet[Agency]:
    """The agencies directly under this one that report on the year: not those whose work another had taken over before."""
    gone = Q(succession__on__lte=Year(year).first)
    return Agency.objects.filter(parent=agency).exclude(gone).order_by("code")


def rolls_up(agency: Agency) -> bool:
    """Whether its report sums up others': a government's does (条例 49 第二款)."""
    return agency.kind == AgencyKind.GOVERNMENT


@dataclass(frozen=True, slots=True)
class Part:
    """An agency under the government, with its report of the year as far as it has handed one in."""

    agency: Agency
    report: Report | None
    kinds: tuple[tuple[str, int], ...] = ()
    published: AnnualReport | None = None
    step: ReportStep | None = None  # the latest that hands in, returns or accepts


def parts(agency: Agency, year: int) -> list[Part]:
    """Every agency that should report, in the order of codes: three statements."""
    published = AnnualReport.objects.filter(year=year).current()  # type: ignore[attr-defined]
    turns = (StepKind.RETURNED, *HANDED_IN)
    steps = ReportStep.objects.filter(draft__year=year, kind__in=turns).select_related("freeze").order_by("ordinal")
    found = expected(agency, year).prefetch_related(
        Prefetch("annual_reports", published, to_attr="published_of_year"),
        Prefetch("report_drafts__steps", steps, to_attr="turns"),
    )
    return [_part(child) for child in found]


def _part(child: Agency) -> Part:
    published = next(iter(child.published_of_year), None)  # type: ignore[attr-defined]
    turns = [step for draft in child.report_drafts.all() for step in draft.turns]  # type: ignore[attr-defined]
    step = turns[-1] if turns else None
    content = published.content if published else None
    if content is None and step and step.kind in HANDED_IN and step.freeze:
        content = step.freeze.content
    if content is None:
        return Part(child, None, (), published, step)
    kinds = tuple((name, number) for name, number in content["kinds"])
    return Part(child, from_json(content["report"]), kinds, published, step)


def summed(own: Report, others: Iterable[Report]) -> Report:
    """Own figures and the others', cell by cell; a cell that one of them has no figure for has none in the sum."""
    every = [own, *others]
    added = {cell: _added(cell, every) for cell, *_ in cells(own.form)}
    return Report(own.agency, own.year, own.form, added)


def _added(cell: CellId, reports: Iterable[Report]) -> Cell:
    values = [report[cell].value for report in reports]
    figures = [value for value in values if value is not None]
    return Cell(sum(figures)) if len(figures) == len(values) else Cell(None, State.NOT_READ)


def summed_kinds(own: Iterable[tuple[str, int]], others: Iterable[Part]) -> list[tuple[str, int]]:
    """The published items by kind: kinds of one name are one kind."""
    sums: dict[str, int] = {}
    for name, number in (*own, *(kind for part in others for kind in part.kinds)):
        sums[name] = sums.get(name, 0) + number
    return list(sums.items())


def reports_of(found: Iterable[Part]) -> Mapping[str, Report]:
    """The reports handed in, by the agency's name."""
    return {part.agency.name: part.report for part in found if part.report is not None}


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one agency adds to a cell of the sum."""

    agency: Agency
    figure: Cell | None  # None: it has handed in no report
    is_own: bool = False


def contributions(agency: Agency, own: Report, found: Iterable[Part], cell: CellId) -> list[Contribution]:
    """The cell's own figure and each agency's, in the order of codes: they add up to the sum's."""
    others = [Contribution(part.agency, part.report[cell] if part.report else None) for part in found]
    return [Contribution(agency, own[cell], is_own=True), *others]
