"""长者模式: larger type, larger targets, stronger contrast; chosen in the header, kept in a cookie, without a script."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

COOKIE = "reading"
MODES = ("large", "normal")
YEAR_OF_SECONDS = 31_536_000


@require_safe
def reading_mode(request: HttpRequest) -> HttpResponse:
    """Keep the chosen mode and go back. It is a link's work, not a form's: no token, so public pages stay cacheable."""
    back = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    mode = request.GET.get("mode", "")
    if mode in MODES:
        response.set_cookie(
            COOKIE, mode, max_age=YEAR_OF_SECONDS, samesite="Lax", httponly=True, secure=request.is_secure()
        )
    return response
