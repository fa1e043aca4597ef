"""One cell of the sum of many reports: who adds how much, who stands out, how it spreads; and the years beside one another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from gongkai.agencies.models import Agency
from gongkai.reporting.models import ReportSummary
from gongkai.reporting.queries import NoCell
from gongkai.reporting.rolling_up import PAGE, Chosen, Gathered, Subordinate, gather, summed, uncontained
from gongkai.reporting.showing import short, table_name
from gongkai.reporting.spreading import FEW, Spread, by_days, by_share, by_size, spread, spread_plot
from gongkai.reporting.summary import Figures, figure_at, unpacked
from gongkai.statute.annual_report.figures import Number, plain
from gongkai.statute.annual_report.forms import FIRST_YEAR, Form, form_for
from gongkai.statute.annual_report.nodes import CellId, cells
from gongkai.ui.plots import Plot, Shape, columns, figures_of
from gongkai.ui.small_plots import spark

YEARS = 5  # shown beside one another
RECEIVED = CellId(3, "received", "total")


def place_of(form: Form, cell: CellId) -> int | None:
    """Where the cell stands among the form's figures; None where the form has no such cell."""
    return next((place for place, (one, *_) in enumerate(cells(form)) if one == cell), None)


def title_of(form: Form, cell: CellId) -> tuple[str, str]:
    """A cell's name and unit: 表三 · （二）部分公开 · 总计.

    :raises NoCell: for a cell the form has not.
    """
    for one, _, row, column in cells(form):
        if one == cell:
            return " · ".join((table_name(cell.table), short(row.label), short(column.label))), column.unit or "件"
    raise NoCell(f"{form}的表中没有这一格，请从汇总表点选。")


class Pages(NamedTuple):
    """The queries of the pages beside one; "" where there is none."""

    previous: str
    next: str


def pages(chosen: Chosen, number: int) -> Pages:
    """Beside the page that begins at ``chosen.offset`` of so many."""
    before, after = chosen.offset - PAGE, chosen.offset + PAGE
    return Pages(
        chosen.query(start=str(before) if before > 0 else "") if chosen.offset else "",
        chosen.query(start=str(after)) if after < number else "",
    )


class Part(NamedTuple):
    """An agency's figure in a cell, and what it was the year before."""

    row: Subordinate
    value: Number | None
    before: Number | None
    is_counted: bool  # in the sum itself, and not within another's report
    is_out: bool

    @property
    def change(self) -> Number | None:
        """What the figure is less last year's; None where one is lacking."""
        return None if self.value is None or self.before is None else plain(self.value - self.before)


@dataclass(frozen=True, slots=True)
class CellPage:
    """A cell of the sum."""

    cell: CellId
    title: str
    unit: str
    total: Number | None
    gaps: int
    counted: int
    parts: list[Part]
    matching: int
    spread: Spread | None
    plot: Plot | None
    years: Plot | None
    chosen: Chosen
    few: int = FEW

    @property
    def pages(self) -> Pages:
        """The pages beside this one."""
        return pages(self.chosen, self.matching)

    @property
    def outstanding(self) -> int:
        """How many of those shown stand out."""
        return sum(part.is_out for part in self.parts)


def cell_page(agency: Agency, year: int, on: date, cell: CellId, chosen: Chosen) -> CellPage:
    """The agencies by what they add to a cell, and the cell in the years before: four statements.

    :raises NoForm, NoCell: for a year without form, or a cell the form has not.
    """
    title, unit = title_of(form_for(year), cell)
    found = gather(agency, year, on, direct=chosen.scope == "direct")
    past = history(found, cell)
    now, before = past[year], past.get(year - 1, {})
    counted = {row.pk for row in found.counted}
    values = [value for value in now.values() if value is not None]
    middle = spread(values)
    parts = [
        Part(row, (value := now[row.pk]), before.get(row.pk), row.pk in counted, _is_out(middle, value))
        for row in found.rows
        if row.published_on
    ]
    listed = in_order(parts, chosen.order)
    known = [part.value for part in parts if part.is_counted and part.value is not None]
    named = [(part.row.name, part.value) for part in parts if part.value is not None]
    sums = [(f"{one}年", _sum(found, past[one])) for one in sorted(past)]
    return CellPage(
        cell,
        title,
        unit,
        plain(sum(known)) if known else None,
        len(counted) - len(known),
        len(counted),
        listed[chosen.offset : chosen.offset + PAGE],
        len(listed),
        middle,
        spread_plot(f"{title}：各机关的数字", unit, named, by_size) if named else None,
        columns(figures_of(f"{title}：逐年合计", "年度", unit, sums)) if all((n or 0) >= 0 for _, n in sums) else None,
        chosen,
    )


def _is_out(middle: Spread | None, value: Number | None) -> bool:
    return middle is not None and value is not None and middle.is_out(value)


def in_order(parts: Iterable[Part], order: str) -> list[Part]:
    """The parts with the greatest first; those without a figure last; of those that stand out, these alone."""
    if order == "out":
        parts = (part for part in parts if part.is_out)

    def key(part: Part) -> tuple[bool, Number, str]:
        weight = part.value if order != "change" else part.change if part.change is None else abs(part.change)
        return weight is None, -(weight or 0), part.row.code

    return sorted(parts, key=key)


def history(found: Gathered, cell: CellId) -> dict[int, dict[int, Number | None]]:
    """The cell's figures by year and agency, this year and those before it: one statement."""
    places = {year: place_of(form_for(year), cell) for year in years_to(found.year)}
    past: dict[int, dict[int, Number | None]] = {year: {} for year in places if places[year] is not None}
    known = {row.pk for row in found.rows}
    rows = ReportSummary.objects.filter(year__in=[year for year in past if year != found.year])
    for pk, year, row in rows.filter(agency__in=known_below(found)).values_list("agency_id", "year", "figures"):
        if pk in known:
            past[year][pk] = figure_at(row, places[year] or 0)
    for pk in known & found.packed.keys():
        past[found.year][pk] = figure_at(found.packed[pk], places[found.year] or 0)
    return {year: figures for year, figures in past.items() if figures or year == found.year}


