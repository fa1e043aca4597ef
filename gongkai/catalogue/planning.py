"""From limits, events and days to the duties that follow: values only, nothing is written here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from gongkai.catalogue.models import Adoption, DisclosureDuty, DutyKind, DutyState, TriggerEvent
from gongkai.statute.time_limits import LimitKind, TimeLimit, due, period, read_limits
from gongkai.statute.working_days import MAINLAND

OF_AN_EVENT = frozenset({LimitKind.DEADLINE, LimitKind.IMMEDIATE, LimitKind.PROMPT, LimitKind.ADVANCE})
#: 条例 26, for an item whose own limit was not understood or not written: reading-081.
BY_THE_REGULATION = TimeLimit(LimitKind.PROMPT, "（目录没有可以计算的时限）")
_DAY = timedelta(days=1)


def limits_of(words: Mapping[str, str]) -> list[dict[str, Any]]:
    """The limits of an item's words, as an adoption keeps them."""
    return [limit.as_json() for limit in read_limits(words.get("limit", "")).limits]


def rules(adoption: Adoption) -> list[TimeLimit]:
    """An adoption's limits again."""
    return [TimeLimit.from_json(told) for told in adoption.limits]


def of_an_event(adoption: Adoption) -> list[TimeLimit]:
    """The limits that run from an event; that of the regulation where the item has none of them."""
    found = [limit for limit in rules(adoption) if limit.kind in OF_AN_EVENT]
    is_periodic = any(limit.kind in {LimitKind.CYCLE, LimitKind.STANDING} for limit in rules(adoption))
    is_on_request = bool(adoption.limits) and all(limit.kind is LimitKind.ON_REQUEST for limit in rules(adoption))
    return found or ([] if is_periodic or is_on_request else [BY_THE_REGULATION])


def duty_of_event(adoption: Adoption, event: TriggerEvent, limit: TimeLimit) -> DisclosureDuty:
    """What an event owes.

    :raises ValueError: for a day for which there is no calendar; the sentence says so.
    """
    found = due(limit, event.happened_on, MAINLAND)
    owed = _duty(
        adoption, f"event:{event.pk}", DutyKind.EVENT, limit, event.happened_on, found.due_on or event.happened_on
    )
    owed.event, owed.is_provisional = event, found.provisional
    return owed


def standing_duties(adoption: Adoption) -> Iterator[DisclosureDuty]:
    """What is owed from the day of adoption on, for as long as it stands."""
    for place, limit in enumerate(rules(adoption)):
        if limit.kind is LimitKind.STANDING:
            found = due(limit, adoption.since, MAINLAND)
            owed = _duty(adoption, f"standing:{adoption.since}:{place}", DutyKind.STANDING, limit, adoption.since, found.due_on or adoption.since)  # fmt: skip
            owed.is_provisional = found.provisional
            yield owed


def first_period_on(adoption: Adoption) -> date | None:
    """The first day of the first period in which something is owed: that which holds the day of adoption."""
    return min((period(limit, adoption.since)[0] for limit in _cycles(adoption).values()), default=None)


def periods_begun(adoption: Adoption, today: date) -> tuple[list[DisclosureDuty], date | None]:
    """The duties of every period that began and is not yet written, and the day the next one begins."""
    owed: list[DisclosureDuty] = []
    begins: list[date] = []
    start = adoption.next_period_on
    for place, limit in _cycles(adoption).items():
        first, last = period(limit, max(start, adoption.since) if start else adoption.since)
        if start and first < start:  # this cycle's period began before and is written
            first, last = period(limit, last + _DAY)
        while first <= today:
            owed += [
                _duty(adoption, f"cycle:{first}:{place}:{time}", DutyKind.CYCLE, limit, first, last)
                for time in range(limit.number or 1)
            ]
            first, last = period(limit, last + _DAY)
        begins.append(first)
    return owed, min(begins, default=None)


def _cycles(adoption: Adoption) -> dict[int, TimeLimit]:
    return {place: limit for place, limit in enumerate(rules(adoption)) if limit.kind is LimitKind.CYCLE}


def display_duties(duty: DisclosureDuty, published_on: date) -> Iterator[DisclosureDuty]:
    """How long what met an event's duty must stay public."""
    for place, limit in enumerate(rules(duty.adoption)):
        if limit.kind is LimitKind.DISPLAY:
            found = due(limit, published_on, MAINLAND)
            shown = _duty(duty.adoption, f"display:{duty.pk}:{published_on}:{place}", DutyKind.DISPLAY, limit, published_on, found.due_on or published_on)  # fmt: skip
            shown.event, shown.state, shown.is_provisional = duty.event, DutyState.RUNNING, found.provisional
            yield shown


def _duty(  # noqa: PLR0917 — a row
    adoption: Adoption, key: str, kind: DutyKind, limit: TimeLimit, start: date, last: date
) -> DisclosureDuty:
    return DisclosureDuty(
        adoption=adoption,
        agency_id=adoption.agency_id,
        domain=adoption.domain,
        key=key,
        kind=kind,
        limit=limit.as_json(),
        runs_from=start,
        due_on=last,
    )
