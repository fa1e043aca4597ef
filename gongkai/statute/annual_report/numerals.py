"""Numbers as a report's text writes them: 1,505, １５０５, 一千五百零五, 两万, 1.2万."""

from __future__ import annotations

from decimal import Decimal

from gongkai.statute.annual_report.figures import Number, plain

#: One written number; an ordinal (第三) and the tail of a longer number are none.
NUMBER = (
    r"(?<![\d.])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?[万亿]?"
    r"|(?<![第\d〇零一二三四五六七八九十百千万亿两])[〇零一二三四五六七八九十两][〇零一二三四五六七八九十百千万亿两]*"
)
PLAIN = str.maketrans("０１２３４５６７８９，．（）：；", "0123456789,.():;")
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10_000, "亿": 100_000_000}


def chinese_to_int(text: str) -> int:
    """一千五百零五 → 1505; digits read one by one (二〇二〇 → 2020) too."""
    if not any(character in _UNITS or character in _MYRIADS for character in text):
        return int("".join(str(_DIGITS[character]) for character in text))
    total = section = digit = 0
    for character in text:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character in _UNITS:
            section, digit = section + (digit or 1) * _UNITS[character], 0
        elif character == "万":
            total, section, digit = total + (section + digit) * _MYRIADS[character], 0, 0
        else:
            total, section, digit = (total + section + digit) * _MYRIADS[character], 0, 0
    return total + section + digit


def number(text: str) -> Number:
    """The value of one written number: "1,505", "１５０５", "一千五百零五", "1553.91", "1.2万"."""
    simple = text.translate(PLAIN).replace(",", "")
    if not simple[0].isascii():
        return chinese_to_int(simple)
    figure = simple.rstrip("万亿")
    return plain(Decimal(figure) * _MYRIADS.get(simple[len(figure) :], 1))
