"""The pages in a real browser: accessible in every mode, readable on a phone, usable by keyboard, printable."""

from __future__ import annotations

import os
import random

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.apps import small_agency

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1366, "height": 900}
REPORT = "/agencies/qingshan/reports/2020/"
LIVE = "/staff/agencies/qingshan/reports/2020/"
CELL = f"{LIVE}cells/3/granted_in_part/natural"
# fmt: off
PUBLIC = (
    "/",
    "/agencies/qingshan/",
    "/agencies/qingshan/categories/news/?year=2020",
    f"/agencies/qingshan/items/{small_agency.CORRECTED}/",
    f"/agencies/qingshan/items/{small_agency.DOCUMENT}/",
    f"/agencies/qingshan/items/{small_agency.WITHDRAWN}/",
    "/agencies/qingshan/reports/",
    REPORT,
    "/agencies/qingshan/reports/2021/",
    "/staff/sign-in/",
)
STAFF = ("/staff/", LIVE, CELL, f"{LIVE}cells/2/licences/change", "/staff/agencies/lvshui/reports/2020/")
EVERY_MODE = {
    "light":          {"viewport": DESK,  "color_scheme": "light"},
    "dark":           {"viewport": DESK,  "color_scheme": "dark"},
    "large":          {"viewport": DESK,  "color_scheme": "light", "large": True},
    "large and dark": {"viewport": PHONE, "color_scheme": "dark",  "large": True},
    "phone":          {"viewport": PHONE, "color_scheme": "light"},
}
# fmt: on


def _tried() -> list[str]:
    """On the quick budget the two that differ in everything, and one of the others, drawn from the seed."""
    if os.environ.get("GONGKAI_BUDGET", "quick") == "full":
        return list(EVERY_MODE)
    drawn = random.Random(os.environ["GONGKAI_SEED"])  # noqa: S311 — repeatable choice, not secrets
    kept = {"light", "large and dark", drawn.choice(["dark", "large", "phone"])}
    return [mode for mode in EVERY_MODE if mode in kept]


MODES = {mode: EVERY_MODE[mode] for mode in _tried()}


@pytest.fixture
def small(live_server):
    return small_agency.build()


@pytest.fixture
def opened(browser, live_server, small):
    """``opened(**options)``: a page of a fresh context."""
    contexts = []

    def opened(*, large=False, **options):
        context = browser.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        if large:
            context.add_cookies([{"name": "reading", "value": "large", "url": live_server.url}])
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


def sign_in(page):
    page.goto("/staff/sign-in/")
    page.get_by_label("用户名").fill(small_agency.CLERK)
    page.get_by_label("密码").fill("a-long-passphrase")
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url("**/staff/")


def overflow(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.mark.parametrize("mode", MODES)
def test_no_page_bars_anyone_or_runs_over_the_screen(opened, small, mode):
    page = opened(**MODES[mode])
    complaints = []
    page.on("console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None)
    for number, address in enumerate((*PUBLIC, *STAFF)):
        if number == len(PUBLIC):
            sign_in(page)
        page.goto(address)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{address}\n{found.generate_report()}"
        assert overflow(page) == 0, address
    assert complaints == []


def test_a_page_that_bars_someone_is_seen(opened):
    """The test above can fail: axe sees a planted fault, the measure sees a planted width."""
    page = opened(viewport=PHONE)
    page.goto(REPORT)
    planted = "<img src='/robots.txt'><svg width='900' height='9'></svg>"
    page.locator("main").evaluate("(main, planted) => main.insertAdjacentHTML('beforeend', planted)", planted)
    assert Axe().run(page).violations_count == 1
    assert overflow(page) > 0


def tab_to(page, address, at_most=8):
    """Press Tab until a link to such an address has the focus."""
    for _ in range(at_most):
        page.keyboard.press("Tab")
        if address in (page.evaluate("document.activeElement.getAttribute('href')") or ""):
            return


def test_a_cell_is_reached_and_opened_by_keyboard(opened):
    page = opened(viewport=DESK)
    sign_in(page)
    page.goto(LIVE)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    page.keyboard.press("Enter")
    tab_to(page, "#section-2")
    page.keyboard.press("Enter")
    tab_to(page, "/cells/")
    assert page.evaluate("document.activeElement.getAttribute('href')") == f"{LIVE}cells/2/rules/made"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url("**/cells/2/rules/made")
    assert page.get_by_role("heading", level=1).inner_text().startswith("表二 · 规章 · 本年新制作数量 = 0")


@pytest.mark.parametrize("large", [False, True])
def test_the_requests_table_can_be_read_on_a_phone(opened, large):
    """Scrolled to its last column, the labels still stand at the left, and nothing is smaller than can be read."""
    page = opened(viewport=PHONE, large=large)
    page.goto(REPORT)
    page.evaluate("document.querySelector('.form-3').parentElement.scrollLeft = 10000")
    region = page.locator(".scroll:has(.form-3)").bounding_box()
    label = page.get_by_role("rowheader", name="1.属于国家秘密").bounding_box()
    total = page.locator(".form-3 thead th", has_text="总计").bounding_box()
    assert region["x"] <= label["x"]
    assert label["x"] + label["width"] < total["x"]
    assert total["x"] + total["width"] <= region["x"] + region["width"] + 1
    smallest = page.evaluate(
        "Math.min(...[...document.querySelectorAll('.form th, .form td')].map(e => parseFloat(getComputedStyle(e).fontSize)))"
    )
    assert smallest >= 12


def test_large_reading_is_switched_on_and_off_without_a_script(opened):
    page = opened(viewport=DESK, java_script_enabled=False)
    page.goto(REPORT)
    before = page.get_by_role("heading", level=1).bounding_box()["height"]
    page.get_by_role("button", name="长者模式").click()
    assert page.url.endswith(REPORT)
    assert page.get_by_role("heading", level=1).bounding_box()["height"] > before * 1.3
    assert page.get_by_role("button", name="退出长者模式").bounding_box()["height"] >= 44
    page.goto("/agencies/qingshan/")
    page.get_by_role("button", name="退出长者模式").click()
    assert page.locator("html.large").count() == 0


@pytest.mark.parametrize("mode", MODES)
def test_a_printed_report_is_the_report_alone(opened, mode):
    page = opened(**MODES[mode])
    page.goto(REPORT)
    page.emulate_media(media="print", color_scheme=MODES[mode]["color_scheme"])
    for frame in (".site-header", ".site-footer", ".trail", ".skip"):
        assert not page.locator(frame).is_visible(), frame
    assert page.get_by_role("heading", name="三、收到和处理政府信息公开申请情况").is_visible()
    style = "e => [getComputedStyle(e).display, getComputedStyle(document.body).backgroundColor]"
    assert page.locator(".form-3 thead").evaluate(style) == ["table-header-group", "rgb(255, 255, 255)"]
