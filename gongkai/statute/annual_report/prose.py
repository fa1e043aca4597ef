"""Figures and sentences of a report's text, held against its tables (R10) and against what a text must not be (R15).

Findings here are hints: prose is read by patterns, and a sentence may mean another count than the table's.
Numbers are read with separators (1,505), full-width digits (１５０５) and in Chinese (一千五百零五).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from gongkai.statute.annual_report.checks import known
from gongkai.statute.annual_report.figures import Finding, Level, Number, Report, plain, printed
from gongkai.statute.annual_report.nodes import CellId

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|[〇零一二三四五六七八九十百千万亿两]+)"
_PLAIN = str.maketrans("０１２３４５６７８９，．（）：；", "0123456789,.():;")
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
        else:
            total, section, digit = (total + section + digit) * _MYRIADS[character], 0, 0
    return total + section + digit


def number(text: str) -> Number:
    """The value of one written number: "1,505", "１５０５", "一千五百零五", "1553.91"."""
    simple = text.translate(_PLAIN).replace(",", "")
    return plain(Decimal(simple)) if simple[0].isascii() else chinese_to_int(simple)


@dataclass(frozen=True, slots=True)
class Claim:
    """A way of saying a figure, and the sums of cells it may mean."""

    said: str  # pattern; the number is what follows it
    means: tuple[
        tuple[tuple[int, str, str], ...], ...
    ]  # any of these sums; a sum that the form does not have is passed over
    words: str


# fmt: off
_RECEIVED        = (3, "received", "total")
_BROUGHT_FORWARD = (3, "brought_forward", "total")
CLAIMS = (
    Claim(r"(?:新收|收到|受理)[^。；，,;]{0,20}?申请[^。；，,;\d]{0,10}?", ((_RECEIVED,), (_RECEIVED, _BROUGHT_FORWARD)), "收到申请"),
    Claim(r"(?:收到|受理)依申请公开[^。；，,;\d]{0,8}?", ((_RECEIVED,), (_RECEIVED, _BROUGHT_FORWARD)), "收到申请"),
    Claim(r"上年(?:度)?结转[^。；，,;\d]{0,8}?", ((_BROUGHT_FORWARD,),), "上年结转"),
    Claim(r"(?:办结|答复)[^。；，,;\d]{0,8}?", (((3, "concluded", "total"),), (_RECEIVED,)), "办理结果"),
    Claim(r"结转(?:至)?下(?:一)?年(?:度)?[^。；，,;\d]{0,8}?", (((3, "carried_forward", "total"),),), "结转下年度"),
    Claim(r"行政复议(?:案件|申请)?[^。；，,;\d]{0,4}?", (((4, "reconsideration", "total"),),), "行政复议"),
    Claim(r"行政诉讼(?:案件)?[^。；，,;\d]{0,4}?",
          (((4, "direct_lawsuit", "total"), (4, "lawsuit_after_reconsideration", "total")),), "行政诉讼"),
    Claim(r"(?:制发|制定|出台|印发|发布|其中)(?:行政)?规范性文件[^。；，,;\d]{0,4}?",
          (((2, "normative_documents", "made"),), ((2, "normative_documents", "newly_public"),),
           ((2, "normative_documents", "issued"),)), "规范性文件"),
)
# fmt: on


def check_prose(report: Report, sections: Mapping[int, str]) -> tuple[Finding, ...]:
    """Figures in the text against the tables, and sums inside sentences (R10).

    :param sections: the text of sections 1 to 6 by number, as far as there is any.
    """
    return tuple(
        finding
        for section in sorted(sections)
        for finding in (*_claims(report, section, sections[section]), *_sums(section, sections[section]))
    )


def _claims(report: Report, section: int, text: str) -> Iterator[Finding]:
    simple = text.translate(_PLAIN)
    for claim in CLAIMS:
        for found in re.finditer(rf"{claim.said}({_NUMBER})(?=余?[件条份])", simple):
            said = number(found.group(1))
            options = [(ids, sum(values)) for ids, values in _meanings(report, claim)]
            if options and said not in {value for _, value in options}:
                ids, value = options[0]
                message = (
                    f"第{_ORDINALS[section]}部分说{claim.words} {printed(said)}，表{_ORDINALS[ids[0].table]}为 {printed(value)}："
                    f"“{found.group(0)}”。"
                )
                yield Finding("R10", Level.HINT, ids[0].table, ids, said, value, message)


_ORDINALS = dict(enumerate("一二三四五六", start=1))


def _meanings(report: Report, claim: Claim) -> Iterator[tuple[tuple[CellId, ...], list[Number]]]:
    for sum_of in claim.means:
        ids = tuple(CellId(*place) for place in sum_of)
        values = known(ids, report.cells)
        if values is not None:
            yield ids, values


def _sums(section: int, text: str) -> Iterator[Finding]:
    """A total followed by 其中 and its parts in the same unit, to the end of the sentence."""
    for sentence in re.split(r"[。\n]", text.translate(_PLAIN)):
        found = re.search(rf"({_NUMBER})(余?)([条件项份])[,:;、]?其中(.+)", sentence)
        if not found or found.group(2):
            continue
        total, unit = number(found.group(1)), found.group(3)
        parts = [number(part) for part in re.findall(rf"({_NUMBER}){unit}", found.group(4))]
        if len(parts) > 1 and sum(parts) != total:
            sums = "+".join(printed(part) for part in parts)
            message = (
                f"第{_ORDINALS[section]}部分说共 {printed(total)}{unit}，所列各项 {sums} = {printed(sum(parts))}。"
            )
            yield Finding("R10", Level.HINT, None, (), total, sum(parts), message)


def check_fee(section_six: str, charged: Number) -> tuple[Finding, ...]:
    """第六部分应报告收取信息处理费的情况: the yuan said there against the yuan recorded (R10)."""
    found = re.search(rf"信息处理费[^。\d]*?({_NUMBER})(万?)元", section_six.translate(_PLAIN))
    if not found:
        return ()
    said = number(found.group(1)) * (10_000 if found.group(2) else 1)
    if said == charged:
        return ()
    message = f"第六部分说收取信息处理费 {printed(said)} 元，收费记录为 {printed(charged)} 元。"
    return (Finding("R10", Level.HINT, None, (), said, charged, message),)


_EMPTY = re.compile(r"^[\s无。、.]*$|^\s*(?:无|没有)[^。]{0,12}(?:事项|问题|情况)[。\s]*$")
ALIKE = 0.8  # share of common four-character runs from which two texts read as one; house measure, not law


def check_text(sections: Mapping[int, str], before: Mapping[int, str], *, fees_charged: bool) -> tuple[Finding, ...]:
    """What a text must not be (R15): no problems named, silence on fees that were charged, last year's text again."""
    return tuple(
        Finding("R15", Level.HINT, None, (), None, None, message) for message in _faults(sections, before, fees_charged)
    )


def _faults(sections: Mapping[int, str], before: Mapping[int, str], fees_charged: bool) -> Iterator[str]:  # noqa: FBT001 — private, one caller
    if _EMPTY.match(sections.get(5, "")):
        yield "第五部分没有写存在的主要问题及改进情况。"
    if fees_charged and _EMPTY.match(sections.get(6, "")):
        yield "本年收取了信息处理费，第六部分应当报告收取情况。"
    for section in sorted(set(sections) & set(before)):
        share = similarity(sections[section], before[section])
        if share >= ALIKE and not _EMPTY.match(sections[section]):
            yield f"第{_ORDINALS[section]}部分与上年的文字有 {share:.0%} 相同，可能被认为内容雷同。"


def similarity(one: str, other: str) -> float:
    """The share of four-character runs two texts have in common, 0 to 1; digits and marks are left out."""
    first, second = (_runs(text) for text in (one, other))
    return len(first & second) / len(first | second) if first | second else 0.0


def _runs(text: str) -> frozenset[str]:
    words = re.sub(r"[\W\d_]", "", text)
    return frozenset("".join(run) for run in zip(words, words[1:], words[2:], words[3:], strict=False))
