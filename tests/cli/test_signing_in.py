"""Signing in to a real server of several workers, in an installation of its own: the demonstration, and the commands."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

import pytest
import requests

from tests.cli.test_commands import GONGKAI, own, run

pytestmark = pytest.mark.data

FOUND, OK = 302, 200
WORKERS, ATTEMPTS, ALLOWED = 3, 24, 5


@contextmanager
def served(home):
    """The address of a server with several workers on the embedded default."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [GONGKAI, "serve", "--port", str(port), "--workers", str(WORKERS)]
    process = subprocess.Popen(command, env=own(home), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            with suppress(requests.ConnectionError):
                requests.get(f"{url}/staff/sign-in/", timeout=5)
                break
            time.sleep(0.1)
        yield url
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def sign_in(url, username, password, **headers):
    """A browser that has just tried to sign in, and the answer."""
    browser = requests.Session()
    page = browser.get(f"{url}/staff/sign-in/", timeout=30)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)[1]
    form = {"csrfmiddlewaretoken": token, "username": username, "password": password}
    answer = browser.post(f"{url}/staff/sign-in/", data=form, headers=headers, allow_redirects=False, timeout=30)
    return browser, answer


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    home = tmp_path_factory.mktemp("demo") / "home"
    assert run(home, "demo", "--no-serve").returncode == 0
    return home


def test_in_the_demonstration_one_signs_in_at_once_and_elsewhere_sets_up_a_second_factor_first(demo):
    password = (demo / "demo-password.txt").read_text("ascii").strip()
    with served(demo) as url:
        browser, answer = sign_in(url, "gongkai", password)
        assert (answer.status_code, answer.headers["Location"]) == (FOUND, "/staff/")
        assert browser.get(f"{url}/staff/", allow_redirects=False, timeout=30).status_code == OK
        (demo / "demo-accounts.txt").unlink()
        led = browser.get(f"{url}/staff/", allow_redirects=False, timeout=30)
        assert led.status_code == FOUND
        assert led.headers["Location"].startswith("/staff/account/second-factor/")


def test_guesses_at_once_on_several_workers_are_all_counted_until_the_administrator_unlocks(demo):
    assert run(demo, "account", "add", "zhang", "--agency", "linfen-edz", "--password", "Qingshan-2020").returncode == 0
    with served(demo) as url:

        def guess(number):
            forged = {"X-Forwarded-For": f"203.0.113.{number}"}
            return sign_in(url, "zhang", "wrong", **forged)[1].text

        with ThreadPoolExecutor(8) as at_once:
            answers = list(at_once.map(guess, range(ATTEMPTS)))
        looked_at = sum("请输入一个正确的用户名和密码" in text for text in answers)
        refused = sum("登录失败次数过多" in text for text in answers)
        assert looked_at + refused == ATTEMPTS
        assert 1 <= looked_at <= ALLOWED
        for _ in range(ALLOWED - looked_at):
            guess(0)
        assert "登录失败次数过多" in sign_in(url, "zhang", "Qingshan-2020")[1].text
        assert "已解除账号 zhang 的锁定" in run(demo, "account", "unlock", "zhang").stdout
        assert sign_in(url, "zhang", "Qingshan-2020")[1].status_code == FOUND
    assert run(demo, "ledger", "verify").returncode == 0


def test_an_invitation_is_a_code_and_a_stranger_gets_none(demo):
    assert run(demo, "account", "add", "li", "--agency", "linfen-edz", "--password", "Qingshan-2020").returncode == 0
    said = run(demo, "account", "invite", "li").stdout
    assert re.search(r"开通码：\w{4}-\w{4}-\w{4}-\w{4}", said)
    assert "没有用户名为“nobody”的账号" in run(demo, "account", "invite", "nobody").stderr
    assert "已去掉账号 li 的 0 项两步验证" in run(demo, "account", "reset-factors", "li").stdout
    assert run(demo, "account", "link", "li", "610000-0007").returncode == 0
    assert "已绑定另一个账号" in run(demo, "account", "link", "gongkai", "610000-0007").stderr


def test_the_exception_is_not_made_where_real_agencies_work(tmp_path):
    home = tmp_path / "home"
    assert run(home, "demo", "--no-serve").returncode == 0
    assert (home / "demo-accounts.txt").read_text("utf-8").split()[0] == "gongkai"
    (home / "demo-accounts.txt").unlink()
    enter = (
        "from gongkai.config.cli import set_up_django; set_up_django();"
        "from gongkai.agencies.actions import enter_agency;"
        "enter_agency(by='test', code='real', name='青山县', kind='government', parent=None, disclosure_office='办公室')"
    )
    subprocess.run([GONGKAI.with_name("python"), "-c", enter], env=own(home), check=True)
    assert run(home, "demo", "--no-serve").returncode == 0
    assert not (home / "demo-accounts.txt").exists()
