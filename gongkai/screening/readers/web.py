"""A web page and plain text: what is shown, what is not, and the tables in them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

import lxml.html
from lxml import etree

from gongkai.files.looking import look
from gongkai.files.reading import CannotRead
from gongkai.screening.findings import Piece
from gongkai.screening.readers.items import Item, Rows, headings, hidden
from gongkai.screening.readers.package import person

MOST_TEXT = 256 * 1024 * 1024
NOT_TEXT = ("script", "style", "template", "noscript", "head")
LINES = {
    "p",
    "div",
    "li",
    "tr",
    "br",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "table",
    "ul",
    "ol",
    "section",
    "article",
    "td",
    "th",
}
UNSEEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0*)?\s*(?:;|$)|font-size\s*:\s*[01](?:px|pt)?\s*(?:;|$)"
    r"|text-indent\s*:\s*-\d{3,}|(?:left|top)\s*:\s*-\d{4,}",
    re.IGNORECASE,
)
WHITE = re.compile(
    r"(?<![-\w])color\s*:\s*(?:#fff(?:fff)?\b|white\b|rgb\(\s*255\s*,\s*255\s*,\s*255\s*\))", re.IGNORECASE
)
GROUND = re.compile(r"background", re.IGNORECASE)
#: of comments, those that only say which part of a template begins
TEMPLATE = re.compile(
    r"开始|结束|begin|end|start|头部|底部|页脚|页眉|导航|轮播|主体|引入|样式|版心|栏目|公共|模块|脚本|统计|分享|搜索",
    re.IGNORECASE,
)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
FEWEST = 6
DELIMITERS = (",", "\t", ";", "|")


def decoded(file: BinaryIO) -> str:
    """The text of a file, in whichever encoding of offices it is.

    :raises CannotRead: for what is no text.
    """
    found = look(file)
    if not found["encoding"]:
        raise CannotRead("不是文本文件，或者编码认不出。请另存为 UTF-8 编码后再试。")
    file.seek(0)
    data = file.read(MOST_TEXT + 1)
    if len(data) > MOST_TEXT:
        raise CannotRead(f"文本超过{MOST_TEXT >> 20} MB，不予查看。请分成几个文件。")
    return data.decode(found["encoding"]).removeprefix("\ufeff")


def read_text(file: BinaryIO) -> Iterator[Item]:
    """Plain text, whole; rows parted by tabs are a table as well."""
    text = decoded(file)
    yield Piece(text, "")
    rows = [line.split("\t") for line in text.splitlines() if "\t" in line]
    if len(rows) > 1:
        yield Rows(rows, "以制表符分列的表")


def read_csv(file: BinaryIO) -> Iterator[Item]:
    """A table of text: each cell with the heading of its column."""
    text = decoded(file)
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    csv.field_size_limit(MOST_TEXT)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as problem:
        raise CannotRead("CSV 文件的写法有误，不能分列。请用电子表格程序重新保存后再试。") from problem
    head, words = headings(rows)
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if len(cell) > 1:
                under = words[column].strip() if number - 1 > head >= 0 and column < len(words) else ""
                yield Piece(cell, f"第{number}行第{column + 1}列", under)
    yield Rows(rows, "表")


def read_html(file: BinaryIO) -> Iterator[Item]:
    """A web page, however broken.

    :raises CannotRead: for one with nothing in it.
    """
    root = tree(decoded(file))
    shown: list[str] = []
    for element in root.iter():
        if element.tag is etree.Comment:
            yield from _comment(element.text or "")
        elif isinstance(element.tag, str):
            yield from _beside(element)
            if element.tag not in NOT_TEXT and not within(element, NOT_TEXT):
                yield from _unseen(element)
    tables = [(number, table, _rows(table)) for number, table in enumerate(root.iter("table"), start=1)]
    listed = [
        (number, table, rows)
        for number, table, rows in tables
        if headings(rows)[0] >= 0 and table.find(".//table") is None
    ]
    _gather(root, shown, {table for _, table, _ in listed})
    yield Piece(re.sub(r"\n\s*\n+", "\n", "".join(shown)).strip(), "网页")
    for number, _, rows in listed:
        yield from _table(rows, number)


def tree(text: str) -> Any:
    """The root of a page.

    :raises CannotRead: for one with nothing in it, or nested beyond reason.
    """
    try:
        return lxml.html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as problem:
        raise CannotRead("网页里没有内容，或者写法有误，不能读出。") from problem


def within(element: Any, names: tuple[str, ...]) -> bool:
    """Whether an element stands within one of these."""
    return any(each.tag in names for each in element.iterancestors())


def is_unseen(element: Any) -> str:
    """Why an element is not shown; "" for one that is."""
    style = element.get("style", "")
    if element.get("hidden") is not None or UNSEEN.search(style):
        return "样式设为不显示，查看网页源代码即可看到。"
    if WHITE.search(style) and not GROUND.search(style) and not any(_grounds(each) for each in element.iterancestors()):
        return "白底上的白字，选中即可看到。"
    return ""


def _grounds(element: Any) -> bool:
    """Whether an element may paint a ground: by its style, or by a class whose rules are elsewhere."""
    return bool(GROUND.search(element.get("style", "")) or element.get("bgcolor") or element.get("class"))


def _unseen(element: Any) -> Iterator[Item]:
    why = is_unseen(element)
    text = " ".join(element.text_content().split()) if why and not _is_control(element) else ""
    if text and not any(is_unseen(each) for each in element.iterancestors()):
        yield hidden("hidden-text", "网页", text, 0.8, why)


def _is_control(element: Any) -> bool:
    """Whether it is a part of the page's own working that is shown when it is needed: a menu, a form, a message with its buttons."""
    controls = ("button", "input", "select", "textarea", "form", "nav")
    linked = sum(len("".join(each.text_content().split())) for each in element.iter("a"))
    return (
        element.tag in controls
        or any(True for _ in element.iter(*controls))
        or linked > len("".join(element.text_content().split())) / 2
    )


