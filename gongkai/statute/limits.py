"""期限：《条例》、收费办法、行政复议法、行政诉讼法写明的每一个期限，一个期限一行。

To change a limit, change its row. When a law changes a number, give the old row its last day and add a row with the
new number and its first day: :meth:`Limit.on` refuses a date on which a row was not in force.
"""

from __future__ import annotations

from datetime import date
from enum import Enum, unique
from typing import Final, NamedTuple

from gongkai.statute.cite import Cite, Instrument, fees, litigation, ogi, reconsideration


class InForce(NamedTuple):
    """The first and the last day on which a limit applies; no last day while it stands."""

    since: date
    until: date | None = None


# fmt: off
IN_FORCE: Final = {
    Instrument.REGULATION:      InForce(date(2019, 5, 15)),  # 条例 56
    Instrument.FEES:            InForce(date(2021, 1, 1)),   # reading-004
    Instrument.RECONSIDERATION: InForce(date(2024, 1, 1)),   # 行政复议法 90
    Instrument.LITIGATION:      InForce(date(2015, 5, 1)),   # six months since the amendment of 2014, kept in 2017
}
# 民事诉讼法 on periods applies to both, says 行政复议法 88(1) and says 行政诉讼法 101: reading-005.
_ROLLS_BY: Final = {Instrument.RECONSIDERATION: reconsideration(88, 1), Instrument.LITIGATION: litigation(101)}
# fmt: on


class Unit(Enum):
    """What a limit is counted in."""

    WORKING_DAY = "个工作日"
    NATURAL_DAY = "日"
    MONTH = "个月"
    YEAR = "年"
    REASONABLE = "的合理期限，由行政机关确定"


class From(Enum):
    """The day a limit runs from. That day itself is not counted: reading-001."""

    # fmt: off
    INFORMATION_FORMED    = "政府信息形成或者变更之日"
    REQUEST_RECEIVED      = "收到申请之日"
    CONSULTATION_RECEIVED = "收到征求意见书之日"
    REPLY_DUE             = "答复期限届满之日"
    FEE_NOTICE_RECEIVED   = "收到收费通知之日"
    DECISION_KNOWN        = "知道或者应当知道行政行为之日"
    CONTENT_KNOWN         = "知道或者应当知道行政行为内容之日"
    DECISION_MADE         = "作出行政行为之日"
    APPLICATION_RECEIVED  = "收到行政复议申请之日"
    APPLICATION_ACCEPTED  = "受理行政复议申请之日"
    COPY_RECEIVED         = "收到行政复议申请书副本之日"
    RECONSIDERATION_DUE   = "行政复议期限届满之日"
    RECONSIDERED          = "收到行政复议决定书之日"
    # fmt: on


