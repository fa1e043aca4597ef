"""Every staff address, walked by every role, by who stands in, who watches from above, strangers and nobody.

The addresses are collected from the resolver and the answers from the table of acts: whoever adds an address names an
act, or this test fails; whoever changes the table changes ``docs/permissions.md``, which is read before it is committed.
"""

from __future__ import annotations

import ast
import os
import random
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.urls.converters import IntConverter, SlugConverter, StringConverter, UUIDConverter
from django.utils.timezone import localdate

from gongkai.agencies import roles
from gongkai.agencies.actions import assign, delegate, end_assignment, enter_agency, enter_units
from gongkai.agencies.models import Agency, Unit, User
from gongkai.agencies.permissions import ACT, ACTS, Reach, can, check_may, needs_second_factor, roles_at
from gongkai.agencies.policies import NotAllowed
from gongkai.agencies.queries import agencies_of
from gongkai.agencies.roles import ROLES, SEPARATE
from gongkai.ui.converters import AgencyCode, CategoryCode, FourDigitYear, IndexNumber
from gongkai.ui.guarding import guarded

ROOT = Path(__file__).resolve().parents[2]
BY = "test"
SIGN_IN = "/staff/sign-in/"
UNAUTHORIZED, FORBIDDEN, NOT_ALLOWED, FAILED = 401, 403, 405, 500

# fmt: off
SAMPLES = {
    AgencyCode:      "zone",
    CategoryCode:    "news",
    IndexNumber:     "QS/1",
    FourDigitYear:   "2020",
    IntConverter:    "999999",
    SlugConverter:   "nothing",
    UUIDConverter:   str(UUID(int=1)),
    StringConverter: "nothing",
}
# Signing in and one's own account: open before there is a role, and no address here names an agency.
OF_SIGNING_IN = ("account_", "mfa_", "usersessions_", "socialaccount_", "openid_connect_", "sign-in", "sign-out")
# fmt: on


@dataclass(frozen=True)
class Address:
    """A place of the resolver, written out."""

    path: str
    name: str
    acts: dict[str, str] | None
    names: frozenset[str]


def _addresses(patterns, prefix="", converters=None):
    for entry in patterns:
        route = prefix + str(entry.pattern)
        known = {**(converters or {}), **entry.pattern.converters}
        if isinstance(entry, URLPattern):
            path = "/" + route
            for name, converter in known.items():
                kind = type(converter)
                registered = next(key for key, value in _kinds().items() if value is kind)
                path = path.replace(f"<{registered}:{name}>", SAMPLES[kind]).replace(f"<{name}>", SAMPLES[kind])
            yield Address(path, entry.name or "", getattr(entry.callback, "acts", None), frozenset(known))
        else:
            yield from _addresses(entry.url_patterns, route, known)


@cache
def _kinds():
    from django.urls.converters import get_converters  # noqa: PLC0415 — filled when the addresses are read

    return {name: type(converter) for name, converter in get_converters().items()}


@cache
def addresses() -> tuple[Address, ...]:
    get_resolver().url_patterns  # noqa: B018 — reads the addresses, which registers their converters
    return tuple(_addresses(get_resolver().url_patterns))


def test_every_staff_address_names_its_act():
    staff = [address for address in addresses() if address.path.startswith("/staff/")]
    assert len(staff) > 15
    nameless = [address for address in staff if not address.acts and not address.name.startswith(OF_SIGNING_IN)]
    assert nameless == []
    open_ones = [address for address in staff if not address.acts]
    assert all(not address.names & {"code", "book"} for address in open_ones)


def test_every_act_of_an_address_is_a_row():
    acts = {act for address in addresses() if address.acts for act in address.acts.values()}
    assert acts <= set(ACT)
    assert len(ACT) == len(ACTS)


