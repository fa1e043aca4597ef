"""Two texts word by word: lines are matched first, words only within lines that changed, so that length costs little.

What is kept and removed, in its order, is the old text; what is kept and added is the new one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import NamedTuple

import rjieba

KEPT, REMOVED, ADDED = "kept", "removed", "added"
LONGEST = 2000  # characters of lines compared word by word; beyond, a changed passage is shown whole


class Part(NamedTuple):
    """A stretch of text and what became of it."""

    fate: str
    text: str


def compare(old: str, new: str) -> list[Part]:
    """The parts of both texts; neighbours of one fate are one part."""
    parts = (Part(fate, text) for fate, text in _lines(old, new) if text)
    return [Part(fate, "".join(part.text for part in run)) for fate, run in groupby(parts, key=lambda part: part.fate)]


def _lines(old: str, new: str) -> Iterator[tuple[str, str]]:
    was, now = old.splitlines(keepends=True), new.splitlines(keepends=True)
    for tag, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if tag == "equal":
            yield KEPT, "".join(was[a:b])
        else:
            yield from _words("".join(was[a:b]), "".join(now[c:d]))


def _words(old: str, new: str) -> Iterator[tuple[str, str]]:
    if not old or not new or len(old) + len(new) > LONGEST:
        yield REMOVED, old
        yield ADDED, new
        return
    was, now = _cut(old), _cut(new)
    for tag, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if tag == "equal":
            yield KEPT, "".join(was[a:b])
        else:
            yield REMOVED, "".join(was[a:b])
            yield ADDED, "".join(now[c:d])


def _cut(text: str) -> Sequence[str]:
    """Words; what the segmentation would lose is kept, character by character."""
    words = rjieba.cut(text)
    return words if "".join(words) == text else list(text)
