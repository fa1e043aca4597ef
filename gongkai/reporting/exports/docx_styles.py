"""The styles of a document after GB/T 9704-2012: one row for each kind of piece, and the fonts that may stand in."""

from __future__ import annotations

from typing import NamedTuple
from xml.sax.saxutils import quoteattr

from docx.document import Document as Word
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.styles.style import ParagraphStyle
from lxml.builder import ElementMaker
from lxml.etree import _Element

from gongkai.reporting.exports.flow import Part

WORDPROCESSING = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_MAKE = ElementMaker(namespace=WORDPROCESSING, nsmap={"w": WORDPROCESSING})


def w(name: str, *inside: _Element | str, **attributes: object) -> _Element:
    """An element of WordprocessingML with its attributes."""
    return _MAKE(name, {f"{{{WORDPROCESSING}}}{key}": str(value) for key, value in attributes.items()}, *inside)


CENTER, LEFT, RIGHT, BOTH = (
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)


# 28 characters of 三号 are 448 points and the 版心 442: a quarter point less after each lets the standard's line stand.
SQUEEZED, BY_TWIPS = 16, -5


class Style(NamedTuple):
    """How a kind of piece is set; sizes and distances in points: 二号 is 22, 三号 16, 四号 14, 小五 9."""

    name: str
    font: str
    size: float
    align: WD_ALIGN_PARAGRAPH
    indent: int  # of the first line, in characters
    line: float
    after: float = 0
    keeps: bool = False  # stays with what follows


# fmt: off
TITLE, BODY, FIRST, SECOND, SMALL = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"
NORMAL  = Style("Normal",    BODY,  16, BOTH,   2, 28)
TABLE   = Style("表格文字",   SMALL,  9, CENTER, 0, 12)
LABEL   = Style("表格项目",   SMALL,  9, LEFT,   0, 12)
NUMBER  = Style("页码",       SMALL, 14, LEFT,   0, 16)
HEAD    = Style("未公布稿",   FIRST, 14, CENTER, 0, 16)
STYLES = {
    Part.TITLE:      Style("Title",     TITLE,  22, CENTER, 0, 36, after=28, keeps=True),
    Part.EDITION:    Style("版次",      SECOND, 16, CENTER, 0, 28, after=14, keeps=True),
    Part.CORRECTION: Style("更正说明",  SECOND, 16, BOTH,   2, 28, after=14),
    Part.BODY:       NORMAL,
    Part.SECTION:    Style("Heading 1", FIRST,  16, LEFT,   2, 28, keeps=True),
    Part.HEADING:    Style("Heading 2", SECOND, 16, LEFT,   2, 28, keeps=True),
    Part.OFFICE:     Style("署名",      BODY,   16, RIGHT,  0, 28, keeps=True),
    Part.DATE:       Style("成文日期",  BODY,   16, RIGHT,  0, 28),
    Part.NOTE:       Style("附注",      BODY,   14, BOTH,   2, 24),
}

# What stands in where a machine lacks the font the standard names.
FALLBACKS = {
    TITLE:  ("FZXiaoBiaoSong-B05S", "方正小标宋_GBK", "华文中宋", "Noto Serif CJK SC", "Source Han Serif SC", "SimSun"),
    BODY:   ("FangSong_GB2312", "仿宋", "FangSong", "FandolFang R", "Noto Serif CJK SC", "Source Han Serif SC"),
    FIRST:  ("SimHei", "FandolHei", "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Zen Hei"),
    SECOND: ("KaiTi_GB2312", "楷体", "KaiTi", "FandolKai", "AR PL UKai CN", "Noto Serif CJK SC"),
    SMALL:  ("SimSun", "FandolSong", "Noto Serif CJK SC", "Source Han Serif SC", "AR PL UMing CN"),
}
# fmt: on


def font_table() -> bytes:
    """The part of the file that declares the fonts and their stand-ins (w:altName), all of the Chinese character set."""
    fonts = "".join(
        f"<w:font w:name={quoteattr(name)}><w:altName w:val={quoteattr(','.join(others))}/>"
        f'<w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>'
        for name, others in FALLBACKS.items()
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return f'{head}<w:fonts xmlns:w="{WORDPROCESSING}">{fonts}</w:fonts>'.encode()


def lay_styles(word: Word) -> None:
    """Give the new document its styles, and Chinese as its language."""
    for language in word.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "zh-CN")
        language.set(qn("w:eastAsia"), "zh-CN")
    for row in (NORMAL, *STYLES.values(), TABLE, LABEL, NUMBER, HEAD):
        _lay(word, row)


def _lay(word: Word, row: Style) -> None:
    styles = word.styles
    style = styles[row.name] if row.name in styles else styles.add_style(row.name, WD_STYLE_TYPE.PARAGRAPH)
    if row is not NORMAL:
        style.base_style = styles["Normal"]
    style.quick_style = True
    _set_font(style, row)
    paragraph = style.paragraph_format
    paragraph.alignment, paragraph.keep_with_next = row.align, row.keeps
    paragraph.line_spacing_rule, paragraph.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(row.line)
    paragraph.space_before, paragraph.space_after = Pt(0), Pt(row.after)
    paragraph.first_line_indent = Pt(row.indent * row.size)
    paragraph.widow_control = False  # 22 lines on each page, as the standard counts them
    indent = style.element.pPr.find(qn("w:ind"))
    indent.set(qn("w:firstLineChars"), str(row.indent * 100))
    style.element.pPr.find(qn("w:widowControl")).addnext(w("wordWrap", val=0))  # a long address breaks anywhere
    for border in style.element.pPr.findall(qn("w:pBdr")):  # the template's title is underlined
        style.element.pPr.remove(border)


def _set_font(style: ParagraphStyle, row: Style) -> None:
    """Every script in the one font, so that figures stand in the type of the words around them."""
    style.font.size, style.font.bold, style.font.italic = Pt(row.size), False, False
    style.font.color.rgb = RGBColor(0, 0, 0)
    properties = style.element.rPr
    fonts = properties.get_or_add_rFonts()
    fonts.attrib.clear()
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), row.font)
    for old in (*properties.findall(qn("w:spacing")), *properties.findall(qn("w:kern"))):
        properties.remove(old)
    if row.size == SQUEEZED:
        properties.find(qn("w:sz")).addprevious(w("spacing", val=BY_TWIPS))
