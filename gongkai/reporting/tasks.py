"""Reminders of the annual report, derived from what is published and from the article's date."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from gongkai.agencies.models import Agency, AgencyKind, Assignment
from gongkai.agencies.queries import agency_by_code
from gongkai.agencies.roles import DISCLOSURE_HEAD, DISCLOSURE_OFFICE
from gongkai.jobs.definitions import job
from gongkai.jobs.schedules import Schedule
from gongkai.messages.actions import send_mail
from gongkai.reporting.due import due_of
from gongkai.reporting.queries import published_report

RUNGS = (30, 15, 5, 1)  # days before the last one


@job(title="提醒公布年度报告")
def remind(*, agency: str, year: int, day: str) -> None:
    """Write to the agency's disclosure office, unless the report has been published meanwhile."""
    found = agency_by_code(agency)
    if found is None or published_report(found, year):
        return
    due = due_of(found.kind)
    last = due.for_year(year)
    asked_on = date.fromisoformat(day)
    context = {
        "agency": found.name,
        "year": year,
        "last_day": f"{last.year}年{last.month}月{last.day}日",
        "days_left": (last - asked_on).days,
        "article": str(due.cite),
    }
    for account in _whom(found, day):
        send_mail(template="report_due", to=f"account:{account}", context=context, book=agency)


def _whom(agency: Agency, day: str) -> list[int]:
    """The disclosure office and its head."""
    held = Assignment.objects.filter(agency=agency, role__in=(DISCLOSURE_OFFICE, DISCLOSURE_HEAD), since__lte=day)
    accounts = held.exclude(until__lte=day).filter(user__is_active=True).order_by().values_list("user", flat=True)
    return sorted(set(accounts))


def unpublished(now: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    """在每年1月31日（3月31日）前……公布：the agencies without last year's report, each on the rung that today has reached.

    After an outage that passed several rungs only the latest is sent: one letter says what three would.
    """
    today = localdate(now)
    year = today.year - 1
    reached = {kind: rung for kind in AgencyKind.values if (rung := _rung(due_of(kind).for_year(year), today))}
    if not reached:
        return
    found = Agency.objects.filter(kind__in=reached).exclude(annual_reports__year=year)
    for code, kind in found.values_list("code", "kind"):
        yield f"{code}:{year}:{reached[kind]}", {"agency": code, "year": year, "day": today.isoformat()}


def _rung(last: date, today: date) -> int | None:
    """The rung that today has reached on the way to the last day; None before the first, and after the day."""
    left = (last - today).days
    return min((rung for rung in RUNGS if 0 <= left <= rung), default=None)


REPORT_DUE = Schedule("reporting.report-due", unpublished, remind)
