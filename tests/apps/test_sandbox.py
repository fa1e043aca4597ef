"""A stranger's file is opened behind a wall: it becomes a value or a sentence, and harms nothing on this side."""

from __future__ import annotations

import io
import os
import re
import socket
import tempfile
import time
import zipfile
from pathlib import Path

import hostile
import psutil
import pytest

from gongkai.files import wall
from gongkai.files.safely import CRASHED, TOO_LONG, TOO_MUCH_ANSWERED, Limits, Opened, Refused, run

READING = "gongkai.files.reading"
SHORT = Limits(seconds=3)
UNHURRIED = Limits(seconds=30)
# fmt: off
HOSTILE = {
    "flat zip bomb":        (hostile.flat_bomb,        "open_zip",  "解开后是原来的200倍以上"),
    "overlapping zip bomb": (hostile.overlapping_bomb, "open_zip",  "压缩包"),
    "quoted zip bomb":      (hostile.quoted_bomb,      "open_zip",  "互相重叠"),
    "nested zip bomb":      (hostile.nested_bomb,      "open_zip",  "超过2层"),
    "20 000 entries":       (hostile.many_entries,     "open_zip",  "超过10000个"),
    "climbing zip":         (hostile.climbing,         "open_zip",  "包外的位置"),
    "zip with a password":  (hostile.with_password,    "open_zip",  "打开密码"),
    "billion laughs":       (hostile.laughing,         "parse_xml", "定义了实体"),
    "quadratic entities":   (hostile.quadratic,        "parse_xml", "定义了实体"),
    "external entity":      (hostile.external,         "parse_xml", "定义了实体"),
    "100 000 levels XML":   (hostile.deep_xml,         "parse_xml", "嵌套超过200层"),
    "100 000 levels JSON":  (hostile.deep_json,        "load_json", "嵌套过深"),
    "PDF of 10 000 pages":  (lambda: hostile.pdf(10_000), "pdf_pages", "共10000页，超过5000页"),
    "truncated zip":        (lambda: hostile.document()[:-30],     "open_zip",  "不完整或者已经损坏"),
    "truncated PDF":        (lambda: hostile.pdf(3)[:60],          "pdf_pages", "不完整或者已经损坏"),
    "truncated XML":        (lambda: b"<a><b>",                    "parse_xml", "不完整或者写法有误"),
    "truncated JSON":       (lambda: b'{"a": ',                    "load_json", "不完整或者写法有误"),
    "a program as PDF":     (lambda: hostile.PROGRAM,              "pdf_pages", "不完整或者已经损坏"),
    "a program as zip":     (lambda: hostile.PROGRAM,              "open_zip",  "不完整或者已经损坏"),
    "nothing as XML":       (lambda: b"",                          "parse_xml", "不完整或者写法有误"),
}
MISBEHAVING = {
    "loops":             (SHORT,     TOO_LONG),
    "sleeps":            (SHORT,     TOO_LONG),
    "takes_memory":      (UNHURRIED, wall.TOO_MUCH_MEMORY),
    "forks":             (UNHURRIED, wall.TOO_MANY_PROCESSES),
    "writes_one_file":   (UNHURRIED, wall.TOO_MUCH_WRITTEN),
    "writes_many_files": (UNHURRIED, wall.TOO_MUCH_WRITTEN),
    "answers_garbage":   (UNHURRIED, wall.BROKEN),
    "answers_too_much":  (UNHURRIED, TOO_MUCH_ANSWERED),
    "returns_no_json":   (UNHURRIED, wall.BROKEN),
    "exits":             (UNHURRIED, wall.BROKEN),
    "crashes":           (UNHURRIED, CRASHED),
}
# fmt: on


@pytest.fixture(autouse=True)
def scratch(tmp_path, monkeypatch):
    """Where the temporary folders of the readers appear, and are gone again."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    for way in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        way.chmod(0o755)  # a reader of another account comes through
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def given(tmp_path):
    def given(content: bytes) -> Path:
        path = tmp_path / "given"
        path.write_bytes(content)
        return path

    return given


def children(scratch):
    """Every process of ours that still runs, those that left our session included; others' readers are not ours."""
    mine = os.getpid()
    return [
        p.pid
        for p in psutil.process_iter(["ppid", "pid"])
        if p.info["ppid"] == mine or home_of(p).startswith(str(scratch))
    ]


