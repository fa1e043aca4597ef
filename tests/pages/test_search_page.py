"""The search page in a real browser: found by keyboard and without a script, readable in every mode."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.apps import search_corpus

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1366, "height": 900}
# fmt: off
MODES = {
    "light":          {"viewport": DESK,  "color_scheme": "light"},
    "dark":           {"viewport": DESK,  "color_scheme": "dark"},
    "large":          {"viewport": DESK,  "color_scheme": "light", "large": True},
    "large and dark": {"viewport": PHONE, "color_scheme": "dark",  "large": True},
    "phone":          {"viewport": PHONE, "color_scheme": "light"},
}
ADDRESSES = (
    "/search/",
    "/search/?q=临时救助",
    "/search/?q=临时救助&agency=qingshan&start=10",
    "/search/?q=水库&agency=qingshan",
    "/search/?q=" + "长" * 300,
    "/agencies/qingshan/",
)
# fmt: on
BODY = "为了规范临时救助工作，保障困难群众基本生活，根据有关规定，结合本县实际，现将办理条件、程序和时限公布如下。" * 3


@pytest.fixture
def opened(browser, live_server, settings, tmp_path):
    """``opened(**options)``: a page of a fresh context, with something to find."""
    settings.SEARCH_INDEX = tmp_path / "index"
    site = search_corpus.build()
    site.publish("临时救助办法", BODY, number="青民发〔2021〕30号", on=search_corpus.days(500))
    site.publish("临时救助办法解读", BODY, agency=site.other)
    site.publish_many([(f"第{number}季度临时救助对象名单公示", BODY) for number in range(12)])
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


@pytest.mark.parametrize("mode", MODES)
def test_no_search_page_bars_anyone_or_runs_over_the_screen(opened, mode):
    page = opened(**MODES[mode])
    complaints = []
    page.on("console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None)
    for address in ADDRESSES:
        page.goto(address)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{address}\n{found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0, (
            address
        )
    assert complaints == []


def test_a_document_is_found_from_any_page_by_keyboard_and_without_a_script(opened):
    page = opened(viewport=DESK, java_script_enabled=False)
    page.goto("/agencies/lvshui/")
    page.get_by_role("searchbox").focus()
    page.keyboard.type("青民发[2021]30号")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**")
    assert "没有找到" in page.locator("main").inner_text()  # it is another agency's
    page.get_by_role("link", name="在全部机关中检索").first.click()
    page.get_by_text("找到 1 条").wait_for()
    assert page.get_by_role("listitem").get_by_role("heading").first.inner_text() == "临时救助办法"
    page.get_by_role("heading", name="临时救助办法").get_by_role("link").click()
    page.wait_for_url("**/items/**")
    assert page.get_by_role("heading", level=1).inner_text() == "临时救助办法"


def test_pages_of_results_lead_on_and_back(opened):
    page = opened(viewport=PHONE)
    page.goto("/search/?q=临时救助")
    first = page.locator(".hit-list h2").all_inner_texts()
    page.get_by_role("link", name="下一页").click()
    page.wait_for_url("**start=10")
    assert page.locator(".hit-list h2").count() == 4
    assert "找到 14 条，从第 11 条起" in page.locator(".found").inner_text()
    page.get_by_role("link", name="上一页").click()
    page.get_by_text("找到 14 条。").wait_for()
    assert page.locator(".hit-list h2").all_inner_texts() == first
