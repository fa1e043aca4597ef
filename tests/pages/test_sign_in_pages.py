"""The pages of signing in and of one's account: they bar nobody, in any mode, and run over no screen."""

from __future__ import annotations

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from axe_playwright_python.sync_playwright import Axe

from gongkai.agencies.actions import enter_agency, open_account
from gongkai.ui.signin import policy
from tests.pages.test_pages import MODES, overflow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "Qingshan-2020"
FACTORS = "/staff/account/second-factor/"
ENTRANCE = ("/staff/sign-in/", "/staff/sign-in/?ended=idle", "/staff/sign-in/invitation/", "/staff/sign-in/inactive/",
            "/staff/account/platform/cancelled/", "/staff/account/platform/error/")  # fmt: skip
ACCOUNT = (FACTORS, f"{FACTORS}app/remove/", f"{FACTORS}recovery-codes/", f"{FACTORS}recovery-codes/new/",
           f"{FACTORS}passkeys/new/", "/staff/account/password/", "/staff/account/sessions/", "/staff/account/platform/",
           "/staff/account/confirm/", "/staff/account/confirm/code/")  # fmt: skip


@pytest.fixture
def clerk(live_server, settings, monkeypatch):
    settings.SECOND_FACTOR_REQUIRED = True
    monkeypatch.setattr(policy.HOOKS, "needs_second_factor", lambda _user: True)
    app = {
        "provider_id": "province",
        "name": "省统一身份认证平台",
        "client_id": "gongkai",
        "secret": "x",
        "settings": {"server_url": "http://127.0.0.1:9"},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    agency = enter_agency(
        by="test", code="qingshan", name="青山县民政局", kind="department", parent=None, disclosure_office="办公室"
    )
    return open_account(by="test", username="zhang", password=PASSWORD, agency=agency)


def give_password(page, password=PASSWORD):
    page.goto("/staff/sign-in/")
    page.get_by_label("用户名").fill("zhang")
    page.get_by_label("密码", exact=True).fill(password)
    with page.expect_navigation():
        page.get_by_role("button", name="登录", exact=True).click()


@pytest.mark.parametrize("mode", MODES)
def test_no_page_of_signing_in_bars_anyone_or_runs_over_the_screen(browser, live_server, clerk, mode):
    options = dict(MODES[mode])
    large = options.pop("large", False)
    context = browser.new_context(base_url=live_server.url, **options)
    if large:
        context.add_cookies([{"name": "reading", "value": "large", "url": live_server.url}])
    page = context.new_page()
    complaints = []
    page.on("console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None)

    def look(at=None):
        if at:
            page.goto(at)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"
        assert overflow(page) == 0, page.url

    for address in ENTRANCE:
        look(address)
    give_password(page, "wrong")
    look()
    give_password(page)
    page.wait_for_url(f"**{FACTORS}**")
    look()
    look(f"{FACTORS}app/")
    secret = page.locator(".secret").inner_text()
    page.get_by_label("应用里显示的").fill(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    page.get_by_role("button", name="启用").click()
    page.wait_for_url("**/recovery-codes/")
    for address in ACCOUNT:
        look(address)
    page.get_by_role("button", name="退出", exact=True).click()
    page.wait_for_url(lambda url: "/staff/" not in url)
    give_password(page)
    page.wait_for_url("**/sign-in/code/")
    look()
    context.close()
    assert complaints == []


def test_signing_in_needs_no_script(browser, live_server, clerk):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    give_password(page)
    page.goto(f"{FACTORS}app/")
    secret = re.search(r'class="secret">([A-Z2-7]+)<', page.content())[1]
    page.get_by_label("应用里显示的").fill(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    page.get_by_role("button", name="启用").click()
    page.goto("/staff/")
    assert page.url.endswith("/staff/")
    assert page.get_by_role("button", name="用通行密钥登录").count() == 0
    context.close()
