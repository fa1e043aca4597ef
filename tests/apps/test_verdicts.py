"""A reviewer's verdicts on the findings of a report: given once, kept through every re-check, opened by a changed value."""

from __future__ import annotations

import random
import re
from datetime import UTC, datetime
from html import unescape

import governing
import pytest
import small_agency
from governing import FIRST

from gongkai.agencies.actions import open_account
from gongkai.agencies.models import User
from gongkai.agencies.policies import NotAllowed
from gongkai.ledger.models import Entry
from gongkai.reporting.actions import judge
from gongkai.reporting.models import Verdict
from gongkai.reporting.verdicts import keys, verdicts
from gongkai.statute.annual_report.figures import Finding, Level
from gongkai.statute.annual_report.nodes import CellId

pytestmark = [pytest.mark.data, pytest.mark.django_db]

BY, AT, YEAR = "account:1", datetime(2022, 3, 1, 9, tzinfo=UTC), 2020
PAGE = f"/staff/agencies/qingshan/reports/{YEAR}/"
POST = f"{PAGE}verdicts"
FOUND, FORBIDDEN = 302, 403
REASON = "上年报告已于本年更正。"


@pytest.fixture
def small():
    """The agency whose report of 2020 is public, and a request more than it counts: so it has findings."""
    made = small_agency.build(items=2, requests=3)
    small_agency.enter_answered(made.agency, [77])
    return made


def carried(printed, computed=9, column="total"):
    cells = (CellId(3, "brought_forward", column),)
    return Finding("R8", Level.WARNING, 3, cells, printed, computed, f"上年结转为 {printed}，上年报告为 {computed}。")


def said(figure, about="工单"):
    return Finding("R13", Level.HINT, None, (), figure, None, f"第一部分写的{about} {figure} 件与表不同。")


def judged(agency, finding, judgement="dismissed", reason=REASON):
    shown = verdicts(agency, YEAR, [finding]).on(finding)
    return judge(by=BY, agency=agency, year=YEAR, finding=shown.sealed, judgement=judgement, reason=reason, at=AT)


def test_a_verdict_outlives_every_recheck(small):
    judged(small.agency, carried(8))
    for _ in range(2):
        again = verdicts(small.agency, YEAR, [said(3), carried(8)])
        assert again.on(carried(8)).is_dismissed
        assert again.on(carried(8)).latest.reason == REASON
        assert again.on(said(3)).latest is None


def test_a_changed_value_opens_the_finding_again_and_keeps_the_old_verdict(small):
    judged(small.agency, carried(8))
    now = verdicts(small.agency, YEAR, [carried(7)]).on(carried(7))
    assert (now.is_reopened, now.is_dismissed, now.state) == (True, False, "已重新打开")
    assert (now.latest.reason, now.latest.content["message"]) == (REASON, carried(8).message)
    judged(small.agency, carried(7), "confirmed", "")
    assert verdicts(small.agency, YEAR, [carried(7)]).on(carried(7)).state == "已判断：属实"
    assert verdicts(small.agency, YEAR, [carried(8)]).on(carried(8)).is_reopened
    assert Verdict.objects.count() == 2


def test_a_finding_of_the_text_is_known_by_its_sentence_without_figures(small):
    judged(small.agency, said(3))
    assert verdicts(small.agency, YEAR, [said(4)]).on(said(4)).is_reopened
    other = said(3, "电话")
    assert verdicts(small.agency, YEAR, [other]).on(other).latest is None


def test_findings_alike_are_told_apart():
    rows = [said(3).as_json(), said(5).as_json(), carried(1).as_json()]
    assert len(set(keys(rows))) == 3
    assert keys(rows[:1]) == keys([said(9).as_json()])


def test_a_verdict_of_another_year_or_agency_is_not_this_ones(small):
    judged(small.agency, carried(8))
    assert verdicts(small.agency, YEAR - 1, [carried(8)]).on(carried(8)).latest is None
    assert verdicts(small.other, YEAR, [carried(8)]).on(carried(8)).latest is None


