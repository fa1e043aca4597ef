"""The roll-up and the passages alike in a real browser: nobody barred, no word on another, in every width and mode."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from random import Random

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client

from gongkai.agencies.actions import assign
from gongkai.agencies.models import User
from gongkai.reporting.actions import keep_summary
from tests.apps.many_reports import content_of, province, publish_all, report_of
from tests.pages.test_pages import MODES, overflow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.budget]

YEAR = 2024
LIST = f"/staff/agencies/province/reports/{YEAR}/agencies/all/"
ALIKE = (
    "部分单位对群众关心的供水管网改造进展公开得不够及时，网站栏目更新间隔较长。下一步将按季度核对栏目，由分管负责人签字确认，"
    "并把办理过程中常见的疑问整理成问答，放在申请页面的显眼位置。"
)


@pytest.fixture
def signed_in(browser, live_server, seed):
    """A supervisor above forty agencies with two years of reports, the second a copy of the first's text in one."""
    chance = Random(f"{seed} roll-up")  # noqa: S311 — repeatable cases
    top, below = province(chance, 40)
    publish_all(chance, below, YEAR - 1)
    publish_all(chance, below[2:], YEAR)
    for agency in below[:2]:  # the second says what the first says
        row = report_of(
            agency, YEAR, {**content_of(chance, agency, YEAR), "prose": {"5": [[ALIKE]]}}, date(2025, 1, 20)
        )
        row.save(force_insert=True)
        keep_summary(row)
    user = User.objects.create_user("supervisor")
    assign(by="test", user=user, agency=top, role="supervisor", since=date(2020, 1, 1))
    client = Client()
    client.force_login(user)
    contexts = []

    def opened(*, large=False, **options):
        context = browser.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        given = {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}
        given |= {"reading": "large"} if large else {}
        context.add_cookies([{"name": key, "value": value, "url": live_server.url} for key, value in given.items()])
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


# fmt: off
PAGES = (("list", LIST), ("cell", f"{LIST}cells/3/received/total"), ("years", f"{LIST}years/"),
         ("alike", f"/staff/agencies/city-0/reports/{YEAR}/similarity/"))
# fmt: on


def test_every_page_in_every_mode(signed_in):
    for mode, options in MODES.items():
        page = signed_in(**options)
        for name, address in PAGES:
            assert page.goto(address).ok
            assert name != "alike" or page.locator("mark").count() == 2
            assert not overflow(page), (mode, name)
            found = Axe().run(page)
            assert found.violations_count == 0, f"{mode} {name}: {found.generate_report()}"
            if folder := os.environ.get("GONGKAI_PICTURES"):
                page.screenshot(path=Path(folder) / f"rolling-up-{mode}-{name}.png".replace(" ", ""), full_page=True)
