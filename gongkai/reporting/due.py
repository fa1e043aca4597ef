"""When an agency's report is due, by what kind of body it is; when a request is, as far as the records tell."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from gongkai.agencies.models import AgencyKind
from gongkai.statute.deadlines import Deadline, ReplyClock, reply_deadline
from gongkai.statute.limits import IN_FORCE, Limit, ReportDue
from gongkai.statute.working_days import MAINLAND

GOVERNMENT = AgencyKind.GOVERNMENT


def due_of(kind: str) -> ReportDue:
    """条例 49: 31 January for a department; 31 March for the department that oversees, whose report a government's is."""
    return ReportDue.REPORT_BY_COMPETENT_DEPARTMENT if kind == GOVERNMENT else ReportDue.REPORT_BY_DEPARTMENT


@lru_cache(maxsize=4096)  # a year's requests came on few days
def reply_due(received_on: date) -> Deadline | None:
    """Counted from receipt alone: no record tells yet of clarification, consultation or extension.

    None for a request older than the regulation in force, which does not judge it.
    """
    if received_on < IN_FORCE[Limit.REPLY.cite.instrument].since:
        return None
    return reply_deadline(ReplyClock(received_on), MAINLAND)
