"""Duties as lists and one by one: whose they are, when they are due and why, what met them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import OuterRef, Q, QuerySet, Subquery

from gongkai.agencies.models import Agency, Assignment, User
from gongkai.agencies.roles import UNIT_LIAISON
from gongkai.catalogue import published
from gongkai.catalogue.models import Adoption, DisclosureDuty, DutyKind, DutyState, DutyStep, ItemText
from gongkai.catalogue.planning import of_an_event
from gongkai.catalogue.published import Published
from gongkai.catalogue.words import elements_of
from gongkai.statute.deadlines import Deadline
from gongkai.statute.time_limits import TimeLimit, due
from gongkai.statute.working_days import MAINLAND
from gongkai.ui.paging import Page, Place, page

PER_PAGE = 30
OFFERED = 20  # published items that a search shows
#: The lists there are, and what each holds.
LISTS = {
    "late": ("已超期", Q(state=DutyState.OPEN)),
    "open": ("未履行", Q(state=DutyState.OPEN)),
    "met": ("已履行", Q(state=DutyState.MET)),
    "running": ("公示中", Q(state=DutyState.RUNNING)),
    "all": ("全部", Q()),
}
SCOPES = {"mine": "我负责的", "unit": "本单位的", "agency": "本机关的"}


@dataclass(frozen=True, slots=True)
class DutyRow:
    """A duty as a row of a list."""

    duty: DisclosureDuty
    name: str
    today: date

    @property
    def days_left(self) -> int:
        return (self.duty.due_on - self.today).days

    @property
    def is_late(self) -> bool:
        return self.duty.state == DutyState.OPEN and self.days_left < 0

    @property
    def days_late(self) -> int:
        """Days after the last one: until today where it is open, until it was met where it is met."""
        end = (
            self.duty.met_on
            if self.duty.state == DutyState.MET
            else self.today
            if self.duty.state == DutyState.OPEN
            else None
        )
        return max(0, (end - self.duty.due_on).days) if end and self.duty.kind != DutyKind.DISPLAY else 0


@dataclass(frozen=True, slots=True)
class DutyList:
    """One page of duties."""

    rows: list[DutyRow]
    page: Page[DisclosureDuty]
    scope: str
    chosen: str
    number: int  # of open ones in this scope
    late: int

    @property
    def query(self) -> str:
        """What the pages beside this one keep of its address."""
        return f"scope={self.scope}&list={self.chosen}&"


def named(rows: QuerySet[DisclosureDuty]) -> QuerySet[DisclosureDuty]:
    """Duties with the name of their item, and what a list prints of them: one statement."""
    text = ItemText.objects.filter(item=OuterRef("adoption__item"), edition=OuterRef("adoption__item__last_edition"))
    return rows.annotate(name=Subquery(text.values("name")[:1])).select_related(
        "adoption__item", "adoption__unit", "adoption__person", "event"
    )


def in_scope(agency: Agency, user: User, scope: str, today: date) -> QuerySet[DisclosureDuty]:
    """The duties of an agency that are the person's, the person's units', or all."""
    rows = DisclosureDuty.objects.filter(agency=agency)
    if scope == "mine":
        return rows.filter(adoption__person=user)
    if scope == "unit":
        held = Assignment.objects.filter(user=user, agency=agency, role=UNIT_LIAISON, since__lte=today).exclude(
            until__lte=today
        )
        return rows.filter(adoption__unit__in=held.values("unit"))
    return rows


def duties(
    agency: Agency, user: User, today: date, place: Place, *, scope: str = "agency", chosen: str = "open"
) -> DutyList:
    """A page of duties by their day, the longest overdue first: three statements."""
    rows = in_scope(agency, user, scope, today)
    of_state = rows.filter(LISTS[chosen][1])
    if chosen == "late":
        of_state = of_state.filter(due_on__lt=today)
    found = page(named(of_state), "due_on", place, size=PER_PAGE, newest_first=chosen in {"met", "all"})
    open_ones = rows.filter(state=DutyState.OPEN)
    late = open_ones.filter(due_on__lt=today).count()
    shown = [DutyRow(duty, duty.name, today) for duty in found.rows]  # type: ignore[attr-defined]
    return DutyList(shown, found, scope, chosen, open_ones.count(), late)


