"""A small agency for the tests of pages: a little of everything a page can show, entered through the actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from gongkai.agencies.actions import enter_agency, open_account
from gongkai.agencies.models import Agency, User
from gongkai.casework.actions import enter_reconsiderations, enter_requests
from gongkai.casework.models import DisclosureRequest, Reconsideration
from gongkai.publication.actions import (
    Draft,
    correct_item,
    enter_categories,
    enter_documents,
    enter_register_entries,
    enter_register_items,
    publish_items,
    withdraw_item,
)
from gongkai.publication.models import Category, InformationItem, NormativeDocument, RegisterEntry, RegisterItem
from gongkai.reporting.models import AnnualReport
from tests.apps.publishing import publish_report

BY, TODAY, YEAR = "account:1", date(2022, 3, 1), 2020
WITHDRAWN, CORRECTED, DOCUMENT = "QS/2020-0001", "QS/2020-0002", "QS/2020-0003"
SECRET_TEXT = "不应再出现的正文"
REASON = "内容涉及个人隐私，依法撤下。"
CORRECTION = "更正联系电话。"
CLERK, STRANGER = "clerk", "stranger"


@dataclass
class SmallAgency:
    """What the tests name."""

    agency: Agency
    other: Agency
    clerk: User
    stranger: User
    report: AnnualReport


def build(*, items: int = 45, requests: int = 55) -> SmallAgency:
    """The agency with its records; ``items`` in its largest kind, ``requests`` answered in part."""
    agency = _agency("qingshan", "青山县民政局")
    other = _agency("lvshui", "绿水县水利局")
    clerk = open_account(by=BY, username=CLERK, password="a-long-passphrase", agency=agency)
    stranger = open_account(by=BY, username=STRANGER, password="a-long-passphrase", agency=other)
    _publish(agency, items)
    _registers(agency)
    _requests(agency, requests)
    report = publish_report(by=BY, agency=agency, year=YEAR, published_on=date(2021, 1, 20), on=TODAY)
    return SmallAgency(agency, other, clerk, stranger, report)


def _agency(code, name):
    return enter_agency(by=BY, code=code, name=name, kind="department", parent=None, disclosure_office=f"{name}办公室")


def _publish(agency, number):
    kinds = [
        Category(code="documents", name="规范性文件", position=1),
        Category(code="news", name="工作动态", position=2),
        Category(code="empty", name="机构职能", position=3),
    ]
    enter_categories(by=BY, agency=agency, rows=kinds, on=TODAY)
    documents = Category.objects.get(agency=agency, code="documents")
    drafts = [
        _draft(documents, WITHDRAWN, "名单公示", SECRET_TEXT, 1),
        _draft(documents, CORRECTED, "办事指南", "第一段。\n\n第二段，电话 1。", 2),
        _draft(documents, DOCUMENT, "临时救助办法", "第一条　为了规范临时救助，制定本办法。", 3),
    ]
    publish_items(by=BY, agency=agency, drafts=drafts, on=TODAY)
    enter_news(agency, range(number))
    found = {item.index_number: item for item in InformationItem.objects.filter(category=documents)}
    correct_item(
        by=BY, item=found[CORRECTED], title="办事指南", body="第一段。\n\n第二段，电话 2。", reason=CORRECTION, on=TODAY
    )
    withdraw_item(by=BY, item=found[WITHDRAWN], reason=REASON, on=TODAY)
    issued = date(YEAR, 1, 4)
    document = NormativeDocument(kind="normative_documents", number="青民发〔2020〕1号", title="临时救助办法")
    document.issued_on = document.published_on = issued
    document.ended_on, document.ended_by, document.item = date(2021, 6, 30), "repealed", found[DOCUMENT]
    enter_documents(by=BY, agency=agency, rows=[document], on=TODAY)


def enter_news(agency, numbers):
    """Items of the largest kind, a day apart."""
    news = Category.objects.get(agency=agency, code="news")
    drafts = [_draft(news, f"QS/2020-1{n:05d}", f"第 {n} 号工作动态", f"正文 {n}。", n % 300) for n in numbers]
    publish_items(by=BY, agency=agency, drafts=drafts, on=TODAY)


def _draft(category, index_number, title, body, day):
    on = date(YEAR, 1, 1) + timedelta(days=day)
    item = InformationItem(category=category, index_number=index_number, title=title, formed_on=on, published_on=on)
    return Draft(item, body)


def _registers(agency):
    items = [
        RegisterItem(register="licences", code="L1", name="殡葬设施建设许可", added_on=date(2019, 3, 1)),
        RegisterItem(register="licences", code="L2", name="社会团体登记", added_on=date(2020, 3, 1)),
        RegisterItem(
            register="licences", code="L3", name="地名命名", added_on=date(2019, 3, 1), removed_on=date(2020, 5, 1)
        ),
    ]
    enter_register_items(by=BY, agency=agency, rows=items, on=TODAY)
    entries = [
        RegisterEntry(
            register="licences",
            number="2020-A",
            title="全年许可汇总",
            period_from=date(2020, 1, 1),
            period_to=date(2020, 12, 31),
            quantity=40,
            source="许可台账",
        ),
        RegisterEntry(
            register="procurement",
            number="2020-P1",
            title="档案整理服务",
            period_from=date(2020, 7, 1),
            period_to=date(2020, 7, 1),
            amount_fen=123_456_700,
        ),
    ]
    enter_register_entries(by=BY, agency=agency, rows=entries, on=TODAY)


def enter_answered(agency, numbers):
    """Requests of natural persons, answered in part."""
    rows = [
        DisclosureRequest(
            number=f"2020-{n:04d}",
            requester_kind="natural",
            channel="registered_post",
            received_on=date(2020, 2, 1) + timedelta(days=n % 200),
            concluded_on=date(2020, 3, 1) + timedelta(days=n % 200),
            outcome="granted_in_part",
            subject=f"第 {n} 件所需信息",
        )
        for n in numbers
    ]
    enter_requests(by=BY, agency=agency, rows=rows, forms={}, on=TODAY)


def _requests(agency, number):
    enter_answered(agency, range(number))
    waiting = DisclosureRequest(
        number="2020-9999", requester_kind="business", channel="internet", received_on=date(2020, 12, 20)
    )
    enter_requests(by=BY, agency=agency, rows=[waiting], forms={}, on=TODAY)
    case = Reconsideration(number="复议〔2020〕1号", accepted_on=date(2020, 9, 1), concluded_on=date(2020, 11, 1))
    case.result, case.request = "upheld", DisclosureRequest.objects.get(agency=agency, number="2020-0000")
    enter_reconsiderations(by=BY, agency=agency, rows=[case], on=TODAY)


def told(cell, figure):
    """A figure of 2020 as the form prints it: a change with its sign, the purchases with their unit."""
    sign = "+" if cell.column == "change" and figure.value > 0 else ""
    return f"{sign}{figure}{'万元' if cell.column == 'amount' else ''}"
