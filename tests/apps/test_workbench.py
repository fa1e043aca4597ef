"""The workbench of a report: every step through its pages, refused or repeated, and what the records do to it meanwhile."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import small_agency
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from publishing import fill, freeze_report, publish_report, sign_report

from gongkai.agencies.actions import open_account
from gongkai.agencies.models import Agency
from gongkai.agencies.places import asker
from gongkai.agencies.policies import NotAllowed
from gongkai.casework.actions import conclude_request, enter_requests
from gongkai.casework.models import DisclosureRequest
from gongkai.ledger.models import Entry
from gongkai.reporting import actions, composing, prose, tasks, work
from gongkai.reporting.desk import desk
from gongkai.reporting.differences import NothingKept, differences
from gongkai.reporting.editing import compared, editing
from gongkai.reporting.exports import FORMATS
from gongkai.reporting.models import AnnualReport, Draft, FindingOverride, Freeze, ReportStep, SectionText, StepKind
from gongkai.reporting.stages import Stage, standing
from gongkai.reporting.years import as_calendar, years
from gongkai.statute.annual_report.nodes import CellId
from gongkai.statute.outcomes import Outcome
from tests.architecture.test_templates import inline

pytestmark = [pytest.mark.data, pytest.mark.django_db]

OK, FOUND, BAD, FORBIDDEN, NOT_FOUND = 200, 302, 400, 403, 404
BY, YEAR = "account:1", 2021
AT, ON = datetime(2022, 1, 10, 9, tzinfo=UTC), date(2022, 1, 10)
REPORTS = "/staff/agencies/qingshan/reports/"
PAGE = f"{REPORTS}{YEAR}/"
SUMMARY = f"{PAGE}sections/1/"
PASSWORD = "a-long-passphrase"


@pytest.fixture
def small():
    made = small_agency.build(items=3, requests=4)
    for name, role in (("head", "disclosure_head"), ("leader", "agency_head"), ("editor", "editor")):
        open_account(by=BY, username=name, password=PASSWORD, agency=made.agency, role=role)
    return made


@pytest.fixture
def as_(client, small):
    """``as_(name)``: the client of that account."""
    from gongkai.agencies.models import User  # noqa: PLC0415

    def signed_in(name):
        client.force_login(User.objects.get(username=name))
        return client

    return signed_in


@pytest.fixture
def draft(small):
    made = actions.open_draft(by=BY, agency=small.agency, year=YEAR, at=AT)
    fill(by=BY, draft=made, at=AT)
    return made


def text(response):
    return response.content.decode()


def receive(agency, number, on=date(2021, 5, 6)):
    """One more request of the year, through the door of bulk entries."""
    row = DisclosureRequest(number=number, requester_kind="natural", channel="internet", received_on=on)
    enter_requests(by=BY, agency=agency, rows=[row], forms={}, on=date(2022, 2, 1))
    return DisclosureRequest.objects.get(agency=agency, number=number)


def fields(response):
    """What the form of a section's page would send."""
    page = text(response)
    hidden = dict(re.findall(r'<input type="hidden" name="(base|figures)" value="([^"]*)">', page))
    written = re.search(r'<textarea id="written"[^>]*>\n?(.*?)</textarea>', page, re.DOTALL)[1]
    return {**hidden, "written": written.replace("&quot;", '"').replace("&amp;", "&")}


def asking(user):
    """Somebody who asks for work in January, with the roles held now."""
    return replace(asker(user, timezone.localdate()), today=date(2022, 1, 20))


def stage():
    steps = ReportStep.objects.filter(draft__year=YEAR).select_related("freeze").order_by("ordinal")
    return standing(steps)


# ── from the draft to the public, through the pages ───────


