"""The public pages of the catalogue in a real browser: for everyone, on a desk, on a phone, in large type."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils.timezone import localdate

from gongkai.catalogue.adoption_actions import adopt, set_aside
from gongkai.catalogue.duty_actions import meet, record_event
from gongkai.catalogue.models import Adoption
from tests.apps import catalogue_samples as samples
from tests.pages.test_pages import MODES, overflow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HERE = "/agencies/dongqu/catalogue/"


@pytest.fixture
def district(live_server):
    """A district that adopted its items, met one duty and set one item aside."""
    _, found = samples.build()
    today = localdate()
    adopt(by=samples.BY, agency=found, items=samples.items(), since=today - timedelta(60), on=today)
    set_aside(by=samples.BY, agency=found, items=samples.items("听证安排"), reason="本区不举行听证", on=today)
    samples.publish(found, "DQ-1", today, title="行政处罚决定书（东处罚1号）", body="决定书文号、违法事实和处罚结果。")
    adoption = Adoption.objects.get(agency=found, item=samples.items("行政处罚决定")[0])
    event = record_event(
        by=samples.BY, adoption=adoption, reference="东处罚1号", subject="处罚", happened_on=today, on=today
    )
    told = [{"element": one, "present": True} for one in ("决定书文号", "违法事实", "处罚结果")]
    meet(by=samples.BY, duty=event.duties.get(), reference="DQ-1", elements=told, on=today)
    return found


@pytest.fixture
def opened(browser, live_server, district):
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


@pytest.mark.parametrize("mode", MODES)
def test_from_the_agency_to_what_was_published_for_an_item(opened, district, mode):
    page = opened(**MODES[mode])
    page.goto("/agencies/dongqu/")
    page.get_by_role("link", name="标准目录").first.click()
    looked_at(page, f"all-{mode}")
    page.get_by_role("link", name="安全生产").first.click()
    looked_at(page, f"domain-{mode}")
    page.get_by_role("link", name="行政处罚决定").first.click()
    looked_at(page, f"item-{mode}")
    assert page.get_by_text("自作出行政决定之日起7个工作日内").first.is_visible()
    page.get_by_role("link", name="行政处罚决定书（东处罚1号）").click()
    page.get_by_role("link", name="行政处罚决定", exact=False).first.wait_for()


def looked_at(page, name):
    found = Axe().run(page)
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"
    assert overflow(page) == 0, page.url
    if folder := os.environ.get("GONGKAI_PICTURES"):
        page.screenshot(path=Path(folder) / f"catalogue-{name}.png".replace(" ", ""), full_page=True)
