"""What the public sees of a published report: its page and editions, its files, its plots, its place in the lists."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from html import unescape
from random import Random
from urllib.parse import quote

import jsonschema
import pytest
import small_agency
from defusedxml.ElementTree import fromstring
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from random_reports import random_document, random_report

from gongkai.agencies.actions import enter_agency
from gongkai.ledger.chain import digest
from gongkai.portal.graphics import Share, peak
from gongkai.reporting.composing import document_of
from gongkai.reporting.document import Document, Override, Paragraph, Run, sections_of
from gongkai.reporting.exports import FORMATS, Format
from gongkai.reporting.models import AnnualReport
from gongkai.reporting.schema import report_schema
from gongkai.statute.annual_report.figures import Cell, State
from gongkai.statute.annual_report.forms import form_for
from gongkai.statute.annual_report.nodes import CellId, cells

pytestmark = [pytest.mark.data, pytest.mark.django_db]

OK, NOT_MODIFIED, NOT_FOUND, TOO_MANY = 200, 304, 404, 429
TODAY = date(2027, 3, 31)
HERE = "/agencies/qingshan/reports/"
TWELVE = [1, 0, 9, 1, 1, 1, 1, 1, 1, 1, 1, 0]


@pytest.fixture
def agency():
    caches["reports"].clear()
    return make_agency("qingshan", "department")


def make_agency(code, kind):
    office = "青山县民政局办公室"
    return enter_agency(
        by="account:1", code=code, name="青山县民政局", kind=kind, parent=None, disclosure_office=office
    )


def made(year=2022, agency="青山县民政局", **figures):
    """A report of zeros but for the figures named, e.g. ``natural__received=3``; totals are given like others."""
    form = form_for(year)
    report = random_report(Random(year), form, year)  # noqa: S311 — its shape alone is used
    values = {CellId(3, line, column): Cell(value) for (column, line), value in _named(figures)}
    found = {cell: values.get(cell, Cell(0)) for cell, *_ in cells(form)}
    return Document(agency, replace(report, cells=found, findings=()), (), sections_of(form, {}), kinds=(("动态", 18),))


def _named(figures):
    return [(name.split("__"), value) for name, value in figures.items()]


def publish(agency, document, *, edition=1, published_on=None, note="", without=()):
    content = {key: value for key, value in document.as_content().items() if key not in without}
    return AnnualReport.objects.create(
        agency=agency,
        year=document.year,
        edition=edition,
        form=document.form.id,
        content=content,
        digest=digest(content),
        published_on=published_on or date(document.year + 1, 1, 20),
        note=note,
        recorded_on=TODAY,
    )


def text(response):
    return response.content.decode()


def words(response):
    """The page without its tags and white space."""
    return re.sub(r"\s+", "", unescape(re.sub(r"<[^>]+>", "", text(response))))


def said(line):
    return re.sub(r"\s+", "", line)


# ── the page ────────────────────────────────────────────────────────────────


def test_the_page_prints_the_document_from_its_title_to_its_signature(client, agency, seed, budget):
    for number in range(budget(8, 120)):
        document = random_document(Random(f"{seed}-{number}"))  # noqa: S311 — repeatable reports
        AnnualReport.objects.all().delete()
        note = "更正个别数字。" if document.edition > 1 else ""
        for edition in range(1, document.edition + 1):
            publish(agency, document, edition=edition, note=note)
        page = words(client.get(f"{HERE}{document.year}/"))
        expected = [f"{document.agency}{document.year}年政府信息公开工作年度报告", "公布日期", note]
        expected += [line.text for line in document.opening]
        for section in document.sections:
            expected += [section.title, *(line.text for line in section.paragraphs)]
        expected += [document.office, *(f"{day.year}年{day.month}月{day.day}日" for day in [document.signed_on] if day)]
        for override in document.overrides:
            expected += [override.message, f"规则{override.rule}", override.role, override.reason]
        place = page.index("长者模式")
        for piece in filter(None, map(said, expected)):
            place = page.index(piece, place) + len(piece)


def test_headings_of_the_second_level_are_headings(client, agency):
    lines = (Paragraph((Run("（一）主动公开情况"),)), Paragraph((Run("全年公开18条。"),)))
    publish(agency, replace(made(), sections=sections_of(form_for(2022), {1: lines})))
    page = text(client.get(f"{HERE}2022/"))
    assert re.search(
        r"<h2>一、总体情况</h2>\s*<h3>（一）主动公开情况</h3>\s*<p class=\"prose\">全年公开18条。</p>", page
    )


def test_a_figure_of_the_text_leads_to_its_cell_and_no_other(client):
    small_agency.build(items=6)
    page = text(client.get(f"{HERE}2020/"))
    links = re.findall(r'<a class="to-cell" href="#([\w-]+)" title="([^"]+)">([^<]+)</a>', page)
    squares = dict(re.findall(r'<td id="([\w-]+)"[^>]*>([^<]*)</td>', page))
    assert len(squares) == len(list(cells(form_for(2020))))
    assert [squares[place] for place, _, _ in links] == [figure for _, _, figure in links]
    assert ("表三：一、本年新收政府信息公开申请数量，总计", "56") in [link[1:] for link in links]
    assert "其中在法定期限内办结18件" in words(client.get(f"{HERE}2020/"))  # counted beside the tables: no link


def test_whoever_decided_to_publish_with_an_error_is_named_by_the_role(client, agency):
    override = Override("R5", "第一项加第二项不等于第三项加第四项。", "台账不全", "agency_head", date(2023, 1, 18))
    publish(agency, replace(made(), overrides=(override,)))
    assert "机关负责人于2023年1月18日决定照此公布。理由：台账不全" in words(client.get(f"{HERE}2022/"))


def test_the_evidence_is_there_to_be_compared(client):
    report = small_agency.build(items=3).report
    page = words(client.get(f"{HERE}2020/"))
    kept = report.content["evidence"]
    for value in (report.digest, kept["rules"]["digest"], *(row["digest"] for row in kept["records"].values())):
        assert value in page
    assert f"政府信息（{kept['records']['items']['number']}条）" in page


def test_every_edition_stays_at_its_address_and_the_latest_is_the_report(client, agency):
    publish(agency, made(total__received=3))
    publish(agency, made(total__received=4), edition=2, published_on=date(2023, 5, 6), note="漏计一件，现予更正。")
    now, before = client.get(f"{HERE}2022/"), client.get(f"{HERE}2022/?edition=1")
    assert "更正说明漏计一件，现予更正。" in words(now)
    assert "第1版，2023年1月20日公布" in words(now)
    assert 'href="/agencies/qingshan/reports/2022/?edition=1"' in text(now)
    assert "这是第1版，已于2023年5月6日更正：漏计一件，现予更正。查看现行的第2版" in words(before)
    assert '<meta name="robots" content="noindex">' in text(before)
    assert '<meta name="robots"' not in text(now)
    assert "/reports/2022.pdf?edition=1" in text(before)
    received = r'headers="[^"]*"[^>]*>(\d+)</td>\s*</tr>'
    assert [re.search(received, text(page).partition("一、本年新收")[2])[1] for page in (now, before)] == ["4", "3"]


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("2022/?edition=3", "2022年政府信息公开工作年度报告没有第3版"),
        ("2022/?edition=0", "版次应为数字"),
        ("2022/?edition=一", "版次应为数字"),
        ("2022.pdf?edition=3", "没有第3版"),
        ("2021/?edition=1", "尚未公布2021年政府信息公开工作年度报告"),
        ("2021/graphics/", "尚未公布2021年政府信息公开工作年度报告"),
        ("2018/graphics/", "2018年没有统一的年度报告格式"),
        ("2021.docx", "尚未公布2021年政府信息公开工作年度报告"),
        ("2022.odt", "年度报告没有“.odt”这种格式，可以下载的有：.docx、.pdf"),
    ],
)
def test_what_is_not_there_is_answered_in_words(client, agency, address, sentence):
    publish(agency, made())
    response = client.get(HERE + address)
    assert response.status_code == NOT_FOUND
    assert sentence in text(response)


def test_a_report_published_before_there_was_text_is_shown_as_it_was(client, agency):
    publish(agency, made(), without=("prose", "evidence", "office", "signed_on", "overrides", "agency"))
    page = words(client.get(f"{HERE}2022/"))
    assert "本报告依据《中华人民共和国政府信息公开条例》和" in page
    assert "2022年，青山县民政局主动公开政府信息18条，其中动态18条" in page
    assert page.count("这一部分没有登记文字。") == 2
    plots = words(client.get(f"{HERE}2022/graphics/"))
    assert "2022年的报告没有保存按月份的数字，这里没有图。" in plots


def test_the_page_costs_the_same_however_many_editions_there_are(client, agency):
    costs = []
    for edition in (1, 2, 3):
        publish(agency, made(), edition=edition, note="更正。")
        with CaptureQueriesContext(connection) as seen:
            client.get(f"{HERE}2022/")
        costs.append(len(seen))
    assert costs[0] == costs[1] == costs[2] <= 5
    assert sum('"content"' in statement["sql"] for statement in seen) == 1


# ── the files ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize("wanted", FORMATS.values(), ids=list(FORMATS))
def test_a_file_is_the_document_in_its_format_and_the_same_bytes_each_time(client, agency, seed, wanted):
    document = random_document(Random(f"{seed}-{wanted.id}"))  # noqa: S311 — repeatable reports
    published = publish(agency, document)
    response = client.get(f"{HERE}{document.year}.{wanted.id}")
    written = wanted.write(document_of(published))
    assert response.status_code == OK
    assert response.content == written
    caches["reports"].clear()
    assert client.get(f"{HERE}{document.year}.{wanted.id}").content == written
    assert response["Content-Type"] == wanted.content_type
    name = f"{document.agency}{document.year}年政府信息公开工作年度报告{wanted.ending}"
    kind = "inline" if wanted.id == "json" else "attachment"
    assert response["Content-Disposition"] == f"{kind}; filename*=utf-8''{quote(name, safe='')}"


@pytest.fixture
def writes(monkeypatch):
    """How often each format was written."""
    found = []
    for key, known in FORMATS.items():

        def write(document, known=known):
            found.append(known.id)
            return known.write(document)

        monkeypatch.setitem(FORMATS, key, Format(*known[:-1], write))
    return found


def test_a_file_is_written_once_and_not_even_sent_to_whoever_has_it(client, agency, writes):
    publish(agency, made())
    first = client.get(f"{HERE}2022.pdf")
    assert client.get(f"{HERE}2022.pdf").content == first.content
    again = client.get(f"{HERE}2022.pdf", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (NOT_MODIFIED, b"", first["ETag"])
    assert client.head(f"{HERE}2022.pdf")["ETag"] == first["ETag"]
    assert writes == ["pdf"]


def test_whoever_has_a_file_need_not_be_known_for_it_to_be_unwritten(client, agency, writes):
    publish(agency, made())
    tag = client.get(f"{HERE}2022.json")["ETag"]
    caches["reports"].clear()
    assert client.get(f"{HERE}2022.json", headers={"if-none-match": tag}).status_code == NOT_MODIFIED
    assert writes == ["json"]


def test_a_correction_is_another_file_at_once(client, agency, writes):
    publish(agency, made(total__received=3))
    first = client.get(f"{HERE}2022.json")
    publish(agency, made(total__received=3), edition=2, note="更正说明。")
    now = client.get(f"{HERE}2022.json", headers={"if-none-match": first["ETag"]})
    assert (now.status_code, json.loads(now.content)["edition"]) == (OK, 2)
    kept = client.get(f"{HERE}2022.json?edition=1")
    assert (kept.content, kept["ETag"]) == (first.content, first["ETag"])
    assert (now["Cache-Control"], kept["Cache-Control"]) == ("public, no-cache", "public, max-age=86400")
    assert writes == ["json", "json"]


def test_files_are_not_asked_for_without_end(client, agency, settings):
    settings.PER_MINUTE = {"portal:report-file": 2}
    caches["limits"].clear()
    publish(agency, made())
    assert [client.get(f"{HERE}2022.json").status_code for _ in range(3)] == [OK, OK, TOO_MANY]
    caches["limits"].clear()


def test_the_data_have_the_one_shape(client):
    small_agency.build(items=3)
    jsonschema.validate(json.loads(client.get(f"{HERE}2020.json").content), report_schema())


# ── the plots ───────────────────────────────────────────────────────────────


def plots(response):
    """By id: the figures drawn, as (name, figure), read from the SVG."""
    found = {}
    for drawn in re.findall(r"<svg class=\"plot-.*?</svg>", text(response), re.DOTALL):
        svg = fromstring(drawn)
        of = {"name": [], "value": [], "label": []}
        for element in svg.iter("text"):
            css = element.get("class").split()
            if "narrow" not in css:
                of[css[0]].append(element.text)
        found[svg.find("title").get("id").removesuffix("-title")] = of
    return found


FIGURES = {"replies": {"answered": 30, "in_time": 29}, "months": [["动态", TWELVE]]}
SEEN = {
    "total__received": 31,
    "natural__received": 28,
    "business__received": 3,
    "total__concluded": 30,
    "total__granted": 20,
    "total__granted_in_part": 4,
    "total__state_secret": 1,
    "total__internal_affairs": 2,
    "total__not_held": 3,
}


def test_the_plots_show_what_was_published(client, agency):
    publish(agency, replace(made(**SEEN), evidence=FIGURES))
    response = client.get(f"{HERE}2022/graphics/")
    found, page = plots(response), words(response)
    assert dict(zip(found["outcomes"]["name"], found["outcomes"]["value"], strict=True)) == {
        "予以公开": "20",
        "部分公开": "4",
        "不予公开": "3",
        "无法提供": "3",
        "不予处理": "0",
        "其他处理": "0",
    }
    assert found["replies"]["value"] == ["29", "1"]
    assert found["requesters"]["value"] == ["28", "3", "0", "0", "0", "0"]
    assert found["kinds"] == {"name": ["动态"], "value": ["18"], "label": []}
    assert found["months"]["value"] == [str(number) for number in TWELVE]
    for sentence in (
        "2022年办结30件申请。得到全部或者部分信息的，是30件中的24件（80%）。",
        "在期限内答复的，是30件中的29件（96.7%）。",
        "由个人提出的，是31件中的28件（90.3%）。",
        "3月最多，公开了9条。",
        "本站没有更早年度的报告，不能比较。",
    ):
        assert sentence in page
    assert "下级机关" not in page


def test_of_a_few_no_percentage_is_made(client, agency):
    few = {
        "total__received": 3,
        "natural__received": 2,
        "total__concluded": 3,
        "total__granted": 2,
        "total__not_held": 1,
    }
    publish(agency, replace(made(**few), evidence={"replies": {"answered": 3, "in_time": 3}}))
    page = words(client.get(f"{HERE}2022/graphics/"))
    assert "得到全部或者部分信息的，是3件中的2件。" in page
    assert "在期限内答复的，是3件中的3件。" in page
    assert "%" not in page


# fmt: off
SHARES = (
    (2,     3,      "3件中的2件"),
    (19,    19,     "19件中的19件"),
    (0,     20,     "20件中的0件（0%）"),
    (20,    20,     "20件中的20件（100%）"),
    (9999,  10000,  "10000件中的9999件（99.9%）"),
    (1,     3000,   "3000件中的1件（0.1%）"),
    (24,    30,     "30件中的24件（80%）"),
)
# fmt: on


@pytest.mark.parametrize(("part", "whole", "told"), SHARES)
def test_a_share_says_no_more_than_its_figures(part, whole, told):
    assert str(Share(part, whole)) == told


def test_a_peak_is_one():
    assert peak([("甲", 3), ("乙", 4), ("丙", None)]).label == "乙"
    assert peak([("甲", 4), ("乙", 4)]) is None
    assert peak([("甲", 0), ("乙", None)]) is None


def test_years_stand_side_by_side_five_at_most_and_a_missing_one_stays_empty(client, agency):
    for year, received in ((2019, 50), (2020, 1), (2022, 2), (2023, 7), (2024, 5)):
        publish(agency, made(year, total__received=received, total__concluded=received - 1))
    publish(agency, made(2023, total__received=9, total__concluded=4), edition=2, note="更正。")
    response = client.get(f"{HERE}2024/graphics/")
    found = plots(response)["requests-by-year"]
    assert found["label"] == ["2020年", "2021年", "2022年", "2023年", "2024年"]
    assert found["value"] == ["1", "0", "2", "1", "9", "4", "5", "4"]
    assert "2024年新收5件申请，比2023年少4件。" in words(response)
    assert plots(client.get(f"{HERE}2022/graphics/"))["requests-by-year"]["label"][-1] == "2022年"
    table = re.findall(r"<tr>(.*?)</tr>", text(response).partition('id="requests-by-year-title"')[2], re.DOTALL)[2]
    assert re.findall(r">([^<>\s]+)</t", table) == ["2021年", "—", "—"]


def test_what_a_report_lacks_its_plots_lack_with_a_sentence(client, agency):
    document = made(2022)
    report = document.report
    unread = {cell: Cell(None, State.NOT_READ) for cell in report.cells}
    publish(agency, replace(document, report=replace(report, cells=unread), kinds=()))
    publish(agency, replace(made(2023), kinds=()))
    nothing, zero = client.get(f"{HERE}2022/graphics/"), client.get(f"{HERE}2023/graphics/")
    assert plots(nothing) == {}
    for sentence in (
        "没有办结申请的总数",
        "没有保存按时答复的数字",
        "没有新收申请的总数",
        "报告中没有2022年主动公开的信息",
    ):
        assert sentence in words(nothing)
    for sentence in ("2023年没有办结的申请", "2023年没有答复的申请", "2023年没有收到新的申请"):
        assert sentence in words(zero)


def test_a_government_is_told_what_is_its_own(client):
    agency = make_agency("qingshan", "government")
    evidence = {"replies": {"answered": 10, "in_time": 10}, "months": [["动态", [1] * 12]]}
    publish(agency, replace(made(**SEEN), evidence=evidence))
    page = words(client.get(f"{HERE}2022/graphics/"))
    assert "这里只计本机关自己答复的申请" in page
    assert "这里只计本机关自己公开的信息" in page


# ── the lists ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("kind", "due"), [("department", "2023-01-31前"), ("government", "2023-03-31前")])
def test_the_list_has_each_year_once_with_its_day_its_first_publication_and_its_files(client, kind, due):
    agency = make_agency("qingshan", kind)
    publish(agency, made(2021))
    publish(agency, made(2022))
    publish(agency, made(2022), edition=2, published_on=date(2023, 5, 6), note="更正。")
    response = client.get(HERE)
    rows = re.findall(r"<tr>(.*?)</tr>", text(response).partition("<tbody>")[2], re.DOTALL)
    assert len(rows) == 2
    row = re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", rows[0]))
    formats = "".join(FORMATS).upper()
    assert row == f"2022年政府信息公开工作年度报告第2版，2023年5月6日更正。以前的：第1版{due}2023-01-20图解{formats}"
    for where in ("2022/", "2022/?edition=1", "2022/graphics/", *(f"2022.{key}" for key in FORMATS)):
        assert f'href="{HERE}{where}"' in rows[0]


def test_search_engines_are_shown_the_reports_and_their_plots(client, agency):
    publish(agency, made())
    assert "Sitemap: http://testserver/sitemap.xml" in text(client.get("/robots.txt"))
    response = client.get("/sitemap.xml")
    places = [element.text for element in fromstring(response.content).iter() if element.tag.endswith("loc")]
    site = "http://testserver"
    rooms = ("/", "/agencies/qingshan/", "/agencies/qingshan/catalogue/")
    assert places == [f"{site}{path}" for path in (*rooms, f"{HERE}2022/", f"{HERE}2022/graphics/")]


def test_the_page_names_its_other_shapes(client, agency):
    publish(agency, made())
    page = text(client.get(f"{HERE}2022/"))
    alternates = re.findall(r'<link rel="alternate" type="([^"]+)" href="([^"]+)"', page)
    assert alternates == [(found.content_type, f"{HERE}2022.{key}") for key, found in FORMATS.items()]


def test_the_agency_s_home_leads_to_the_latest_report_and_its_plots(client, agency):
    publish(agency, made(2021))
    publish(agency, made(2022, total__received=31))
    response = client.get("/agencies/qingshan/")
    assert "2022年的数字主动公开信息18条新收公开申请31件" in words(response)
    assert f'href="{HERE}2022/graphics/"' in text(response)
