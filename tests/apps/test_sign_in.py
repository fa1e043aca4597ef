"""Signing in over HTTP: passwords, second factors, lock-out, sessions in time, invitations, what is refused."""

from __future__ import annotations

import itertools
import re
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import get_default_password_validators, validate_password
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client, RequestFactory
from django.utils import timezone

from gongkai.agencies.actions import enter_agency, invite, open_account
from gongkai.agencies.models import User
from gongkai.config import settings as as_installed
from gongkai.ledger.models import Entry
from gongkai.ledger.queries import proofs
from gongkai.ui.addresses import UNKNOWN, client_address
from gongkai.ui.models import FailedAttempt, PasswordRecord
from gongkai.ui.signin import invitation, lockout, policy

pytestmark = [pytest.mark.data, pytest.mark.django_db]

OK, FOUND, FORBIDDEN, NOT_FOUND = 200, 302, 403, 404
PASSWORD, NEXT = "Qingshan-2020", "Lushui-2021"
SIGN_IN, HOME = "/staff/sign-in/", "/staff/"
FACTORS = "/staff/account/second-factor/"
NOW = timezone.now().replace(microsecond=0)


@pytest.fixture
def agency():
    return enter_agency(
        by="test", code="qingshan", name="青山县民政局", kind="department", parent=None, disclosure_office="办公室"
    )


@pytest.fixture
def clerk(agency):
    return open_account(by="test", username="zhang", password=PASSWORD, agency=agency)


@pytest.fixture
def second_factor(settings, monkeypatch):
    """The installation as it is delivered, and an account whose role asks for a second factor."""
    settings.SECOND_FACTOR_REQUIRED = True
    monkeypatch.setattr(policy.HOOKS, "needs_second_factor", lambda user: user.username == "zhang")


@pytest.fixture
def clock(monkeypatch):
    """``clock(minutes=…)``: move both clocks, Django's and the one allauth reads."""
    moved = timedelta()
    began, monotonic = timezone.now(), time.time

    def move(**by):
        nonlocal moved
        moved += timedelta(**by)

    monkeypatch.setattr(timezone, "now", lambda: began + moved)
    monkeypatch.setattr(time, "time", lambda: began.timestamp() + moved.total_seconds())
    assert monotonic() >= began.timestamp()
    return move


def enter(client, password=PASSWORD, username="zhang", **extra):
    return client.post(SIGN_IN, {"username": username, "password": password}, **extra)


def words(response):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", response.content.decode()))


def acts():
    return list(Entry.objects.filter(act__startswith="sign-in.").order_by("pk").values_list("act", flat=True))


def totp(secret, ahead=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))


def set_up(client):
    """Set up an authenticator app as a person does; its secret and the recovery codes."""
    page = client.get(f"{FACTORS}app/").content.decode()
    secret = re.search(r'class="secret">([A-Z2-7=]+)<', page)[1]
    assert client.post(f"{FACTORS}app/", {"code": totp(secret)}).url == f"{FACTORS}recovery-codes/"
    codes = re.findall(r"<li><code>(\d+)</code></li>", client.get(f"{FACTORS}recovery-codes/").content.decode())
    return secret, codes


# ── passwords ──


@pytest.mark.parametrize(
    ("password", "because"),
    [
        ("Ab1-efgh", "至少 10 个字符"),
        ("abcdefgh12345", "至少三类"),
        ("ABCDEFGH-----", "至少三类"),
        ("XX-zhang-2024", "不能含有用户名"),
        ("P@ssw0rd123", ""),
        ("Qingshan-2020", "最近 5 次"),
    ],
)
def test_a_weak_password_is_refused_in_words(clerk, password, because):
    try:
        validate_password(password, clerk)
        said = ""
    except ValidationError as refused:
        said = "".join(refused.messages)
    assert because in said
    assert bool(because) == bool(said)


def test_every_rule_of_passwords_speaks_chinese(settings):
    rules = get_default_password_validators()
    said = [str(rule.get_help_text()) for rule in rules]
    said += [str(rule.get_error_message()) for rule in rules if hasattr(rule, "get_error_message")]
    assert len(said) >= len(settings.AUTH_PASSWORD_VALIDATORS) + 2
    assert [sentence for sentence in said if LATIN.search(sentence.replace("%(verbose_name)s", ""))] == []


