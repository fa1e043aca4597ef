"""The catalogue in a real browser: the office reads a file in, adopts and looks; an officer answers a duty."""

from __future__ import annotations

import io
from datetime import timedelta

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.utils.timezone import localdate

from gongkai.agencies.actions import enter_units, open_account
from gongkai.agencies.models import Unit, User
from gongkai.catalogue.adoption_actions import adopt
from gongkai.catalogue.columns import COLUMN
from gongkai.catalogue.models import Adoption, DisclosureDuty
from tests.apps import catalogue_samples as samples
from tests.pages.test_pages import DESK, MODES, PHONE, overflow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HERE = "/staff/agencies/dongqu/catalogue/"
ABOVE = "/staff/agencies/qingshan/catalogue/"
PASSWORD = "a-long-passphrase"


@pytest.fixture
def district():
    county, found = samples.build()
    open_account(by=samples.BY, username="office", password=PASSWORD, agency=found, role="disclosure_office")
    open_account(by=samples.BY, username="county", password=PASSWORD, agency=county, role="disclosure_office")
    open_account(by=samples.BY, username="root", password=PASSWORD, agency=found, role="disclosure_head")
    enter_units(by=samples.BY, agency=found, rows=[Unit(code="01", name="应急管理科")], on=localdate())
    open_account(by=samples.BY, username="officer", password=PASSWORD, agency=found, role="editor")
    return found


@pytest.fixture
def as_(browser, live_server, district):
    """``as_(name)``: a page in which that account is signed in."""
    contexts = {}

    def page_of(name, *, large=False, **options):
        client = Client()
        client.force_login(User.objects.get(username=name))
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        context = browser.new_context(base_url=live_server.url, **({"viewport": DESK} | options))
        contexts[len(contexts)] = context
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        if large:
            context.add_cookies([{"name": "reading", "value": "large", "url": live_server.url}])
        return context.new_page()

    yield page_of
    for context in contexts.values():
        context.close()


def looked_at(page):
    """No page of the way bars anyone or runs over the screen."""
    found = Axe().run(page)
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"
    assert overflow(page) == 0, page.url


