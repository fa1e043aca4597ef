"""Which records a cell counts, as rows.

Every record the report counts is a span: a request from receipt to conclusion, a document from issue to repeal, a case
from acceptance to judgment, an item of a register from its entry to its removal; a decision is a span that never ends.
A cell asks one of four questions about the span and the year, narrows by kind and result, and counts records,
quantities or amounts. The same row is read by the counting query, by the list behind a cell, and by
"why does this record stand in that cell".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from gongkai.statute.annual_report.figures import Number, plain
from gongkai.statute.annual_report.nodes import CellId, Form, Leaf, Total, cells


class When(Enum):
    """The four questions about a span and a year, each in the words shown beside a cell."""

    OPENED = "本年开始"
    CLOSED = "本年结束"
    STANDING_AT_START = "上年年末尚在"
    STANDING_AT_END = "本年年末尚在"


class Source(Enum):
    """The registers of records; ``opened`` and ``closed`` say what begins and ends a span there."""

    # fmt: off
    #                      id                      records              opened      closed
    DOCUMENTS_ISSUED    = "documents-issued",   "规章、行政规范性文件", "制发",     "废止或者失效"
    DOCUMENTS_PUBLIC    = "documents-public",   "规章、行政规范性文件", "公开",     "撤下"
    REGISTER_ITEMS      = "register-items",     "事项",                 "列入",     "取消"
    REGISTER_ENTRIES    = "register-entries",   "决定、收费、采购",     "作出",     ""
    REQUESTS            = "requests",           "申请",                 "收到",     "答复送达或者交邮"
    RECONSIDERATIONS    = "reconsiderations",   "行政复议案件",         "受理",     "审结"
    LAWSUITS            = "lawsuits",           "行政诉讼案件",         "受理",     "审结"
    # fmt: on

    @property
    def records(self) -> str:
        """What its records are called."""
        return self.value[1]

    @property
    def opened(self) -> str:
        """What begins a span."""
        return self.value[2]

    @property
    def closed(self) -> str:
        """What ends a span."""
        return self.value[3]


class Measure(Enum):
    """What is added up."""

    RECORDS = "records"
    QUANTITY = "quantity"
    AMOUNT = "amount"  # 万元


@dataclass(frozen=True, slots=True)
class Tally:
    """How one cell is counted."""

    source: Source
    terms: tuple[tuple[int, When], ...]
    kinds: frozenset[str] | None = None  # None: every kind
    results: frozenset[str] | None = None
    measure: Measure = Measure.RECORDS

    def sign(self, when: frozenset[When], kind: str, result: str | None) -> int:
        """How often a record with these answers counts: 1, −1, or 0 for not at all."""
        if self.kinds is not None and kind not in self.kinds:
            return 0
        signs = (
            sign
            for sign, asked in self.terms
            if asked in when and (asked is not When.CLOSED or self.results is None or result in self.results)
        )
        return sum(signs)


@dataclass(frozen=True, slots=True)
class Group:
    """Records of one source alike in every answer a tally may ask for, already added up."""

    source: Source
    when: frozenset[When]
    kind: str
    result: str | None
    records: int
    quantity: int = 0
    fen: int = 0  # 分, so that no database rounds an amount


def when(opened_on: date, closed_on: date | None, year: int) -> frozenset[When]:
    """The questions that a span answers with yes; empty for one that lies outside the year."""
    before = opened_on.year < year
    after = closed_on is None or closed_on.year > year
    if opened_on.year > year or (closed_on is not None and closed_on.year < year):
        return frozenset()
    return during(before=before, after=after)


def during(*, before: bool, after: bool) -> frozenset[When]:
    """The answers of a span that touches the year, from whether it began before and lasts beyond it."""
    start = When.STANDING_AT_START if before else When.OPENED
    return frozenset((start, When.STANDING_AT_END if after else When.CLOSED))


# fmt: off
_COUNT   = ((1, When.OPENED),)
_ENDED   = ((1, When.CLOSED),)
_AT_END  = ((1, When.STANDING_AT_END),)
_AT_START = ((1, When.STANDING_AT_START),)

#: Table 二 by column.
BY_COLUMN = {
    "made":         Tally(Source.DOCUMENTS_ISSUED, _COUNT),
    "newly_public": Tally(Source.DOCUMENTS_PUBLIC, _COUNT),
    "total_public": Tally(Source.DOCUMENTS_PUBLIC, _AT_END),
    "issued":       Tally(Source.DOCUMENTS_ISSUED, _COUNT),
    "repealed":     Tally(Source.DOCUMENTS_ISSUED, _ENDED),
    "in_force":     Tally(Source.DOCUMENTS_ISSUED, _AT_END),
    "previous":     Tally(Source.REGISTER_ITEMS,   _AT_START),
    "change":       Tally(Source.REGISTER_ITEMS,   ((1, When.OPENED), (-1, When.CLOSED))),
    "decisions":    Tally(Source.REGISTER_ENTRIES, _COUNT, measure=Measure.QUANTITY),
    "projects":     Tally(Source.REGISTER_ENTRIES, _COUNT, measure=Measure.QUANTITY),
    "amount":       Tally(Source.REGISTER_ENTRIES, _COUNT, measure=Measure.AMOUNT),
}

#: Table 三 by line; every other line of it is an outcome.
BY_LINE = {
    "received":         _COUNT,
    "brought_forward":  _AT_START,
    "concluded":        _ENDED,
    "carried_forward":  _AT_END,
}

#: Table 四: the register and the route of each line, the question of each column; the rest of its columns are results.
CASES = {
    "reconsideration":              (Source.RECONSIDERATIONS, None),
    "direct_lawsuit":               (Source.LAWSUITS, "direct_lawsuit"),
    "lawsuit_after_reconsideration": (Source.LAWSUITS, "lawsuit_after_reconsideration"),
}
CASE_COLUMNS = {
    "pending":  _AT_END,
    "total":    _ENDED + _AT_END,
}

#: Before the 2021 form, （六）其他处理 was one line.
MERGED_2019 = {"other_handling": frozenset({"unclarified_in_time", "fee_unpaid", "other_handling"})}
# fmt: on


def tallies(form: Form) -> dict[CellId, Tally]:
    """How every cell of the form is counted. A total is counted itself, not added up, so that the sums check something."""
    return {cell: _TABLES[cell.table](form, row, column) for cell, _, row, column in cells(form)}


def _publication(_form: Form, row: Leaf, column: Leaf) -> Tally:
    asked = BY_COLUMN[column.id]
    return Tally(asked.source, asked.terms, frozenset({row.id}), measure=asked.measure)


def _requests(form: Form, row: Leaf, column: Leaf) -> Tally:
    kinds = None if isinstance(column, Total) else frozenset({column.id})
    if row.id in BY_LINE:
        return Tally(Source.REQUESTS, BY_LINE[row.id], kinds)
    merged = MERGED_2019 if form.id == "2019" else {}
    return Tally(Source.REQUESTS, _ENDED, kinds, merged.get(row.id, frozenset({row.id})))


def _cases(_form: Form, row: Leaf, column: Leaf) -> Tally:
    source, route = CASES[row.id]
    kinds = None if route is None else frozenset({route})
    if column.id in CASE_COLUMNS:
        return Tally(source, CASE_COLUMNS[column.id], kinds)
    return Tally(source, _ENDED, kinds, frozenset({column.id}))


_TABLES = {2: _publication, 3: _requests, 4: _cases}


def count(form: Form, groups: Iterable[Group]) -> dict[CellId, Number]:
    """Every cell of the form, from records already grouped; a cell no record falls into is 0."""
    by_source: dict[Source, list[Group]] = {}
    for group in groups:
        by_source.setdefault(group.source, []).append(group)
    return {cell: _add(tally, by_source.get(tally.source, [])) for cell, tally in tallies(form).items()}


def _add(tally: Tally, groups: list[Group]) -> Number:
    return plain(
        sum(
            (tally.sign(group.when, group.kind, group.result) * _size(tally.measure, group) for group in groups),
            start=0,
        )
    )


def _size(measure: Measure, group: Group) -> Number:
    if measure is Measure.RECORDS:
        return group.records
    return group.quantity if measure is Measure.QUANTITY else Decimal(group.fen) / FEN_PER_WAN


FEN_PER_YUAN = 100
FEN_PER_WAN = 10_000 * FEN_PER_YUAN
