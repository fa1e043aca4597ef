"""Readers of the back office's front door."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from gongkai.agencies.models import Agency, User
from gongkai.agencies.queries import agencies_of
from gongkai.reporting.models import AnnualReport
from gongkai.statute.annual_report.forms import FIRST_YEAR, Form, form_for


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


def workplaces(user: User, on: date) -> list[Workplace]:
    """The agencies a person works for: two statements, however many they are."""
    reports = Prefetch("annual_reports", AnnualReport.objects.defer("content"))
    agencies = agencies_of(user, on).prefetch_related(reports)
    return [Workplace(agency, _years(agency, on.year)) for agency in agencies]


def _years(agency: Agency, this_year: int) -> list[WorkYear]:
    published = {report.year: report for report in agency.annual_reports.all()}
    return [
        WorkYear(year, form_for(year), published.get(year), is_running=year == this_year)
        for year in range(this_year, FIRST_YEAR - 1, -1)
    ]
