"""Completeness and timeliness for any period: each figure is a condition on duties, and its list is the same condition."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet

from gongkai.agencies.models import Agency
from gongkai.catalogue.domains import DOMAINS
from gongkai.catalogue.mine import DutyRow, named
from gongkai.catalogue.models import DisclosureDuty, DutyKind, DutyState
from gongkai.ui.paging import Page, Place, page
from gongkai.ui.plots import Data, Plot, Series, bars, columns, figures_of

PER_PAGE = 50
MOST_MONTHS = 36


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure's name, and what it counts."""

    id: str
    label: str
    about: str


# fmt: off
FIGURES = (
    Figure("owed",        "应履行",     "期限在这段时间内的义务，不含已免除的和公示期"),
    Figure("met",         "已履行",     "其中已用公布的信息履行的"),
    Figure("in-time",     "按期履行",   "其中公布日期不晚于期限的"),
    Figure("met-late",    "逾期履行",   "其中公布日期晚于期限的"),
    Figure("late",        "超期未履行", "期限已过、还没有履行的"),
    Figure("not-yet",     "未到期",     "期限未到、还没有履行的"),
    Figure("waived",      "已免除",     "期限在这段时间内、由负责人写明理由免除的"),
    Figure("broken",      "公示中断",   "最后一天在这段时间内、没有满期就撤下的公示"),
)
# fmt: on
FIGURE = {figure.id: figure for figure in FIGURES}


def condition(name: str, today: date) -> Q:
    """What a figure counts among the duties whose last day lies in the period."""
    shown = Q(kind=DutyKind.DISPLAY)
    met, is_open = ~shown & Q(state=DutyState.MET), ~shown & Q(state=DutyState.OPEN)
    return {
        "owed": met | is_open,
        "met": met,
        "in-time": met & Q(met_on__lte=F("due_on")),
        "met-late": met & Q(met_on__gt=F("due_on")),
        "late": is_open & Q(due_on__lt=today),
        "not-yet": is_open & Q(due_on__gte=today),
        "waived": ~shown & Q(state=DutyState.WAIVED),
        "broken": Q(state=DutyState.BROKEN),
    }[name]


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both included."""

    first: date
    last: date

    @property
    def months(self) -> list[date]:
        """The first day of each month in it."""
        found, month = [], date(self.first.year, self.first.month, 1)
        while month <= self.last:
            found.append(month)
            month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        return found


@dataclass(frozen=True, slots=True)
class Counted:
    """A line of figures: of everything, of a domain, of a unit."""

    id: str
    label: str
    numbers: dict[str, int]

    @property
    def completeness(self) -> str:
        """Met of owed, those not yet due left out."""
        return share(self.numbers["met"], self.numbers["owed"] - self.numbers["not-yet"])

    @property
    def timeliness(self) -> str:
        """Met in time of what was due by now."""
        return share(self.numbers["in-time"], self.numbers["owed"] - self.numbers["not-yet"])


def share(part: int, whole: int) -> str:
    """In percent with one decimal; a dash of nothing, which is not zero."""
    return f"{part * 100 / whole:.1f}%" if whole > 0 else "—"


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a period."""

    period: Period
    total: Counted
    domains: list[Counted]
    units: list[Counted]
    by_month: Plot | None
    by_domain: Plot | None

    @property
    def told(self) -> list[tuple[Figure, int]]:
        return [(figure, self.total.numbers[figure.id]) for figure in FIGURES]


def rows_of(agency: Agency, period: Period) -> QuerySet[DisclosureDuty]:
    """The duties whose last day lies in the period."""
    return DisclosureDuty.objects.filter(agency=agency, due_on__range=(period.first, period.last))


