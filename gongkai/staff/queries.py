"""Readers of the back office's front door: what is due, the agencies with their years, what happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Prefetch
from django.utils import timezone

from gongkai.agencies.models import Agency, User
from gongkai.agencies.queries import agencies_of
from gongkai.reporting.models import AnnualReport
from gongkai.staff.shell import read_until
from gongkai.statute.annual_report.forms import FIRST_YEAR, Form, form_for
from gongkai.ui import notices
from gongkai.ui.notices import KEPT_DAYS, Notice
from gongkai.ui.work import Asker, Urgency, Work, by_date, waiting

AGENCIES_SHOWN = 10


@dataclass(frozen=True, slots=True)
class WorkYear:
    """A statistical year of an agency, and how far its report is."""

    year: int
    form: Form
    report: AnnualReport | None
    is_running: bool


@dataclass(frozen=True, slots=True)
class Workplace:
    """An agency one works for, with its years, latest first."""

    agency: Agency
    years: list[WorkYear]


@dataclass(frozen=True, slots=True)
class Due:
    """A piece of work as the page tells it."""

    work: Work
    urgency: Urgency
    days_left: int | None
    agency: str  # its name

    @property
    def days_overdue(self) -> int:
        """Days since the last one."""
        return -(self.days_left or 0)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What of it one wants to see."""

    agency: str = ""  # a code
    mine: bool = False
    name: str = ""  # part of an agency's name


@dataclass(frozen=True, slots=True)
class Home:
    """The home page: what is due, whose turn; the agencies with their years."""

    chosen: Chosen
    due: list[Due]
    more: int
    remarks: list[str]
    overdue: int
    agencies: list[tuple[str, str]]  # codes and names to choose from
    workplaces: list[Workplace]
    agencies_in_all: int


def home_of(user: User, who: Asker, chosen: Chosen) -> Home:
    """Everything on the home page: the same number of statements however many agencies and pieces of work."""
    asked = _narrowed(who, chosen.agency)
    answers = [answer for _, answer in waiting(asked)]
    rows = [row for answer in answers for row in answer.rows if not chosen.agency or row.agency == chosen.agency]
    due = [_due(row, who) for row in by_date(row for row in rows if row.mine or not chosen.mine)]
    places = [(seat.code, seat.name) for seat in who.seats.values()]
    return Home(
        chosen,
        due,
        more=sum(answer.more for answer in answers),
        remarks=[answer.remark for answer in answers if answer.remark],
        overdue=sum(row.urgency is Urgency.OVERDUE for row in due),
        agencies=places,
        workplaces=_workplaces(user, chosen, who.today),
        agencies_in_all=len(places),
    )


def _narrowed(who: Asker, code: str) -> Asker:
    """The same person at one agency alone."""
    if not code:
        return who
    seats = {code: who.seats[code]} if code in who.seats else {}
    return Asker(who.account, who.today, seats, who.is_administrator)


def _due(row: Work, who: Asker) -> Due:
    name = who.seats[row.agency].name if row.agency in who.seats else ""
    return Due(row, row.urgency(who.today), row.days_left(who.today), name)


def _workplaces(user: User, chosen: Chosen, on: date) -> list[Workplace]:
    """The first agencies of those asked for, with their years: two statements."""
    reports = Prefetch("annual_reports", AnnualReport.objects.defer("content"))
    agencies = agencies_of(user, on)
    if chosen.agency:
        agencies = agencies.filter(code=chosen.agency)
    if chosen.name:
        agencies = agencies.filter(name__contains=chosen.name)
    return [
        Workplace(agency, _years(agency, on.year)) for agency in agencies.prefetch_related(reports)[:AGENCIES_SHOWN]
    ]


def _years(agency: Agency, this_year: int) -> list[WorkYear]:
    published = {report.year: report for report in agency.annual_reports.all()}
    return [
        WorkYear(year, form_for(year), published.get(year), is_running=year == this_year)
        for year in range(this_year, FIRST_YEAR - 1, -1)
    ]


@dataclass(frozen=True, slots=True)
class Told:
    """A notice with the agency it is about, and whether it is new."""

    notice: Notice
    agency: str
    is_new: bool


def notices_of(who: Asker) -> list[Told]:
    """What happened in the last three months that concerns the person, the latest first."""
    seen = read_until(who)
    found = notices.since(who, timezone.now() - timedelta(days=KEPT_DAYS))
    return [
        Told(row, who.seats[row.agency].name if row.agency in who.seats else "", is_new=row.at > seen) for row in found
    ]
