"""Readers of the ledger for whoever supervises or audits: pages by key, one entry with its proof, everything in turn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.timezone import make_aware

from gongkai.agencies.models import User
from gongkai.ledger.chain import ORIGIN, hashes_of
from gongkai.ledger.labels import ACCOUNT, account_number, act_label, subject_label
from gongkai.ledger.models import Entry, Head

SIZE = 50
AT_A_TIME = 1000  # entries of an export read by one statement
CLOCK = timedelta(hours=1)  # by how much a clock that was set back may have put entries out of the order of time


@dataclass(frozen=True, slots=True)
class Asked:
    """Which entries; an empty one asks for all."""

    subject: str = ""
    account: int | None = None
    act: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def is_about_persons(self) -> bool:
        """Whether it singles out who read whose personal data."""
        return self.act.startswith("privacy.") or self.subject.startswith("privacy.")


def entries(book: str, asked: Asked) -> QuerySet[Entry]:
    """The entries asked for. A span of time becomes a span of the sequence, so that every index can be walked."""
    rows = Entry.objects.filter(book=book)
    if asked.subject:
        rows = rows.filter(subject=asked.subject)
    if asked.account is not None:
        rows = rows.filter(actor=f"{ACCOUNT}{asked.account}")
    if asked.act:
        rows = rows.filter(act=asked.act)
    if asked.since:
        begin = _midnight(asked.since)
        first = _sequences(book).filter(at__gte=begin - CLOCK).order_by("at").first()
        rows = rows.filter(sequence__gte=first, at__gte=begin) if first else rows.none()
    if asked.until:
        end = _midnight(asked.until + timedelta(days=1))
        last = _sequences(book).filter(at__lt=end + CLOCK).order_by("-at").first()
        rows = rows.filter(sequence__lte=last, at__lt=end) if last else rows.none()
    return rows


def _sequences(book: str) -> QuerySet:
    return Entry.objects.filter(book=book).values_list("sequence", flat=True)


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time.min))


@dataclass(frozen=True, slots=True)
class Line:
    """An entry in the words of the page."""

    entry: Entry
    act: str
    subject: str
    account: int | None
    who: str

    @property
    def number(self) -> str:
        """The account's number, where the person is called otherwise."""
        told = "" if self.account is None else f"账号 {self.account}"
        return "" if told == self.who else told


@dataclass(frozen=True, slots=True)
class Lines:
    """One page of the ledger, the latest first, and where the pages beside it begin."""

    lines: list[Line]
    previous: int | None = None
    next: int | None = None


def page_of(book: str, asked: Asked, *, after: int | None, before: int | None) -> Lines:
    """One page: a statement for the entries, one for the accounts' names, one for each end of a span of time."""
    rows = entries(book, asked).defer("details")
    if before is not None:
        found = list(rows.filter(sequence__gt=before).order_by("sequence")[: SIZE + 1])
        more, shown = len(found) > SIZE, found[:SIZE][::-1]
        beside = more, True
    else:
        rows = rows if after is None else rows.filter(sequence__lt=after)
        found = list(rows.order_by("-sequence")[: SIZE + 1])
        more, shown = len(found) > SIZE, found[:SIZE]
        beside = after is not None, more
    lines = _told(shown)
    if not lines:
        return Lines([])
    return Lines(lines, shown[0].sequence if beside[0] else None, shown[-1].sequence if beside[1] else None)


def _told(shown: list[Entry]) -> list[Line]:
    accounts = {entry.pk: account_number(entry.actor) for entry in shown}
    names = User.objects.in_bulk({number for number in accounts.values() if number is not None})
    return [
        Line(entry, act_label(entry.act), subject_label(entry.subject), number, _who(entry, number, names))
        for entry in shown
        for number in [accounts[entry.pk]]
    ]


def _who(entry: Entry, number: int | None, names: dict[int, User]) -> str:
    if number is None:
        return entry.actor
    return names[number].called if number in names else f"账号 {number}"


class Check(NamedTuple):
    """One thing that was computed again, and whether it holds."""

    label: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Proven:
    """An entry with its neighbours, and what their hashes prove now."""

    line: Line
    previous: Entry | None
    following: Entry | None
    checks: list[Check]

    @property
    def holds(self) -> bool:
        """Whether everything that was computed again is as it was written."""
        return all(check.holds for check in self.checks)


def proven(book: str, sequence: int) -> Proven | None:
    """One entry, its hashes computed again from what it says and from its neighbours: three statements."""
    found = {row.sequence: row for row in Entry.objects.filter(book=book, sequence__range=(sequence - 1, sequence + 1))}
    entry = found.get(sequence)
    if entry is None:
        return None
    previous, following = found.get(sequence - 1), found.get(sequence + 1)
    head = Head.objects.filter(book=book).first()
    return Proven(_told([entry])[0], previous, following, _checks(entry, previous, following, head))


def _checks(entry: Entry, previous: Entry | None, following: Entry | None, head: Head | None) -> list[Check]:
    before = (previous.sha256, previous.sm3) if previous else (ORIGIN, ORIGIN)
    sha256, sm3 = hashes_of(entry.book, entry.sequence, entry.facts, before)
    place = f"第 {entry.sequence - 1} 条" if entry.sequence > 1 else "账本的起点"
    checks = [
        Check(f"接在{place}之后", previous is not None or entry.sequence == 1),
        Check("由内容和上一条重新计算的 SHA-256 与所记的相同", sha256 == entry.sha256),
        Check("由内容和上一条重新计算的 SM3 与所记的相同", sm3 == entry.sm3),
    ]
    if following:
        after = hashes_of(following.book, following.sequence, following.facts, (entry.sha256, entry.sm3))
        checks.append(Check(f"第 {following.sequence} 条由本条接续", after == (following.sha256, following.sm3)))
    else:
        end = (head.sequence, head.sha256, head.sm3) if head else None
        checks.append(Check("本条是账本的末尾，与账本所记的末尾相同", end == (entry.sequence, entry.sha256, entry.sm3)))
    return checks


def in_turn(book: str, asked: Asked) -> Iterator[Entry]:
    """Every entry asked for, the earliest first, in constant memory and without a long transaction."""
    rows, last = entries(book, asked).order_by("sequence"), 0
    while found := list(rows.filter(sequence__gt=last)[:AT_A_TIME]):
        yield from found
        last = found[-1].sequence
