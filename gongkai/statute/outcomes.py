"""处理结果：每一种答复对应条例哪一条、发哪一种文书、计入年度报告哪一行。

Two tables. :class:`Outcome` is what a request ends in and what the report counts: one request, one outcome, one line.
:class:`Situation` is what the law tells apart in the letters: several situations may end in one outcome (条例 36(1),
36(2) are both 予以公开). The labels are those printed by the 2021 form and are typed here only.
"""

from __future__ import annotations

from enum import Enum, unique
from typing import Final, Self

from gongkai.statute.cite import Cite, fees, ogi


class Group(Enum):
    """The headings of 三、本年度办理结果."""

    GRANTED = "（一）予以公开"
    PARTIAL = "（二）部分公开"
    WITHHELD = "（三）不予公开"
    UNABLE = "（四）无法提供"
    NOT_PROCESSED = "（五）不予处理"
    OTHER = "（六）其他处理"


@unique
class Outcome(Enum):
    """处理结果; ``value`` is the code kept in records and the id of the line it is counted on."""

    _value_: str
    group: Group
    marker: str
    label: str
    cites: tuple[Cite, ...]

    def __new__(cls, code: str, group: Group, marker: str, label: str, *cites: Cite) -> Self:
        member = object.__new__(cls)
        member._value_ = code
        member.group, member.marker, member.label, member.cites = group, marker, label, cites
        return member

    # fmt: off
    GRANTED          = "granted",           Group.GRANTED, "（一）", "予以公开", ogi(36, item=1), ogi(36, item=2)
    GRANTED_IN_PART  = "granted_in_part",   Group.PARTIAL, "（二）", "部分公开", ogi(37)

    STATE_SECRET           = "state_secret",           Group.WITHHELD, "1.", "属于国家秘密",              ogi(14)
    LAW_FORBIDS            = "law_forbids",            Group.WITHHELD, "2.", "其他法律行政法规禁止公开",  ogi(14)
    SECURITY_AND_STABILITY = "security_and_stability", Group.WITHHELD, "3.", "危及“三安全一稳定”",        ogi(14)
    THIRD_PARTY_RIGHTS     = "third_party_rights",     Group.WITHHELD, "4.", "保护第三方合法权益",        ogi(15)
    INTERNAL_AFFAIRS       = "internal_affairs",       Group.WITHHELD, "5.", "属于三类内部事务信息",      ogi(16, 1)
    DELIBERATIVE_PROCESS   = "deliberative_process",   Group.WITHHELD, "6.", "属于四类过程性信息",        ogi(16, 2)
    ENFORCEMENT_CASE_FILE  = "enforcement_case_file",  Group.WITHHELD, "7.", "属于行政执法案卷",          ogi(16, 2)
    ADMINISTRATIVE_INQUIRY = "administrative_inquiry", Group.WITHHELD, "8.", "属于行政查询事项",    ogi(36, item=7)

    NOT_HELD       = "not_held",       Group.UNABLE, "1.", "本机关不掌握相关政府信息", ogi(36, item=4), ogi(36, item=5)
    NEEDS_CREATION = "needs_creation", Group.UNABLE, "2.", "没有现成信息需要另行制作", ogi(38)
    UNCLEAR_AFTER_CLARIFICATION = "unclear_after_clarification", Group.UNABLE, "3.", "补正后申请内容仍不明确", ogi(30)

    PETITION_OR_COMPLAINT = "petition_or_complaint", Group.NOT_PROCESSED, "1.", "信访举报投诉类申请",   ogi(39, 1)
    REPEAT_REQUEST        = "repeat_request",        Group.NOT_PROCESSED, "2.", "重复申请",        ogi(36, item=6)
    PUBLIC_PUBLICATION    = "public_publication",    Group.NOT_PROCESSED, "3.", "要求提供公开出版物",   ogi(39, 2)
    EXCESSIVE_REQUESTS    = "excessive_requests",    Group.NOT_PROCESSED, "4.", "无正当理由大量反复申请", ogi(35)
    # No article names this line: reading-020.
    CONFIRM_OR_REISSUE    = "confirm_or_reissue",    Group.NOT_PROCESSED, "5.", "要求行政机关确认或重新出具已获取信息"

    UNCLARIFIED_IN_TIME = (
        "unclarified_in_time", Group.OTHER,
        "1.", "申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", ogi(30),
    )
    FEE_UNPAID = (
        "fee_unpaid", Group.OTHER,
        "2.", "申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请", fees(6),
    )
    OTHER_HANDLING = "other_handling", Group.OTHER, "3.", "其他"
    # fmt: on

    @property
    def printed(self) -> str:
        """The line as the 2021 form prints it, with its marker and note."""
        return self.marker + self.label + (COUNT_ONLY_HERE if self is Outcome.GRANTED_IN_PART else "")

    @property
    def withholds(self) -> bool:
        """不予公开: the agency refused something it holds, in whole or in part, under Articles 14, 15 or 16."""
        return self is Outcome.GRANTED_IN_PART or any(cite.article in WITHHOLDING_ARTICLES for cite in self.cites)


