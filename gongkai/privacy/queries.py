"""Readers: who read personal data, whose keys lie under which master key, which row holds an exact value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Model, QuerySet
from django.utils.timezone import make_aware

from gongkai.ledger.models import Entry
from gongkai.privacy import masters
from gongkai.privacy.fields import BlindIndex
from gongkai.privacy.models import MasterKey
from gongkai.privacy.purposes import Purpose
from gongkai.ui.paging import Page


@dataclass(frozen=True, slots=True)
class Filter:
    """Which readings to show; an empty one asks for nothing."""

    account: str = ""
    person: str = ""
    purpose: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading, as the ledger tells it."""

    sequence: int
    at: datetime
    account: str
    person: str
    field: str
    purpose: str


def readings(book: str, chosen: Filter) -> QuerySet[Entry]:
    """The entries of an agency's book that are readings of personal data."""
    rows = Entry.objects.filter(book=book, act="privacy.read")
    if chosen.account:
        rows = rows.filter(actor=chosen.account)
    if chosen.person:
        rows = rows.filter(subject=chosen.person)
    if chosen.purpose:
        rows = rows.filter(details__purpose=chosen.purpose)
    if chosen.since:
        rows = rows.filter(at__gte=_midnight(chosen.since))
    if chosen.until:
        rows = rows.filter(at__lt=_midnight(chosen.until + timedelta(days=1)))
    return rows


def page_of_readings(book: str, chosen: Filter, *, after: int | None, before: int | None, size: int) -> Page:
    """One page, the latest first, by the book's own numbering: one statement, never an offset."""
    rows = readings(book, chosen)
    if before is not None:
        found = list(rows.filter(sequence__gt=before).order_by("sequence")[: size + 1])
        more, shown = len(found) > size, found[:size][::-1]
        beside = more, True
    else:
        rows = rows if after is None else rows.filter(sequence__lt=after)
        found = list(rows.order_by("-sequence")[: size + 1])
        more, shown = len(found) > size, found[:size]
        beside = after is not None, more
    if not shown:
        return Page([])
    first, last = shown[0].sequence, shown[-1].sequence
    return Page([_reading(entry) for entry in shown], first if beside[0] else None, last if beside[1] else None)


def rows_saying(model: type[Model], index: str, text: str) -> QuerySet:
    """The rows whose field holds exactly this value, in whichever spelling, found by its blind index."""
    field = model._meta.get_field(index)
    if not isinstance(field, BlindIndex):
        raise TypeError(f"{index} is no blind index")
    return model._default_manager.filter(**{index: field.fingerprint(text)})


@dataclass(frozen=True, slots=True)
class MasterUse:
    """A master key: whether it is the current one, whether it is at hand, how many keys lie under it."""

    id: str
    is_current: bool
    is_known: bool
    persons: int


def master_keys() -> list[MasterUse]:
    """Every master key that is known or in use."""
    known = [master.id for master in masters.known()]
    used = dict(MasterKey.objects.annotate(number=Count("persons")).values_list("pk", "number"))
    return [
        MasterUse(name, is_current=name == known[0], is_known=name in known, persons=used.get(name, 0))
        for name in dict.fromkeys((*known, *used))
    ]


def _reading(entry: Entry) -> Reading:
    purpose = entry.details["purpose"]
    label = Purpose(purpose).label if purpose in Purpose.values else purpose
    return Reading(entry.sequence, entry.at, entry.actor, entry.subject, entry.details["field"], label)


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time.min))