def test_a_report_goes_its_way_through_the_pages(as_, small):
    office = as_("clerk")
    assert "开始编制" in text(office.get(PAGE))
    assert office.post(f"{PAGE}begin").status_code == FOUND
    assert office.post(f"{PAGE}begin").status_code == FOUND
    assert Draft.objects.filter(agency=small.agency, year=YEAR).count() == 1
    page = text(office.get(PAGE))
    assert '<mark class="to-do">【请写明：' in page
    assert "冻结报告" in page

    refused = text(office.post(f"{PAGE}steps/freeze"))
    assert "没有写完，不能冻结" in refused
    assert not Freeze.objects.filter(draft__year=YEAR).exists()

    for section in (1, 5):
        sent = fields(office.get(f"{PAGE}sections/{section}/"))
        sent["written"] = prose.MISSING.sub("已按要求办理，情况良好", sent["written"])
        assert office.post(f"{PAGE}sections/{section}/", sent).status_code == FOUND
    assert office.post(f"{PAGE}steps/freeze").status_code == FOUND
    assert office.post(f"{PAGE}steps/freeze").status_code == FOUND  # sent twice
    assert Freeze.objects.filter(draft__year=YEAR).count() == 1
    assert office.get(f"{PAGE}steps/sign-office").status_code == FORBIDDEN

    for name, step, after in (
        ("head", "sign-office", Stage.OFFICE_SIGNED),
        ("leader", "sign-agency", Stage.AGENCY_SIGNED),
    ):
        client = as_(name)
        shown = text(client.get(f"{PAGE}steps/{step}"))
        seen = re.search(r'name="seen" value="([0-9a-f]{64})"', shown)[1]
        stale = text(client.post(f"{PAGE}steps/{step}", {"seen": "0" * 64}))
        assert "已不是现在冻结的这一份" in stale
        assert client.post(f"{PAGE}steps/{step}", {"seen": seen}).status_code == FOUND
        assert client.post(f"{PAGE}steps/{step}", {"seen": seen}).status_code == FOUND
        assert stage().stage is after

    office = as_("clerk")
    day = {"published_on": "2022-01-20"}
    assert "请先核对，再勾选这一项" in text(office.post(f"{PAGE}steps/publish", day))
    assert "在今天之后" in text(office.post(f"{PAGE}steps/publish", {"published_on": "2999-01-20", "confirmed": "on"}))
    assert not AnnualReport.objects.filter(year=YEAR).exists()
    for _ in range(2):
        assert office.post(f"{PAGE}steps/publish", {**day, "confirmed": "on"}).status_code == FOUND
    published = AnnualReport.objects.get(year=YEAR)
    assert published.published_on == date(2022, 1, 20)
    assert office.get(f"/agencies/qingshan/reports/{YEAR}/").status_code == OK

    assert "须" in text(office.post(f"{PAGE}steps/correct", {"note": " "})) or stage().stage is Stage.PUBLISHED
    assert office.post(f"{PAGE}steps/correct", {"note": "漏计一件申请。"}).status_code == FOUND
    assert stage().stage is Stage.EDITING
    kinds = [StepKind.FROZEN, StepKind.OFFICE_SIGNED, StepKind.AGENCY_SIGNED, StepKind.PUBLISHED, StepKind.CORRECTING]
    assert list(ReportStep.objects.filter(draft__year=YEAR).values_list("kind", flat=True)) == kinds


def test_a_correction_needs_its_note_for_the_public(as_, small):
    publish_report(by=BY, agency=small.agency, year=YEAR, published_on=ON, on=ON)
    draft = Draft.objects.get(year=YEAR)
    actions.begin_correction(by=BY, draft=draft, note="漏计。", on=ON)
    receive(small.agency, "2021-0001")
    found = desk(small.agency, YEAR)  # written from the records of today, held against what is public
    assert found.is_editing
    assert found.changed > 0
    actions.freeze(by=BY, draft=draft, at=AT, on=ON)
    sign_report(by=BY, draft=draft, on=ON)
    office = as_("clerk")
    day = {"published_on": "2022-02-20", "confirmed": "on"}
    assert office.post(f"{PAGE}steps/publish", day).status_code == OK
    assert office.post(f"{PAGE}steps/publish", {**day, "note": "更正收到申请的件数。"}).status_code == FOUND
    latest = AnnualReport.objects.filter(year=YEAR).latest("edition")
    assert (latest.edition, latest.note) == (2, "更正收到申请的件数。")


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        ("thaw", "不能解除冻结"),
        ("publish", "不能公布"),
        ("correct", "不能开始更正"),
        ("submit", "不能报送上级主管部门"),
    ],
)
def test_a_step_out_of_its_turn_is_refused_in_a_sentence(as_, draft, step, sentence):
    assert sentence in text(as_("clerk").get(f"{PAGE}steps/{step}"))
    assert sentence not in text(as_("clerk").get(PAGE))