def enforced(source: str) -> set[str]:
    """The acts a source asks about: texts given to the guard or to the functions that answer, or kept in a constant."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if called in {"guarded", "check_may", "can", "may"}:
                given = [*node.args, *(keyword.value for keyword in node.keywords)]
                found |= {value.value for value in given if isinstance(value, ast.Constant)}
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and node.value.value in ACT:
            found.add(node.value.value)
    return {act for act in found if isinstance(act, str) and act}


def test_an_enforcement_is_seen():
    source = 'KEEP = "files.keep"\n@guarded("a.b", post="c.d")\ndef f(): check_may(user, "e.f", agency, on)\n'
    assert enforced(source) == {"files.keep", "a.b", "c.d", "e.f"}


def test_every_act_is_enforced_somewhere_and_every_enforcement_names_a_row():
    sources = [path for path in (ROOT / "gongkai").rglob("*.py") if "migrations" not in path.parts]
    found = set().union(*(enforced(path.read_text("utf-8")) for path in sources))
    assert found == set(ACT)


# ── the walk ──────────────────────────────────────────────


@dataclass
class Town:
    """A government, its zone whose pages are walked, another agency, and people."""

    above: Agency
    zone: Agency
    other: Agency
    today: date

    def person(self, name, agency, role, **dates):
        user = User.objects.create_user(name)
        unit = agency.units.first() if role in roles.OF_A_UNIT else None
        assign(by=BY, user=user, agency=agency, role=role, unit=unit, **{"since": self.today, **dates})
        return user


@pytest.fixture
def town(db):
    today = localdate()
    above = _agency("city", "临川市人民政府", None)
    zone, other = _agency("zone", "临川开发区", above), _agency("other", "绿水县水利局", above)
    for agency in (above, zone, other):
        enter_units(by=BY, agency=agency, rows=[Unit(code="office", name="办公室")], on=today)
    return Town(above, zone, other, today)


def _agency(code, name, parent):
    return enter_agency(by=BY, code=code, name=name, kind="department", parent=parent, disclosure_office="")


# fmt: off
def _stand_in(town, first, last):
    head = town.person("head", town.zone, "disclosure_head", since=town.today - timedelta(9))
    clerk = town.person("clerk", town.zone, "timeliness_reviewer", since=town.today - timedelta(9))
    row = delegate(by=BY, assignment=head.assignments.get(), delegate=clerk, first_day=town.today + timedelta(first),
                   last_day=town.today + timedelta(last), reason="年休假", on=town.today + timedelta(min(first, 0)))
    assert row.pk
    return clerk


ACTORS = {  # the roles by which each acts at the zone
    **{f"{role.id} here": (lambda town, role=role.id: town.person("p", town.zone, role), {role.id}) for role in ROLES},
    **{f"{role.id} elsewhere": (lambda town, role=role.id: town.person("p", town.other, role), set()) for role in ROLES},
    **{f"{role.id} above": (lambda town, role=role.id: town.person("p", town.above, role),
                            {role.id} & {"supervisor", "assessor"}) for role in ROLES},
    "stands in today":       (lambda town: _stand_in(town, 0, 0),   {"timeliness_reviewer", "disclosure_head"}),
    "stood in yesterday":    (lambda town: _stand_in(town, -2, -1), {"timeliness_reviewer"}),
    "stands in tomorrow":    (lambda town: _stand_in(town, 1, 2),   {"timeliness_reviewer"}),
    "begins tomorrow":       (lambda town: town.person("p", town.zone, "editor", since=town.today + timedelta(1)), set()),
    "left today":            (lambda town: town.person("p", town.zone, "editor", since=town.today - timedelta(9),
                                                       until=town.today), set()),
    "leaves tomorrow":       (lambda town: town.person("p", town.zone, "editor", until=town.today + timedelta(1)), {"editor"}),
    "without any role":      (lambda _town: User.objects.create_user("p"), set()),
    "of the installation":   (lambda _town: User.objects.create_user("p", is_superuser=True), {"administrator"}),
}
# fmt: on


def _tried() -> list[str]:
    """On the quick budget, of those who act elsewhere or above and may nothing here, ten drawn from the seed."""
    if os.environ.get("GONGKAI_BUDGET", "quick") == "full":
        return list(ACTORS)
    drawn = random.Random(os.environ["GONGKAI_SEED"])  # noqa: S311 — repeatable choice, not secrets
    reaching = {f"{role.id} above" for role in ROLES if role.reaches_below}
    left = {name for name in ACTORS if name.endswith((" elsewhere", " above"))} - reaching
    kept = set(drawn.sample(sorted(left), 10))
    return [name for name in ACTORS if name not in left or name in kept]


def expected(act: str, acting_as: set[str], user: User) -> bool:
    """The table's answer, read without the code that answers for it."""
    row = ACT[act]
    if row.reach is Reach.OWN:
        return True
    return user.is_superuser if row.reach is Reach.INSTALLATION else bool(row.roles & acting_as)


def answer(client: Client, method: str, path: str) -> bool:
    response = client.generic(method, path)
    assert response.status_code < FAILED, path
    assert response.status_code != NOT_ALLOWED, path
    if response.status_code in (UNAUTHORIZED, FORBIDDEN):
        return False
    return not getattr(response, "url", "").startswith(SIGN_IN)


@pytest.mark.data
@pytest.mark.django_db
@pytest.mark.parametrize("actor", _tried())
def test_every_address_answers_as_the_table_says(town, actor):
    make, acting_as = ACTORS[actor]
    user = make(town)
    client = Client(raise_request_exception=False)
    client.force_login(user)
    assert set(roles_at(user, town.zone, town.today)) == acting_as
    wrong = {}
    for address in addresses():
        for method, act in (address.acts or {}).items():
            if method in ("GET", "POST"):
                found, should = answer(client, method, address.path), expected(act, acting_as, user)
                if found != should:
                    wrong[method, address.path] = f"opened {found}, table {should}"
    assert wrong == {}


