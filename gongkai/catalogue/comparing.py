"""What becomes of each row when an edition follows another: the same item with other words, a new one, one that is gone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum

from gongkai.catalogue.columns import COLUMN, MATTERS
from gongkai.catalogue.models import ItemText

LIKE = 0.6  # of the words: below this, two rows of other names are two items
Words = Mapping[str, str]


class Fate(Enum):
    """What becomes of a row."""

    NEW = "新增"
    CHANGED = "修改"
    SAME = "未变"
    DROPPED = "删去"


@dataclass(frozen=True, slots=True)
class Change:
    """A square that says something else than before."""

    label: str
    before: str
    after: str

    @property
    def parts(self) -> list[tuple[str, str]]:
        """The words in turn as same, del and ins."""
        return list(marked(self.before, self.after))


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the new edition beside the item's text of the old one; one of them is missing where a row is new or gone."""

    fate: Fate
    words: Words | None
    text: ItemText | None
    changes: tuple[Change, ...] = ()

    @property
    def path(self) -> str:
        """The item's levels, in the new words where there are some."""
        return path_of(self.words) if self.words is not None else self.text.path if self.text else ""


def path_of(words: Words) -> str:
    """The levels of an item, each once: 政策文件 / 法律法规."""
    return " / ".join(dict.fromkeys(filter(None, (words.get(column, "") for column in MATTERS))))


def compare(old: Sequence[ItemText], rows: Sequence[Words]) -> list[Line]:
    """Every row of the new edition in its order, then what is gone."""
    matched = _matched(old, rows)
    lines = [_line(words, matched.get(place)) for place, words in enumerate(rows)]
    kept = {text.pk for text in matched.values()}
    return lines + [Line(Fate.DROPPED, None, text) for text in old if text.pk not in kept]


def _line(words: Words, text: ItemText | None) -> Line:
    if text is None:
        return Line(Fate.NEW, words, None)
    changes = tuple(_changes(text.words, words))
    return Line(Fate.CHANGED if changes else Fate.SAME, words, text, changes)


def _changes(before: Words, after: Words) -> Iterator[Change]:
    for column in COLUMN:
        if column not in ("number", "domain") and before.get(column, "") != after.get(column, ""):
            yield Change(COLUMN[column].label, before.get(column, ""), after.get(column, ""))


def _matched(old: Sequence[ItemText], rows: Sequence[Words]) -> dict[int, ItemText]:
    """By place of the row its text in the old edition: the same words, else the same levels, else much the same words."""
    found: dict[int, ItemText] = {}
    left = {text.pk: text for text in old}
    for key in (_all_words, _levels):
        waiting: dict[tuple[str, ...], list[ItemText]] = defaultdict(list)
        for text in left.values():
            waiting[key(text.words)].append(text)
        for place, words in enumerate(rows):
            if place not in found and (same := waiting[key(words)]):
                text = max(same, key=lambda one: _likeness(one.words, words)) if len(same) > 1 else same[0]
                same.remove(text)
                found[place] = left.pop(text.pk)
    pairs = ((_likeness(text.words, words), place, text) for place, words in enumerate(rows) if place not in found
             for text in left.values())  # fmt: skip
    for likeness, place, text in sorted(pairs, key=lambda pair: -pair[0]):
        if likeness >= LIKE and place not in found and text.pk in left:
            found[place] = left.pop(text.pk)
    return found


def _all_words(words: Words) -> tuple[str, ...]:
    return tuple(words.get(column, "") for column in COLUMN if column not in ("number", "domain"))


def _levels(words: Words) -> tuple[str, ...]:
    return tuple(words.get(column, "") for column in MATTERS)


def _likeness(one: Words, other: Words) -> float:
    """How much of the lowest level's name and of the content two rows share, from 0 to 1."""
    both = [path_of(words).rpartition(" / ")[2] + words.get("content", "") for words in (one, other)]
    matcher = SequenceMatcher(None, *both, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= LIKE else 0.0


def marked(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Both texts in one, stretch by stretch: ``same``, ``del`` for what is gone, ``ins`` for what is new."""
    for act, left, right, start, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if act == "equal":
            yield "same", before[left:right]
            continue
        if left < right:
            yield "del", before[left:right]
        if start < end:
            yield "ins", after[start:end]


def counted(lines: Iterable[Line]) -> dict[Fate, int]:
    """How many rows of each fate."""
    numbers = dict.fromkeys(Fate, 0)
    for line in lines:
        numbers[line.fate] += 1
    return numbers
