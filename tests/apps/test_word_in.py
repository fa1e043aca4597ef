"""Word 文件读成稿件的正文：标题、文号、层次、表格；修订、隐藏文字、批注和图片，带没带入都说清楚。"""

from __future__ import annotations

import io

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from gongkai.files.reading import CannotRead
from gongkai.publication.texts.cleaning import clean
from gongkai.publication.texts.word import read_docx


def saved(word):
    out = io.BytesIO()
    word.save(out)
    out.seek(0)
    return out


@pytest.fixture
def word():
    """An official document as offices write them."""
    found = docx.Document()
    for text in ("青民发〔2026〕3号", "关于做好春季防火工作的通知"):
        found.add_paragraph(text).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text in ("各单位：", "一、总体要求", "请做好防火工作，落实责任。", "（一）加强领导"):
        found.add_paragraph(text)
    found.add_heading("附则", level=1)
    for text in ("青山县民政局", "2026年3月2日"):
        found.add_paragraph(text).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    return found


def test_an_official_document_keeps_its_parts(word):
    told = read_docx(saved(word))
    assert (told["title"], told["number"], told["told"]) == ("关于做好春季防火工作的通知", "青民发〔2026〕3号", [])
    assert told["html"].split("\n") == [
        '<p class="addressee">各单位：</p>', "<h2>一、总体要求</h2>", "<p>请做好防火工作，落实责任。</p>", "<h3>（一）加强领导</h3>",
        "<h2>附则</h2>", '<p class="signature">青山县民政局</p>', '<p class="date">2026年3月2日</p>',
    ]  # fmt: skip
    assert clean(told["html"]) == told["html"]


def test_a_table_keeps_what_it_merges(word):
    table = word.add_table(3, 3)
    for number, cell in enumerate(table._cells):  # noqa: SLF001 — python-docx has no name for them
        cell.text = str(number)
    table.cell(0, 0).merge(table.cell(0, 1))
    table.cell(1, 2).merge(table.cell(2, 2))
    told = read_docx(saved(word))["html"]
    assert '<th colspan="2">0<br>1</th><th>2</th>' in told
    assert '<td rowspan="2">5<br>8</td>' in told
    assert clean(told) == told


def test_what_is_not_brought_over_is_told(word):
    paragraph = word.add_paragraph("写明")
    space = nsdecls("w")
    inserted = f'<w:ins {space} w:id="1" w:author="甲"><w:r><w:t>新加的</w:t></w:r></w:ins>'
    deleted = f'<w:del {space} w:id="2" w:author="甲"><w:r><w:delText>删去的</w:delText></w:r></w:del>'
    for piece in (inserted, deleted):
        paragraph._p.append(parse_xml(piece))  # noqa: SLF001 — as above
    paragraph.add_run("藏起来的").font.hidden = True
    told = read_docx(saved(word))
    assert "写明新加的" in told["html"]
    assert "删去的" not in told["html"]
    assert "藏起来的" not in told["html"]
    assert told["told"] == ["有2处修订，按已接受读入；请核对。", "有1处隐藏文字，没有带入。"]


def test_words_that_look_like_markup_are_words(word):
    word.add_paragraph('甲<script>alert(1)</script>&"')
    told = read_docx(saved(word))["html"]
    assert "&lt;script&gt;" in told
    assert clean(told) == told


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no zip at all"])
def test_what_is_no_document_is_a_sentence(content):
    with pytest.raises(CannotRead):
        read_docx(io.BytesIO(content))
    with pytest.raises(CannotRead, match="没有文字"):
        read_docx(saved(docx.Document()))
