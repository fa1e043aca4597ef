"""A government's report is the sum of its own records and its agencies' reports: who has handed in what, and the sum."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from gongkai.agencies.models import Agency, AgencyKind
from gongkai.reporting.models import AnnualReport, Draft, Freeze, ReportStep, StepKind
from gongkai.reporting.sources import Year
from gongkai.reporting.stages import Stage, standing
from gongkai.statute.annual_report.figures import Cell, Report, State, from_json
from gongkai.statute.annual_report.nodes import CellId, cells

HANDED_IN = (StepKind.SUBMITTED, StepKind.ACCEPTED)
TURNS = (StepKind.RETURNED, *HANDED_IN)


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
    content: Mapping[str, Any] | None = None  # as published, or as handed in and not returned
    published: AnnualReport | None = None
    draft: Draft | None = None
    step: ReportStep | None = None  # the latest that hands in, returns or accepts
    stage: Stage = Stage.EDITING
    report: Report | None = None

    @property
    def kinds(self) -> list[tuple[str, int]]:
        """The published items by kind."""
        return [(name, number) for name, number in self.content["kinds"]] if self.content else []


def parts(agency: Agency, year: int) -> list[Part]:
    """Every agency that should report, in the order of codes: five statements."""
    steps = ReportStep.objects.select_related("freeze").defer("freeze__content").order_by("ordinal")
    drafts = Draft.objects.filter(year=year).prefetch_related(Prefetch("steps", steps, to_attr="taken"))
    published = AnnualReport.objects.filter(year=year).current()  # type: ignore[attr-defined]
    found = list(
        expected(agency, year).prefetch_related(
            Prefetch("annual_reports", published, to_attr="published_of_year"),
            Prefetch("report_drafts", drafts, to_attr="drafts_of_year"),
        )
    )
    known = [_part(child) for child in found]
    frozen = {part.step.freeze_id for part in known if part.step and part.step.kind in HANDED_IN}
    contents = dict(Freeze.objects.filter(pk__in=frozen).values_list("pk", "content"))
    return [_with_content(part, contents) for part in known]


def _part(child: Agency) -> Part:
    published = next(iter(child.published_of_year), None)  # type: ignore[attr-defined]
    draft = next(iter(child.drafts_of_year), None)  # type: ignore[attr-defined]
    steps = draft.taken if draft else []
    turns = [step for step in steps if step.kind in TURNS]
    return Part(child, None, published, draft, turns[-1] if turns else None, standing(steps).stage)


def _with_content(part: Part, contents: Mapping[int, Any]) -> Part:
    """What is public counts; before that, what was handed in and has not been returned."""
    handed_in = part.step is not None and part.step.kind in HANDED_IN
    content = part.published.content if part.published else contents.get(part.step.freeze_id) if handed_in else None
    return replace(part, content=content, report=from_json(content["report"])) if content else part


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
    is_public: bool = False  # the figure is of a published report


def contributions(agency: Agency, own: Report, found: Iterable[Part], cell: CellId) -> list[Contribution]:
    """The cell's own figure and each agency's, in the order of codes: they add up to the sum's."""
    others = [
        Contribution(part.agency, part.report[cell] if part.report else None, is_public=part.published is not None)
        for part in found
    ]
    return [Contribution(agency, own[cell], is_own=True), *others]