@dataclass(frozen=True, slots=True)
class DutyPage:
    """One duty: what is owed, until when and why, what happened."""

    row: DutyRow
    text: ItemText
    limit: TimeLimit
    deadline: Deadline | None  # None for a cycle, whose day is its period's last
    steps: list[DutyStep]
    displays: list[DisclosureDuty]

    @property
    def duty(self) -> DisclosureDuty:
        return self.row.duty

    @property
    def elements(self) -> tuple[str, ...]:
        return elements_of(self.text.words.get("content", ""))

    @property
    def is_open(self) -> bool:
        return self.duty.state == DutyState.OPEN


def duty_page(agency: Agency, key: int, today: date) -> DutyPage | None:
    """A duty of an agency: four statements."""
    duty = named(DisclosureDuty.objects.filter(agency=agency, pk=key)).first()
    if duty is None:
        return None
    item = duty.adoption.item
    text = ItemText.objects.select_related("item", "edition").get(item=item, edition=item.last_edition_id)
    limit = TimeLimit.from_json(duty.limit)
    deadline = None if duty.kind == DutyKind.CYCLE else due(limit, duty.runs_from, MAINLAND)
    shown = list(DisclosureDuty.objects.filter(kind=DutyKind.DISPLAY, event=duty.event_id)) if duty.event_id else []
    shown = [one for one in shown if one.pk != duty.pk]
    return DutyPage(DutyRow(duty, text.name, today), text, limit, deadline, list(duty.steps.order_by("pk")), shown)


@dataclass(frozen=True, slots=True)
class Asked:
    """An element of the item, beside what a person said of it and whether its words stand in the text."""

    element: str
    is_found: bool
    present: str = ""  # "yes", "no", "" while nothing was said
    reason: str = ""


def asked(elements: tuple[str, ...], item: Published | None) -> list[Asked]:
    """The elements with a hint whether the text speaks of them; only a person decides."""
    text = f"{item.title}{item.text}" if item else ""
    return [Asked(element, bool(text) and speaks_of(element, text)) for element in elements]


def speaks_of(element: str, text: str) -> bool:
    """Whether most two-character stretches of the element stand in the text."""
    pairs = {element[place : place + 2] for place in range(len(element) - 1)} or {element}
    return sum(pair in text for pair in pairs) * 2 >= len(pairs)


def offered(agency: Agency, words: str) -> list[Published]:
    """Published items that may meet a duty."""
    return published.search(agency.code, words.strip(), OFFERED)


def event_limits(adoption: Adoption) -> list[tuple[int, str]]:
    """The limits that an event of this item may start, by place."""
    return [(place, str(limit)) for place, limit in enumerate(of_an_event(adoption))]


def as_calendar(agency: Agency, rows: list[DutyRow], at: datetime, host: str) -> str:
    """Open duties for calendar programs (RFC 5545): one whole day each."""
    stamp = f"{at:%Y%m%dT%H%M%SZ}"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//gongkai//catalogue//ZH"]
    for row in rows:
        about = f"：{row.duty.event.subject}" if row.duty.event else ""
        lines += [
            "BEGIN:VEVENT",
            f"UID:duty-{row.duty.pk}@{host}",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{row.duty.due_on:%Y%m%d}",
            f"DTEND;VALUE=DATE:{row.duty.due_on + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_escaped(f'公开“{row.name}”{about}（{agency.name}）')}",
            "END:VEVENT",
        ]
    return "".join(f"{line}\r\n" for line in _folded([*lines, "END:VCALENDAR"]))


def _escaped(text: str) -> str:
    for sign in "\\;,":
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", "\\n")


def _folded(lines: list[str]) -> list[str]:
    """No line longer than 75 octets; a continued one begins with a blank."""
    found = []
    for line in lines:
        part = ""
        for sign in line:
            if len((part + sign).encode()) > 73:  # noqa: PLR2004 — 75 with the blank and the break
                found.append(part)
                part = " "
            part += sign
        found.append(part)
    return found
