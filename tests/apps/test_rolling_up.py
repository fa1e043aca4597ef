"""Thousands of reports at once: what is kept beside each is made again equal, and the page says what the reports say."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from importlib import import_module
from random import Random

import governing
import openpyxl
import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from governing import BY
from many_reports import TODAY, content_of, province, publish_all, report_of
from publishing import publish_report

from gongkai.agencies.actions import assign
from gongkai.agencies.models import User
from gongkai.reporting import rolling_up, rolling_up_cells, spreading
from gongkai.reporting.actions import keep_summary
from gongkai.reporting.models import AnnualReport, ReportSummary, SectionPrint
from gongkai.reporting.rolling_up import Chosen, Standing, read_key
from gongkai.reporting.summary import facts, figure_at, packed, section_prints, unpacked
from gongkai.statute.annual_report.figures import from_json
from gongkai.statute.annual_report.forms import form_for
from gongkai.statute.annual_report.nodes import CellId, cells
from gongkai.ui.errors import NotFound
from gongkai.ui.small_plots import dots, spark
from tests.architecture.test_templates import inline

pytestmark = [pytest.mark.data, pytest.mark.django_db]

YEAR = 2024
OK, NOT_FOUND = 200, 404
RECEIVED = CellId(3, "received", "total")
LIST = f"/staff/agencies/province/reports/{YEAR}/agencies/all/"


@pytest.fixture
def chance(seed, request):
    return Random(f"{seed} {request.node.name}")  # noqa: S311 — repeatable cases


@pytest.fixture
def scene(chance, budget):
    """A province over some agencies, eight in ten of which have published: the province, the agencies, their reports."""
    top, below = province(chance, budget(40, 400))
    return top, below, publish_all(chance, below, YEAR)


@pytest.fixture
def supervisor(client, scene):
    user = User.objects.create_user("supervisor")
    assign(by=BY, user=user, agency=scene[0], role="supervisor", since=date(2020, 1, 1))
    client.force_login(user)
    return client


def contents(reports):
    return {pk: from_json(row.content["report"]) for pk, row in reports.items()}


def counted_by_hand(below, reports):
    """Who is added up, said another way: whose parent's report is not there, or whose parent is no city."""
    cities = {agency.pk for agency in below if agency.kind == "government" and agency.pk in reports}
    return [agency.pk for agency in below if agency.pk in reports and agency.parent_id not in cities]


# ── what is kept beside a report ─────────────────────────────────────────


def test_what_is_kept_is_what_the_report_says_and_is_made_again_equal(scene):
    for row in scene[2].values():
        kept, report = ReportSummary.objects.get(report=row), from_json(row.content["report"])
        assert unpacked([kept.figures]) == [[report[cell].value for cell, *_ in cells(report.form)]]
        levels = Counter(found["level"] for found in row.content["report"]["findings"])
        assert (kept.errors, kept.warnings, kept.hints) == (levels["error"], levels["warning"], levels["hint"])
        assert (kept.agency_id, kept.year, kept.published_on) == (row.agency_id, row.year, row.published_on)
        before = {name: getattr(kept, name) for name in facts(row.content)}
        prints = set(kept.prints.values_list("section", "hash"))
        keep_summary(row)
        again = ReportSummary.objects.get(report=row)
        assert {name: getattr(again, name) for name in before} == before == facts(row.content)
        assert set(again.prints.values_list("section", "hash")) == prints == set(section_prints(row.content))
    assert ReportSummary.objects.count() == len(scene[2])


def test_every_digit_is_kept():
    row = [0, None, -3, 10**15, Decimal("0.000001"), Decimal("1234567890.123456"), None]
    assert unpacked([packed(row), packed([])]) == [row, []]
    assert [figure_at(packed(row), place) for place in range(len(row))] == row


