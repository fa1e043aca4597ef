"""A year beside the year before."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from gongkai.agencies.models import Agency
from gongkai.reporting import comparing
from gongkai.reporting.views import told
from gongkai.ui.guarding import guarded


@guarded("report.records")
@told
def comparison(request: HttpRequest, agency: Agency, year: int) -> HttpResponse:
    """Every cell beside last year's, what one year handed to the next, and up to five years in plots."""
    found = comparing.comparison(agency, year)
    return render(request, "reporting/comparison.html", {"agency": agency, "year": year, "found": found})