@pytest.mark.data
@pytest.mark.django_db
def test_nobody_opens_nothing(town, client):
    for address in addresses():
        for method in address.acts or {}:
            if method in ("GET", "POST"):
                assert not answer(client, method, address.path), address


@pytest.mark.data
@pytest.mark.django_db
def test_an_account_that_was_closed_may_nothing(town):
    user = town.person("p", town.zone, "administrator")
    assert can(user, "people.manage", town.zone, town.today)
    user.is_active = False
    user.save()
    assert not any(can(user, act.id, town.zone, town.today) for act in ACTS)
    with pytest.raises(NotAllowed, match="账号已停用"):
        check_may(user, "home.open", None, town.today)


# ── the answers ───────────────────────────────────────────


@pytest.mark.data
@pytest.mark.django_db
class TestAnswers:
    def test_whoever_has_another_role_is_told_which_is_needed(self, town):
        editor = town.person("p", town.zone, "editor")
        with pytest.raises(NotAllowed, match="角色是编辑，不能开设账号，分配、终止角色；需要的角色：管理员"):
            check_may(editor, "people.manage", town.zone, town.today)

    def test_the_administrator_of_all_reads_no_personal_data(self, town):
        root = User.objects.create_user("root", is_superuser=True)
        assert not can(root, "privacy.read", town.zone, town.today)
        assert not can(root, "report.records", town.zone, town.today)

    def test_whoever_stands_in_loses_it_when_the_other_leaves(self, town):
        clerk = _stand_in(town, 0, 5)
        assert can(clerk, "privacy.read", town.zone, town.today)
        end_assignment(by=BY, assignment=User.objects.get(username="head").assignments.get(), on=town.today)
        assert not can(clerk, "privacy.read", town.zone, town.today)

    def test_whoever_stands_in_loses_it_when_the_others_account_is_closed(self, town):
        clerk = _stand_in(town, 0, 5)
        User.objects.filter(username="head").update(is_active=False)
        assert not can(clerk, "privacy.read", town.zone, town.today)

    def test_a_supervisor_reaches_four_levels_down_and_no_ring_holds_anyone(self, town):
        chain = [town.zone]
        for level in range(2, 6):
            chain.append(_agency(f"level-{level}", f"第{level}级机关", chain[-1]))
        watcher = town.person("p", town.above, "supervisor")
        seen = [can(watcher, "report.view", agency, town.today) for agency in chain]
        assert seen == [True, True, True, True, False]
        assert set(agencies_of(watcher, town.today)) == {town.above, town.other, *chain[:4]}
        Agency.objects.filter(pk=town.above.pk).update(parent=chain[-1])
        assert can(watcher, "report.view", town.zone, town.today)

    def test_the_listed_agencies_are_those_one_has_a_role_at(self, town):
        for role in ROLES:
            user = town.person(f"p-{role.id}", town.above, role.id)
            listed = set(agencies_of(user, town.today))
            assert listed == {agency for agency in Agency.objects.all() if roles_at(user, agency, town.today)}

    def test_a_second_factor_is_asked_of_roles_that_read_publish_or_manage(self, town):
        asked = {role.id for role in ROLES if needs_second_factor(town.person(role.id, town.zone, role.id))}
        named = {"disclosure_office", "disclosure_head", "agency_head", "supervisor", "auditor", "administrator"}
        assert asked == named
        assert {role.id for role in ROLES if role.reads_personal_data or role.publishes} <= asked
        assert needs_second_factor(_stand_in(town, 0, 0))
        assert needs_second_factor(User.objects.create_user("root", is_superuser=True))

    def test_an_act_of_an_agency_needs_an_agency(self, town):
        with pytest.raises(ValueError, match="must name one"):
            can(town.person("p", town.zone, "editor"), "report.view", None, town.today)


def test_whoever_reads_personal_data_needs_a_second_factor():
    reading = ACT["privacy.read"].roles
    assert reading == {role.id for role in ROLES if role.reads_personal_data}
    assert all(role.needs_second_factor for role in ROLES if role.reads_personal_data or role.publishes)


def test_separate_roles_are_known_and_not_the_same():
    assert all({one, other} <= set(roles.ROLE) and one != other for one, other, _ in SEPARATE)


@pytest.mark.data
@pytest.mark.django_db
def test_a_view_without_the_guards_answer_is_refused(rf, town):
    request = rf.get("/")
    request.user = town.person("p", town.zone, "editor")
    view = guarded("people.manage")(lambda *_request: None)
    with pytest.raises(PermissionDenied):
        view(request, code="zone")