def test_a_correction_takes_the_place_of_what_it_corrects(scene, chance):
    first = next(iter(scene[2].values()))
    second = report_of(first.agency, YEAR, content_of(chance, first.agency, YEAR), date(2025, 5, 1), edition=2)
    second.save(force_insert=True)
    keep_summary(second)
    keep_summary(first)  # an earlier edition never takes it back
    kept = ReportSummary.objects.get(agency=first.agency, year=YEAR)
    assert (kept.report_id, kept.edition) == (second.pk, 2)
    assert set(SectionPrint.objects.filter(summary__agency=first.agency).values_list("summary", flat=True)) == {kept.pk}


def test_reports_from_before_are_filled_in_as_publication_keeps_them(scene):
    def kept():
        return (
            list(ReportSummary.objects.order_by("report").values_list("report", "agency", "year", "edition", "published_on",
                                                                      "errors", "warnings", "hints", "figures", "in_time")),
            set(SectionPrint.objects.values_list("summary__report", "section", "hash")),
        )  # fmt: skip

    before = kept()
    ReportSummary.objects.all().delete()
    import_module("gongkai.reporting.migrations.0004_fill_summaries").fill(apps, None)
    assert kept() == before


def test_publication_writes_the_row(chance):
    town = governing.build(chance, scale=0.05)
    agency, day = town.agencies[governing.FIRST], governing.TODAY
    report = publish_report(by=BY, agency=agency, year=governing.YEAR, published_on=day, on=day)
    kept = ReportSummary.objects.get(report=report)
    assert {name: getattr(kept, name) for name in facts(report.content)} == facts(report.content)
    assert kept.in_time is not None
    assert set(kept.prints.values_list("section", "hash")) == set(section_prints(report.content)) != set()


# ── the list and the sums ────────────────────────────────────────────────


def test_the_sums_are_the_reports_added_up_and_none_is_added_twice(scene):
    top, below, reports = scene
    known = contents(reports)
    parts = counted_by_hand(below, reports)
    found = rolling_up.roll_up(top, YEAR, TODAY, Chosen())
    shown = {one.square.cell: one for table in found.tables for one in table.squares if one.figure}
    assert found.counted == len(parts)
    for cell, *_ in cells(form_for(YEAR)):
        values = [known[pk][cell].value for pk in parts]
        figures = [value for value in values if value is not None]
        assert shown[cell].figure.value == sum(figures), cell
        assert (shown[cell].level == "hint") == (None in values), cell


def test_direct_ones_alone_are_those_directly_below(scene):
    top, below, _ = scene
    found = rolling_up.gather(top, YEAR, TODAY, direct=True)
    assert {row.pk for row in found.rows} == {agency.pk for agency in below if agency.parent_id == top.pk}
    assert {row.pk for row in rolling_up.gather(top, YEAR, TODAY).rows} == {agency.pk for agency in below}


def test_missing_first_then_late_then_by_findings(scene):
    top, below, reports = scene
    rows = every(top, Chosen())
    assert {row.pk for row in rows} == {agency.pk for agency in below}
    for agency in below:
        row = next(one for one in rows if one.pk == agency.pk)
        last = date(YEAR + 1, 3, 31) if agency.kind == "government" else date(YEAR + 1, 1, 31)
        report = reports.get(agency.pk)
        expected = (
            Standing.OVERDUE if report is None else Standing.LATE if report.published_on > last else Standing.IN_TIME
        )
        assert (row.standing, row.due_on) == (expected, last)
    ranks = [(list(Standing).index(row.standing), -row.errors, -row.warnings, -row.hints, row.code) for row in rows]
    assert ranks == sorted(ranks)
    early = rolling_up.gather(top, YEAR, date(2025, 1, 5))
    assert {row.standing for row in early.rows if not row.published_on} == {Standing.PENDING}


def every(top, chosen):
    """All pages after one another, and back again."""
    rows, place = [], chosen
    while True:
        found = rolling_up.roll_up(top, YEAR, TODAY, place)
        rows += found.rows
        if not found.next:
            break
        place = replace(chosen, after=found.rows[-1].place)
    back, place = list(found.rows), found
    while place.previous:
        place = rolling_up.roll_up(top, YEAR, TODAY, replace(chosen, before=place.rows[0].place))
        back = [*place.rows, *back]
    assert back == rows
    assert len(rows) == found.matching
    return rows