def workbook(rows):
    """The samples as an office would have them in a sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["青山县安全生产领域基层政务公开标准目录"])
    sheet.append([COLUMN[column].label for column in samples.COLUMNS])
    for words in samples.words(rows):
        sheet.append([words[column] for column in samples.COLUMNS])
    out = io.BytesIO()
    book.save(out)
    return {"name": "安全生产.xlsx", "mimeType": "application/octet-stream", "buffer": out.getvalue()}


def test_the_office_adopts_sets_aside_and_looks(as_, district):
    page = as_("office")
    page.goto(HERE)
    looked_at(page)
    assert page.locator(".tile.undecided").count() >= 11
    page.get_by_role("link", name="安全生产", exact=True).click()
    looked_at(page)
    page.get_by_label("全选").check()
    page.get_by_label("内设机构").select_option(label="应急管理科")
    page.get_by_role("button", name="选用勾选的事项").click()
    page.get_by_text("已办理 6 个事项。").wait_for()
    page.get_by_label("选择应急信息").check()
    page.get_by_role("button", name="认定勾选的事项不适用").click()
    page.get_by_text("不适用的事项须写明理由").wait_for()
    assert page.get_by_label("选择应急信息").is_checked()
    page.get_by_label("不适用的理由").fill("由县级统一公开")
    page.get_by_role("button", name="认定勾选的事项不适用").click()
    page.get_by_text("已办理 1 个事项。").wait_for()
    assert Adoption.objects.filter(agency=district, decision="applies", unit__name="应急管理科").count() == 5
    for place in (
        "",
        "?state=DUE",
        "figures/",
        "figures/owed/",
        "duties/?list=all",
        "editions/",
        "bases/",
        "overview/",
    ):
        page.goto(HERE + place)
        looked_at(page)
    page.keyboard.press("g")
    page.keyboard.press("c")
    page.wait_for_url(f"**{HERE}")


def test_the_officer_answers_a_duty(as_, district):
    today = localdate()
    officer = User.objects.get(username="officer")
    adopt(
        by=samples.BY,
        agency=district,
        items=samples.items("行政处罚决定"),
        since=today - timedelta(days=60),
        on=today,
        person=officer,
    )
    samples.publish(district, "DQ-1", today, title="行政处罚决定书", body="决定书文号：东处罚1号。\n违法事实清楚。")
    page = as_("officer")
    item = Adoption.objects.get().item_id
    page.goto(f"{HERE}items/{item}/")
    looked_at(page)
    page.get_by_role("link", name="登记触发公开的事件").click()
    looked_at(page)
    page.get_by_label("编号").fill("东处罚〔2026〕1号")
    page.get_by_label("事由").fill("某企业违法案")
    page.get_by_label("日期").fill((today - timedelta(days=40)).isoformat())
    page.get_by_role("button", name="登记", exact=True).click()
    page.get_by_text("已登记，最迟").wait_for()
    page.locator("summary", has_text="逐日列出").click()
    looked_at(page)
    duty = DisclosureDuty.objects.get()
    page.goto(f"{HERE}duties/?scope=mine&list=late")
    looked_at(page)
    page.get_by_role("link", name="行政处罚决定").click()
    page.get_by_role("link", name="用公布的信息履行").click()
    looked_at(page)
    page.get_by_role("link", name="行政处罚决定书").click()
    looked_at(page)
    assert page.get_by_text("文中没有查到").count() == 1
    groups = page.locator("fieldset.element")
    for place in range(2):
        groups.nth(place).get_by_label("已公开").check()
    groups.nth(2).get_by_label("没有公开", exact=True).check()
    page.get_by_role("button", name="登记履行").click()
    page.get_by_text("没有公开“处罚结果”的，须写明理由").wait_for()
    assert groups.nth(0).get_by_label("已公开").is_checked()
    groups.nth(2).get_by_label("没有公开“处罚结果”的理由").fill("未作罚款")
    page.get_by_role("button", name="登记履行").click()
    page.get_by_text("已登记履行。").wait_for()
    looked_at(page)
    duty.refresh_from_db()
    assert (duty.state, duty.met_on) == ("met", today)


def test_a_file_becomes_an_edition_after_its_preview(as_):
    page = as_("county")
    page.goto(f"{ABOVE}editions/")
    looked_at(page)
    rows = [
        (*row[:4], "自作出行政决定之日起3个工作日内") if row[1] == "行政处罚决定" else row
        for row in samples.SAFETY[:-1]
    ]
    rows.append(("应急管理", "应急预案", "预案名称、正文", "《环境噪声污染防治法》", "按程序办理"))
    page.get_by_label("标准目录文件").set_input_files(workbook(rows))
    page.get_by_role("button", name="读取并预览").click()
    page.wait_for_url("**/imports/*/")
    looked_at(page)
    counts = page.locator(".sheet .legend").inner_text().split()
    assert counts == ["新增", "1", "修改", "1", "未变", "4", "删去", "1"]
    page.get_by_label("施行日期").fill(localdate().isoformat())
    page.get_by_role("button", name="录入新版").click()
    page.get_by_text("已录入 1 个领域的新版。").wait_for()
    looked_at(page)
    assert page.get_by_text("由《噪声污染防治法》替代").count() == 1
    page.get_by_role("link", name="与上一版比较").click()
    looked_at(page)
    assert page.locator("ins").first.inner_text() == "3"
    page.goto(f"{ABOVE}editions/")
    page.get_by_label("标准目录文件").set_input_files(
        {"name": "其他.xlsx", "mimeType": "application/octet-stream", "buffer": b"PK\x03\x04broken"}
    )
    page.get_by_role("button", name="读取并预览").click()
    page.locator(".problem").wait_for()


@pytest.mark.parametrize("mode", MODES)
def test_no_page_of_the_catalogue_bars_anyone(as_, district, mode):
    today = localdate()
    adopt(by=samples.BY, agency=district, items=samples.items(), since=today - timedelta(days=400), on=today)
    page = as_("root", **MODES[mode])
    duty = DisclosureDuty.objects.order_by("due_on").first()
    for place in ("", "domains/work-safety/", f"items/{duty.adoption.item_id}/", "duties/", f"duties/{duty.pk}/", f"duties/{duty.pk}/meet",
                  "figures/", "figures/late/", "editions/", "editions/work-safety/1/", "bases/", "overview/"):  # fmt: skip
        page.goto(HERE + place)
        looked_at(page)
    assert PHONE["width"] == 390
