"""What this room must know of published information: the room above registers how to ask, and plain values pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Version:
    """A published text, and the day on which it was published: not the day on which anything was touched."""

    ordinal: int
    digest: str  # of title and text
    published_on: date


@dataclass(frozen=True, slots=True)
class Published:
    """A published item in its current version, with the earlier ones; versions are empty in a search's answer."""

    reference: str  # its index number, by which the agency and the public know it
    title: str
    url: str
    published_on: date  # of its first version
    is_public: bool  # False once withdrawn
    text: str = ""
    versions: tuple[Version, ...] = ()  # the current one last

    def version(self, ordinal: int | None) -> Version | None:
        """A version by its number; the current one without."""
        if ordinal is None:
            return self.versions[-1]
        return next((one for one in self.versions if one.ordinal == ordinal), None)


#: By the agency's code and the item's index number; with all versions.
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
