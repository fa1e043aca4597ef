# ruff: noqa: S311 — seeded randomness, so that a run repeats
"""What a file holds beside its words, format by format; strangers' files harm nothing; the command line says it in Chinese."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path
from random import Random

import docx
import hostile
import openpyxl
import pikepdf
import pytest
import screening_corpus as corpus
from screening_writers import Text, pdf, revised, shown, write, zipped

from gongkai.files.safely import CRASHED, TOO_LONG, Limits, Refused
from gongkai.screening import opening
from gongkai.screening.findings import KINDS
from gongkai.screening.looking import MOST_OF_A_KIND, READERS, Look, content_of
from gongkai.screening.readers.items import HIDDEN

TODAY = date(2026, 6, 30)
ID = "11010519491231002X"
GONGKAI = Path(sys.executable).with_name("gongkai")


def findings(content, name="file"):
    look = Look(TODAY)
    look.file(io.BytesIO(content), name)
    assert not look.unread
    return look.listed()


def kinds(content, name="file"):
    return [finding.kind for finding in findings(content, name)]


# ── each thing hidden in each format ────────────────────────────────────────
CASES = [(form, kind) for form, hidden in corpus.BESIDE.items() for kind in hidden]


@pytest.mark.parametrize(("form", "kind"), CASES)
def test_what_is_hidden_is_found_and_nothing_else(form, kind, seed):
    for turn in range(4):  # the writers draw among several ways to hide
        draw = Random(f"{seed} {turn}")
        content = write(form, Text(corpus.prose(draw)), (kind,), draw)
        assert set(kinds(content, f"x.{form}")) == {kind}


@pytest.mark.parametrize("form", corpus.BESIDE)
def test_the_same_file_without_it_is_clean(form, seed):
    draw = Random(seed)
    table = corpus.statistics(draw) if form in corpus.TABLES else []
    assert kinds(write(form, Text(corpus.prose(draw), table), (), draw), f"x.{form}") == []


def test_every_hidden_kind_has_a_case_a_reason_and_a_mend():
    hidden = set(list(KINDS)[list(KINDS).index("hidden-sheet") :])
    assert {kind for _, kind in CASES} == hidden == set(HIDDEN)


@pytest.mark.parametrize("form", [form for form in corpus.BESIDE if form not in corpus.PICTURES])
def test_words_are_found_in_every_format(form, seed):
    content = write(form, Text([f"持证人身份证号{ID}。"]), (), Random(seed))
    (finding,) = findings(content, f"x.{form}")
    assert (finding.kind, finding.text, finding.file) == ("identity-number", "1101************2X", f"x.{form}")
    assert finding.where


def test_the_corpus_is_found_and_its_clean_half_is_not(seed, budget, figures):
    found = planted = 0
    for sample in corpus.corpus(seed, budget(120, 640)):
        left = [(finding.kind, finding.text) for finding in findings(sample.content, sample.name)]
        if not sample.plants:
            assert left == [], sample.name
        for plant in sample.plants:
            planted += 1
            found += any(kind == plant.kind for kind, _ in left)
    figures("screening, recall on the planted corpus", f"{found} of {planted}")
    assert found >= 0.99 * planted


# ── Word ────────────────────────────────────────────────────────────────────
def saved(document):
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def test_a_number_torn_over_runs_and_one_in_a_table():
    document = docx.Document()
    paragraph = document.add_paragraph("身份证号")
    for part in (ID[:5], ID[5:11], ID[11:]):
        paragraph.add_run(part)
    table = document.add_table(2, 2)
    for cell, words in zip(table.rows[0].cells, ("姓名", "银行卡号"), strict=True):
        cell.text = words
    for cell, words in zip(table.rows[1].cells, ("陈建国", "6228480402564890018"), strict=True):
        cell.text = words
    told = {finding.kind: finding.where for finding in findings(saved(document))}
    assert told == {"identity-number": "第1段", "bank-card": "第1个表第2行第2列"}


def test_headers_of_an_old_template_that_no_page_shows():
    document = docx.Document()
    document.sections[0].first_page_header.paragraphs[0].text = "某局内部流转单"
    assert kinds(saved(document)) == ["hidden-text"]  # its page is not switched on
    document.sections[0].different_first_page_header_footer = True
    assert kinds(saved(document)) == []


def test_white_words_on_a_filled_cell_are_seen():
    assert kinds(write("docx", Text(["甲"], [["项目", "数量"], ["甲", "1"]]), (), Random(1))) == []


# ── Excel ───────────────────────────────────────────────────────────────────
def test_a_workbook_says_which_cells():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "名单"
    for row in (["姓名", "身份证号", "备注"], ["陈建国", ID, "甲"], ["林秀英", "", "乙"], ["高文博", "", "丙"]):
        sheet.append(row)
    sheet.row_dimensions[3].hidden = sheet.row_dimensions[4].hidden = True
    sheet.column_dimensions["C"].hidden = True
    book.create_sheet("底稿").append(["数字", "12"])
    book["底稿"].sheet_state = "veryHidden"
    told = {finding.kind: finding.where for finding in findings(saved(book))}
    assert told == {
        "identity-number": "工作表“名单”!B2", "hidden-row": "工作表“名单”第3至4行", "hidden-column": "工作表“名单”C列",
        "hidden-sheet": "工作表“底稿”",
    }  # fmt: skip


def test_what_lies_under_a_merged_cell_is_found():
    book = openpyxl.Workbook()
    book.active["A1"], book.active["B1"] = "标题", "压在下面"
    content = saved(book)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    merged = b'</sheetData><mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>'
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(b"</sheetData>", merged)
    (finding,) = findings(zipped(parts))
    assert (finding.kind, finding.text) == ("hidden-text", "压在下面")


# ── PDF ─────────────────────────────────────────────────────────────────────
def page(drawn):
    content = pdf(Text([]), (), Random(1))
    with pikepdf.open(io.BytesIO(content)) as document:
        document.pages[0].contents_add(drawn.encode())
        return saved(document)


@pytest.mark.parametrize(
    ("drawn", "kind"),
    [
        ("0 g 50 490 300 20 re f\n" + shown("先涂底色再写白字", 56, 495, "1 g 0 Tr"), None),
        (shown("写字再涂白", 56, 495) + "1 g 50 490 300 20 re f\n", "text-under-box"),
        (shown("整行里只涂住中间几个字的一句话", 56, 495) + "0 g 100 490 60 20 re f\n", "text-under-box"),
        (shown("下面画一条线", 56, 495) + "0 g 50 493 300 0.6 re f\n", None),
        (shown("只勾出边框", 56, 495) + "0 G 50 490 300 20 re S\n", None),
        (shown("字小得看不见", 56, 495, size=1), "invisible-text"),
        (shown("写在纸外", 56, 2000), "invisible-text"),
    ],
)
def test_what_covers_words_and_what_does_not(drawn, kind):
    assert kinds(page(drawn)) == ([kind] if kind else [])


def test_a_list_of_persons_in_a_pdf_is_a_table():
    rows = ("序号 姓名 病种", "1 陈建国 尿毒症", "2 林秀英 肺癌")
    lines = "".join(shown(line, 56, 500 - 20 * at) for at, line in enumerate(rows))
    assert kinds(page(lines)) == ["sensitive-list"]


def test_the_text_layer_of_a_scan_hides_nothing():
    content = page("")
    with pikepdf.open(io.BytesIO(content)) as document:
        first = document.pages[0]
        scan = pikepdf.Stream(document, bytes([200]) * 64)
        scan.Type, scan.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        scan.Width, scan.Height, scan.ColorSpace, scan.BitsPerComponent = 8, 8, pikepdf.Name.DeviceGray, 8
        first.Resources.XObject = pikepdf.Dictionary(Im1=document.make_indirect(scan))
        first.contents_add(b"q 595 0 0 842 0 0 cm /Im1 Do Q\n" + shown("扫描件的文字", 56, 495, "0 g 3 Tr").encode())
        assert kinds(saved(document)) == []


def test_an_earlier_revision_is_looked_through():
    content = revised(pdf(Text(["现在的文字"]), (), Random(1)), f"身份证号{ID}")
    told = {finding.kind: finding.where for finding in findings(content)}
    assert told["identity-number"].startswith("第1个旧版本")
    assert "earlier-revision" in told


# ── archives and files within files ─────────────────────────────────────────
def test_an_archive_names_each_file_and_what_it_could_not_read():
    inner = zipped({"正文.txt": f"身份证号{ID}"})
    content = zipped(
        {
            "说明.txt": "没有什么",
            "名单/表.csv": f"姓名,身份证号\n陈建国,{ID}\n",
            "里层.zip": inner,
            "图.bin": b"\x00\x01" * 99,
        }
    )
    look = Look(TODAY)
    look.file(io.BytesIO(content), "a.zip")
    assert {finding.file for finding in look.listed()} == {"a.zip/名单/表.csv", "a.zip/里层.zip/正文.txt"}
    assert [one["file"] for one in look.unread] == ["a.zip/图.bin"]


def test_an_embedded_workbook_and_an_attachment_are_looked_through():
    book = openpyxl.Workbook()
    book.active.append(["证件", ID])
    parts = {
        "word/embeddings/表.xlsx": saved(book),
        "word/document.xml": "<document/>",
        "[Content_Types].xml": "<Types/>",
    }
    told = {finding.kind: finding.where for finding in findings(zipped(parts))}
    assert set(told) == {"embedded-object", "identity-number"}
    assert told["identity-number"].startswith("嵌入的“表.xlsx”，工作表")
    (finding,) = findings(zipped({"外.zip": zipped({"里.docx": zipped(parts)})}), "a.zip")[1:]
    assert finding.file == "a.zip/外.zip/里.docx"
    document = pikepdf.open(io.BytesIO(page("")))
    document.attachments["名单.txt"] = pikepdf.AttachedFileSpec(document, ID.encode(), filename="名单.txt")
    assert set(kinds(saved(document))) == {"attachment", "identity-number"}


def test_too_many_of_a_kind_are_counted_and_not_listed(seed):
    draw = Random(seed)
    text = "\n".join(corpus.identity_number(draw, date(1970, 1, 1)) for _ in range(MOST_OF_A_KIND + 5))
    told = findings(text.encode())
    assert len(told) == MOST_OF_A_KIND
    assert f"共{MOST_OF_A_KIND + 5}处" in told[-1].why


# ── strangers' files ────────────────────────────────────────────────────────
LAUGHING = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><w:document xmlns:w="w">&b;</w:document>'
DEEP = b"<w:document>" + b"<w:p>" * 100_000 + b"</w:p>" * 100_000 + b"</w:document>"
# fmt: off
REFUSED = {
    "an empty file":       (lambda: b"",                                                  "文件是空的"),
    "a program":           (lambda: hostile.PROGRAM,                                      "不能检查"),
    "noise":               (lambda: bytes(range(256)) * 20,                               "。"),
    "RTF":                 (lambda: b"{\\rtf1 \\ansi}",                                    "另存为 .docx"),
    "Word 97":             (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le") * 9, "另存为 .docx"),
    "a torn document":     (lambda: write("docx", Text(["甲"]), (), Random(1))[:-40],      "损坏"),
    "a torn PDF":          (lambda: hostile.pdf(3)[:60],                                  "损坏"),
    "a torn picture":      (lambda: write("jpg", Text([]), (), Random(1))[:30],           "损坏"),
    "a zip bomb":          (hostile.flat_bomb,                                            "200倍"),
    "a quoted zip bomb":   (hostile.quoted_bomb,                                          "重叠"),
    "nested archives":     (hostile.nested_bomb,                                          "层"),
    "a laughing document": (lambda: zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": LAUGHING}), "定义了实体"),
    "a deep document":     (lambda: zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": DEEP}),     "。"),
    "a bombed OFD":        (lambda: zipped({"OFD.xml": b"<OFD/>", "x": b"\x00" * (90 << 20)}),                  "200倍"),
    "an OFD of nothing":   (lambda: zipped({"OFD.xml": b"<OFD><DocBody><DocRoot>x.xml</DocRoot></DocBody></OFD>"}), "缺少正文"),
}
# fmt: on


@pytest.fixture
def given(tmp_path):
    for way in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        way.chmod(0o755)  # a reader of another account comes through

    def given(content, name="given"):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return given


@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_file_becomes_a_sentence(name, given):
    make, sentence = REFUSED[name]
    answer = opening.screen_file(given(make()), "x", TODAY)
    assert isinstance(answer, Refused)
    assert sentence in str(answer)
    assert str(answer).endswith("。")


def test_a_file_that_takes_too_long_is_given_up(given, monkeypatch):
    monkeypatch.setattr(opening, "LIMITS", Limits(memory_mb=1024, seconds=1))
    answer = opening.screen_file(given(f"{ID}\n".encode() * 1_000_000), "x", TODAY)
    assert str(answer) == TOO_LONG


def test_torn_files_of_every_kind_become_findings_or_a_sentence(seed, budget, given):
    draw = Random(seed)
    for _ in range(budget(1, 30)):
        for form in corpus.BESIDE:
            content = bytearray(write(form, Text(corpus.prose(draw)), corpus.BESIDE[form][:2], draw))
            for _ in range(draw.randrange(1, 20)):
                content[draw.randrange(len(content))] = draw.randrange(256)
            torn = bytes(content[: draw.choice((len(content), draw.randrange(1, len(content))))])
            answer = opening.screen_file(given(torn), f"x.{form}", TODAY)
            assert isinstance(answer, opening.Screened) or str(answer).endswith("。"), form
            assert str(answer) != CRASHED, form


def test_what_is_looked_at_is_told_by_content_not_by_name(seed):
    for form in corpus.BESIDE:
        content = write(form, Text(["甲乙丙丁"]), (), Random(seed))
        assert content_of(io.BytesIO(content)) in READERS


# ── the command line ────────────────────────────────────────────────────────
def run(*words, given=None):
    return subprocess.run(
        [GONGKAI, "screen", *map(str, words)], capture_output=True, input=given, check=False, timeout=120
    )


def test_the_command_answers_as_it_promises(given, seed):
    draw = Random(seed)
    clean = given(write("docx", Text(corpus.prose(draw)), (), draw), "干净.docx")
    bad = given(write("xlsx", Text([f"身份证号{ID}"]), ("hidden-sheet",), draw), "名单.xlsx")
    torn = given(b"PK\x03\x04torn", "坏.docx")
    for words, code in (
        ([clean], 0),
        ([clean, bad], 1),
        ([bad, torn], 2),
        ([clean.parent / "没有.docx"], 2),
        ([clean.parent], 2),
    ):
        answer = run("--json", *words)
        assert answer.returncode == code, answer.stderr.decode()
        told = json.loads(answer.stdout)
        assert list(told) == ["findings"]
        for one in told["findings"]:
            assert list(one) == ["kind", "file", "where", "text", "certainty", "why", "mend"]
    assert {one["kind"] for one in json.loads(run("--json", bad).stdout)["findings"]} == {
        "identity-number",
        "hidden-sheet",
    }
    assert "坏.docx" in run(torn).stderr.decode()
    assert "没有发现" in run(clean).stdout.decode()
    said = run(bad).stdout.decode()
    for words in ("公民身份号码", "隐藏的工作表", "把握", "名单.xlsx"):
        assert words in said


def test_the_command_reads_its_standard_input_and_another_list(given):
    answer = run("-", "--json", given=f"证件号码{ID}".encode())
    assert (answer.returncode, json.loads(answer.stdout)["findings"][0]["file"]) == (1, "-")
    words = given("version='2'\n[[entry]]\nwrong='老称谓'\nright='新称谓'\n".encode(), "w.toml")
    assert run("-", "--wording", words, given="沿用老称谓".encode()).returncode == 1
    assert run("-", given="沿用老称谓".encode()).returncode == 0
    words.write_text("version=", "utf-8")
    refused = run("-", "--wording", words, given=b"x")
    assert refused.returncode == 2
    assert "TOML" in refused.stderr.decode()
