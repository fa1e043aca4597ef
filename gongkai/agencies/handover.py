"""Open work that somebody leaves behind: every room offers a query for it and an action that gives it to a colleague."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from gongkai.agencies.models import Agency, Delegation, User


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


def _stood_in_for(leaver: User, agency: Agency, on: date) -> list[str]:
    return [
        f"代理{row.assignment.user.called}（{row.assignment.get_role_display()}），{row.first_day}至{row.last_day}"
        for row in delegations_to(leaver, agency, on).select_related("assignment__user")
    ]


def delegations_to(delegate: User, agency: Agency, on: date):  # noqa: ANN201 — a query set of delegations
    """The delegations a person has still to stand in for."""
    return Delegation.objects.filter(
        delegate=delegate, assignment__agency=agency, last_day__gte=on, ended_on__isnull=True
    )


def _pass_on(*, by: str, agency: Agency, leaver: User, colleague: User, on: date) -> int:
    from gongkai.agencies.actions import delegate, end_delegation  # noqa: PLC0415 — the action calls this registry

    rows = list(delegations_to(leaver, agency, on).select_related("assignment"))
    for row in rows:
        end_delegation(by=by, delegation=row, on=on)
        if row.assignment.user_id != colleague.pk:  # who comes back to the work needs nobody to stand in
            first = max(row.first_day, on)
            delegate(
                by=by, assignment=row.assignment, delegate=colleague, first_day=first, last_day=row.last_day,
                reason=row.reason, on=on,
            )  # fmt: skip
    return len(rows)


DELEGATIONS = OpenWork("delegations", "尚在进行的代理", _stood_in_for, _pass_on)
