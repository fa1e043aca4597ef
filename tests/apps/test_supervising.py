"""A government over three departments: who has reported, what the reports come to, how one is returned and taken in."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from random import Random

import governing
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from governing import BY, FIRST, GOVERNMENT, SECOND, THIRD, YEAR, hand_in
from publishing import freeze_report, publish_report, sign_report
from recount import recount
from synthetic import TODAY

from gongkai.agencies.places import asker
from gongkai.reporting import actions, composing, supervising, supervising_work
from gongkai.reporting.models import CellComment, Draft, ReportStep, StepKind
from gongkai.reporting.supervising import Chosen, State, cell_sum, overview, summed_up
from gongkai.statute.annual_report.figures import Cell
from gongkai.statute.annual_report.nodes import CellId
from tests.architecture.test_templates import inline

pytestmark = [pytest.mark.data, pytest.mark.django_db]

OK, FORBIDDEN, NOT_FOUND, FOUND, CONFLICT = 200, 403, 404, 302, 409
RECEIVED = CellId(3, "received", "total")
LIST = f"/staff/agencies/{GOVERNMENT}/reports/{YEAR}/agencies/"
REVIEW = f"/staff/agencies/{SECOND}/reports/{YEAR}/review/"


@pytest.fixture
def town(seed, request):
    return governing.build(Random(f"{seed} {request.node.name}"))  # noqa: S311 — cases, not secrets


@pytest.fixture
def supervisor(client, town):
    client.force_login(town.supervisor)
    return client


def rows(town, **chosen):
    return {row.agency.code: row for row in overview(town.above, YEAR, TODAY, Chosen(**chosen)).rows}


def words(response):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", response.content.decode()))


def accept(draft):
    seen = draft.freezes.latest("ordinal").digest
    actions.review(by=BY, draft=draft, kind=StepKind.ACCEPTED, seen=seen, on=TODAY)


def give_back(draft, comments, note=""):
    seen = draft.freezes.latest("ordinal").digest
    actions.review(by=BY, draft=draft, kind=StepKind.RETURNED, seen=seen, on=TODAY, note=note, comments=comments)


# ── the list ─────────────────────────────────────────────────────────────


def test_every_state_in_turn_and_the_missing_named_first(town):
    assert [row.state for row in rows(town).values()] == [State.NONE] * 3
    one, two = town.agencies[FIRST], town.agencies[SECOND]
    actions.open_draft(by=BY, agency=one, year=YEAR, at=datetime(2024, 1, 5, 9, tzinfo=UTC))
    assert rows(town)[FIRST].state is State.EDITING
    draft = hand_in(two)
    assert rows(town)[SECOND].state is State.SUBMITTED
    assert list(rows(town)) == [THIRD, FIRST, SECOND]
    give_back(draft, {RECEIVED: "请核对。"})
    assert rows(town)[SECOND].state is State.RETURNED
    assert rows(town)[SECOND].is_missing
    freeze_report(by=BY, agency=two, year=YEAR, on=TODAY)
    sign_report(by=BY, draft=draft, on=TODAY)
    assert rows(town)[SECOND].state is State.RETURNED
    actions.submit(by=BY, draft=draft, on=TODAY)
    accept(draft)
    assert rows(town)[SECOND].state is State.ACCEPTED
    actions.publish(by=BY, draft=draft, published_on=TODAY, on=TODAY)
    assert rows(town)[SECOND].state is State.PUBLISHED
    assert overview(town.above, YEAR, TODAY, Chosen()).missing == ["第1机关", "第3机关"]


def test_a_late_report_says_how_late_with_its_article(town):
    last = date(YEAR + 1, 1, 31)
    child = town.agencies[FIRST]
    publish_report(by=BY, agency=child, year=YEAR, published_on=last + timedelta(3), on=TODAY)
    found = rows(town)
    assert found[FIRST].due_on == last
    assert "迟3日" in found[FIRST].late
    assert "第四十九条" in found[FIRST].late
    assert f"迟{(TODAY - last).days}日" in found[SECOND].late
    in_time = supervising.subordinate(summed_up(town.above, YEAR).found[1], YEAR, last)
    assert in_time.late == ""


def test_the_list_is_filtered_by_state_and_name(town):
    hand_in(town.agencies[SECOND])
    assert list(rows(town, state="SUBMITTED")) == [SECOND]
    assert list(rows(town, name="第3")) == [THIRD]
    assert rows(town, state="ACCEPTED") == {}


def test_the_number_of_statements_does_not_grow_with_the_agencies(town):
    def asked():
        with CaptureQueriesContext(connection) as captured:
            overview(town.above, YEAR, TODAY, Chosen())
        return len(captured)

    hand_in(town.agencies[FIRST])
    one = asked()
    hand_in(town.agencies[SECOND])
    actions.open_draft(by=BY, agency=town.agencies[THIRD], year=YEAR, at=datetime(2024, 1, 5, 9, tzinfo=UTC))
    assert asked() == one


# ── the sum ──────────────────────────────────────────────────────────────


def recounted(town, codes):
    """Every cell of the sum, counted a second time from the plain records."""
    each = [recount(town.world.tables, code, YEAR, "2021") for code in codes]
    return {cell: sum((one[cell] for one in each), start=Fraction(0)) for cell in each[0]}


def test_the_sum_is_own_and_every_report_received_recounted_independently(town):
    accept(hand_in(town.agencies[FIRST]))
    hand_in(town.agencies[SECOND])
    total = summed_up(town.above, YEAR)
    expected = recounted(town, (GOVERNMENT, FIRST, SECOND))
    assert {tuple(cell): Fraction(figure.value) for cell, figure in total.whole.cells.items()} == expected
    for place in expected:
        found = cell_sum(town.above, YEAR, CellId(*place)) if place[1] in ("received", "amount") else None
        if found:
            assert found.adds_up
            assert Fraction(found.added) == expected[place]
            assert found.missing == ["第3机关"]


def test_the_governments_own_report_and_its_cell_pages_say_the_same(town, supervisor):
    hand_in(town.agencies[FIRST])
    expected = recounted(town, (GOVERNMENT, FIRST))
    report = composing.counts(town.above, YEAR).report
    assert {tuple(cell): Fraction(figure.value) for cell, figure in report.cells.items()} == expected
    assert any(f.rule == "R11" and "第2机关、第3机关" in f.message for f in report.findings)
    page = words(supervisor.get(reverse("reporting:cell", args=(GOVERNMENT, YEAR, *RECEIVED))))
    own = recount(town.world.tables, GOVERNMENT, YEAR, "2021")[tuple(RECEIVED)]
    theirs = recount(town.world.tables, FIRST, YEAR, "2021")[tuple(RECEIVED)]
    assert f"第0机关（本级）{own}" in page
    assert f"第1机关{theirs}取自报送的报告" in page
    assert f"合计{own + theirs}" in page
    assert "第2机关—没有报送，未计入" in page
    assert "与本级的数字一致" in page


def test_a_department_shows_no_contributions(town, supervisor):
    page = words(supervisor.get(reverse("reporting:cell", args=(FIRST, YEAR, *RECEIVED))))
    assert "本级和下级机关" not in page
    assert "与格中数字一致" in page


def test_an_agency_without_a_figure_leaves_the_sum_without_and_is_named(town, supervisor, monkeypatch):
    hand_in(town.agencies[FIRST])
    freeze = Draft.objects.get(agency=town.agencies[FIRST]).freezes.get()
    row = next(row for row in freeze.content["report"]["tables"]["3"]["rows"] if row["line"] == "received")
    row["values"][-1], row["states"][-1] = None, "blank"
    type(freeze).objects.filter(pk=freeze.pk).update(content=freeze.content)
    found = cell_sum(town.above, YEAR, RECEIVED)
    assert found.whole.value is None
    assert found.blank == ["第1机关"]
    assert found.added is None
    page = words(supervisor.get(f"{LIST}cells/3/received/total"))
    assert "报告的这一格没有数字，因此没有合计：第1机关" in page
    assert cell_sum(town.above, YEAR, CellId(3, "received", "natural")).adds_up


def test_the_sheet_adds_up_row_by_row(town, supervisor):
    accept(hand_in(town.agencies[FIRST]))
    sheet = b"".join(supervisor.get(f"{LIST}contributions.csv").streaming_content).decode("utf-8-sig")
    head, *lines = csv.reader(io.StringIO(sheet))
    assert head[4:] == ["合计", "第0机关（本级）", "第1机关", "第2机关", "第3机关"]
    expected = recounted(town, (GOVERNMENT, FIRST))
    assert len(lines) == len(expected)
    assert [Fraction(line[4]) for line in lines] == [Fraction(line[5]) + Fraction(line[6]) for line in lines]
    assert sorted(Fraction(line[4]) for line in lines) == sorted(expected.values())
    assert {tuple(line[7:]) for line in lines} == {("未报送", "未报送")}


# ── the review ───────────────────────────────────────────────────────────


def test_returned_with_comments_handed_in_again_and_accepted(town, supervisor):
    draft = hand_in(town.agencies[SECOND])
    page = supervisor.get(REVIEW)
    assert page.status_code == OK
    assert "冻结时勾稽关系全部成立" in words(page) or "处" in words(page)
    seen = draft.freezes.latest("ordinal").digest
    typed = {"seen": seen, "note": "总的意见。", "comment.3.received.total": "与台账不符。"}
    again = supervisor.post(REVIEW, {**typed, "add": "3.concluded.total"})
    assert again.status_code == OK
    kept = again.content.decode()
    assert "与台账不符。</textarea>" in kept
    assert "总的意见。</textarea>" in kept
    assert 'name="comment.3.concluded.total"' in kept
    assert not inline(kept)
    sent = {**typed, "comment.3.concluded.total": "少了三件。", "comment.4.reconsideration.total": " "}
    assert supervisor.post(REVIEW, {**sent, "decision": "returned"}).status_code == FOUND
    step = ReportStep.objects.get(draft=draft, kind=StepKind.RETURNED)
    assert step.note == "总的意见。"
    assert set(CellComment.objects.values_list("line", "column", "text")) == {
        ("received", "total", "与台账不符。"), ("concluded", "total", "少了三件。"),
    }  # fmt: skip
    (returned, _) = supervising.turns(town.agencies[SECOND], YEAR)
    assert {comment.label for comment in returned.comments} == {
        "表三，一、本年新收政府信息公开申请数量，总计", "表三，（七）总计，总计",
    }  # fmt: skip
    office = Client()
    office.force_login(town.clerk)
    desk = f"/staff/agencies/{SECOND}/reports/{YEAR}/"
    assert "少了三件。" in words(office.get(desk))
    hand_in(town.agencies[SECOND])
    assert "少了三件。" not in words(office.get(desk))
    page = words(supervisor.get(REVIEW))
    assert "等待审核" in page
    assert "少了三件。" in page
    accepted = {"seen": draft.freezes.latest("ordinal").digest, "decision": "accepted"}
    assert supervisor.post(REVIEW, accepted, follow=True).status_code == OK
    assert [turn.step.kind for turn in supervising.turns(town.agencies[SECOND], YEAR)] == [
        StepKind.ACCEPTED, StepKind.SUBMITTED, StepKind.RETURNED, StepKind.SUBMITTED,
    ]  # fmt: skip
    assert "上级主管部门已接收" in words(supervisor.get(REVIEW))


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"decision": "returned"}, "退回报告，请写明意见"),
        ({"decision": "returned", "seen": "other", "note": "请改。"}, "您看到的报告已不是现在冻结的这一份"),
    ],
)
def test_what_is_refused_is_told_and_nothing_typed_is_lost(town, supervisor, sent, told):
    draft = hand_in(town.agencies[SECOND])
    given = {"seen": draft.freezes.get().digest, "comment.3.received.total": "  ", **sent}
    answer = supervisor.post(REVIEW, given)
    assert answer.status_code == CONFLICT
    assert told in words(answer)
    assert sent.get("note", "") in answer.content.decode()
    assert not ReportStep.objects.filter(kind=StepKind.RETURNED).exists()


@pytest.mark.parametrize(
    "field", ["comment.9.x.y", "comment.", "comment.3", "comment.3.received.total.more", "comment.x.y.z"]
)
def test_a_field_that_names_no_cell_breaks_nothing(town, supervisor, field):
    hand_in(town.agencies[SECOND])
    assert supervisor.post(REVIEW, {field: "字", "add": field}).status_code == OK


def test_before_anything_is_handed_in_there_is_nothing_to_decide(town, supervisor):
    assert "还没有报送" in words(supervisor.get(REVIEW))
    assert supervisor.post(REVIEW, {"decision": "accepted"}).status_code == NOT_FOUND
    assert supervisor.get(f"/staff/agencies/{SECOND}/reports/2018/review/").status_code == NOT_FOUND


def test_the_office_below_neither_lists_nor_reviews_itself(client, town):
    client.force_login(town.clerk)
    assert client.get(LIST).status_code == FORBIDDEN
    assert client.get(REVIEW).status_code == FORBIDDEN


def test_the_pages_keep_to_the_policy_and_link_to_each_other(town, supervisor):
    hand_in(town.agencies[SECOND])
    page = supervisor.get(LIST).content.decode()
    assert not inline(page)
    assert f'href="{REVIEW}"' in page
    assert f'href="{LIST}cells/3/received/total"' in page
    assert "还缺2个机关的报告：第1机关、第3机关" in words(supervisor.get(LIST))
    assert supervisor.get(f"{LIST}cells/3/nothing/total").status_code == NOT_FOUND


# ── what it tells ────────────────────────────────────────────────────────


def test_the_reviewer_is_told_of_what_came_and_the_office_of_what_came_back(town):
    reviewer, office = asker(town.supervisor, TODAY), asker(town.clerk, TODAY)
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    draft = hand_in(town.agencies[SECOND])
    (work,) = supervising_work.to_review(reviewer).rows
    assert (work.title, work.url) == (f"审核第2机关{YEAR}年年度报告", REVIEW)
    assert supervising_work.to_mend(office).rows == []
    assert [notice.title for notice in supervising_work.turned(reviewer, long_ago)] == [
        f"{YEAR}年年度报告已报送，等待审核"
    ]
    assert supervising_work.turned(office, long_ago) == []
    give_back(draft, {RECEIVED: "请核对。"})
    assert supervising_work.to_review(reviewer).rows == []
    (work,) = supervising_work.to_mend(office).rows
    assert work.title == f"按退回意见修改{YEAR}年年度报告"
    assert [notice.title for notice in supervising_work.turned(office, long_ago)] == [
        f"{YEAR}年年度报告被退回，请看意见"
    ]
    hand_in(town.agencies[SECOND])
    assert supervising_work.to_mend(office).rows == []
    assert len(supervising_work.to_review(reviewer).rows) == 1


def test_a_bar_is_as_long_as_its_share():
    assert supervising._share(Cell(5), 10) == "50.00%"  # noqa: SLF001 — the rounding is its own
    assert supervising._share(Cell(-3), 10) == ""  # noqa: SLF001
    assert supervising._share(None, 10) == ""  # noqa: SLF001
