"""One printed cell: a value, or why it is none. What is no plain figure is not read."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from gongkai.reporting.reading.labels import plain_text
from gongkai.statute.annual_report.figures import Cell, Number, State, plain
from gongkai.statute.annual_report.nodes import Kind
from gongkai.statute.annual_report.numerals import chinese_to_int

_DASHES = str.maketrans("−–—―─﹣‐‑⁻", "---------")
_SLASH = re.compile(r"[/\\-]+")
_NONE = re.compile(r"(?:无|没有|暂无)。?")
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_COUNT = re.compile(rf"(-?)({_DIGITS})(?:件|条|项|个|宗|份|起|次|人次)?")
_CHANGE = re.compile(rf"(\+|-|增加|减少|增|减)?({_DIGITS})(?:件|条|项|个|宗)?")
_AMOUNT = re.compile(rf"(-?)(?:人民币)?({_DIGITS})\(?(元|百元|千元|万|万元|百万元|亿|亿元)?(?:人民币)?\)?")
_CHINESE = re.compile(r"[〇零一二三四五六七八九十百千]+")
_UNIT = re.compile(r"(百万元|万元|千元|百元|亿元|元)")
MOST_DIGITS = 18
LONGEST = 40  # characters of a figure with its sign and unit
IN_MYRIADS = {  # 万元 in one of each
    "元": Decimal("0.0001"), "百元": Decimal("0.01"), "千元": Decimal("0.1"), "万": Decimal(1), "万元": Decimal(1),
    "百万元": Decimal(100), "亿": Decimal(10000), "亿元": Decimal(10000),
}  # fmt: skip

BLANK = Cell(None, State.BLANK)
UNREAD = Cell(None, State.NOT_READ)


def read_cell(text: str, kind: Kind = Kind.COUNT, unit: str = "") -> Cell:
    """What stands in a cell; ``unit`` is the unit its heading prints."""
    simple = plain_text(text).translate(_DASHES).strip()
    if not simple:
        return BLANK
    if re.search(r"\d\s+[\d,.]|[,.]\s+\d", simple):
        return UNREAD  # two figures, or one torn apart: who can tell
    simple = re.sub(r"\s", "", simple)
    if _SLASH.fullmatch(simple):
        return Cell(None, State.SLASH)
    if _NONE.fullmatch(simple):
        return Cell(None, State.NONE)
    value = _value(simple, kind, unit)
    return UNREAD if value is None else Cell(value)


def _value(simple: str, kind: Kind, unit: str) -> Number | None:
    if _CHINESE.fullmatch(simple):
        return chinese_to_int(simple)
    pattern = {Kind.COUNT: _COUNT, Kind.CHANGE: _CHANGE, Kind.AMOUNT: _AMOUNT}[kind]
    found = pattern.fullmatch(simple)
    if found is None or len(found[2]) > MOST_DIGITS:
        return None
    value = Decimal(found[2].replace(",", ""))
    if found[1] in ("-", "减", "减少"):
        value = -value
    if kind is Kind.AMOUNT:
        value *= IN_MYRIADS[found[3] or unit or "万元"]
    return plain(value)


def unit_of(heading: str) -> str:
    """The unit a heading prints for its amounts: 本年收费金额（单位：万元） → 万元; "" where it prints none."""
    found = _UNIT.search(re.sub(r"\s", "", plain_text(heading)))
    return found[1] if found else ""


@lru_cache(maxsize=20_000)
def is_figure(text: str) -> bool:
    """Whether a text can only be a cell's content: a figure, a dash, 无."""
    simple = plain_text(text).strip()
    if not simple or len(simple) > LONGEST or _CHINESE.fullmatch(simple):
        return False  # 一 is the number of a heading as well
    return any(read_cell(text, kind) not in (BLANK, UNREAD) for kind in Kind)
