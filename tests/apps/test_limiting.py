"""How often one address may ask: for signing in, for searching, and for nothing else."""

import time

import pytest
from django.core.cache import caches
from django.test import Client

from gongkai.config import settings as as_installed
from gongkai.ui import limiting

pytestmark = [pytest.mark.data, pytest.mark.django_db]

OK, TOO_MANY, MOST = 200, 429, 3
SIGN_IN, SEARCH = "/staff/sign-in/", "/search/?q=%E5%85%AC%E5%91%8A"
ONE, OTHER = "203.0.113.7", "198.51.100.9"
ATTEMPT = {"username": "nobody", "password": "Wrong-password-1"}


@pytest.fixture(autouse=True)
def clock(settings, monkeypatch):
    """``clock(seconds)``: the pages are limited as installed, to three a minute; the minute has just begun."""
    settings.PER_MINUTE = dict.fromkeys(as_installed.PER_MINUTE, MOST)
    caches["limits"].clear()
    began, moved = time.time() // 60 * 60, [0.0]
    monkeypatch.setattr(limiting.time, "time", lambda: began + moved[0])
    return lambda seconds: moved.append(moved.pop() + seconds)


def statuses(address, times, **extra):
    return [Client().get(address, **extra).status_code for _ in range(times)]


@pytest.mark.parametrize("address", [SIGN_IN, SEARCH, "/staff/sign-in/invitation/"])
def test_the_fourth_in_a_minute_is_told_when_to_try_again(address, clock):
    assert statuses(address, MOST, REMOTE_ADDR=ONE) == [OK] * MOST
    clock(18)
    answer = Client().get(address, REMOTE_ADDR=ONE)
    assert (answer.status_code, answer.headers["Retry-After"]) == (TOO_MANY, "42")
    page = answer.content.decode()
    assert "操作太频繁" in page
    assert "超过 3 次，暂时不再受理。请 42 秒后再试" in page
    clock(42)
    assert statuses(address, 1, REMOTE_ADDR=ONE) == [OK]


def test_an_attempt_with_the_right_form_is_refused_too_and_not_tried(monkeypatch):
    for _ in range(MOST):
        Client().post(SIGN_IN, ATTEMPT, REMOTE_ADDR=ONE)
    monkeypatch.setattr("gongkai.ui.signin.lockout.begin", None)
    assert Client().post(SIGN_IN, ATTEMPT, REMOTE_ADDR=ONE).status_code == TOO_MANY


def test_another_address_and_another_page_are_not_limited_with_it():
    statuses(SEARCH, MOST + 1, REMOTE_ADDR=ONE)
    assert statuses(SEARCH, 1, REMOTE_ADDR=OTHER) == [OK]
    assert statuses(SIGN_IN, 1, REMOTE_ADDR=ONE) == [OK]
    assert statuses("/about/", 9, REMOTE_ADDR=ONE).count(TOO_MANY) == 0


def test_a_forged_header_gives_no_new_address():
    answers = [
        Client().get(SEARCH, REMOTE_ADDR=ONE, HTTP_X_FORWARDED_FOR=f"192.0.2.{number}").status_code
        for number in range(MOST + 1)
    ]
    assert answers[-1] == TOO_MANY


def test_behind_a_trusted_proxy_each_reader_is_counted_alone(settings):
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    answers = [Client().get(SEARCH, HTTP_X_FORWARDED_FOR=f"192.0.2.{number}").status_code for number in range(9)]
    assert answers == [OK] * 9
    assert statuses(SEARCH, MOST + 1, HTTP_X_FORWARDED_FOR=f"192.0.2.1, {ONE}")[-1] == TOO_MANY


def test_moving_about_in_an_ipv6_network_does_not_escape():
    answers = [Client().get(SEARCH, REMOTE_ADDR=f"2001:db8::{number}").status_code for number in range(MOST + 1)]
    assert answers[-1] == TOO_MANY


def test_nought_is_no_limit(settings):
    settings.PER_MINUTE = {"portal:search": 0}
    assert statuses(SEARCH, MOST + 2, REMOTE_ADDR=ONE) == [OK] * (MOST + 2)


def test_counting_asks_no_database(rf, django_assert_num_queries):
    with django_assert_num_queries(0):
        answers = [limiting.limited(rf.get("/search/"), "portal:search", MOST) for _ in range(MOST + 1)]
    assert [answer and answer.status_code for answer in answers] == [None] * MOST + [TOO_MANY]


def test_delivered_the_numbers_are_generous_and_every_page_is_there(client):
    assert min(as_installed.PER_MINUTE.values()) >= 60  # an office behind one address begins its day
    assert {"staff:sign-in", "portal:search"} <= set(as_installed.PER_MINUTE)
