# ruff: noqa: S311 — seeded randomness, so that a run repeats
"""Published reports read back: reports drawn from a seed in eight layouts, published ones beside their truth, hostile ones."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import hostile
import jsonschema
import pytest
import report_layouts as layouts
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.files.reading import CannotRead
from gongkai.files.safely import Limits, Opened, Refused, run
from gongkai.reporting.reading import labels
from gongkai.reporting.reading.cells import read_cell
from gongkai.reporting.reading.reader import READ, read
from gongkai.reporting.reading.shapes import report_of
from gongkai.reporting.reading.splitting import row_splits, solve_remedies
from gongkai.statute.annual_report.figures import Cell, Level, State
from gongkai.statute.annual_report.nodes import CellId, Kind

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs" / "report.schema.json").read_text("utf-8"))
NOT_THERE = (State.NOT_READ, State.NOT_PRINTED)
# The least share of cells from a few reports: where blank cells leave no trace in the text, less is there to be read.
# fmt: off
LEAST_READ = {"html": 1.0, "docx": 1.0, "xlsx": 1.0, "bars": 0.99, "lines": 0.7, "rows": 0.6, "glued": 0.1, "pdf": 0.5}
# fmt: on


def compared(drawn, found):
    """The cells read wrongly, and how many were not read."""
    wrong, unread = [], 0
    for place, value in drawn.cells.items():
        cell = found.report[CellId(*place)]
        if cell.state in NOT_THERE:
            unread += 1
        elif isinstance(value, str):
            wrong += [] if cell.state.value == value else [(place, value, cell)]
        elif cell.value is None or Decimal(str(value)) != cell.value:
            wrong.append((place, value, cell))
    return wrong, unread


@pytest.mark.parametrize("name", layouts.LAYOUTS)
def test_no_cell_is_read_wrongly_whatever_the_layout(name, seed, budget, figures):
    ending, printer = layouts.LAYOUTS[name]
    wrong, unread, every = [], 0, 0
    for number in range(budget(2 if name == "pdf" else 4, 200)):
        rng = random.Random(f"{seed}-{name}-{number}")
        drawn = layouts.draw(rng, dirty=rng.choice((0, 0, 0.05)), broken=rng.random() < 0.3)
        found = read(printer(drawn, rng), f"report.{ending}")
        assert (found.year, found.report.form.id, found.report.agency) == (drawn.year, drawn.form, drawn.agency)
        jsonschema.validate(json.loads(json.dumps(found.as_json())), SCHEMA)
        bad, missed = compared(drawn, found)
        wrong += [(number, *one) for one in bad]
        unread, every = unread + missed, every + len(drawn.cells)
    figures(f"read back from {name}", f"{every:,} cells, {len(wrong)} wrong, {unread / every:.2%} not read")
    assert wrong == []
    assert 1 - unread / every >= LEAST_READ[name]


def test_a_broken_relation_is_found_and_a_correct_report_raises_no_error(seed, budget):
    for number in range(budget(6, 200)):
        rng = random.Random(f"{seed}-errors-{number}")
        drawn = layouts.draw(rng, broken=number % 2 == 0)
        found = read(layouts.html(drawn, rng), "report.html")
        assert any(finding.level is Level.ERROR for finding in found.report.findings) == drawn.broken
        assert len(found.sources) == len(drawn.cells)
        assert not [one for one in found.unread if one.line]
        assert found.sections[5] == "存在信息公开不够及时的问题,将加强培训。".replace(",", "，")


def test_what_was_read_comes_back_from_its_json_with_the_rows_it_prints(seed):
    for number in range(3):
        rng = random.Random(f"{seed}-json-{number}")
        drawn = layouts.draw(rng, dirty=0.05)
        found = read(layouts.word(drawn, rng), "report.docx")
        shape = json.loads(json.dumps(found.as_json()))
        assert len(shape["tables"]["3"]["rows"]) == len(drawn.rows)
        assert report_of(shape).cells == found.report.cells
        assert report_of(shape).form == found.report.form


@pytest.mark.skipif(not shutil.which("soffice"), reason="没有 LibreOffice：apt-get install libreoffice-writer-nogui")
def test_a_document_of_word_97_is_read_through_libreoffice(tmp_path, seed):
    drawn = layouts.draw(random.Random(seed))
    (tmp_path / "report.docx").write_bytes(layouts.word(drawn, random.Random(seed)))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "doc", "--outdir", tmp_path, tmp_path / "report.docx"],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    monkey = pytest.MonkeyPatch()
    with monkey.context() as patch:
        patch.chdir(tmp_path)
        assert compared(drawn, read(tmp_path / "report.doc"))[0] == []


# ── cells ───────────────────────────────────────────────────────────────────
# fmt: off
CELLS = [
    ("１２３", Kind.COUNT, 123), ("1,234", Kind.COUNT, 1234), ("12件", Kind.COUNT, 12), ("零", Kind.COUNT, 0),
    ("-3", Kind.COUNT, -3), ("1.5", Kind.COUNT, Decimal("1.5")),
    ("+11", Kind.CHANGE, 11), ("－15", Kind.CHANGE, -15), ("增1558", Kind.CHANGE, 1558), ("减38", Kind.CHANGE, -38), ("0", Kind.CHANGE, 0),
    ("976.81万元", Kind.AMOUNT, Decimal("976.81")), ("2601.953875万", Kind.AMOUNT, Decimal("2601.953875")),
    ("15,000元", Kind.AMOUNT, Decimal("1.5")), ("1.2亿元", Kind.AMOUNT, 12000), ("7730.28", Kind.AMOUNT, Decimal("7730.28")),
    ("", Kind.COUNT, State.BLANK), ("\u3000 \xa0", Kind.COUNT, State.BLANK), ("/", Kind.COUNT, State.SLASH),
    ("——", Kind.COUNT, State.SLASH), ("无", Kind.COUNT, State.NONE),
    ("1 234", Kind.COUNT, State.NOT_READ), ("12\n3", Kind.COUNT, State.NOT_READ), ("1,23", Kind.COUNT, State.NOT_READ),
    ("约5", Kind.COUNT, State.NOT_READ), ("5*", Kind.COUNT, State.NOT_READ), ("增5/减3", Kind.CHANGE, State.NOT_READ),
    ("9" * 40, Kind.COUNT, State.NOT_READ),
]
LABELS = [
    ("（三）不予公开", ""), ("２．其他法律行政止公开", "law_forbids"), ("5.属于三类内容事务信息", "internal_affairs"),
    ("3、其他", "other_handling"), ("（六）其他处理", labels.SINGLE), ("（七）总计", "concluded"),
    ("一、本年新收政府\n信息公开申请数量", "received"), ("(二)部分公开", "granted_in_part"),
    ("1.申请人无正当理由逾期不补正", "unclarified_in_time"), ("四、結轉下年度繼續辦理", "carried_forward"),
    ("7.属于行政处罚决定", None), ("其他情况", None), ("属于某类信息", None),
]
# fmt: on


@pytest.mark.parametrize(("text", "kind", "means"), CELLS)
def test_a_cell_is_a_figure_or_says_why_not(text, kind, means):
    assert read_cell(text, kind) == (Cell(None, means) if isinstance(means, State) else Cell(means))


@pytest.mark.parametrize(("text", "line"), LABELS)
def test_a_label_is_recognised_with_its_misprints_and_nothing_else_is(text, line):
    found = labels.row_of_requests(text)
    assert (found.id if found else None) == line


def test_figures_that_ran_together_are_split_by_their_relation_alone():
    assert row_splits("640020470", 7) == [(64, 0, 0, 2, 0, 4, 70)]
    assert row_splits("11", 7) == []
    assert solve_remedies("213170000013240" + "19", 3, 5) == (2, 1, 3, 1, 7, 0, 0, 0, 0, 0, 13, 2, 4, 0, 19)
    assert solve_remedies("1" * 15, 3, 5) is None


def test_a_row_whose_figures_ran_together_without_a_relation_is_not_read():
    drawn = layouts.draw(random.Random(7), form="2021")
    drawn.cells |= {(2, "rules", column): 0 for column in ("issued", "repealed", "in_force")}
    drawn.cells |= {
        (2, "normative_documents", "issued"): 12,
        (2, "normative_documents", "repealed"): 3,
        (2, "normative_documents", "in_force"): 45,
    }
    found = read(layouts.glued(drawn, random.Random(7)), "report.txt")
    read_as = [found.report[CellId(2, line, "issued")] for line in ("rules", "normative_documents")]
    assert read_as == [Cell(0), Cell(None, State.NOT_READ)]
    assert found.sources[CellId(2, "rules", "issued")].inferred
    assert not found.sources[CellId(2, "licences", "decisions")].inferred


def test_digits_broken_off_a_row_keep_the_row_from_being_read():
    rows = "一、本年新收政府信息公开申请数量 197 0 0 0 0 0 197\n3 3\n"
    text = f"某局2023年政府信息公开工作年度报告\n信息内容 本年处理决定数量\n行政许可 5\n{rows}"
    assert read(text.encode(), "x.txt").report[CellId(3, "received", "natural")].state is State.NOT_READ


def test_a_cell_printed_twice_with_two_figures_is_not_read():
    rng = random.Random(3)
    one, other = (layouts.draw(rng, form="2021") for _ in range(2))
    other.agency, other.year = one.agency, one.year
    page = layouts.html(one, random.Random(1)) + layouts.html(other, random.Random(1))
    found = read(page, "x.html")
    differing = [place for place, value in one.cells.items() if other.cells.get(place, value) != value]
    assert differing
    assert all(found.report[CellId(*place)].state is State.NOT_READ for place in differing)


def test_a_row_that_the_form_has_not_is_told_and_read_as_nothing():
    rows = "".join(
        f"<tr><td>{label}</td><td>{first}</td><td>0</td><td>{last}</td></tr>"
        for label, first, last in (("规章", 0, 0), ("行政规范性文件", 1, 4), ("其他文件", 12, 30))
    )
    heads = "<tr><td>信息内容</td><td>本年制发件数</td><td>本年废止件数</td><td>现行有效件数</td></tr>"
    found = read(f"<h1>某县水利局2023年政府信息公开工作年度报告</h1><table>{heads}{rows}</table>".encode(), "a.html")
    assert found.report[CellId(2, "normative_documents", "in_force")].value == 4
    assert [(one.table, one.text) for one in found.unread if "其他文件" in one.text] == [(2, "其他文件 12 0 30")]


def test_a_file_without_the_tables_is_refused_with_a_sentence():
    with pytest.raises(CannotRead, match="没有找到年度报告的三张统计表"):
        read("今天天气很好。".encode(), "x.txt")
    with pytest.raises(CannotRead, match="2018年度还没有统一的年度报告格式"):
        read("某县2018年政府信息公开工作年度报告\n主动公开文件数 条 20".encode(), "x.txt")


# ── hostile ones ────────────────────────────────────────────────────────────
# fmt: off
HOSTILE = {
    "zip bomb as Word":    hostile.flat_bomb,
    "PDF of 10 000 pages": lambda: hostile.pdf(10_000),
    "truncated PDF":       lambda: hostile.pdf(3)[:60],
    "program":             lambda: hostile.PROGRAM,
    "nested page":         lambda: b"<html>" + b"<div>" * 200_000,
    "endless table":       lambda: b"<table>" + b"<tr><td rowspan=9999 colspan=9999>1" * 5_000,
    "empty":               lambda: b"",
}
# fmt: on


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_becomes_a_sentence(name, tmp_path):
    for way in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        way.chmod(0o755)
    path = tmp_path / "given"
    path.write_bytes(HOSTILE[name]())
    answer = run(READ, path, Limits(seconds=30), name="given")
    assert isinstance(answer, Refused)
    assert "。" in str(answer)


@settings(max_examples=settings().max_examples // 3)
@given(st.data())
def test_whatever_a_page_or_text_holds_it_is_read_or_refused(data):
    """Good reports with pieces cut out, doubled and put in: no other end than a report or a sentence."""
    number = data.draw(st.integers(0, 7))
    name = data.draw(st.sampled_from(("html", "lines", "bars", "rows", "glued")))
    ending, printer = layouts.LAYOUTS[name]
    rng = random.Random(number)
    given_bytes = bytearray(printer(layouts.draw(rng), rng))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(given_bytes)))
        length = data.draw(st.integers(0, 400))
        given_bytes[at : at + length] = (
            data.draw(st.binary(max_size=12)) + given_bytes[at : at + data.draw(st.integers(0, 300))]
        )
    try:
        found = read(bytes(given_bytes), f"x.{ending}")
    except CannotRead as refused:
        assert "。" in str(refused)  # noqa: PT017 — either end is right
        return
    jsonschema.validate(json.loads(json.dumps(found.as_json())), SCHEMA)


def test_broken_office_files_and_pdfs_end_in_a_report_or_a_sentence(tmp_path, seed, budget):
    for way in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        way.chmod(0o755)
    rng = random.Random(seed)
    for number in range(budget(3, 60)):
        name = ("docx", "xlsx", "pdf")[number % 3]
        broken = bytearray(layouts.LAYOUTS[name][1](layouts.draw(rng), rng))
        for _ in range(8):
            broken[rng.randrange(len(broken))] = rng.randrange(256)
        path = tmp_path / f"broken.{name}"
        path.write_bytes(broken)
        assert isinstance(run(READ, path, Limits(memory_mb=1024, seconds=60), name=path.name), Opened | Refused)