def test_steps_before_the_report_is_begun_are_told(as_):
    assert as_("clerk").get(f"{PAGE}steps/freeze").status_code == NOT_FOUND
    assert as_("clerk").get(SUMMARY).status_code == NOT_FOUND


def test_whoever_may_only_read_is_offered_nothing(as_, draft):
    page = text(as_("editor").get(PAGE))
    assert "编写中" in page
    assert not re.search(r'class="(edit|step)[ "]', page)
    for place in ("steps/freeze", "sections/1/", "differences/"):
        assert as_("editor").get(PAGE + place).status_code == FORBIDDEN
    assert as_("editor").get(f"{PAGE}export/json").status_code == OK


def test_thawing_voids_the_signatures_and_needs_a_reason(as_, small):
    freeze_report(by=BY, agency=small.agency, year=YEAR, on=ON)
    sign_report(by=BY, draft=Draft.objects.get(year=YEAR), on=ON)
    office = as_("clerk")
    assert office.post(f"{PAGE}steps/thaw", {"note": ""}).status_code == OK
    assert stage().stage is Stage.AGENCY_SIGNED
    assert office.post(f"{PAGE}steps/thaw", {"note": "补录一件申请。"}).status_code == FOUND
    found = desk(small.agency, YEAR)
    assert found.unsigned == ["公开工作机构负责人签批", "机关负责人签发"]
    assert found.is_editing


def test_a_report_without_an_agency_above_is_handed_in_to_nobody(as_, small):
    draft = freeze_report(by=BY, agency=small.agency, year=YEAR, on=ON)
    sign_report(by=BY, draft=draft, on=ON)
    assert "没有登记上级机关" in text(as_("clerk").post(f"{PAGE}steps/submit"))
    assert "steps/submit" not in text(as_("clerk").get(PAGE))
    Agency.objects.filter(pk=small.agency.pk).update(parent=small.other)
    assert "steps/submit" in text(as_("clerk").get(PAGE))
    assert as_("clerk").post(f"{PAGE}steps/submit").status_code == FOUND
    assert "steps/thaw" not in text(as_("clerk").get(PAGE))


def test_a_returned_report_shows_what_was_said_of_it(as_, small):
    Agency.objects.filter(pk=small.agency.pk).update(parent=small.other)
    draft = freeze_report(by=BY, agency=small.agency, year=YEAR, on=ON)
    draft.agency.refresh_from_db()
    sign_report(by=BY, draft=draft, on=ON)
    actions.submit(by=BY, draft=draft, on=ON)
    said = {CellId(3, "received", "total"): "与登记簿不符，请核对。"}
    seen = draft.freezes.get().digest
    actions.review(by=BY, draft=draft, kind=StepKind.RETURNED, seen=seen, on=ON, note="请补报。", comments=said)
    page = text(as_("clerk").get(PAGE))
    assert "与登记簿不符，请核对。" in page
    assert "请补报。" in page
    assert stage().stage is Stage.EDITING


