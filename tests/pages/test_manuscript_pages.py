"""A text is written, returned, passed by six people, published, corrected and withdrawn, in a real browser."""

from __future__ import annotations

import io
import os
from pathlib import Path

import docx
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.utils.timezone import localdate
from docx.enum.text import WD_ALIGN_PARAGRAPH

from gongkai.agencies.actions import assign, enter_agency, set_numbering
from gongkai.agencies.models import User
from gongkai.publication.actions import Draft, publish_items
from gongkai.publication.models import Category, InformationItem, Manuscript
from tests.pages.test_pages import DESK, MODES, overflow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HERE = "/staff/agencies/qingshan/manuscripts/"
GATES = {
    "政治关": "political_reviewer", "法律关": "legal_reviewer", "保密关": "secrecy_reviewer",
    "程序关": "procedure_reviewer", "时效关": "timeliness_reviewer", "签发": "disclosure_head",
}  # fmt: skip


@pytest.fixture
def agency(live_server):
    agency = enter_agency(by="t", code="qingshan", name="青山县民政局", kind="department", parent=None)
    set_numbering(by="t", agency=agency, kind="index", template="QS-{year}-{number:05}")
    Category.objects.create(agency=agency, code="notices", name="通知公告")
    for role in (*GATES.values(), "editor", "disclosure_office"):
        user = User.objects.create_user(role, first_name=role)
        assign(by="t", user=user, agency=agency, role=role, since=localdate())
    return agency


@pytest.fixture
def as_(browser, live_server, agency):
    """``as_(role)``: a page in which the person of that role is signed in."""
    contexts = []

    def page_of(name, *, large=False, **options):
        client = Client()
        client.force_login(User.objects.get(username=name))
        cookies = [(settings.SESSION_COOKIE_NAME, client.cookies[settings.SESSION_COOKIE_NAME].value)]
        context = browser.new_context(base_url=live_server.url, **({"viewport": DESK} | options))
        contexts.append(context)
        cookies += [("reading", "large")] * large
        context.add_cookies([{"name": key, "value": value, "url": live_server.url} for key, value in cookies])
        return context.new_page()

    yield page_of
    for context in contexts:
        context.close()


def looked_at(page, name=""):
    """No page of the way bars anyone or runs over the screen."""
    found = Axe().run(page)
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"
    assert overflow(page) == 0, page.url
    if (folder := os.environ.get("GONGKAI_PICTURES")) and name:
        page.screenshot(path=Path(folder) / f"manuscript-{name}.png".replace(" ", ""), full_page=True)


def written(page, title="关于做好春季防火工作的通知"):
    page.goto(HERE)
    page.get_by_role("link", name="起草稿件").click()
    looked_at(page, "kinds")
    page.get_by_role("link", name="通知公告").click()
    page.get_by_label("名称").fill(title)
    page.get_by_label("信息类别").select_option(label="通知公告")
    page.get_by_role("textbox", name="正文").fill("各单位：\n一、总体要求\n请做好春季防火工作，落实责任，加强巡查。")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("已保存为第 1 版").wait_for()


def passed(page, address, gate):
    page.goto(address)
    row = page.locator(".gates > ol > li", has=page.get_by_role("heading", name=gate))
    row.get_by_text("审查", exact=True).click()
    for box in row.get_by_role("checkbox").all():
        box.check()
    row.get_by_role("button", name="签署通过").click()
    page.get_by_text("已签署。").wait_for()


def passed_by_all(as_, address):
    for gate, role in GATES.items():
        page = as_(role)
        passed(page, address, gate)
        page.context.close()


def returned(lawyer):
    """Without an opinion it does not go back, and what was typed stays."""
    lawyer.goto(HERE + "?list=mine")
    looked_at(lawyer, "mine")
    lawyer.get_by_role("link", name="关于做好春季防火工作的通知").click()
    row = lawyer.locator(".gates > ol > li", has=lawyer.get_by_role("heading", name="法律关"))
    row.get_by_text("审查", exact=True).click()
    row.get_by_label("所指原文").fill("落实责任")
    row.get_by_role("button", name="退回").click()
    lawyer.get_by_text("退回须写明意见").wait_for()
    assert row.get_by_label("所指原文").input_value() == "落实责任", "what was typed stays"
    row.get_by_label("意见").fill("请写明依据。")
    looked_at(lawyer, "returning")
    row.get_by_role("button", name="退回").click()
    lawyer.get_by_text("已退回。").wait_for()


