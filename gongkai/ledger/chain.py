"""The arithmetic of the chain: pure functions, so that a verifier needs neither the platform nor its database."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives import hashes

ORIGIN = "0" * 64


def canonical(data: Any) -> bytes:
    """One byte string for one value: keys sorted, no spaces, UTF-8. Dates and the like must be text already."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def digest(data: Any) -> str:
    """SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(data)).hexdigest()


def sm3(data: bytes) -> str:
    """SM3 (GB/T 32905-2016), in hexadecimal."""
    state = hashes.Hash(hashes.SM3())
    state.update(data)
    return state.finalize().hex()


@dataclass(frozen=True, slots=True)
class Link:
    """One entry as the chain sees it: its facts, the two hashes before it, its own two hashes."""

    book: str
    sequence: int
    facts: Mapping[str, Any]
    sha256: str
    sm3: str


def hashes_of(book: str, sequence: int, facts: Mapping[str, Any], previous: tuple[str, str]) -> tuple[str, str]:
    """SHA-256 and SM3 of an entry: each over the facts and its own predecessor, so that either alone proves the chain."""
    sha256, sm3_before = previous
    entry = {"book": book, "sequence": sequence, "facts": facts}
    return digest({**entry, "previous": sha256}), sm3(canonical({**entry, "previous": sm3_before}))


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where a book does not hold together."""

    book: str
    sequence: int
    reason: str

    def __str__(self) -> str:
        return f"账本“{self.book or '全系统'}”第 {self.sequence} 条：{self.reason}"


@dataclass(frozen=True, slots=True)
class Proof:
    """What a walk over one book found: how many entries hold, its last hashes, and the first break if there is one."""

    book: str
    entries: int
    sha256: str
    sm3: str
    broken: Break | None = None


def prove(book: str, links: Iterable[Link], head: tuple[int, str, str] | None) -> Proof:
    """Walk a book from its first entry to the head it claims.

    :param links: the entries in the order of their sequence.
    :param head: sequence and both hashes that the book's head remembers; None for a book without one.
    """
    count, before = 0, (ORIGIN, ORIGIN)
    for link in links:
        broken = _compare(link, count + 1, before)
        if broken:
            return Proof(book, count, *before, Break(book, count + 1, broken))
        count, before = count + 1, (link.sha256, link.sm3)
    if (head or (0, ORIGIN, ORIGIN)) != (count, *before):
        remembered = head[0] if head else 0
        reason = f"账本末尾与记载不符：记载共 {remembered} 条，现有 {count} 条，可能有条目被删除或者添加"
        return Proof(book, count, *before, Break(book, count + 1, reason))
    return Proof(book, count, *before)


def _compare(link: Link, expected: int, before: tuple[str, str]) -> str:
    if link.sequence != expected:
        return f"缺少第 {expected} 条，下一条的序号是 {link.sequence}"
    if hashes_of(link.book, link.sequence, link.facts, before) != (link.sha256, link.sm3):
        return "内容与其哈希值不符，或者与上一条不相接"
    return ""
