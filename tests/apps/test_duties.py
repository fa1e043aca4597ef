"""Duties of the catalogue: what arises from an event, a period, a day; what meets it, what does not, what opens it again."""

from __future__ import annotations

from datetime import date, timedelta

import catalogue_samples as samples
import pytest
from catalogue_samples import BY, items, publish

from gongkai.agencies.actions import open_account
from gongkai.agencies.models import Assignment
from gongkai.agencies.policies import NotAllowed
from gongkai.catalogue.adoption_actions import adopt, assign_duties, follow_edition, set_aside
from gongkai.catalogue.duty_actions import meet, record_event, waive
from gongkai.catalogue.models import (
    Adoption,
    CatalogueCount,
    CatalogueEdition,
    DisclosureDuty,
    DutyKind,
    DutyReminder,
    DutyState,
    LegalBasis,
)
from gongkai.catalogue.nightly import run
from gongkai.catalogue.rebuilding import differences
from gongkai.catalogue.words import elements_of
from gongkai.ledger.models import Entry
from gongkai.messages.models import Delivery
from gongkai.publication.actions import correct_item, withdraw_item

pytestmark = [pytest.mark.data, pytest.mark.django_db]

DAY = timedelta(days=1)
SINCE = date(2025, 1, 6)


@pytest.fixture
def district():
    _, found = samples.build()
    return found


@pytest.fixture(autouse=True)
def nothing_drifts():
    yield
    assert list(differences()) == []


def adopted(district, *names, since=SINCE, on=SINCE):
    adopt(by=BY, agency=district, items=items(*names), since=since, on=on)
    return Adoption.objects.filter(agency=district).order_by("item__code")


def one(district, name, since=SINCE):
    return adopted(district, name, since=since).get(item__texts__name=name)


def all_present(duty):
    text = duty.adoption.item.texts.get(edition=duty.adoption.item.last_edition)
    return [{"element": element, "present": True} for element in elements_of(text.words["content"])]


def event(adoption, day, number="处罚〔2025〕1号", **more):
    record_event(
        by=BY, adoption=adoption, reference=number, subject="某企业违法案", happened_on=day, on=max(day, SINCE), **more
    )
    return DisclosureDuty.objects.get(event__reference=number, adoption=adoption, kind=DutyKind.EVENT)


# ── what arises ────────────────────────────────────────────────────────────

# fmt: off
EVENTS = [
    # item           event                last day
    ("安全生产规章",  date(2025, 3, 3),   date(2025, 3, 31)),   # 20 working days
    ("行政处罚决定",  date(2025, 9, 28),  date(2025, 10, 14)),  # 7 working days over the holidays of October; Saturday 11 is worked
    ("部门预算",      date(2025, 3, 14),  date(2025, 4, 3)),    # 20 natural days
    ("听证安排",      date(2025, 6, 20),  date(2025, 6, 13)),   # a week before
    ("应急信息",      date(2025, 5, 1),   date(2025, 5, 6)),    # at once, the first working day after the holidays
    ("政策解读",      date(2025, 3, 3),   date(2025, 3, 31)),   # 及时: bound by the regulation
    ("采购期限",      date(2025, 3, 3),   date(2025, 3, 31)),   # not understood: bound by the regulation
]
# fmt: on


@pytest.mark.parametrize(("name", "happened", "last"), EVENTS)
def test_an_event_owes_one_publication_by_one_day(district, name, happened, last):
    duty = event(one(district, name), happened)
    assert (duty.runs_from, duty.due_on, duty.state, duty.kind) == (happened, last, DutyState.OPEN, DutyKind.EVENT)
    assert Adoption.objects.get(pk=duty.adoption_id).earliest_due_on == last


def test_the_same_event_twice_is_one_duty_and_another_under_its_number_is_refused(district):
    adoption = one(district, "行政处罚决定")
    event(adoption, date(2025, 3, 3))
    event(adoption, date(2025, 3, 3))
    assert DisclosureDuty.objects.count() == 1
    with pytest.raises(NotAllowed, match="已经登记为2025-03-03"):
        event(adoption, date(2025, 3, 4))


@pytest.mark.parametrize(
    ("name", "day", "sentence"),
    [
        ("检查计划", date(2025, 1, 6), "不从事件起算"),
        ("查询指引", date(2025, 1, 6), "依申请公开"),
        ("行政处罚决定", date(2026, 1, 6), "在今天之后"),
    ],
)
def test_an_event_that_owes_nothing_is_refused(district, name, day, sentence):
    with pytest.raises(NotAllowed, match=sentence):
        record_event(by=BY, adoption=one(district, name), reference="1", subject="事由", happened_on=day, on=SINCE)


