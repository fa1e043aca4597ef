"""Errors that know their sentence, and the pages that show it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render


class NotFound(Http404):
    """Nothing stands at this address; the message says in Chinese why, and what to do."""


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 — Django's signature
    """400: what was sent cannot be read."""
    return render(request, "ui/errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403, with the sentence of whoever refused."""
    return render(request, "ui/errors/403.html", {"because": str(exception)}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404, with the sentence of :class:`NotFound`; Django's own are not for readers."""
    because = str(exception) if isinstance(exception, NotFound) else ""
    return render(request, "ui/errors/404.html", {"because": because}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: nothing here may ask the database."""
    return render(request, "ui/errors/500.html", status=500)