def test_none_of_the_last_five_is_taken_again_and_the_sixth_is(clerk):
    used = [PASSWORD, *(f"Different-{number}" for number in range(5))]
    for password in used[1:]:
        clerk.set_password(password)
        clerk.save()
    assert PasswordRecord.objects.filter(user=clerk).count() == 5
    for password in used[1:]:
        with pytest.raises(ValidationError, match="最近 5 次"):
            validate_password(password, clerk)
    validate_password(PASSWORD, clerk)
    assert not any(password in str(PasswordRecord.objects.values_list("password", flat=True)) for password in used)


def test_a_password_of_ninety_days_is_changed_before_anything_else(client, clerk, clock):
    clock(days=89)
    assert enter(client).url == HOME
    assert client.get(HOME).status_code == OK
    client.post("/staff/sign-out/")
    clock(days=1)
    enter(client)
    led = client.get("/staff/account/sessions/")
    assert led.url == "/staff/account/password/?next=%2Fstaff%2Faccount%2Fsessions%2F"
    assert "已用满90天" in words(client.get(led.url))
    new = {"oldpassword": PASSWORD, "password1": NEXT, "password2": NEXT}
    assert client.post("/staff/account/password/", new).status_code == FOUND
    assert client.get(HOME).status_code == OK


def test_changing_the_password_ends_the_other_sessions(client, clerk):
    other = Client()
    for each in (client, other):
        enter(each)
    new = {"oldpassword": PASSWORD, "password1": NEXT, "password2": NEXT}
    assert client.post("/staff/account/password/", new).status_code == FOUND
    assert client.get(HOME).status_code == OK
    assert other.get(HOME).status_code == FOUND
    assert UserSession.objects.count() == Session.objects.count() == 1
    assert enter(Client()).status_code == OK
    assert enter(Client(), NEXT).status_code == FOUND


def test_guesses_at_the_present_password_are_counted_too(client, clerk):
    enter(client)
    wrong = {"oldpassword": "wrong", "password1": NEXT, "password2": NEXT}
    for _ in range(5):
        assert "现在的密码不正确" in words(client.post("/staff/account/password/", wrong))
    assert "登录失败次数过多" in words(client.post("/staff/account/password/", wrong | {"oldpassword": PASSWORD}))


def test_new_passwords_typed_differently_are_told_in_words(client, clerk):
    enter(client)
    page = client.post("/staff/account/password/", {"oldpassword": PASSWORD, "password1": NEXT, "password2": "x"})
    assert "两次输入的新密码不一致" in words(page)


# ── lock-out ──


def test_five_failures_lock_the_account_for_a_quarter_of_an_hour(client, clerk, clock):
    for _ in range(5):
        assert "请输入一个正确的用户名和密码" in words(enter(client, "wrong"))
    locked = enter(client)
    until = timezone.localtime(timezone.now() + timedelta(minutes=15))
    assert f"{until.month}月{until.day}日{until:%H:%M}以前不能用密码登录" in words(locked)
    assert "联系系统管理员" in words(locked)
    clock(minutes=14, seconds=59)
    assert enter(client).status_code == OK
    clock(seconds=1)
    assert enter(client).url == HOME
    assert FailedAttempt.objects.count() == 0


def test_the_lock_is_in_the_ledger_without_a_name_and_once(client, clerk):
    for _ in range(9):
        enter(client, "wrong")
    for _ in range(6):
        enter(client, "wrong", username="nobody-here")
    assert acts() == ["sign-in.account-locked", "sign-in.account-locked"]
    kept = str(list(Entry.objects.values_list("actor", "act", "subject", "details")))
    assert clerk.ledger_name in kept
    assert "zhang" not in kept
    assert "nobody-here" not in kept
    assert "127.0.0.1" not in kept
    assert not [proof for proof in proofs() if proof.broken]


def test_no_name_and_no_address_is_in_the_rows_of_failures(client, clerk):
    enter(client, "wrong")
    kept = str(list(FailedAttempt.objects.values()))
    assert "zhang" not in kept
    assert "127.0.0.1" not in kept


def test_another_account_and_another_address_are_not_locked_with_it(client, clerk, agency):
    open_account(by="test", username="li", password=PASSWORD, agency=agency)
    for _ in range(5):
        enter(client, "wrong")
    assert enter(Client(), username="li").status_code == FOUND
    assert enter(Client(), REMOTE_ADDR="192.0.2.1").status_code == OK  # the account is locked from everywhere


