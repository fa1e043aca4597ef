"""Readers of the index. Every hit is held against the records before anyone sees it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from django.conf import settings

from gongkai.search.embedded import EmbeddedIndex
from gongkai.search.engine import DEEPEST, MOST_WORDS, Index, Key, NoIndex, Query
from gongkai.search.models import Pending
from gongkai.search.sources import Document, Shown, kinds, source
from gongkai.search.text import FUNCTION_WORDS, Marked, folded, snippet

PER_PAGE = 10
MOST_AT_ONCE = 500
LONGEST_MARK = 40


def index() -> Index:
    """The index of this installation."""
    return _embedded(settings.SEARCH_INDEX)


@cache
def _embedded(folder: Path) -> EmbeddedIndex:
    return EmbeddedIndex(folder)


@dataclass(frozen=True, slots=True)
class Hit:
    """A document found."""

    kind: str
    shown: Shown
    title: Marked
    snippet: Marked

    @property
    def document(self) -> Document:
        return self.shown.document


@dataclass(frozen=True, slots=True)
class Results:
    """A page of hits."""

    total: int
    hits: list[Hit]
    start: int
    next: int | None  # where the ranking goes on
    size: int

    @property
    def previous(self) -> int | None:
        """Where the page before begins."""
        return max(0, self.start - self.size) if self.start else None

    @property
    def is_cut(self) -> bool:
        """Whether there is more than anyone may leaf through."""
        return self.next is None and self.total > DEEPEST


def search(text: str, *, agency: str = "", start: int = 0, size: int = PER_PAGE) -> Results:
    """The documents a text finds: exact 文号 first, exact title next, then by relevance and freshness.

    Whatever the index says, only what is public at this moment, in this version, is returned; the page is filled up
    from further down where something was not.

    :param start: a place in the ranking, as an earlier page named it.
    :raises NoIndex: before the first building of the index.
    """
    query = Query(text, agency)
    shown: list[tuple[Key, Shown]] = []
    at, total, dropped, ask = start, 0, 0, size
    while len(shown) < size and at < DEEPEST:
        ranked = index().search(query, start=at, size=ask)
        total = ranked.total
        public = _public(ranked.keys)
        for key in ranked.keys:
            if len(shown) == size:
                break
            at += 1
            if key in public:
                shown.append((key, public[key]))
            else:
                dropped += 1
        if len(ranked.keys) < ask:
            break
        ask = min(ask * 2, MOST_AT_ONCE)
    sought = _sought(query)
    hits = [_hit(key, found, sought) for key, found in shown]
    return Results(total - dropped, hits, start, at if at < min(total, DEEPEST) else None, size)


def _public(keys: Iterable[Key]) -> dict[Key, Shown]:
    found: dict[Key, Shown] = {}
    for kind, of_kind in groupby(sorted(keys), key=itemgetter(0)):
        for number, shown in source(kind).public([key.id for key in of_kind]).items():
            found[Key(kind, number, shown.document.version)] = shown
    return found


def _sought(query: Query) -> list[str]:
    """What is marked: the words, and what was typed between spaces as it stands."""
    typed = [part for part in folded(query.text).split() if part not in FUNCTION_WORDS]
    return [*query.words, *(part for part in typed[:MOST_WORDS] if len(part) <= LONGEST_MARK)]


def _hit(key: Key, shown: Shown, sought: list[str]) -> Hit:
    document = shown.document
    title = snippet(document.title, sought, length=len(document.title))
    return Hit(key.kind, shown, title, snippet(document.body, sought))


@dataclass(frozen=True, slots=True)
class Status:
    """The state of the index."""

    exists: bool
    indexed: int
    public: int
    pending: int

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing and nothing is waiting."""
        return not self.pending and self.indexed == self.public


def status() -> Status:
    """The index and the records side by side."""
    public = sum(source(kind).count() for kind in kinds())
    try:
        indexed = index().count()
    except NoIndex:
        return Status(exists=False, indexed=0, public=public, pending=Pending.objects.count())
    return Status(exists=True, indexed=indexed, public=public, pending=Pending.objects.count())
