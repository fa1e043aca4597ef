"""Around every request: a number to find it by, one line of the log, its measure."""

import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from gongkai.config.running.metrics import LATENCY, REQUESTS

HEADER = "X-Request-ID"
GIVEN = re.compile(r"[A-Za-z0-9-]{8,64}", re.ASCII)
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
log = structlog.get_logger("gongkai.request")


class Watched:
    """The outermost middleware. It names the view and its pattern, never the address: those may hold what people typed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        number = given if GIVEN.fullmatch(given) else uuid.uuid4().hex
        request.request_id = number  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=number)
        begun = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - begun
        response[HEADER] = number
        self._note(request, response, seconds)
        return response

    def _note(self, request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        match = request.resolver_match
        view = (match and match.view_name) or "none"
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(view, method, response.status_code).inc()
        LATENCY.labels(view).observe(seconds)
        log.info(
            "request",
            method=method,
            view=view,
            route=match.route if match else None,
            status=response.status_code,
            milliseconds=round(seconds * 1000, 1),
            account=getattr(getattr(request, "_cached_user", None), "pk", None),
        )