def test_from_the_first_word_to_the_notice_of_its_withdrawal(as_, agency):
    editor = as_("editor")
    written(editor)
    address = editor.url
    looked_at(editor, "drafted")
    editor.get_by_role("button", name="送审").click()
    editor.get_by_text("已送审。").wait_for()

    returned(as_("legal_reviewer"))
    editor.goto(address)
    editor.get_by_role("link", name="修改").click()
    editor.get_by_text("请写明依据。").first.wait_for()
    looked_at(editor, "returned")
    editor.get_by_role("textbox", name="正文").fill(
        "各单位：\n一、总体要求\n依照《森林防火条例》，请做好春季防火工作。"
    )
    editor.get_by_role("button", name="保存").click()
    editor.get_by_role("button", name="送审").click()
    editor.get_by_text("已送审。").wait_for()
    editor.get_by_role("link", name="与上一版对照").click()
    assert editor.locator("ins").first.inner_text().startswith("依照")
    looked_at(editor, "compared")
    passed_by_all(as_, address)

    clerk = as_("disclosure_office")
    clerk.goto(address)
    looked_at(clerk, "passed")
    clerk.get_by_role("button", name="发布", exact=True).click()
    clerk.get_by_text("已发布。").wait_for()
    looked_at(clerk, "published")
    clerk.get_by_role("link", name="公开页面").click()
    assert clerk.get_by_role("heading", name="一、总体要求").is_visible()
    looked_at(clerk, "public")
    item = InformationItem.objects.get()

    editor.goto(address)
    editor.get_by_role("link", name="起草更正稿").click()
    editor.get_by_label("更正说明").fill("补充联系电话。")
    editor.get_by_role("textbox", name="正文").fill("各单位：\n请做好春季防火工作。电话：5550123。")
    editor.get_by_role("button", name="保存").click()
    editor.get_by_role("button", name="送审").click()
    correction = editor.url
    passed_by_all(as_, correction)
    clerk.goto(correction)
    clerk.get_by_role("button", name="发布", exact=True).click()
    clerk.get_by_text("已发布。").wait_for()
    public = f"/agencies/qingshan/items/{item.index_number}/"
    assert "补充联系电话。" in Client().get(public).content.decode()

    clerk.get_by_text("撤下", exact=True).first.click()
    clerk.get_by_label("理由（在原地址公布）").fill("电话有误，另行公布。")
    clerk.get_by_role("button", name="撤下").click()
    clerk.get_by_text("已撤下").wait_for()
    gone = Client().get(public)
    assert gone.status_code == 410
    assert "5550123" not in gone.content.decode()


def test_a_word_document_is_uploaded_and_the_gate_of_secrecy_sees_what_is_in_it(as_, agency):
    word, out = docx.Document(), io.BytesIO()
    word.add_paragraph("临时救助对象公示").alignment = WD_ALIGN_PARAGRAPH.CENTER
    word.add_paragraph("张三，身份证号11010519491231002X。").add_run("藏起来的").font.hidden = True
    word.save(out)
    editor = as_("editor")
    editor.goto(f"{HERE}new?kind=notice")
    editor.get_by_label("信息类别").select_option(label="通知公告")
    editor.get_by_label("或者上传 Word 文档").set_input_files(
        {"name": "公示.docx", "mimeType": "application/octet-stream", "buffer": out.getvalue()}
    )
    editor.get_by_role("button", name="保存").click()
    editor.get_by_text("有1处隐藏文字，没有带入").wait_for()
    editor.get_by_role("button", name="送审").click()
    editor.get_by_text("已送审。").wait_for()
    reviewer = as_("secrecy_reviewer")
    reviewer.goto(editor.url)
    assert reviewer.locator(".evidence .warning", has_text="公民身份号码：1101").is_visible()
    looked_at(reviewer, "evidence")


@pytest.mark.parametrize("mode", MODES)
def test_the_pages_bar_nobody(as_, agency, mode):
    page = as_("editor", **MODES[mode])
    written(page, "关于印发《青山县民政局二〇二六年政府信息公开工作要点及任务分工方案（征求意见稿）》的通知")
    looked_at(page, f"one-{mode}")
    page.get_by_role("link", name="修改").click()
    looked_at(page, f"write-{mode}")
    page.goto(HERE + "?list=drafting")
    looked_at(page, f"list-{mode}")
    item = InformationItem(
        index_number="OLD-1",
        category=Category.objects.get(),
        title="旧通知",
        formed_on=localdate(),
        published_on=localdate(),
    )
    publish_items(by="t", agency=agency, drafts=[Draft(item, "各单位：\n照办。")], on=localdate())
    page.goto(HERE + "items/")
    looked_at(page, f"items-{mode}")
    page.get_by_role("link", name="旧通知").click()
    looked_at(page, f"item-{mode}")
    page.goto(HERE + "checklists")
    looked_at(page, f"checklists-{mode}")
    assert Manuscript.objects.count() == 1
