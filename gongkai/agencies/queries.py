"""Readers of agencies and their people."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from string import Formatter
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from gongkai.agencies import handover
from gongkai.agencies.models import (
    NUMBER_KINDS,
    Agency,
    Assignment,
    Delegation,
    NumberingTemplate,
    Succession,
    Unit,
    User,
)
from gongkai.agencies.permissions import LEVELS, assignments_of, can
from gongkai.agencies.roles import REACHING_BELOW, ROLES, Role
from gongkai.files.models import FileVersion
from gongkai.files.queries import kept_for


def agency_by_code(code: str) -> Agency | None:
    """The agency of that code, with who succeeds it."""
    return Agency.objects.filter(code=code).select_related("succession__successor").first()


def all_agencies() -> QuerySet[Agency]:
    """Every agency."""
    return Agency.objects.all()


def agencies_of(user: User, on: date | None = None) -> QuerySet[Agency]:
    """The agencies whose staff pages this person may open that day: one's own, and those under a supervisor's."""
    if user.is_superuser and user.is_active:
        return Agency.objects.all()
    mine = assignments_of(user, on or localdate())
    places = Q(pk__in=mine.values("agency"))
    above = mine.filter(role__in=REACHING_BELOW).values("agency")
    for level in range(1, LEVELS + 1):
        places |= Q(**{"__".join(["parent"] * level) + "__in": above})
    return Agency.objects.filter(places)


def roles_between(user: User, agency: Agency, first: date, last: date | None) -> set[str]:
    """The roles a person holds or stands in for at an agency on some day of a span; ``last`` None: without end."""
    until = Q(until__isnull=True) | Q(until__gt=first)
    begun = Q(since__lte=last) if last else Q()
    held = Assignment.objects.filter(until & begun, agency=agency, user=user)
    stands_in = Delegation.objects.filter(
        Q(first_day__lte=last) if last else Q(),
        assignment__agency=agency,
        delegate=user,
        last_day__gte=first,
        ended_on__isnull=True,
    )
    return {*held.values_list("role", flat=True), *stands_in.values_list("assignment__role", flat=True)}


def succession_of(agency: Agency, on: date) -> Succession | None:
    """Who does this agency's work since when, once that day has come; known already when the agency was read by code."""
    succession = getattr(agency, "succession", None)
    return succession if succession and succession.on <= on else None


class Missing(NamedTuple):
    """Something an agency has not said yet, and why it is wanted."""

    label: str
    because: str


# fmt: off
WANTED = (
    ("disclosure_office", "公开指南须写明（条例第十二条）"),
    ("office_address",    "公开指南须写明（条例第十二条）"),
    ("office_hours",      "公开指南须写明（条例第十二条）"),
    ("office_phone",      "公开指南须写明（条例第十二条）"),
    ("office_fax",        "公开指南须写明（条例第十二条）"),
    ("office_email",      "公开指南须写明（条例第十二条）"),
    ("site_code",         "网站标明身份用"),
    ("document_code",     "编答复书、通知书的文号用"),
)
# fmt: on


@dataclass(frozen=True, slots=True)
class Settings:
    """An agency's settings page."""

    units: list[Unit]
    numbering: list[NumberingTemplate]
    missing: list[Missing]
    succession: Succession | None


SEAL = "seal"  # the purpose of the files


def kept_seals(agency: Agency) -> list[FileVersion]:
    """The pictures of its seal that the agency keeps, latest first."""
    return kept_for(agency.code, SEAL)


def seal_of(agency: Agency) -> FileVersion | None:
    """The picture of the seal that the agency uses; None without one, and once it is withdrawn."""
    if not agency.seal:
        return None
    return next((version for version in kept_seals(agency) if version.blob.digest == agency.seal), None)


def settings_of(agency: Agency) -> Settings:
    """What is set, and what is still missing."""
    units, numbering = list(agency.units.all()), list(agency.numbering.all())
    missing = [
        Missing(str(Agency._meta.get_field(field).verbose_name), because)
        for field, because in WANTED
        if not getattr(agency, field)
    ]
    written = {row.kind for row in numbering}
    missing += [
        Missing(f"{label}的编号规则", "自动编号用") for kind, label in NUMBER_KINDS.items() if kind not in written
    ]
    if seal_of(agency) is None:
        missing.append(Missing("印章", "制作答复书用" if not agency.seal else "选用的印章图片已经撤下，请另选一张"))
    if not units:
        missing.append(Missing("内设机构", "向内设机构交办用"))
    if not agency.assignments.filter(until__isnull=True).exists():
        missing.append(Missing("人员", "还没有人员，请在人员页开设账号、分配角色"))
    return Settings(units, numbering, missing, getattr(agency, "succession", None))


