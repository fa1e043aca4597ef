"""The public pages as a reader's program gets them: status, words, headers, weight, cost."""

from __future__ import annotations

import gzip
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
import small_agency
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongkai.agencies.models import Agency
from gongkai.reporting.queries import counted
from gongkai.statute.annual_report.forms import FORM_2019
from gongkai.statute.annual_report.nodes import CellId
from gongkai.ui.errors import server_error
from tests.architecture.test_templates import inline

pytestmark = [pytest.mark.data, pytest.mark.django_db]

STYLES = Path(__file__).resolve().parents[2] / "gongkai/ui/static/ui/ui.css"
HEAVIEST = 60_000
OK, FOUND, BAD_REQUEST, FORBIDDEN, NOT_FOUND, GONE = 200, 302, 400, 403, 404, 410
ITEMS = "/agencies/qingshan/items/"
NEWS = "/agencies/qingshan/categories/news/"
REPORT = "/agencies/qingshan/reports/2020/"


@pytest.fixture
def small():
    return small_agency.build()


def text(response):
    return response.content.decode()


def words(response):
    """What a reader reads: the page without tags and without white space."""
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", text(response)))


# fmt: off
PAGES = [
    ("/",                                       OK),
    ("/agencies/qingshan/",                     OK),
    (NEWS,                                      OK),
    ("/agencies/qingshan/categories/empty/",    OK),
    (ITEMS + small_agency.CORRECTED + "/",      OK),
    (ITEMS + small_agency.DOCUMENT + "/",       OK),
    (ITEMS + small_agency.WITHDRAWN + "/",      GONE),
    ("/agencies/qingshan/reports/",             OK),
    ("/agencies/lvshui/reports/",               OK),
    (REPORT,                                    OK),
    ("/staff/sign-in/",                         OK),
    (REPORT + "graphics/",                      OK),
    ("/agencies/qingshan/reports/2018/",        NOT_FOUND),
    ("/agencies/nowhere/",                      NOT_FOUND),
    ("/nowhere",                                NOT_FOUND),
    (ITEMS + "%00/",                            NOT_FOUND),
    ("/agencies/qingshan/categories/%00/",      NOT_FOUND),
    ("/agencies/qingshan/reports/99999/",       NOT_FOUND),
]
# fmt: on


@pytest.mark.parametrize(("address", "status"), PAGES)
def test_every_page_is_strict_light_and_chinese(client, small, address, status):
    response = client.get(address)
    assert response.status_code == status
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert inline(text(response)) == []
    assert '<html lang="zh-CN"' in text(response)
    assert "<h1" in text(response)
    assert len(gzip.compress(response.content)) + len(gzip.compress(STYLES.read_bytes())) < HEAVIEST


@pytest.mark.parametrize("address", [address for address, _ in PAGES if not address.startswith("/staff")])
def test_no_page_for_the_public_asks_who_is_reading(client, small, address):
    response = client.get(address)
    assert "Cookie" not in response.get("Vary", "")
    assert not response.cookies
    assert "csrfmiddlewaretoken" not in text(response)


def test_home_lists_the_agencies(client, small):
    response = client.get("/")
    assert "青山县民政局" in text(response)
    assert "/agencies/lvshui/" in text(response)


def test_home_of_one_agency_is_that_agency(client, small):
    Agency.objects.get(code="lvshui").assignments.all().delete()
    Agency.objects.get(code="lvshui").delete()
    response = client.get("/")
    assert (response.status_code, response.url) == (FOUND, "/agencies/qingshan/")


def test_home_of_an_empty_site_says_what_to_do(client):
    assert "还没有登记任何机关" in text(client.get("/"))


def test_agency_shows_its_kinds_its_latest_items_and_the_figures_of_its_latest_report(client, small):
    page = words(client.get("/agencies/qingshan/"))
    assert "2020年的数字" in page
    assert "主动公开信息48条" in page
    assert "新收公开申请56件" in page
    assert "办结公开申请55件" in page
    assert "结转下年度1件" in page
    assert "第44号工作动态2020-02-14" in page
    assert "第39号" not in page
    assert "这一类还没有公开的信息" in page


def titles(response):
    return re.findall(r"第 \d+ 号工作动态", text(response))