def home_of(process):
    """The folder a reader was given, "" for whatever is no reader or has gone meanwhile."""
    try:
        return process.environ().get("HOME", "")
    except psutil.Error:
        return ""


def measured(*given, **more):
    """What came of a run, the seconds it took, and what it cost this process of memory at its highest, in MB."""
    Path("/proc/self/clear_refs").write_text("5")  # the highest mark begins again from here
    before, started = highest(), time.monotonic()
    result = run(*given, **more)
    return result, time.monotonic() - started, highest() - before


def highest():
    """The most memory this process has held, in MB."""
    return int(re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())[1]) / 1024


def test_the_measure_of_memory_sees_what_is_held():
    Path("/proc/self/clear_refs").write_text("5")
    before = highest()
    held = bytearray(os.urandom(32 * hostile.MEGABYTE))
    del held
    assert highest() - before > 30


def test_the_quoted_bomb_is_one(tmp_path):
    with zipfile.ZipFile(io.BytesIO(hostile.quoted_bomb())) as bomb:
        assert all(len(bomb.read(entry)) >= hostile.MEGABYTE for entry in bomb.infolist())


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_becomes_a_sentence_and_harms_nothing(name, given, scratch, figures):
    make, reader, sentence = HOSTILE[name]
    path = given(make())
    result, seconds, megabytes = measured(f"{READING}.{reader}", path)
    assert isinstance(result, Refused)
    assert sentence in result.sentence
    assert seconds < 10
    assert megabytes < 8
    assert list(scratch.iterdir()) == []
    assert children(scratch) == []
    figures(f"{name} ({path.stat().st_size:,} bytes)", f"{seconds:.2f} s, caller +{megabytes:.1f} MB")


@pytest.mark.parametrize("name", MISBEHAVING)
def test_a_reader_gone_wild_is_held_and_leaves_nothing(name, given, scratch, figures):
    limits, sentence = MISBEHAVING[name]
    result, seconds, megabytes = measured(f"hostile.{name}", given(b"-"), limits)
    assert result == Refused(sentence)
    assert seconds < limits.seconds + 2
    assert megabytes < 16
    assert list(scratch.iterdir()) == []
    assert children(scratch) == []
    figures(f"a reader that {name.replace('_', ' ')}", f"{seconds:.2f} s, caller +{megabytes:.1f} MB")


@pytest.mark.parametrize(
    ("content", "reader", "value"),
    [
        (hostile.pdf(3), "pdf_pages", 3),
        (b'{"a": [1, null]}', "load_json", {"a": [1, None]}),
    ],
)
def test_what_is_in_order_is_read(given, content, reader, value):
    assert run(f"{READING}.{reader}", given(content)) == Opened(value)


def test_what_a_reader_prints_goes_nowhere(given, capfd):
    assert run("hostile.prints_garbage", given(b"-")) == Opened("still here")
    assert capfd.readouterr() == ("", "")


def test_no_process_can_be_left_behind(given):
    assert run("hostile.forks_quietly", given(b"-")) == Opened("refused")


def test_a_reader_has_no_network_where_the_kernel_lets_us_say_so(given):
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]
        reached = run("hostile.calls_home", given(b"-"), port=port)
    if reached == Opened("reached"):
        pytest.skip("这台机器不允许建立新的网络空间")
    assert reached == Opened("unreachable")


def test_a_reader_knows_nothing_of_its_caller(given, monkeypatch, scratch):
    monkeypatch.setenv("GONGKAI_SECRET_KEY", "do-not-tell")
    found = run("hostile.looks_around", given(b"-")).value
    assert found["environment"] == ["HOME", "LANG", "PATH", "TMPDIR"]
    assert found["nice"] == min(os.nice(0) + 10, 19)  # nicer than its caller by ten
    assert found["folder"].startswith(str(scratch))
    assert found["account"] != 0


def test_a_mistake_of_ours_is_no_sentence_about_the_file(given, caplog):
    """A reader that does not exist is answered as a crash and told in the log; nobody is told that their file is bad."""
    assert run("gongkai.files.reading.nothing", given(b"-")) == Refused(CRASHED)
    assert "gongkai.files.reading.nothing" in caplog.text