COUNT_ONLY_HERE: Final = "（区分处理的，只计这一情形，不计其他情形）"
WITHHOLDING_ARTICLES: Final = (14, 15, 16)

FORMS: Final = ("2019", "2021")
# The 2019 form has one line, （六）其他处理, where the 2021 form has three.
_MERGED_IN_2019: Final = frozenset({Outcome.UNCLARIFIED_IN_TIME, Outcome.FEE_UNPAID})


def report_line(outcome: Outcome, form: str) -> str:
    """The id of the one line of table 三 that counts this outcome.

    :raises ValueError: a form that does not exist.
    """
    if form not in FORMS:
        raise ValueError(f"没有“{form}”式的年度报告格式，只有2019年式（〔2019〕60号）和2021年式（〔2021〕30号）。")
    counted_on = Outcome.OTHER_HANDLING if form == "2019" and outcome in _MERGED_IN_2019 else outcome
    return str(counted_on.value)


class Question(Enum):
    """The order in which a request is judged; a case decided at one question does not reach the next: reading-021."""

    CLARIFY = "补不补"
    PROCESS = "该不该"
    EXIST = "有没有"
    DISCLOSE = "给不给"
    FITTING = "当不当"  # asked of the letter itself: form, way of providing, service


class LetterKind(Enum):
    """What a document is called after 政府信息公开申请."""

    REPLY = "答复书"
    NOTICE = "告知书"
    FILE_NOTE = "办理记录"  # nothing is served: the note stays in the file


# Short names for the columns of the table below.
CLARIFY, PROCESS, EXIST, DISCLOSE, FITTING = Question
REPLY, NOTICE, FILE_NOTE = LetterKind