def test_pages_follow_one_another_and_filters_leave_what_they_say(scene, monkeypatch):
    monkeypatch.setattr(rolling_up, "PAGE", 7)
    top = scene[0]
    rows = every(top, Chosen())
    assert every(top, Chosen(standing="LATE")) == [row for row in rows if row.standing is Standing.LATE]
    assert every(top, Chosen(level="error")) == [row for row in rows if row.errors]
    assert every(top, Chosen(name="第1")) == [row for row in rows if "第1" in row.name]
    assert every(top, Chosen(name="office-00003")) == [row for row in rows if row.code == "office-00003"]


@pytest.mark.parametrize("place", ["1", "1.2.3", "a.0.0.0.x", "1.0.0.0", "²." * 4 + "x"])
def test_a_place_no_page_links_to_is_told_as_a_page(place):
    with pytest.raises(NotFound):
        read_key(place)


def test_statements_do_not_grow_with_the_agencies(scene, chance):
    top, below, _ = scene
    with CaptureQueriesContext(
        connection,
    ) as few:
        rolling_up.roll_up(top, YEAR, TODAY, Chosen())
    publish_all(chance, [agency for agency in below if not AnnualReport.objects.filter(agency=agency)], YEAR, share=1)
    with CaptureQueriesContext(connection) as many:
        rolling_up.roll_up(top, YEAR, TODAY, Chosen())
    assert len(many) == len(few) == 3


# ── one cell, and the years ──────────────────────────────────────────────


def test_a_cell_s_parts_are_the_agencies_figures_in_order(scene, chance):
    top, below, reports = scene
    earlier = publish_all(chance, below, YEAR - 1, share=0.5)
    now, then = contents(reports), contents(earlier)
    page = rolling_up_cells.cell_page(top, YEAR, TODAY, RECEIVED, Chosen())
    figures = {part.row.pk: (part.value, part.before) for part in page.parts}
    assert figures == {pk: (now[pk][RECEIVED].value, then[pk][RECEIVED].value if pk in then else None) for pk in now}
    known = [part.value for part in page.parts if part.value is not None]
    assert known == sorted(known, reverse=True)
    assert page.total == sum(now[pk][RECEIVED].value or 0 for pk in counted_by_hand(below, reports))
    changes = rolling_up_cells.cell_page(top, YEAR, TODAY, RECEIVED, Chosen(order="change")).parts
    sizes = [abs(part.change) for part in changes if part.change is not None]
    assert sizes == sorted(sizes, reverse=True)
    sums = dict(zip(page.years.data.labels, page.years.data.series[0].values, strict=True))
    assert sums == {f"{YEAR - 1}年": sum(then[pk][RECEIVED].value or 0 for pk in counted_by_hand(below, earlier)),
                    f"{YEAR}年": page.total}  # fmt: skip


def test_who_stands_out_is_told_and_of_a_few_nobody_is():
    even = [Decimal(value) for value in range(1, 21)]
    middle = spreading.spread([*even, Decimal(500)])
    assert (middle.low, middle.first, middle.median, middle.third, middle.high) == (1, 6, 11, 16, 500)
    assert middle.is_out(500)
    assert not any(middle.is_out(value) for value in even)
    assert spreading.spread(even[: spreading.FEW - 1]) is None
    plot = spreading.spread_plot("数字", "件", [("甲", 3), ("乙", 0)], spreading.by_size)
    assert plot.kind == "dots"
    assert [shape.attributes["cx"] for shape in plot.shapes if shape.tag == "circle"] == ["99.00%", "1.00%"]
    many = spreading.spread_plot("数字", "件", [("甲", value) for value in (0, 0, *range(5, 25))], spreading.by_size)
    assert dict(zip(many.data.labels, many.data.series[0].values, strict=True)) == {"0": 2, "1–9": 5, "10–99": 15}


