"""Reminders, derived from the duties: each rung once, however many nights were missed; one letter for a person and day."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from gongkai.agencies.models import Assignment
from gongkai.agencies.roles import DISCLOSURE_HEAD, DISCLOSURE_OFFICE, UNIT_LIAISON
from gongkai.catalogue.models import DisclosureDuty, DutyReminder, DutyState, ItemText
from gongkai.messages.actions import send_mail

RUNGS = (7, 2, 0, -1)  # days before the last one; below zero after it
NAMED = 5  # duties that a letter names; how many more there are is said


def reached(due_on: date, today: date) -> list[int]:
    """The rungs that a day has reached on the way to a due day, the latest last."""
    left = (due_on - today).days
    return [rung for rung in RUNGS if left <= rung]


def remind(*, today: date) -> int:
    """Tell each duty's latest rung that was not told; the rungs passed meanwhile count as told. Returns how many duties."""
    told = 0
    for rung, wanted in _wanted(today):
        for agency in wanted.order_by("agency").values_list("agency", flat=True).distinct():
            told += _remind(agency, rung, today)
    return told


def _wanted(today: date) -> list[tuple[int, QuerySet[DisclosureDuty]]]:
    """For each rung the open duties that stand on it and were not told of it."""
    found = []
    for place, rung in enumerate(RUNGS):
        last = today + timedelta(days=rung)
        reached_it = Q(due_on__lte=last)
        if place + 1 < len(RUNGS):
            reached_it &= Q(due_on__gt=today + timedelta(days=RUNGS[place + 1]))
        told = DutyReminder.objects.filter(duty=OuterRef("pk"), rung=rung)
        rows = DisclosureDuty.objects.filter(reached_it, ~Exists(told), state=DutyState.OPEN)
        found.append((rung, rows))
    return found


@transaction.atomic
def _remind(agency: int, rung: int, today: date) -> int:
    """One agency's duties on one rung: the rows that say so, and a letter to each who does them."""
    rows = dict(_wanted(today))[rung].filter(agency=agency).select_related("adoption__item", "agency")
    duties = list(rows.select_for_update(of=("self",)).order_by("due_on", "pk"))
    DutyReminder.objects.bulk_create(
        (DutyReminder(duty=duty, rung=one, told_on=today) for duty in duties for one in reached(duty.due_on, today)),
        ignore_conflicts=True,
    )
    if duties:
        for account, theirs in _by_account(duties, today).items():
            send_mail(
                template="duties_due",
                to=f"account:{account}",
                context=_context(theirs, rung),
                book=duties[0].agency.code,
            )
    return len(duties)


def _by_account(duties: list[DisclosureDuty], today: date) -> dict[int, list[DisclosureDuty]]:
    """Whom each duty is told to: the person it is assigned to, else the unit's liaisons, else the disclosure office."""
    agency = duties[0].agency
    held = Assignment.objects.filter(agency=agency, since__lte=today, user__is_active=True).exclude(until__lte=today)
    rows = list(
        held.filter(role__in=(UNIT_LIAISON, DISCLOSURE_OFFICE, DISCLOSURE_HEAD)).values_list("role", "unit", "user")
    )
    active = set(held.values_list("user", flat=True))
    liaisons: dict[int, set[int]] = defaultdict(set)
    for role, unit, user in rows:
        if role == UNIT_LIAISON:
            liaisons[unit].add(user)
    office = {user for role, _, user in rows if role != UNIT_LIAISON}
    found: dict[int, list[DisclosureDuty]] = defaultdict(list)
    for duty in duties:
        person, unit = duty.adoption.person_id, duty.adoption.unit_id
        for account in sorted({person} if person in active else liaisons.get(unit) or office):
            found[account].append(duty)
    return found


def _context(duties: list[DisclosureDuty], rung: int) -> dict[str, object]:
    items = [duty.adoption.item for duty in duties[:NAMED]]
    names = dict(
        ItemText.objects.filter(item__in=items, edition__in=[item.last_edition_id for item in items]).values_list(
            "item", "name"
        )
    )
    return {
        "agency": duties[0].agency.name,
        "is_late": rung < 0,
        "number": len(duties),
        "more": max(0, len(duties) - NAMED),
        "lines": [
            f"{names.get(duty.adoption.item_id, duty.adoption.item.code)[:60]}，最迟{duty.due_on}公开"
            for duty in duties[:NAMED]
        ],
    }
