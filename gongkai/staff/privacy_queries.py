"""Readers of the supervisor's page: who read personal data at an agency."""

from __future__ import annotations

from dataclasses import dataclass

from django.apps import apps

from gongkai.agencies.models import Agency, User
from gongkai.privacy.purposes import Purpose
from gongkai.privacy.queries import Filter, Reading, page_of_readings
from gongkai.ui.paging import Page

SIZE = 50
ACCOUNT = "account:"
PERSON = "privacy.person:"


@dataclass(frozen=True, slots=True)
class Line:
    """A reading in the words of the page."""

    reading: Reading
    account: str  # its number, "" for what is no account
    who: str
    person: str
    item: str


@dataclass(frozen=True, slots=True)
class Readings:
    """One page of them, with what can be chosen."""

    page: Page
    lines: list[Line]
    chosen: Filter
    purposes: list[tuple[str, str]]


def readings_at(agency: Agency, chosen: Filter, *, after: int | None, before: int | None) -> Readings:
    """The readings of an agency's book: two statements, however many they are."""
    page = page_of_readings(agency.code, chosen, after=after, before=before, size=SIZE)
    numbers = {_number(reading) for reading in page.rows} - {""}
    names = {str(pk): name for pk, name in User.objects.filter(pk__in=numbers).values_list("pk", "username")}
    lines = [_line(reading, names) for reading in page.rows]
    return Readings(page, lines, chosen, Purpose.choices)


def _number(reading: Reading) -> str:
    number = reading.account.removeprefix(ACCOUNT)
    return number if number != reading.account and number.isdecimal() else ""


def _line(reading: Reading, names: dict[str, str]) -> Line:
    number = _number(reading)
    model, _, field = reading.field.rpartition(".")
    meta = apps.get_model(model)._meta
    item = f"{meta.verbose_name} · {meta.get_field(field).verbose_name}"
    return Line(reading, number, names.get(number, reading.account), reading.person.removeprefix(PERSON), item)