@unique
class Limit(Enum):
    """One limit: its number, its unit, the day it runs from, its article. It is in force with its instrument."""

    number: int | None
    unit: Unit
    counted_from: From
    cite: Cite
    in_force: InForce

    # fmt: off
    #                                number unit              counted from                article
    PUBLISH                         =   20, Unit.WORKING_DAY, From.INFORMATION_FORMED,    ogi(26)
    ASK_TO_CLARIFY                  =    7, Unit.WORKING_DAY, From.REQUEST_RECEIVED,      ogi(30)
    THIRD_PARTY_OPINION             =   15, Unit.WORKING_DAY, From.CONSULTATION_RECEIVED, ogi(32)
    REPLY                           =   20, Unit.WORKING_DAY, From.REQUEST_RECEIVED,      ogi(33, 2)
    EXTENSION_AT_MOST               =   20, Unit.WORKING_DAY, From.REPLY_DUE,             ogi(33, 2)
    AGENCY_OPINION                  =   15, Unit.WORKING_DAY, From.CONSULTATION_RECEIVED, ogi(34)
    DEFERRAL                        = None, Unit.REASONABLE,  From.REQUEST_RECEIVED,      ogi(35)
    FEE_PAYMENT                     =   20, Unit.WORKING_DAY, From.FEE_NOTICE_RECEIVED,   fees(6)
    RECONSIDERATION_APPLICATION     =   60, Unit.NATURAL_DAY, From.DECISION_KNOWN,        reconsideration(20, 1)
    RECONSIDERATION_REMEDY_UNTOLD   =    1, Unit.YEAR,        From.CONTENT_KNOWN,         reconsideration(20, 3)
    RECONSIDERATION_ACCEPTANCE      =    5, Unit.WORKING_DAY, From.APPLICATION_RECEIVED,  reconsideration(30)
    RECONSIDERATION_PAPERS          =    7, Unit.WORKING_DAY, From.APPLICATION_ACCEPTED,  reconsideration(48)
    RECONSIDERATION_ANSWER          =   10, Unit.WORKING_DAY, From.COPY_RECEIVED,         reconsideration(48)
    RECONSIDERATION_PAPERS_SIMPLE   =    3, Unit.WORKING_DAY, From.APPLICATION_ACCEPTED,  reconsideration(54)
    RECONSIDERATION_ANSWER_SIMPLE   =    5, Unit.WORKING_DAY, From.COPY_RECEIVED,         reconsideration(54)
    RECONSIDERATION_DECISION        =   60, Unit.NATURAL_DAY, From.APPLICATION_ACCEPTED,  reconsideration(62, 1)
    RECONSIDERATION_EXTENSION       =   30, Unit.NATURAL_DAY, From.RECONSIDERATION_DUE,   reconsideration(62, 1)
    RECONSIDERATION_DECISION_SIMPLE =   30, Unit.NATURAL_DAY, From.APPLICATION_ACCEPTED,  reconsideration(62, 2)
    LITIGATION                      =    6, Unit.MONTH,       From.DECISION_KNOWN,        litigation(46, 1)
    LITIGATION_AT_MOST              =    5, Unit.YEAR,        From.DECISION_MADE,         litigation(46, 2)
    LITIGATION_AFTER_DECISION       =   15, Unit.NATURAL_DAY, From.RECONSIDERED,          litigation(45)
    LITIGATION_AFTER_NO_DECISION    =   15, Unit.NATURAL_DAY, From.RECONSIDERATION_DUE,   litigation(45)
    # fmt: on

    def __init__(
        self, number: int | None, unit: Unit, counted_from: From, cite: Cite, in_force: InForce | None = None
    ) -> None:
        self.number = number
        self.unit = unit
        self.counted_from = counted_from
        self.cite = cite
        self.in_force = in_force or IN_FORCE[cite.instrument]

    @property
    def days(self) -> int:
        """The number, for a limit that has one.

        :raises ValueError: for Art 35, where the agency sets a reasonable period and the regulation gives no number.
        """
        if self.number is None:
            raise ValueError(f"{self.cite}没有规定天数，合理期限由行政机关确定：请写明告知申请人的答复日期。")
        return self.number

    @property
    def rolls_by(self) -> Cite | None:
        """The article that moves a last day of rest to the next working day; None where the last day cannot be one."""
        return None if self.unit in {Unit.WORKING_DAY, Unit.REASONABLE} else _ROLLS_BY[self.cite.instrument]

    def on(self, day: date) -> Limit:
        """Answer the limit itself, if it was in force on that day.

        :raises ValueError: before its first day or after its last; no limit is applied outside its dates.
        """
        since, until = self.in_force
        if day < since:
            raise ValueError(f"{self.cite}自{since}起施行，不适用于{day}的事项，请按当时的规定办理。")
        if until is not None and day > until:
            raise ValueError(f"{self.cite}的这一期限施行到{until}为止，不适用于{day}的事项，请按新的规定办理。")
        return self

    def __str__(self) -> str:
        """自收到申请之日起20个工作日."""
        return f"自{self.counted_from.value}起{self.number or ''}{self.unit.value}"


@unique
class ReportDue(Enum):
    """年度报告每年固定的公布日期，不从任何一天起算：月、日、条文。"""

    month: int
    day: int
    cite: Cite

    # fmt: off
    REPORT_BY_DEPARTMENT           = 1, 31, ogi(49, 1)
    REPORT_BY_COMPETENT_DEPARTMENT = 3, 31, ogi(49, 2)
    # fmt: on

    def __init__(self, month: int, day: int, cite: Cite) -> None:
        self.month = month
        self.day = day
        self.cite = cite

    def for_year(self, year: int) -> date:
        """Answer the last day for the report on a year: in the year after it.

        :raises ValueError: for a year before 2019, whose report fell under the regulation of 2007.
        """
        since = IN_FORCE[self.cite.instrument].since
        if year < since.year:
            raise ValueError(f"{self.cite}自{since}起施行，{year}年度的报告请按当时的规定办理。")
        return date(year + 1, self.month, self.day)
