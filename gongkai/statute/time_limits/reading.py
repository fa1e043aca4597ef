"""The words of the column 公开时限, read stretch by stretch. A stretch is understood whole, or told as not understood.

To read a new way of writing, add a row to ``_PATTERNS`` or to ``_TRIGGERS``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gongkai.statute.limits import Unit
from gongkai.statute.time_limits.rules import Cycle, LimitKind, TimeLimit, Trigger

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class ParsedLimits:
    """What a square says: rules, remarks that change none, and what was not understood, word for word."""

    limits: tuple[TimeLimit, ...] = ()
    unread: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def is_wholly_read(self) -> bool:
        """Whether every word was understood, and there was one."""
        return bool(self.limits) and not self.unread


# fmt: off
_NUMBER = r"(?P<number>[0-9]+|[一二两三四五六七八九十]+)"
_UNIT = r"(?P<unit>个?工作日|个?自然日|日历日|日|天|个?月|周|个?星期|年)"
_PUBLIC = r"(?:及时|予以|应当?|要|须|并|向社会|主动|对外|完成|进行|同步)*(?:公开|公示|公布|发布|更新|公告|答复|上网)?"
_OPEN = r"(?:应当?|须)?(?:自该政府|自该|自|从|在|于|该)?"
_LEAST = r"(?:应当?)?(?:不得少于|不得低于|不少于|不低于|至少|为|满)?"
_DISPLAYED = r"(?:批前公示|批后公示|公示|公开|征求意见|公告|批前|展示)(?:期限|时间|时限|期)?"
_PATTERNS: Final = tuple((kind, re.compile(pattern)) for kind, pattern in (
    (LimitKind.ON_REQUEST, rf"{_OPEN}(?P<event>收到(?:公开)?申请)(?:之日)?[起后]?{_NUMBER}{_UNIT}[之以]?内{_PUBLIC}"),
    (LimitKind.ON_REQUEST, r"(?P<scope>.{0,40}?)为?依申请(?:公开)?"),
    (LimitKind.ADVANCE,    rf"(?P<scope>.{{0,20}}?)提前{_NUMBER}{_UNIT}(?P<event>.{{0,20}}?)"),
    (LimitKind.ADVANCE,    rf"(?P<scope>.{{0,30}}?)(?:在|于)?(?P<event>(?:组织|举行|召开|开展).{{1,20}}?)的?{_NUMBER}{_UNIT}[之以]?前{_PUBLIC}"),
    (LimitKind.DISPLAY,    rf"(?P<scope>.{{0,20}}?){_DISPLAYED}{_LEAST}{_NUMBER}{_UNIT}(?:以上)?"),
    (LimitKind.CYCLE,      rf"(?P<scope>.{{0,20}}?)(?:(?:每|按|逐)一?(?:个)?(?P<cycle>半年|年度|季度|年|季|月度|月|周)|(?P<cycle2>半年|一年|一个?季度|一个?月|一周)(?=至少|不少于|更新|公开|公布|.*次))(?:定期)?(?:至少|不少于)?(?:{_PUBLIC})(?:至少|不少于)?(?:(?P<times>[0-9]+|[一二两三四五六七八九十]+)次)?(?:以上)?(?:{_PUBLIC})"),
    (LimitKind.DEADLINE,   rf"(?P<scope>其他|其余|其它){_NUMBER}{_UNIT}[之以]?内{_PUBLIC}"),
    (LimitKind.DEADLINE,   rf"(?P<scope>.{{2,40}}?)(?:应当?|须)?自该?(?P<event>.{{2,40}}?)(?:之日起?|之后|以后|后|起){_NUMBER}{_UNIT}[之以]?内{_PUBLIC}"),
    (LimitKind.DEADLINE,   rf"{_OPEN}(?P<event>.{{0,40}}?)(?:之日起?|之后|以后|后|起)?{_NUMBER}{_UNIT}[之以]?内{_PUBLIC}"),
    (LimitKind.PROMPT,     r"(?P<scope>.{0,20}?)(?:按(?:照)?(?:工作)?进展(?:情况)?)?(?:及时)(?:公开|公示|公布|发布|更新)?"),
    (LimitKind.IMMEDIATE,  r"(?P<scope>.{0,20}?)(?:实时|即时|随时|当日|立即)(?:公开|公示|公布|发布|更新)?"),
    (LimitKind.IMMEDIATE,  r"随(?P<event>.{2,30}?)(?:一并|同步|一起)?(?:公开|发布|公布)"),
    (LimitKind.IMMEDIATE,  r"(?:在|于)?(?P<event>.{2,40}?)(?:时|的同时)(?:公开|发布|公布|公示)?"),
    (LimitKind.STANDING,   r"(?P<scope>.{0,20}?)(?:长期|常年|永久|持续)(?:公开|公示|公布|有效)?"),
))
_TRIGGERS: Final = tuple((re.compile(pattern), trigger) for pattern, trigger in (
    (r"收到.*申请",                                  Trigger.REQUEST_RECEIVED),
    (r"收到|接到",                                   Trigger.RECEIVED),
    (r"获取",                                        Trigger.ACQUIRED),
    (r"信息.*(?:形成|变更|产生|生成)|^形成|^变更",     Trigger.FORMED),
    (r"决定",                                        Trigger.DECIDED),
    (r"批准|批复|^批$|审批|审议通过",                 Trigger.APPROVED),
    (r"签订|签署",                                   Trigger.SIGNED),
    (r"确定",                                        Trigger.DETERMINED),
    (r"结束|完成|完毕|终止",                          Trigger.ENDED),
))
_REMARKS: Final = re.compile(
    r"(?:法律|法规|国家|上级|另有).*(?:除外|从其规定|另有规定的)|在.{1,12}(?:公示栏|公告栏|公示|公告|网站)(?:公开|公布)?|其中|同时")
_UNITS: Final = {"工作日": (Unit.WORKING_DAY, 1), "自然日": (Unit.NATURAL_DAY, 1), "日历日": (Unit.NATURAL_DAY, 1),
                 "日": (Unit.NATURAL_DAY, 1), "天": (Unit.NATURAL_DAY, 1), "周": (Unit.NATURAL_DAY, 7),
                 "星期": (Unit.NATURAL_DAY, 7), "月": (Unit.MONTH, 1), "年": (Unit.YEAR, 1)}
_CYCLES: Final = (("半年", Cycle.HALF_YEAR), ("季", Cycle.QUARTER), ("月", Cycle.MONTH), ("周", Cycle.WEEK), ("年", Cycle.YEAR))
# fmt: on
_HALF_WIDTH: Final = str.maketrans("０１２３４５６７８９", "0123456789")
_BREAKS: Final = re.compile(r"[;；。,，\n()（）〔〕\[\]【】:：]+")
_BLANK: Final = re.compile(r"\s+")
_LEADING: Final = re.compile(r"^(?:其中|并|且|同时|或者?)")
_ABOUT: Final = re.compile(r"(?:应当?|须|为|的|在|于|自)$")
_DIGITS: Final = "零一二三四五六七八九"


def read_limits(text: str) -> ParsedLimits:
    """Read a square. Never raises, never guesses: what no row of the table fits whole is in ``unread``."""
    limits: list[TimeLimit] = []
    unread: list[str] = []
    remarks: list[str] = []
    for stretch in _stretches(text):
        limit = _read(stretch)
        if _REMARKS.fullmatch(stretch):
            remarks.append(stretch)
        elif limit:
            limits.append(limit)
        else:
            unread.append(stretch)
    return ParsedLimits(tuple(limits), tuple(unread), tuple(remarks))


def _stretches(text: str) -> Iterator[str]:
    """The text parted at its punctuation; blanks within do not part it."""
    for part in _BREAKS.split(text):
        stretch = _BLANK.sub("", part)
        if stretch:
            yield stretch


def _read(stretch: str) -> TimeLimit | None:
    plain = _LEADING.sub("", stretch.translate(_HALF_WIDTH))
    for kind, pattern in _PATTERNS:
        found = pattern.fullmatch(plain)
        if found:
            return _rule(kind, stretch, {name: value or "" for name, value in found.groupdict().items()})
    return None


def _rule(kind: LimitKind, words: str, found: dict[str, str]) -> TimeLimit | None:
    """The rule of a match; None where its number is none."""
    scope, event = _ABOUT.sub("", found.get("scope", "")), _ABOUT.sub("", found.get("event", ""))
    if kind is LimitKind.CYCLE:
        cycle = next(cycle for name, cycle in _CYCLES if name in found["cycle"] + found["cycle2"])
        times = _number(found["times"]) if found["times"] else 1
        return TimeLimit(kind, words, times, scope=scope, cycle=cycle) if times else None
    number, unit = None, None
    if "number" in found:
        unit, size = _UNITS[found["unit"].removeprefix("个")]
        number = _number(found["number"]) * size
        if not number:
            return None
    trigger = _trigger(event) if event else None
    return TimeLimit(kind, words, number, unit, trigger, event, scope)


def _trigger(event: str) -> Trigger:
    return next((trigger for pattern, trigger in _TRIGGERS if pattern.search(event)), Trigger.OTHER)


def _number(words: str) -> int:
    """The value of a number below a hundred in either writing; 0 for what is no number."""
    if words.isdigit() and words.isascii():
        return int(words) if len(words) <= 4 else 0  # noqa: PLR2004 — no limit has five digits
    tens, ten, ones = words.replace("两", "二").rpartition("十")
    digits = [_DIGITS.find(part) if len(part) == 1 else -1 for part in (tens, ones) if part]
    if -1 in digits:
        return 0
    return (_DIGITS.find(tens) if tens else bool(ten)) * 10 + (_DIGITS.find(ones) if ones else 0)