def test_a_cycle_owes_something_in_each_period_from_that_of_its_adoption(district):
    adoption = one(district, "检查计划", since=date(2025, 1, 6))
    (first,) = adoption.duties.all()
    assert (first.runs_from, first.due_on) == (date(2025, 1, 1), date(2025, 6, 30))
    run(today=date(2025, 6, 30))
    assert adoption.duties.count() == 1
    run(today=date(2026, 7, 2))  # a year without a night: every period since
    run(today=date(2026, 7, 2))
    days = adoption.duties.order_by("due_on").values_list("runs_from", "due_on")
    assert list(days) == [
        (date(2025, 1, 1), date(2025, 6, 30)),
        (date(2025, 7, 1), date(2025, 12, 31)),
        (date(2026, 1, 1), date(2026, 6, 30)),
        (date(2026, 7, 1), date(2026, 12, 31)),
    ]


def test_what_stands_is_owed_from_adoption_on(district):
    (duty,) = one(district, "举报方式").duties.all()
    assert (duty.kind, duty.due_on) == (DutyKind.STANDING, date(2025, 2, 8))


# ── what meets it ──────────────────────────────────────────────────────────


def test_a_duty_is_met_by_a_published_version_and_in_time_by_its_day(district):
    duty = event(one(district, "行政处罚决定"), date(2025, 3, 3))
    item = publish(district, "QS-1", date(2025, 3, 12))
    for _ in range(2):
        duty = meet(by=BY, duty=duty, reference="QS-1", elements=all_present(duty), on=date(2025, 3, 20))
    assert (duty.state, duty.met_on) == (DutyState.MET, date(2025, 3, 12))
    step = duty.steps.get()
    assert (step.version, step.digest) == (1, item.versions.get().digest)
    adoption = Adoption.objects.get(pk=duty.adoption_id)
    assert (adoption.open_duties, adoption.met_duties, adoption.earliest_due_on) == (0, 1, None)
    assert Entry.objects.filter(act="catalogue.duty-met").count() == 1
    count = CatalogueCount.objects.get(agency=district, domain="work-safety")
    assert (count.applies, count.with_open, count.all_met) == (1, 0, 1)


def test_a_version_that_came_later_counts_from_its_own_day(district):
    duty = event(one(district, "行政处罚决定"), date(2025, 3, 3))
    item = publish(district, "QS-1", date(2025, 3, 5))
    correct_item(by=BY, item=item, title=item.title, body="补上处罚结果。", reason="补充", on=date(2025, 4, 1))
    duty = meet(by=BY, duty=duty, reference="QS-1", elements=all_present(duty), on=date(2025, 4, 2))
    assert duty.met_on == date(2025, 4, 1) > duty.due_on
    other = event(duty.adoption, date(2025, 3, 4), "处罚〔2025〕2号")
    other = meet(by=BY, duty=other, reference="QS-1", version=1, elements=all_present(other), on=date(2025, 4, 2))
    assert other.met_on == date(2025, 3, 5)


def test_elements_are_told_one_by_one(district):
    duty = event(one(district, "行政处罚决定"), date(2025, 3, 3))
    publish(district, "QS-1", date(2025, 3, 12))
    told = all_present(duty)
    assert [row["element"] for row in told] == ["决定书文号", "违法事实", "处罚结果"]

    def refused(elements):
        with pytest.raises(NotAllowed) as refusal:
            meet(by=BY, duty=duty, reference="QS-1", elements=elements, on=date(2025, 3, 20))
        return str(refusal.value)

    absent = {"element": "处罚结果", "present": False}
    assert "“处罚结果”还没有确认" in refused(told[:2])
    assert "须写明理由" in refused([*told[:2], absent])
    assert "须写明理由" in refused([*told[:2], absent | {"reason": "  "}])
    assert "一项也没有" in refused([{**row, "present": False, "reason": "不涉及"} for row in told])
    duty = meet(
        by=BY,
        duty=duty,
        reference="QS-1",
        elements=[*told[:2], absent | {"reason": "本次未罚款"}],
        on=date(2025, 3, 20),
    )
    assert duty.steps.get().elements[2] == absent | {"reason": "本次未罚款"}


