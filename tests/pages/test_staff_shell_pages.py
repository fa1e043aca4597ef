"""The frame of the back office in a real browser: every mode, a phone, the keyboard alone, paper."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.utils.timezone import localdate

from gongkai.agencies.actions import assign, delegate, enter_agency
from gongkai.agencies.models import User
from gongkai.casework.actions import enter_requests
from gongkai.casework.models import DisclosureRequest
from gongkai.jobs import actions as jobs
from gongkai.jobs.exceptions import GiveUp
from gongkai.ledger.models import Entry
from gongkai.messages.tasks import deliver
from tests.apps import small_agency
from tests.pages.test_pages import MODES, overflow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BOOK = "/staff/agencies/qingshan/audit/"
PASSWORD = "a-long-passphrase"
# fmt: off
PAGES = {
    "clerk":   ("/staff/", "/staff/?whose=mine", "/staff/notices/", "/staff/keys/", "/staff/agencies/qingshan/audit/",
                "/staff/agencies/nowhere/audit/", "/staff/nowhere"),
    "auditor": ("/staff/", BOOK, f"{BOOK}?act=agencies.assigned", f"{BOOK}?act=privacy.erased", f"{BOOK}1/"),
    "root":    ("/staff/", "/staff/audit/", "/staff/notices/"),
}
# fmt: on


@pytest.fixture
def office(live_server):
    """The small agency with what a day brings: work that is late, due and far off, a delegation, a failed job."""
    small, today = small_agency.build(items=3, requests=3), localdate()
    rows = [
        DisclosureRequest(number=f"{today.year}-{days:04d}", requester_kind="natural", channel="internet",
                          received_on=today - timedelta(days), subject="低保资金发放情况")
        for days in (2, 26, 27, 60)
    ]  # fmt: skip
    enter_requests(by="account:1", agency=small.agency, rows=rows, forms={}, on=today)
    root = User.objects.create_superuser("root", password=PASSWORD)
    by = root.ledger_name
    auditor = User.objects.create_user("auditor", password=PASSWORD, first_name="审计员")
    colleague = User.objects.create_user("colleague", password=PASSWORD, first_name="王晓")
    for agency in (small.agency, small.other):
        assign(by=by, user=auditor, agency=agency, role="auditor", since=today)
    assign(by=by, user=colleague, agency=small.agency, role="editor", since=today)
    held = small.clerk.assignments.first()
    delegate(by=by, assignment=held, delegate=colleague, first_day=today, last_day=today + timedelta(3),
             reason="年休假", on=today)  # fmt: skip
    job = jobs.claim(number=deliver.enqueue(delivery=1).pk, worker="w")
    jobs.fail(job=job, error=GiveUp("发信服务器拒绝了这个收件地址（550）。请核对后重新办理。"))
    return small


@pytest.fixture
def opened(browser, live_server, office):
    """``opened(name, **options)``: a page of a context in which that account is signed in; without a name, nobody."""
    contexts = []

    def opened(name="", *, large=False, cookies=(), **options):
        context = browser.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        given = dict(cookies) | ({"reading": "large"} if large else {})
        if name:
            client = Client()
            client.force_login(User.objects.get(username=name))
            given[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": key, "value": value, "url": live_server.url} for key, value in given.items()])
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


def picture(page, mode, name, address):
    if folder := os.environ.get("GONGKAI_PICTURES"):
        named = address.strip("/").replace("/", "-").replace("?", "_") or "root"
        page.screenshot(path=Path(folder) / f"{mode}-{name}-{named}.png".replace(" ", ""), full_page=True)


@pytest.mark.parametrize("mode", MODES)
def test_the_frame_bars_nobody_and_stays_on_the_screen(opened, mode):
    for name, addresses in PAGES.items():
        page = opened(name, **MODES[mode])
        complaints = []
        page.on("console", lambda told, seen=complaints: seen.append(told.text) if "Security" in told.text else None)
        for address in addresses:
            page.goto(address)
            found = Axe().run(page)
            assert found.violations_count == 0, f"{address}\n{found.generate_report()}"
            assert overflow(page) == 0, address
            picture(page, mode, name, address)
        for summary in page.locator("summary").all():
            summary.click()
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert overflow(page) == 0
        picture(page, mode, name, "menus")
        assert complaints == []


def colours(page):
    return page.evaluate("[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]")


@pytest.mark.parametrize("system", ["light", "dark"])
def test_colours_are_chosen_without_a_script_and_kept(opened, system):
    page = opened("clerk", color_scheme=system, java_script_enabled=False)
    page.goto("/staff/")
    by_system = colours(page)
    seen = {}
    for label in ("浅色", "深色", "跟随系统"):
        page.goto("/staff/")
        page.locator("summary", has_text="颜色").click()
        page.get_by_role("button", name=label).click()
        assert page.url.endswith("/staff/")
        seen[label] = colours(page)
        page.goto("/staff/notices/")
        assert colours(page) == seen[label]
    assert seen["浅色"] != seen["深色"]
    assert seen["跟随系统"] == by_system == seen["浅色" if system == "light" else "深色"]


@pytest.mark.parametrize("system", ["light", "dark"])
def test_a_chosen_colour_is_accessible_against_the_system(opened, system):
    other = "dark" if system == "light" else "light"
    for large in (False, True):
        page = opened("clerk", color_scheme=system, cookies={"theme": other}, large=large)
        page.goto("/staff/")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


def test_more_contrast_is_given_to_whoever_asks_the_system(opened):
    page = opened("clerk", contrast="more")
    page.goto("/staff/")
    assert colours(page) == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]


def focused(page):
    return page.evaluate("document.activeElement.getAttribute('href') || document.activeElement.name || ''")


def tab_to(page, wanted, most=120):
    """Press Tab until something wanted has the focus; it must be seen to have it."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if wanted(focused(page)):
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
            return
    pytest.fail("the Tab key does not lead there")


