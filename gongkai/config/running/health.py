"""The addresses for whoever watches over the site: does it live, can it work, how much does it do."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from gongkai.config.running import metrics, migrating
from gongkai.ledger.models import Head

PATIENCE = 2  # seconds: a probe does not wait as long as a person's act would


@require_safe
def live(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 — Django's signature
    """The process answers. Asks nothing of anything else, so that a slow database does not have it restarted."""
    return _unkept(JsonResponse({"live": True}))


@require_safe
def ready(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 — Django's signature
    """The database can be written and is of this version; 503 otherwise, which takes the server out of rotation."""
    try:
        _try_to_write()
        lacking = migrating.lacks_any()
    except DatabaseError:
        return _unkept(JsonResponse({"ready": False, "because": "database"}, status=503))
    if lacking:
        return _unkept(JsonResponse({"ready": False, "because": "migrations"}, status=503))
    return _unkept(JsonResponse({"ready": True}))


def _try_to_write() -> None:
    """Take the right to write and change no row: a read-only file, a standby and a stuck writer all refuse this."""
    with _soon(), transaction.atomic():
        Head.objects.filter(book="\x01").update(sequence=0)


@contextmanager
def _soon() -> Iterator[None]:
    """SQLite's writer waits for the one before it; here for two seconds."""
    if connection.vendor != "sqlite":
        yield
        return
    usual = settings.DATABASES["default"]["OPTIONS"]["timeout"]
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual * 1000}")


@require_safe
def exposition(request: HttpRequest) -> HttpResponse:
    """The measures, for this machine and for the monitoring that GONGKAI_METRICS_PEERS names; not there for others."""
    if not _is_peer(request):
        raise Http404
    return _unkept(HttpResponse(metrics.exposition(), content_type=CONTENT_TYPE_LATEST))


def _is_peer(request: HttpRequest) -> bool:
    """Whoever connects itself: what a proxy passed on comes from the proxy's address, and says so."""
    passed_on = "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META
    return not passed_on and request.META.get("REMOTE_ADDR", "") in settings.METRICS_PEERS


def _unkept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