@dataclass(frozen=True, slots=True)
class People:
    """Who works for an agency, who stands in for whom, and what the reader may do about it."""

    persons: list[Person]
    former: list[Assignment]
    delegations: list[Delegation]
    may_manage: bool
    may_hand_over: bool
    roles: tuple[Role, ...] = ROLES


@dataclass(frozen=True, slots=True)
class Person:
    """A person with the roles held at the agency."""

    user: User
    assignments: list[Assignment]


FORMER_SHOWN = 50


def people(agency: Agency, reader: User, on: date) -> People:
    """A constant number of statements, however many people there are."""
    rows = Assignment.objects.filter(agency=agency).select_related("user", "unit")
    grouped: dict[int, Person] = {}
    for row in rows.filter(Q(until__isnull=True) | Q(until__gt=on)).order_by("user__username", "role"):
        grouped.setdefault(row.user_id, Person(row.user, [])).assignments.append(row)
    delegations = Delegation.objects.filter(assignment__agency=agency, last_day__gte=on, ended_on__isnull=True)
    return People(
        list(grouped.values()),
        list(rows.filter(until__lte=on).order_by("-until", "-pk")[:FORMER_SHOWN]),
        list(delegations.select_related("assignment__user", "delegate")),
        may_manage=can(reader, "people.manage", agency, on),
        may_hand_over=can(reader, "people.hand-over", agency, on),
    )


def colleagues(agency: Agency, on: date) -> QuerySet[User]:
    """Whoever holds a role at the agency that day."""
    held = Assignment.objects.filter(Q(until__isnull=True) | Q(until__gt=on), agency=agency, since__lte=on)
    return User.objects.filter(is_active=True, pk__in=held.values("user")).order_by("username")


def assignment(agency: Agency, pk: int) -> Assignment | None:
    """A role held at the agency, by its number."""
    return Assignment.objects.filter(agency=agency, pk=pk).select_related("user", "agency").first()


def delegations_before(agency: Agency, reader: User, on: date) -> QuerySet[Delegation]:
    """The delegations that the reader may end: of one's own roles; all, for whoever manages people."""
    found = Delegation.objects.filter(assignment__agency=agency, last_day__gte=on, ended_on__isnull=True)
    if not can(reader, "people.hand-over", agency, on):
        found = found.filter(assignment__user=reader)
    return found.select_related("assignment__user", "assignment__agency", "delegate")


@dataclass(frozen=True, slots=True)
class Leaving:
    """Somebody who leaves, with the roles that end and the work that is left."""

    user: User
    assignments: list[Assignment]
    left: list[handover.Left]


def leaving(agency: Agency, account: int, on: date) -> Leaving | None:
    """The person of that number at the agency, if there is one."""
    held = Assignment.objects.filter(Q(until__isnull=True) | Q(until__gt=on), agency=agency, user=account)
    rows = list(held.select_related("user", "unit"))
    return Leaving(rows[0].user, rows, handover.left_by(rows[0].user, agency, on)) if rows else None


def delegable(agency: Agency, reader: User, on: date) -> QuerySet[Assignment]:
    """The roles the reader may let a colleague stand in for: one's own; all of them, for whoever manages people."""
    held = Assignment.objects.filter(Q(until__isnull=True) | Q(until__gt=on), agency=agency)
    if not can(reader, "people.hand-over", agency, on):
        held = held.filter(user=reader)
    return held.select_related("user", "unit")


NUMBER_FIELDS = {"code", "year", "number"}
TEMPLATE_HELP = "编号规则只能用 {code}、{year}、{number}，例如 {code}公复〔{year}〕{number}号；补零写 {number:05d}。"


def template_fault(template: str) -> str:
    """What is wrong with a numbering template; "" when numbers can be made with it."""
    try:
        parts = [(name, form) for _, name, form, _ in Formatter().parse(template) if name is not None]
    except ValueError:
        return TEMPLATE_HELP
    names = [name for name, _ in parts]
    # no width beyond nine digits: a template is not a way to ask for a gigabyte
    if set(names) - NUMBER_FIELDS or not all(re.fullmatch(r"(0[1-9])?d?", form) for _, form in parts if form):
        return TEMPLATE_HELP
    if "number" not in names or "year" not in names:
        return "编号规则须有 {year} 和 {number}，否则不同年度的编号会重复。"
    return ""
