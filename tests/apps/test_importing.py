"""A published report of an earlier year becomes the record: read, completed by a person, confirmed, and not before."""

from __future__ import annotations

import json
import random
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from html import unescape

import pytest
import report_layouts
from django.core.files.uploadedfile import SimpleUploadedFile

from gongkai.agencies.actions import enter_agency, open_account
from gongkai.agencies.models import User
from gongkai.agencies.policies import NotAllowed
from gongkai.files.models import FileVersion
from gongkai.ledger.chain import digest
from gongkai.ledger.models import Entry
from gongkai.reporting import importing_actions as actions
from gongkai.reporting.actions import open_draft
from gongkai.reporting.composing import document_of
from gongkai.reporting.importing import Completed, importing, read_completed
from gongkai.reporting.models import AnnualReport, ReadingOfReport, ReportSummary
from gongkai.reporting.reading.reader import read
from gongkai.statute.annual_report.figures import State
from gongkai.statute.annual_report.nodes import CellId

pytestmark = [pytest.mark.data, pytest.mark.django_db]

BY, AT, ON = "account:1", datetime(2026, 3, 1, 9, tzinfo=UTC), date(2026, 3, 1)
PASSWORD = "a-long-passphrase"
YEAR, PUBLISHED = 2022, date(2023, 1, 19)
OK, FOUND, FORBIDDEN, NOT_FOUND, REFUSED = 200, 302, 403, 404, 409
IMPORTS = "/staff/agencies/qingshan/reports/imports/"
PUBLIC = f"/agencies/qingshan/reports/{YEAR}/"
LOST = CellId(3, "granted", "natural")
CELL = ".".join(map(str, LOST))
NOW = Completed("青山县民政局", YEAR, PUBLISHED)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "files": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "files")},
        }
    }


@pytest.fixture
def agency():
    made = enter_agency(
        by=BY, code="qingshan", name="青山县民政局", kind="department", parent=None, disclosure_office="办公室"
    )
    open_account(by=BY, username="clerk", password=PASSWORD, agency=made)
    return made


@pytest.fixture
def drawn():
    made = report_layouts.draw(random.Random(11), form="2021")  # noqa: S311 — a report, no secret
    made.agency, made.year, made.single = "青山县民政局", YEAR, False
    return made


@pytest.fixture
def file(drawn, tmp_path):
    """The report as a page on which one figure cannot be read."""
    drawn.cells[LOST] = 86420975
    content = report_layouts.html(drawn, random.Random(11))  # noqa: S311 — a report, no secret
    assert content.count(b"86420975") == 1
    path = tmp_path / "report.html"
    path.write_bytes(content.replace(b"86420975", b"1.2.3"))
    return path


def taken_in(agency, file):
    return actions.take_in(by=BY, agency=agency, name=file.name, content=file, on=ON, at=AT)


@pytest.fixture
def row(agency, file, monkeypatch):
    """The report taken in; it was read in this process, which is quicker. The pages are tried with the wall."""
    monkeypatch.setattr(actions, "open_report", lambda path, _name: json.loads(json.dumps(read(path).as_json())))
    return taken_in(agency, file)


def completed(row, cells=None, said=NOW):
    cells = {CELL: "4"} if cells is None else cells
    return actions.complete(by=BY, row=row, completed=Completed(said.agency, said.year, said.published_on, cells))


def confirmed(row, on=ON):
    seen = digest(importing(row).document().as_content())
    return actions.confirm(by=BY, row=row, seen=seen, on=on)


def refused(act, *given, **named):
    with pytest.raises(NotAllowed) as refusal:
        act(*given, **named)
    return refusal.value.because


def test_a_reading_is_no_record_before_it_is_confirmed(agency, row):
    assert importing(row).missing[-1] == "还有 1 格没有读出，请对照原文补填。"
    assert importing(row).needed == {LOST}
    completed(row)
    assert not AnnualReport.objects.filter(agency=agency, year=YEAR).exists()


