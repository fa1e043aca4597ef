"""What this room must know of published information: the room above registers how to ask, and plain values pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Published:
    """A published item in its current version."""

    reference: str  # its index number, by which the agency and the public know it
    title: str
    url: str
    version: int
    digest: str  # of that version's title and text
    published_on: date  # the day this version was published, not the day anything was touched
    is_public: bool  # False once withdrawn
    text: str = ""


#: By the agency's code and the item's index number.
Find = Callable[[str, str], Published | None]
#: By the agency's code, words of its title or its number ("" for the latest), and how many at most; without texts.
Search = Callable[[str, str, int], list[Published]]

_ways: list[tuple[Find, Search]] = []


def register(find: Find, search: Search) -> None:
    """Say how published items are found; the room that has them does so when the program starts."""
    _ways[:] = [(find, search)]


def find(agency: str, reference: str) -> Published | None:
    """An agency's item by its index number, withdrawn ones too; None where there is none."""
    return _ways[0][0](agency, reference)


def search(agency: str, words: str, most: int) -> list[Published]:
    """The agency's public items by title or number, the latest first."""
    return _ways[0][1](agency, words, most)