def test_the_same_verdict_twice_is_one_and_the_ledger_says_so(small):
    first, second = judged(small.agency, carried(8)), judged(small.agency, carried(8))
    assert first == second
    entries = Entry.objects.filter(act="reporting.report-finding-judged")
    assert [entry.details["reason"] for entry in entries] == [REASON]


@pytest.mark.parametrize(
    ("judgement", "reason", "sentence"),
    [
        ("dismissed", "  ", "排除一条发现，须写明理由。"),
        ("perhaps", "", "请选择“属实”或者“排除”。"),
        ("dismissed", "一" * 1001, "理由超过了1000个字，没有记录。请精简后再提交。"),
    ],
)
def test_what_is_no_verdict_is_refused(small, judgement, reason, sentence):
    with pytest.raises(NotAllowed) as refusal:
        judged(small.agency, carried(8), judgement, reason)
    assert refusal.value.because == sentence
    assert not Verdict.objects.exists()


def test_only_a_finding_that_a_page_of_this_report_showed_is_judged(small):
    sealed = verdicts(small.other, YEAR, [carried(8)]).on(carried(8)).sealed
    for finding in (sealed, "made up"):
        with pytest.raises(NotAllowed):
            judge(by=BY, agency=small.agency, year=YEAR, finding=finding, judgement="confirmed", reason="", at=AT)


# ── the pages ────────────────────────────────────────────


def page_of(client):
    return unescape(client.get(PAGE).content.decode())


def test_the_workbench_takes_verdicts_and_folds_what_was_dismissed(client, small):
    client.force_login(small.clerk)
    page = page_of(client)
    sealed = re.findall(r'name="finding" value="([^"]+)"', page)
    assert sealed
    sent = {"finding": sealed[0], "judgement": "dismissed", "reason": REASON, "back": "report"}
    answer = client.post(POST, sent)
    assert (answer.status_code, answer["Location"]) == (FOUND, PAGE)
    page = page_of(client)
    assert re.search(r'<details class="dismissed"><summary>R\d+ 已排除</summary>', page)
    assert REASON in page
    assert "改变判断" in page


def test_a_dismissal_without_reason_is_told_on_the_page(client, small):
    client.force_login(small.clerk)
    sealed = re.search(r'name="finding" value="([^"]+)"', page_of(client))[1]
    client.post(POST, {"finding": sealed, "judgement": "dismissed", "back": "https://elsewhere.example"})
    assert "排除一条发现，须写明理由。" in page_of(client)


def test_who_may_not_judge_sees_the_verdict_and_no_form(client, small):
    open_account(by=BY, username="editor", password="a-long-passphrase", agency=small.agency, role="editor")
    client.force_login(User.objects.get(username="editor"))
    assert 'class="judge"' not in page_of(client)
    assert client.post(POST, {"finding": "x"}).status_code == FORBIDDEN


def test_the_agency_above_judges_on_the_page_of_a_review(client, seed):
    town = governing.build(random.Random(seed))  # noqa: S311 — records, no secret
    freeze = governing.hand_in(town.agencies[FIRST]).freezes.get()
    freeze.content["report"]["findings"] = [carried(8).as_json()]
    freeze.save()
    client.force_login(town.supervisor)
    review = f"/staff/agencies/{FIRST}/reports/{governing.YEAR}/review/"
    sealed = re.search(r'name="finding" value="([^"]+)"', unescape(client.get(review).content.decode()))[1]
    sent = {"finding": sealed, "judgement": "dismissed", "reason": REASON, "back": "review"}
    answer = client.post(f"/staff/agencies/{FIRST}/reports/{governing.YEAR}/verdicts", sent)
    assert (answer.status_code, answer["Location"]) == (FOUND, review)
    page = unescape(client.get(review).content.decode())
    assert "R8 已排除" in page
    assert REASON in page