def test_confirmed_it_says_what_was_printed_and_where_each_figure_comes_from(agency, drawn, row):
    report = confirmed(completed(row))
    document = document_of(report)
    for place, value in drawn.cells.items():
        cell = document.report[CellId(*place)]
        if place != LOST:
            assert cell.value == Decimal(str(value)), place
    assert document.report[LOST].value == 4
    assert (report.edition, report.published_on, report.agency) == (1, PUBLISHED, agency)
    kept = report.content["evidence"]["imported"]
    assert kept["typed"] == {CELL: "4"}
    assert CELL not in kept["cells"]
    assert set(kept["cells"]["3.received.natural"]["place"]) >= {"table", "row", "column"}
    assert kept["file"]["sha256"] == FileVersion.objects.get(file__purpose="report").blob.digest
    assert ReportSummary.objects.get(agency=agency, year=YEAR).report == report


def test_its_findings_are_those_of_the_report_as_completed(row):
    found = importing(completed(row, {CELL: "9876"})).findings
    assert any(LOST in finding.cells for finding in found)


def test_a_blank_of_the_original_stays_blank(row):
    report = document_of(confirmed(completed(row, {CELL: ""}))).report
    assert report[LOST].state is State.BLANK


def test_every_step_can_be_repeated_and_is_in_the_ledger(agency, file, row):
    assert taken_in(agency, file) == row
    row = completed(row)
    assert completed(row).completed == row.completed
    assert confirmed(row) == actions.confirm(by=BY, row=row, seen="anything", on=ON)
    acts = Entry.objects.filter(act__startswith="reporting.report-", book="qingshan").values_list("act", flat=True)
    for act in ("report-read", "report-completed", "report-imported"):
        assert list(acts).count(f"reporting.{act}") == 1
    assert ReadingOfReport.objects.count() == 1


# ── what is refused ──────────────────────────────────────


def test_nothing_is_imported_while_a_cell_is_not_read(row):
    row = completed(row, {})
    assert refused(confirmed, row) == "还有 1 格没有读出，请对照原文补填。"


def test_what_a_colleague_has_changed_meanwhile_is_not_confirmed_unseen(row):
    row = completed(row)
    seen = digest(importing(row).document().as_content())
    completed(row, {CELL: "5"})
    assert "请刷新页面" in refused(actions.confirm, by=BY, row=row, seen=seen, on=ON)


def test_a_year_with_a_report_in_the_making_takes_no_other(agency, row):
    open_draft(by=BY, agency=agency, year=YEAR, at=AT)
    assert refused(confirmed, completed(row)) == "青山县民政局2022年度的年度报告正在编制，不能导入。"


def test_a_year_with_a_report_takes_no_other(agency, file, row):
    confirmed(completed(row))
    file.write_bytes(file.read_bytes() + b"<p>again</p>")
    assert "已经公布在本站" in refused(confirmed, completed(taken_in(agency, file)))


def test_a_report_of_another_year_leaves_the_cells_that_its_form_does_not_have(row):
    assert len(importing(row, Completed("", 2020)).needed) > 1
    assert importing(row, Completed("", 2018)).missing[0] == "2018年度没有统一的年度报告格式，不能导入。"


def test_a_report_is_published_after_its_year_and_not_after_today(row):
    row = completed(row, said=Completed("", YEAR, date(2022, 12, 30)))
    assert "统计期限" in refused(confirmed, row)
    row = completed(row, said=Completed("", YEAR, date(2026, 3, 2)))
    assert refused(confirmed, row) == "公布日期在今天之后，请核对日期。"


def test_once_it_is_a_record_nothing_is_completed(row):
    confirmed(completed(row))
    assert "已经导入" in refused(completed, row, {CELL: "5"})


