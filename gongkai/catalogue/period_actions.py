"""The periods that begin at night, for thousands of adoptions in a few statements.

On the first of July a province's half-yearly items all owe something at once. Rows with the same limits begin the same
periods: what is owed is planned once for all of them, written by the database from the rows themselves (a million rows
through the models would take minutes), and what an adoption repeats is moved on by as much, not reckoned again from its
duties; ``rebuilding`` proves that it comes to the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Case, F, Q, When

from gongkai.catalogue.models import Adoption, DisclosureDuty, DutyKind
from gongkai.catalogue.planning import periods_begun
from gongkai.catalogue.projecting import count

KEYS = 500  # named in one statement; SQLite may take no more than 999
FIELDS = ("pk", "agency", "domain", "limits", "since", "next_period_on")  # of an adoption, as Row has them
OF_THE_ADOPTION = {"adoption": "id", "agency": "agency_id", "domain": "domain"}  # a duty's field: the adoption's column


class Row(NamedTuple):
    """What is needed of an adoption."""

    pk: int
    agency: int
    domain: str
    limits: list[dict[str, Any]]
    since: date
    next_period_on: date | None

    @property
    def alike(self) -> tuple[object, ...]:
        """Adoptions that agree in this begin the same periods."""
        return repr(self.limits), self.next_period_on, max(self.since, self.next_period_on or self.since)


class Plan(NamedTuple):
    """What adoptions with the same limits owe by a day, and when the next of their periods begins."""

    owed: tuple[DisclosureDuty, ...]  # patterns: of any one of the adoptions
    next_on: date | None


def begin_periods(rows: Collection[Row], *, on: date) -> int:
    """Write what is owed in every period that began; inside the caller's transaction, which holds the adoptions.

    :returns: how many duties.
    """
    groups: dict[tuple[object, ...], list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.alike].append(row)
    plans = {alike: _plan(theirs[0], on) for alike, theirs in groups.items()}
    written = _written(rows, plans.values())
    begun = sum(_begin(plans[alike], [row.pk for row in theirs], written) for alike, theirs in groups.items())
    count({(row.agency, row.domain) for row in rows})
    return begun


def _plan(row: Row, on: date) -> Plan:
    adoption = Adoption(pk=row.pk, agency_id=row.agency, domain=row.domain, limits=row.limits)
    adoption.since, adoption.next_period_on = row.since, row.next_period_on
    owed, next_on = periods_begun(adoption, on)
    for duty in owed:
        duty.recorded_on = on
    return Plan(tuple(owed), next_on)


def _written(rows: Iterable[Row], plans: Iterable[Plan]) -> set[tuple[int, str]]:
    """Which of these duties are there already: of an item set aside and taken up again within one period."""
    days = {one.due_on for plan in plans for one in plan.owed}
    agencies = {row.agency for row in rows}
    there = DisclosureDuty.objects.filter(agency__in=agencies, due_on__in=days, kind=DutyKind.CYCLE)
    return set(there.values_list("adoption", "key"))


def _begin(plan: Plan, keys: list[int], written: set[tuple[int, str]]) -> int:
    begun = 0
    for part in _parts(keys):
        Adoption.objects.filter(pk__in=part).update(next_period_on=plan.next_on)
    for duty in plan.owed:
        lacking = [key for key in keys if (key, duty.key) not in written]
        for part in _parts(lacking):
            _insert(duty, part)
            _move(duty, part)
        begun += len(lacking)
    return begun


def _insert(duty: DisclosureDuty, adoptions: list[int]) -> None:
    """The duty for each of these adoptions: the columns that name the adoption from its row, the others as they are."""
    quote, table = connection.ops.quote_name, DisclosureDuty._meta.db_table
    fields = [field for field in DisclosureDuty._meta.concrete_fields if not field.primary_key]
    told = [quote(OF_THE_ADOPTION[field.name]) if field.name in OF_THE_ADOPTION else "%s" for field in fields]
    values = [
        field.get_db_prep_save(getattr(duty, field.attname), connection)
        for field in fields
        if field.name not in OF_THE_ADOPTION
    ]
    statement = f"INSERT INTO {quote(table)} ({', '.join(quote(field.column) for field in fields)}) SELECT {', '.join(told)} FROM {quote(Adoption._meta.db_table)} WHERE {quote('id')} IN ({', '.join(['%s'] * len(adoptions))})"  # noqa: S608 — names of the models' own columns
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, *adoptions])


def _move(duty: DisclosureDuty, adoptions: list[int]) -> None:
    """One more is open, and it may be the first to fall due."""
    is_earlier = Q(earliest_due_on__isnull=True) | Q(earliest_due_on__gt=duty.due_on)
    Adoption.objects.filter(pk__in=adoptions).update(
        open_duties=F("open_duties") + 1,
        earliest_due_on=Case(When(is_earlier, then=duty.due_on), default=F("earliest_due_on")),
    )


def _parts(keys: Iterable[int]) -> Iterator[list[int]]:
    left = iter(keys)
    while part := list(islice(left, KEYS)):
        yield part
