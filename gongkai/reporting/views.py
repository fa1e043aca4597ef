"""The staff pages of the annual report: the workbench of a year, and what is behind each cell."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate

from gongkai.agencies.models import Agency
from gongkai.agencies.permissions import acts_at
from gongkai.reporting.desk import desk
from gongkai.reporting.evidence import evidence
from gongkai.reporting.exports import FORMATS
from gongkai.reporting.queries import NoCell
from gongkai.reporting.verdicts import verdicts
from gongkai.statute.annual_report.forms import NoForm
from gongkai.statute.annual_report.nodes import CellId
from gongkai.ui.errors import NotFound
from gongkai.ui.guarding import guarded
from gongkai.ui.paging import read_place

View = Callable[..., HttpResponse]


def told(view: View) -> View:
    """What does not exist is told as a page."""

    @wraps(view)
    def telling(*request: Any, **place: Any) -> HttpResponse:
        try:
            return view(*request, **place)
        except (NoForm, NoCell) as refusal:
            raise NotFound(str(refusal)) from refusal

    return telling


@guarded("report.view")
@told
def report(request: HttpRequest, agency: Agency, year: int) -> HttpResponse:
    """The workbench: the report in hand, where it stands, what is left; each figure leads to its records."""
    found = desk(agency, year, acts_at(request.user, agency, localdate()))
    judged = verdicts(agency, year, found.findings)
    place = {"agency": agency, "desk": found, "verdicts": judged, "formats": FORMATS.values()}
    return render(request, "reporting/report.html", place)


@guarded("report.records")
@told
def cell(request: HttpRequest, agency: Agency, year: int, **place: Any) -> HttpResponse:
    """The records of one cell, which add up to it."""
    places = {
        sign: read_place(request.GET.get(f"{name}after", ""), request.GET.get(f"{name}before", ""))
        for sign, name in ((1, ""), (-1, "minus-"))
    }
    found = evidence(agency, year, CellId(**place), places)
    return render(request, "reporting/cell.html", {"agency": agency, "year": year, "evidence": found})
