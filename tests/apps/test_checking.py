"""The public checking page: anybody's report gets the verdict of the command line, and nothing of it stays behind."""

from __future__ import annotations

import json
import random
import re
import tempfile
from base64 import b64decode
from html import unescape
from pathlib import Path

import hostile
import pytest
import report_layouts
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gongkai.files.safely import Opened
from gongkai.portal import check_reading
from gongkai.reporting import as_read
from gongkai.reporting.reading.reader import read

CHECK = "/check"
OK, BAD, FORBIDDEN, NOT_ALLOWED, TOO_LARGE, TOO_MANY = 200, 400, 403, 405, 413, 429
LAYOUTS = ("html", "lines", "word", "workbook", "pdf")
ENDINGS = {"html": "html", "lines": "txt", "word": "docx", "workbook": "xlsx", "pdf": "pdf"}


@pytest.fixture
def rng(seed):
    return random.Random(seed)  # noqa: S311 — a report, no secret


@pytest.fixture(autouse=True)
def nobody_asked_yet():
    caches["limits"].clear()


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Where temporary files are made; after every test it is empty."""
    made = tmp_path / "temporary"
    made.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(made))
    made.chmod(0o755)
    yield made
    assert list(made.iterdir()) == []


def draw(rng, **how):
    return report_layouts.draw(rng, **how)


def file_of(content, name="report.html"):
    return SimpleUploadedFile(name, content)


def typed(content):
    """A text as somebody pastes it: as characters, whatever bytes the file was."""
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise AssertionError


def words(response):
    return re.sub(r"\s+", "", unescape(re.sub(r"<[^>]+>", "", response.content.decode())))


def as_data(client, **sent):
    response = client.post(CHECK, sent, headers={"accept": "application/json"})
    return response, json.loads(response.content)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_program_gets_the_same_reading_as_the_command_line(client, rng, layout):
    content = getattr(report_layouts, layout)(draw(rng), rng)
    name = f"report.{ENDINGS[layout]}"
    response, said = as_data(client, file=file_of(content, name))
    assert response.status_code == OK
    assert said["report"] == json.loads(json.dumps(read(content, name).as_json()))
    assert said["before"] is None
    assert said["chain"] == []


def test_the_page_tells_the_tables_the_findings_and_the_places(client, rng):
    drawn = draw(rng, form="2021", broken=True)
    content = report_layouts.html(drawn, rng)
    response = client.post(CHECK, {"file": file_of(content)})
    page = words(response)
    assert response.status_code == OK
    assert drawn.agency in page
    assert f"{drawn.year}年" in page
    for found in read(content, "report.html").report.findings:
        assert re.sub(r"\s", "", found.message) in page
    assert "每一格读自何处" in page
    assert re.search("第[0-9]+个表第[0-9]+行第[0-9]+列", page)
    assert response["Cache-Control"].find("no-store") >= 0


def test_blank_and_lost_cells_are_told_in_words(client):
    drawn = draw(random.Random(5), form="2021")  # noqa: S311
    place = next(place for place in drawn.cells if place[0] == 3 and place[1] == "received")
    drawn.cells[place] = "blank"
    page = words(client.post(CHECK, {"file": file_of(report_layouts.html(drawn, random.Random(5)))}))  # noqa: S311
    assert "其中空白1格；未读出0格" in page


def test_the_download_in_the_page_is_the_answer_for_programs(client, rng):
    content = report_layouts.html(draw(rng), rng)
    page = client.post(CHECK, {"file": file_of(content)}).content.decode()
    saved = re.search(r'href="data:application/json;base64,([^"]+)"\s+download', page)
    assert json.loads(b64decode(unescape(saved[1]))) == as_data(client, file=file_of(content))[1]


def test_pasted_text_is_read_as_a_file_is(client, rng):
    text = typed(report_layouts.lines(draw(rng), rng))
    pasted = as_data(client, text=text)[1]["report"]
    assert pasted["tables"] == read(text.encode(), "report.txt").as_json()["tables"]


def test_last_years_report_is_held_against_it(client, rng):
    before, after = draw(rng, form="2021"), draw(rng, form="2021")
    before.year, after.year = 2022, 2023
    after.cells[3, "brought_forward", "natural"] = 77
    before.cells[3, "carried_forward", "natural"] = 76
    sent = {"file": report_layouts.html(after, rng), "before_file": report_layouts.html(before, rng)}
    said = as_data(client, **{name: file_of(content) for name, content in sent.items()})[1]
    eight = [
        found for found in said["chain"] if found["rule"] == "R8" and ["brought_forward", "natural"] in found["cells"]
    ]
    assert [(found["printed"], found["computed"]) for found in eight] == [(77, 76)]


def test_two_reports_of_years_apart_are_not_held_against_each_other(client, rng):
    before, after = draw(rng, form="2021"), draw(rng, form="2021")
    before.year, after.year = 2021, 2024
    said = as_data(
        client, text=typed(report_layouts.rows(after, rng)), before_text=typed(report_layouts.rows(before, rng))
    )[1]
    assert said["chain"] == []
    assert said["not_chained"] == "两份报告是2021年度和2024年度，不是相邻的两年，没有对照。"


def test_characters_that_no_page_can_hold_are_left_out(client, rng, monkeypatch):
    found = read(report_layouts.html(draw(rng), rng), "report.html").as_json()
    found["sources"][0]["text"] = "3\0\ud800"
    monkeypatch.setattr(as_read, "run", lambda *_a, **_k: Opened(found))
    assert as_data(client, text="文字")[1]["report"]["sources"][0]["text"] == "3?"
    assert client.post(CHECK, {"text": "文字"}).status_code == OK


# ── what is refused ──────────────────────────────────────


def endless():
    return ("<html><table>" + "<tr><td>1</td>" * 80_000).encode()


def nested():
    return ("<html>" + "<table><tr><td>" * 60_000 + "一").encode()


HOSTILE = {
    "zip bomb": ("a.docx", lambda: hostile.zip_of({"word/document.xml": b"<a>" + b" " * (40 * hostile.MEGABYTE)})),
    "flat bomb": ("a.zip", lambda: hostile.flat_bomb(5)),
    "many entries": ("a.xlsx", lambda: hostile.many_entries(10_001)),
    "overlapping": ("a.docx", hostile.overlapping_bomb),
    "laughing": ("a.docx", lambda: hostile.zip_of({"word/document.xml": hostile.laughing()})),
    "quadratic": ("a.xlsx", lambda: hostile.zip_of({"xl/workbook.xml": hostile.quadratic()})),
    "external": ("a.docx", lambda: hostile.zip_of({"word/document.xml": hostile.external()})),
    "xml": ("a.html", hostile.laughing),
    "deep xml": ("a.docx", lambda: hostile.zip_of({"word/document.xml": hostile.deep_xml()})),
    "pages": ("a.pdf", lambda: hostile.pdf(10_000)),
    "endless table": ("a.html", endless),
    "nested": ("a.html", nested),
    "program": ("a.html", lambda: hostile.PROGRAM),
    "old word": ("a.doc", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
    "nothing": ("a.txt", lambda: b" \n" * 10),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_gets_a_sentence_and_harms_nothing(client, name, figures):
    ending, made = HOSTILE[name]
    response, said = as_data(client, file=file_of(made(), ending))
    assert response.status_code == BAD
    assert re.search("[一-龥].*。$", said["error"]), said
    assert not re.search("Traceback|Error|/tmp|--batch", said["error"])
    figures(f"check refuses: {name}", said["error"])


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "请选择一个报告文件，或者粘贴报告的文字。"),
        ({"text": "  \n"}, "请选择一个报告文件，或者粘贴报告的文字。"),
        ({"file": b"", "text": ""}, "“report.html”是空文件，请重新选择。"),
        ({"file": b"<html>", "text": "文字"}, "文件和粘贴的文字请只给一种。"),
        ({"file": b"x" * 2001}, "“report.html”超过了2.0 KB，没有读取。"),
        ({"text": "一" * 500_001}, "超过了500000个字，没有读取。请只粘贴报告本身。"),
    ],
)
def test_what_cannot_be_checked_is_told_before_anything_is_read(client, settings, monkeypatch, sent, sentence):
    settings.CHECK_MOST_BYTES = 2000
    monkeypatch.setattr(as_read, "run", lambda *_a, **_k: pytest.fail("it was opened"))
    sent = {name: file_of(value) if isinstance(value, bytes) else value for name, value in sent.items()}
    response, said = as_data(client, **sent)
    assert (response.status_code, unescape(said["error"]).replace("\xa0", " ")) == (BAD, sentence)


def test_a_refused_text_stays_in_the_page(client):
    page = client.post(CHECK, {"text": "这里没有表"}).content.decode()
    assert "这里没有表</textarea>" in page
    assert 'role="alert"' in page


def test_a_request_too_large_is_not_read_at_all(client):
    announced = {"CONTENT_LENGTH": str(10**9)}
    response = client.post(CHECK, {"text": "一"}, **announced)
    assert response.status_code == TOO_LARGE
    assert "一个文件不能超过" in words(response)


def test_a_form_from_elsewhere_is_not_taken(rng):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(CHECK, {"text": "一"}).status_code == FORBIDDEN
    offered = json.loads(strict.get(CHECK, headers={"accept": "application/json"}).content)
    assert offered["fields"] == ["file", "text", "before_file", "before_text"]
    token = {"x-csrftoken": offered["csrf_token"], "accept": "application/json"}
    sent = strict.post(CHECK, {"text": typed(report_layouts.lines(draw(rng), rng))}, headers=token)
    assert sent.status_code == OK


def test_an_address_asks_only_so_often(client, settings):
    settings.PER_MINUTE = {"portal:check": 2}
    assert [client.get(CHECK).status_code for _ in range(3)] == [OK, OK, TOO_MANY]


def test_who_comes_while_others_are_read_is_told_to_wait(client, monkeypatch):
    class Taken:
        def acquire(self, timeout):
            return timeout < 0

    monkeypatch.setattr(check_reading, "_turns", Taken())
    response, said = as_data(client, text="文字")
    assert (response.status_code, said["error"]) == (BAD, check_reading.BUSY)


def test_the_page_can_be_read_without_anything_sent(client):
    page = client.get(CHECK)
    assert page.status_code == OK
    assert "不保存" in words(page)
    assert client.put(CHECK).status_code == NOT_ALLOWED
    assert Path(tempfile.gettempdir()).exists()
