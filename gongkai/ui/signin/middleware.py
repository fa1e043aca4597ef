"""What holds on every staff page: how long a session lasts, and what has to be done before the page opens.

Public pages are not looked at: they ask for no session and set no cookie.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from gongkai.ui.signin import passwords, policy

STAFF = "/staff/"
HOUR, MINUTE = 3600, 60
BEGAN, SEEN, PASSWORD_SET, SECOND_FACTOR = "began", "seen", "password_set", "second_factor"  # keys of the session
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)

# fmt: off
#: Pages that open before the password is changed or the second factor is set up, since that is done on them.
FIRST_STEPS = frozenset({
    "account_login", "account_logout", "staff:sign-in", "staff:sign-out",
    "account_reauthenticate", "account_change_password",
    "mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_reauthenticate", "mfa_reauthenticate_webauthn",
    "mfa_view_recovery_codes", "mfa_download_recovery_codes",
})
# fmt: on


class StaffSession:
    """Ends a session in time; leads to the password page and to the second factor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        if not request.path_info.startswith(STAFF) or not request.user.is_authenticated:
            return None
        if reason := _over(request):
            logout(request)
            return _led_to(request, "account_login", ended=reason)
        if request.resolver_match.view_name in FIRST_STEPS:
            return None
        if has_old_password(request):
            return _led_to(request, "account_change_password")
        if lacks_second_factor(request):
            return _led_to(request, "mfa_index")
        return None


def begin(request: HttpRequest, user: Any) -> None:
    """A session begins: its clock is the server's, kept in the server's row."""
    now = timezone.now().timestamp()
    request.session.update({BEGAN: now, SEEN: now, PASSWORD_SET: passwords.set_at(user).timestamp()})


def has_old_password(request: HttpRequest) -> bool:
    """Whether the password is older than it may be; an account without a password has none to change."""
    since = request.session.get(PASSWORD_SET)
    if since is None or not passwords.is_too_old(since):
        return False
    return request.user.has_usable_password() and not policy.is_demonstration(request.user)


def lacks_second_factor(request: HttpRequest) -> bool:
    """Whether the account must have a second factor and has none; that it has one is remembered in the session."""
    if request.session.get(SECOND_FACTOR) or not policy.needs_second_factor(request.user):
        return False
    if Authenticator.objects.filter(user=request.user, type__in=FACTORS).exists():
        request.session[SECOND_FACTOR] = True
        return False
    return True


def _over(request: HttpRequest) -> str:
    """Why the session has ended: "idle", "length", or "" while it lasts. Seen anew at most once a minute."""
    session, now = request.session, timezone.now().timestamp()
    if BEGAN not in session:
        begin(request, request.user)
    if now - session[SEEN] >= settings.IDLE_MINUTES * MINUTE:
        return "idle"
    if now - session[BEGAN] >= settings.SESSION_HOURS * HOUR:
        return "length"
    if now - session[SEEN] >= MINUTE:
        session[SEEN] = now
        UserSession.objects.filter(session_key=session.session_key).update(last_seen_at=timezone.now())
    return ""


def _led_to(request: HttpRequest, name: str, **told: str) -> HttpResponseRedirect:
    back = {"next": request.get_full_path()} if request.method == "GET" else {}
    query = urlencode({**back, **told})
    return HttpResponseRedirect(f"{reverse(name)}?{query}" if query else reverse(name))
