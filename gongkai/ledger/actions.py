"""The only writer of the ledger. Every other action calls :func:`record` inside its own transaction."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from django.db import transaction

from gongkai.ledger.chain import ORIGIN, digest, hashes_of
from gongkai.ledger.models import Entry, Head

ROWS_PER_ENTRY = 1000


def record(
    *, book: str, by: str, act: str, subject: str, details: Mapping[str, Any] | None = None, article: str = ""
) -> Entry:
    """Append one entry to a book.

    :param book: the agency's code, or "" for what concerns the whole installation.
    :param by: the account that acts, never a person's name.
    :param details: plain JSON values without personal data.
    :raises RuntimeError: outside a transaction: an act and its entry stand or fall together.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a ledger entry is written in the transaction of its act")
    head, _ = Head.objects.select_for_update().get_or_create(book=book, defaults={"sha256": ORIGIN, "sm3": ORIGIN})
    entry = Entry(
        book=book,
        sequence=head.sequence + 1,
        at=datetime.now(UTC),
        actor=by,
        act=act,
        subject=subject,
        article=article,
        details=dict(details or {}),
    )
    entry.sha256, entry.sm3 = hashes_of(book, entry.sequence, entry.facts, (head.sha256, head.sm3))
    entry.save(force_insert=True)
    head.sequence, head.sha256, head.sm3 = entry.sequence, entry.sha256, entry.sm3
    head.save(force_update=True)
    return entry


def record_many(
    *, book: str, by: str, act: str, subject: str, rows: Iterable[Mapping[str, Any]], article: str = ""
) -> int:
    """Append a bulk act: one entry for each thousand rows, holding the digest of every row. Returns the rows' number."""
    total = 0
    remaining = iter(rows)
    while digests := [digest(row) for row in islice(remaining, ROWS_PER_ENTRY)]:
        total += len(digests)
        details = {"records": len(digests), "digests": digests}
        record(book=book, by=by, act=act, subject=subject, article=article, details=details)
    return total