def test_a_list_is_walked_forward_and_back_and_every_item_met_once(client, small):
    forward, address = [], NEWS
    while address:
        response = client.get(address)
        forward.append(titles(response))
        following = re.search(r'href="(\?[^"]*after=[^"]*)" rel="next"', text(response))
        address = following and NEWS + following[1]
    assert [len(page) for page in forward] == [20, 20, 5]
    assert [title for page in forward for title in page] == [f"第 {n} 号工作动态" for n in range(44, -1, -1)]
    backward = []
    while True:
        backward.append(titles(response))
        before = re.search(r'href="(\?[^"]*before=[^"]*)" rel="prev"', text(response))
        if not before:
            break
        response = client.get(NEWS + before[1])
    assert backward == forward[::-1]


def test_a_list_can_be_narrowed_to_a_year_and_keeps_it_while_paging(client, small):
    response = client.get(NEWS, {"year": "2020"})
    assert 'href="?year=2020&after=' in text(response).replace("&amp;", "&")
    assert titles(client.get(NEWS, {"year": "2019"})) == []
    assert "2019年没有公开这一类信息" in text(client.get(NEWS, {"year": "2019"}))


@pytest.mark.parametrize("query", ["after=x", "after=2020-13-01.1", "before=2020-01-01.", "year=二〇", "year=20200"])
def test_a_broken_query_is_answered_in_words(client, small, query):
    response = client.get(f"{NEWS}?{query}")
    assert response.status_code == NOT_FOUND
    assert re.search("翻页地址不完整|年份应为四位数字", text(response))


def test_no_page_costs_more_than_the_first(client, small):
    costs = []
    last = text(client.get(NEWS))
    for query in ("", re.search(r"\?(after=[^\"]*)", last)[1]):
        with CaptureQueriesContext(connection) as seen:
            client.get(f"{NEWS}?{query}")
        costs.append(len(seen))
        assert not any("OFFSET" in statement["sql"] for statement in seen)
    assert costs == [5, 5]


def test_an_item_shows_its_facts_its_text_and_its_correction(client, small):
    address = ITEMS + small_agency.CORRECTED + "/"
    page = words(client.get(address))
    for fact in (
        small_agency.CORRECTED,
        "青山县民政局",
        "生成日期2020年1月3日",
        "发布日期2020年1月3日",
        "第二段，电话2。",
    ):
        assert fact in page
    assert f"改为第2版：{small_agency.CORRECTION}" in page
    assert "电话1" not in page
    earlier = words(client.get(address, {"version": "1"}))
    assert "第二段，电话1。" in earlier
    assert "已被更正" in earlier
    assert client.get(address, {"version": "3"}).status_code == NOT_FOUND


def test_an_item_carries_the_tags_that_programs_read(client, small):
    page = text(client.get(ITEMS + small_agency.DOCUMENT + "/"))
    tags = dict(re.findall(r'<meta name="(\w+)" content="([^"]*)"', page))
    assert tags["SiteName"] == "青山县民政局政府信息公开"
    assert tags["ColumnName"] == "规范性文件"
    assert tags["ArticleTitle"] == "临时救助办法"
    assert tags["PubDate"] == "2020-01-04"


def test_a_repealed_document_says_so(client, small):
    page = words(client.get(ITEMS + small_agency.DOCUMENT + "/"))
    assert "文号青民发〔2020〕1号" in page
    assert "有效性2021年6月30日废止" in page


@pytest.mark.parametrize("query", ["", "?version=1"])
def test_a_withdrawn_item_answers_with_a_notice_and_never_with_its_text(client, small, query):
    response = client.get(ITEMS + small_agency.WITHDRAWN + "/" + query)
    assert response.status_code == GONE
    assert small_agency.REASON in text(response)
    assert "2022年3月1日" in text(response)
    assert small_agency.SECRET_TEXT not in text(response)
    assert "名单公示" not in text(response)


def test_a_withdrawn_item_stands_in_no_list(client, small):
    for address in ("/agencies/qingshan/", "/agencies/qingshan/categories/documents/"):
        assert "名单公示" not in text(client.get(address))


