"""A year's report beside the year before: which cells count the same thing in both forms, and by how much they differ.

Two cells are compared where they are counted alike (``tallies``), whatever the forms call them; nothing is matched by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.urls import reverse

from gongkai.agencies.models import Agency
from gongkai.reporting.carrying import Stock, stocks
from gongkai.reporting.models import AnnualReport
from gongkai.reporting.placing import title
from gongkai.reporting.queries import counted, published_report
from gongkai.reporting.rollup import rolls_up
from gongkai.reporting.showing import Marks, ShownTable, levels_of, shown_tables
from gongkai.reporting.supervising import summed_up
from gongkai.statute.annual_report.chain import check_chain
from gongkai.statute.annual_report.figures import Cell, Finding, Number, Report, from_json, plain, printed
from gongkai.statute.annual_report.forms import FIRST_YEAR, form_for
from gongkai.statute.annual_report.nodes import CellId, Form, cells
from gongkai.statute.annual_report.tallies import tallies

YEARS_SHOWN = 5

# fmt: off
#: What is shown of several years, with the cells added up; a form has those it has.
MEASURES = (
    ("新收申请",             ((3, "received", "total"),)),
    ("办结申请",             ((3, "concluded", "total"),)),
    ("予以公开和部分公开",   ((3, "granted", "total"), (3, "granted_in_part", "total"))),
    ("结转下年度",           ((3, "carried_forward", "total"),)),
    ("行政复议",             ((4, "reconsideration", "total"),)),
    ("行政诉讼",             ((4, "direct_lawsuit", "total"), (4, "lawsuit_after_reconsideration", "total"))),
    ("制发行政规范性文件",   ((2, "normative_documents", "issued"), (2, "normative_documents", "made"))),
)
# fmt: on


# ── which cells are alike ────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Alike:
    """The cells of two forms, laid beside each other."""

    same: Mapping[CellId, CellId]  # a cell of this year's form: the cell that counted the same before
    merged: tuple[tuple[CellId, tuple[CellId, ...]], ...]  # a cell of before, and the cells it was divided into
    gone: tuple[CellId, ...]  # cells of before that nothing counts now

    @property
    def in_parts(self) -> frozenset[CellId]:
        """The cells that before were one together with others."""
        return frozenset(cell for _, parts in self.merged for cell in parts)


def alike(now: Form, before: Form) -> Alike:
    """Which cells of two forms count the same: alone, or several of them together."""
    mine, theirs = tallies(now), tallies(before)
    places = {tally: cell for cell, tally in theirs.items()}
    same = {cell: places[tally] for cell, tally in mine.items() if tally in places}
    merged, gone = [], []
    for cell in (cell for cell in theirs if cell not in same.values()):
        whole = theirs[cell]
        parts = tuple(
            part
            for part, tally in mine.items()
            if tally.results
            and replace(tally, results=whole.results) == whole
            and tally.results < (whole.results or set())
        )
        united = frozenset().union(*(mine[part].results or () for part in parts))
        (merged.append((cell, parts)) if parts and united == whole.results else gone.append(cell))
    return Alike(same, tuple(merged), tuple(gone))


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure and what stood there the year before; ``before`` None: that form has no such cell."""

    now: Cell
    before: Cell | None
    because: str = ""  # why there is nothing to compare

    @property
    def is_nothing(self) -> bool:
        """Whether both are zero: nothing worth a reader's eye."""
        return bool(self.before) and self.now.value == self.before.value == 0  # type: ignore[union-attr]

    @property
    def difference(self) -> Number | None:
        """The later figure less the earlier, where both have a figure."""
        if self.before is None or self.now.value is None or self.before.value is None:
            return None
        return plain(self.now.value - self.before.value)

    @property
    def change(self) -> str:
        """+3, −3, 持平; nothing where one has no figure."""
        if self.difference is None:
            return ""
        if self.difference == 0:
            return "持平"
        return f"{'+' if self.difference > 0 else '−'}{printed(abs(self.difference))}"

    @property
    def direction(self) -> str:
        """For the style: up, down, or neither."""
        return "" if not self.difference else "up" if self.difference > 0 else "down"


