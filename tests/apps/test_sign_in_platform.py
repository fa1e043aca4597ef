"""Signing in through the provincial platform: the whole dance with a provider that runs as a process of its own."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from contextlib import suppress
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from gongkai.agencies.actions import enter_agency, open_account
from gongkai.agencies.models import User

pytestmark = [pytest.mark.data, pytest.mark.django_db]

OK, FOUND, UNAUTHORIZED, FORBIDDEN = 200, 302, 401, 403
PASSWORD = "Qingshan-2020"
LOGIN, HOME = "/staff/account/platform/province/", "/staff/"
SUBJECT = "610000-0007"


@pytest.fixture(scope="module")
def issuer():
    """A provider on the loopback address, in its own process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port), "--host", "127.0.0.1"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(150):
            with suppress(requests.ConnectionError):
                requests.get(f"{url}/.well-known/openid-configuration", timeout=5).raise_for_status()
                break
            time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def platform(issuer, settings):
    app = {
        "provider_id": "province",
        "name": "省统一身份认证平台",
        "client_id": "gongkai",
        "secret": "a-secret-of-the-test",
        "settings": {"server_url": issuer, "fetch_userinfo": False},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    return app


@pytest.fixture
def clerk():
    agency = enter_agency(
        by="test", code="qingshan", name="青山县民政局", kind="department", parent=None, disclosure_office="办公室"
    )
    return open_account(by="test", username="zhang", password=PASSWORD, agency=agency)


def dance(client, *, sub=SUBJECT, query=""):
    """Leave for the provider, say there who one is, come back: the address one comes back to, and our answer."""
    left = client.get(f"{LOGIN}{query}")
    assert left.status_code == FOUND
    asked = parse_qs(urlsplit(left.url).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == ["http://testserver/staff/account/platform/province/back/"]
    answered = requests.post(left.url, data={"sub": sub}, allow_redirects=False, timeout=10)
    back = urlsplit(answered.headers["Location"])
    return f"{back.path}?{back.query}", client.get(f"{back.path}?{back.query}")


def words(response):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", response.content.decode()))


def sign_in(client):
    assert client.post("/staff/sign-in/", {"username": "zhang", "password": PASSWORD}).url == HOME


def test_the_sign_in_page_offers_the_platform_only_where_there_is_one(client, clerk, platform, settings):
    assert "用省统一身份认证平台登录" in words(client.get("/staff/sign-in/"))
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": []}}
    assert "统一身份认证平台" not in words(client.get("/staff/sign-in/"))
    assert client.get(LOGIN).status_code == 404


def test_one_binds_the_account_and_signs_in_by_it(client, clerk, platform):
    sign_in(client)
    _, bound = dance(client, query="?process=connect&next=/staff/account/platform/")
    assert bound.url == "/staff/account/platform/"
    assert SUBJECT in words(client.get(bound.url))
    other = Client()
    _, signed_in = dance(other)
    assert (signed_in.status_code, signed_in.url) == (FOUND, HOME)
    assert other.get(HOME).status_code == OK
    assert User.objects.count() == SocialAccount.objects.count() == 1


def test_a_stranger_is_told_whom_to_ask_and_gets_no_account(client, clerk, platform):
    _, refused = dance(client)
    assert "没有绑定本系统的账号" in words(refused)
    assert "系统管理员开设" in words(refused)
    assert not re.search(r"[A-Za-z]{3,}", words(refused))
    assert client.get(HOME).status_code == FOUND
    assert User.objects.count() == 1
    assert SocialAccount.objects.count() == 0


def test_the_same_mail_address_is_no_proof(client, clerk, platform):
    clerk.email = "zhang@example.com"
    clerk.save()
    _, refused = dance(client, sub="zhang@example.com")
    assert "没有绑定本系统的账号" in words(refused)
    assert SocialAccount.objects.count() == 0


def test_a_subject_bound_to_one_account_is_not_bound_to_another(client, clerk, platform):
    other = User.objects.create_user("li", password=PASSWORD)
    SocialAccount.objects.create(user=other, provider="province", uid=SUBJECT)
    sign_in(client)
    dance(client, query="?process=connect&next=/staff/account/platform/")
    assert SocialAccount.objects.get().user == other
    assert "已绑定另一个账号" in words(client.get("/staff/account/platform/"))


def test_what_the_provider_did_not_just_say_to_this_browser_opens_nothing(client, clerk, platform):
    SocialAccount.objects.create(user=clerk, provider="province", uid=SUBJECT)
    address, signed_in = dance(client)
    assert signed_in.url == HOME
    stolen = Client()
    for forged in (
        address,
        address.replace("code=", "code=x"),
        f"{LOGIN}back/?code=1&state=2",
        f"{LOGIN}back/",
    ):
        answer = stolen.get(forged)
        assert answer.status_code == UNAUTHORIZED
        assert "没有成功" in words(answer)
        assert stolen.get(HOME).status_code == FOUND


def test_a_token_of_another_issuer_or_for_another_client_opens_nothing(client, clerk, platform):
    SocialAccount.objects.create(user=clerk, provider="province", uid=SUBJECT)
    for overrides in ({"issuer": "https://elsewhere.example"}, None):
        platform["settings"]["openid_configuration_overrides"] = overrides or {}
        _, answer = dance(client)
        assert (answer.status_code == FOUND) is (overrides is None)


def test_who_says_no_over_there_comes_back_to_a_page(client, clerk, platform):
    left = client.get(LOGIN)
    answered = requests.post(left.url, data={"action": "deny"}, allow_redirects=False, timeout=10)
    back = urlsplit(answered.headers["Location"])
    state = parse_qs(urlsplit(left.url).query)["state"][0]  # this provider forgets to give it back, as RFC 6749 wants
    cancelled = client.get(f"{back.path}?{back.query}&state={state}")
    assert cancelled.url == "/staff/account/platform/cancelled/"
    assert "登录已取消" in words(client.get(cancelled.url))


def test_a_closed_account_does_not_sign_in_by_the_platform(client, clerk, platform):
    SocialAccount.objects.create(user=clerk, provider="province", uid=SUBJECT)
    clerk.is_active = False
    clerk.save()
    _, refused = dance(client)
    assert refused.url == "/staff/sign-in/inactive/"
    assert client.get(HOME).status_code == FOUND


def test_a_provider_that_is_away_is_told_in_words(client, clerk, platform):
    platform["settings"]["server_url"] = "http://127.0.0.1:9"
    answer = client.get(LOGIN)
    assert answer.status_code == UNAUTHORIZED
    assert "没有成功" in words(answer)


@pytest.mark.parametrize(("issuer_named", "starts"), [("https://id.example", True), ("http://id.example", False)])
def test_a_platform_without_encryption_is_refused(tmp_path, issuer_named, starts):
    given = {"GONGKAI_HOME": str(tmp_path), "GONGKAI_OIDC_ISSUER": issuer_named, "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-c", "import gongkai.config.settings"]
    done = subprocess.run(command, env=given, capture_output=True, text=True, check=False)
    assert (done.returncode == 0) is starts
    assert starts or "应当以 https:// 开头" in done.stderr