class Tables(HTMLParser):
    """The header cells of a page and the figures with the headers they name."""

    def __init__(self, page):
        super().__init__()
        self.headers, self.figures, self.named = {}, [], []
        self.open = None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "th" and "id" in given:
            assert given["id"] not in self.headers
            self.open = given["id"]
            self.headers[self.open] = ""
        elif tag == "td" and "headers" in given:
            self.named.append(given["headers"].split())
            self.figures.append("")
            self.open = len(self.figures) - 1

    def handle_endtag(self, tag):
        if tag in ("th", "td"):
            self.open = None

    def handle_data(self, data):
        if isinstance(self.open, int):
            self.figures[self.open] += data
        elif self.open:
            self.headers[self.open] += data


def test_the_report_prints_every_figure_under_its_own_headers(client, small):
    response = client.get(REPORT)
    report = counted(small.agency, small_agency.YEAR)
    tables = Tables(text(response))
    assert [figure.strip() for figure in tables.figures] == [small_agency.told(*cell) for cell in report.cells.items()]
    for cell, named in zip(report.cells, tables.named, strict=True):
        assert named
        assert set(named) <= set(tables.headers), cell
    shown = {
        cell: [tables.headers[name] for name in named] for cell, named in zip(report.cells, tables.named, strict=True)
    }
    assert shown[CellId(2, "licences", "change")] == ["第二十条第（五）项", "本年增/减", "行政许可"]
    assert shown[CellId(3, "state_secret", "research")] == [
        "申请人情况",
        "法人或其他组织",
        "科研机构",
        "三、本年度办理结果",
        "（三）不予公开",
        "1.属于国家秘密",
    ]
    assert shown[CellId(4, "direct_lawsuit", "total")] == ["行政诉讼", "未经复议直接起诉", "总计"]


def test_the_report_has_its_sections_and_its_period(client, small):
    page = words(client.get(REPORT))
    places = [page.index(section) for section in FORM_2019.sections]
    assert places == sorted(places)
    assert "2020年1月1日起至12月31日止" in page
    assert "国办公开办函〔2019〕60号" in page
    assert "主动公开政府信息48条，其中规范性文件3条、工作动态45条。" in page
    assert "《政府信息公开条例》第三十七条（二）部分公开" in page


def test_the_report_for_programs_is_what_was_published(client, small):
    response = client.get(reverse("portal:report-file", args=["qingshan", 2020, "json"]))
    assert response["Content-Type"] == "application/json"
    published = json.loads(response.content)
    assert {key: published[key] for key in small.report.content["report"]} == small.report.content["report"]


@pytest.mark.parametrize(
    ("year", "sentence"),
    [("2018", "2018年没有统一的年度报告格式"), ("2021", "青山县民政局尚未公布2021年政府信息公开工作年度报告")],
)
@pytest.mark.parametrize("ending", ["/", ".json"])
def test_a_year_without_a_report_is_answered_in_words(client, small, year, sentence, ending):
    response = client.get(f"/agencies/qingshan/reports/{year}{ending}")
    assert response.status_code == NOT_FOUND
    assert sentence in text(response)


def test_the_front_page_costs_the_same_however_much_is_published(client):
    small_agency.build(items=6)
    with CaptureQueriesContext(connection) as few:
        client.get("/agencies/qingshan/")
    small_agency.enter_news(Agency.objects.get(code="qingshan"), range(6, 200))
    with CaptureQueriesContext(connection) as many:
        client.get("/agencies/qingshan/")
    assert len(few) == len(many)


def test_robots_may_read_what_is_public(client):
    assert "Disallow: /staff/" in text(client.get("/robots.txt"))


def test_reading_mode_is_kept_and_left(client, small):
    response = client.get("/reading-mode", {"mode": "large", "next": NEWS})
    assert (response.status_code, response.url) == (FOUND, NEWS)
    assert '<html lang="zh-CN" class="large">' in text(client.get(NEWS))
    client.get("/reading-mode", {"mode": "normal", "next": NEWS})
    assert 'class="large"' not in text(client.get(NEWS))


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example", "", "javascript:alert(1)"])
def test_reading_mode_leads_nowhere_else(client, elsewhere):
    assert client.get("/reading-mode", {"mode": "large", "next": elsewhere}).url == "/"


def test_a_fault_of_ours_is_told_without_asking_the_database(rf):
    response = server_error(rf.get("/"))
    assert "系统出错" in text(response)


def test_what_is_no_request_is_told(client):
    response = client.get("/", headers={"host": "elsewhere.example"})
    assert response.status_code == BAD_REQUEST
    assert "请求无法识别" in text(response)