def test_what_is_not_public_is_too_early_or_another_s_meets_nothing(district):
    duty = event(one(district, "行政处罚决定"), date(2025, 3, 3))
    early, gone = publish(district, "QS-1", date(2025, 3, 2)), publish(district, "QS-2", date(2025, 3, 5))
    withdraw_item(by=BY, item=gone, reason="内容有误", on=date(2025, 3, 6))
    for reference, sentence in ((early.index_number, "早于事件发生"), ("QS-2", "已经撤下"), ("QS-9", "没有索引号")):
        with pytest.raises(NotAllowed, match=sentence):
            meet(by=BY, duty=duty, reference=reference, elements=all_present(duty), on=date(2025, 3, 20))
    with pytest.raises(NotAllowed, match="没有第7版"):
        meet(by=BY, duty=duty, reference="QS-1", version=7, elements=all_present(duty), on=date(2025, 3, 20))
    assert DisclosureDuty.objects.get().state == DutyState.OPEN


def test_a_touched_date_is_no_update(district):
    adoption = one(district, "检查计划")
    run(today=date(2025, 7, 1))
    first, second = adoption.duties.order_by("due_on")
    item = publish(district, "QS-1", date(2025, 3, 12), body="上半年计划", title="检查计划")
    meet(by=BY, duty=first, reference="QS-1", elements=all_present(first), on=date(2025, 3, 20))
    with pytest.raises(NotAllowed, match="早于这个周期开始"):
        meet(by=BY, duty=second, reference="QS-1", elements=all_present(second), on=date(2025, 7, 2))
    publish(district, "QS-2", date(2025, 7, 3), body="上半年计划", title="检查计划")  # the same words under a new date
    with pytest.raises(NotAllowed, match="只改日期不算更新"):
        meet(by=BY, duty=second, reference="QS-2", elements=all_present(second), on=date(2025, 7, 4))
    correct_item(by=BY, item=item, title=item.title, body="下半年计划", reason="更新", on=date(2025, 7, 8))
    second = meet(by=BY, duty=second, reference="QS-1", elements=all_present(second), on=date(2025, 7, 9))
    assert second.met_on == date(2025, 7, 8)


def test_what_is_withdrawn_is_owed_again_and_a_display_cut_short_is_broken(district):
    duty = event(one(district, "重大隐患公示"), date(2025, 3, 3))
    item = publish(district, "QS-1", date(2025, 3, 5))
    duty = meet(by=BY, duty=duty, reference="QS-1", elements=all_present(duty), on=date(2025, 3, 5))
    shown = DisclosureDuty.objects.get(kind=DutyKind.DISPLAY)
    assert (shown.state, shown.due_on) == (DutyState.RUNNING, date(2025, 4, 4))
    withdraw_item(by=BY, item=item, reason="内容有误", on=date(2025, 3, 20))
    shown.refresh_from_db()
    duty.refresh_from_db()
    assert (duty.state, duty.met_on, shown.state) == (DutyState.OPEN, None, DutyState.BROKEN)
    assert [step.kind for step in duty.steps.order_by("pk")] == ["met", "reopened"]
    publish(district, "QS-2", date(2025, 3, 21))
    meet(by=BY, duty=duty, reference="QS-2", elements=all_present(duty), on=date(2025, 3, 21))
    run(today=date(2025, 4, 20))
    assert DisclosureDuty.objects.filter(kind=DutyKind.DISPLAY, state=DutyState.RUNNING).count() == 1
    run(today=date(2025, 4, 21))
    kept = DisclosureDuty.objects.get(kind=DutyKind.DISPLAY, state=DutyState.MET)
    assert kept.met_on == kept.due_on == date(2025, 4, 20)


def test_a_duty_is_waived_with_a_reason_once(district):
    duty = event(one(district, "行政处罚决定"), date(2025, 3, 3))
    with pytest.raises(NotAllowed, match="写明理由"):
        waive(by=BY, duty=duty, reason=" ", on=date(2025, 3, 5))
    for _ in range(2):
        waive(by=BY, duty=duty, reason="决定已被撤销", on=date(2025, 3, 5))
    assert DisclosureDuty.objects.get().steps.count() == 1
    with pytest.raises(NotAllowed, match="已免除"):
        meet(by=BY, duty=duty, reference="QS-1", elements=[], on=date(2025, 3, 5)) if publish(
            district, "QS-1", date(2025, 3, 5)
        ) else None


# ── adoption and editions ──────────────────────────────────────────────────