def test_an_error_blocks_until_the_head_decides_with_a_reason(as_, small, draft, monkeypatch):
    from gongkai.statute.annual_report.figures import Finding, Level  # noqa: PLC0415

    wrong = Finding("R3", Level.ERROR, 3, (), 1, 2, "第三项与各项之和不相等。")
    real = composing.findings_beside
    monkeypatch.setattr(composing, "findings_beside", lambda *given: (*real(*given), wrong))
    actions.freeze(by=BY, draft=draft, at=AT, on=ON)
    monkeypatch.undo()
    sign_report(by=BY, draft=draft, on=ON)
    day = {"published_on": "2022-01-20", "confirmed": "on"}
    assert "1处勾稽关系不成立，不能公布" in text(as_("clerk").post(f"{PAGE}steps/publish", day))
    leader = as_("leader")
    place = re.search(r'href="([^"]*/steps/override/[0-9a-f]{64})"', text(leader.get(PAGE)))[1]
    assert wrong.message in text(leader.get(place))
    assert leader.post(place, {"reason": " "}).status_code == OK
    for _ in range(2):
        assert leader.post(place, {"reason": "上年报告有误，已另行更正。"}).status_code == FOUND
    assert FindingOverride.objects.count() == 1
    assert "上年报告有误" in text(leader.get(PAGE))
    assert as_("clerk").get(place).status_code == FORBIDDEN
    assert as_("clerk").post(f"{PAGE}steps/publish", day).status_code == FOUND
    (printed,) = AnnualReport.objects.get(year=YEAR).content["overrides"]
    assert (printed["role"], printed["reason"]) == ("机关负责人", "上年报告有误，已另行更正。")


def test_the_office_that_signs_is_named(as_, draft):
    assert as_("clerk").post(f"{PAGE}steps/office", {"office": "青山县民政局办公室"}).status_code == FOUND
    assert "<p>青山县民政局办公室" in text(as_("clerk").get(PAGE))


# ── the text ─────────────────────────────────────────────


def test_a_number_follows_its_count_and_a_rewritten_one_is_marked(as_, small, draft):
    office = as_("clerk")
    sent = fields(office.get(SUMMARY))
    assert "全年新收政府信息公开申请0件" in sent["written"]
    receive(small.agency, "2021-0001")
    assert "全年新收政府信息公开申请1件" in fields(office.get(SUMMARY))["written"]

    now = fields(office.get(SUMMARY))
    now["written"] = (
        now["written"].replace("申请1件", "申请7件").replace("上年结转1件", "上年结转{3.brought_forward.total}件")
    )
    assert office.post(SUMMARY, now).status_code == FOUND
    page = text(office.get(PAGE))
    assert re.search(r'class="figure overwritten" [^>]*>7</a><span class="recorded">（人工改写，记录为 1', page)
    assert office.post(f"{SUMMARY}follow", {"figure": "3.received.total", "back": "report"}).status_code == FOUND
    assert "overwritten" not in text(office.get(PAGE))
    receive(small.agency, "2021-0002")
    assert "全年新收政府信息公开申请2件" in fields(office.get(SUMMARY))["written"]


def test_what_a_colleague_saved_meanwhile_stands_beside_what_was_written(as_, draft):
    office = as_("clerk")
    mine = fields(office.get(SUMMARY))
    theirs = dict(mine, written=mine["written"] + "\n同事添上的一段。")
    assert office.post(SUMMARY, theirs).status_code == FOUND
    assert office.post(SUMMARY, theirs).status_code == FOUND  # sent twice: nothing happens
    assert SectionText.objects.filter(draft=draft, section=1).count() == 3
    mine["written"] += "\n我添上的一段。"
    answer = office.post(SUMMARY, mine)
    page = text(answer)
    assert "同事保存了新的版本" in page
    assert re.search("<del>[^/]*同事", page)
    assert fields(answer)["written"].endswith("我添上的一段。")
    assert office.post(SUMMARY, fields(answer)).status_code == FOUND
    assert "同事添上的一段" not in fields(office.get(SUMMARY))["written"]
    assert SectionText.objects.filter(draft=draft, section=1).count() == 4


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"written": "字" * (prose.LONGEST + 1)}, "超过了20000个字"),
        ({"figures": "forged"}, "页面带回的数字不完整"),
        ({"written": "有\0空字符"}, "空字符"),
    ],
)
def test_what_cannot_be_saved_is_not_lost(as_, draft, changed, sentence):
    office = as_("clerk")
    sent = {**fields(office.get(SUMMARY)), **changed}
    answer = office.post(SUMMARY, sent)
    assert answer.status_code == OK
    assert sentence in text(answer).replace("null", "空") or "不允许" in text(answer)
    assert SectionText.objects.filter(draft=draft, section=1).count() == 2
    assert fields(answer)["base"] == sent["base"]


