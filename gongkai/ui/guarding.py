"""The one guard before every staff page: a view names its act, and the room that knows people answers.

The guard stands on the lowest floor so that every room can name an act; who may do it is registered from above.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

View = Callable[..., HttpResponse]
Answer = Callable[[HttpRequest, str, str | None], Any]

_answers: list[Answer] = []


def answer_with(answer: Answer) -> None:
    """Register who answers: called with the request, the act and the agency's code (None without one in the address).

    It returns the agency, or refuses with PermissionDenied or NotFound.
    """
    _answers[:] = [answer]


def guarded(act: str = "", *, post: str = "") -> Callable[[View], View]:
    """A staff view: reading it is ``act``, sending its form is ``post``; without one of them, that method is refused.

    The view is called with the agency, if its address names one by ``code``, in the code's stead.
    """
    acts = {method: act for method in ("GET", "HEAD") if act} | ({"POST": post} if post else {})

    def guard(view: View) -> View:
        @wraps(view)
        @require_http_methods(list(acts))
        @never_cache
        @login_required
        def answered(request: HttpRequest, **place: Any) -> HttpResponse:
            named = "code" in place
            agency = _answers[0](request, acts[request.method], place.pop("code", None))
            request.agency = agency  # type: ignore[attr-defined] — the frame of the page names it
            return view(request, agency, **place) if named else view(request, **place)

        answered.acts = acts  # type: ignore[attr-defined] — the tests walk the addresses and ask each for its acts
        return answered

    return guard