def test_what_is_no_report_is_not_kept(agency, tmp_path):
    path = tmp_path / "letter.txt"
    path.write_text("一封信。", "utf-8")
    because = refused(taken_in, agency, path)
    assert "没有找到年度报告的三张统计表" in because
    assert not FileVersion.objects.filter(file__purpose="report").exists()


def test_what_is_no_figure_stays_in_its_field_with_a_sentence(row):
    said, problems = read_completed(row, {f"cell.{CELL}": "几件", "year": "二〇二二", "published_on": "1月"})
    assert said.cells == {CELL: "几件"}
    assert set(problems) == {CELL, "year", "published_on"}
    found = importing(row, said, problems=problems)
    assert [(one.typed, one.is_needed) for one in found.asked if one.name == CELL] == [("几件", True)]


def test_what_only_repeats_the_original_was_not_typed(row):
    printed = importing(row).report[CellId(3, "received", "natural")]
    said, problems = read_completed(row, {"cell.3.received.natural": str(printed), f"blank.{CELL}": "on"})
    assert (dict(said.cells), problems) == ({CELL: ""}, {})


# ── the pages ────────────────────────────────────────────


def text_of(response):
    return unescape(response.content.decode())


def test_the_office_reads_completes_and_confirms_through_the_pages(client, agency, file):
    client.force_login(User.objects.get(username="clerk"))
    sent = client.post(IMPORTS, {"file": SimpleUploadedFile("report.html", file.read_bytes())})
    assert sent.status_code == FOUND
    page = sent["Location"]
    shown = text_of(client.get(page))
    assert f'name="cell.{CELL}"' in shown
    assert "还有 1 格没有读出" in shown
    assert "1.2.3" in shown
    facts = {"agency": "青山县民政局", "year": str(YEAR), "published_on": PUBLISHED.isoformat()}
    wrong = client.post(page, {**facts, f"cell.{CELL}": "几件"})
    assert (wrong.status_code, "这一格应是一个数" in text_of(wrong)) == (REFUSED, True)
    looked = client.post(page, {**facts, f"cell.{CELL}": "4", "check": "1"})
    assert looked.status_code == OK
    assert ReadingOfReport.objects.get().completed == {}
    assert client.post(page, {**facts, f"cell.{CELL}": "4"}).status_code == FOUND
    seen = re.search(r'name="seen" value="(\w+)"', text_of(client.get(page)))[1]
    assert client.get(PUBLIC).status_code == NOT_FOUND
    assert client.post(f"{page}confirm", {"seen": seen}).status_code == FOUND
    public = text_of(client.get(PUBLIC))
    assert "原报告导入" in public
    assert "1 格由人工对照原文填写" in public
    assert "已导入，不再改动" in text_of(client.get(page))
    assert "查看公布的报告" in text_of(client.get(IMPORTS)) or "已导入" in text_of(client.get(IMPORTS))
    desk = text_of(client.get(f"/staff/agencies/qingshan/reports/{YEAR}/"))
    assert "R12" not in desk


def test_a_figure_of_the_tables_can_be_chosen_to_be_put_right(client, agency, row):
    client.force_login(User.objects.get(username="clerk"))
    shown = text_of(client.get(f"{IMPORTS}{row.pk}/?cell=3.received.natural"))
    assert 'name="cell.3.received.natural"' in shown


def test_the_readings_are_the_offices_alone(client, agency, row):
    other = enter_agency(by=BY, code="other", name="绿水县水利局", kind="department", parent=None, disclosure_office="")
    open_account(by=BY, username="stranger", password=PASSWORD, agency=other)
    client.force_login(User.objects.get(username="stranger"))
    for address in (IMPORTS, f"{IMPORTS}{row.pk}/"):
        assert client.get(address).status_code == FORBIDDEN
    client.force_login(User.objects.get(username="clerk"))
    assert client.get(f"{IMPORTS}999999/").status_code == NOT_FOUND
    assert IMPORTS in text_of(client.get("/staff/agencies/qingshan/reports/"))
