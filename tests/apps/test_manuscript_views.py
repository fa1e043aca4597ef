"""稿件的页面：填错了说清楚，写过的不丢；按两次只算一次；没有的就是没有。"""

from __future__ import annotations

import io
import re

import docx
import pytest
import reviewing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx.enum.text import WD_ALIGN_PARAGRAPH
from reviewing import GATE_ROLES, TODAY

from gongkai.agencies.actions import assign
from gongkai.agencies.models import User
from gongkai.publication.actions import Draft, publish_items, withdraw_item
from gongkai.publication.models import InformationItem, Manuscript, ManuscriptVersion
from gongkai.search.writing import rebuild

pytestmark = [pytest.mark.data, pytest.mark.django_db]

HERE = "/staff/agencies/qingshan/manuscripts/"


@pytest.fixture
def office():
    return reviewing.build()


@pytest.fixture
def as_(office):
    """``as_(role)``: a client in which somebody of that role is signed in."""

    def client(role):
        user, _ = User.objects.get_or_create(username=role)
        assign(by="t", user=user, agency=office.agency, role=role, since=TODAY)
        found = Client()
        found.force_login(user)
        return found

    return client


def text(response):
    return response.content.decode()


def sent(office, **told):
    facts = {
        "title": "通知",
        "category": office.category.pk,
        "formed_on": "2026-03-02",
        "body": "甲\n一、乙",
        "attribute": "PROACTIVE",
    }
    return facts | {"token": "one"} | told


def drafted(client, office, **told):
    response = client.post(f"{HERE}new?kind=notice", sent(office, **told))
    assert response.status_code == 302, text(response)
    return response["Location"]


def test_sent_twice_it_is_one(as_, office):
    editor = as_("editor")
    assert drafted(editor, office) == drafted(editor, office)
    version = ManuscriptVersion.objects.get()
    assert version.body == "<p>甲</p>\n<h2>一、乙</h2>"
    assert "通知" in text(editor.get(HERE + "?list=drafting"))


def test_what_is_wrong_is_said_and_what_was_written_stays(as_, office):
    editor = as_("editor")
    for told, sentence in (
        ({"title": ""}, "请填写名称。"),
        ({"category": ""}, "请选择信息类别。"),
        ({"formed_on": "昨天"}, "成文日期应写成"),
        ({"in_force_on": "2026-01-01"}, "先后有误"),
    ):
        refused = editor.post(f"{HERE}new?kind=notice", sent(office, body="写了很久的文字", **told))
        assert refused.status_code == 409
        assert sentence in text(refused)
        assert "写了很久的文字" in text(refused)
    assert not Manuscript.objects.exists()


def test_a_kind_is_chosen_first_and_only_one_of_the_table(as_, office):
    assert "行政规范性文件" in text(as_("editor").get(f"{HERE}new"))
    assert "行政规范性文件" in text(as_("editor").get(f"{HERE}new?kind=nothing"))
    assert "合法性审核意见" in text(as_("editor").get(f"{HERE}new?kind=normative_document"))


def test_two_at_one_manuscript_lose_nothing(as_, office):
    editor = as_("editor")
    where = drafted(editor, office)
    assert editor.post(where + "edit", sent(office, body="一人写的", base="1")).status_code == 302
    late = editor.post(where + "edit", sent(office, body="另一人写的", base="1"))
    assert late.status_code == 409
    assert "其间已有人存了第2版" in text(late)
    assert "另一人写的" in text(late)
    assert "一人写的" in text(editor.get(where + "changes/1-2"))


def test_a_text_with_a_table_keeps_it(as_, office):
    editor = as_("editor")
    body = "<table><tbody><tr><td>1</td></tr></tbody></table>"
    user = User.objects.get(username="editor")
    row = office.drafted(user, body=body)
    page = text(editor.get(f"{HERE}{row.pk}/edit"))
    assert "正文保持原样" in page
    assert editor.post(f"{HERE}{row.pk}/edit", sent(office, title="新名称", base="1")).status_code == 302
    assert ManuscriptVersion.objects.latest("ordinal").body == body


def test_a_word_document_becomes_the_text_and_what_stays_behind_is_told(as_, office):
    editor, word = as_("editor"), docx.Document()
    word.add_paragraph("关于印发方案的通知").alignment = WD_ALIGN_PARAGRAPH.CENTER
    word.add_paragraph("请执行。")
    word.add_paragraph("").add_run("藏起来的").font.hidden = True
    word.add_table(1, 2).cell(0, 0).text = "甲"
    out = io.BytesIO()
    word.save(out)
    given = {"file": SimpleUploadedFile("通知.docx", out.getvalue())}
    response = editor.post(f"{HERE}new?kind=notice", sent(office, title="", body="") | given, follow=True)
    version = ManuscriptVersion.objects.get()
    assert version.title == "关于印发方案的通知"
    assert version.body.startswith("<p>请执行。</p>")
    assert "<table>" in version.body
    assert "有1处隐藏文字，没有带入" in text(response)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [("旧.doc", b"x", "另存为 .docx"), ("坏.docx", b"PK\x03\x04", "压缩包"), ("空.docx", b"", "空")],
)
def test_a_document_that_cannot_be_read_is_a_sentence(as_, office, name, content, sentence):
    given = {"file": SimpleUploadedFile(name, content)}
    refused = as_("editor").post(f"{HERE}new?kind=notice", sent(office, title="写好的名称") | given)
    assert refused.status_code == 409
    assert sentence in text(refused)
    assert "写好的名称" in text(refused)
    assert not Manuscript.objects.exists()


