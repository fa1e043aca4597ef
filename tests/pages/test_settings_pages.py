"""The agency's settings in a real browser: every mode; the seal is chosen by its picture, without a script."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.utils.timezone import localdate

from gongkai.agencies.actions import assign, enter_agency
from gongkai.agencies.models import Agency, User
from gongkai.agencies.queries import seal_of
from gongkai.files.actions import receive
from tests.apps import hostile
from tests.pages.test_pages import MODES, overflow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGE = "/staff/agencies/qingshan/settings/"
LONG = "青山县民政局行政审批专用章（二〇二六年启用，扫描件，背景透明，六百像素）.png"


@pytest.fixture
def agency(live_server, settings, tmp_path):
    """An agency that keeps two pictures of its seal and uses neither yet."""
    kept = {"BACKEND": "gongkai.files.store.Folder", "OPTIONS": {"location": tmp_path / "files"}}
    settings.STORAGES = {**settings.STORAGES, "files": kept}
    agency = enter_agency(by="t", code="qingshan", name="青山县民政局", kind="department", parent=None)
    for name, width in (("青山县民政局公章.png", 600), (LONG, 900)):
        (tmp_path / "given").write_bytes(hostile.png(width))
        receive(by="t", book="qingshan", purpose="seal", name=name, content=tmp_path / "given", on=localdate())
    return agency


@pytest.fixture
def opened(browser, live_server, agency):
    """``opened(**options)``: a page of a fresh context in which the agency's administrator is signed in."""
    user, client, contexts = User.objects.create_user("admin", first_name="赵敏"), Client(), []
    assign(by="t", user=user, agency=agency, role="administrator", since=localdate())
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value

    def opened(*, large=False, **options):
        context = browser.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        cookies = [(settings.SESSION_COOKIE_NAME, session)] + [("reading", "large")] * large
        context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in cookies])
        page = context.new_page()
        page.goto(PAGE)
        return page

    yield opened
    for context in contexts:
        context.close()


def checked(page, name):
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert overflow(page) == 0
    if folder := os.environ.get("GONGKAI_PICTURES"):
        page.screenshot(path=Path(folder) / f"settings-{name}.png".replace(" ", ""), full_page=True)


@pytest.mark.parametrize("mode", MODES)
def test_the_page_bars_nobody(opened, mode):
    page = opened(**MODES[mode])
    complaints = []
    page.on("console", lambda told: complaints.append(told.text) if "Security" in told.text else None)
    page.reload()
    assert page.evaluate("[...document.querySelectorAll('.seals img')].every(i => i.complete && i.naturalWidth >= 600)")
    checked(page, mode)
    page.get_by_label("青山县民政局公章.png").check()
    page.get_by_role("button", name="保存印章").click()
    checked(page, f"{mode}-chosen")
    assert complaints == []


def test_a_seal_is_chosen_replaced_and_given_up_without_a_script(opened, tmp_path):
    page = opened(java_script_enabled=False)
    save = page.get_by_role("button", name="保存印章")
    page.get_by_label(LONG).check()
    save.click()
    assert page.get_by_role("status").inner_text() == "已保存“印章”。"
    assert page.get_by_label(LONG).is_checked()
    assert seal_of(Agency.objects.get()).name == LONG
    (tmp_path / "opaque.png").write_bytes(hostile.png(transparent=False))
    page.get_by_label("上传一张新的印章图片").set_input_files(tmp_path / "opaque.png")
    save.click()
    assert "背景不透明" in page.get_by_role("status").inner_text()
    assert seal_of(Agency.objects.get()).name == "opaque.png"
    page.get_by_label("不使用印章").check()
    save.click()
    assert seal_of(Agency.objects.get()) is None


def test_the_radio_buttons_answer_to_the_arrows(opened):
    page = opened()
    page.get_by_label("不使用印章").focus()
    page.keyboard.press("ArrowDown")
    assert page.get_by_label(LONG).is_checked()
    page.keyboard.press("ArrowDown")
    assert page.get_by_label("青山县民政局公章.png").is_checked()
