"""What can be found: each room registers its kind of document, and answers for what of it is public now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Document:
    """A public document as the index takes it in; its words, and never its text, are kept there."""

    id: int
    version: int
    title: str
    body: str
    number: str  # 文号; "" for a document without one
    category: str
    agency: str  # its code
    agency_name: str
    published_on: date


@dataclass(frozen=True, slots=True)
class Shown:
    """A document as a page of hits shows it, read from the records at that moment."""

    document: Document
    place: tuple[str, ...]  # what its address is made of


class Source(Protocol):
    """Answers for one kind of document, always from the records as they are now."""

    def public(self, ids: Sequence[int]) -> dict[int, Shown]:
        """Those of the documents that may be read, in one statement."""

    def ids(self, after: int, limit: int) -> list[int]:
        """The next public documents by id."""

    def count(self) -> int:
        """How many may be read."""


_sources: dict[str, Source] = {}


def register(kind: str, source: Source) -> None:
    """Called by a room when it is ready."""
    _sources[kind] = source


def source(kind: str) -> Source:
    """:raises KeyError: for a kind nobody answers for."""
    return _sources[kind]


def kinds() -> Iterable[str]:
    """The kinds registered."""
    return _sources.keys()
