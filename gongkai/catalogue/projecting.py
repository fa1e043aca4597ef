"""What adoptions and domains repeat of their duties, reckoned from the duties; written by the actions alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Max, Min, Q

from gongkai.catalogue.models import Adoption, CatalogueCount, Decision, DisclosureDuty, DutyKind, DutyState

NAMES = ("open_duties", "met_duties", "earliest_due_on", "met_on")
OPEN, MET = Q(state=DutyState.OPEN), Q(state=DutyState.MET)


class Standing(NamedTuple):
    """How an adoption's duties stand; display periods follow from a publication and are not counted."""

    open_duties: int = 0
    met_duties: int = 0
    earliest_due_on: date | None = None
    met_on: date | None = None


def standings(adoptions: Collection[int]) -> dict[int, Standing]:
    """By adoption what its duties say: one statement."""
    rows = DisclosureDuty.objects.filter(adoption__in=adoptions).exclude(kind=DutyKind.DISPLAY).order_by()
    found = rows.values_list("adoption").annotate(
        open=Count("pk", filter=OPEN),
        met=Count("pk", filter=MET),
        earliest=Min("due_on", filter=OPEN),
        latest=Max("met_on"),
    )
    return {row[0]: Standing(*row[1:]) for row in found}


def told(row: Adoption) -> Standing:
    """What an adoption repeats."""
    return Standing(row.open_duties, row.met_duties, row.earliest_due_on, row.met_on)


def counts(agency: int, domain: str) -> dict[str, Any]:
    """How many of a domain's items an agency adopted, and how they stand: one statement."""
    applies = Q(decision=Decision.APPLIES)
    rows = Adoption.objects.filter(agency=agency, domain=domain)
    return rows.aggregate(
        applies=Count("pk", filter=applies),
        not_applicable=Count("pk", filter=~applies),
        with_open=Count("pk", filter=applies & Q(open_duties__gt=0)),
        all_met=Count("pk", filter=applies & Q(open_duties=0, met_duties__gt=0)),
    )


def project(adoptions: Iterable[Adoption]) -> None:
    """Write what the duties of these adoptions say, and the counts of their domains."""
    rows = list(adoptions)
    found = standings([row.pk for row in rows])
    changed = []
    for row in rows:
        standing = found.get(row.pk, Standing())
        if told(row) != standing:
            row.open_duties, row.met_duties, row.earliest_due_on, row.met_on = standing
            changed.append(row)
    Adoption.objects.bulk_update(changed, NAMES, batch_size=100)
    count({(row.agency_id, row.domain) for row in rows})


def count(places: Iterable[tuple[int, str]]) -> None:
    """Write the counts of these domains of agencies."""
    for agency, domain in sorted(places):
        CatalogueCount.objects.update_or_create(agency_id=agency, domain=domain, defaults=counts(agency, domain))
