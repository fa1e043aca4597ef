"""Every file of a report says what the document says: each is read back by readers that know nothing of its writer."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from random import Random
from unicodedata import normalize

import docx
import lxml.html
import openpyxl
import pdfplumber
import pytest
from axe_playwright_python.sync_playwright import Axe
from docx.shared import Mm
from jsonschema import Draft202012Validator
from random_reports import HOSTILE, random_document
from report_readers import (
    bare,
    converted,
    docx_tables,
    docx_text,
    fonts_of,
    html_tables,
    merged,
    odf_tables,
    read_pdf,
    without_values,
)

from gongkai.reporting.document import Document, Override, Paragraph, Run, sections_of
from gongkai.reporting.exports import FORMATS
from gongkai.reporting.exports import pdf as pdf_export
from gongkai.statute.annual_report.checks import check, sums
from gongkai.statute.annual_report.figures import Cell, Report, State, as_printed
from gongkai.statute.annual_report.forms import FORM_2021, FORMS
from gongkai.statute.annual_report.nodes import CellId, cells

TOP = 3  # rows of a sheet over its table
PROJECT = Path(__file__).resolve().parents[2]
DECIDED = Override("R3", "总计应等于各类申请人之和。", "系统迁移前的记录不全", "主要负责人", date(2026, 1, 19))
RELATIONS = {"R1", "R2", "R3", "R4"}


@pytest.fixture(scope="module")
def documents(seed, budget) -> list[Document]:
    """Documents of both forms in turn, one in ten hostile."""
    random = Random(seed)  # noqa: S311 — repeatable cases
    return [
        random_document(random, FORMS[number % len(FORMS)], hostile=number % 10 == 0)
        for number in range(budget(3, 200))
    ]


@pytest.fixture(scope="module")
def files(documents) -> dict[str, list[bytes]]:
    return {form.id: [form.write(document) for document in documents] for form in FORMATS.values()}


def worked(**changes) -> Document:
    """A report in the form of 2021 whose every figure is known."""
    figures = {cell: Cell(0) for cell, *_ in cells(FORM_2021)}
    figures |= {
        CellId(3, "received", "natural"): Cell(11),
        CellId(3, "received", "total"): Cell(11),
        CellId(3, "granted", "natural"): Cell(11),
        CellId(3, "granted", "total"): Cell(11),
        CellId(3, "concluded", "natural"): Cell(11),
        CellId(3, "concluded", "total"): Cell(11),
    }
    figures |= changes.pop("cells", {})
    report = Report("invented", 2025, FORM_2021, figures, check(FORM_2021, figures))
    prose = {
        1: (
            Paragraph((Run("（一）主动公开情况"),)),
            Paragraph((Run("全年新收申请"), Run("11", "3.received.total"), Run("件。"))),
        )
    }
    opening = (changes.pop("opening", Paragraph((Run("根据条例编制。"),))),)
    facts = {"office": "青石县民政局", "signed_on": date(2026, 1, 20), "published_on": date(2026, 1, 26)} | changes
    return Document("青石县民政局", report, opening, sections_of(FORM_2021, prose), **facts)


def said(document: Document) -> list[str]:
    """The lines of a report in their order, without its tables."""
    lines = [document.title, document.note, *(text_of(paragraph, document) for paragraph in document.opening)]
    for section in document.sections:
        lines += [section.title, *(text_of(paragraph, document) for paragraph in section.paragraphs)]
    day = document.signed_on
    lines += [document.office, f"{day.year}年{day.month}月{day.day}日" if day else ""]
    return [line for line in lines + [override.reason for override in document.overrides] if line]


def text_of(paragraph: Paragraph, document: Document) -> str:
    draft = document.published_on is None
    return "".join(run.text + ("〔改写〕" if draft and run.is_overwritten else "") for run in paragraph.runs)


HARMFUL = re.compile("[\x00-\x1f\ud800-\udfff\ufffe\u202a-\u202e\u2066-\u2069]")


INVISIBLE = re.compile("[\ufffd\u00ad\u200b]")
NAMED = re.compile(r"〔U\+([0-9A-F]{4,6})〕")  # how the PDF shows what its fonts lack


def missing(document: Document, text: str) -> list[str]:
    """The lines that a text lacks, or has out of order."""
    left, absent = _plain(NAMED.sub(lambda number: chr(int(number[1], 16)), bare(text))), []
    for line in said(document):
        wanted = _plain(HARMFUL.sub(" ", line))
        _, found, after = left.partition(wanted) if wanted else ("", "nothing", left)
        absent += [] if found else [line]
        left = after if found else left
    return absent


def _plain(text: str) -> str:
    return normalize("NFC", INVISIBLE.sub("", bare(text)))


# ── the page says what the document says ────────────────────────────────
def figures_of(page: bytes) -> dict[tuple[str, ...], str]:
    """The figures of an HTML page by the words of the headers that each names."""
    found, root = {}, lxml.html.fromstring(page.decode())
    headers = {header.get("id"): bare(header.text_content()) for header in root.iter("th")}
    for cell in root.iter("td"):
        if cell.get("headers"):
            words = [headers[name] for name in cell.get("headers").split()]
            table = cell.get("headers")[:2]
            assert (table, *words) not in found
            found[table, *words] = bare(cell.text_content())
    return found


def test_a_page_s_figures_stand_under_the_headers_they_name(documents, files):
    for document, page in zip(documents, files["html"], strict=True):
        found = figures_of(page)
        every = list(cells(document.form))
        assert len(found) == len(every)
        for cell, grid, row, column in every:
            wanted = {bare(word) for word in (grid.title, row.label, column.label) if word}
            shown = [text for words, text in found.items() if words[0] == f"t{cell.table}" and wanted <= set(words[1:])]
            assert as_printed(document.report[cell], column) in shown
            assert len(shown) == 1 or len(set(wanted)) < 3 or cell.table == 2


def test_a_page_has_all_words_and_needs_nothing_else(documents, files):
    for document, page in zip(documents, files["html"], strict=True):
        root = lxml.html.fromstring(page.decode())
        assert not missing(document, "\n".join(root.find(".//main").itertext()))
        assert [script.get("type") for script in root.iter("script")] == ["application/json"]
        assert not [name for element in root.iter() for name in element.attrib if name in ("src", "href", "style")]
        assert not re.search(r"@import|url\(", root.find(".//style").text)
        assert json.loads(root.get_element_by_id("data").text)["title"] == document.title


# ── the other files say what the page says ──────────────────────────────
def test_word_s_tables_are_the_page_s_square_by_square(documents, files):
    for document, page, file in zip(documents, files["html"], files["docx"], strict=True):
        assert docx_tables(file) == html_tables(page)
        assert not missing(document, "\n".join(docx_text(file)))


def test_pdf_s_tables_are_the_page_s_row_by_row(documents, files, figures):
    pages = 0
    for document, page, file in zip(documents, files["html"], files["pdf"], strict=True):
        read = read_pdf(file)
        rows, pages = iter(read.rows), pages + read.pages
        for table in html_tables(page):
            compare_rows(table, rows)
        assert next(rows, None) is None
        assert not missing(document, read.text)
    figures("exports: PDF pages read back", pages)


def compare_rows(table, rows) -> None:
    """Row by row; the head comes again on the next page, and a label of many rows stands on either side of the break."""
    heads, owed = [], set()
    for squares, matrix, below in zip(table.rows, table.matrix, [*table.matrix[1:], []], strict=True):
        if not any(map(has_figure, squares)):
            heads.append(squares)
        got = next(rows)
        while got != squares and got in heads:
            got = next(rows)
        for word in got[: -len(squares)]:
            owed.discard(word)
            assert not word or word in matrix
        for word, wanted in zip(got[-len(squares) :], squares, strict=True):
            assert word == wanted or (not word and wanted in below)
            owed |= {wanted} - {word}
    assert not owed


def has_figure(words: str) -> bool:
    return bool(re.fullmatch(r"[+-]?[\d.]+(万元)?|/|无|未读出|未印|", words))


def test_a_planted_difference_is_seen_by_every_reader():
    right, wrong = worked(), worked(cells={CellId(3, "received", "natural"): Cell(12)})
    page, rows = html_tables(FORMATS["html"].write(right)), iter(read_pdf(FORMATS["pdf"].write(wrong)).rows)
    assert docx_tables(FORMATS["docx"].write(wrong)) != page
    compare_rows(page[0], rows)
    with pytest.raises(AssertionError):
        compare_rows(page[1], rows)
    assert missing(replace(right, office="别的机关"), read_pdf(FORMATS["pdf"].write(right)).text) == ["别的机关"]


@pytest.mark.office
def test_libreoffice_reads_word_s_tables_as_the_page_s(documents, files, tmp_path):
    named = {f"{number}.docx": file for number, file in enumerate(files["docx"])}
    out = converted(tmp_path / "word", named, "fodt")
    for number, page in enumerate(files["html"]):
        assert odf_tables((out / f"{number}.fodt").read_bytes()) == html_tables(page)


@pytest.mark.office
def test_libreoffice_reckons_the_workbook_to_the_page_s_figures(documents, files, tmp_path, figures):
    named = {f"{number}.xlsx": without_values(file) for number, file in enumerate(files["xlsx"])}
    out = converted(tmp_path / "book", named, "html:HTML (StarCalc)")
    compared = 0
    for number, (document, page) in enumerate(zip(documents, files["html"], strict=True)):
        text, *sheets, kinds = html_tables((out / f"{number}.html").read_bytes())
        assert not missing(document, "\n".join(row[0] for row in text.matrix))
        for sheet, table in zip(sheets, html_tables(page), strict=True):
            wide, high = len(table.matrix[0]), len(table.matrix)
            assert [row[:wide] for row in sheet.matrix[TOP : TOP + high]] == table.matrix
            compared += wide * high
        assert kinds.matrix[len(document.kinds) + 1][:2] == ["合计", str(sum(items for _, items in document.kinds))]
        assert judged(sheets) == {
            "不成立": sum(finding.rule in RELATIONS for finding in document.report.findings),
            "成立": sum(holds(relation, document.report) for relation in sums(document.form)),
        }
    figures("exports: squares reckoned by LibreOffice as printed", compared)


def judged(sheets) -> dict[str, int]:
    every = [words for sheet in sheets for row in sheet.matrix for words in row]
    return {words: every.count(words) for words in ("不成立", "成立")}


def holds(relation, report: Report) -> bool:
    left, right = ([report[cell].value for cell in side] for side in (relation.left, relation.right))
    return None not in left + right and sum(left) == sum(right)


def test_the_data_keep_to_the_published_schema(documents, files):
    validator = Draft202012Validator(json.loads((PROJECT / "docs/report.schema.json").read_text("utf-8")))
    for document, data in zip(documents, files["json"], strict=True):
        assert not [error.message for error in validator.iter_errors(json.loads(data))]
        assert json.loads(data) == document.as_json()


# ── each file is a good one of its kind ─────────────────────────────────
WRITING = """
import sys; sys.path.insert(0, "tests/apps")
from hashlib import sha256
from random import Random
from random_reports import random_document
from gongkai.reporting.exports import FORMATS
print({form.id: sha256(form.write(random_document(Random(7)))).hexdigest() for form in FORMATS.values()})
print([name for name in sys.modules if name.startswith("gongkai") and name.endswith(".models")])
"""


def test_the_same_document_gives_the_same_bytes_and_needs_no_database():
    command = [sys.executable, "-c", WRITING]
    first, second = (subprocess.run(command, capture_output=True, text=True, check=True, cwd=PROJECT) for _ in range(2))
    assert first.stdout == second.stdout
    assert first.stdout.endswith("\n[]\n")


def test_word_has_the_measures_of_the_standard():
    word = docx.Document(BytesIO(FORMATS["docx"].write(worked())))
    page, millimetres = word.sections[0], lambda length: round(length / Mm(1))
    assert [millimetres(length) for length in (page.page_width, page.page_height)] == [210, 297]
    assert [millimetres(length) for length in (page.top_margin, page.left_margin)] == [37, 28]
    assert millimetres(page.page_width - page.left_margin - page.right_margin) == 156
    assert millimetres(page.page_height - page.top_margin - page.bottom_margin) == 225
    # fmt: off
    for style, font, size, line in (
        ("Title",     "方正小标宋简体", 22, 36), ("Normal",    "仿宋_GB2312",    16, 28),
        ("Heading 1", "黑体",           16, 28), ("Heading 2", "楷体_GB2312",    16, 28),
    ):
        # fmt: on
        found = word.styles[style]
        fonts = found.element.rPr.rFonts.attrib.values()
        assert (set(fonts), found.font.size.pt, found.paragraph_format.line_spacing.pt) == ({font}, size, line)
    names = {paragraph.text: paragraph.style.name for paragraph in word.paragraphs}
    assert names["（一）主动公开情况"] == "Heading 2"
    assert names["全年新收申请11件。"] == "Normal"
    assert [names[section] for section in FORM_2021.sections] == ["Heading 1"] * 6
    assert page.header.paragraphs[0].text == ""


def test_word_s_pages_are_numbered_at_their_outer_corners():
    page = docx.Document(BytesIO(FORMATS["docx"].write(worked()))).sections[0]
    odd, even = page.footer.paragraphs[0], page.even_page_footer.paragraphs[0]
    assert (odd.alignment.name, even.alignment.name) == ("RIGHT", "LEFT")
    assert odd.text == even.text == "— 1 —"
    assert "PAGE" in odd._p.xml  # noqa: SLF001 — the field itself


def test_word_s_tables_repeat_their_heads_and_keep_their_rows_whole():
    tables = docx.Document(BytesIO(FORMATS["docx"].write(worked()))).tables
    heads = [sum("w:tblHeader" in row._tr.xml for row in table.rows) for table in tables]  # noqa: SLF001 — not in its API
    assert heads == [0, 4 - 1, 3]
    assert all("w:cantSplit" in row._tr.xml for table in tables for row in table.rows)  # noqa: SLF001


def test_a_word_file_says_what_it_is():
    properties = docx.Document(BytesIO(FORMATS["docx"].write(worked()))).core_properties
    assert (properties.title, properties.author) == ("青石县民政局2025年政府信息公开工作年度报告", "青石县民政局")
    assert (properties.language, properties.created.date()) == ("zh-CN", date(2026, 1, 20))


def test_a_pdf_is_an_archive_s_and_accessible():
    file = FORMATS["pdf"].write(worked())
    with pdfplumber.open(BytesIO(file)) as pdf:
        catalog = pdf.doc.catalog
        said_of_itself = catalog["Metadata"].resolve().get_data().decode()
        for fact in ("<pdfaid:part>2<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<", "青石县民政局"):
            assert fact in said_of_itself
        assert catalog["OutputIntents"]
        assert catalog["Lang"].decode().startswith("zh")
        assert pdf.metadata["CreationDate"].startswith("D:20260120")
        headings = [
            title.decode("utf-16") if isinstance(title, bytes) else title for _, title, *_ in pdf.doc.get_outlines()
        ]
        assert headings == [FORM_2021.sections[0], "（一）主动公开情况", *FORM_2021.sections[1:]]
    assert fonts_of(file) == {"NotoSerifSC-Regular": True, "NotoSansSC-Regular": True}


def test_the_typesetter_has_nothing_to_complain_of(monkeypatch):
    heard = []

    def compiled(*given, **named):
        file, warnings = pdf_export.typst.compile_with_warnings(*given, **named)
        heard.extend(map(str, warnings))
        return file

    document = random_document(Random(3), hostile=True)  # noqa: S311 — a repeatable case
    monkeypatch.setattr(pdf_export.typst, "compile", compiled)
    FORMATS["pdf"].write(document)
    assert heard == []


def book_of(document: Document):
    return openpyxl.load_workbook(BytesIO(FORMATS["xlsx"].write(document)))


def test_a_workbook_s_totals_are_formulas_that_carry_their_values():
    file = FORMATS["xlsx"].write(worked())
    formulas, values = (openpyxl.load_workbook(BytesIO(file), data_only=only)["表三"] for only in (False, True))
    assert (formulas["J7"].value, values["J7"].value) == ("=SUM(D7:I7)", 11)
    last = next(row for row in range(TOP, 60) if formulas.cell(row, 2).value == "（七）总计")
    assert (formulas[f"D{last}"].value, values[f"D{last}"].value) == (f"=SUM(D9:D{last - 1})", 11)
    assert values["L7"].value == "成立"
    assert formulas["L7"].value.startswith('=IF(AND(COUNT(J7)=1,COUNT(D7:I7)=6),IF(SUM(J7)=SUM(D7:I7),"成立","不成立")')
    assert formulas.freeze_panes == "D7"
    assert formulas.print_title_rows == "$1:$6"
    assert {"A4:C6", "D4:J4", "E5:I5", "J5:J6", f"A9:A{last}"} <= merged(file, 3)


def test_a_total_published_against_its_parts_keeps_its_figure_and_says_so():
    wrong = CellId(3, "received", "total")
    sheet = book_of(worked(cells={wrong: Cell(12), CellId(3, "granted", "business"): Cell(None, State.SLASH)}))["表三"]
    assert sheet["J7"].value == 12
    assert "报告公布的是 12，各项之和为 11" in sheet["J7"].comment.text
    assert sheet["J7"].fill.fgColor.rgb == "00FFD9D6"
    assert sheet["E9"].value == "/"
    assert sheet["J9"].value == 11  # one of its parts is unknown, so it is no sum: it stays the printed figure


def test_blank_stays_blank():
    sheet = book_of(worked(cells={CellId(3, "received", "natural"): Cell(None, State.BLANK)}))["表三"]
    assert sheet["D7"].value is None
    assert sheet["D8"].value == 0


def test_the_kinds_are_plotted():
    sheet = book_of(worked(kinds=(("政策文件", 12), ("行政许可", 0))))["信息分类"]
    assert [cell.value for cell in sheet["B"]] == ["件数", 12, 0, "=SUM(B2:B3)"]
    assert len(sheet._charts) == 1  # noqa: SLF001 — openpyxl has no other way to ask
    assert not book_of(worked())["信息分类"]._charts  # noqa: SLF001


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), [(1366, "light"), (390, "dark")])
def test_the_page_is_read_by_everybody(browser, tmp_path, width, scheme):
    path = tmp_path / "report.html"
    path.write_bytes(
        FORMATS["html"].write(worked(published_on=None, edition=2, note="表三有误。", overrides=(DECIDED,)))
    )
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.goto(path.as_uri())
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.close()


# ── what is not said in the tables ──────────────────────────────────────
TEXTS = {
    "docx": lambda file: (
        "\n".join(docx_text(file)) + docx.Document(BytesIO(file)).sections[0].header.paragraphs[0].text
    ),
    "pdf": lambda file: read_pdf(file).text + pdfplumber.open(BytesIO(file)).pages[0].extract_text(),
    "html": lambda file: lxml.html.fromstring(file.decode()).find(".//body").text_content(),
    "xlsx": lambda file: "\n".join(
        [str(cell.value) for (cell,) in openpyxl.load_workbook(BytesIO(file))["报告"]["A1:A60"]]
        + [openpyxl.load_workbook(BytesIO(file))["报告"].oddHeader.center.text or ""]
    ),
}


@pytest.mark.parametrize("form", TEXTS)
def test_a_draft_is_called_one_and_shows_what_a_person_changed(form):
    marked = Paragraph((Run("全年新收申请"), Run("12", "3.received.total", is_overwritten=True), Run("件。")))
    draft = bare(TEXTS[form](FORMATS[form].write(worked(published_on=None, opening=marked))))
    public = bare(TEXTS[form](FORMATS[form].write(worked(opening=marked))))
    assert ("未公布稿" in draft, "未公布稿" in public) == (True, False)
    assert ("新收申请12〔改写〕件" in draft, "新收申请12件" in public) == (True, True)
    assert ("由人工改写" in draft, "由人工改写" in public) == (True, False)


@pytest.mark.parametrize("form", TEXTS)
def test_a_correction_and_an_override_are_told(form):
    text = bare(TEXTS[form](FORMATS[form].write(worked(edition=2, note="表三有误，现予更正。", overrides=(DECIDED,)))))
    assert "（第2版）更正说明：表三有误，现予更正。" in text
    assert "1.总计应等于各类申请人之和。主要负责人于2026年1月19日决定照此公布，理由：系统迁移前的记录不全。" in text


# ── hostile text ────────────────────────────────────────────────────────
def test_hostile_text_is_text_in_every_file(budget):
    every = tuple(HOSTILE)
    for texts in budget((every,), (every, *((text,) for text in every))):
        document = hostile(texts)
        written = {form.id: form.write(document) for form in FORMATS.values()}
        assert docx_tables(written["docx"]) == html_tables(written["html"])
        assert json.loads(written["json"]) == document.as_json()
        for form in ("docx", "html", "pdf"):
            assert not missing(document, TEXTS[form](written[form])), form
        words_are_words(written["xlsx"], document)


def hostile(texts: tuple[str, ...]) -> Document:
    joined = "其次".join(texts)
    decided = replace(DECIDED, reason=f"理由{joined}", role=joined)
    written = worked(
        office=f"署名{joined}", kinds=tuple((text, 1) for text in texts), note=joined, overrides=(decided,)
    )
    opening = tuple(Paragraph((Run(f"首{text}"), Run(text, "3.received.total"), Run("尾"))) for text in texts)
    return replace(written, agency=f"甲{joined}乙", opening=opening)


def words_are_words(file: bytes, document: Document) -> None:
    """Only the tables and the sum of the kinds have formulas, and every kind's name is text."""
    book = openpyxl.load_workbook(BytesIO(file))
    names = [*book["信息分类"]["A"], *book["报告"]["A"], *(book[name]["A2"] for name in ("表二", "表三", "表四"))]
    assert {cell.data_type for cell in names} == {"s"}
    assert [cell.value for cell in book["信息分类"]["B"] if cell.data_type == "f"] == [
        f"=SUM(B2:B{len(document.kinds) + 1})"
    ]


def test_a_character_that_the_fonts_lack_is_named_by_its_number():
    text = read_pdf(FORMATS["pdf"].write(worked(office="𰻞\U0002a6a5\U0010fffd局"))).text
    assert "〔U+10FFFD〕局" in text
    assert "\ufffd" not in text
