"""Open work that somebody leaves behind: every room offers a query for it and an action that gives it to a colleague."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from gongkai.agencies.models import Agency, User


class Reassign(Protocol):
    """Gives every open piece of one person at an agency to a colleague, with its own ledger entries; how many."""

    def __call__(self, *, by: str, agency: Agency, leaver: User, colleague: User, on: date) -> int: ...


@dataclass(frozen=True, slots=True)
class OpenWork:
    """One kind of work that a person can leave behind."""

    id: str
    title: str
    pieces: Callable[[User, Agency, date], Iterable[str]]  # each piece as a line that a reader understands
    reassign: Reassign


_kinds: dict[str, OpenWork] = {}


def offer(kind: OpenWork) -> None:
    """Register a kind of open work; a room does so when it is ready."""
    _kinds[kind.id] = kind


def kinds() -> list[OpenWork]:
    """Every kind, in the order of registration."""
    return list(_kinds.values())


@dataclass(frozen=True, slots=True)
class Left:
    """What a person would leave behind, of one kind."""

    title: str
    pieces: list[str]


def left_by(leaver: User, agency: Agency, on: date) -> list[Left]:
    """Everything a person would leave behind at an agency."""
    found = (Left(kind.title, list(kind.pieces(leaver, agency, on))) for kind in kinds())
    return [left for left in found if left.pieces]
