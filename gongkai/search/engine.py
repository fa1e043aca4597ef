"""The index interface. An engine keeps words and keys and ranks them; what may be shown is never its decision."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from gongkai.search.sources import Document
from gongkai.search.text import distinct_words, letters, number_asked_for, title_key

MOST_WORDS = 48
LONGEST_QUERY = 2_000
LONGEST_PHRASE = 60
DEEPEST = 10_000


class Key(NamedTuple):
    """A version of a document."""

    kind: str
    id: int
    version: int


class NoIndex(Exception):
    """There is no index to search yet; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Query:
    """What a person typed, taken apart as text."""

    text: str
    agency: str = ""  # only documents of the agency of this code
    words: tuple[str, ...] = field(init=False)
    letters: tuple[str, ...] = field(init=False)
    title: str = field(init=False)
    number: str = field(init=False)

    def __post_init__(self) -> None:
        text = self.text[:LONGEST_QUERY]
        found = letters(text)
        for name, value in (
            ("words", tuple(distinct_words(text, at_most=MOST_WORDS))),
            ("letters", tuple(found) if len(found) <= LONGEST_PHRASE else ()),
            ("title", title_key(text)),
            ("number", number_asked_for(text)),
        ):
            object.__setattr__(self, name, value)

    @property
    def is_empty(self) -> bool:
        """Whether nothing in it can be looked for."""
        return not self.title

    @property
    def needed(self) -> int:
        """How many of the words a document must have: all of a few, three quarters of many."""
        few = 3
        return len(self.words) if len(self.words) <= few else -(-len(self.words) * 3 // 4)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A stretch of the ranking."""

    total: int
    keys: list[Key]


class Writer(Protocol):
    """The one writer of an index. Nothing is seen by readers before :meth:`commit`, and all of it after."""

    def add(self, kind: str, documents: Iterable[Document]) -> None:
        """Put documents in, each in place of its earlier versions."""

    def remove(self, kind: str, ids: Iterable[int]) -> None:
        """Take documents out; those that are not in are no fault."""

    def commit(self) -> None:
        """Make it durable and visible."""


class Index(Protocol):
    """An engine. Readers need no lock; the caller sees to it that there is one writer."""

    def search(self, query: Query, *, start: int, size: int) -> Ranked:
        """The ranking from ``start``. :raises NoIndex: when there is none yet."""

    def count(self) -> int:
        """How many documents are in it. :raises NoIndex: when there is none yet."""

    def exists(self) -> bool:
        """Whether there is an index this version of the program can read."""

    def writing(self) -> AbstractContextManager[Writer]:
        """A writer of the index in use."""

    def rebuilding(self) -> AbstractContextManager[Writer]:
        """A writer of a new, empty index, which takes the place of the one in use when the block ends without error."""
