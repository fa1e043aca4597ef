"""开通码: the administrator tells a person a code; with it a password is set, once and in time. Nothing is mailed."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone

from gongkai.ui.models import Invitation
from gongkai.ui.signin import lockout, policy, sessions

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is misread
GROUPS, GROUP = 4, 4
VALID = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Code:
    """A code as the person is told it, and as it is kept."""

    told: str
    hashed: str


def draw() -> Code:
    """A new code, nobody's yet. Hashing takes a moment: it is done before a transaction, which would hold others up."""
    told = "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))
    return Code(told, make_password(_plain(told)))


@transaction.atomic
def give(user: Any, code: Code) -> str:
    """The code is the account's from now on; one given before is void. Only its hash is kept."""
    kept = {"code": code.hashed, "expires_at": timezone.now() + VALID}
    Invitation.objects.update_or_create(user=user, defaults=kept)
    policy.keep("invited", user)
    return code.told


def invite(user: Any) -> str:
    """A new code for the account."""
    return give(user, draw())


def invited(username: str, code: str) -> Any:
    """The account a valid code was given for, or None; a wrong name takes as long as a wrong code."""
    found = Invitation.objects.filter(user__username=username, user__is_active=True).select_related("user").first()
    if not check_password(_plain(code), found.code if found else make_password("")):
        return None
    return found.user if found and found.expires_at > timezone.now() else None


def accept(user: Any, password: str) -> bool:
    """Set the password and use up the code; False when another request has used it meanwhile."""
    user.set_password(password)  # hashed before the transaction
    return _use_up(user)


@transaction.atomic
def _use_up(user: Any) -> bool:
    if not Invitation.objects.filter(user=user).delete()[0]:
        return False
    user.save()
    lockout.forget(user.get_username())
    sessions.end_all(user)
    policy.keep("invitation-used", user)
    return True


def _plain(code: str) -> str:
    return code.strip().upper().replace("-", "").replace(" ", "")
