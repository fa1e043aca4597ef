"""The staff pages of the annual report: the live tables, and what is behind each cell."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gongkai.agencies.models import Agency
from gongkai.agencies.policies import NotAllowed, check_works_for
from gongkai.agencies.queries import agency_by_code
from gongkai.reporting.desk import desk
from gongkai.reporting.evidence import evidence
from gongkai.reporting.queries import NoCell
from gongkai.statute.annual_report.forms import NoForm
from gongkai.statute.annual_report.nodes import CellId
from gongkai.ui.errors import NotFound
from gongkai.ui.paging import read_place

View = Callable[..., HttpResponse]


def for_staff(view: View) -> View:
    """The agency's own people only; others are told so, and what does not exist is told too."""

    @wraps(view)
    @require_safe
    @never_cache
    @login_required
    def guarded(request: HttpRequest, code: str, **place: object) -> HttpResponse:
        agency = agency_by_code(code)
        if agency is None:
            raise NotFound(f"没有代码为“{code}”的机关，请从工作台进入。")
        try:
            check_works_for(request.user, agency)
            return view(request, agency, **place)
        except NotAllowed as refusal:
            raise PermissionDenied(refusal.because) from refusal
        except (NoForm, NoCell) as refusal:
            raise NotFound(str(refusal)) from refusal

    return guarded


@for_staff
def report(request: HttpRequest, agency: Agency, year: int) -> HttpResponse:
    """The three tables, counted now; each figure leads to its records."""
    return render(request, "reporting/report.html", {"agency": agency, "desk": desk(agency, year)})


@for_staff
def cell(request: HttpRequest, agency: Agency, year: int, **place: Any) -> HttpResponse:
    """The records of one cell, which add up to it."""
    places = {
        sign: read_place(request.GET.get(f"{name}after", ""), request.GET.get(f"{name}before", ""))
        for sign, name in ((1, ""), (-1, "minus-"))
    }
    found = evidence(agency, year, CellId(**place), places)
    return render(request, "reporting/cell.html", {"agency": agency, "year": year, "evidence": found})
