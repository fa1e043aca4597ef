"""Passkeys in a real browser, with an authenticator that Chromium plays: set up, used, removed."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator

from gongkai.agencies.actions import enter_agency, open_account
from gongkai.ui.signin import policy

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "Qingshan-2020"
FACTORS = "/staff/account/second-factor/"


@pytest.fixture
def clerk(live_server, settings, monkeypatch):
    settings.SECOND_FACTOR_REQUIRED = True
    monkeypatch.setattr(policy.HOOKS, "needs_second_factor", lambda _user: True)
    agency = enter_agency(
        by="test", code="qingshan", name="青山县民政局", kind="department", parent=None, disclosure_office="办公室"
    )
    return open_account(by="test", username="zhang", password=PASSWORD, agency=agency)


@pytest.fixture
def page(browser, live_server, clerk):
    """A page of a browser whose device has a fingerprint reader; what the policy of content stopped is a failure."""
    context = browser.new_context(base_url=live_server.url)
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    page.authenticator = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": device})["authenticatorId"]
    page.devtools = devtools
    stopped = []
    page.on("console", lambda message: stopped.append(message.text) if "Content Security" in message.text else None)
    page.on("pageerror", lambda error: stopped.append(str(error)))
    yield page
    context.close()
    assert stopped == []


def give_password(page):
    page.goto("/staff/sign-in/")
    page.get_by_label("用户名").fill("zhang")
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()


def add(page, name, *, alone):
    page.goto(f"{FACTORS}passkeys/new/")
    page.get_by_label("名称").fill(name)
    if alone:
        page.get_by_label("以后只用它登录").check()
    page.get_by_role("button", name="添加").click()
    page.wait_for_url(lambda url: "/passkeys/new/" not in url)


def sign_out(page):
    page.get_by_role("button", name="退出", exact=True).click()
    page.wait_for_url(lambda url: "/staff/" not in url)


def test_a_passkey_is_set_up_and_is_the_second_step(page, clerk):
    give_password(page)
    page.wait_for_url(f"**{FACTORS}**")
    add(page, "办公室电脑", alone=False)
    page.wait_for_url("**/recovery-codes/")
    page.goto("/staff/")
    assert page.get_by_role("heading", level=1).first.is_visible()
    sign_out(page)
    give_password(page)
    page.wait_for_url("**/sign-in/code/")
    page.get_by_role("button", name="用通行密钥验证").click()
    page.wait_for_url("**/staff/")
    assert Authenticator.objects.get(type="webauthn").last_used_at


def test_a_passkey_alone_signs_in(page, clerk):
    give_password(page)
    page.wait_for_url(f"**{FACTORS}**")
    add(page, "办公室电脑", alone=True)
    sign_out(page)
    page.goto("/staff/sign-in/")
    page.get_by_role("button", name="用通行密钥登录").click()
    page.wait_for_url("**/staff/")


def test_a_device_that_refuses_leads_to_a_sentence_and_to_no_session(page, clerk):
    give_password(page)
    page.wait_for_url(f"**{FACTORS}**")
    page.devtools.send("WebAuthn.setUserVerified", {"authenticatorId": page.authenticator, "isUserVerified": False})
    page.goto(f"{FACTORS}passkeys/new/")
    page.get_by_label("以后只用它登录").check()
    page.get_by_role("button", name="添加").click()
    page.get_by_text("没有完成通行密钥的操作").wait_for()
    assert not Authenticator.objects.exists()
    page.goto("/staff/")
    assert FACTORS in page.url


def test_the_last_passkey_is_kept_and_another_may_go(page, clerk):
    give_password(page)
    page.wait_for_url(f"**{FACTORS}**")
    add(page, "办公室电脑", alone=False)
    page.goto(FACTORS)
    page.get_by_role("link", name="移除：办公室电脑").click()
    page.get_by_text("不能停用最后一种方式").wait_for()
    removal = page.url
    answer = page.request.post(
        removal, form={"csrfmiddlewaretoken": page.locator("[name=csrfmiddlewaretoken]").first.input_value()}
    )
    assert "不能停用最后一种方式" in answer.text()
    assert Authenticator.objects.filter(type="webauthn").count() == 1
