"""What signing in asks of the rooms above it: who needs a second factor, and where an act is recorded.

Both are named here and registered from above (``gongkai.agencies``), since this floor knows neither roles nor ledger.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from django.conf import settings
from django.contrib.auth import get_user_model


class Record(Protocol):
    """Enters an act of signing in into the ledger; ``user`` is None when it is no account's."""

    def __call__(self, *, act: str, user: Any, details: dict[str, Any]) -> None: ...


def _everyone(_user: Any) -> bool:
    return True


def _nowhere(*, act: str, user: Any, details: dict[str, Any]) -> None:
    raise RuntimeError(
        f"没有登记账本，不能记录“{act}”（{user}，{details}）。请在 AppConfig.ready 中调用 policy.register。"
    )


@dataclass
class _Hooks:
    needs_second_factor: Callable[[Any], bool] = _everyone
    record: Record = _nowhere


HOOKS = _Hooks()


def register(*, needs_second_factor: Callable[[Any], bool], record: Record) -> None:
    """Called once from above, when the program starts."""
    HOOKS.needs_second_factor, HOOKS.record = needs_second_factor, record


def needs_second_factor(user: Any) -> bool:
    """Whether the account may work only with a second factor. The demonstration's accounts are the one exception."""
    return settings.SECOND_FACTOR_REQUIRED and not is_demonstration(user) and HOOKS.needs_second_factor(user)


def is_demonstration(user: Any) -> bool:
    """An account that ``gongkai demo`` opened, named in a file which only that command writes into its folder."""
    path = settings.DEMONSTRATION_ACCOUNTS
    return path.exists() and user.get_username() in path.read_text("utf-8").split()


def keep(act: str, user: Any = None, **details: Any) -> None:
    """Record an act of signing in; no name, no address and no secret belongs into ``details``."""
    HOOKS.record(act=f"sign-in.{act}", user=user, details=details)


def account_named(name: str) -> Any:
    """The account of that name, or None."""
    return get_user_model().objects.filter(username=name).first()
