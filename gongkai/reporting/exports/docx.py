"""The report as a Word document after GB/T 9704-2012 (党政机关公文格式), for those who sign it and file it.

The styles name the fonts of the standard (小标宋, 仿宋, 黑体, 楷体, 宋体) for Word and WPS; the font table says what may stand
in where a machine lacks them. Tables carry the statutory spans themselves, so nothing has to be merged by hand.
"""

from __future__ import annotations

from datetime import datetime, time
from io import BytesIO

import docx
from docx.document import Document as Word
from docx.section import Section as Page
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph as WordParagraph

from gongkai.papers.packing import repacked
from gongkai.reporting.document import Document
from gongkai.reporting.exports.docx_styles import HEAD, LEFT, NUMBER, RIGHT, STYLES, TABLE, font_table, lay_styles, w
from gongkai.reporting.exports.docx_table import table_xml
from gongkai.reporting.exports.flow import Part, Piece, flow, made_on, readable, state

# GB/T 9704-2012 5.2: A4, 天头 37 mm, 订口 28 mm, 版心 156 mm × 225 mm; 7.5: the page number stands 7 mm below the 版心.
PAPER_WIDTH, PAPER_HEIGHT = 210, 297
AT_TOP, AT_LEFT, WIDTH, HEIGHT = 37, 28, 156, 225
BELOW = 7 + 5  # with the number's own height
LINES, CHARACTERS = 22, 28  # on a page, in a line
LONGEST = 255  # characters of a property


def write(document: Document) -> bytes:
    """The document as a .docx file."""
    word = docx.Document()
    lay_styles(word)
    _lay_page(word, state(document))
    _name(word, document)
    for key, relation in list(word.part.package.rels.items()):  # the template's picture of its own first page
        if relation.reltype.endswith("/thumbnail"):
            del word.part.package.rels[key]
    last = None
    for piece in flow(document):
        _add(word, piece, is_after_table=last is Part.TABLE)
        last = piece.part
    out = BytesIO()
    word.save(out)
    return repacked(out.getvalue(), {"word/fontTable.xml": font_table()})


def _lay_page(word: Word, head: str) -> None:
    page = word.sections[0]
    page.page_width, page.page_height = Mm(PAPER_WIDTH), Mm(PAPER_HEIGHT)
    page.top_margin, page.bottom_margin = Mm(AT_TOP), Mm(PAPER_HEIGHT - AT_TOP - HEIGHT)
    page.left_margin, page.right_margin = Mm(AT_LEFT), Mm(PAPER_WIDTH - AT_LEFT - WIDTH)
    page.header_distance = Mm(AT_TOP - BELOW)
    page.footer_distance = Mm(PAPER_HEIGHT - AT_TOP - HEIGHT - BELOW)
    word.settings.odd_and_even_pages_header_footer = True
    _number_pages(page)
    for header in (page.header, page.even_page_header):
        header.paragraphs[0].style = word.styles[HEAD.name]
        header.paragraphs[0].text = head


def _number_pages(page: Page) -> None:
    """— 1 —, a character in from the outer corner: at the right of odd pages and at the left of even ones."""
    for footer, side, outer in ((page.footer, RIGHT, "right_indent"), (page.even_page_footer, LEFT, "left_indent")):
        number = footer.paragraphs[0]
        number.style, number.alignment = NUMBER.name, side
        setattr(number.paragraph_format, outer, Pt(NUMBER.size))
        number.add_run("— ")
        _add_field(number, "PAGE")
        number.add_run(" —")


def _add_field(paragraph: WordParagraph, instruction: str) -> None:
    """A field, which python-docx does not know: its begin, what it asks, and its end."""
    for element in (
        w("fldChar", fldCharType="begin"),
        w("instrText", instruction),
        w("fldChar", fldCharType="separate"),
        w("t", "1"),
        w("fldChar", fldCharType="end"),
    ):
        paragraph.add_run()._r.append(element)  # noqa: SLF001 — the documented way to XML that python-docx does not know


def _name(word: Word, document: Document) -> None:
    """Title, author, language and the one day of the file; nothing of the machine that wrote it."""
    properties = word.core_properties
    properties.title, properties.author = readable(document.title)[:LONGEST], readable(document.agency)[:LONGEST]
    properties.subject, properties.keywords = "政府信息公开工作年度报告", str(document.year)
    properties.comments = properties.content_status = state(document)
    properties.last_modified_by, properties.language = "", "zh-CN"
    properties.revision = document.edition
    properties.created = properties.modified = datetime.combine(made_on(document), time())


def _add(word: Word, piece: Piece, *, is_after_table: bool) -> None:
    if piece.grid:
        word.paragraphs[-1].paragraph_format.space_after = Pt(TABLE.size)
        ids = {style.name: style.style_id for style in word.styles}
        word.element.body.sectPr.addprevious(table_xml(piece.grid, WIDTH, ids))
        return
    style = STYLES[piece.part]
    paragraph = word.add_paragraph(style=style.name)
    for number, run in enumerate(piece.runs):
        if piece.part is Part.TITLE and number:
            paragraph.add_run().add_break()
        paragraph.add_run(run.text).underline = run.is_overwritten or None
    if piece.part in (Part.OFFICE, Part.DATE):
        paragraph.paragraph_format.right_indent = Pt(2 * style.size)
    if is_after_table or piece.part is Part.OFFICE:
        paragraph.paragraph_format.space_before = Pt(style.line / 2)