def test_a_frozen_text_is_not_written(as_, small):
    draft = freeze_report(by=BY, agency=small.agency, year=YEAR, on=ON)
    sent = dict(fields(as_("clerk").get(SUMMARY)), written="改动。")
    answer = as_("clerk").post(SUMMARY, sent)
    assert "文字不能改动" in text(answer)
    assert fields(answer)["written"] == "改动。"
    with pytest.raises(NotAllowed, match="文字不能改动"):
        actions.follow_records(by=BY, draft=draft, section=1, name="items", at=AT)


def test_versions_are_compared_and_brought_back(as_, draft):
    office = as_("clerk")
    before = fields(office.get(SUMMARY))
    office.post(SUMMARY, dict(before, written="全年工作平稳有序。"))
    page = text(office.get(f"{SUMMARY}versions/"))
    assert "第 3 版" in page
    assert "<ins>" in page
    assert office.post(f"{SUMMARY}versions/", {"ordinal": "2"}).status_code == FOUND
    assert fields(office.get(SUMMARY))["written"] == before["written"]
    assert office.get(f"{SUMMARY}versions/?one=9&other=1").status_code == NOT_FOUND
    assert office.post(f"{SUMMARY}redraft").status_code == FOUND
    assert "【请写明" in fields(office.get(SUMMARY))["written"]
    assert [text.origin for text in SectionText.objects.filter(draft=draft, section=1)] == [
        "drafted", "written", "written", "restored", "drafted",
    ]  # fmt: skip


def test_two_texts_are_laid_side_by_side_word_by_word():
    changes = compared("全年收到申请55件。", "全年收到申请56件，办结3件。")
    assert "".join(change.text for change in changes if change.how != "ins") == "全年收到申请55件。"
    assert "".join(change.text for change in changes if change.how != "del") == "全年收到申请56件，办结3件。"
    assert ("del", "55") in [(change.how, change.text) for change in changes]


def test_a_check_while_typing_counts_nothing_again(as_, small, draft):
    office = as_("clerk")
    sent = fields(office.get(SUMMARY))
    sent["written"] = "全年新收政府信息公开申请9件。【请写明：做法】"
    with CaptureQueriesContext(connection) as seen:
        answer = office.post(f"{SUMMARY}check", sent)
    assert answer.status_code == OK
    assert "R10" in text(answer)
    assert "【请写明：做法】" in text(answer)
    assert inline(text(answer)) == []
    touched = [query["sql"] for query in seen if "casework_" in query["sql"] or "publication_" in query["sql"]]
    assert touched == []
    assert len(seen) <= 8
    assert office.post(f"{SUMMARY}check", dict(sent, figures="")).status_code == BAD
    assert "R10" in text(office.post(SUMMARY, dict(sent, check="1")))  # without a script: the page again, not saved
    assert SectionText.objects.filter(draft=draft, section=1).count() == 2


def test_section_five_begins_with_the_problems_of_last_year_alone(small):
    before = composing.last_year(small.agency, YEAR)
    assert before is not None
    lines = [
        ("（一）上年报告所列问题的改进情况", "上年报告提出：“甲”"),
        ("（二）本年存在的主要问题", "乙不够及时。"),
        ("（三）改进措施", "加强培训。"),
    ]
    from gongkai.reporting.document import Paragraph, Run  # noqa: PLC0415

    paragraphs = [Paragraph((Run(line),)) for pair in lines for line in pair]
    assert composing.problems_in(paragraphs) == ["乙不够及时。"]
    assert composing.problems_in(paragraphs[3:4]) == ["乙不够及时。"]


