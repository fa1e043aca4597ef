"""When an agency's report is due: the article's day, by what kind of body the agency is."""

from __future__ import annotations

from gongkai.agencies.models import AgencyKind
from gongkai.statute.limits import ReportDue

GOVERNMENT = AgencyKind.GOVERNMENT


def due_of(kind: str) -> ReportDue:
    """条例 49: 31 January for a department; 31 March for the department that oversees, whose report a government's is."""
    return ReportDue.REPORT_BY_COMPETENT_DEPARTMENT if kind == GOVERNMENT else ReportDue.REPORT_BY_DEPARTMENT
