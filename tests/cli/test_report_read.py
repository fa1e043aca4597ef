# ruff: noqa: S311 — seeded randomness, so that a run repeats
"""``gongkai report read`` as a person uses it: exit codes, sentences, the page beside the original, many files, resumed."""

import json
import os
import random
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "apps"))
import report_layouts as layouts

GONGKAI = Path(sys.executable).with_name("gongkai")


def run(home, *words):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO", "DATABASE"))}
    own = kept | {"GONGKAI_HOME": str(home), "COLUMNS": "160"}
    return subprocess.run(
        [GONGKAI, "report", "read", *words], capture_output=True, text=True, env=own, check=False, timeout=120
    )


@pytest.fixture
def folder(tmp_path):
    for way in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        way.chmod(0o755)
    given = tmp_path / "given"
    given.mkdir()
    good, bad = (layouts.draw(random.Random(9), form="2021", broken=broken) for broken in (False, True))
    (given / "good.html").write_bytes(layouts.html(good, random.Random(1)))
    (given / "bad.txt").write_bytes(layouts.lines(bad, random.Random(1)))
    (given / "none.txt").write_text("今天天气很好。", "utf-8")
    return given


def test_the_code_says_what_was_found(folder, tmp_path):
    fine = run(tmp_path, folder / "good.html", "--html", tmp_path / "page.html")
    assert fine.returncode == 0, fine.stderr
    for words in ("第二十条第（一）项", "（七）总计", "第1个表第3行", "勾稽关系全部成立"):
        assert words in fine.stdout
    page = (tmp_path / "page.html").read_text("utf-8")
    assert 'href="#t1r3c2"' in page
    assert 'id="t1r3c2"' in page
    assert "<script" not in page
    wrong = run(tmp_path, folder / "bad.txt", "--json")
    assert wrong.returncode == 1
    assert any(finding["level"] == "error" for finding in json.loads(wrong.stdout)["findings"])
    for words, said in (
        ([folder / "none.txt"], "没有找到年度报告的三张统计表"),
        ([folder], "--batch"),
        ([], "请写明要读的文件"),
        ([folder / "nowhere.pdf"], "不存在"),
    ):
        refused = run(tmp_path, *words)
        assert refused.returncode == 2
        assert said in refused.stderr
        assert "Traceback" not in refused.stderr


def test_a_batch_gives_every_file_a_line_and_goes_on_where_it_was_cut(folder, tmp_path):
    with zipfile.ZipFile(folder / "more.zip", "w") as archive:
        archive.write(folder / "good.html", "报告/一.html")
    (folder / "torn.zip").write_bytes(b"PK\x03\x04torn")
    out = tmp_path / "lines.jsonl"
    done = run(tmp_path, "--batch", folder, "--out", out)
    assert done.returncode == 1
    lines = {line["name"]: line for line in map(json.loads, out.read_text("utf-8").splitlines())}
    assert set(lines) == {"good.html", "bad.txt", "none.txt", "more.zip/报告/一.html", "torn.zip"}
    assert "error" in lines["none.txt"]
    assert "压缩包" in lines["torn.zip"]["error"]
    assert lines["more.zip/报告/一.html"]["tables"] == lines["good.html"]["tables"]
    kept = out.read_bytes().splitlines(keepends=True)
    out.write_bytes(b"".join(kept[:2]) + kept[2][:20])
    assert run(tmp_path, "--batch", folder, "--out", out).returncode == 1
    again = [json.loads(line)["name"] for line in out.read_text("utf-8").splitlines()]
    assert sorted(again) == sorted(lines)
