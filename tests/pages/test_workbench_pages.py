"""A report from its draft to the public in a real browser: the office writes, its head and the agency's head sign."""

from __future__ import annotations

import re
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client

from gongkai.agencies.actions import open_account
from gongkai.agencies.models import User
from gongkai.casework.models import DisclosureRequest
from gongkai.reporting.models import AnnualReport
from tests.apps import small_agency
from tests.pages.test_pages import DESK, PHONE, overflow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

REPORTS = "/staff/agencies/qingshan/reports/"
PAGE = f"{REPORTS}2021/"
RECEIVED = re.compile("全年新收政府信息公开申请0件")


@pytest.fixture
def as_(browser, live_server):
    """``as_(name)``: a page in which that account is signed in; the office's own page stays the same one."""
    small = small_agency.build(items=3, requests=3)
    for name, role in (("head", "disclosure_head"), ("leader", "agency_head")):
        open_account(by="account:1", username=name, password=small_agency.CLERK, agency=small.agency, role=role)
    contexts = {}

    def page_of(name, **options):
        if name not in contexts:
            client = Client()
            client.force_login(User.objects.get(username=name))
            session = client.cookies[settings.SESSION_COOKIE_NAME].value
            context = browser.new_context(base_url=live_server.url, viewport=DESK, **options)
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
            contexts[name] = context.new_page()
        return contexts[name]

    yield page_of
    for page in contexts.values():
        page.context.close()


def looked_at(page):
    """No page of the way bars anyone or runs over the screen."""
    found = Axe().run(page)
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"
    assert overflow(page) == 0, page.url


def step(page, label, button, **fields):
    """Take a step from the workbench: its page is looked at on the way."""
    page.goto(PAGE)
    page.get_by_role("link", name=label, exact=True).click()
    looked_at(page)
    for name, value in fields.items():
        field = page.locator(f"[name={name}]")
        field.check() if value is True else field.fill(value)
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_url(f"**{PAGE}")


def test_from_the_draft_to_the_public(as_):
    office = as_("clerk")
    office.goto(PAGE)
    office.get_by_role("button", name="开始编制").click()
    looked_at(office)

    office.goto(f"{PAGE}sections/1/")
    looked_at(office)
    text = office.locator("#written")
    text.fill(re.sub("【请[^】]*】", "已按要求办理，情况良好", text.input_value()))
    text.fill(RECEIVED.sub("全年新收政府信息公开申请9件", text.input_value()))
    office.get_by_text("第一部分说收到申请 9，表三为 0").wait_for()  # said while typing
    text.fill(text.input_value().replace("申请9件", "申请{3.received.total}件"))
    office.keyboard.press("Control+s")
    office.get_by_text("已保存。").wait_for()
    assert RECEIVED.search(text.input_value())

    office.goto(f"{PAGE}sections/5/")
    text.fill(re.sub("【请[^】]*】", "已按要求办理，情况良好", text.input_value()))
    office.reload()  # not saved: the browser still has it
    office.get_by_role("button", name="恢复").click()
    assert "【请" not in text.input_value()
    office.get_by_role("button", name="保存").click()
    office.get_by_text("已保存。").wait_for()
    assert office.get_by_role("button", name="恢复").is_hidden()

    step(office, "冻结报告", "冻结")
    step(as_("head"), "公开工作机构负责人签批", "签批")
    step(as_("leader"), "机关负责人签发", "签发")
    DisclosureRequest.objects.create(
        agency_id=AnnualReport.objects.get(year=2020).agency_id, number="2021-1", requester_kind="natural",
        channel="internet", received_on=date(2021, 3, 4), recorded_on=date(2022, 3, 4),
    )  # fmt: skip
    step(office, "公布年度报告", "公布", published_on="2022-01-20", confirmed=True)
    assert "已公布" in office.locator(".stage").inner_text()
    looked_at(office)
    for place in ("differences/", "sections/1/versions/", "figures/items", "export/json"):
        if place.startswith("export"):
            with office.expect_download():
                office.goto(PAGE)
                office.get_by_role("link", name="数据（JSON）").click()
        else:
            office.goto(PAGE + place)
            looked_at(office)
    office.goto(REPORTS)
    looked_at(office)
    office.set_viewport_size(PHONE)
    for place in (REPORTS, PAGE, f"{PAGE}differences/"):
        office.goto(place)
        looked_at(office)


def test_a_figure_is_inserted_at_the_cursor(as_):
    office = as_("clerk")
    office.goto(PAGE)
    office.get_by_role("button", name="开始编制").click()
    office.goto(f"{PAGE}sections/6/")
    office.locator("#written").fill("办结件。")
    office.locator("#written").evaluate("(field) => field.setSelectionRange(2, 2)")
    office.locator("#find").fill("（七） 总计")
    office.locator("[data-figure]:visible button").first.click()
    assert re.fullmatch(r"办结\{3\.[\w.]+\}件。", office.locator("#written").input_value())
    office.set_viewport_size(PHONE)
    looked_at(office)