def test_items_are_adopted_set_aside_and_assigned_in_bulk(district, django_assert_max_num_queries):
    with django_assert_max_num_queries(45):
        assert adopt(by=BY, agency=district, items=items(), since=SINCE, on=SINCE) == 11
    assert adopt(by=BY, agency=district, items=items(), since=SINCE, on=SINCE) == 0
    with pytest.raises(NotAllowed, match="须写明理由"):
        set_aside(by=BY, agency=district, items=items("举报方式"), reason="", on=SINCE)
    for _ in range(2):
        set_aside(by=BY, agency=district, items=items("举报方式"), reason="由县级统一公开", on=SINCE)
    assert DisclosureDuty.objects.get(adoption__item__texts__name="举报方式").state == DutyState.WAIVED
    count = CatalogueCount.objects.get(agency=district, domain="work-safety")
    assert (count.applies, count.not_applicable) == (5, 1)
    assert adopt(by=BY, agency=district, items=items("举报方式"), since=SINCE + DAY, on=SINCE + DAY) == 1
    assert DisclosureDuty.objects.filter(adoption__item__texts__name="举报方式", state=DutyState.OPEN).count() == 1
    assert assign_duties(by=BY, agency=district, items=items(), unit=None, person=None, on=SINCE) == 0


def test_another_s_catalogue_and_a_closed_future_are_refused(district):
    other, _ = samples.Agency.objects.get_or_create(code="xishan", defaults={"name": "西山县", "kind": "government"})
    with pytest.raises(NotAllowed, match="不在本机关适用的标准目录中"):
        adopt(by=BY, agency=other, items=items(), since=SINCE, on=SINCE)
    with pytest.raises(NotAllowed, match="在今天之后"):
        adopt(by=BY, agency=district, items=items(), since=SINCE + DAY, on=SINCE)


def test_a_new_edition_changes_the_rules_and_no_past_day(district):
    county = samples.Agency.objects.get(code="qingshan")
    duty = event(one(district, "行政处罚决定"), date(2025, 3, 3))
    code = duty.adoption.item.code
    rows = [
        (*row[:4], "自作出行政决定之日起3个工作日内") if row[1] == "行政处罚决定" else row
        for row in samples.SAFETY
        if row[1] != "检查计划"
    ]
    edition = samples.enter(county, "work-safety", rows, in_force_on=date(2025, 6, 1))
    assert samples.enter(county, "work-safety", rows, in_force_on=date(2025, 6, 1)) == edition
    assert CatalogueEdition.objects.filter(domain="work-safety").count() == 2
    for number in (1, 0):
        assert follow_edition(by=BY, edition=edition, on=date(2025, 6, 2)) == number
    duty.refresh_from_db()
    assert duty.due_on == date(2025, 3, 12)
    later = event(duty.adoption, date(2025, 6, 3), "处罚〔2025〕9号")
    assert (later.due_on, later.adoption.item.code) == (date(2025, 6, 6), code)
    with pytest.raises(NotAllowed, match="已经删去"):
        adopt(
            by=BY,
            agency=district,
            items=list(samples.CatalogueItem.objects.filter(texts__name="检查计划")),
            since=SINCE,
            on=date(2025, 6, 2),
        )


def test_a_cited_basis_is_a_row_and_what_is_known_to_be_replaced_says_so():
    county, _ = samples.build()
    samples.enter(county, "environment", [("政策", "噪声", "法律名称", "《环境噪声污染防治法》", "20个工作日内")])
    old = LegalBasis.objects.get(name="环境噪声污染防治法")
    assert (old.repealed_on, old.replaced_by.name) == (date(2022, 6, 5), "噪声污染防治法")
    assert LegalBasis.objects.get(name="预算法").number == "财预〔2016〕143号"


# ── reminders ──────────────────────────────────────────────────────────────


def test_each_rung_is_told_once_and_after_an_outage_the_latest_alone(district):
    open_account(by=BY, username="office", password="long-enough-for-a-test", agency=district, role="disclosure_office")
    Assignment.objects.update(since=SINCE)
    duty = event(one(district, "行政处罚决定"), date(2025, 3, 3))  # due on the 12th
    nights = (4, 5, 5, 6, 12, 12, 13, 14, 20)  # nobody asked from the 7th to the 11th
    told = [(day, run(today=date(2025, 3, day)).told) for day in nights]
    assert told == [(4, 0), (5, 1), (5, 0), (6, 0), (12, 1), (12, 0), (13, 1), (14, 0), (20, 0)]
    assert sorted(DutyReminder.objects.filter(duty=duty).values_list("rung", flat=True)) == [-1, 0, 2, 7]
    assert Delivery.objects.filter(template="duties_due").count() == 3
