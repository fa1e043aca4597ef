"""Figures and sentences of a report's text, held against its tables (R10) and against what a text must not be (R15).

Findings here are hints: prose is read by patterns, and a sentence may mean another count than the table's. A pattern
therefore reads a figure only where nothing but neutral words stand between it and what it counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from gongkai.statute.annual_report.checks import known
from gongkai.statute.annual_report.figures import Finding, Level, Number, Report, printed
from gongkai.statute.annual_report.nodes import CellId
from gongkai.statute.annual_report.numerals import NUMBER, PLAIN, number

# A figure of another year; of one result among several, or of the reviewing agency's own work; of a part of the
# requests, unless all channels are named (…等渠道).
_COMPARED = r"去年|上一?年度?(?!结转)|同比|同期|相比|较|历年"
_ONE_RESULT = _COMPARED + r"|维持|纠正|审结|撤销|撤诉|终止|驳回|胜诉|败诉|审理|(?:办理|受理)行政复议"
_PART = _COMPARED + r"|^(?!.*等).*(?:当面|现场|网上|网络|网站|信函|邮寄|邮件|传真|自然人|法人|企业)"


@dataclass(frozen=True, slots=True)
class Claim:
    """A way of saying a figure, and the sums of cells it may mean.

    ``said`` is a pattern in which ``{n}`` stands for the figure with its measure word. ``about`` must occur in the
    sentence; ``unless`` must not occur in the same clause.
    """

    words: str
    said: str
    means: tuple[tuple[tuple[int, str, str], ...], ...]  # any of these sums; one the form does not have is passed over
    about: str = ""
    unless: str = _COMPARED


# fmt: off
_RECEIVED        = (3, "received", "total")
_BROUGHT_FORWARD = (3, "brought_forward", "total")
_CONCLUDED       = (3, "concluded", "total")
_CARRIED_FORWARD = (3, "carried_forward", "total")
_REVIEWED        = (4, "reconsideration", "total")
_SUED            = (4, "direct_lawsuit", "total")
_SUED_AFTER      = (4, "lawsuit_after_reconsideration", "total")

_N       = r"(?:合计|总计|共|计|有|为|的|数量|总数|数|:)*{n}"
_REQUEST = (r"(?:各类|的|关于)*(?:政府信息公开|信息公开|依申请公开|依申请)"
            r"(?:政府信息|信息|公开|的)*(?:申请|事项)*")
_TAKEN   = r"(?:新收|收到|接收|接到|受理)(?:(?:并|和|及)(?:办理|受理|答复)|的|到|了|共|计)*"
_DONE    = r"(?:共计?|累计|全年|全部|均|已|本年度?|按期|按时|依法)(?:予以)?(?:办结|办理|答复)(?:答复|完毕|的|了)*"
_MADE    = r"(?:制发|制定|制作|出台|印发|发布)(?:了|并公开)*"

CLAIMS = (
    Claim("收到申请",  _TAKEN + _REQUEST + _N,         ((_RECEIVED,), (_RECEIVED, _BROUGHT_FORWARD)), unless=_PART),
    Claim("收到申请",  _TAKEN + "{n}" + _REQUEST,      ((_RECEIVED,), (_RECEIVED, _BROUGHT_FORWARD)), unless=_PART),
    Claim("上年结转",  rf"(?:上一?年度?结转|结转上一?年度?)(?:至本年度?)?(?:{_REQUEST}|申请)?" + _N,
          ((_BROUGHT_FORWARD,),), unless="新收"),
    Claim("办理结果",  rf"{_DONE}(?:{_REQUEST}|申请)?" + _N,
          ((_CONCLUDED,), (_RECEIVED,), (_RECEIVED, _BROUGHT_FORWARD)), about="申请", unless=_PART),
    Claim("结转下年度", rf"转(?:至|入|到)?(?:下一?年度?|次年)(?:继续|办理|答复)*(?:{_REQUEST}|申请)?" + _N,
          ((_CARRIED_FORWARD,),)),
    Claim("行政复议",  r"行政复议(?:案件|案|申请)?" + _N,
          ((_REVIEWED,),), unless=_ONE_RESULT),
    Claim("行政复议",  r"{n}(?:因|涉及|有关)?(?:政府)?(?:信息公开)?(?:工作|申请)?(?:引起|引发)?的?行政复议",
          ((_REVIEWED,),), unless=_ONE_RESULT),
    Claim("行政诉讼",  r"行政诉讼(?:案件|案)?" + _N,
          ((_SUED, _SUED_AFTER), (_SUED,), (_SUED_AFTER,), (_REVIEWED, _SUED, _SUED_AFTER)),
          unless=_ONE_RESULT),
    Claim("规范性文件", _MADE + r"(?:行政)?规范性文件" + _N,
          tuple(((2, "normative_documents", column),) for column in ("made", "newly_public", "issued"))),
    Claim("规范性文件", r"(?:公开|发布)[^其]{0,12}信息[^其]{0,12}其中(?:包括|:|,)*(?:行政)?规范性文件" + _N,
          tuple(((2, "normative_documents", column),) for column in ("made", "newly_public", "issued"))),
    Claim("废止规范性文件", r"(?:废止|失效)(?:了)?(?:行政)?规范性文件" + _N, (((2, "normative_documents", "repealed"),),)),
    Claim("现行有效规范性文件", r"现行有效(?:的)?(?:行政)?规范性文件" + _N,
          (((2, "normative_documents", "in_force"),), ((2, "normative_documents", "total_public"),))),
    Claim("规章",      _MADE + r"(?:地方)?(?:政府)?规章" + _N,
          tuple(((2, "rules", column),) for column in ("made", "newly_public", "issued"))),
)
# fmt: on

_MEASURE = r"[件条份宗个起]"
_FIGURE = rf"(?P<n>{NUMBER}){_MEASURE}"
_SENTENCE_END = "。"
# A comma that separates thousands separates no clauses.
_CLAUSE_END = re.compile(r"(?<!\d),|,(?!\d{3})")


def _simple(text: str) -> str:
    """The text in half-width marks and unbroken lines; an empty line ends a sentence."""
    return re.sub(r"\s", "", re.sub(r"\n\s*\n", _SENTENCE_END, text)).translate(PLAIN)


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
    for claim, found in _said(_simple(text)):
        said = number(found["n"])
        options = [(ids, sum(values)) for ids, values in _meanings(report, claim)]
        if options and said not in {value for _, value in options}:
            ids, value = options[0]
            table = _ORDINALS[ids[0].table]
            message = f"第{_ORDINALS[section]}部分说{claim.words} {printed(said)}，表{table}为 {printed(value)}：“{found[0]}”。"
            yield Finding("R10", Level.HINT, ids[0].table, ids, said, value, message)


def _said(text: str) -> Iterator[tuple[Claim, re.Match[str]]]:
    """Every claim a text makes, clause by clause; what follows 其中 is a part, and only rows that say 其中 read it."""
    for sentence in re.split("[。;]", text):
        clauses = _CLAUSE_END.split(sentence.partition("其中")[0])
        for claim in CLAIMS:
            for clause in [sentence] if "其中" in claim.said else clauses:
                found = re.search(claim.said.replace("{n}", _FIGURE), clause)
                if found and claim.about in sentence and not re.search(claim.unless, clause):
                    yield claim, found


_ORDINALS = dict(enumerate("一二三四五六", start=1))


def _meanings(report: Report, claim: Claim) -> Iterator[tuple[tuple[CellId, ...], list[Number]]]:
    for sum_of in claim.means:
        ids = tuple(CellId(*place) for place in sum_of)
        values = known(ids, report.cells)
        if values is not None:
            yield ids, values


# A total, and what follows 其中 up to the end of its sentence.
_PARTS = re.compile(rf"(?P<n>{NUMBER})(?P<unit>[条件项份篇个])[,:;、。]?其中(?=(?P<parts>[^。]+))")
NEARLY = Decimal("0.1")  # 其中 need not name every part; a list this near to its total means to. House measure, not law


def _sums(section: int, text: str) -> Iterator[Finding]:
    """A total followed by 其中 and its parts in the same unit: too much, or just short, is no sum."""
    for found in _PARTS.finditer(re.sub(r"\([^()]*\)", "", _simple(text))):
        total, unit = number(found["n"]), found["unit"]
        listed, _, nested = found["parts"].partition("其中")
        parts = [number(part) for part in re.findall(rf"({NUMBER}){unit}", listed)]
        parts = parts[:-1] if nested else parts  # the last one is the total of the parts within
        open_end = bool(nested) or re.search(rf"等|余{unit}", listed) is not None
        if len(parts) > 1 and not _adds_up(total, parts, open_end=open_end):
            sums = "+".join(printed(part) for part in parts)
            message = (
                f"第{_ORDINALS[section]}部分说共 {printed(total)}{unit}，所列各项 {sums} = {printed(sum(parts))}。"
            )
            yield Finding("R10", Level.HINT, None, (), total, sum(parts), message)


def _adds_up(total: Number, parts: list[Number], *, open_end: bool) -> bool:
    """The parts reach the total exactly, before the sentence goes on to something else, or leave a real rest."""
    if total in accumulate(parts):
        return True
    rest = Decimal(total) - sum(parts)
    return rest > 0 and (open_end or rest > max(Decimal(1), total * NEARLY))


_YUAN = re.compile(rf"(?P<n>{NUMBER})元")
_NOTHING_CHARGED = re.compile(r"(?:未|没有|无)[^,;]{0,12}费|费[^,;]{0,4}(?:未|没有|无)")


def check_fee(section_six: str, charged: Number) -> tuple[Finding, ...]:
    """第六部分应报告收取信息处理费的情况: the yuan said there against the yuan recorded (R10)."""
    sentences = [sentence for sentence in _simple(section_six).split(_SENTENCE_END) if "处理费" in sentence]
    said = [number(found["n"]) for sentence in sentences for found in _YUAN.finditer(sentence)]
    if not said and any(_NOTHING_CHARGED.search(sentence) for sentence in sentences):
        said = [0]
    if not said or charged in said:
        return ()
    message = f"第六部分说收取信息处理费 {printed(max(said))} 元，收费记录为 {printed(charged)} 元。"
    return (Finding("R10", Level.HINT, None, (), max(said), charged, message),)


_EMPTY = re.compile(
    r"[无、.。]*|[^。]{0,20}?(?:暂无|无|没有|不存在)"
    r"(?:其他|其它|需|要|应当|报告|说明|的|存在|明显|突出|主要|事项|问题|情况|内容)*[.。]?"
)
SAID_ANEW = (1, 5)  # the sections a year must tell in its own words; the facts of 四 and 六 may stay what they were
ALIKE = 0.8  # share of common four-character runs from which two texts read as one; house measure, not law


def _empty(text: str) -> bool:
    return _EMPTY.fullmatch(_simple(text)) is not None


def check_text(sections: Mapping[int, str], before: Mapping[int, str], *, fees_charged: bool) -> tuple[Finding, ...]:
    """What a text must not be (R15): no problems named, silence on fees that were charged, last year's text again."""
    return tuple(
        Finding("R15", Level.HINT, None, (), None, None, message) for message in _faults(sections, before, fees_charged)
    )


def _faults(sections: Mapping[int, str], before: Mapping[int, str], fees_charged: bool) -> Iterator[str]:  # noqa: FBT001 — private, one caller
    if _empty(sections.get(5, "")):
        yield "第五部分没有写存在的主要问题及改进情况。"
    if fees_charged and "费" not in sections.get(6, ""):
        yield "本年收取了信息处理费，第六部分应当报告收取情况。"
    for section in sorted(set(SAID_ANEW) & set(sections) & set(before)):
        share = similarity(sections[section], before[section])
        if share >= ALIKE and not _empty(sections[section]):
            yield f"第{_ORDINALS[section]}部分与上年的文字有 {share:.0%} 相同，可能被认为内容雷同。"


def similarity(one: str, other: str) -> float:
    """The share of four-character runs two texts have in common, 0 to 1; digits and marks are left out."""
    first, second = (_runs(text) for text in (one, other))
    return len(first & second) / len(first | second) if first | second else 0.0


def _runs(text: str) -> frozenset[str]:
    words = re.sub(r"[\W\d_]", "", text)
    return frozenset("".join(run) for run in zip(words, words[1:], words[2:], words[3:], strict=False))