@pytest.mark.parametrize(
    ("into", "value", "name"),
    [
        (spreading.by_size, -1, "负数"), (spreading.by_size, Decimal("0.5"), "不足1"), (spreading.by_size, 1000, "1000–9999"),
        (spreading.by_share, 100, "100%"), (spreading.by_share, 99, "90–99%"), (spreading.by_share, 49, "不足50%"),
        (spreading.by_days, 0, "提前7日以内"), (spreading.by_days, 1, "迟1–7日"), (spreading.by_days, 31, "迟30日以上"),
        (spreading.by_days, -31, "提前30日以上"), (spreading.by_days, -30, "提前8–30日"),
    ],
)  # fmt: skip
def test_what_lies_in_which_bin(into, value, name):
    assert into(value)[1] == name


def test_the_years_beside_one_another(scene, chance):
    top, below, reports = scene
    earlier = publish_all(chance, below, 2020, share=0.5)
    page = rolling_up_cells.compared(top, YEAR, TODAY, RECEIVED, Chosen())
    assert page.years == [2020, YEAR]
    now, then = contents(reports), contents(earlier)
    for course in page.courses:
        assert course.values == [
            known[course.row.pk][RECEIVED].value if course.row.pk in known else None for known in (then, now)
        ]
    received = next(plot for plot in page.multiples if plot.data.title == "一、本年新收政府信息公开申请数量")
    assert received.data.series[0].values == tuple(
        sum(known[pk][RECEIVED].value or 0 for pk in counted_by_hand(below, found))
        for known, found in ((then, earlier), (now, reports))
    )
    assert sum(page.days.data.series[0].values) == len(reports)


def test_a_line_is_broken_where_there_is_no_figure():
    shapes = spark([1, None, 3, 4])
    assert [shape.tag for shape in shapes] == ["line", "circle", "circle", "circle"]
    assert spark([None]) == ()
    assert dots(spreading.figures_of("空", "机关", "件", [("甲", None)])).shapes[-1].tag == "line"


# ── pages and files ──────────────────────────────────────────────────────


def test_the_pages_answer_with_what_was_found(supervisor, scene):
    for address in (LIST, f"{LIST}?scope=direct&standing=LATE&level=error", f"{LIST}cells/3/received/total?order=out",
                    f"{LIST}years/", f"{LIST}years/?cell=4.reconsideration.total&scope=direct"):  # fmt: skip
        response = supervisor.get(address)
        assert response.status_code == OK, address
        assert not inline(response.content.decode()), address
    words = re.sub(r"<[^>]+>|\s", "", supervisor.get(LIST).content.decode())
    assert f"{len(scene[1])}个机关，已公布{len(scene[2])}个" in words
    for address in (f"{LIST}?after=x", f"{LIST}cells/9/x/y", f"{LIST}years/?cell=x", f"{LIST}file.pdf"):
        assert supervisor.get(address).status_code == NOT_FOUND, address


def test_the_files_hold_every_figure(supervisor, scene):
    _, below, reports = scene
    known = contents(reports)
    order = [cell for cell, *_ in cells(form_for(YEAR))]
    codes = {agency.code: agency.pk for agency in below}
    expected = {code: [known[pk][cell].value for cell in order] if pk in known else [] for code, pk in codes.items()}
    data = json.loads(b"".join(supervisor.get(f"{LIST}file.json").streaming_content), parse_float=Decimal)
    assert {row["code"]: row["figures"] or [] for row in data["agencies"]} == expected
    assert data["cells"] == [".".join(map(str, cell)) for cell in order]
    text = b"".join(supervisor.get(f"{LIST}file.csv").streaming_content).decode("utf-8-sig")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(supervisor.get(f"{LIST}file.xlsx").streaming_content))).active
    rows = [["" if value is None else str(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    for table in (list(csv.reader(io.StringIO(text))), rows):
        found = {row[0]: [Decimal(value) if value else None for value in row[9:]] for row in table[1:]}
        assert {
            code: figures if any(v is not None for v in figures) else [] for code, figures in found.items()
        } == expected
