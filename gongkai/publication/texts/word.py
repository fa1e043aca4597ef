"""A Word or WPS document as the text of a manuscript: paragraphs, headings, tables. Called behind the wall.

``safely.run(READ, path)`` answers ``{"title", "number", "html", "told"}``. What is not brought over is told and never lost
in silence: revisions are taken as accepted, hidden words, comments and pictures stay behind.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element

from gongkai.files.reading import CannotRead, open_zip, parse_xml

READ = "gongkai.publication.texts.word.read_docx"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
MOST_ELEMENTS, MOST_CHARACTERS = 1_000_000, 2_000_000
NUMBER = re.compile(r"[\u4e00-\u9fff]{2,15}[〔\[［(（](?:19|20)\d\d[〕\]］)）]第?\d{1,5}号")
DATE = re.compile(r"(?:19|20)\d\d年\d{1,2}月\d{1,2}日")
LEVELS = ((re.compile(r"[一二三四五六七八九十百]+、"), "h2"), (re.compile(r"（[一二三四五六七八九十百]+）"), "h3"))
STOPS = ("。", "；", "：", "！", "？", "，")
LONGEST_HEADING = 40
MARKS = {"b": "strong", "i": "em", "u": "u"}


def read_docx(file: BinaryIO) -> dict[str, Any]:
    """The document's title, 文号, text as HTML, and what a person should know of it.

    :raises CannotRead: for a broken, hostile or empty one.
    """
    with open_zip(file) as archive:
        try:
            with archive.open("word/document.xml") as part:
                root = parse_xml(part, elements=MOST_ELEMENTS)
        except KeyError as problem:
            raise CannotRead("Word 文件里没有正文，多半已经损坏。请重新保存为 .docx 后上传。") from problem
        has_comments = "word/comments.xml" in archive.namelist()
    for element in root.iter():
        element.tag = element.tag.replace(STRICT, W)
    body = root.find(f"{W}body")
    reader = _Reader()
    reader.blocks(body if body is not None else root)
    if not any(text for _, text, _ in reader.found):
        raise CannotRead("Word 文件里没有文字。扫描件请先识别文字。")
    return reader.told(has_comments=has_comments)


class _Reader:
    """Walks through the body; each block is its tag, its text, its HTML."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str, str]] = []
        self.revisions = self.hidden = self.pictures = self.characters = 0

    def blocks(self, parent: Element) -> None:
        for element in parent:
            tag = element.tag.removeprefix(W)
            if tag == "p":
                self._paragraph(element)
            elif tag == "tbl":
                self.found.append(("table", self._words(element), self._table(element)))
            elif tag in {"sdt", "sdtContent", "customXml", "smartTag", "ins"}:
                self.revisions += tag == "ins"
                self.blocks(element)

    def _paragraph(self, element: Element) -> None:
        inner = "".join(self._runs(element)).strip()
        text = re.sub(r"<[^>]+>", "", inner)
        if text.strip():
            tag = self._tag(element, html.unescape(text).strip())
            aligned = element.find(f"{W}pPr/{W}jc")
            side = aligned.get(f"{W}val", "") if aligned is not None else ""
            shown = re.sub(r"</?strong>", "", inner) if tag != "p" else inner
            self.found.append((f"{tag} {side}", html.unescape(text).strip(), f"<{tag}>{shown}</{tag}>"))

    def _tag(self, element: Element, text: str) -> str:
        style = element.find(f"{W}pPr/{W}pStyle")
        name = (style.get(f"{W}val", "") if style is not None else "").lower()
        level = re.fullmatch(r"(?:heading|标题)?\s*([1-3])", name)
        if level:
            return f"h{int(level[1]) + 1}"
        if len(text) <= LONGEST_HEADING and not text.endswith(STOPS):
            return next((tag for pattern, tag in LEVELS if pattern.match(text)), "p")
        return "p"

    def _runs(self, parent: Element) -> Iterator[str]:
        for element in parent:
            tag = element.tag.removeprefix(W)
            if tag == "r":
                yield self._run(element)
            elif tag in {"del", "moveFrom"}:
                self.revisions += 1
            elif tag in {"ins", "moveTo", "hyperlink", "smartTag", "sdt", "sdtContent", "fldSimple"}:
                self.revisions += tag in {"ins", "moveTo"}
                yield from self._runs(element)

    def _run(self, run: Element) -> str:
        properties = run.find(f"{W}rPr")
        if properties is not None and _is_on(properties, "vanish"):
            self.hidden += bool(self._words(run))
            return ""
        self.pictures += sum(1 for one in run if one.tag.removeprefix(W) in {"drawing", "pict", "object"})
        text = html.escape(self._words(run), quote=False)
        self.characters += len(text)
        if self.characters > MOST_CHARACTERS:
            raise CannotRead(f"Word 文件的文字超过{MOST_CHARACTERS // 10_000}万字，请分成几个文件。")
        if text.strip() and properties is not None:
            raised = properties.find(f"{W}vertAlign")
            place = {"superscript": "sup", "subscript": "sub"}.get(
                raised.get(f"{W}val", "") if raised is not None else ""
            )
            for tag in [tag for name, tag in MARKS.items() if _is_on(properties, name)] + ([place] if place else []):
                text = f"<{tag}>{text}</{tag}>"
        return text

    @staticmethod
    def _words(element: Element) -> str:
        """The words of an element; a tab is a space, a break too."""
        parts = ((one.text or "") if one.tag == f"{W}t" else " " for one in element.iter() if one.tag in {f"{W}t", f"{W}tab", f"{W}br"})  # fmt: skip
        return "".join(parts)

    def _table(self, table: Element) -> str:
        """Rows and cells, with the squares they cover."""
        laid: list[list[dict[str, Any]]] = []
        above: dict[int, dict[str, Any]] = {}
        for row in table.findall(f"{W}tr"):
            cells, column = [], 0
            for cell in row.findall(f"{W}tc"):
                span, merge = cell.find(f"{W}tcPr/{W}gridSpan"), cell.find(f"{W}tcPr/{W}vMerge")
                width = int(span.get(f"{W}val", "1")) if span is not None and span.get(f"{W}val", "1").isdigit() else 1
                if merge is not None and merge.get(f"{W}val") != "restart" and column in above:
                    above[column]["rows"] += 1
                else:
                    lines = ["".join(self._runs(one)).strip() for one in cell.findall(f"{W}p")]
                    told = {"html": "<br>".join(line for line in lines if line), "rows": 1, "columns": min(width, 1000)}
                    cells.append(told)
                    above[column] = told
                column += width
            laid.append(cells)
        rows = "".join(f"<tr>{''.join(_cell(cell, number == 0) for cell in row)}</tr>" for number, row in enumerate(laid) if row)  # fmt: skip
        return f"<table><tbody>{rows}</tbody></table>"

    def told(self, *, has_comments: bool) -> dict[str, Any]:
        """The answer: the title and the 文号 are taken out of the first blocks."""
        found = list(self.found)
        number = title = ""
        for place, (tag, text, _) in enumerate(found[:6]):
            if not number and NUMBER.fullmatch(text.replace(" ", "")):
                number = text.replace(" ", "")
                found[place] = ("", "", "")
            elif (
                not title and (tag.startswith("h") or "center" in tag) and tag != "table" and not text.endswith("文件")
            ):
                title = text
                found[place] = ("", "", "")
        shown = [
            _classed(place, len(found), tag, text, piece) for place, (tag, text, piece) in enumerate(found) if piece
        ]
        sentences = [
            f"有{self.revisions}处修订，按已接受读入；请核对。" if self.revisions else "",
            f"有{self.hidden}处隐藏文字，没有带入。" if self.hidden else "",
            f"有{self.pictures}处图片或者对象，没有带入。" if self.pictures else "",
            "有批注，没有带入。" if has_comments else "",
        ]
        return {"title": title, "number": number, "html": "\n".join(shown), "told": [one for one in sentences if one]}


def _is_on(properties: Element, name: str) -> bool:
    found = properties.find(f"{W}{name}")
    return found is not None and found.get(f"{W}val", "true") not in {"false", "0", "none", "off"}


def _cell(cell: dict[str, Any], is_head: bool) -> str:  # noqa: FBT001 — one of two
    tag = "th" if is_head else "td"
    spans = "".join(f' {name}="{cell[key]}"' for name, key in (("rowspan", "rows"), ("colspan", "columns")) if cell[key] > 1)  # fmt: skip
    return f"<{tag}{spans}>{cell['html']}</{tag}>"


def _classed(place: int, number: int, tag: str, text: str, piece: str) -> str:
    """What stands at the end and says who and when; the line that says to whom."""
    if tag.startswith("p") and place >= number - 4 and DATE.fullmatch(text.replace(" ", "")):
        return piece.replace("<p>", '<p class="date">', 1)
    if tag.startswith("p") and place >= number - 4 and "right" in tag:
        return piece.replace("<p>", '<p class="signature">', 1)
    if tag.startswith("p") and place < 4 and text.endswith("：") and len(text) < 200:  # noqa: PLR2004 — the head of a document
        return piece.replace("<p>", '<p class="addressee">', 1)
    return piece
