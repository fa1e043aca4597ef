"""The list of wording: read from TOML, held with its version, looked up by what was found."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

OWN = Path(__file__).with_name("lists") / "wording.toml"
CONFUSED = "字形或者读音相近，用错了字"
LONGEST = 40
KINDS = ("wording", "misspelling")
BODY_BEFORE = ("原",)  # 原环境保护部 is right
HISTORY_AFTER = re.compile(r"(?:等\w{1,6}部门)?(?:办公厅)?(?:令|公告|通告|〔|\[|（|\(|第\d)")
YEAR = re.compile(r"(?:19|20)\d\d(?=年|〕|\]|-)")


class BadWords(ValueError):
    """A list that cannot be used; the message says which entry and how to mend it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One expression that is wrong, what is right, and from when on."""

    wrong: str
    right: str
    why: str
    kind: str = "wording"
    since: date | None = None
    unless: tuple[str, ...] = ()
    quoted: bool = False

    def is_right_here(self, text: str, start: int, end: int, on: date) -> bool:
        """Whether it stands as part of a longer, right expression, or speaks of the time when it was right."""
        if any(_within(longer, text, start, end) for longer in self.unless):
            return True
        if self.since is None:
            return False
        if on < self.since:
            return True
        if self.quoted:
            return False
        around = text[max(0, start - LONGEST) : end + LONGEST]
        if any(int(year) < self.since.year for year in YEAR.findall(around)):
            return True
        opened = text.rfind("《", max(0, start - LONGEST), start) > text.rfind("》", max(0, start - LONGEST), start)
        return opened or text[:start].endswith(BODY_BEFORE) or bool(HISTORY_AFTER.match(text, end))


def _within(longer: str, text: str, start: int, end: int) -> bool:
    found = text.find(longer, max(0, start - len(longer)), end + len(longer))
    return found != -1 and found <= start and found + len(longer) >= end


@dataclass(frozen=True, slots=True)
class Words:
    """A version of the list."""

    version: str
    entries: tuple[Entry, ...]

    @property
    def by_wrong(self) -> dict[str, Entry]:
        """Looked up by what was found."""
        return {entry.wrong: entry for entry in self.entries}


def read_words(source: str) -> Words:
    """The list written in TOML.

    :raises BadWords: for what is no list, with the entry.
    """
    try:
        data = tomllib.loads(source)
    except tomllib.TOMLDecodeError as problem:
        raise BadWords(f"用词表不是正确的 TOML：{problem}。请改正后再用。") from problem
    version = data.get("version")
    if not isinstance(version, str) or not version:
        raise BadWords("用词表没有写明版本。请加一行，例如 version = '2026-01-01'。")
    return Words(version, tuple(_entry(number, row) for number, row in enumerate(data.get("entry", ()), start=1)))


def _entry(number: int, row: dict[str, Any]) -> Entry:
    known = {"wrong", "right", "why", "kind", "since", "unless", "quoted"}
    if more := set(row) - known:
        raise BadWords(f"用词表第{number}条有认不出的项目“{min(more)}”。可用的是：{'、'.join(sorted(known))}。")
    wrong, right, kind, since = row.get("wrong"), row.get("right"), row.get("kind", "wording"), row.get("since")
    if not isinstance(wrong, str) or not wrong.strip() or not isinstance(right, str) or wrong == right:
        raise BadWords(f"用词表第{number}条须写明 wrong 和不同于它的 right。")
    if kind not in KINDS or (since is not None and not isinstance(since, date)):
        raise BadWords(f"用词表第{number}条的 kind 只能是 {'、'.join(KINDS)}，since 须是日期，例如 2018-03-21。")
    why = row.get("why") or CONFUSED
    return Entry(wrong, right, why, kind, since, tuple(row.get("unless", ())), bool(row.get("quoted")))


@lru_cache(maxsize=1)
def own_words() -> Words:
    """The list that comes with the program."""
    return read_words(OWN.read_text("utf-8"))


def one_of_ends(ends: dict[str, list[str]]) -> str:
    """A pattern of the ends of words, branching letter by letter, each held against the whole words it ends; longest first.

    :param ends: what follows the first letter, and every whole word that goes on so.
    """
    tree: dict[str, Any] = {}
    for end, words in ends.items():
        place = tree
        for letter in end:
            place = place.setdefault(letter, {})
        place[""] = words
    return _pattern(tree)


def _pattern(tree: dict[str, Any]) -> str:
    ways = [re.escape(letter) + _pattern(rest) for letter, rest in tree.items() if letter]
    ways += [f"(?<={re.escape(word)})" for word in tree.get("", ())]
    return ways[0] if len(ways) == 1 else f"(?:{'|'.join(ways)})"