def figures(agency: Agency, period: Period, today: date) -> Figures:
    """Everything of a period: three statements."""
    rows = rows_of(agency, period).order_by()
    numbers = {figure.id.replace("-", "_"): Count("pk", filter=condition(figure.id, today)) for figure in FIGURES}
    by_domain = {row.pop("domain"): row for row in rows.values("domain").annotate(**numbers)}
    domains = [
        Counted(domain.id, domain.name, _named(by_domain[domain.id])) for domain in DOMAINS if domain.id in by_domain
    ]
    by_unit = rows.values("adoption__unit", "adoption__unit__name").annotate(**numbers)
    units = [
        Counted(str(row["adoption__unit"] or "none"), row["adoption__unit__name"] or "没有指定内设机构", _named(row))
        for row in by_unit
    ]
    total = Counted("", "全部", {figure.id: sum(row.numbers[figure.id] for row in domains) for figure in FIGURES})
    return Figures(
        period,
        total,
        domains,
        sorted(units, key=lambda row: row.label),
        _by_month(rows, period, today),
        _domains(domains),
    )


def _named(row: dict[str, int]) -> dict[str, int]:
    return {figure.id: row[figure.id.replace("-", "_")] for figure in FIGURES}


def _by_month(rows: QuerySet[DisclosureDuty], period: Period, today: date) -> Plot | None:
    """Owed, met in time and late, by the month of the last day."""
    months = period.months
    if not 1 < len(months) <= MOST_MONTHS:
        return None
    found = rows.values_list("due_on__year", "due_on__month").annotate(
        owed=Count("pk", filter=condition("owed", today)),
        met=Count("pk", filter=condition("met", today)),
        in_time=Count("pk", filter=condition("in-time", today)),
    )
    by_month = {(year, month): numbers for year, month, *numbers in found}
    numbers = [by_month.get((month.year, month.month), [0, 0, 0]) for month in months]
    series = [
        Series(name, tuple(row[place] for row in numbers))
        for place, name in enumerate(("应履行", "已履行", "按期履行"))
    ]
    labels = tuple(f"{month.month}月" if len(months) <= 12 else f"{month.year}-{month.month:02}" for month in months)  # noqa: PLR2004
    return columns(Data("各月到期的义务", "月份", "项", labels, (series[0],), tuple(series[1:])))


def _domains(rows: list[Counted]) -> Plot | None:
    if len(rows) < 2:  # noqa: PLR2004 — one bar compares nothing
        return None
    return bars(figures_of("各领域到期的义务", "领域", "项", [(row.label, row.numbers["owed"]) for row in rows]))


@dataclass(frozen=True, slots=True)
class Listed:
    """The duties behind a figure, one page of them."""

    figure: Figure
    number: int
    rows: list[DutyRow]
    page: Page[DisclosureDuty]


def _behind(
    agency: Agency, period: Period, name: str, today: date, *, domain: str, unit: str
) -> QuerySet[DisclosureDuty]:
    rows = rows_of(agency, period).filter(condition(name, today))
    if domain:
        rows = rows.filter(domain=domain)
    if unit:
        rows = rows.filter(adoption__unit=None if unit == "none" else unit)
    return rows


def behind(
    agency: Agency, period: Period, name: str, today: date, place: Place, *, domain: str = "", unit: str = ""
) -> Listed:  # fmt: skip
    """What a figure counts, by day: two statements, whatever their number."""
    rows = _behind(agency, period, name, today, domain=domain, unit=unit)
    found = page(named(rows), "due_on", place, size=PER_PAGE)
    shown = [DutyRow(duty, duty.name, today) for duty in found.rows]  # type: ignore[attr-defined]
    return Listed(FIGURE[name], rows.count(), shown, found)


HEAD = ("领域", "编码", "事项", "事件", "起算日期", "期限", "状态", "履行日期", "逾期天数", "内设机构")


def as_lines(
    agency: Agency, period: Period, name: str, today: date, *, domain: str = "", unit: str = ""
) -> Iterator[tuple[object, ...]]:
    """The same as lines for a spreadsheet."""
    yield HEAD
    rows = named(_behind(agency, period, name, today, domain=domain, unit=unit)).order_by("due_on", "pk")
    for duty in rows.iterator(chunk_size=1000):
        row = DutyRow(duty, duty.name, today)  # type: ignore[attr-defined]
        yield (
            duty.get_domain_display(),
            duty.adoption.item.code,
            row.name,
            duty.event.subject if duty.event else "",
            duty.runs_from.isoformat(),
            duty.due_on.isoformat(),
            duty.get_state_display(),
            duty.met_on.isoformat() if duty.met_on else "",
            row.days_late or "",
            duty.adoption.unit.name if duty.adoption.unit else "",
        )