def test_twenty_failures_lock_an_address_whatever_the_names(client, clerk):
    for number in range(20):
        enter(client, "wrong", username=f"guess{number}")
    assert "您所在的网络地址" in words(enter(client))
    assert enter(Client(), REMOTE_ADDR="192.0.2.1").status_code == FOUND
    assert acts().count("sign-in.address-locked") == 1


def test_a_forged_header_neither_escapes_the_lock_nor_locks_another(client, clerk):
    for number in range(20):
        forged = {"HTTP_X_FORWARDED_FOR": f"203.0.113.{number}", "HTTP_X_REAL_IP": f"203.0.113.{number}"}
        enter(client, "wrong", username=f"guess{number}", **forged)
    assert "您所在的网络地址" in words(enter(client, HTTP_X_FORWARDED_FOR="198.51.100.7"))
    assert enter(Client(), REMOTE_ADDR="203.0.113.3").status_code == FOUND


# fmt: off
ADDRESSES = [
    #  peer           X-Forwarded-For                        trusted                     client
    ("192.0.2.1",    None,                                  [],                          "192.0.2.1"),
    ("192.0.2.1",    "203.0.113.9",                         [],                          "192.0.2.1"),
    ("10.0.0.5",     "203.0.113.9",                         ["10.0.0.5"],                "203.0.113.9"),
    ("10.0.0.5",     "1.1.1.1, 203.0.113.9",                ["10.0.0.5"],                "203.0.113.9"),
    ("10.0.0.5",     "1.1.1.1, 203.0.113.9, 10.0.0.6",      ["10.0.0.0/24"],             "203.0.113.9"),
    ("10.0.0.5",     "1.1.1.1, nonsense",                   ["10.0.0.5"],                "10.0.0.5"),
    ("10.0.0.5",     None,                                  ["10.0.0.5"],                "10.0.0.5"),
    ("192.0.2.1",    "203.0.113.9",                         ["10.0.0.5"],                "192.0.2.1"),
    ("::1",          "2001:db8::7",                         ["::1"],                     "2001:db8::7"),
    ("",             "203.0.113.9",                         ["10.0.0.5"],                UNKNOWN),
]
# fmt: on


@pytest.mark.parametrize(("peer", "header", "trusted", "client"), ADDRESSES)
def test_the_clients_address_is_the_last_one_a_trusted_hand_wrote(settings, peer, header, trusted, client):
    settings.TRUSTED_PROXIES = trusted
    headers = {"HTTP_X_FORWARDED_FOR": header} if header else {}
    assert client_address(RequestFactory().get("/", REMOTE_ADDR=peer, **headers)) == client


def test_moving_about_in_an_ipv6_network_does_not_escape_the_lock(client, clerk):
    for number in range(20):
        enter(client, "wrong", username=f"guess{number}", REMOTE_ADDR=f"2001:db8:0:1::{number}")
    assert enter(client, REMOTE_ADDR="2001:db8:0:1:ffff::1").status_code == OK
    assert enter(client, REMOTE_ADDR="2001:db8:0:2::1").status_code == FOUND


def test_an_administrator_lifts_the_lock(client, clerk):
    for _ in range(5):
        enter(client, "wrong")
    assert lockout.forget("ZHANG") == 5
    assert enter(client).status_code == FOUND


# ── second factor ──


def test_delivered_the_second_factor_is_on():
    assert as_installed.SECOND_FACTOR_REQUIRED is True
    assert not as_installed.DEMONSTRATION_ACCOUNTS.exists()


def test_only_the_account_of_the_demonstration_does_without(clerk, second_factor, settings, tmp_path):
    settings.DEMONSTRATION_ACCOUNTS = tmp_path / "demo-accounts.txt"
    assert policy.needs_second_factor(clerk)
    settings.DEMONSTRATION_ACCOUNTS.write_text("gongkai", "utf-8")
    assert policy.needs_second_factor(clerk)
    settings.DEMONSTRATION_ACCOUNTS.write_text("zhang", "utf-8")
    assert not policy.needs_second_factor(clerk)


