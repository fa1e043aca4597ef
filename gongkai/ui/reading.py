"""How one likes to read: chosen in the header, kept in a cookie, without a script.

长者模式 is larger type, larger targets, stronger contrast; the colours follow the system unless one chooses.
"""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

# fmt: off
CHOICES = {
    # asked as    cookie      what it can be
    "mode":      ("reading", ("large", "normal")),
    "theme":     ("theme",   ("auto", "light", "dark")),
    "keys":      ("keys",    ("on", "off")),
}
# fmt: on
YEAR_OF_SECONDS = 31_536_000


@require_safe
def reading_mode(request: HttpRequest) -> HttpResponse:
    """Keep what was chosen and go back. It is a link's work, not a form's: no token, so public pages stay cacheable."""
    back = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    for name, (cookie, choices) in CHOICES.items():
        chosen = request.GET.get(name, "")
        if chosen in choices:
            response.set_cookie(
                cookie, chosen, max_age=YEAR_OF_SECONDS, samesite="Lax", httponly=True, secure=request.is_secure()
            )
    return response
