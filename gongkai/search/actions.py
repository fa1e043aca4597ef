"""The outbox: what changed is noted with the change itself, and the index follows once that is committed."""

from collections.abc import Iterable

from django.db import transaction

from gongkai.search.models import Pending
from gongkai.search.writing import update

SECONDS_AFTER_COMMIT = 1.0  # for what is indexed while the person who published still waits; the job does the rest


def note(kind: str, ids: Iterable[int]) -> None:
    """Note that documents were published, corrected or withdrawn.

    :raises RuntimeError: outside a transaction: a change and its note stand or fall together.
    """
    connection = transaction.get_connection()
    if not connection.in_atomic_block:
        raise RuntimeError("a document is noted in the transaction of its change")
    Pending.objects.bulk_create([Pending(kind=kind, document=number) for number in ids])
    if not any(waiting is after_commit for _, waiting, _ in connection.run_on_commit):
        # robust: an index that cannot be written is mended later; what was published stays published.
        transaction.on_commit(after_commit, robust=True)


def after_commit() -> None:
    """Bring a little of the index up to date at once, unless another process is at it."""
    update(seconds=SECONDS_AFTER_COMMIT)
