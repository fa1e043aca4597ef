"""What adoptions and domains repeat of their duties, reckoned from the duties; written by the actions alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import Count, Max, Min, Q

from gongkai.catalogue.models import Adoption, CatalogueCount, Decision, DisclosureDuty, DutyKind, DutyState

Place = tuple[int, str]  # an agency's key and a domain
NAMES = ("open_duties", "met_duties", "earliest_due_on", "met_on")
COUNTED = ("applies", "not_applicable", "with_open", "all_met")
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


class Counts(NamedTuple):
    """How many of a domain's items an agency adopted, and how they stand."""

    applies: int = 0
    not_applicable: int = 0
    with_open: int = 0
    all_met: int = 0


def counts(places: Collection[Place]) -> dict[Place, Counts]:
    """What the adoptions of these agencies and domains come to: one statement."""
    applies = Q(decision=Decision.APPLIES)
    rows = Adoption.objects.filter(agency__in={place[0] for place in places}, domain__in={place[1] for place in places})
    found = rows.order_by().values_list("agency", "domain").annotate(
        applies=Count("pk", filter=applies),
        not_applicable=Count("pk", filter=~applies),
        with_open=Count("pk", filter=applies & Q(open_duties__gt=0)),
        all_met=Count("pk", filter=applies & Q(open_duties=0, met_duties__gt=0)),
    )  # fmt: skip
    told = {row[:2]: Counts(*row[2:]) for row in found}
    return {place: told.get(place, Counts()) for place in places}


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


def count(places: Iterable[Place]) -> None:
    """Write the counts of these domains of agencies; held first, so that of two at once the later counts both."""
    wanted = sorted(set(places))
    kept = CatalogueCount.objects.filter(
        agency__in={place[0] for place in wanted}, domain__in={place[1] for place in wanted}
    )
    list(kept.select_for_update().order_by("agency", "domain").values_list("pk"))
    CatalogueCount.objects.bulk_create(
        (
            CatalogueCount(agency_id=place[0], domain=place[1], **dict(zip(COUNTED, one, strict=True)))
            for place, one in counts(wanted).items()
        ),
        update_conflicts=True,
        unique_fields=["agency", "domain"],
        update_fields=COUNTED,
    )
