"""The only writers of the back office's own rows, and of the entries that say the ledger was consulted."""

from datetime import datetime
from typing import Any

from django.db import transaction

from gongkai.agencies.models import User
from gongkai.ledger.actions import record
from gongkai.staff.models import NoticesRead


@transaction.atomic
def read_notices(*, user: User, until: datetime) -> None:
    """Everything up to a moment has been read; safe to repeat, and an earlier moment takes nothing back."""
    row, _ = NoticesRead.objects.select_for_update().get_or_create(user=user, defaults={"until": until})
    if row.until < until:
        row.until = until
        row.save(update_fields=["until"])


@transaction.atomic
def consult_ledger(*, by: str, book: str, how: str, asked: dict[str, Any]) -> None:
    """Who looked up readings of personal data, or took the ledger away as a file, is itself an entry."""
    record(book=book, by=by, act="ledger.consulted", subject=f"ledger.book:{book}", details={"how": how, **asked})