def compared(now: Report, before: Report, found: Alike) -> dict[CellId, Compared]:
    """Every cell of this year's form with its counterpart."""
    because = {cell: "上年合为一行" if cell in found.in_parts else "上年格式没有" for cell in now.cells}
    return {
        cell: Compared(now[cell], before[found.same[cell]] if cell in found.same else None, because[cell])
        for cell, *_ in cells(now.form)
    }


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a list beside the tables."""

    label: str
    now: str
    pair: Compared


def merged_rows(now: Report, before: Report, found: Alike) -> list[Row]:
    """Cells that were one before, added up for the comparison."""
    labels = _labels(before.form)
    rows = []
    for cell, parts in found.merged:
        values = [now[part].value for part in parts]
        known = [value for value in values if value is not None]
        whole = Cell(plain(sum(known))) if len(known) == len(values) else now[parts[0]]
        terms = " + ".join(str(now[part]) for part in parts)
        rows.append(Row(labels[cell], f"{terms} = {whole}", Compared(whole, before[cell])))
    return rows


def _labels(form: Form) -> dict[CellId, str]:
    return {cell: title(cell, row, column) for cell, _, row, column in cells(form)}


# ── the page ─────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Side:
    """A report of a year, and where its figures are from."""

    report: Report
    published: AnnualReport | None

    @property
    def source(self) -> str:
        """In words."""
        return f"取自{self.published.published_on}公布的报告" if self.published else "尚未公布，由记录计算"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A year beside the year before, and beside up to five."""

    year: int
    now: Side
    before: Side | None  # None: before the first form
    tables: list[ShownTable]
    pairs: Mapping[CellId, Compared]
    merged: list[Row]
    gone: list[tuple[str, str]]  # label and last year's figure
    findings: tuple[Finding, ...]
    stocks: list[Stock]
    measures: list[Measured]
    years: list[int]

    @property
    def same_form(self) -> bool:
        """Whether both years have one form."""
        return self.before is not None and self.before.report.form.id == self.now.report.form.id


def comparison(agency: Agency, year: int) -> Comparison:
    """A year's figures as the records stand, beside last year's as published, or as counted where nothing is public.

    :raises NoForm: for a year without a form.
    """
    form_for(year)
    now = Side(current(agency, year), None)
    before = side(agency, year - 1) if year > FIRST_YEAR else None
    found = alike(now.report.form, before.report.form) if before else None
    findings = check_chain(before.report, now.report) if before else ()
    marks = Marks(lambda cell: reverse("reporting:cell", args=(agency.code, year, *cell)), levels_of(findings))
    labels = _labels(before.report.form) if before else {}
    years = _years(agency, now, before)
    return Comparison(
        year,
        now,
        before,
        shown_tables(now.report, marks),
        compared(now.report, before.report, found) if before and found else {},
        merged_rows(now.report, before.report, found) if before and found else [],
        [(labels[cell], str(before.report[cell])) for cell in found.gone] if before and found else [],
        findings,
        stocks(agency, year, before.report if before else None, before.published if before else None),
        [measured(label, places, years) for label, places in MEASURES],
        list(years),
    )


def side(agency: Agency, year: int) -> Side:
    """A year as published, or counted."""
    published = published_report(agency, year)
    if published:
        return Side(from_json(published.content["report"]), published)
    return Side(current(agency, year), None)


def current(agency: Agency, year: int) -> Report:
    """A year as the records stand now; of a government, with what its agencies handed in."""
    return summed_up(agency, year).whole if rolls_up(agency) else counted(agency, year)


def _years(agency: Agency, now: Side, before: Side | None) -> dict[int, Report]:
    """The years to show: this one, the one before, and earlier ones that are public."""
    first = now.report.year - YEARS_SHOWN + 1
    earlier = AnnualReport.objects.filter(agency=agency, year__range=(first, now.report.year - 2))
    found = {row.year: from_json(row.content["report"]) for row in earlier.current()}  # type: ignore[attr-defined]
    sides = [side.report for side in (before, now) if side]
    return dict(sorted({**found, **{report.year: report for report in sides}}.items()))


# ── several years ────────────────────────────────────────────────────────

WIDTH, HEIGHT, TOP, BOTTOM = 200, 104, 18, 18  # of a small plot, in its own units


@dataclass(frozen=True, slots=True)
class Column:
    """One year of a plot."""

    year: int
    value: Number | None
    x: float
    y: float
    width: float
    height: float
    is_now: bool

    @property
    def text(self) -> str:
        """The figure as printed; — for none."""
        return "—" if self.value is None else printed(self.value)

    @property
    def middle(self) -> float:
        """Where its words stand."""
        return round(self.x + self.width / 2, 1)

    @property
    def over(self) -> float:
        """Where its figure stands."""
        return round(self.y - 4, 1)


@dataclass(frozen=True, slots=True)
class Measured:
    """One measure over the years."""

    label: str
    columns: list[Column]


def measured(label: str, places: Iterable[tuple[int, str, str]], years: Mapping[int, Report]) -> Measured:
    """A measure of each year; a year whose form or report lacks a figure has none, which is not zero."""
    values = {year: _sum(report, [CellId(*place) for place in places]) for year, report in years.items()}
    largest = max((value for value in values.values() if value is not None), default=0) or 1
    step = WIDTH / max(len(values), YEARS_SHOWN)
    columns = []
    for number, (year, value) in enumerate(values.items()):
        height = round(float(value or 0) / float(largest) * (HEIGHT - TOP - BOTTOM), 1)
        x, y = round(number * step + step * 0.2, 1), round(HEIGHT - BOTTOM - height, 1)
        columns.append(Column(year, value, x, y, round(step * 0.6, 1), height, is_now=number == len(values) - 1))
    return Measured(label, columns)


def _sum(report: Report, places: list[CellId]) -> Number | None:
    known = {cell for cell, *_ in cells(report.form)}
    values = [report[cell].value for cell in places if cell in known]
    figures = [value for value in values if value is not None]
    return plain(sum(figures)) if figures and len(figures) == len(values) else None
