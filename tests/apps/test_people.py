"""People of an agency: roles with dates, colleagues who stand in, whoever leaves, agencies that are reorganised."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from gongkai.agencies import handover
from gongkai.agencies.actions import (
    assign,
    change_agency,
    delegate,
    end_assignment,
    end_delegation,
    enter_agency,
    enter_units,
    hand_over,
    invite,
    next_number,
    set_numbering,
    succeed,
)
from gongkai.agencies.models import Agency, Assignment, Delegation, NumberSequence, Succession, Unit, User
from gongkai.agencies.permissions import can
from gongkai.agencies.policies import NotAllowed, check_open_for_new_work
from gongkai.ledger.models import Entry
from gongkai.ledger.queries import proofs

pytestmark = [pytest.mark.data, pytest.mark.django_db]

BY = "test"
TODAY = date(2024, 5, 6)
FRIDAY = date(2024, 5, 10)


def agency(code="zone", name="临川开发区", parent=None):
    return enter_agency(by=BY, code=code, name=name, kind="department", parent=parent)


@pytest.fixture
def zone():
    return agency()


def person(name, zone, *given):
    user = User.objects.create_user(name, first_name=f"姓名{name}")
    for role in given:
        assign(by=BY, user=user, agency=zone, role=role, since=TODAY)
    return user


def role_of(user):
    return user.assignments.get()


def stand_in(holder, colleague, first=TODAY, last=FRIDAY, **facts):
    given = {"by": BY, "reason": "年休假", "on": TODAY, **facts}
    return delegate(assignment=role_of(holder), delegate=colleague, first_day=first, last_day=last, **given)


def acts():
    return list(Entry.objects.order_by("pk").values_list("act", flat=True))


class TestRoles:
    def test_a_role_counts_from_its_first_day_until_the_day_it_ends(self, zone):
        user = person("a", zone, "editor")
        end_assignment(by=BY, assignment=role_of(user), on=FRIDAY)
        days = [TODAY - timedelta(1), TODAY, FRIDAY - timedelta(1), FRIDAY]
        assert [can(user, "report.view", zone, day) for day in days] == [False, True, True, False]

    def test_giving_a_role_twice_changes_nothing(self, zone):
        user = person("a", zone, "editor", "editor")
        assert user.assignments.count() == 1
        assert acts().count("agencies.assigned") == 1

    def test_a_liaison_has_a_unit_of_the_agency(self, zone):
        user = person("a", zone)
        with pytest.raises(NotAllowed, match="须写明所在的内设机构"):
            assign(by=BY, user=user, agency=zone, role="unit_liaison", since=TODAY)
        other = agency("other", "水利局")
        enter_units(by=BY, agency=other, rows=[Unit(code="u", name="二科")], on=TODAY)
        with pytest.raises(NotAllowed, match="“二科”不是临川开发区的内设机构"):
            assign(by=BY, user=user, agency=zone, role="unit_liaison", since=TODAY, unit=other.units.get())
        with pytest.raises(IntegrityError), transaction.atomic():
            Assignment.objects.create(user=user, agency=zone, role="unit_liaison", since=TODAY)

    @pytest.mark.parametrize(
        ("held", "wanted"),
        [("editor", "secrecy_reviewer"), ("auditor", "administrator"), ("disclosure_office", "assessor")],
    )
    def test_roles_that_must_be_separate_are_not_in_one_hand(self, zone, held, wanted):
        user = person("a", zone, held)
        with pytest.raises(NotAllowed, match=r"姓名a已是.*不能同时作为"):
            assign(by=BY, user=user, agency=zone, role=wanted, since=TODAY)
        end_assignment(by=BY, assignment=role_of(user), on=TODAY)
        assert assign(by=BY, user=user, agency=zone, role=wanted, since=TODAY).pk

    def test_nobody_gives_a_role_to_oneself(self, zone):
        manager = person("m", zone, "administrator")
        facts = {"agency": zone, "name": "", "unit": None, "since": TODAY}
        with pytest.raises(NotAllowed, match="不能给自己分配角色"):
            invite(by=manager, username="m", role="editor", **facts)
        invited = invite(by=manager, username="new", role="editor", **facts)
        assert invited.code
        assert not invited.user.has_usable_password()
        assert invite(by=manager, username=person("old", zone).username, role="editor", **facts).code

    def test_an_account_with_a_password_gets_no_new_code(self, zone):
        manager, old = person("m", zone, "administrator"), person("old", zone)
        old.set_password("a-long-passphrase")
        old.save()
        facts = {"agency": zone, "name": "", "unit": None, "since": TODAY}
        assert invite(by=manager, username="old", role="editor", **facts).code == ""

    def test_the_ledger_knows_accounts_by_number_only(self, zone):
        stand_in(person("zhang", zone, "editor"), person("wang", zone, "editor"))
        written = str(list(Entry.objects.values_list("subject", "actor", "details")))
        assert "zhang" not in written
        assert "姓名" not in written
        assert "年休假" not in written


class TestStandingIn:
    def test_a_colleague_may_what_the_holder_may_between_the_two_days_only(self, zone):
        head, clerk = person("h", zone, "disclosure_head"), person("c", zone, "timeliness_reviewer")
        stand_in(head, clerk)
        days = [TODAY - timedelta(1), TODAY, FRIDAY, FRIDAY + timedelta(1)]
        assert [can(clerk, "privacy.read", zone, day) for day in days] == [False, True, True, False]
        assert can(head, "privacy.read", zone, TODAY)

    def test_there_are_no_chains(self, zone):
        head, clerk, third = (
            person(n, zone, r) for n, r in (("h", "disclosure_head"), ("c", "editor"), ("t", "editor"))
        )
        stand_in(head, clerk)
        stand_in(clerk, third)
        assert not can(third, "privacy.read", zone, TODAY)

    def test_it_can_end_early_and_safely_twice(self, zone):
        head, clerk = person("h", zone, "disclosure_head"), person("c", zone, "editor")
        row = stand_in(head, clerk)
        for _ in range(2):
            end_delegation(by=BY, delegation=row, on=TODAY + timedelta(2))
        assert can(clerk, "privacy.read", zone, TODAY + timedelta(1))
        assert not can(clerk, "privacy.read", zone, TODAY + timedelta(2))
        assert acts().count("agencies.delegation-ended") == 1

    def test_arranging_it_twice_changes_nothing(self, zone):
        head, clerk = person("h", zone, "disclosure_head"), person("c", zone, "editor")
        assert stand_in(head, clerk) == stand_in(head, clerk)
        assert acts().count("agencies.delegated") == 1

    def test_what_is_refused_is_refused_in_words(self, zone):
        head, editor = person("h", zone, "disclosure_head"), person("e", zone, "editor")
        stranger = person("s", agency("other", "水利局"), "editor")
        for colleague, dates, facts, sentence in (
            (head, (TODAY, FRIDAY), {}, "代理人不能是本人"),
            (stranger, (TODAY, FRIDAY), {}, "姓名s不是临川开发区的工作人员"),
            (editor, (FRIDAY, TODAY), {}, "末日不能早于首日"),
            (editor, (TODAY - timedelta(9), TODAY - timedelta(1)), {}, "末日已经过去"),
            (editor, (TODAY, FRIDAY), {"by": editor.ledger_name}, "不能安排自己代理别人"),
        ):
            with pytest.raises(NotAllowed, match=sentence):
                stand_in(head, colleague, *dates, **facts)
        assert not Delegation.objects.exists()

    def test_it_never_brings_roles_together_that_must_be_separate(self, zone):
        reviewer, editor = person("r", zone, "secrecy_reviewer"), person("e", zone, "editor")
        clerk = person("c", zone, "timeliness_reviewer")
        with pytest.raises(NotAllowed, match="姓名e已是编辑，不能同时作为保密审查员：起草的人不审查自己起草的内容"):
            stand_in(reviewer, editor)
        stand_in(reviewer, clerk)
        free = person("f", zone, "legal_reviewer")
        stand_in(reviewer, free)
        third = person("t", zone, "supervisor")
        stand_in(reviewer, third)
        with pytest.raises(NotAllowed, match="已是保密审查员，不能同时作为编辑"):
            stand_in(editor, third)
        with pytest.raises(NotAllowed, match="不能同时作为编辑"):
            assign(by=BY, user=third, agency=zone, role="editor", since=TODAY)
        assert stand_in(editor, third, FRIDAY + timedelta(1), FRIDAY + timedelta(3)).pk

    def test_it_ends_with_the_role(self, zone):
        head, clerk = person("h", zone, "disclosure_head"), person("c", zone, "editor")
        row = stand_in(head, clerk)
        end_assignment(by=BY, assignment=role_of(head), on=TODAY)
        row.refresh_from_db()
        assert row.ended_on == TODAY
        with pytest.raises(NotAllowed, match="已经终止"):
            stand_in(head, clerk)


class TestHandingOver:
    @pytest.fixture
    def four(self, zone):
        given = (
            ("h", "disclosure_head"),
            ("o", "disclosure_office"),
            ("l", "legal_reviewer"),
            ("x", "political_reviewer"),
        )
        return [person(name, zone, role) for name, role in given]

    def test_everything_goes_and_every_role_ends(self, zone, four):
        head, office, leaver, colleague = four
        stand_in(head, leaver)
        stand_in(office, leaver, FRIDAY, FRIDAY + timedelta(9))
        assert [left.title for left in handover.left_by(leaver, zone, TODAY)] == ["尚在进行的代理"]
        moved = hand_over(by=BY, agency=zone, leaver=leaver, colleague=colleague, on=TODAY)
        assert moved["delegations"] == 2
        assert handover.left_by(leaver, zone, TODAY) == []
        assert len(handover.left_by(colleague, zone, TODAY)[0].pieces) == 2
        assert can(colleague, "privacy.read", zone, TODAY)
        assert not can(leaver, "report.view", zone, TODAY)
        assert acts()[-1] == "agencies.handed-over"
        before = len(acts())
        hand_over(by=BY, agency=zone, leaver=leaver, colleague=colleague, on=TODAY)
        assert len(acts()) == before
        assert all(not proof.broken for proof in proofs())

    def test_it_is_everything_or_nothing(self, zone, four, monkeypatch):
        head, _office, leaver, colleague = four
        stand_in(head, leaver)

        def fail(**_facts):
            raise NotAllowed("这一项不能移交。")

        kind = handover.OpenWork("failing", "不能移交的", lambda *_: ["一项"], fail)
        monkeypatch.setitem(handover._kinds, "failing", kind)  # noqa: SLF001 — no room offers one that fails
        before = acts()
        with pytest.raises(NotAllowed, match="这一项不能移交"):
            hand_over(by=BY, agency=zone, leaver=leaver, colleague=colleague, on=TODAY)
        assert acts() == before
        assert can(leaver, "privacy.read", zone, TODAY)

    def test_a_colleague_who_may_not_take_it_stops_it(self, zone, four):
        _head, _office, leaver, _colleague = four
        editor = person("e", zone, "editor")
        with pytest.raises(NotAllowed, match="不能是离岗的本人"):
            hand_over(by=BY, agency=zone, leaver=leaver, colleague=leaver, on=TODAY)
        with pytest.raises(NotAllowed, match="不是临川开发区的工作人员"):
            hand_over(by=BY, agency=zone, leaver=leaver, colleague=person("n", zone), on=TODAY)
        reviewer = person("r", zone, "secrecy_reviewer")
        stand_in(reviewer, leaver)
        with pytest.raises(NotAllowed, match="不能同时作为保密审查员"):
            hand_over(by=BY, agency=zone, leaver=leaver, colleague=editor, on=TODAY)
        assert role_of(leaver).until is None


class TestSuccession:
    def test_the_predecessor_keeps_its_name_and_takes_no_new_work(self, zone):
        new = agency("new-zone", "临川经济区")
        set_numbering(by=BY, agency=zone, kind="request", template="{year}-{number:04d}")
        for _ in range(2):
            succeed(by=BY, predecessor=zone, successor=new, on=FRIDAY, basis="晋编发〔2024〕3号")
        assert Succession.objects.count() == 1
        assert next_number(by=BY, agency=zone, kind="request", on=TODAY) == "2024-0001"
        with pytest.raises(NotAllowed, match="自2024-05-10起由临川经济区承接（晋编发〔2024〕3号）"):
            next_number(by=BY, agency=zone, kind="request", on=FRIDAY)
        check_open_for_new_work(new, FRIDAY)
        assert Agency.objects.get(code="zone").name == "临川开发区"
        assert {entry.book for entry in Entry.objects.filter(act="agencies.succeeded")} == {"zone", "new-zone"}

    def test_no_second_successor_and_no_ring(self, zone):
        second, third = agency("second", "二"), agency("third", "三")
        succeed(by=BY, predecessor=zone, successor=second, on=TODAY, basis="甲")
        with pytest.raises(NotAllowed, match="不能再次登记"):
            succeed(by=BY, predecessor=zone, successor=third, on=TODAY, basis="甲")
        succeed(by=BY, predecessor=second, successor=third, on=TODAY, basis="乙")
        with pytest.raises(NotAllowed, match="后者的承接机关正是前者"):
            succeed(by=BY, predecessor=third, successor=zone, on=TODAY, basis="丙")

    def test_its_public_pages_name_the_successor_from_the_day(self, zone, client):
        new = agency("new-zone", "临川经济区")
        pages = ("/agencies/zone/", "/agencies/zone/reports/")
        succeed(by=BY, predecessor=zone, successor=new, on=date(2999, 1, 1), basis="甲")
        assert all("承接" not in client.get(page).content.decode() for page in pages)
        Succession.objects.update(on=date(2024, 1, 2))
        for page in pages:
            text = client.get(page).content.decode()
            assert "临川开发区的职责自" in text
            assert 'href="/agencies/new-zone/"' in text
        assert "承接" not in client.get("/agencies/new-zone/").content.decode()

    def test_an_agency_never_stands_above_itself(self, zone):
        below = agency("below", "下级", zone)
        with pytest.raises(NotAllowed, match="不能成为自己的上级机关"):
            change_agency(by=BY, agency=zone, facts={"parent": below})


class TestNumbers:
    def test_they_follow_the_template_and_begin_anew_each_year(self, zone):
        change_agency(by=BY, agency=zone, facts={"document_code": "临开"})
        set_numbering(by=BY, agency=zone, kind="reply", template="{code}公复〔{year}〕{number}号")
        taken = [next_number(by=BY, agency=zone, kind="reply", on=day) for day in (TODAY, TODAY, date(2025, 1, 2))]
        assert taken == ["临开公复〔2024〕1号", "临开公复〔2024〕2号", "临开公复〔2025〕1号"]

    def test_a_number_whose_act_is_refused_is_given_again(self, zone):
        set_numbering(by=BY, agency=zone, kind="request", template="{year}-{number}")
        with pytest.raises(RuntimeError), transaction.atomic():
            next_number(by=BY, agency=zone, kind="request", on=TODAY)
            raise RuntimeError
        assert next_number(by=BY, agency=zone, kind="request", on=TODAY) == "2024-1"

    @pytest.mark.parametrize(
        "template",
        ["第{number}号", "{year}", "{year}{number}{name}", "{year}{number", "{year.real}{number}", "{0}{year}{number}",
         "{year}{number:99999999}", "{year}{number:x}"],
    )  # fmt: skip
    def test_a_template_that_makes_no_numbers_is_refused(self, zone, template):
        with pytest.raises(NotAllowed, match="编号规则"):
            set_numbering(by=BY, agency=zone, kind="request", template=template)

    def test_what_is_missing_is_said(self, zone):
        with pytest.raises(NotAllowed, match="还没有“答复书文号”的编号规则"):
            next_number(by=BY, agency=zone, kind="reply", on=TODAY)
        set_numbering(by=BY, agency=zone, kind="reply", template="{code}〔{year}〕{number}号")
        with pytest.raises(NotAllowed, match="还没有机关代字"):
            next_number(by=BY, agency=zone, kind="reply", on=TODAY)


@pytest.mark.postgres  # SQLite's database of a test lives in one memory; there IMMEDIATE lets one writer in at a time
@pytest.mark.django_db(transaction=True)
def test_numbers_taken_at_once_are_all_different(budget):
    zone = agency()
    set_numbering(by=BY, agency=zone, kind="request", template="{year}-{number}")
    takers, each, taken = 4, budget(5, 50), []

    def take():
        taken.extend(next_number(by=BY, agency=zone, kind="request", on=TODAY) for _ in range(each))
        connection.close()

    threads = [threading.Thread(target=take) for _ in range(takers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(f"2024-{n}" for n in range(1, takers * each + 1))
    assert NumberSequence.objects.get().last == takers * each


@pytest.mark.django_db(transaction=True)
def test_whoever_belonged_to_an_agency_keeps_what_they_could_do():
    """The step from memberships to roles, taken back and made again by the migrations themselves."""
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415 — only this test migrates

    first, last = [("agencies", "0001_initial")], [("agencies", "0004_membership_ends")]
    leaves = MigrationExecutor(connection).loader.graph.leaf_nodes()  # rooms above were taken back with it
    try:
        past = MigrationExecutor(connection)
        past.migrate(first)
        rows = past.loader.project_state(first).apps
        user = rows.get_model("agencies", "User").objects.create(username="old")
        home = rows.get_model("agencies", "Agency").objects.create(code="zone", name="区", kind="department")
        rows.get_model("agencies", "Membership").objects.create(user=user, agency=home)
        MigrationExecutor(connection).migrate(last)
    finally:
        MigrationExecutor(connection).migrate(leaves)
    given = Assignment.objects.get()
    assert (given.user.username, given.agency.code, given.role, given.until) == (
        "old",
        "zone",
        "disclosure_office",
        None,
    )
    assert given.since == given.user.date_joined.date()
