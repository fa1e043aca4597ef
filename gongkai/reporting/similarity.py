"""雷同: the passages that two texts share word for word or nearly so, without what every report says.

Pure functions. Texts are compared without digits, marks and spaces (``prints``), and passages are told by their places in
the texts as written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import groupby

from gongkai.reporting.prints import RUN, WINDOW, plain_text, run_hashes

# House measures, not law.
SHORTEST = 24  # characters that stand alike before it is a passage; shorter ones are the language of the trade
GAP = 6  # characters changed between two alike runs that still make one passage: a paraphrase by a word
NOTED = 0.15  # share of a section's own words that must stand alike to be noted
BRIDGE = 3 * RUN  # characters that every report says may stand in the middle of a passage, no more
LEAST = RUN // 2  # a run of so many characters begins or continues a passage


Run = tuple[int, int, int]  # where it begins in one text and in the other, and how long it is


@dataclass(frozen=True, slots=True)
class Passage:
    """What stands alike in two texts: from where to where in each, in characters as written."""

    first: int
    last: int
    other_first: int
    other_last: int
    alike: int  # characters alike, without digits, marks and spaces


@dataclass(frozen=True, slots=True)
class Plain:
    """A text without what is not compared, and where each character of it stands in the text."""

    text: str
    places: tuple[int, ...]


def plain(text: str) -> Plain:
    """The text as it is compared."""
    kept = [(place, letter) for place, letter in enumerate(text) if plain_text(letter)]
    return Plain("".join(letter for _, letter in kept), tuple(place for place, _ in kept))


def own_words(text: str, common: AbstractSet[int]) -> list[bool]:
    """Of each compared character whether it is the author's own: in no run that is common to all."""
    simple = plain_text(text)
    own = [True] * len(simple)
    end = -WINDOW  # of the last run that is everybody's: prints leave gaps between them, which are everybody's too
    for place, one in enumerate(run_hashes(simple)):
        if one in common:
            start = end if place - end < WINDOW else place
            own[max(start, 0) : place + RUN] = [False] * (place + RUN - max(start, 0))
            end = place + RUN
    return own


def passages(text: str, other: str, common: AbstractSet[int] = frozenset()) -> list[Passage]:
    """The passages alike in two texts, in the order of the first.

    :param common: hashes of the runs that count for nothing, as every report has them.
    """
    one, two = plain(text), plain(other)
    own = own_words(text, common)
    runs = (part for run in _runs(one.text, two.text) for part in _own_parts(run, own))
    return [
        Passage(one.places[a], one.places[a_end - 1] + 1, two.places[b], two.places[b_end - 1] + 1, alike)
        for a, a_end, b, b_end, alike in _joined(runs, own)
        if alike >= SHORTEST
    ]


def _own_parts(run: Run, own: list[bool]) -> Iterator[Run]:
    """The parts of a run that are the author's own."""
    a, b, size = run
    for is_own, places in groupby(range(size), key=lambda place: own[a + place]):
        part = list(places)
        if is_own and len(part) >= LEAST:
            yield a + part[0], b + part[0], len(part)


def _joined(runs: Iterable[Run], own: list[bool]) -> Iterator[tuple[int, int, int, int, int]]:
    """Runs alike, those joined that follow one another closely in both texts."""
    found: tuple[int, int, int, int, int] | None = None
    for a, b, size in runs:
        if found and _follows(found[1], found[3], a, b, own):
            found = found[0], a + size, found[2], b + size, found[4] + size
            continue
        if found:
            yield found
        found = a, a + size, b, b + size, size
    if found:
        yield found


def _follows(end: int, other_end: int, a: int, b: int, own: list[bool]) -> bool:
    between = a - end
    return between <= BRIDGE and sum(own[end:a]) <= GAP and 0 <= b - other_end <= between + GAP


def _runs(one: str, two: str) -> Iterator[Run]:
    """From left to right through one text, each time the longest run that stands in the other: where in both, how long."""
    index: dict[str, list[int]] = {}
    for place in range(len(two) - LEAST + 1):
        index.setdefault(two[place : place + LEAST], []).append(place)
    start = 0
    while start <= len(one) - LEAST:
        places = index.get(one[start : start + LEAST], ())
        size, place = max(((_length(one, two, start, place), -place) for place in places), default=(0, 0))
        if size:
            yield start, -place, size
        start += size or 1


def _length(one: str, two: str, start: int, place: int) -> int:
    size = LEAST
    while start + size < len(one) and place + size < len(two) and one[start + size] == two[place + size]:
        size += 1
    return size


def share(text: str, found: list[Passage], common: AbstractSet[int] = frozenset()) -> float:
    """How much of a text's own words stands in the passages, 0 to 1."""
    own = own_words(text, common)
    places = plain(text).places
    mine = [place for place, is_own in zip(places, own, strict=True) if is_own]
    inside = sum(any(one.first <= place < one.last for one in found) for place in mine)
    return inside / len(mine) if mine else 0.0
