"""gongkai deadline：一件、许多件，和每一种写错的输入。"""

import io
import json
import random
import subprocess
import sys
import time
from datetime import date, timedelta

import pytest
from click.testing import CliRunner
from rich.console import Console

from gongkai.config.cli import deadline as module
from gongkai.config.cli.deadline import deadline
from gongkai.statute.deadlines import ReplyClock, reply_deadline
from gongkai.statute.working_days import MAINLAND


def run(*arguments, stdin=None):
    return CliRunner().invoke(deadline, arguments, input=stdin)


def batch(*lines):
    """Run a batch from standard input: the objects that came out, and the exit code."""
    text = "".join(line if isinstance(line, str) else json.dumps(line) + "\n" for line in lines)
    result = run("--batch", "-", stdin=text)
    return [json.loads(line) for line in result.stdout.splitlines()], result.exit_code


def test_a_day_list_to_read():
    result = run("--received", "2026-02-10")
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert lines[0] == "2026-02-10\t不计入\t收到申请当日，不计入\t《政府信息公开条例》第三十三条第二款"
    assert lines[7] == "2026-02-17\t不计入\t法定节假日·春节\t国办发明电〔2025〕7号"
    assert lines[-1] == "最后一天：2026-03-16"


def test_every_option_reaches_the_clock():
    result = run(
        *("--received", "2026-03-02", "--clarified", "2026-03-12", "--paid", "2026-03-20", "--extension", "5"),
        *("--pause", "2026-03-24..2026-03-25", "--pause", "2026-04-01..2026-04-02", "--json"),
        *("--deferred-until", "2026-06-30"),
    )
    clock = ReplyClock(
        received_on=date(2026, 3, 2),
        clarified_on=date(2026, 3, 12),
        paid_on=date(2026, 3, 20),
        paused=((date(2026, 3, 24), date(2026, 3, 25)), (date(2026, 4, 1), date(2026, 4, 2))),
        extension=5,
        deferred_until=date(2026, 6, 30),
    )
    expected = reply_deadline(clock, MAINLAND)
    record = json.loads(result.output)
    assert record["due_on"] == expected.due_on.isoformat() == "2026-06-30"
    assert [tuple(day.values()) for day in record["days"]] == [
        (day.on.isoformat(), day.counted, day.reason, day.cite) for day in expected.days
    ]


def test_an_open_consultation_has_no_date():
    assert json.loads(run("--received", "2026-03-02", "--pause", "2026-03-09..", "--json").output)["due_on"] is None
    assert run("--received", "2026-03-02", "--pause", "2026-03-09..").output.endswith("最后一天：暂时不能确定\n")


def test_a_provisional_date_is_said_to_be_one():
    assert "（暂定）" in run("--received", "2026-12-18").output.splitlines()[-1]


def test_on_a_terminal_the_list_is_a_table(monkeypatch):
    screen = io.StringIO()
    monkeypatch.setattr(module, "Console", lambda **_: Console(file=screen, force_terminal=True, width=110))
    result = run("--received", "2026-02-10")
    assert "日期" in screen.getvalue().splitlines()[1]
    assert "法定节假日·春节" in screen.getvalue()
    assert result.output.endswith("最后一天：2026-03-16\n")


# fmt: off
REFUSED = [
    ((),                                                            2, "请用 --received 写明收到申请之日"),
    (("--received", "2026-03-02", "--batch", "-"),                  2, "不能同时用 --received 等选项"),
    (("--extension", "3", "--batch", "-"),                          2, "不能同时用 --received 等选项"),
    (("--batch", "没有这个文件.jsonl"),                               2, "读不了文件“没有这个文件.jsonl”"),
    (("--batch", "."),                                              2, "读不了文件“.”"),
    (("--received", "2026/03/02"),                                  1, "--received 应当写作 2026-02-02 的样子，不能是“2026/03/02”"),
    (("--received", "20260302"),                                    1, "应当写作 2026-02-02 的样子"),
    (("--received", "2026-02-30"),                                  1, "--received 的日期“2026-02-30”不存在"),
    (("--received", "2019-05-14"),                                  1, "自2019-05-15起施行"),
    (("--received", "2026-03-02", "--extension", "21"),             1, "最长不得超过20个工作日"),
    (("--received", "2026-03-02", "--extension", "三"),              1, "--extension 应当是整数的工作日数，不能是“三”"),
    (("--received", "2026-03-02", "--pause", "2026-03-09"),         1, "--pause 应当写作“日期..日期”"),
    (("--received", "2026-03-02", "--pause", "..2026-03-09"),       1, "--pause 应当写作"),
]
# fmt: on


@pytest.mark.parametrize(("arguments", "code", "sentence"), REFUSED)
def test_what_cannot_be_computed_is_refused_in_a_sentence(arguments, code, sentence):
    result = run(*arguments)
    assert result.exit_code == code
    assert result.stderr.startswith("错误：")
    assert sentence in result.stderr
    assert result.stdout == ""