@pytest.mark.parametrize("where", ["999/", "999/edit", "999/changes/1-2", "?list=nothing", "new?kind=notice&item=none"])
def test_what_is_not_there_is_not_there(as_, office, where):
    assert as_("editor").get(HERE + where).status_code == 404


def test_every_button_says_why_not(as_, office):
    editor, clerk, lawyer = as_("editor"), as_("disclosure_office"), as_("legal_reviewer")
    where = drafted(editor, office)
    digest = ManuscriptVersion.objects.get().digest
    assert "请先送审" in text(clerk.post(where + "publish", {"digest": digest}))
    assert "请先送审" in text(clerk.post(where + "register", {"digest": digest}))
    assert "只有登记为不予公开的信息需要复评" in text(clerk.post(where + "reassess", {"reason": "x"}))
    assert "现在不审查" in text(lawyer.post(where + "word", {"gate": "legal", "digest": digest, "verdict": "passed"}))
    assert "第0版" in text(editor.post(where + "submit", {}))
    assert "须写明理由" in text(editor.post(where + "abandon", {"reason": " "}))
    assert Manuscript.objects.get().state == "drafting"


def test_from_a_form_to_the_public_and_back(as_, office):
    editor, clerk = as_("editor"), as_("disclosure_office")
    where = drafted(editor, office)
    editor.post(where + "submit", {"version": "1"})
    digest = ManuscriptVersion.objects.get().digest
    for gate, role in GATE_ROLES.items():
        reviewer = as_(role)
        page = text(reviewer.get(where))
        form = page[page.index(f'name="gate" value="{gate}"') :]
        points = re.findall(r'name="point" value="([^"]+)"', form[: form.index("</form>")])
        told = {"gate": gate, "digest": digest, "point": points, "verdict": "passed"}
        assert reviewer.post(where + "word", told).status_code == 302
    for _ in range(2):
        assert clerk.post(where + "publish", {"digest": digest}).status_code == 302
    item = InformationItem.objects.get()
    public = f"/agencies/qingshan/items/{item.index_number}/"
    assert "<h2>一、乙</h2>" in text(Client().get(public))
    assert "须写明理由" in text(clerk.post(where + "withdraw", {"reason": ""}))
    assert clerk.post(where + "withdraw", {"reason": "失实"}).status_code == 302
    assert Client().get(public).status_code == 410


def test_the_checklists_are_the_head_s_to_write(as_, office):
    head, editor = as_("disclosure_head"), as_("editor")
    assert "逐条核对" in text(editor.get(HERE + "checklists"))
    assert editor.post(HERE + "checklists", {"gate": "legal", "points": "一"}).status_code == 403
    assert head.post(HERE + "checklists", {"gate": "legal", "points": "有依据\n\n有审核"}).status_code == 302
    assert "有审核" in text(editor.get(HERE + "checklists"))
    assert head.post(HERE + "checklists", {"gate": "legal", "points": ""}).status_code == 409


def test_what_was_entered_without_review_is_found_corrected_and_withdrawn(as_, office):
    editor, clerk = as_("editor"), as_("disclosure_office")
    row = InformationItem(
        index_number="OLD-1", category=office.category, title="旧通知", formed_on=TODAY, published_on=TODAY
    )
    publish_items(by="t", agency=office.agency, drafts=[Draft(row, "各单位：\n一、要求\n照办。")], on=TODAY)
    assert "旧通知" in text(clerk.get(HERE + "items/?words=OLD-1"))
    assert "没有名称含“无”" in text(clerk.get(HERE + "items/?words=无"))
    page = text(editor.get(f"{HERE}new?kind=notice&item=OLD-1"))
    assert "一、要求" in page
    told = sent(office, title="新通知", note="补充", body="照办。", token="two")
    assert editor.post(f"{HERE}new?kind=notice&item=OLD-1", told).status_code == 302
    here = HERE + "items/OLD-1/"
    assert "未经本系统审查录入" in text(clerk.get(here))
    assert "请填写理由" in text(clerk.post(here, {"reason": ""}))
    assert editor.post(here, {"reason": "x"}).status_code == 403
    for _ in range(2):
        assert clerk.post(here, {"reason": "失实"}).status_code == 302
    assert clerk.get(HERE + "items/NONE/").status_code == 404


def test_what_is_withdrawn_is_reached_by_no_way(as_, office, tmp_path, settings):
    """Page, earlier version, list, column, search, sitemap, agency page: none of them tells the text."""
    settings.SEARCH_INDEX = tmp_path / "index"
    people = {gate: office.person(gate, role) for gate, role in GATE_ROLES.items()}
    writer, clerk = office.person("写", "editor"), office.person("发", "disclosure_office")
    secret = "泄露出去的一句话"
    manuscript = reviewing.submitted(writer, office.drafted(writer, title=f"通知{secret}", body=f"<p>{secret}</p>"))
    reviewing.passed_all(people, manuscript)
    item = reviewing.published(clerk, manuscript)
    rebuild()
    ways = (
        f"/agencies/qingshan/items/{item.index_number}/", f"/agencies/qingshan/items/{item.index_number}/?version=1",
        "/agencies/qingshan/", "/agencies/qingshan/categories/notices/", f"/search/?q={secret}", "/sitemap.xml", "/",
    )  # fmt: skip
    assert sum(secret in text(Client().get(way)).replace(f'value="{secret}"', "") for way in ways) >= 3
    withdraw_item(by="t", item=item, reason="失实", on=TODAY)
    for way in ways:
        answer = Client().get(way)
        shown = text(answer).replace(f'value="{secret}"', "").replace(f"“{secret}”", "")
        assert secret not in re.sub(r"<mark>|</mark>", "", shown), way
        if "/items/" in way:
            assert answer.status_code == 410
