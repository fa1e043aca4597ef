"""图解: what a published report says, as plots for whoever is no specialist.

Every figure is one that was published, or a sum of such; what a report does not hold, its page does not show. The sentences
stand in the template.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from gongkai.reporting.composing import document_of
from gongkai.reporting.document import Document
from gongkai.reporting.models import AnnualReport
from gongkai.reporting.showing import short
from gongkai.statute.annual_report.nodes import CellId, Leaf, Line, Node, Total, leaves, totals
from gongkai.ui.plots import Data, Figure, Number, Plot, Series, bars, columns, figures_of, lines, stacked

YEARS_SIDE_BY_SIDE = 5
SMALL = 20  # of fewer, one is more than five in a hundred: they are told by number alone
REQUESTS = 3  # the table
GIVEN = ("granted", "granted_in_part")  # the lines of those who got what they asked for, or part of it
_NUMBERED = re.compile(r"^(（[一二三四五六七八九十]+）|\d+\.)")


@dataclass(frozen=True, slots=True)
class Share:
    """Some of many, in words that do not say more than the figures do."""

    part: Number
    whole: Number

    def __str__(self) -> str:
        """56件中的53件（94.6%）; of a few, without the percentage."""
        told = f"{self.whole}件中的{self.part}件"
        return told if self.whole < SMALL else f"{told}（{self.percent}）"

    @property
    def percent(self) -> str:
        """Rounded, but never to all or nothing where it is not."""
        exact = self.part * 100 / self.whole
        rounded = min(max(round(exact, 1), 0.1), 99.9) if 0 < self.part < self.whole else exact
        return f"{rounded:.1f}%".replace(".0%", "%")


@dataclass(frozen=True, slots=True)
class Peak:
    """The largest of some figures."""

    label: str
    value: Number


@dataclass(frozen=True, slots=True)
class Change:
    """A figure against an earlier one."""

    since: str
    now: Number
    difference: Number

    def __str__(self) -> str:
        """比2020年多3."""
        if not self.difference:
            return f"与{self.since}相同"
        return f"比{self.since}{'多' if self.difference > 0 else '少'}{abs(self.difference)}"


def peak(figures: Sequence[tuple[str, Figure]]) -> Peak | None:
    """The largest, if it is more than nothing and the only one of its size."""
    known = sorted(((value, label) for label, value in figures if value), reverse=True)
    if not known or (len(known) > 1 and known[0][0] == known[1][0]):
        return None
    return Peak(known[0][1], known[0][0])


@dataclass(frozen=True)
class Graphics:
    """The plots of a report."""

    published: AnnualReport
    years: list[AnnualReport]  # the published reports side by side, the earliest first, this one last

    @cached_property
    def document(self) -> Document:
        """The report as it was published."""
        return document_of(self.published)

    # ── what became of the requests ────────────────────────────────────────

    @property
    def concluded(self) -> Figure:
        """Requests concluded."""
        return _requests(self.document, "concluded")

    @cached_property
    def outcomes(self) -> Plot | None:
        """The concluded requests by outcome, as the form groups them."""
        if not self.concluded:
            return None
        form = self.document.form.tables[REQUESTS - 2].grids[0]
        total = next(found for found in totals(form.rows) if found.id == "concluded")
        groups = [(_plain(part), _sum(self.document, part)) for part in total.parts]
        return bars(figures_of(f"{self._year}办结的申请，按结果", "结果", "件", groups))

    @property
    def given(self) -> Share | None:
        """How many got what they asked for, or part of it."""
        found = [_requests(self.document, line) for line in GIVEN]
        return (
            Share(sum(value for value in found if value), self.concluded)
            if self.concluded and None not in found
            else None
        )

    # ── in time ────────────────────────────────────────────────────────────

    @property
    def in_time(self) -> Share | None:
        """How many replies were in time; None where the report did not keep that, or nothing was answered."""
        kept: dict[str, Any] = self.document.evidence.get("replies") or {}
        return Share(kept["in_time"], kept["answered"]) if kept.get("answered") else None

    @cached_property
    def replies(self) -> Plot | None:
        """The replies in time and those after."""
        if self.in_time is None:
            return None
        late = self.in_time.whole - self.in_time.part
        parts = [("期限内答复", self.in_time.part), ("超过期限答复", late)]
        return stacked(figures_of(f"{self._year}答复的申请，按是否在期限内", "答复", "件", parts))

    # ── who asked ──────────────────────────────────────────────────────────

    @property
    def received(self) -> Figure:
        """Requests received."""
        return _requests(self.document, "received")

    @cached_property
    def requesters(self) -> Plot | None:
        """The requests received, by who asked."""
        if not self.received:
            return None
        form = self.document.form.tables[REQUESTS - 2].grids[0]
        asked = [
            (_whose(column), _requests(self.document, "received", column.id))
            for column in leaves(form.columns)
            if isinstance(column, Line)
        ]
        return bars(figures_of(f"{self._year}新收的申请，按申请人", "申请人", "件", asked))

    @property
    def persons(self) -> Share | None:
        """How many came from natural persons."""
        found = _requests(self.document, "received", "natural")
        return Share(found, self.received) if self.received and found is not None else None

    # ── what was published ─────────────────────────────────────────────────

    @property
    def items(self) -> int:
        """Items published."""
        return sum(number for _, number in self.document.kinds)

    @cached_property
    def kinds(self) -> Plot | None:
        """The published items by kind, the most first."""
        found = sorted(self.document.kinds, key=lambda kind: -kind[1])
        return bars(figures_of(f"{self._year}主动公开的信息，按类别", "类别", "条", found)) if self.items else None

    @property
    def largest_kind(self) -> Peak | None:
        """The kind with the most items, where there are several."""
        return peak(self.document.kinds) if len(self.document.kinds) > 1 else None

    @cached_property
    def months(self) -> Plot | None:
        """The published items by month; None where the report did not keep them, or there are none."""
        kept = [Series(name, tuple(items)) for name, items in self.document.evidence.get("months", ())]
        if not kept:
            return None
        every = tuple(sum(month) for month in zip(*(series.values for series in kept), strict=True))
        labels = tuple(f"{month}月" for month in range(1, len(every) + 1))
        title = f"{self._year}主动公开的信息，按月份"
        return columns(Data(title, "月份", "条", labels, (Series("合计（条）", every),), tuple(kept)))

    @property
    def busiest_month(self) -> Peak | None:
        """The month with the most items."""
        return (
            peak(list(zip(self.months.data.labels, self.months.data.series[0].values, strict=True)))
            if self.months
            else None
        )

    @property
    def months_are_own(self) -> bool:
        """Whether the months hold fewer items than the report: a government's are its own, its report sums up others'."""
        return self.months is not None and sum(v or 0 for v in self.months.data.series[0].values) != self.items

    @property
    def replies_are_own(self) -> bool:
        """The same of the replies."""
        return self.in_time is not None and self.in_time.whole != self.concluded

    # ── the years ──────────────────────────────────────────────────────────

    @cached_property
    def _documents(self) -> list[Document]:
        return [*(document_of(found) for found in self.years[:-1]), self.document]

    @cached_property
    def requests_by_year(self) -> Plot | None:
        """Requests received and concluded in each published year."""
        received, concluded = (
            Series(name, tuple(_requests(found, line) for found in self._documents))
            for name, line in (("新收申请（件）", "received"), ("办结申请（件）", "concluded"))
        )
        return self._by_year("历年新收和办结的申请", "件", received, concluded)

    @cached_property
    def items_by_year(self) -> Plot | None:
        """Items published in each published year."""
        items = tuple(sum(number for _, number in found.kinds) if found.kinds else None for found in self._documents)
        return self._by_year("历年主动公开的信息", "条", Series("主动公开（条）", items))

    @property
    def received_change(self) -> Change | None:
        """Requests received, against the published year before."""
        return self._change(self.requests_by_year)

    @property
    def items_change(self) -> Change | None:
        """Items published, against the published year before."""
        return self._change(self.items_by_year)

    def _change(self, plot: Plot | None) -> Change | None:
        if plot is None:
            return None
        *earlier, (_, now) = zip(plot.data.labels, plot.data.series[0].values, strict=True)
        known = [(label, value) for label, value in earlier if value is not None]
        return Change(known[-1][0], now, now - known[-1][1]) if known and now is not None else None

    def _by_year(self, title: str, unit: str, *series: Series) -> Plot | None:
        """A year without a published report stands there without a figure."""
        published = [found.year for found in self.years]
        every = range(max(published[0], published[-1] - YEARS_SIDE_BY_SIDE + 1), published[-1] + 1)
        filled = tuple(Series(row.name, _filled(row.values, published, every)) for row in series)
        if sum(year in published for year in every) < 2:  # noqa: PLR2004 — one year lies beside nothing
            return None
        return lines(Data(title, "年度", unit, tuple(f"{year}年" for year in every), filled))

    @property
    def _year(self) -> str:
        return f"{self.published.year}年"


def _filled(values: Sequence[Figure], published: Sequence[int], every: range) -> tuple[Figure, ...]:
    known = dict(zip(published, values, strict=True))
    return tuple(known.get(year) for year in every)


def _requests(document: Document, line: str, column: str = "total") -> Figure:
    return document.report[CellId(REQUESTS, line, column)].value


def _sum(document: Document, part: Node) -> Figure:
    """The total of a line, or of the lines under a heading; none where one of them has none."""
    found = [_requests(document, leaf.id) for leaf in leaves((part,)) if not isinstance(leaf, Total)]
    known = [value for value in found if value is not None]
    return sum(known) if len(known) == len(found) else None


def _plain(part: Node) -> str:
    """（三）不予公开 → 不予公开."""
    return _NUMBERED.sub("", short(part.label))


def _whose(column: Leaf) -> str:
    return "其他组织" if column.id == "other" else column.label
