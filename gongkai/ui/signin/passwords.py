"""Rules of passwords, as 网络安全等级保护 level 3 asks: complex, changed in time, not used again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from gongkai.ui.models import PasswordRecord

REMEMBERED = 5
SHORTEST = 10
CLASSES = 3
SHORTEST_NAME = 3  # a shorter name is found in a password by accident
DAY_SECONDS = 86_400


class LongEnough:
    """Ten characters or more."""

    def validate(self, password: str, user: Any = None) -> None:  # noqa: ARG002 — Django's signature
        if len(password) < SHORTEST:
            raise ValidationError(self.get_help_text())

    def get_help_text(self) -> str:
        return f"密码至少 {SHORTEST} 个字符。"


class ThreeClasses:
    """At least three of: capital letters, small letters, digits, other characters."""

    def validate(self, password: str, user: Any = None) -> None:  # noqa: ARG002 — Django's signature
        kinds = (str.isupper, str.islower, str.isdigit, lambda char: not char.isalnum())
        if sum(any(kind(char) for char in password) for kind in kinds) < CLASSES:
            raise ValidationError(self.get_help_text())

    def get_help_text(self) -> str:
        return "密码应当含有大写字母、小写字母、数字、符号中的至少三类。"


class NotTheUsername:
    """The account's name is no part of its password."""

    def validate(self, password: str, user: Any = None) -> None:
        name = user.get_username() if user else ""
        if len(name) >= SHORTEST_NAME and name.lower() in password.lower():
            raise ValidationError(self.get_help_text())

    def get_help_text(self) -> str:
        return "密码中不能含有用户名。"


class NotRecentlyUsed:
    """None of the last five; Django tells this class of every password that is set, by whatever way."""

    def validate(self, password: str, user: Any = None) -> None:
        if user is None or user.pk is None:
            return
        used = _newest_first(user).values_list("password", flat=True)[:REMEMBERED]
        if any(check_password(password, hashed) for hashed in (user.password, *used)):
            raise ValidationError(self.get_help_text())

    def password_changed(self, password: str, user: Any = None) -> None:  # noqa: ARG002 — Django's signature
        PasswordRecord.objects.create(user=user, password=user.password)
        kept = list(_newest_first(user).values_list("pk", flat=True)[:REMEMBERED])
        PasswordRecord.objects.filter(user=user).exclude(pk__in=kept).delete()

    def get_help_text(self) -> str:
        return f"不能使用最近 {REMEMBERED} 次用过的密码。"


def set_at(user: Any) -> datetime:
    """Since when the account has its password; an account older than these records, since it was opened."""
    found = _newest_first(user).values_list("set_at", flat=True).first()
    return found or user.date_joined


def is_too_old(set_at_timestamp: float) -> bool:
    """Whether the password has to be changed before anything else."""
    age = timedelta(seconds=timezone.now().timestamp() - set_at_timestamp)
    return bool(settings.PASSWORD_DAYS) and age >= timedelta(days=settings.PASSWORD_DAYS)


def _newest_first(user: Any):  # noqa: ANN202 — a query set of records
    return PasswordRecord.objects.filter(user=user).order_by("-set_at", "-pk")
