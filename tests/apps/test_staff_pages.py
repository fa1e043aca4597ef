"""The pages behind the sign-in: who may open them, what they count, and that every figure shows its records."""

from __future__ import annotations

import re

import pytest
import small_agency
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongkai.agencies.models import User
from gongkai.casework.models import DisclosureRequest
from gongkai.reporting import evidence, queries
from gongkai.reporting.queries import counted
from gongkai.statute.annual_report.nodes import CellId
from tests.architecture.test_templates import inline

pytestmark = [pytest.mark.data, pytest.mark.django_db]

OK, FOUND, FORBIDDEN, NOT_FOUND, NOT_ALLOWED = 200, 302, 403, 404, 405
REPORT = "/staff/agencies/qingshan/reports/2020/"
IN_PART = CellId(3, "granted_in_part", "natural")


@pytest.fixture
def small():
    return small_agency.build()


@pytest.fixture
def clerk(client, small):
    client.force_login(small.clerk)
    return client


def address(cell, year=2020):
    return reverse("reporting:cell", args=("qingshan", year, *cell))


def text(response):
    return response.content.decode()


def words(response):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", text(response)))


def test_the_address_of_a_cell_is_the_one_promised():
    assert address(IN_PART) == "/staff/agencies/qingshan/reports/2020/cells/3/granted_in_part/natural"


@pytest.mark.parametrize("page", ["/staff/", REPORT, f"{REPORT}cells/3/granted_in_part/natural"])
def test_whoever_is_not_signed_in_is_asked_to_and_comes_back(client, small, page):
    response = client.get(page)
    assert (response.status_code, response.url) == (FOUND, f"/staff/sign-in/?next={page}")
    entered = {"username": small_agency.CLERK, "password": "a-long-passphrase", "next": page}
    assert client.post("/staff/sign-in/", entered).url == page


def test_a_wrong_password_is_told_in_chinese_and_opens_nothing(client, small):
    response = client.post("/staff/sign-in/", {"username": small_agency.CLERK, "password": "wrong"})
    assert response.status_code == OK
    assert "请输入一个正确的用户名和密码" in text(response)
    assert client.get("/staff/").status_code == FOUND


def test_signing_out_needs_a_button(clerk):
    assert clerk.get("/staff/sign-out/").status_code == NOT_ALLOWED
    clerk.post("/staff/sign-out/")
    assert clerk.get("/staff/").status_code == FOUND


def test_staff_of_another_agency_are_refused_in_words(client, small):
    client.force_login(small.stranger)
    for page in (REPORT, address(IN_PART)):
        response = client.get(page)
        assert response.status_code == FORBIDDEN
        assert "您不是青山县民政局的工作人员" in text(response)
        assert "所需信息" not in text(response)
    assert "青山县民政局" not in text(client.get("/staff/"))


def test_the_administrator_may_see_every_agency(client, small):
    client.force_login(User.objects.create_user("admin", is_superuser=True))
    assert client.get(REPORT).status_code == OK
    assert "绿水县水利局" in text(client.get("/staff/"))


@pytest.mark.parametrize(
    ("page", "sentence"),
    [
        ("/staff/agencies/nowhere/reports/2020/", "没有代码为“nowhere”的机关"),
        ("/staff/agencies/qingshan/reports/2018/", "2018年没有统一的年度报告格式"),
        ("/staff/agencies/qingshan/reports/2018/cells/3/received/total", "2018年没有统一的年度报告格式"),
        ("/staff/agencies/qingshan/reports/2020/cells/3/received/nobody", "没有这一格"),
        ("/staff/agencies/qingshan/reports/2020/cells/9/received/total", "没有这一格"),
        ("/staff/agencies/qingshan/reports/2020/cells/3/received/total?after=1", "翻页地址不完整"),
    ],
)
def test_what_is_not_there_is_told_in_words(clerk, page, sentence):
    response = clerk.get(page)
    assert response.status_code == NOT_FOUND
    assert sentence in text(response)


def test_staff_pages_are_strict_kept_from_caches_and_from_search(clerk):
    for page in ("/staff/", REPORT, address(IN_PART)):
        response = clerk.get(page)
        assert "default-src 'none'" in response["Content-Security-Policy"]
        assert "no-store" in response["Cache-Control"]
        assert '<meta name="robots" content="noindex">' in text(response)
        assert inline(text(response)) == []


def test_home_lists_the_years_and_how_far_their_reports_are(clerk):
    page = text(clerk.get("/staff/"))
    assert page.count("已公布") == 1
    assert f'href="{REPORT}"' in page
    assert "绿水县水利局" not in page


def test_whoever_works_for_no_agency_is_told_so(client):
    client.force_login(User.objects.create_user("newcomer"))
    assert "还没有加入任何机关" in text(client.get("/staff/"))


