"""The writers of search: the outbox, written with each change, and the index, written by one writer at a time."""

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from django.conf import settings
from django.db import transaction

from gongkai.search.embedded import writer_lock
from gongkai.search.engine import Writer
from gongkai.search.models import Pending
from gongkai.search.queries import index
from gongkai.search.sources import kinds, source

AT_ONCE = 500
SECONDS_AFTER_COMMIT = 1.0  # for what is indexed while the person who published still waits; the job does the rest

Progress = Callable[[int], object]


def note(kind: str, ids: Iterable[int]) -> None:
    """Note that documents were published, corrected or withdrawn; the index follows once the change is committed.

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


def update(*, seconds: float | None = None, wait: bool = False) -> int:
    """Take the outbox into the index, in its order; returns how many notes were taken. Safe to kill and to repeat.

    :param seconds: end after so many, with the rest left in the outbox.
    :param wait: for another writer to end, instead of leaving it to that one.
    """
    if not Pending.objects.exists() and index().exists():
        return 0
    with writer_lock(settings.SEARCH_INDEX, wait=wait) as free:
        if not free:
            return 0
        if not index().exists():
            return _build(None) if seconds is None or not _is_much() else 0
        with index().writing() as writer:
            return _drain([writer], until=None if seconds is None else time.monotonic() + seconds)


def rebuild(*, progress: Progress | None = None) -> int:
    """Build the index from the records, while the one in use serves and follows; returns how many documents it has."""
    with writer_lock(settings.SEARCH_INDEX, wait=True):
        return _build(progress)


def _build(progress: Progress | None) -> int:
    total = 0
    with contextlib.ExitStack() as stack:
        fresh = stack.enter_context(index().rebuilding())
        writers = [fresh, *_in_use(stack)]
        for kind in kinds():
            for ids in _walk(kind):
                # What changes after this reading is in the outbox, and taken from there into both.
                fresh.add(kind, [shown.document for shown in source(kind).public(ids).values()])
                _drain(writers, until=None)
                total += len(ids)
                if progress:
                    progress(total)
        _drain(writers, until=None)
    return total


def _in_use(stack: contextlib.ExitStack) -> Iterator[Writer]:
    if index().exists():
        yield stack.enter_context(index().writing())


def _walk(kind: str) -> Iterator[list[int]]:
    after = 0
    while ids := source(kind).ids(after, AT_ONCE):
        yield ids
        after = ids[-1]


def _is_much() -> bool:
    return sum(source(kind).count() for kind in kinds()) > AT_ONCE


def _drain(writers: Sequence[Writer], *, until: float | None) -> int:
    """A note is taken out only after the indexes hold what it told: killed in between, it is taken once more."""
    taken = 0
    while notes := list(Pending.objects.order_by("kind", "pk")[:AT_ONCE]):
        for kind, of_kind in groupby(notes, key=attrgetter("kind")):
            ids = list({note.document for note in of_kind})
            documents = [shown.document for shown in source(kind).public(ids).values()]
            for writer in writers:
                writer.remove(kind, ids)
                writer.add(kind, documents)
        for writer in writers:
            writer.commit()
        Pending.objects.filter(pk__in=[note.pk for note in notes]).delete()
        taken += len(notes)
        if until is not None and time.monotonic() > until:
            break
    return taken
