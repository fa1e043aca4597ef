"""The index's one writer: takes the outbox into it, or builds it anew."""

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from django.conf import settings

from gongkai.search.embedded import writer_lock
from gongkai.search.engine import Writer
from gongkai.search.models import Pending
from gongkai.search.queries import index
from gongkai.search.sources import kinds, source

AT_ONCE = 500

Progress = Callable[[int], object]


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
