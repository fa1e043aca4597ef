"""Work that waits: every room offers a query for its own, and the home page of the staff shows all of it by date.

The registry stands on the lowest floor so that every room can offer; what passes are plain values.
"""

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

SHOWN = 20  # rows of one provider on the home page; how many more there are is said
SOON = 5  # days


@dataclass(frozen=True, slots=True)
class Seat:
    """An agency one may act at, and what one may do there."""

    code: str
    name: str
    roles: AbstractSet[str]
    acts: AbstractSet[str]


@dataclass(frozen=True, slots=True)
class Asker:
    """Whose work is asked for, on which day."""

    account: int
    today: date
    seats: Mapping[str, Seat]  # by the agency's code
    is_administrator: bool = False  # of the whole installation

    def where(self, act: str, among: AbstractSet[str] | None = None) -> list[str]:
        """The codes of the agencies where this act is allowed, by one of the roles named if any are."""
        return [seat.code for seat in self.seats.values() if act in seat.acts and (among is None or seat.roles & among)]


class Urgency(Enum):
    """How near a day is."""

    OVERDUE = "已超期"
    TODAY = "今天到期"
    SOON = "即将到期"
    LATER = "未到期"
    UNDATED = "没有期限"


@dataclass(frozen=True, slots=True)
class Work:
    """One thing that waits: until when, for whom, where it is done, by which article."""

    title: str
    turn: str  # the role whose turn it is, as people call it
    due_on: date | None = None
    url: str = ""
    agency: str = ""  # its code; "" for the whole installation or oneself
    mine: bool = False
    note: str = ""  # why it is due, what is left

    def days_left(self, today: date) -> int | None:
        """Days until the last one; below zero once it has passed."""
        return None if self.due_on is None else (self.due_on - today).days

    def urgency(self, today: date) -> Urgency:
        """How near the last day is."""
        left = self.days_left(today)
        if left is None:
            return Urgency.UNDATED
        if left < 0:
            return Urgency.OVERDUE
        if left == 0:
            return Urgency.TODAY
        return Urgency.SOON if left <= SOON else Urgency.LATER


@dataclass(frozen=True, slots=True)
class Waiting:
    """A provider's answer: its most urgent rows, and how many there are besides."""

    rows: list[Work] = field(default_factory=list)
    more: int = 0
    remark: str = ""  # on all of its rows


Provider = Callable[[Asker], Waiting]

_providers: dict[str, Provider] = {}


def register(name: str, provider: Provider) -> None:
    """Offer a query for work that waits; it makes the same number of statements however much there is."""
    _providers[name] = provider


def waiting(asker: Asker) -> list[tuple[str, Waiting]]:
    """What every room answers, by the name it registered."""
    return [(name, provider(asker)) for name, provider in _providers.items()]


def by_date(rows: Iterable[Work]) -> list[Work]:
    """The longest overdue first; what has no day comes last."""
    return sorted(rows, key=lambda work: (work.due_on is None, work.due_on or date.max, work.title))
