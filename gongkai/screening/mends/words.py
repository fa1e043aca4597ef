"""Masking and replacing in words: where a finding was made, however the format tears the text apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from gongkai.screening.findings import Finding, Piece
from gongkai.screening.hits import masked, shown
from gongkai.screening.scanning import distinct, hits, rules
from gongkai.screening.words import Words

#: what may be masked or replaced without asking what the sentence means
IN_WORDS = frozenset((
    "identity-number", "phone", "bank-card", "home-address", "minor", "licence-plate", "passport", "e-mail", "wording", "misspelling",
))  # fmt: skip
Edit = tuple[int, int, str]


class Wanted:
    """The findings that are to be mended, and how a text is without them."""

    def __init__(self, findings: Iterable[Finding], on: date, words: Words | None = None) -> None:
        """Those of one file."""
        findings = tuple(findings)
        self.kinds = {finding.kind for finding in findings}
        self._texts = {(finding.kind, finding.text) for finding in findings if finding.kind in IN_WORDS}
        self._rules = rules(on, words)

    def edits(self, text: str, under: str = "") -> list[Edit]:
        """What is written where, from the beginning on; each sign is changed once."""
        found: list[Edit] = []
        for hit in sorted(distinct(hits(Piece(text, "", under), self._rules)), key=lambda hit: hit.start):
            here = text[hit.start : hit.end]
            if (hit.kind, shown(hit.kind, here)) in self._texts and (not found or hit.start >= found[-1][1]):
                found.append((hit.start, hit.end, hit.instead if hit.instead is not None else masked(hit.kind, here)))
        return found

    def mended(self, text: str, under: str = "") -> str:
        """The text with its edits."""
        return rewritten([text], self.edits(text, under))[0]


def rewritten(parts: Sequence[str], edits: Iterable[Edit]) -> list[str]:
    """The parts of one text after the edits of the whole: as many parts, each keeping its own signs."""
    made = list(parts)
    for start, end, new in reversed(list(edits)):
        left = new
        touched = [at for at, part in _spans(parts) if part[0] < end and part[1] > start]
        for at, (first, last) in _spans(parts):
            if at not in touched:
                continue
            begin, stop = max(start, first) - first, min(end, last) - first
            length = stop - begin
            mine, left = (left, "") if at == touched[-1] else (left[:length], left[length:])
            made[at] = made[at][:begin] + mine + made[at][stop:]
    return made


def _spans(parts: Sequence[str]) -> list[tuple[int, tuple[int, int]]]:
    found, begin = [], 0
    for at, part in enumerate(parts):
        found.append((at, (begin, begin + len(part))))
        begin += len(part)
    return found
