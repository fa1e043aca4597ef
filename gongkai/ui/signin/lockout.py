"""Lock-out: after so many failures an account, or an address, waits. The rows are shared by every worker.

An attempt is counted before its password is looked at and taken back when it succeeds, so that a hundred attempts
at once are counted as a hundred. An attempt that is refused is not counted: the wait ends when it was said to end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.crypto import salted_hmac

from gongkai.ui.addresses import site_of
from gongkai.ui.models import FailedAttempt
from gongkai.ui.signin import policy

SALT = "gongkai.sign-in.attempt"


class Locked(ValidationError):
    """Too many failures; the message says until when, and whom to ask."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt under way: its rows, and which limit it reaches if it fails."""

    rows: tuple[int, ...]
    locks_account: bool
    locks_address: bool


def begin(account: str, address: str) -> Attempt:
    """Count an attempt.

    :raises Locked: when the account or the address has no attempt left.
    """
    now = timezone.now()
    FailedAttempt.objects.filter(at__lte=now - _window()).delete()
    keys = (account_key(account), _key("address", site_of(address)))
    limits = (settings.SIGN_IN_FAILURES_PER_ACCOUNT, settings.SIGN_IN_FAILURES_PER_ADDRESS)
    rows = tuple(FailedAttempt.objects.create(key=key, at=now).pk for key in keys)
    counted = [FailedAttempt.objects.filter(key=key).count() for key in keys]
    for key, limit, count, what in zip(keys, limits, counted, ("这个账号", "您所在的网络地址"), strict=True):
        if count > limit:
            FailedAttempt.objects.filter(pk__in=rows).delete()
            raise Locked(_sentence(what, _until(key, limit) or now + _window()))
    reaches = [count == limit for count, limit in zip(counted, limits, strict=True)]
    return Attempt(rows, *reaches)


def succeeded(attempt: Attempt) -> None:
    """Take the attempt back; those that failed before stay until the person is signed in."""
    FailedAttempt.objects.filter(pk__in=attempt.rows).delete()


def failed(attempt: Attempt, user: Any = None) -> None:
    """Keep the attempt; record the lock it brings about. A name nobody has is counted, and recorded by no name."""
    if attempt.locks_account:
        policy.keep("account-locked", user, minutes=settings.SIGN_IN_LOCK_MINUTES)
    if attempt.locks_address:
        policy.keep("address-locked", None, minutes=settings.SIGN_IN_LOCK_MINUTES)


def forget(account: str) -> int:
    """The account's failures count no more: it has signed in, or the administrator lifts the lock."""
    return FailedAttempt.objects.filter(key=account_key(account)).delete()[0]


def account_key(account: str) -> str:
    """The digest under which an account's failures are kept; upper and lower case are one account."""
    return _key("account", account.strip().lower())


def _key(kind: str, value: str) -> str:
    return salted_hmac(f"{SALT}.{kind}", value, algorithm="sha256").hexdigest()


def _window() -> timedelta:
    return timedelta(minutes=settings.SIGN_IN_LOCK_MINUTES)


def _until(key: str, limit: int) -> datetime | None:
    """When the oldest of the failures that lock is no longer counted."""
    latest = list(FailedAttempt.objects.filter(key=key).order_by("-at").values_list("at", flat=True)[:limit])
    return latest[-1] + _window() if latest else None


def _sentence(what: str, until: datetime) -> str:
    at = timezone.localtime(until)
    return (
        f"登录失败次数过多，{what}在{at.month}月{at.day}日{at:%H:%M}以前不能用密码登录。"
        "请届时再试；急用的，请联系系统管理员解除锁定。"
    )
