"""The command line as a person uses it: real processes, a folder of their own, Chinese sentences, exit codes."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import jsonschema
import pytest

pytestmark = pytest.mark.data
ROOT = Path(__file__).resolve().parents[2]
GONGKAI = Path(sys.executable).with_name("gongkai")


def own(home, **environment):
    """The environment of a person's shell: nothing of the test run's settings, an installation of its own."""
    of_the_run = ("GONGKAI_SECRET_KEY", "DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    kept = {name: value for name, value in os.environ.items() if name not in of_the_run}
    return kept | {"GONGKAI_HOME": str(home), "XDG_CACHE_HOME": str(home.parent / "cache"), **environment}


def run(home, *words, **environment):
    return subprocess.run(
        [GONGKAI, *words], capture_output=True, text=True, env=own(home, **environment), check=False, timeout=120
    )


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """A demonstration loaded once for the tests that only look at it."""
    home = tmp_path_factory.mktemp("demo") / "home"
    assert run(home, "demo", "--no-serve").returncode == 0
    return home


def test_help_is_chinese(tmp_path):
    said = run(tmp_path / "home", "--help").stdout
    for words in ("用法", "选项", "命令", "serve", "demo", "load", "report", "ledger", "deadline", "显示这段说明"):
        assert words in said
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["frobnicate"], "没有命令“frobnicate”"),
        (["report", "show", "--year", "2020"], "缺少选项"),
        (["report", "show", "--agency", "x", "--year", "twenty"], "不是整数"),
        (["load", "/no/such/folder"], "不存在"),
    ],
)
def test_misuse_is_answered_in_chinese_with_code_2(tmp_path, words, sentence):
    done = run(tmp_path / "home", *words)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_demo_prints_where_to_look_and_keeps_its_password_to_itself(demo):
    again = run(demo, "demo", "--no-serve")
    assert "http://127.0.0.1:" in again.stdout
    password = (demo / "demo-password.txt").read_text().strip()
    assert password in again.stdout
    for name in ("demo-password.txt", "secret.key"):
        assert (demo / name).stat().st_mode & 0o077 == 0


def test_report_json_has_the_one_shape(demo):
    schema = json.loads((ROOT / "docs" / "report.schema.json").read_text("utf-8"))
    for year in ("2020", "2021", "2022"):
        done = run(demo, "report", "show", "--agency", "linfen-edz", "--year", year, "--json")
        assert done.returncode == 0
        jsonschema.validate(json.loads(done.stdout), schema)


def test_report_for_people_shows_tables_and_kinds(demo):
    said = run(demo, "report", "show", "--agency", "linfen-edz", "--year", "2020", COLUMNS="160").stdout
    for words in ("1505 条", "1553.91", "第二十条第（一）项", "（二）部分公开", "勾稽关系全部成立"):
        assert words in said


@pytest.mark.parametrize(
    ("agency", "year", "sentence"),
    [("linfen-edz", "2018", "2018年没有统一的年度报告格式"), ("nowhere", "2020", "没有代码为“nowhere”的机关")],
)
def test_a_report_that_cannot_be_is_a_sentence_and_code_2(demo, agency, year, sentence):
    done = run(demo, "report", "show", "--agency", agency, "--year", year)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert done.stdout == ""


def test_ledger_verify_proves_and_names_the_first_broken_link(demo, tmp_path):
    assert "全部相接" in run(demo, "ledger", "verify").stdout
    copy = tmp_path / "copy"
    shutil.copytree(demo, copy)
    import sqlite3  # noqa: PLC0415 — someone with the file, without the program

    with sqlite3.connect(copy / "gongkai.sqlite3") as database:
        database.execute("UPDATE ledger_entry SET actor = 'x' WHERE book = 'linfen-edz' AND sequence = 4")
    done = run(copy, "ledger", "verify", "--json")
    assert done.returncode == 1
    [broken] = [book["broken"] for book in json.loads(done.stdout)["books"] if book["broken"]]
    assert broken["sequence"] == 4


def test_load_names_what_is_wrong_and_writes_nothing(tmp_path):
    folder = tmp_path / "csv"
    folder.mkdir()
    (folder / "agencies.csv").write_text("code,name,kind\nzone,某区,县级\n", "utf-8")
    done = run(tmp_path / "home", "load", str(folder))
    assert done.returncode == 1
    assert "agencies.csv 第 2 行“类型”" in done.stderr
    assert "没有写入任何记录" in done.stderr
    (folder / "agencies.csv").write_text("code,name,kind\nzone,某区,政府部门\n", "utf-8")
    assert run(tmp_path / "home", "load", str(folder)).returncode == 0
    empty = run(tmp_path / "home", "report", "show", "--agency", "zone", "--year", "2023", "--json")
    assert json.loads(empty.stdout)["tables"]["4"]["values"] == [0] * 15


def test_an_account_is_opened_for_an_agency_that_is_there(demo):
    good = run(demo, "account", "add", "clerk", "--agency", "linfen-edz", "--password", "long-and-odd-71")
    assert good.returncode == 0
    weak = run(demo, "account", "add", "clerk2", "--agency", "linfen-edz", "--password", "123")
    assert weak.returncode == 2
    assert "密码" in weak.stderr
    assert run(demo, "account", "add", "clerk3", "--agency", "x", "--password", "long-and-odd-71").returncode == 2


@pytest.mark.parametrize(("chosen", "quiet"), [({}, True), ({"GONGKAI_LOG": "INFO"}, False)])
def test_the_demo_does_not_carry_its_own_words_away(demo, tmp_path, chosen, quiet):
    port, said = free_port(), tmp_path / "said"
    with said.open("w") as stderr:
        server = subprocess.Popen(
            [GONGKAI, "demo"],
            env=own(demo, PORT=str(port), **chosen),
            stdout=subprocess.DEVNULL,
            stderr=stderr,
            start_new_session=True,
        )
        try:
            fetch(f"http://127.0.0.1:{port}/")
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(timeout=20)
    assert ('"request"' not in said.read_text("utf-8")) is quiet


def test_serve_answers_with_a_strict_policy_and_refuses_a_taken_port(demo):
    port = free_port()
    server = subprocess.Popen(
        [GONGKAI, "serve"],
        env=own(demo, PORT=str(port)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        page, policy = fetch(f"http://127.0.0.1:{port}/")
        assert "临汾经济开发区" in page
        assert "default-src 'none'" in policy
        assert "unsafe-inline" not in policy
        sheet = re.search(r'href="(/static/[^"]+\.css)"', page).group(1)
        assert fetch(f"http://127.0.0.1:{port}{sheet}")[0]
        taken = run(demo, "serve", "--port", str(port))
        assert taken.returncode == 1
        assert "已被占用" in taken.stderr
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=20)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def fetch(address):
    for _ in range(100):
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 — our own server
                return answer.read().decode(), answer.headers.get("Content-Security-Policy", "")
        except (ConnectionError, urllib.error.URLError):
            time.sleep(0.2)
    raise AssertionError(f"{address} does not answer")
