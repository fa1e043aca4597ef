"""The public checking page in a real browser: a file is given, the verdict read, the result saved; nobody is barred."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import caches

from tests.apps import report_layouts

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1366, "height": 900}


@pytest.fixture
def opened(browser, live_server):
    """``opened(**options)``: the checking page in a fresh context."""
    caches["limits"].clear()
    contexts = []

    def opened(*, large=False, **options):
        context = browser.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        if large:
            context.add_cookies([{"name": "reading", "value": "large", "url": live_server.url}])
        page = context.new_page()
        page.goto("/check")
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def report(tmp_path, seed):
    """A report that breaks a relation, as a file."""
    rng = random.Random(seed)  # noqa: S311 — a report, no secret
    path = tmp_path / "report.html"
    path.write_bytes(report_layouts.html(report_layouts.draw(rng, form="2021", broken=True), rng))
    return path


def bars(page):
    return [f"{found['id']}: {found['nodes'][0]['html']}" for found in Axe().run(page).response["violations"]]


def overflows(page):
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


@pytest.mark.parametrize("how", [{"viewport": DESK, "java_script_enabled": False}, {"viewport": PHONE, "large": True}])
def test_a_report_is_checked_and_the_result_saved(opened, report, how):
    page = opened(**how)
    page.set_input_files("#file", report)
    page.click("button.primary")
    assert page.locator("h1").inner_text() == "核对结果"
    assert page.locator(".level.error, .level.warning").count() >= 1
    with page.expect_download() as saved:
        page.click("a[download]")
    assert json.loads(Path(saved.value.path()).read_text("utf-8"))["report"]["form"] == "2021"
    page.locator(".form a").first.click()
    assert "#at-" in page.url


@pytest.mark.parametrize("how", [{"viewport": DESK}, {"viewport": PHONE, "large": True, "color_scheme": "dark"}])
def test_nobody_is_barred_from_the_page_or_the_result(opened, report, how):
    page = opened(**how)
    assert (bars(page), overflows(page)) == ([], False)
    page.set_input_files("#file", report)
    page.click("button.primary")
    page.wait_for_selector(".read-findings")
    page.locator(".read-places summary").first.click()
    assert (bars(page), overflows(page)) == ([], False)