def test_every_figure_of_the_live_report_leads_to_its_cell(clerk, small):
    page = text(clerk.get(REPORT))
    links = dict(re.findall(r'<a href="([^"]+/cells/[^"]+)" aria-label="[^"]+">([^<]*)</a>', page))
    assert links == {
        address(cell): small_agency.told(cell, figure) for cell, figure in counted(small.agency, 2020).cells.items()
    }


def test_every_figure_is_the_sum_of_the_records_behind_it(clerk, small):
    figures = counted(small.agency, 2020).cells
    telling = [cell for cell, figure in figures.items() if figure.value] + [CellId(3, "state_secret", "other")]
    assert len(telling) > 15
    for cell in telling:
        page = words(clerk.get(address(cell)))
        assert f"={figures[cell]}" in page
        assert "与格中数字一致" in page, cell


def test_a_cell_says_what_it_counts_and_by_which_article(clerk):
    page = words(clerk.get(address(IN_PART)))
    assert "表三·（二）部分公开·自然人=55件" in page
    assert "2020年内答复送达或者交邮的申请，申请人类型为“自然人”，办理结果为“部分公开”；每条记录计1。" in page
    assert "《政府信息公开条例》第三十七条" in page
    assert "下列55条记录合计=55件，与格中数字一致。" in page


def test_records_are_paged_and_each_is_met_once(clerk):
    first = text(clerk.get(address(IN_PART)))
    following = re.search(r'href="(\?after=[^"#]*)#plus" rel="next"', first)[1]
    second = text(clerk.get(address(IN_PART) + following))
    numbers = re.findall(r'<th scope="row"><a [^>]*>(2020-\d{4})</a></th>', first + second)
    assert len(re.findall(r'<th scope="row"><a [^>]*>2020-', first)) == evidence.PER_PAGE
    assert sorted(numbers) == [f"2020-{n:04d}" for n in range(55)]
    before = re.search(r'href="(\?before=[^"#]*)#plus" rel="prev"', second)[1]
    assert (
        re.findall(r'<th scope="row"><a [^>]*>(2020-\d{4})', text(clerk.get(address(IN_PART) + before))) == numbers[:50]
    )


def test_a_change_shows_what_came_and_what_went(clerk):
    page = words(clerk.get(address(CellId(2, "licences", "change"))))
    assert "2020年内列入的事项，减去2020年内取消的事项，清单为“行政许可”；每条记录计1。" in page
    assert "下列2条记录，增加1，减少1，合计=0项" in page
    assert "社会团体登记" in page[page.index("增加1条") : page.index("减少1条")]
    assert "地名命名" in page[page.index("减少1条") :]


def test_an_aggregate_counts_its_quantity_and_names_its_source(clerk):
    page = words(clerk.get(address(CellId(2, "licences", "decisions"))))
    assert "各条记录的数量相加" in page
    assert "下列1条记录合计=40件" in page
    assert "许可台账" in page


def test_an_amount_is_shown_in_yuan_and_reported_in_ten_thousands(clerk):
    page = words(clerk.get(address(CellId(2, "procurement", "amount"))))
    assert "1条，1,234,567.00元" in page
    assert "合计=123.4567万元" in page
    assert "金额（元）" in page


def test_a_figure_that_its_records_do_not_make_is_shown_as_such(clerk, monkeypatch):
    monkeypatch.setattr(queries, "measured", lambda _tally, rows: rows.count() + 1)
    page = words(clerk.get(address(IN_PART)))
    assert "格中数字为55，不一致" in page


def test_a_live_figure_that_is_no_longer_the_published_one_is_marked(clerk, small):
    assert "各格与现在的记录一致" in text(clerk.get(REPORT))
    DisclosureRequest.objects.filter(number="2020-0007").update(outcome="granted")
    page = text(clerk.get(REPORT))
    marked = re.findall(r'<td [^>]*class="(?:zero )?error"><a href="([^"]+)"', page)
    wrong = [CellId(3, line, column) for line in ("granted", "granted_in_part") for column in ("natural", "total")]
    assert sorted(marked) == sorted(address(cell) for cell in wrong)
    assert "R12" in page
    assert "4 处" in page


def statements(client, page):
    with CaptureQueriesContext(connection) as seen:
        assert client.get(page).status_code == OK
    return len(seen)


def test_pages_cost_the_same_number_of_statements_however_many_records(client):
    small = small_agency.build(items=3, requests=2)
    client.force_login(small.clerk)
    pages = ("/staff/", REPORT, address(IN_PART), address(CellId(2, "licences", "change")))
    few = [statements(client, page) for page in pages]
    small_agency.enter_answered(small.agency, range(2, 300))
    many = [statements(client, page) for page in pages]
    assert few == many
    assert max(few) <= 27