def test_no_staff_page_opens_before_the_second_factor_is_set_up(client, clerk, second_factor):
    enter(client)
    for page in (
        HOME,
        "/staff/agencies/qingshan/reports/2020/",
        "/staff/account/sessions/",
        "/staff/account/platform/",
    ):
        assert client.get(page).url.startswith(FACTORS), page
    assert client.post("/staff/account/sessions/").url == FACTORS
    assert "必须使用两步验证" in words(client.get(FACTORS))
    _, codes = set_up(client)
    assert len(set(codes)) == 10
    assert client.get(HOME).status_code == OK
    assert acts() == ["sign-in.signed-in", "sign-in.second-factor-added", "sign-in.second-factor-added"]


def test_signing_in_asks_for_the_code_and_a_code_works_once(client, clerk, second_factor, clock):
    enter(client)
    secret, _ = set_up(client)
    for number, ahead in enumerate((1, 1)):
        clock(seconds=0)
        again = Client()
        assert enter(again).url == "/staff/sign-in/code/"
        assert again.get(HOME).status_code == FOUND
        answer = again.post("/staff/sign-in/code/", {"code": totp(secret, ahead)})
        assert (answer.status_code, again.get(HOME).status_code) == ((FOUND, OK) if number == 0 else (OK, FOUND))


def test_a_recovery_code_works_once(client, clerk, second_factor):
    enter(client)
    _, codes = set_up(client)
    for expected in (FOUND, OK):
        again = Client()
        enter(again)
        assert again.post("/staff/sign-in/code/", {"code": codes[0]}).status_code == expected


def test_guesses_at_the_code_lock_the_account(client, clerk, second_factor):
    enter(client)
    set_up(client)
    again = Client()
    enter(again)
    for _ in range(5):
        assert "验证码不正确" in words(again.post("/staff/sign-in/code/", {"code": "000000"}))
    assert "登录失败次数过多" in words(again.post("/staff/sign-in/code/", {"code": "000000"}))
    assert "登录失败次数过多" in words(enter(Client()))


def test_the_right_password_does_not_give_back_guesses_at_the_code(client, clerk, second_factor):
    enter(client)
    set_up(client)
    for number in range(5):
        again = Client()
        assert enter(again).url == "/staff/sign-in/code/", number
        again.post("/staff/sign-in/code/", {"code": "000000"})
    assert enter(Client()).status_code == OK


def test_the_last_second_factor_cannot_be_removed(client, clerk, second_factor):
    enter(client)
    set_up(client)
    assert "不能停用最后一种方式" in words(client.get(f"{FACTORS}app/remove/"))
    client.post(f"{FACTORS}app/remove/")
    assert Authenticator.objects.filter(user=clerk, type="totp").exists()


def test_who_need_not_have_one_may_remove_it(client, clerk):
    enter(client)
    set_up(client)
    client.post(f"{FACTORS}app/remove/")
    assert not Authenticator.objects.filter(user=clerk).exists()
    assert acts()[-1] == "sign-in.second-factor-removed"


def test_a_session_begun_with_the_password_alone_ends_when_a_factor_is_set_up(client, clerk, second_factor):
    elsewhere = Client()
    for each in (elsewhere, client):
        enter(each)
    set_up(client)
    assert elsewhere.get(HOME).url.startswith(SIGN_IN)


def test_secrets_are_kept_encrypted(client, clerk):
    enter(client)
    secret, codes = set_up(client)
    kept = str(list(Authenticator.objects.values("data")))
    assert secret not in kept
    assert not any(code in kept for code in codes)


def test_a_sensitive_page_asks_again_after_a_while(client, clerk, clock):
    enter(client)
    assert client.get(f"{FACTORS}app/").status_code == OK
    clock(minutes=5)
    asked = client.get(f"{FACTORS}app/")
    assert asked.url == "/staff/account/confirm/?next=%2Fstaff%2Faccount%2Fsecond-factor%2Fapp%2F"
    assert client.post(asked.url, {"password": "wrong"}).status_code == OK
    assert client.post(asked.url, {"password": PASSWORD}).url == f"{FACTORS}app/"
    assert client.get(f"{FACTORS}app/").status_code == OK


