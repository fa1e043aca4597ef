"""The way back from a record to the cells it counts in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate

from gongkai.agencies.models import Agency
from gongkai.reporting.placing import NoRecord, placing
from gongkai.statute.annual_report.forms import NoForm
from gongkai.ui.errors import NotFound
from gongkai.ui.guarding import guarded


@guarded("report.records")
def record(request: HttpRequest, agency: Agency, year: int, source: str, key: int) -> HttpResponse:
    """Why a record counts in the cells it counts in, and not in the others."""
    try:
        found = placing(agency, year, source, key, on=localdate())
    except (NoForm, NoRecord) as refusal:
        raise NotFound(str(refusal)) from refusal
    return render(request, "reporting/record.html", {"agency": agency, "year": year, "key": key, "found": found})
