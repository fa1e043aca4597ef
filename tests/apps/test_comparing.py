"""A year beside the year before: what is compared is what was counted alike; what the turn of the year moved is named."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from random import Random

import pytest
from entering import enter, enter_world, remove
from publishing import publish_report
from recount import recount
from synthetic import TODAY, YEARS, World

from gongkai.agencies.actions import open_account
from gongkai.agencies.models import Agency
from gongkai.casework.models import DisclosureRequest
from gongkai.reporting.comparing import alike, comparison, measured
from gongkai.statute.annual_report.figures import Cell, Report
from gongkai.statute.annual_report.forms import FIRST_YEAR, FORM_2019, FORM_2021
from gongkai.statute.annual_report.nodes import CellId
from gongkai.statute.annual_report.tallies import Source
from tests.architecture.test_templates import inline

pytestmark = [pytest.mark.data, pytest.mark.django_db]

OK, NOT_FOUND, MEASURES_SHOWN = 200, 404, 7
REPORTED = [year for year in YEARS if year >= FIRST_YEAR]


@pytest.fixture
def chance(seed, request):
    return Random(f"{seed} {request.node.name}")  # noqa: S311 — cases, not secrets


@pytest.fixture
def world(chance):
    drawn = World(chance, agencies=1, scale=0.3)
    drawn.tables["agencies"][0]["kind"] = "department"
    enter_world(drawn)
    return drawn


@pytest.fixture
def agency(world):
    return Agency.objects.get()


# ── which cells are alike ────────────────────────────────────────────────


def test_one_form_is_alike_in_every_cell():
    for form in (FORM_2019, FORM_2021):
        found = alike(form, form)
        assert all(cell == other for cell, other in found.same.items())
        assert not found.merged
        assert not found.gone


def test_two_forms_are_alike_where_they_count_alike_and_not_where_they_name_alike():
    found = alike(FORM_2021, FORM_2019)
    issued, made = CellId(2, "normative_documents", "issued"), CellId(2, "normative_documents", "made")
    assert found.same[issued] == made
    assert found.same[CellId(3, "received", "total")] == CellId(3, "received", "total")
    assert CellId(3, "other_handling", "total") not in found.same
    assert CellId(2, "normative_documents", "in_force") not in found.same
    assert CellId(2, "procurement", "amount") in found.gone
    merged = dict(found.merged)
    assert merged.keys() == {
        CellId(3, "other_handling", column)
        for column in ("natural", "business", "research", "public_welfare", "legal_service", "other", "total")
    }
    assert merged[CellId(3, "other_handling", "total")] == (
        CellId(3, "unclarified_in_time", "total"), CellId(3, "fee_unpaid", "total"), CellId(3, "other_handling", "total"),
    )  # fmt: skip


def test_every_difference_equals_the_recounts(world, agency, chance):
    for year in {2021, chance.choice(REPORTED[1:])}:
        shown = comparison(agency, year)
        form, earlier = shown.now.report.form.id, shown.before.report.form.id
        now = recount(world.tables, agency.code, year, form)
        before = recount(world.tables, agency.code, year - 1, earlier)
        same = alike(shown.now.report.form, shown.before.report.form).same
        for cell, pair in shown.pairs.items():
            if cell in same:
                assert Fraction(pair.difference) == Fraction(now[tuple(cell)]) - Fraction(before[tuple(same[cell])]), (
                    cell
                )
            else:
                assert pair.difference is None
        for row, (cell, parts) in zip(
            shown.merged, alike(shown.now.report.form, shown.before.report.form).merged, strict=True
        ):
            assert row.pair.difference == sum(now[tuple(part)] for part in parts) - before[tuple(cell)]


def test_a_figure_that_is_missing_is_not_compared():
    pair = measured("x", [(3, "received", "total")], {2021: Report("a", 2021, FORM_2021, {}), 2022: _one(2022, 4)})
    assert [column.text for column in pair.columns] == ["—", "4"]
    assert pair.columns[0].height == 0
    assert pair.columns[1].height > 0


def _one(year, value):
    return Report("a", year, FORM_2021, {CellId(3, "received", "total"): Cell(value)})


# ── the turn of the year ─────────────────────────────────────────────────


def test_every_stock_adds_up_and_equals_the_recount(world, agency):
    for year in (2020, 2021, 2024):
        shown = comparison(agency, year)
        cells = recount(world.tables, agency.code, year, shown.now.report.form.id)
        assert {stock.source for stock in shown.stocks} >= {Source.REQUESTS, Source.RECONSIDERATIONS, Source.LAWSUITS}
        for stock in shown.stocks:
            for row in (*stock.rows, stock.total):
                assert row.end.value == row.start.value + row.opened.value - row.closed.value
                assert row.difference == 0
        requests = next(stock for stock in shown.stocks if stock.source is Source.REQUESTS)
        assert requests.total.start.value == cells[3, "brought_forward", "total"]
        assert requests.total.end.value == cells[3, "carried_forward", "total"]
        if year > 2020:
            documents = next(stock for stock in shown.stocks if stock.source is Source.DOCUMENTS_ISSUED)
            by_kind = {row.label: row for row in documents.rows}
            for label, kind in (("规章", "rules"), ("行政规范性文件", "normative_documents")):
                if label in by_kind:
                    assert by_kind[label].closed.value == cells[2, kind, "repealed"]
                    assert by_kind[label].end.value == cells[2, kind, "in_force"]


def request(number, concluded=None, outcome=""):
    return {
        "agency": "agency-0", "number": number, "requester_kind": "natural", "channel": "email",
        "received_on": date(2022, 12, 20), "subject": "低保资金", "concluded_on": concluded, "outcome": outcome,
    }  # fmt: skip


@pytest.fixture
def moved(agency):
    """Last year's report is public; since then one request came, one went, one was answered in time after all, one
    was of another requester, and one is as it was.
    """
    names = ("旧-不变", "旧-补录答复", "旧-改类型", "旧-删除")
    enter("requests", [request(name) for name in names])
    publish_report(by="test", agency=agency, year=2022, published_on=date(2023, 1, 20), on=TODAY)
    enter("requests", [request("新-补登记")])
    rows = DisclosureRequest.objects
    rows.filter(number="旧-补录答复").update(concluded_on=date(2022, 12, 28), outcome="granted")
    rows.filter(number="旧-改类型").update(requester_kind="business")
    rows.filter(number="旧-不变").update(concluded_on=date(2023, 1, 9), outcome="not_held")
    remove("requests", request("旧-删除"))
    return next(stock for stock in comparison(agency, 2023).stocks if stock.source is Source.REQUESTS)


def test_the_records_that_make_the_difference_are_named_with_what_happened(moved):
    said = {change.name: (change.sign, change.because) for change in moved.changes}
    assert said == {
        "新-补登记": (1, f"上年报告冻结时没有这条记录，{TODAY}登记"),
        "旧-补录答复": (-1, "答复送达、交邮日期由空白改为2022-12-28；办理结果由空白改为予以公开"),
        "旧-改类型": (0, "申请人类型由自然人改为商业企业"),
        "旧-删除": (-1, "上年报告冻结时有这条记录，现在已经没有"),
    }
    assert moved.total.difference == -1
    assert moved.is_explained
    by_kind = {row.label: row.difference for row in moved.rows}
    assert (by_kind["自然人"], by_kind["商业企业"]) == (-2, 1)
    assert all(change.url for change in moved.changes if change.name != "旧-删除")


def test_what_became_of_each_request_brought_forward_is_told(moved, agency):
    (fate,) = moved.lists
    told = {item.name: item.told for item in fate.items}
    assert told["旧-不变"] == "2022-12-20收到；2023-01-09答复送达或者交邮：本机关不掌握相关政府信息"
    assert told["新-补登记"] == "2022-12-20收到；2023年年末尚未答复送达或者交邮"
    assert fate.number == moved.total.start.value


# ── the page ─────────────────────────────────────────────────────────────


def words(response):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", response.content.decode()))


def test_the_page_shows_the_findings_beside_the_rows_and_the_years(client, moved, agency):
    client.force_login(open_account(by="test", username="office", password="a-long-passphrase", agency=agency))
    answer = client.get("/staff/agencies/agency-0/reports/2023/comparison/")
    assert answer.status_code == OK
    page = answer.content.decode()
    assert not inline(page)
    said = words(answer)
    assert "R8“自然人”上年结转为" in said
    assert "上年的数字取自2023-01-20公布的报告" in said
    assert page.count("<figure>") == MEASURES_SHOWN
    assert "旧-改类型：申请人类型由自然人改为商业企业。" in said


@pytest.mark.parametrize(
    ("year", "status", "told"),
    [
        (2018, NOT_FOUND, "2018年没有统一的年度报告格式"),
        (2019, OK, "统一格式的第一年"),
        (2020, OK, "上年的数字尚未公布，由记录计算"),
        (2021, OK, "两年的格式不同"),
    ],
)
def test_each_year_has_its_page(client, agency, year, status, told):
    client.force_login(open_account(by="test", username="office", password="a-long-passphrase", agency=agency))
    answer = client.get(f"/staff/agencies/agency-0/reports/{year}/comparison/")
    assert answer.status_code == status
    assert told in words(answer)