def test_a_notice_is_mailed_in_chinese_and_a_dead_mail_server_stops_nothing(client, clerk, settings):
    clerk.email = "zhang@example.com"
    clerk.save()
    enter(client)
    new = {"oldpassword": PASSWORD, "password1": NEXT, "password2": NEXT}
    client.post("/staff/account/password/", new)
    (notice,) = mail.outbox
    assert notice.subject == "账号密码已修改"
    assert not re.search(r"[A-Za-z]{3,}", notice.body)
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", 1
    again = {"oldpassword": NEXT, "password1": "Another-2022", "password2": "Another-2022"}
    assert client.post("/staff/account/password/", again).status_code == FOUND


# ── sessions ──


def test_half_an_hour_without_an_act_ends_the_session(client, clerk, clock):
    enter(client)
    for _ in range(3):
        clock(minutes=29)
        assert client.get(HOME).status_code == OK
    clock(minutes=30)
    led = client.get(HOME)
    assert led.url == "/staff/sign-in/?next=%2Fstaff%2F&ended=idle"
    assert "已有30分钟没有操作" in words(client.get(led.url))
    assert Session.objects.count() == 0


def test_reading_public_pages_does_not_keep_a_session_alive(client, clerk, clock):
    enter(client)
    clock(minutes=20)
    client.get("/")
    clock(minutes=10)
    assert client.get(HOME).status_code == FOUND


def test_twelve_hours_end_any_session(client, clerk, clock):
    enter(client)
    for _ in range(12 * 3 - 1):
        clock(minutes=20)
        assert client.get(HOME).status_code == OK
    clock(minutes=20)
    assert client.get(HOME).url.endswith("ended=length")


def test_public_pages_set_no_cookie_and_ask_for_no_session(client, clerk, django_assert_max_num_queries):
    response = client.get("/agencies/qingshan/")
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


def test_one_sees_ones_sessions_and_ends_them(client, clerk, agency):
    others = [Client(HTTP_USER_AGENT=f"Browser {number}", REMOTE_ADDR=f"192.0.2.{number}") for number in range(3)]
    for each in (client, *others):
        enter(each)
    open_account(by="test", username="li", password=PASSWORD, agency=agency)
    li = Client()
    enter(li, username="li")
    page = client.get("/staff/account/sessions/")
    assert "现在登录在4处" in words(page)
    first = UserSession.objects.get(ip="192.0.2.0")
    li.post("/staff/account/sessions/", {"session": first.pk})
    assert others[0].get(HOME).status_code == OK
    client.post("/staff/account/sessions/", {"session": first.pk})
    assert [each.get(HOME).status_code for each in others] == [FOUND, OK, OK]
    client.post("/staff/account/sessions/")
    assert [each.get(HOME).status_code for each in (*others, client, li)] == [FOUND, FOUND, FOUND, OK, OK]


# ── invitations, and what does not exist ──


def test_a_code_sets_a_password_once(client, clerk):
    code = invitation.invite(clerk)
    given = {"username": "zhang", "code": code.lower(), "password1": NEXT, "password2": NEXT}
    page = "/staff/sign-in/invitation/"
    assert "最近5次" in words(client.post(page, given | {"password1": PASSWORD, "password2": PASSWORD}))
    assert client.post(page, given).url == SIGN_IN
    assert "密码已设置" in words(client.get(SIGN_IN))
    assert enter(client, NEXT).status_code == FOUND
    assert "开通码不正确" in words(
        Client().post(page, given | {"password1": "Third-2023x", "password2": "Third-2023x"})
    )


@pytest.mark.django_db(transaction=True)
def test_no_hash_is_made_while_others_wait_for_the_database(clerk, agency, monkeypatch):
    """A hash takes a good part of a second, and SQLite has one writer."""
    seen, make, set_password = [], invitation.make_password, User.set_password

    def hashing(password):
        seen.append(connection.in_atomic_block)
        return make(password)

    def setting(user, password):
        seen.append(connection.in_atomic_block)
        set_password(user, password)

    monkeypatch.setattr(invitation, "make_password", hashing)
    monkeypatch.setattr(User, "set_password", setting)
    facts = {"name": "李四", "role": "editor", "unit": None, "since": timezone.localdate()}
    invited = invite(by=clerk, agency=agency, username="li", **facts)
    assert invitation.accept(invited.user, NEXT)
    assert invited.user.check_password(NEXT)
    assert seen == [False, False]


