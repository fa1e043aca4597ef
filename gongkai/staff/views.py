"""The back office's front door."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate

from gongkai.staff.queries import workplaces
from gongkai.ui.guarding import guarded


@guarded("home.open")
def home(request: HttpRequest) -> HttpResponse:
    """The agencies one works for, and their years."""
    return render(request, "staff/home.html", {"workplaces": workplaces(request.user, localdate())})
