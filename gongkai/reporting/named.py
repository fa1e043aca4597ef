"""The figures a report's text may speak of, by name: every cell of its tables, and what sections 一 and 六 tell beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Sum

from gongkai.agencies.models import Agency
from gongkai.casework.models import DisclosureRequest, ProcessingFee
from gongkai.reporting.due import reply_due
from gongkai.reporting.sources import Year
from gongkai.statute.annual_report.figures import Number, Report, plain, printed
from gongkai.statute.annual_report.nodes import CellId, cells
from gongkai.statute.annual_report.tallies import FEN_PER_YUAN
from gongkai.statute.cite import Cite, ogi


@dataclass(frozen=True, slots=True)
class Named:
    """A figure with its name: what it is called in a text, what it counts, what it comes to."""

    name: str
    label: str
    value: Number
    unit: str
    cell: CellId | None = None  # where it is a cell of the tables
    words: str = ""  # otherwise: which records it counts
    cites: tuple[Cite, ...] = ()

    @property
    def text(self) -> str:
        """The figure as a text prints it: without sign or unit, which are the sentence's."""
        return printed(self.value)


@dataclass(frozen=True, slots=True)
class Replies:
    """How the requests answered in a year stand to their last day: 二十个工作日 from receipt, as far as records tell."""

    answered: int
    in_time: int

    @property
    def share(self) -> float | None:
        """In time, as a share; None where nothing was answered: no share of nothing."""
        return self.in_time / self.answered if self.answered else None


@dataclass(frozen=True, slots=True)
class Fees:
    """信息处理费 received in a year."""

    requests: int
    fen: int


def replies(agency: Agency, year: int) -> Replies:
    """The requests concluded in the year, by whether their last day had passed: one statement, grouped by day."""
    span = Year(year)
    rows = (
        DisclosureRequest.objects.filter(agency=agency, concluded_on__range=(span.first, span.last))
        .order_by()
        .values_list("received_on", "concluded_on")
        .annotate(Count("pk"))
    )
    answered = in_time = 0
    for received_on, concluded_on, number in rows:
        answered += number
        in_time += number * _is_in_time(received_on, concluded_on)
    return Replies(answered, in_time)


def _is_in_time(received_on: date, concluded_on: date) -> bool:
    due = reply_due(received_on)
    return due is None or due.due_on is None or concluded_on <= due.due_on


def fees(agency: Agency, year: int) -> Fees:
    """What was paid in the year: one statement."""
    span = Year(year)
    paid = ProcessingFee.objects.filter(request__agency=agency, paid_on__range=(span.first, span.last))
    found = paid.aggregate(requests=Count("pk"), fen=Sum("amount_fen"))
    return Fees(found["requests"], found["fen"] or 0)


# fmt: off
_WORDS = {
    "items":       "{year}年内发布的政府信息",
    "in_time":     "{year}年内办结、且不晚于自收到之日起第20个工作日的申请；补正、征求意见、延长尚未登记的，以实际为准",
    "fee.yuan":    "{year}年内收到的信息处理费",
    "fee.requests": "{year}年内收到信息处理费的申请",
    "year":        "统计年度",
    "before":      "统计年度的上一年",
}
# fmt: on


def named_figures(
    report: Report, kinds: Iterable[tuple[str, str, int]], answered: Replies, paid: Fees
) -> Mapping[str, Named]:
    """Every figure a text of this report may speak of, by name.

    :param kinds: code, name and number of each kind of published information.
    """
    found = [
        _of_cell(report, cell, row.label, column.label, column.unit) for cell, _, row, column in cells(report.form)
    ]
    by_kind = list(kinds)
    words = {name: text.format(year=report.year) for name, text in _WORDS.items()}
    found += [
        Named(f"kind.{code}", f"主动公开 · {name}", number, "条", words=f"{words['items']}，类别为“{name}”")
        for code, name, number in by_kind
    ]
    found += [
        Named("items", "主动公开 · 总数", sum(number for *_, number in by_kind), "条", words=words["items"]),
        Named("in_time", "按期办结的申请", answered.in_time, "件", words=words["in_time"], cites=(ogi(33, 2),)),
        Named(
            "fee.yuan",
            "信息处理费",
            plain(Decimal(paid.fen) / FEN_PER_YUAN),
            "元",
            words=words["fee.yuan"],
            cites=(ogi(42),),
        ),
        Named("fee.requests", "收费的申请", paid.requests, "件", words=words["fee.requests"], cites=(ogi(42),)),
        Named("year", "统计年度", report.year, "年", words=words["year"]),
        Named("before", "上一年度", report.year - 1, "年", words=words["before"]),
    ]
    return {figure.name: figure for figure in found if figure is not None}


def _of_cell(report: Report, cell: CellId, row: str, column: str, unit: str) -> Named | None:
    value = report[cell].value
    if value is None:
        return None
    return Named(
        ".".join(map(str, cell)), f"表{'一二三四'[cell.table - 1]} · {row} · {column}", value, unit or "件", cell
    )
