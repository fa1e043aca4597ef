"""What signing in (``gongkai.ui.signin``, a floor below) is told: who needs a second factor, and where acts are kept."""

from typing import Any

from django.db import transaction

from gongkai.agencies.models import User
from gongkai.agencies.permissions import needs_second_factor
from gongkai.ledger.actions import record
from gongkai.ui.signin import policy


@transaction.atomic
def keep(*, act: str, user: User | None, details: dict[str, Any]) -> None:
    """An act of signing in, in the book of the whole installation; the account by its number, nobody by a name."""
    name = user.ledger_name if user else "nobody"
    record(book="", by=name, act=act, subject=name if user else "", details=details)


def answer() -> None:
    """Register both, when the program starts."""
    policy.register(needs_second_factor=needs_second_factor, record=keep)