def test_a_code_is_void_after_three_days_and_after_a_new_one(client, clerk, clock):
    old, new = invitation.invite(clerk), invitation.invite(clerk)
    given = {"username": "zhang", "code": old, "password1": NEXT, "password2": NEXT}
    assert client.post("/staff/sign-in/invitation/", given).status_code == OK
    clock(hours=72)
    assert client.post("/staff/sign-in/invitation/", given | {"code": new}).status_code == OK
    assert enter(client, NEXT).status_code == OK


def test_guesses_at_a_code_are_counted(client, clerk):
    invitation.invite(clerk)
    given = {"username": "zhang", "code": "AAAA", "password1": NEXT, "password2": NEXT}
    answers = [words(client.post("/staff/sign-in/invitation/", given)) for _ in range(6)]
    assert "登录失败次数过多" in answers[-1]
    assert "登录失败次数过多" not in answers[-2]


@pytest.mark.parametrize("page", ["signup/", "account/signup/", "account/password/reset/", "account/email/", "login/"])
def test_nobody_registers_or_resets_by_mail(client, page):
    assert client.get(f"/staff/{page}").status_code == NOT_FOUND


def test_an_account_that_is_closed_does_not_sign_in(client, clerk):
    clerk.is_active = False
    clerk.save()
    assert enter(client).url == "/staff/sign-in/inactive/"
    assert "已停用" in words(client.get("/staff/sign-in/inactive/"))
    assert client.get(HOME).status_code == FOUND


def test_the_workers_share_what_they_know(clerk):
    assert cache.add("used", "y", timeout=60)
    assert not cache.add("used", "y", timeout=60)


@pytest.mark.parametrize("length", [0, 39, 40])
def test_a_short_key_is_refused_in_a_sentence(tmp_path, length):
    given = {"GONGKAI_HOME": str(tmp_path), "GONGKAI_SECRET_KEY": "k" * length, "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-c", "import gongkai.config.settings"]
    done = subprocess.run(command, env=given, capture_output=True, text=True, check=False)
    if length == 39:
        assert done.returncode == 1
        assert "密钥只有 39 个字符，至少要 40 个" in done.stderr
        assert "Traceback" not in done.stderr
    else:
        assert done.returncode == 0, done.stderr


# ── every page in Chinese ──

LATIN = re.compile(r"[A-Za-z]{2,}")
ALLOWED = {"TOTP", "PIN", "zhang", "Werkzeug"}


def test_no_page_says_a_word_of_english(client, clerk, second_factor, clock):
    enter(client)
    pages = [SIGN_IN, "/staff/sign-in/invitation/", "/staff/sign-in/inactive/"]
    said = {page: Client().get(page) for page in pages}
    said |= {f"{page} wrong": Client().post(page, {}) for page in pages[:2]}
    signed_in = [FACTORS, f"{FACTORS}app/", f"{FACTORS}passkeys/new/", "/staff/account/password/"]
    said |= {page: client.get(page) for page in signed_in}
    said |= {
        f"{page} wrong": client.post(page, {"code": "1", "name": "", "credential": "{}"}) for page in signed_in[1:]
    }
    secret, _ = set_up(client)
    more = ["account/sessions/", "account/platform/", "account/platform/cancelled/", "account/platform/error/",
            "account/confirm/", "account/confirm/code/"]  # fmt: skip
    more += [f"account/second-factor/{page}" for page in ("", "app/remove/", "recovery-codes/", "recovery-codes/new/")]
    said |= {page: client.get(f"/staff/{page}") for page in more}
    said |= {
        f"{page} wrong": client.post(f"/staff/{page}", {}) for page in ("account/confirm/", "account/confirm/code/")
    }
    again = Client()
    enter(again)
    said |= {"code": again.get("/staff/sign-in/code/"), "no code": again.post("/staff/sign-in/code/", {"code": "1"})}
    english = {page: found for page, response in said.items() if (found := _english(response, secret))}
    assert english == {}
    assert {
        page: response.status_code for page, response in said.items() if response.status_code not in (OK, 401)
    } == {}


def _english(response, secret):
    text = re.sub(r"<script.*?</script>|<code.*?</code>|<svg.*?</svg>", "", response.content.decode(), flags=re.DOTALL)
    told = itertools.chain(
        [re.sub(r"<[^>]+>", " ", text)], re.findall(r'(?:placeholder|title|alt|aria-label)="([^"]*)"', text)
    )
    return [word for piece in told for word in LATIN.findall(piece.replace(secret, "")) if word not in ALLOWED]
