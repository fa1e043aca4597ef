"""The open work that is this room's own: the delegations by which somebody who leaves stands in for a colleague."""

from datetime import date

from gongkai.agencies.actions import delegate, end_delegation
from gongkai.agencies.handover import OpenWork
from gongkai.agencies.models import Agency, Delegation, User


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
