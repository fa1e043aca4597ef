"""Bad input: refused by the database's own constraint, and before that by a sentence; nothing half written."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Q
from publishing import publish_report

from gongkai.agencies.actions import enter_agency, succeed
from gongkai.agencies.policies import NotAllowed
from gongkai.casework.actions import conclude_request, enter_lawsuits, enter_reconsiderations, enter_requests
from gongkai.casework.models import DisclosureRequest, Lawsuit, Reconsideration, Reply
from gongkai.ledger.constraints import broken, holds
from gongkai.ledger.entering import Entered, RowRefused
from gongkai.ledger.models import Entry
from gongkai.publication.actions import (
    Draft,
    correct_item,
    end_document,
    enter_categories,
    enter_documents,
    enter_register_entries,
    enter_register_items,
    publish_items,
    withdraw_item,
)
from gongkai.publication.models import (
    Category,
    EndKind,
    InformationItem,
    ItemStep,
    ItemVersion,
    NormativeDocument,
    RegisterEntry,
    RegisterItem,
)
from gongkai.reporting.models import AnnualReport
from gongkai.statute.annual_report.forms import NoForm
from gongkai.statute.outcomes import Outcome

pytestmark = [pytest.mark.data, pytest.mark.django_db]
TODAY = date(2024, 6, 30)
TOMORROW = date(2024, 7, 1)
A_DAY, DAY_BEFORE = date(2024, 3, 5), date(2024, 3, 4)


@pytest.fixture
def agency():
    return enter_agency(by="t", code="zone", name="示范区", kind="department", parent=None, disclosure_office="办公室")


@pytest.fixture
def category(agency):
    enter_categories(by="t", agency=agency, rows=[Category(code="news", name="动态", position=1)], on=TODAY)
    return Category.objects.get()


def item(**facts):
    return InformationItem(**{"index_number": "1", "title": "某事", "formed_on": A_DAY, "published_on": A_DAY, **facts})


def request(**facts):
    return DisclosureRequest(
        **{"number": "1", "requester_kind": "natural", "channel": "in_person", "received_on": A_DAY, **facts}
    )


def document(**facts):
    return NormativeDocument(**{"kind": "rules", "number": "1号", "title": "办法", "issued_on": A_DAY, **facts})


def register_item(**facts):
    return RegisterItem(**{"register": "licences", "code": "1", "name": "事项", "added_on": A_DAY, **facts})


def entry(**facts):
    return RegisterEntry(
        **{"register": "licences", "number": "1", "period_from": A_DAY, "period_to": A_DAY, "quantity": 1, **facts}
    )


def case(model, **facts):
    return model(**{"number": "1", "accepted_on": A_DAY, **facts})


# fmt: off
WRONG = [
    # what is wrong                                    the row                                                    words of the sentence
    (item(published_on=TOMORROW),                                                                                 "发布日期在今天之后"),
    (item(formed_on=A_DAY, published_on=DAY_BEFORE),                                                              "发布日期早于生成日期"),
    (item(withdrawn_on=DAY_BEFORE),                                                                               "撤下日期早于发布日期"),
    (item(withdrawn_on=TOMORROW),                                                                                 "撤下日期在今天之后"),
    (request(received_on=None),                                                                                   "没有收到日期"),
    (request(received_on=TOMORROW),                                                                               "收到日期在今天之后"),
    (request(outcome="granted"),                                                                                  "须同时填写"),
    (request(concluded_on=A_DAY),                                                                                 "须同时填写"),
    (request(outcome="granted", concluded_on=DAY_BEFORE),                                                         "答复日期早于收到日期"),
    (request(outcome="granted", concluded_on=TOMORROW),                                                           "答复日期在今天之后"),
    (request(outcome="maybe", concluded_on=A_DAY),                                                                "须同时填写"),
    (request(requester_kind="robot"),                                                                             "没有这种申请人类型"),
    (document(kind="law"),                                                                                        "规章或者行政规范性文件"),
    (document(issued_on=TOMORROW),                                                                                "制发日期在今天之后"),
    (document(published_on=DAY_BEFORE),                                                                           "公开日期早于制发日期"),
    (document(published_on=TOMORROW),                                                                             "公开日期在今天之后"),
    (document(withdrawn_on=A_DAY),                                                                                "没有公开过的文件不能撤下"),
    (document(published_on=A_DAY, withdrawn_on=TOMORROW),                                                         "撤下日期在今天之后"),
    (document(ended_on=DAY_BEFORE, ended_by="repealed"),                                                          "早于制发日期"),
    (document(ended_on=TOMORROW, ended_by="expired"),                                                             "在今天之后"),
    (document(ended_on=A_DAY),                                                                                    "写明是废止还是失效"),
    (document(ended_by="repealed"),                                                                               "写明是废止还是失效"),
    (register_item(register="taxes"),                                                                             "没有这种清单"),
    (register_item(added_on=TOMORROW),                                                                            "列入日期在今天之后"),
    (register_item(removed_on=DAY_BEFORE),                                                                        "取消日期早于列入日期"),
    (register_item(removed_on=TOMORROW),                                                                          "取消日期在今天之后"),
    (entry(register="taxes"),                                                                                     "没有这种清单"),
    (entry(period_to=DAY_BEFORE, quantity=2, source="表"),                                                        "起始日期晚于截止日期"),
    (entry(period_from=TOMORROW, period_to=TOMORROW),                                                             "日期在今天之后"),
    (entry(quantity=-1, source="表"),                                                                             "数量不能是负数"),
    (entry(amount_fen=-1),                                                                                        "金额不能是负数"),
    (entry(quantity=2),                                                                                           "须写明数据来源"),
    (entry(period_from=DAY_BEFORE),                                                                               "须写明数据来源"),
    (entry(register="fees"),                                                                                      "须写明金额"),
    (entry(register="procurement"),                                                                               "须写明金额"),
    (case(Reconsideration, accepted_on=TOMORROW),                                                                 "受理日期在今天之后"),
    (case(Reconsideration, result="upheld"),                                                                      "须同时填写"),
    (case(Reconsideration, result="upheld", concluded_on=DAY_BEFORE),                                             "审结日期早于受理日期"),
    (case(Reconsideration, result="upheld", concluded_on=TOMORROW),                                               "审结日期在今天之后"),
    (case(Lawsuit, route="appeal"),                                                                               "起诉方式应为"),
    (case(Lawsuit, route="direct_lawsuit", concluded_on=A_DAY),                                                   "须同时填写"),
]
# fmt: on
ENTER = {
    DisclosureRequest: lambda **how: enter_requests(forms={}, **how),
    NormativeDocument: enter_documents,
    RegisterItem: enter_register_items,
    RegisterEntry: enter_register_entries,
    Reconsideration: enter_reconsiderations,
    Lawsuit: enter_lawsuits,
}


def copy(row):
    """The row afresh: a test may not leave its traces on the table above."""
    fields = {
        field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if field.attname != "id"
    }
    return type(row)(**fields)


@pytest.mark.parametrize(("row", "words"), WRONG, ids=[f"{type(row).__name__}-{words}" for row, words in WRONG])
class TestEveryRule:
    def test_by_sentence_and_nothing_is_written(self, agency, category, row, words):
        row = copy(row)
        before = Entry.objects.count()
        with pytest.raises(RowRefused, match=words), transaction.atomic():
            if isinstance(row, InformationItem):
                row.category = category
                publish_items(by="t", agency=agency, drafts=[Draft(row)], on=TODAY)
            else:
                ENTER[type(row)](by="t", agency=agency, rows=[row], on=TODAY)
        assert not type(row).objects.exists()
        assert Entry.objects.count() == before

    def test_by_the_database(self, agency, category, row, words):
        row = copy(row)
        row.agency, row.recorded_on = agency, TODAY
        if isinstance(row, InformationItem):
            row.category = category
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


def test_good_rows_break_nothing():
    for row in (
        item(),
        request(),
        document(),
        register_item(),
        entry(),
        case(Reconsideration),
        case(Lawsuit, route="direct_lawsuit"),
    ):
        row.recorded_on = TODAY
        assert broken(row) == []


def test_a_condition_that_cannot_be_read_is_loud():
    with pytest.raises(KeyError):
        holds(Q(title__startswith="某"), item())


class TestTwoOutcomesForOneRequest:
    def test_a_second_file_cannot_say_otherwise(self, agency):
        row = request(outcome="granted", concluded_on=A_DAY)
        assert enter_requests(by="t", agency=agency, rows=[copy(row)], forms={}, on=TODAY) == Entered(added=1)
        other = request(outcome="not_held", concluded_on=A_DAY)
        with pytest.raises(RowRefused, match="“办理结果”已记为“granted”"), transaction.atomic():
            enter_requests(by="t", agency=agency, rows=[other], forms={}, on=TODAY)
        assert DisclosureRequest.objects.get().outcome == "granted"

    def test_a_second_reply_is_refused_and_the_same_one_changes_nothing(self, agency):
        enter_requests(by="t", agency=agency, rows=[request()], forms={}, on=TODAY)
        pending = DisclosureRequest.objects.get()
        for _ in range(2):
            conclude_request(by="t", request=pending, outcome=Outcome.GRANTED, served_on=A_DAY, on=TODAY)
        assert Reply.objects.count() == 1
        with pytest.raises(NotAllowed, match="只能有一个办理结果"):
            conclude_request(by="t", request=pending, outcome=Outcome.NOT_HELD, served_on=A_DAY, on=TODAY)

    def test_the_database_holds_one_reply_to_a_request(self, agency):
        enter_requests(by="t", agency=agency, rows=[request(outcome="granted", concluded_on=A_DAY)], forms={}, on=TODAY)
        second = Reply(request=DisclosureRequest.objects.get(), outcome="not_held", served_on=A_DAY, recorded_on=TODAY)
        with pytest.raises(IntegrityError), transaction.atomic():
            second.save()

    def test_a_reply_before_the_receipt_is_refused(self, agency):
        enter_requests(by="t", agency=agency, rows=[request()], forms={}, on=TODAY)
        pending = DisclosureRequest.objects.get()
        with pytest.raises(NotAllowed, match="早于收到日期"):
            conclude_request(by="t", request=pending, outcome=Outcome.GRANTED, served_on=DAY_BEFORE, on=TODAY)
        assert not Reply.objects.exists()


class TestRowsThatComeAgain:
    def test_the_same_rows_change_nothing_and_leave_no_entry(self, agency):
        enter_documents(by="t", agency=agency, rows=[document()], on=TODAY)
        before = Entry.objects.count()
        assert enter_documents(by="t", agency=agency, rows=[document()], on=TODAY) == Entered(unchanged=1)
        assert Entry.objects.count() == before

    def test_what_is_known_later_completes_a_row(self, agency):
        enter_requests(by="t", agency=agency, rows=[request()], forms={}, on=TODAY)
        done = request(outcome="granted", concluded_on=A_DAY)
        assert enter_requests(by="t", agency=agency, rows=[done], forms={}, on=TODAY) == Entered(completed=1)
        assert Reply.objects.get().outcome == "granted"
        assert enter_requests(by="t", agency=agency, rows=[request()], forms={}, on=TODAY) == Entered(unchanged=1)

    def test_a_completion_that_breaks_a_rule_is_refused(self, agency):
        enter_requests(by="t", agency=agency, rows=[request()], forms={}, on=TODAY)
        with pytest.raises(RowRefused, match="早于收到日期"), transaction.atomic():
            late = request(outcome="granted", concluded_on=DAY_BEFORE)
            enter_requests(by="t", agency=agency, rows=[late], forms={}, on=TODAY)
        assert DisclosureRequest.objects.get().outcome == ""

    def test_two_rows_of_one_number_in_one_batch_must_agree(self, agency):
        with pytest.raises(RowRefused, match="不同"), transaction.atomic():
            enter_documents(by="t", agency=agency, rows=[document(), document(title="另一件")], on=TODAY)

    def test_an_item_withdrawn_later_keeps_its_steps(self, agency, category):
        publish_items(by="t", agency=agency, drafts=[Draft(item(category=category), "正文")], on=TODAY)
        again = Draft(item(category=category, withdrawn_on=TODAY), "正文")
        assert publish_items(by="t", agency=agency, drafts=[again], on=TODAY) == Entered(completed=1)
        assert [step.kind for step in ItemStep.objects.order_by("id")] == ["published", "withdrawn"]


def test_an_item_is_filed_under_its_own_agency_s_kinds(agency, category):
    other = enter_agency(by="t", code="other", name="别的区", kind="department", parent=None, disclosure_office="")
    with pytest.raises(RowRefused, match="不是别的区的类别"), transaction.atomic():
        publish_items(by="t", agency=other, drafts=[Draft(item(category=category))], on=TODAY)


class TestAReorganisedAgency:
    """From the day another agency does its work, nothing new is entered for it; what was before still may be."""

    @pytest.fixture
    def closed(self, agency, category):
        heir = enter_agency(by="t", code="heir", name="承接区", kind="department", parent=None, disclosure_office="")
        succeed(by="t", predecessor=agency, successor=heir, on=A_DAY, basis="机构改革方案")
        return agency

    def test_a_request_is_sent_to_the_successor(self, closed):
        with pytest.raises(RowRefused, match="自2024-03-05起由承接区承接"), transaction.atomic():
            enter_requests(by="t", agency=closed, rows=[request()], forms={}, on=TODAY)
        before = request(received_on=DAY_BEFORE)
        assert enter_requests(by="t", agency=closed, rows=[before], forms={}, on=TODAY) == Entered(added=1)

    def test_nothing_new_is_published(self, closed, category):
        with pytest.raises(RowRefused, match="不再办理新的事项"), transaction.atomic():
            publish_items(by="t", agency=closed, drafts=[Draft(item(category=category))], on=TODAY)
        before = item(category=category, formed_on=DAY_BEFORE, published_on=DAY_BEFORE)
        assert publish_items(by="t", agency=closed, drafts=[Draft(before)], on=TODAY) == Entered(added=1)


class TestItems:
    @pytest.fixture
    def published(self, agency, category):
        publish_items(by="t", agency=agency, drafts=[Draft(item(category=category), "正文")], on=TODAY)
        return InformationItem.objects.get()

    def test_a_correction_is_a_new_version_and_the_old_one_stays(self, published):
        for _ in range(2):  # a double click
            correct_item(by="t", item=published, title="某事（更正）", body="新正文", reason="文号有误", on=TODAY)
        assert [version.body for version in ItemVersion.objects.order_by("ordinal")] == ["正文", "新正文"]
        published.refresh_from_db()
        assert (published.title, published.version) == ("某事（更正）", 2)

    def test_a_correction_needs_a_reason(self, published):
        with pytest.raises(NotAllowed, match="更正说明"):
            correct_item(by="t", item=published, title="别的", body="", reason=" ", on=TODAY)

    def test_a_withdrawal_needs_a_reason_and_happens_once(self, published):
        with pytest.raises(NotAllowed, match="理由"):
            withdraw_item(by="t", item=published, reason="", on=TODAY)
        for _ in range(2):
            withdraw_item(by="t", item=published, reason="内容有误", on=TODAY)
        assert ItemStep.objects.filter(kind="withdrawn").count() == 1
        with pytest.raises(NotAllowed, match="不能更正"):
            correct_item(by="t", item=published, title="别的", body="", reason="再改", on=TODAY)


class TestDocuments:
    def test_an_end_is_entered_once(self, agency):
        enter_documents(by="t", agency=agency, rows=[document()], on=TODAY)
        row = NormativeDocument.objects.get()
        for _ in range(2):
            end_document(by="t", document=row, how=EndKind.REPEALED, ended_on=A_DAY, on=TODAY)
        with pytest.raises(NotAllowed, match="已于2024-03-05废止"):
            end_document(by="t", document=row, how=EndKind.EXPIRED, ended_on=TODAY, on=TODAY)

    def test_an_end_before_the_issue_is_refused(self, agency):
        enter_documents(by="t", agency=agency, rows=[document()], on=TODAY)
        with pytest.raises(NotAllowed, match="早于制发日期"):
            end_document(
                by="t", document=NormativeDocument.objects.get(), how=EndKind.EXPIRED, ended_on=DAY_BEFORE, on=TODAY
            )

    def test_an_aggregate_over_two_years_is_refused(self, agency):
        row = entry(period_from=date(2023, 12, 1), quantity=5, source="清单")
        with pytest.raises(RowRefused, match="跨越两个年度"), transaction.atomic():
            enter_register_entries(by="t", agency=agency, rows=[row], on=TODAY)


class TestReports:
    def test_a_year_without_a_form_is_refused_by_sentence(self, agency):
        with pytest.raises(NoForm, match="2018年没有统一的年度报告格式"):
            publish_report(by="t", agency=agency, year=2018, published_on=TODAY, on=TODAY)

    @pytest.mark.parametrize(
        ("year", "form"), [(2018, "2019"), (2018, "2021"), (2021, "2019"), (2020, "2021"), (2022, "2022")]
    )
    def test_a_year_in_a_form_it_does_not_have_is_refused_by_the_database(self, agency, year, form):
        report = AnnualReport(
            agency=agency, year=year, form=form, content={}, digest="", published_on=TODAY, recorded_on=TODAY
        )
        with pytest.raises(IntegrityError), transaction.atomic():
            report.save()

    def test_a_year_that_is_not_over_is_refused(self, agency):
        with pytest.raises(NotAllowed, match="2024年12月31日"):
            publish_report(by="t", agency=agency, year=2024, published_on=TODAY, on=TODAY)

    def test_publishing_twice_is_one_report(self, agency):
        reports = [publish_report(by="t", agency=agency, year=2023, published_on=TODAY, on=TODAY) for _ in range(2)]
        assert reports[0] == reports[1]
        assert AnnualReport.objects.count() == 1


def test_an_agency_is_entered_once_and_not_with_other_facts(agency):
    again = {"by": "t", "code": "zone", "kind": "department", "parent": None, "disclosure_office": "办公室"}
    assert enter_agency(name="示范区", **again) == agency
    with pytest.raises(NotAllowed, match="“名称”记为“示范区”"):
        enter_agency(name="别的区", **again)


def test_two_rows_made_one_after_the_other_have_their_own_time(agency):
    # a default evaluated once, when a module is loaded, would give both the same
    with transaction.atomic():
        enter_documents(by="t", agency=agency, rows=[document()], on=TODAY)
        enter_documents(by="t", agency=agency, rows=[document(number="2号")], on=TODAY)
    first, second = Entry.objects.filter(act="publication.documents-entered").order_by("sequence")
    assert first.at < second.at
