"""Entering many rows at once: each row once, however often the same file is handed over."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, Protocol

from django.db.models import Model

from gongkai.ledger.actions import ROWS_PER_ENTRY, record_many
from gongkai.ledger.constraints import broken


class RowRefused(Exception):
    """A row that cannot be entered; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of the rows."""

    added: int = 0
    completed: int = 0
    unchanged: int = 0

    def __add__(self, other: "Entered") -> "Entered":
        return Entered(self.added + other.added, self.completed + other.completed, self.unchanged + other.unchanged)


@dataclass(frozen=True, slots=True)
class Rows:
    """How rows of one table are recognised: the key that names a row, the facts it states, those that may come later."""

    model: type[Model]
    key: tuple[str, ...]
    facts: tuple[str, ...]
    later: tuple[str, ...] = ()  # empty until something ends: filling them completes a row, all else is a contradiction

    def named(self, row: Model) -> tuple[Any, ...]:
        """The key's values."""
        return tuple(getattr(row, field) for field in self.key)

    def stated(self, row: Model) -> dict[str, Any]:
        """Key and facts as plain values, for digests."""
        return {field: _plain(getattr(row, field)) for field in (*self.key, *self.facts, *self.later)}

    def title(self, row: Model) -> str:
        """The row as a sentence calls it."""
        return f"{self.model._meta.verbose_name}“{self.named(row)[-1]}”"


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


Writer = Callable[[list[Any]], object]


class Owner(Protocol):
    """Whose rows they are: the agency, as the ledger needs it."""

    code: str


def enter(
    *,
    rows: Iterable[Model],
    of: Rows,
    owner: Owner,
    by: str,
    act: str,
    on: date,
    add: Writer | None = None,
    complete: Writer | None = None,
) -> Entered:
    """Enter an agency's rows in thousands; must run inside the caller's transaction.

    :param on: today, the day the rows are recorded.
    :param add: writes new rows, :param complete: those whose later facts are now known; by default plainly.
    :raises RowRefused: for a row that breaks a constraint or contradicts what is already recorded.
    """
    manager = of.model._default_manager
    add = add or manager.bulk_create
    complete = complete or (lambda found: manager.bulk_update(found, [*of.later, "recorded_on"]))
    total, remaining = Entered(), iter(rows)
    while part := list(islice(remaining, ROWS_PER_ENTRY)):
        for row in part:
            row.agency, row.recorded_on = owner, on  # type: ignore[attr-defined]
        added, completed = _sort(part, of, owner)
        if added:
            add(added)
        if completed:
            complete(completed)
        written = [of.stated(row) for row in (*added, *completed)]
        record_many(book=owner.code, by=by, act=act, subject=of.model._meta.label_lower, rows=written)
        total += Entered(len(added), len(completed), len(part) - len(written))
    return total


def _sort(part: list[Model], of: Rows, owner: Owner) -> tuple[list[Model], list[Model]]:
    name = of.key[-1]
    known = {
        of.named(row): row
        for row in of.model._default_manager.filter(
            agency=owner, **{f"{name}__in": [getattr(row, name) for row in part]}
        )
    }
    added, completed = [], []
    for row in part:
        existing = known.setdefault(of.named(row), row)
        if existing is row:
            _check(row, of)
            added.append(row)
        elif _completes(row, existing, of):
            _check(existing, of)
            completed.append(existing)
    return added, completed


def _check(row: Model, of: Rows) -> None:
    sentences = broken(row)
    if sentences:
        raise RowRefused(f"{of.title(row)}：{''.join(sentences)}")


def _completes(row: Model, existing: Model, of: Rows) -> bool:
    """Whether the row tells the recorded one something new; an empty later fact takes nothing back."""
    for field in of.facts:
        if getattr(row, field) != getattr(existing, field):
            raise RowRefused(_contradiction(row, existing, field, of))
    news = [field for field in of.later if getattr(row, field) and getattr(row, field) != getattr(existing, field)]
    for field in news:
        if getattr(existing, field):
            raise RowRefused(_contradiction(row, existing, field, of))
        setattr(existing, field, getattr(row, field))
    if news:
        existing.recorded_on = row.recorded_on  # type: ignore[attr-defined]
    return bool(news)


def _contradiction(row: Model, existing: Model, field: str, of: Rows) -> str:
    label = of.model._meta.get_field(field.removesuffix("_id")).verbose_name
    return (
        f"{of.title(row)}已有记录，“{label}”已记为“{getattr(existing, field)}”，与现在的“{getattr(row, field)}”不同。"
        "请核对；已有的记录不会被覆盖。"
    )
