"""The supervisor's pages in a real browser: a report is read, commented on cell by cell, returned and, mended, accepted."""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client

from gongkai.reporting.models import CellComment, StepKind
from tests.apps import governing
from tests.apps.governing import FIRST, GOVERNMENT, SECOND, YEAR, hand_in
from tests.pages.test_pages import MODES, overflow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.budget]

LIST = f"/staff/agencies/{GOVERNMENT}/reports/{YEAR}/agencies/"
REVIEW = f"/staff/agencies/{SECOND}/reports/{YEAR}/review/"


@pytest.fixture
def town(live_server, seed):
    """Two reports are handed in, one is missing."""
    built = governing.build(Random(f"{seed} supervising"), scale=0.2)  # noqa: S311 — cases, not secrets
    hand_in(built.agencies[FIRST], YEAR - 1)
    hand_in(built.agencies[FIRST])
    hand_in(built.agencies[SECOND])
    return built


@pytest.fixture
def opened(browser, live_server, town):
    """``opened(user, **options)``: a page in which that person is signed in."""
    contexts = []

    def opened(user, *, large=False, **options):
        context = browser.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        client = Client()
        client.force_login(user)
        given = {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}
        given |= {"reading": "large"} if large else {}
        context.add_cookies([{"name": key, "value": value, "url": live_server.url} for key, value in given.items()])
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


def picture(page, mode, name):
    if folder := os.environ.get("GONGKAI_PICTURES"):
        page.screenshot(path=Path(folder) / f"supervising-{mode}-{name}.png".replace(" ", ""), full_page=True)


def pages(town):
    row = town.agencies[SECOND].requests.order_by("pk").first()
    return {
        "list": LIST,
        "contributions": f"{LIST}cells/3/received/total",
        "review": REVIEW,
        "cell": f"/staff/agencies/{GOVERNMENT}/reports/{YEAR}/cells/3/received/total",
        "comparison": f"/staff/agencies/{FIRST}/reports/{YEAR}/comparison/",
        "comparison-of-forms": f"/staff/agencies/{FIRST}/reports/2021/comparison/",
        "record": f"/staff/agencies/{SECOND}/reports/{row.received_on.year}/records/requests/{row.pk}",
    }


@pytest.mark.parametrize("mode", MODES)
def test_no_page_bars_anyone_or_runs_over_the_screen(opened, town, mode, budget):
    """Every page in every mode; quickly, every page in some mode."""
    page, every = opened(town.supervisor, **MODES[mode]), pages(town)
    some = list(every)[list(MODES).index(mode) :: len(MODES)]
    complaints = []
    page.on("console", lambda told: complaints.append(told.text) if "Security" in told.text else None)
    for name in budget(some, list(every)):
        page.goto(every[name])
        for summary in page.locator("main summary").all():
            summary.click()
        found = Axe().run(page)
        assert found.violations_count == 0, f"{name}\n{found.generate_report()}"
        assert overflow(page) == 0, name
        picture(page, mode, name)
    assert complaints == []


@pytest.mark.parametrize("scripts", [True, False])
def test_a_supervisor_returns_with_comments_and_accepts_what_comes_back(opened, town, scripts):
    page = opened(town.supervisor, java_script_enabled=scripts)
    page.goto(LIST)
    page.get_by_role("link", name="审核第2机关的报告").click()
    page.get_by_role("button", name="一、本年新收政府信息公开申请数量，总计", exact=False).click()
    page.get_by_label("表三，一、本年新收政府信息公开申请数量，总计").fill("与登记台账不符，请核对。")
    page.get_by_role("button", name="（七）总计，总计", exact=False).click()
    page.get_by_label("表三，（七）总计，总计").fill("少了三件。")
    page.get_by_label("总的意见").fill("请一并核对表四。")
    if scripts:
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        picture(page, "journey", "comments")
    page.get_by_role("button", name="退回修改").click()
    assert page.get_by_role("status").inner_text().startswith("已退回")
    assert set(CellComment.objects.values_list("line", "text")) == {
        ("received", "与登记台账不符，请核对。"),
        ("concluded", "少了三件。"),
    }
    picture(page, "journey", "returned")
    draft = hand_in(town.agencies[SECOND])
    page.goto(REVIEW)
    assert page.get_by_text("少了三件。").is_visible()
    page.get_by_role("button", name="接收").click()
    assert page.get_by_role("status").inner_text().startswith("已接收")
    assert draft.steps.filter(kind=StepKind.ACCEPTED).count() == 1
    page.goto(LIST)
    assert page.locator("tr", has_text="第2机关").get_by_text("已接收").is_visible()