def test_the_pages_of_the_workbench_are_strict(as_, draft):
    for place in ("", "sections/1/", "sections/0/", "sections/1/versions/", "steps/freeze", "figures/items"):
        answer = as_("clerk").get(PAGE + place)
        assert answer.status_code == OK, place
        assert inline(text(answer)) == [], place
    assert as_("clerk").get(f"{PAGE}sections/7/").status_code == NOT_FOUND
    assert as_("clerk").get(f"{PAGE}figures/nothing").status_code == NOT_FOUND
    assert as_("clerk").get(f"{PAGE}export/nothing").status_code == NOT_FOUND


# ── what changes after a freeze ──────────────────────────


def test_a_freeze_keeps_its_figures_and_tells_what_changed_by_record_and_act(as_, small, draft):
    waiting = receive(small.agency, "2021-0001")
    actions.freeze(by=BY, draft=draft, at=timezone.now(), on=ON)
    assert differences(small.agency, YEAR).is_empty
    assert "没有变化" in text(as_("clerk").get(f"{PAGE}differences/"))

    receive(small.agency, "2021-0002")
    conclude_request(
        by=BY, request=waiting, outcome=Outcome("granted"), served_on=date(2021, 6, 1), on=date(2022, 2, 1)
    )
    DisclosureRequest.objects.filter(number="2020-9999").update(requester_kind="other")  # beside every act

    assert desk(small.agency, YEAR).changed > 0
    found = differences(small.agency, YEAR)
    cells = {cell.label: (cell.before, cell.now) for cell in found.cells}
    assert cells["表三，一、本年新收政府信息公开申请数量，自然人"] == ("1", "2")
    (requests,) = found.lists
    told = {record.name: record for record in requests.records}
    assert {name: record.how for name, record in told.items()} == {
        "2021-0001": "改变", "2021-0002": "增加", "2020-9999": "改变",
    }  # fmt: skip
    assert [cause.entry.act for cause in told["2021-0001"].causes] == ["casework.request-concluded"]
    assert [cause.entry.act for cause in told["2021-0002"].causes] == ["casework.requests-entered"]
    assert told["2020-9999"].causes == []
    assert [(change.label, change.before, change.now) for change in told["2020-9999"].changes] == [
        ("申请人类型", "商业企业", "其他")
    ]
    assert {change.label: change.now for change in told["2021-0001"].changes} == {
        "答复送达、交邮日期": "2021-06-01", "办理结果": "予以公开",
    }  # fmt: skip
    assert any("予以公开" in cell.label for cell in told["2021-0001"].cells)
    page = text(as_("clerk").get(f"{PAGE}differences/"))
    assert "账本中没有记载" in page
    assert "办结申请" in page
    assert not found.rules_changed
    assert found.asked_otherwise == []

    sign_report(by=BY, draft=draft, on=ON)
    published = actions.publish(by=BY, draft=draft, published_on=ON, on=ON)
    report = composing.document_of(published).report
    assert str(report[next(cell for cell in report.cells if tuple(cell) == (3, "received", "total"))]) == "1"
    assert [record.name for record in differences(small.agency, YEAR).lists[0].records]


def test_other_rules_than_those_of_the_freeze_are_told(small):
    draft = freeze_report(by=BY, agency=small.agency, year=YEAR, on=ON)
    frozen = draft.freezes.get()
    frozen.content["evidence"]["rules"]["digest"] = "0" * 64
    frozen.content["evidence"]["queries"]["3.received.total"] = "0" * 64
    frozen.save()
    found = differences(small.agency, YEAR)
    assert found.rules_changed
    assert [cell.label for cell in found.asked_otherwise] == ["表三，一、本年新收政府信息公开申请数量，总计"]


def test_without_a_freeze_there_is_nothing_to_hold_against(as_, draft):
    assert as_("clerk").get(f"{PAGE}differences/").status_code == NOT_FOUND
    with pytest.raises(NothingKept):
        differences(draft.agency, YEAR)


# ── files ────────────────────────────────────────────────