@unique
class Situation(Enum):
    """A situation the law tells apart, and its letter. Each row is one letter and one template."""

    _value_: str
    outcome: Outcome
    question: Question
    kind: LetterKind
    about: str
    cites: tuple[Cite, ...]

    def __new__(
        cls, code: str, outcome: Outcome, question: Question, kind: LetterKind, about: str, *cites: Cite
    ) -> Self:
        member = object.__new__(cls)
        member._value_ = code
        member.outcome, member.question, member.kind, member.about = outcome, question, kind, about
        member.cites = cites or outcome.cites
        return member

    # fmt: off
    UNCLEAR       = "unclear",       Outcome.UNCLEAR_AFTER_CLARIFICATION, CLARIFY, NOTICE, "内容不明确", ogi(30), ogi(29, 2)
    UNCLARIFIED   = "unclarified",   Outcome.UNCLARIFIED_IN_TIME, CLARIFY, NOTICE, "逾期不补正"

    PETITION      = "petition",      Outcome.PETITION_OR_COMPLAINT,  PROCESS, NOTICE, "不作为申请处理"
    REPEAT        = "repeat",        Outcome.REPEAT_REQUEST,         PROCESS, NOTICE, "不予重复处理"
    PUBLICATION   = "publication",   Outcome.PUBLIC_PUBLICATION,     PROCESS, NOTICE, "公开出版物"
    EXCESSIVE     = "excessive",     Outcome.EXCESSIVE_REQUESTS,     PROCESS, NOTICE, "不予处理"
    REISSUE       = "reissue",       Outcome.CONFIRM_OR_REISSUE,     PROCESS, NOTICE, "确认或重新出具", ogi(2), ogi(38)
    SPECIAL_LAW   = "special_law",   Outcome.ADMINISTRATIVE_INQUIRY, PROCESS, NOTICE, "依有关法律法规办理"
    OTHER_AGENCY  = "other_agency",  Outcome.NOT_HELD,               PROCESS, NOTICE, "非本机关负责公开", ogi(36, item=5)
    FEE_UNPAID    = "fee_unpaid",    Outcome.FEE_UNPAID,             PROCESS, NOTICE, "逾期未缴费", fees(6), ogi(42, 1)
    DISCONTINUED  = "discontinued",  Outcome.OTHER_HANDLING,         PROCESS, FILE_NOTE, "终止办理"

    NON_EXISTENT  = "non_existent",  Outcome.NOT_HELD,               EXIST, NOTICE, "政府信息不存在", ogi(36, item=4)
    CREATION      = "creation",      Outcome.NEEDS_CREATION,         EXIST, NOTICE, "需要加工分析"

    ALREADY_PUBLIC = "already_public", Outcome.GRANTED,              DISCLOSE, REPLY, "已主动公开", ogi(36, item=1)
    PROVIDED      = "provided",      Outcome.GRANTED,                DISCLOSE, REPLY, "予以公开", ogi(36, item=2)
    SEVERED       = "severed",       Outcome.GRANTED_IN_PART,        DISCLOSE, REPLY, "部分公开"
    STATE_SECRET  = "state_secret",  Outcome.STATE_SECRET,           DISCLOSE, REPLY, "不予公开：国家秘密", ogi(36, item=3), ogi(14)
    FORBIDDEN     = "forbidden",     Outcome.LAW_FORBIDS,            DISCLOSE, REPLY, "不予公开：法律、行政法规禁止公开", ogi(36, item=3), ogi(14)
    SECURITY      = "security",      Outcome.SECURITY_AND_STABILITY, DISCLOSE, REPLY, "不予公开：三安全一稳定", ogi(36, item=3), ogi(14)
    THIRD_PARTY   = "third_party",   Outcome.THIRD_PARTY_RIGHTS,     DISCLOSE, REPLY, "不予公开：第三方合法权益", ogi(36, item=3), ogi(15), ogi(32)
    INTERNAL      = "internal",      Outcome.INTERNAL_AFFAIRS,       DISCLOSE, REPLY, "不予公开：内部事务信息", ogi(36, item=3), ogi(16, 1)
    DELIBERATIVE  = "deliberative",  Outcome.DELIBERATIVE_PROCESS,   DISCLOSE, REPLY, "不予公开：过程性信息", ogi(36, item=3), ogi(16, 2)
    CASE_FILE     = "case_file",     Outcome.ENFORCEMENT_CASE_FILE,  DISCLOSE, REPLY, "不予公开：行政执法案卷信息", ogi(36, item=3), ogi(16, 2)
    # fmt: on

    @property
    def title(self) -> str:
        """The default title of the letter; an agency may name its letters otherwise."""
        return f"政府信息公开申请{self.kind.value}（{self.about}）"


def situations(outcome: Outcome) -> tuple[Situation, ...]:
    """The letters that end a request in this outcome: at least one each."""
    return tuple(situation for situation in Situation if situation.outcome is outcome)


@unique
class ProcessLetter(Enum):
    """文书 written on the way to the reply; none of them is an outcome."""

    _value_: str
    title: str
    cites: tuple[Cite, ...]

    def __new__(cls, code: str, title: str, *cites: Cite) -> Self:
        member = object.__new__(cls)
        member._value_ = code
        member.title, member.cites = title, cites
        return member

    # fmt: off
    RECEIPT             = "receipt",             "政府信息公开申请登记回执",           ogi(45), ogi(31)
    CLARIFICATION       = "clarification",       "政府信息公开申请补正告知书",         ogi(30), ogi(29, 2)
    REASONS             = "reasons",             "政府信息公开申请说明理由告知书",     ogi(35)
    EXTENSION           = "extension",           "政府信息公开申请延长答复期限告知书", ogi(33, 2)
    DEFERRAL            = "deferral",            "政府信息公开申请延迟答复告知书",     ogi(35)
    THIRD_PARTY_OPINION = "third_party_opinion", "征求第三方意见书",                   ogi(32)
    AGENCY_OPINION      = "agency_opinion",      "征求行政机关意见书",                 ogi(34), ogi(33, 3)
    THIRD_PARTY_TOLD    = "third_party_told",    "决定公开政府信息告知书（致第三方）", ogi(32)
    FEE_NOTICE          = "fee_notice",          "政府信息公开信息处理费收费通知书",   fees(6), ogi(42, 1)
    # fmt: on
