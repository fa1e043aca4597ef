"""The only writers of what an agency adopts of the catalogue. Each is safe to repeat and costs a few statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F

from gongkai.agencies.models import Agency, Unit, User
from gongkai.agencies.policies import NotAllowed
from gongkai.catalogue.duty_actions import begin_duties, waive_open
from gongkai.catalogue.edition_queries import publishers_of
from gongkai.catalogue.models import (
    Adoption,
    AdoptionStep,
    AdoptionStepKind,
    CatalogueEdition,
    CatalogueItem,
    Decision,
    ItemText,
)
from gongkai.catalogue.planning import first_period_on, limits_of
from gongkai.catalogue.projecting import count
from gongkai.ledger.actions import record

AT_ONCE = 500
FAR = 100  # codes that an entry of the ledger names


@transaction.atomic
def adopt(
    *,
    by: str,
    agency: Agency,
    items: Sequence[CatalogueItem],
    since: date,
    on: date,
    unit: Unit | None = None,
    person: User | None = None,
) -> int:
    """Adopt items from a day on, with whom they are assigned to; those adopted already stay as they are.

    :param on: today. :returns: how many were not adopted before.
    :raises NotAllowed: for items of a catalogue that is not the agency's, and for who cannot be assigned.
    """
    known = _locked(agency, items)
    _check_assigned(agency, unit, person, on)
    if since > on:
        raise NotAllowed("选用的起始日期在今天之后，请到那一天再选用，或者改写日期。")
    chosen = [item for item in items if item.pk not in known or known[item.pk].decision != Decision.APPLIES]
    limits = _limits(chosen)
    rows = [known.get(item.pk) or Adoption(agency=agency, item=item, domain=item.domain) for item in chosen]
    for row in rows:
        row.decision, row.reason, row.since, row.unit, row.person = Decision.APPLIES, "", since, unit, person
        row.limits = limits.get(row.item_id, [])
        row.next_period_on = first_period_on(row)
    _save(rows)
    _step(rows, AdoptionStepKind.APPLIES, by, on)
    _note(by, agency, "catalogue.items-adopted", rows, since=since.isoformat())
    begin_duties(rows, on=on)
    count({(agency.pk, row.domain) for row in rows})
    return len(rows)


@transaction.atomic
def set_aside(*, by: str, agency: Agency, items: Sequence[CatalogueItem], reason: str, on: date) -> int:
    """Say that items do not apply, and why; what they still owe is waived for the same reason. Returns how many changed."""
    known = _locked(agency, items)
    words = reason.strip()
    if not words:
        raise NotAllowed("不适用的事项须写明理由，它会显示在目录的办理情况中。")
    chosen = [item for item in items if item.pk not in known or (known[item.pk].decision, known[item.pk].reason) != (Decision.NOT_APPLICABLE, words)]  # fmt: skip
    rows = [known.get(item.pk) or Adoption(agency=agency, item=item, domain=item.domain, since=on) for item in chosen]
    waive_open([row for row in rows if row.pk], by=by, reason=words, on=on)
    for row in rows:
        row.decision, row.reason, row.next_period_on = Decision.NOT_APPLICABLE, words, None
    _save(rows)
    _step(rows, AdoptionStepKind.NOT_APPLICABLE, by, on, reason=words)
    _note(by, agency, "catalogue.items-set-aside", rows)
    count({(agency.pk, row.domain) for row in rows})
    return len(rows)


@transaction.atomic
def assign_duties(
    *, by: str, agency: Agency, items: Sequence[CatalogueItem], unit: Unit | None, person: User | None, on: date
) -> int:
    """Say which unit and who does an item's duties; returns how many changed."""
    known = _locked(agency, items)
    _check_assigned(agency, unit, person, on)
    rows = [
        row for row in known.values() if row.decision == Decision.APPLIES and (row.unit, row.person) != (unit, person)
    ]
    for row in rows:
        row.unit, row.person = unit, person
    _save(rows)
    _step(rows, AdoptionStepKind.ASSIGNED, by, on)
    _note(by, agency, "catalogue.duties-assigned", rows)
    return len(rows)


