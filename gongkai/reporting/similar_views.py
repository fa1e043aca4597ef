"""The page of what stands alike in a report and in others."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from gongkai.agencies.models import Agency
from gongkai.reporting.similar import similar_to
from gongkai.reporting.views import told
from gongkai.ui.guarding import guarded


@guarded("report.view")
@told
def similarity(request: HttpRequest, agency: Agency, year: int) -> HttpResponse:
    """The passages beside each other, by section."""
    found = similar_to(agency, year)
    return render(request, "reporting/similarity.html", {"agency": agency, "year": year, "found": found})
