"""Sessions of an account, and what happens to them when its password or its second factor changes."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed, user_logged_in
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_removed
from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_in as session_begun
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from gongkai.ui.signin import lockout, middleware, policy


def end_all(user: Any, *, but: str | None = None) -> int:
    """End the account's sessions, except the one named; how many were ended."""
    ended = list(UserSession.objects.filter(user=user).exclude(session_key=but or ""))
    for session in ended:
        session.end()
    return len(ended)


def end_one(user: Any, pk: str) -> bool:
    """End one of the account's own sessions."""
    found = UserSession.objects.filter(user=user, pk=pk).first() if pk.isdecimal() else None
    if found:
        found.end()
    return found is not None


@receiver(session_begun)
def _begin(request: HttpRequest, user: Any, **_: Any) -> None:
    middleware.begin(request, user)


@receiver(user_logged_in)
def _signed_in(user: Any, **_: Any) -> None:
    lockout.forget(user.get_username())
    policy.keep("signed-in", user)


@receiver(password_changed)
def _password_changed(request: HttpRequest, user: Any, **_: Any) -> None:
    """The other sessions end; this one goes on, with a password that is new."""
    request.session[middleware.PASSWORD_SET] = timezone.now().timestamp()
    end_all(user, but=request.session.session_key)
    policy.keep("password-changed", user)


@receiver(post_save, sender=Authenticator)
def _factor_added(instance: Authenticator, *, created: bool, **_: Any) -> None:
    """In the transaction of the row; a session begun with the password alone, elsewhere, does not profit from it."""
    if created:
        here = context.request.session.session_key if context.request else None
        end_all(instance.user, but=here)
        policy.keep("second-factor-added", instance.user, type=str(instance.type))


@receiver(authenticator_removed)
def _factor_removed(request: HttpRequest, user: Any, authenticator: Any, **_: Any) -> None:
    request.session.pop(middleware.SECOND_FACTOR, None)
    policy.keep("second-factor-removed", user, type=str(authenticator.type))