def is_note(text: str) -> bool:
    """Whether a comment in the source is a note of people, not a mark of the template."""
    letters = len(CHINESE.findall(text))
    return (
        letters >= FEWEST and not text.lstrip().startswith("[") and not (TEMPLATE.search(text) and letters < 4 * FEWEST)
    )


def _comment(text: str) -> Iterator[Item]:
    if is_note(text):
        yield hidden("comment", "网页源代码里的注释", text, 0.7)
    if text.strip() and not text.lstrip().startswith("["):
        yield Piece(text, "网页源代码里的注释")


def _beside(element: Any) -> Iterator[Item]:
    """What attributes say: links, alternatives of pictures, who made the page, fields not shown."""
    for name in ("href", "src"):
        value = element.get(name, "")
        if value.startswith(("http:", "https:", "file:", "htpp:", "htps:", "ftp:")):
            yield Piece(value, "链接")
    for name in ("alt", "title", "content"):
        value = element.get(name, "")
        if len(value) > 1:
            yield Piece(value, f"{element.tag} 的 {name}")
    if element.tag == "meta" and element.get("name", "").lower() == "author":
        yield from person("作者", element.get("content", ""))
    if element.tag == "input" and len(element.get("value", "")) > 1:
        yield Piece(element.get("value"), "表单里的值")


def _gather(element: Any, into: list[str], apart: set[Any]) -> None:
    """The text in reading order; a stack of its own, as a page may be nested deeper than Python calls."""
    waiting: list[tuple[Any, bool]] = [(element, False)]
    while waiting:
        each, done = waiting.pop()
        if done:
            into.append("\n" if each.tag in LINES else "")
            into.append(each.tail or "" if each is not element else "")
            continue
        if not isinstance(each.tag, str) or each.tag in NOT_TEXT or each in apart:
            into.append(each.tail or "")
            continue
        into.append(each.text or "")
        waiting.append((each, True))
        waiting.extend((child, False) for child in reversed(each))


def _rows(table: Any) -> list[list[str]]:
    return [
        [" ".join(cell.text_content().split()) for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")
    ]


def _table(rows: list[list[str]], number: int) -> Iterator[Item]:
    """A table with headings: each cell under its heading, then the whole."""
    head, words = headings(rows)
    for line, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if len(cell) > 1:
                under = words[column] if line - 1 > head and column < len(words) else ""
                yield Piece(cell, f"第{number}个表第{line}行第{column + 1}列", under)
    yield Rows(rows, f"第{number}个表")