def known_below(found: Gathered) -> Sequence[int]:
    """The keys of the agencies."""
    return [row.pk for row in found.rows]


def years_to(year: int) -> range:
    """The years up to one that are shown together; earlier there was no form."""
    return range(max(FIRST_YEAR, year - YEARS + 1), year + 1)


def _sum(found: Gathered, figures: Mapping[int, Number | None]) -> Number | None:
    """The sum of a year, without reports that another one of that year contains."""
    known = [value for pk in uncontained(found.rows, figures.keys()) if (value := figures[pk]) is not None]
    return plain(sum(known)) if known else None


# ── the years and the agencies beside one another ────────────────────────


class Course(NamedTuple):
    """An agency's figures of a cell over the years."""

    row: Subordinate
    values: list[Number | None]
    line: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """The page of comparisons."""

    years: list[int]
    cell: CellId
    title: str
    unit: str
    choices: list[tuple[str, str]]  # a cell as addresses name it, and its label
    multiples: list[Plot]
    nothing: list[str]  # outcomes with no case in any year
    replies: Plot | None
    answering: int  # agencies whose report says how many replies were in time
    days: Plot | None
    courses: list[Course]
    number: int
    chosen: Chosen

    @property
    def chosen_cell(self) -> str:
        """3.received.total."""
        return ".".join(map(str, self.cell))

    @property
    def pages(self) -> Pages:
        """The pages beside this one."""
        return pages(self.chosen, self.number)


def compared(agency: Agency, year: int, on: date, cell: CellId, chosen: Chosen) -> Compared:
    """Outcomes over the years, how agencies spread, and each agency's course: four statements.

    :raises NoForm, NoCell: for a year without form, or a cell the form has not.
    """
    form = form_for(year)
    title, unit = title_of(form, cell)
    found = gather(agency, year, on, direct=chosen.scope == "direct")
    rows = sorted((row for row in found.rows if chosen.includes(row)), key=lambda row: row.code)
    shown = rows[chosen.offset : chosen.offset + PAGE]
    sums = _sums(found)
    plots, nothing = _outcomes(form, sums)
    shares = [
        (row.name, plain(round(100 * row.in_time / row.answered)))
        for row in found.rows
        if row.answered and row.in_time is not None
    ]
    days = [(row.name, (row.published_on - row.due_on).days) for row in found.rows if row.published_on]
    return Compared(
        sorted(sums),
        cell,
        title,
        unit,
        [(".".join(map(str, one)), title_of(form, one)[0]) for one, _, _, column in cells(form) if _is_total(one)],
        plots,
        nothing,
        spread_plot("各机关办结的申请按期办结的比例", "%", shares, by_share) if shares else None,
        len(shares),
        spread_plot("各机关公布的日期与期限相差的日数", "日", days, by_days) if days else None,
        _courses(shown, sorted(sums), cell),
        len(rows),
        chosen,
    )


def _is_total(cell: CellId) -> bool:
    return cell.table != 3 or cell.column == "total"  # noqa: PLR2004 — table 三


def _sums(found: Gathered) -> dict[int, dict[CellId, Number | None]]:
    """The sum of each year, cell by cell; years in which nobody reported are left out."""
    years = [year for year in years_to(found.year) if year != found.year]
    packed: dict[int, dict[int, str]] = {year: {} for year in years} | {found.year: dict(found.packed)}
    rows = ReportSummary.objects.filter(year__in=years, agency__in=known_below(found))
    for pk, year, row in rows.values_list("agency_id", "year", "figures"):
        packed[year][pk] = row
    sums: dict[int, dict[CellId, Number | None]] = {}
    for year, reports in packed.items():
        known = {row.pk for row in found.rows} & reports.keys()
        chosen = uncontained(found.rows, known)
        order = [cell for cell, *_ in cells(form_for(year))]
        figures: list[Figures] = unpacked(reports[pk] for pk in chosen)
        if figures or year == found.year:
            sums[year] = dict(zip(order, summed(figures, len(order)).sums, strict=True))
    return sums


def _outcomes(form: Form, sums: Mapping[int, Mapping[CellId, Number | None]]) -> tuple[list[Plot], list[str]]:
    """A small plot for each line of table 三, all years beside one another; the names of those with nothing to show."""
    plots, nothing = [], []
    for cell, _, row, _ in cells(form):
        if cell.table == 3 and cell.column == "total":  # noqa: PLR2004 — table 三
            label = short(row.label)
            figures = [(str(year), sums[year].get(cell)) for year in sorted(sums)]
            if any(value for _, value in figures):
                plots.append(columns(figures_of(label, "年度", "件", figures)))
            else:
                nothing.append(label)
    return plots, nothing


def _courses(rows: list[Subordinate], years: list[int], cell: CellId) -> list[Course]:
    """The figures of one page of agencies: one statement."""
    places = {year: place_of(form_for(year), cell) for year in years}
    found: dict[tuple[int, int], Number | None] = {}
    kept = ReportSummary.objects.filter(year__in=years, agency__in=[row.pk for row in rows])
    for pk, year, packed in kept.values_list("agency_id", "year", "figures"):
        place = places[year]
        found[pk, year] = None if place is None else figure_at(packed, place)
    courses = []
    for row in rows:
        values = [found.get((row.pk, year)) for year in years]
        courses.append(Course(row, values, spark(values)))
    return courses
