"""What each night brings: periods that begin, display periods that end, reminders. Safe to kill, to repeat, to come late."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import NamedTuple

from django.db import transaction

from gongkai.agencies.models import Agency
from gongkai.catalogue.duty_actions import end_displays
from gongkai.catalogue.models import Adoption, Decision
from gongkai.catalogue.period_actions import FIELDS, Row, begin_periods
from gongkai.catalogue.reminders import remind
from gongkai.ledger.actions import record

AGENCIES = 20  # whose periods begin in one transaction
BY = "program"


class Night(NamedTuple):
    """What a night did."""

    begun: int
    ended: int
    told: int


def run(*, today: date) -> Night:
    """Everything that is due by today and was not done before, however many nights were missed."""
    return Night(begin(today=today), end_displays(today=today), remind(today=today))


def begin(*, today: date) -> int:
    """Write the duties of the periods that began, some agencies at a time."""
    waiting = Adoption.objects.filter(next_period_on__lte=today, decision=Decision.APPLIES)
    agencies = iter(list(waiting.order_by("agency").values_list("agency", flat=True).distinct()))
    return sum(_begin(part, today) for part in _parts(agencies))


def _parts(keys: Iterator[int]) -> Iterator[list[int]]:
    while part := list(islice(keys, AGENCIES)):
        yield part


@transaction.atomic
def _begin(agencies: list[int], today: date) -> int:
    held = Adoption.objects.select_for_update().filter(
        agency__in=agencies, next_period_on__lte=today, decision=Decision.APPLIES
    )
    rows = [Row(*told) for told in held.order_by("agency", "pk").values_list(*FIELDS)]
    codes = dict(Agency.objects.filter(pk__in=agencies).values_list("pk", "code"))
    begun = begin_periods(rows, on=today)
    for agency, number in sorted(Counter(row.agency for row in rows).items()):
        record(
            book=codes[agency],
            by=BY,
            act="catalogue.periods-begun",
            subject=f"catalogue.periods:{today}",
            details={"items": number},
        )
    return begun
