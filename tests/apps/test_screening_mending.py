# ruff: noqa: S311 — seeded randomness, so that a run repeats
"""A mended file: what was found is gone from its bytes, what was to stay is as it was, the given file is untouched."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from random import Random

import docx
import openpyxl
import pikepdf
import pypdfium2
import pytest
import screening_corpus as corpus
from hypothesis import given as drawn_from
from hypothesis import strategies as st
from PIL import Image
from screening_writers import ASIDE, Text, pdf, revised, write, zipped

from gongkai.files.reading import CannotRead
from gongkai.screening import opening
from gongkai.screening.looking import Look
from gongkai.screening.mending import mend
from gongkai.screening.mends.words import IN_WORDS, rewritten

TODAY = date(2026, 6, 30)
ID = "11010519491231002X"
#: what a program leaves to people
BY_HAND = {
    "pptx": {"hidden-text", "text-under-box", "embedded-object"}, "docx": {"embedded-object"}, "xlsx": {"embedded-object"},
    "ofd": set(corpus.BESIDE["ofd"]),
}  # fmt: skip


def screened(content, name):
    look = Look(TODAY)
    look.file(io.BytesIO(content), name)
    return look.listed()


def mended(content, name):
    before = bytes(content)
    made = mend(content, screened(content, name), TODAY)
    assert content == before
    return made


def unpacked(content):
    """All bytes of a file, also those that are packed in it."""
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"\n".join(archive.read(name) for name in archive.namelist())


MENDED = [
    (form, kind) for form, hidden in corpus.BESIDE.items() for kind in hidden if kind not in BY_HAND.get(form, ())
]


@pytest.mark.parametrize(("form", "kind"), MENDED)
def test_what_is_hidden_is_taken_out_of_the_bytes(form, kind, seed):
    for turn in range(4):
        draw = Random(f"{seed} {turn}")
        paragraphs = corpus.prose(draw)
        made = mended(write(form, Text(paragraphs), (kind,), draw), f"x.{form}")
        assert screened(made, f"x.{form}") == []
        if kind not in ("metadata", "image-location", "macro", "tracked-change") and form != "pdf":
            assert not any(aside.encode() in unpacked(made) for aside in ASIDE)
        if form == "docx":
            assert [one.text for one in docx.Document(io.BytesIO(made)).paragraphs][: len(paragraphs)] == paragraphs
        if form == "xlsx":
            shown = {cell.value for row in openpyxl.load_workbook(io.BytesIO(made)).worksheets[0] for cell in row}
            assert set(paragraphs) <= shown


@pytest.mark.parametrize("form", ["docx", "xlsx", "pptx", "html", "txt", "csv"])
@pytest.mark.parametrize("kind", sorted(IN_WORDS))
def test_words_are_masked_in_every_format(form, kind, seed):
    for turn in range(4):
        draw = Random(f"{seed} {turn}")
        sentence, _ = corpus.SAYINGS[kind](draw)
        around = corpus.prose(draw)
        made = mended(write(form, Text([*around, sentence]), (), draw), f"x.{form}")
        assert screened(made, f"x.{form}") == []


def test_only_what_was_asked_for_is_masked():
    text = f"身份证号{ID}，手机13800138000。"
    (identity, phone) = screened(text.encode(), "x.txt")
    assert mend(text.encode(), [identity], TODAY).decode() == "身份证号1101************2X，手机13800138000。"
    assert mend(text.encode(), [phone], TODAY).decode() == f"身份证号{ID}，手机138****8000。"
    assert mend(text.encode(), [replace(identity, text="3301************11")], TODAY).decode() == text


def test_text_keeps_its_encoding():
    text = f"联系人：陈建国，身份证号{ID}".encode("gb18030")
    assert mended(text, "x.txt").decode("gb18030") == "联系人：陈建国，身份证号1101************2X"


@drawn_from(st.lists(st.text("甲乙丙丁", max_size=6), min_size=1, max_size=6), st.data())
def test_parts_of_a_text_are_rewritten_as_the_whole_would_be(parts, data):
    whole = "".join(parts)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(whole)), max_size=6)))
    edits = [
        (start, end, data.draw(st.text("*", max_size=5))) for start, end in zip(cuts[::2], cuts[1::2], strict=False)
    ]
    expected = whole
    for start, end, new in reversed(edits):
        expected = expected[:start] + new + expected[end:]
    made = rewritten(parts, edits)
    assert len(made) == len(parts)
    assert "".join(made) == expected


# ── Word ────────────────────────────────────────────────────────────────────
def saved(document):
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def test_a_number_torn_over_runs_keeps_its_runs():
    document = docx.Document()
    paragraph = document.add_paragraph("身份证号")
    for part in (ID[:5], ID[5:11], ID[11:]):
        paragraph.add_run(part).bold = len(part) == 6
    runs = docx.Document(io.BytesIO(mended(saved(document), "x.docx"))).paragraphs[0].runs
    assert [run.text for run in runs] == ["身份证号", "1101*", "******", "*****2X"]
    assert [run.bold for run in runs[1:]] == [False, True, False]


def test_changes_are_accepted():
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = (
        '<w:p><w:r><w:t>收费</w:t></w:r><w:del w:id="1" w:author="王"><w:r><w:delText>五十</w:delText></w:r></w:del>'
        '<w:ins w:id="2" w:author="王"><w:r><w:t>三十</w:t></w:r></w:ins><w:r><w:t>元</w:t></w:r></w:p>'
    )
    draw = Random(1)
    with zipfile.ZipFile(io.BytesIO(write("docx", Text(["甲"]), (), draw))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["word/document.xml"] = f"<w:document {space}><w:body>{body}<w:sectPr/></w:body></w:document>".encode()
    made = mended(zipped(parts), "x.docx")
    assert docx.Document(io.BytesIO(made)).paragraphs[0].text == "收费三十元"
    assert "五十".encode() not in unpacked(made)


# ── Excel ───────────────────────────────────────────────────────────────────
def test_a_sum_over_a_hidden_row_keeps_its_value():
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["项目", "数量"], ["甲", 3], ["乙", 4]):
        sheet.append(row)
    sheet["B4"] = "=SUM(B2:B3)"
    sheet.row_dimensions[3].hidden = True
    content = saved(book)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    part = "xl/worksheets/sheet1.xml"
    with pytest.raises(CannotRead, match="打开并保存一次"):  # a program wrote it, and no one has worked out the sum
        mended(content, "x.xlsx")
    parts[part] = re.sub(rb"(</f><v)(></v>| ?/>)", rb"\1>7</v>", parts[part])
    made = openpyxl.load_workbook(io.BytesIO(mended(zipped(parts), "x.xlsx"))).active
    assert [made["B2"].value, made["B3"].value, made["B4"].value] == [3, None, 7]


def test_a_hidden_sheet_goes_with_its_names_and_texts():
    book = openpyxl.Workbook()
    book.active["A1"] = "公开的"
    kept = book.create_sheet("底稿", 0)
    kept["A1"] = "不公开的底稿"
    kept.sheet_state = "hidden"
    made = mended(saved(book), "x.xlsx")
    assert openpyxl.load_workbook(io.BytesIO(made)).sheetnames == ["Sheet"]
    assert "底稿".encode() not in unpacked(made)


def test_a_hidden_sheet_that_a_list_is_taken_from_stays_and_stays_found():
    book = openpyxl.Workbook()
    rule = openpyxl.worksheet.datavalidation.DataValidation(type="list", formula1="底稿!$A$1:$A$3")
    book.active.add_data_validation(rule)
    rule.add("B2")
    book.create_sheet("底稿")["A1"] = "选项"
    book["底稿"].sheet_state = "hidden"
    assert [one.kind for one in screened(mended(saved(book), "x.xlsx"), "x.xlsx")] == ["hidden-sheet"]


# ── PDF and pictures ────────────────────────────────────────────────────────
def looks(content):
    document = pypdfium2.PdfDocument(content)
    return [bytes(page.render(scale=1).buffer) for page in document]


@pytest.mark.parametrize(
    "kind", ["text-under-box", "invisible-text", "pdf-layer", "attachment", "metadata", "image-location"]
)
def test_a_mended_pdf_looks_as_before(kind, seed):
    draw = Random(seed)
    content = pdf(Text(corpus.prose(draw)), (kind,), draw)
    assert looks(mended(content, "x.pdf")) == looks(content)


def test_nothing_of_an_earlier_revision_is_left():
    content = revised(pdf(Text(["现在的文字"]), (), Random(1)), "从前的文字")
    was = "从前的文字".encode("utf-16-be").hex().encode()
    assert was in content
    made = mended(content, "x.pdf")
    with pikepdf.open(io.BytesIO(made)) as document:
        assert not any(was in each.read_bytes() for each in document.objects if isinstance(each, pikepdf.Stream))


def test_a_signed_pdf_is_left_to_its_signer():
    with pikepdf.open(io.BytesIO(pdf(Text(["甲"]), ("metadata",), Random(1)))) as document:
        document.Root.Sig = document.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Sig, ByteRange=[0, 1, 2, 3]))
        made = io.BytesIO()
        document.save(made, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    with pytest.raises(CannotRead, match="电子签名"):
        mended(made.getvalue(), "x.pdf")


@pytest.mark.parametrize("form", corpus.PICTURES)
def test_the_pixels_of_a_picture_stay(form, seed):
    content = write(form, Text([]), corpus.BESIDE[form], Random(seed))
    made = mended(content, f"x.{form}")
    before, after = (Image.open(io.BytesIO(data)) for data in (content, made))
    assert before.tobytes() == after.tobytes()
    assert not any(name in made for name in (b"gaolixin", b"he.zhiqiang", "周文博".encode()))


def test_a_photograph_stays_turned():
    image, exif = Image.new("RGB", (8, 4)), Image.Exif()
    exif[0x0112], exif[0x013B] = 6, "gaolixin"
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    made = Image.open(io.BytesIO(mended(out.getvalue(), "x.jpg"))).getexif()
    assert dict(made) == {0x0112: 6}


# ── the whole ───────────────────────────────────────────────────────────────
def test_an_archive_is_mended_file_by_file():
    draw = Random(1)
    inside = {
        "表/名单.csv": f"姓名,身份证号\n陈建国,{ID}\n".encode(),
        "正文.docx": write("docx", Text(["甲"]), ("comment",), draw),
        "留.txt": b"left",
    }
    made = mended(zipped(inside), "x.zip")
    assert screened(made, "x.zip") == []
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.namelist() == list(inside)
        assert archive.read("留.txt") == b"left"


def test_a_format_that_is_not_mended_says_what_to_do(seed):
    content = write("ofd", Text([f"身份证号{ID}"]), (), Random(seed))
    with pytest.raises(CannotRead, match="请按每一处的说明修改原稿"):
        mended(content, "x.ofd")
    assert "请在原稿上改" in screened(content, "x.ofd")[0].mend


def test_behind_the_wall_the_new_bytes_are_screened_again(tmp_path, seed):
    for way in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        way.chmod(0o755)
    path = tmp_path / "given"
    path.write_bytes(write("docx", Text([f"身份证号{ID}", "秘密★1年"]), ("comment",), Random(seed)))
    before = opening.screen_file(path, "x.docx", TODAY)
    made = opening.mend_file(path, "x.docx", TODAY, before.findings)
    assert {finding.kind for finding in before.findings} == {"identity-number", "secret-mark", "comment"}
    assert [finding.kind for finding in made.left] == ["secret-mark"]  # for people
    assert ID.encode() not in unpacked(made.content)


def test_the_corpus_mended_holds_nothing_of_what_may_be_mended(seed, budget):
    for sample in corpus.corpus(seed, budget(60, 640)):
        form = sample.name.rpartition(".")[2]
        if form in ("ofd", "zip") or not sample.plants:
            continue
        left = {finding.kind for finding in screened(mended(sample.content, sample.name), sample.name)}
        may = (set() if form == "pdf" else IN_WORDS) | {kind for of, kind in MENDED if of == form}
        assert not left & may, sample