def sign_in_by_keyboard(page, name):
    page.goto("/staff/sign-in/")
    tab_to(page, lambda at: at == "username")
    page.keyboard.type(name)
    tab_to(page, lambda at: at == "password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/staff/")


def test_from_the_sign_in_to_a_cell_without_a_mouse(opened):
    page = opened()
    sign_in_by_keyboard(page, small_agency.CLERK)
    tab_to(page, lambda at: at == "/staff/agencies/qingshan/reports/2020/")
    page.keyboard.press("Enter")
    page.wait_for_url("**/reports/2020/")
    tab_to(page, lambda at: at.endswith("/cells/2/rules/made"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/cells/2/rules/made")


@pytest.mark.parametrize("script", [True, False])
def test_from_the_sign_in_to_an_entry_of_the_ledger_without_a_mouse(opened, script):
    page = opened(java_script_enabled=script) if script else opened("auditor", java_script_enabled=False)
    if script:
        sign_in_by_keyboard(page, "auditor")
        page.goto("/staff/?agency=qingshan")
        page.keyboard.press("g")
        page.keyboard.press("a")
        page.wait_for_url(f"**{BOOK}")
        page.keyboard.press("/")
        assert focused(page) == "subject"
        page.keyboard.type("ga?")
        assert page.get_by_label("对象", exact=True).input_value() == "ga?"
    else:
        page.goto(BOOK)
    page.get_by_role("link", name="第 1 条", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{BOOK}1/")
    assert page.get_by_text("刚才重新计算，这一条和它前后的连接都没有被改动。").is_visible()


def test_the_keys_are_switched_off(opened):
    page = opened("clerk")
    page.goto("/staff/keys/")
    page.get_by_role("button", name="关闭快捷键").click()
    page.get_by_role("button", name="打开快捷键").wait_for()
    assert page.locator("script").count() == 0
    page.get_by_role("button", name="打开快捷键").click()
    page.get_by_role("button", name="关闭快捷键").wait_for()
    page.wait_for_load_state()
    page.keyboard.press("g")
    page.keyboard.press("n")
    page.wait_for_url("**/staff/notices/")


def test_a_printed_ledger_is_the_list_alone(opened):
    page = opened("auditor", color_scheme="dark", cookies={"theme": "dark"})
    page.goto(BOOK)
    page.emulate_media(media="print", color_scheme="dark")
    for frame in (".site-header", ".site-footer", ".place-bar", ".trail", ".filter", ".exports"):
        assert not page.locator(frame).is_visible(), frame
    assert colours(page) == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]
    table = page.locator(".audit-list")
    assert table.locator("tbody tr").count() == Entry.objects.filter(book="qingshan").count()
    page.set_viewport_size({"width": 674, "height": 1000})  # an A4 page between its margins
    assert overflow(page) == 0
    if folder := os.environ.get("GONGKAI_PICTURES"):
        page.pdf(path=Path(folder) / "audit.pdf")


def test_an_agency_is_changed_without_a_script(opened):
    enter_agency(
        by="account:1", code="third", name="白石县水利局", kind="department", parent=None, disclosure_office=""
    )
    page = opened("auditor", java_script_enabled=False)
    page.goto(BOOK)
    page.locator("summary", has_text="青山县民政局").click()
    assert page.get_by_role("link", name="白石县水利局").count() == 0
    page.get_by_role("link", name="绿水县水利局").click()
    page.wait_for_url("**/staff/?agency=lvshui")