def test_a_draft_is_written_in_every_format_and_a_frozen_one_says_what_was_frozen(as_, small, draft):
    office = as_("clerk")
    for form in FORMATS.values():
        answer = office.get(f"{PAGE}export/{form.id}")
        assert (answer.status_code, answer["Content-Type"]) == (OK, form.content_type)
        assert len(answer.content) > 1000
    receive(small.agency, "2021-0001")
    assert office.get(f"{PAGE}export/json").json()["tables"]["3"]["rows"][0]["values"][-1] == 1
    actions.freeze(by=BY, draft=draft, at=AT, on=ON)
    receive(small.agency, "2021-0002")
    assert office.get(f"{PAGE}export/json").json()["tables"]["3"]["rows"][0]["values"][-1] == 1


# ── the calendar and the queue ───────────────────────────


def test_the_calendar_says_when_each_report_is_due_and_what_it_lacks(as_, small):
    actions.open_draft(by=BY, agency=small.agency, year=YEAR, at=AT)
    rows = {row.year: row for row in years(small.agency, date(2022, 1, 20))}
    assert list(rows) == [2022, 2021, 2020, 2019]
    assert (rows[2021].due_on, rows[2021].days_left, rows[2021].days_late) == (date(2022, 1, 31), 11, 0)
    assert rows[2021].missing[0].endswith("处文字")
    assert rows[2021].missing[-1] == "公布"
    assert (rows[2020].stage, rows[2020].missing, rows[2020].days_late) == ("已公布", [], 0)
    assert (rows[2019].days_late, rows[2019].stage) == (720, "尚未开始编制")
    assert rows[2022].is_running
    assert "第 1 版" in text(as_("editor").get(REPORTS))


def test_a_government_has_until_the_end_of_march(small):
    Agency.objects.filter(pk=small.agency.pk).update(kind="government")
    small.agency.refresh_from_db()
    row = years(small.agency, date(2022, 1, 20))[1]
    assert (row.due_on, str(row.due.cite)) == (date(2022, 3, 31), "《政府信息公开条例》第四十九条第二款")
    due = {
        code: key
        for key, facts in tasks.unpublished(datetime(2022, 3, 20, 1, tzinfo=UTC))
        for code in [facts["agency"]]
    }
    assert due == {"qingshan": "qingshan:2021:15"}
    (mine,) = work.reports_due(asking(small.clerk)).rows
    assert (mine.due_on, mine.note) == (date(2022, 3, 31), "《政府信息公开条例》第四十九条第二款")


def test_the_days_are_a_calendar_file(as_, small):
    file = as_("editor").get(f"{REPORTS}due.ics")
    assert file["Content-Type"] == "text/calendar; charset=utf-8"
    lines = as_calendar(small.agency, date(2022, 1, 20), "https://example.cn").split("\r\n")
    assert "DTSTART;VALUE=DATE:20220131" in lines
    assert all(len(line.encode()) <= 75 for line in lines)
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 2


def test_the_queue_names_whose_turn_it_is(small, draft):
    def turns():
        found = work.reports_on_their_way(asking(small.clerk)).rows
        return [(row.title, row.turn, row.mine, row.due_on) for row in found]

    assert turns() == []
    assert len(work.reports_due(asking(small.clerk)).rows) == 1
    actions.freeze(by=BY, draft=draft, at=AT, on=ON)
    last = date(2022, 1, 31)
    title = "2021年政府信息公开工作年度报告"
    assert turns() == [(f"签批{title}", "公开工作机构负责人", False, last)]
    assert work.reports_due(asking(small.clerk)).rows == []
    sign_report(by=BY, draft=draft, on=ON)
    assert turns() == [(f"公布{title}", "公开工作机构人员", True, last)]
    actions.publish(by=BY, draft=draft, published_on=ON, on=ON)
    assert turns() == []


def test_every_act_on_a_report_is_in_the_ledger(small, draft):
    actions.follow_records(by=BY, draft=draft, section=1, name="items", at=AT)  # nothing was overwritten
    assert SectionText.objects.filter(draft=draft, section=1).count() == 2
    acts = Entry.objects.filter(subject=f"reporting.annualreport:{YEAR}").values_list("act", flat=True)
    assert set(acts) == {"reporting.report-begun", "reporting.report-text-written"}
    assert editing(small.agency, YEAR, 1).overwritten == []