def follow_edition(*, by: str, edition: CatalogueEdition, on: date) -> int:
    """Let adoptions take the limits of an edition's texts; past duties keep theirs. An item that is gone yields no more.

    Each part of them is a transaction of its own; repeated, it goes on where it ended. Returns how many changed.
    """
    changed, last = 0, 0
    followed = Adoption.objects.filter(item__publisher=edition.publisher, item__domain=edition.domain)
    while True:
        part = list(
            followed.filter(pk__gt=last, decision=Decision.APPLIES)
            .order_by("pk")
            .select_related("item", "agency")[:AT_ONCE]
        )
        if not part:
            return changed
        last = part[-1].pk
        changed += _follow(by, edition, part, on)


@transaction.atomic
def _follow(by: str, edition: CatalogueEdition, rows: Sequence[Adoption], on: date) -> int:
    list(Adoption.objects.select_for_update().filter(pk__in=[row.pk for row in rows]).order_by("pk").values_list("pk"))
    limits = _limits([row.item for row in rows])
    changed = [row for row in rows if row.item.ended_edition_id or row.limits != limits.get(row.item_id, [])]
    changed = [
        row for row in changed if not (row.item.ended_edition_id and row.limits == [] and row.next_period_on is None)
    ]
    for row in changed:
        row.limits = [] if row.item.ended_edition_id else limits.get(row.item_id, [])
        row.next_period_on = _next_period(row, on)
    _save(changed)
    _step(changed, AdoptionStepKind.FOLLOWED, by, on, edition=edition)
    for agency in {row.agency for row in changed}:
        _note(by, agency, "catalogue.edition-followed", [row for row in changed if row.agency_id == agency.pk])
    return len(changed)


def _next_period(row: Adoption, on: date) -> date | None:
    """A new cycle begins with the next period: the present one was promised under the old words."""
    first = first_period_on(row)
    if first is None or row.next_period_on is not None:
        return first and row.next_period_on
    return max(first, on)


def _locked(agency: Agency, items: Sequence[CatalogueItem]) -> dict[int, Adoption]:
    """The adoptions that are there, by item; the agency's row is held until the transaction ends."""
    Agency.objects.select_for_update().get(pk=agency.pk)
    publishers = set(publishers_of(agency))
    if any(item.publisher_id not in publishers for item in items):
        raise NotAllowed("所选事项不在本机关适用的标准目录中，请从目录页面选择。")
    if any(item.ended_edition_id for item in items):
        raise NotAllowed("所选事项在新版目录中已经删去，请刷新页面后重新选择。")
    found = Adoption.objects.filter(agency=agency, item__in=items).select_related("unit", "person", "item")
    return {row.item_id: row for row in found}


def _check_assigned(agency: Agency, unit: Unit | None, person: User | None, on: date) -> None:
    if unit and (unit.agency_id != agency.pk or (unit.closed_on and unit.closed_on <= on)):
        raise NotAllowed(f"“{unit}”不是本机关现有的内设机构，请重新选择。")
    if person and not any(held.holds_on(on) for held in person.assignments.filter(agency=agency)):
        raise NotAllowed(f"{person.called}在本机关没有角色，请先由管理员分配角色，或者改选他人。")


def _limits(items: Iterable[CatalogueItem]) -> dict[int, list[dict[str, Any]]]:
    """By item the limits of its latest words."""
    rows = ItemText.objects.filter(item__in=list(items), edition=F("item__last_edition"))
    return {row.item_id: limits_of(row.words) for row in rows}


def _save(rows: Sequence[Adoption]) -> None:
    Adoption.objects.bulk_create([row for row in rows if row.pk is None])
    fields = ("decision", "reason", "since", "unit", "person", "limits", "next_period_on")
    Adoption.objects.bulk_update([row for row in rows if row.pk is not None], fields, batch_size=100)


def _step(rows: Sequence[Adoption], kind: AdoptionStepKind, by: str, on: date, **more: Any) -> None:
    AdoptionStep.objects.bulk_create(
        AdoptionStep(adoption=row, kind=kind, unit=row.unit, person=row.person, taken_on=on, taken_by=by, **more)
        for row in rows
    )


def _note(by: str, agency: Agency, act: str, rows: Sequence[Adoption], **more: Any) -> None:
    if not rows:
        return
    codes = sorted(row.item.code for row in rows)
    facts = {"number": len(codes), "items": codes[:FAR], **more}
    record(book=agency.code, by=by, act=act, subject=f"catalogue.items:{codes[0]}", details=facts)