def test_a_batch_answers_line_for_line():
    records, code = batch(
        {"received_on": "2026-02-10"},
        {"received_on": "2026-02-10", "clarified_on": None, "paid_on": None, "paused": None, "extension": None},
        {"received_on": "2026-02-10", "extension": 20, "paused": []},
        {"received_on": "2026-03-02", "paused": [["2026-03-09", "2026-03-13"], ["2026-03-10", "2026-03-11"]]},
        {"received_on": "2026-03-02", "paused": [["2026-03-09", None]]},
        {"received_on": "2026-12-18"},
    )
    assert code == 0
    assert [record["due_on"] for record in records] == [
        *("2026-03-16", "2026-03-16", "2026-04-14", "2026-04-07", None, "2027-01-18"),
    ]
    assert [record["provisional"] for record in records] == [False] * 5 + [True]
    assert all(set(record) == {"due_on", "provisional", "days"} for record in records)
    assert all(set(day) == {"on", "counted", "reason", "cite"} for record in records for day in record["days"])


# fmt: off
BAD_LINES = [
    ("不是 JSON\n",                                                       "不是一个 JSON 对象，请核对括号"),
    ("\n",                                                               "不是一个 JSON 对象，请核对括号"),
    ("[" * 100_000 + "\n",                                               "不是一个 JSON 对象，请核对括号"),
    ("[]\n",                                                             "不是一个 JSON 对象，请写成"),
    ({},                                                                 "缺少 received_on"),
    ({"received_on": None},                                              "缺少 received_on"),
    ({"received_on": 20260302},                                          "received_on 应当写作 2026-02-02 的样子"),
    ({"received_on": "2026-03-02", "clarifed_on": "2026-03-04"},         "不认识“clarifed_on”"),
    ({"received_on": "2026-03-02", "paused": "2026-03-04"},              "paused 应当是若干对起止日期"),
    ({"received_on": "2026-03-02", "paused": [["2026-03-04"]]},          "paused 应当是若干对起止日期"),
    ({"received_on": "2026-03-02", "paused": [[None, "2026-03-04"]]},    "缺少 paused"),
    ({"received_on": "2026-03-02", "extension": "5"},                    "extension 应当是整数"),
    ({"received_on": "2026-03-02", "extension": True},                   "extension 应当是整数"),
    ({"received_on": "2026-03-02", "extension": 1.5},                    "extension 应当是整数"),
    ({"received_on": "2026-03-02", "extension": 21},                     "最长不得超过20个工作日"),
    ({"received_on": "9999-12-31"},                                      "太远"),
]
# fmt: on


@pytest.mark.parametrize(("line", "sentence"), BAD_LINES)
def test_a_bad_line_says_what_is_wrong_and_the_batch_goes_on(line, sentence):
    good = {"received_on": "2026-02-10"}
    (first, second, third), code = batch(good, line, good)
    assert code == 1
    assert first == third
    assert first["due_on"] == "2026-03-16"
    assert list(second) == ["error"]
    assert second["error"].startswith("第2行：")
    assert sentence in second["error"]


def test_a_file_in_another_encoding_is_told_by_line(tmp_path):
    path = tmp_path / "requests.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"received_on": "2026-02-10"}\n' + '{"备注": "二"}\n'.encode("gb18030"))
    result = run("--batch", str(path))
    first, second = map(json.loads, result.stdout.splitlines())
    assert result.exit_code == 1
    assert first["due_on"] == "2026-03-16"  # the mark before the first line is no part of it
    assert second["error"] == "第2行：不是 UTF-8 编码的文字，请另存为 UTF-8。"


def test_an_empty_file_has_nothing_to_answer():
    assert batch() == ([], 0)


def test_the_help_is_in_chinese():
    assert "计算答复政府信息公开申请的最后一天" in run("--help").output


def test_no_django_is_loaded():
    code = "import sys, gongkai.config.cli.deadline; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_ten_thousand_lines_are_answered_line_by_line(seed, figures):
    """Every kind of request, drawn from the seed of the run."""
    draw = random.Random(seed)  # noqa: S311 — cases to count, not secrets
    lines = []
    for _ in range(10_000):
        received = date(2019, 5, 15) + timedelta(days=draw.randrange(2700))
        pause = received + timedelta(days=draw.randrange(15))
        record = {"received_on": str(received), "extension": draw.choice([None, 0, 20])}
        if draw.random() < 0.3:
            record["paused"] = [[str(pause), str(pause + timedelta(days=draw.randrange(20)))]]
        lines.append(record)
    began = time.perf_counter()
    records, code = batch(*lines)
    seconds = time.perf_counter() - began
    figures("gongkai deadline --batch, 10 000 lines", f"{seconds:.1f} s")
    assert (len(records), code) == (10_000, 0)
