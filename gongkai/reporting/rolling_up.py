"""Every agency below a government with its published report of a year, read from the rows kept beside the reports.

Four statements and one pass, however many agencies there are: thousands are listed, counted and added up at once.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum
from typing import NamedTuple
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse

from gongkai.agencies.models import Agency, AgencyKind
from gongkai.agencies.permissions import LEVELS as AGENCY_LEVELS
from gongkai.reporting.due import due_of
from gongkai.reporting.models import ReportSummary
from gongkai.reporting.showing import LEVELS, Marks, ShownTable, shown_tables
from gongkai.reporting.sources import Year
from gongkai.reporting.summary import Figures, unpacked
from gongkai.statute.annual_report.figures import Cell, Report, State
from gongkai.statute.annual_report.forms import form_for
from gongkai.statute.annual_report.nodes import CellId, Form, cells
from gongkai.ui.errors import NotFound

PAGE = 50


class Standing(Enum):
    """Where an agency's report of the year stands against its day (条例 49); what needs attention first."""

    OVERDUE = "逾期未公布"
    LATE = "迟公布"
    PENDING = "未到期，未公布"
    IN_TIME = "按期公布"


ORDER = {standing: number for number, standing in enumerate(Standing)}


class Subordinate(NamedTuple):
    """An agency with what is kept of its report."""

    pk: int
    code: str
    name: str
    kind: str
    parent: int
    standing: Standing
    due_on: date
    published_on: date | None = None
    errors: int = 0
    warnings: int = 0
    hints: int = 0
    answered: int | None = None
    in_time: int | None = None

    @property
    def key(self) -> tuple[int, int, int, int, str]:
        """Its place in the list: the overdue, the late, then by findings; the code makes it one of its own."""
        return ORDER[self.standing], -self.errors, -self.warnings, -self.hints, self.code

    @property
    def place(self) -> str:
        """The same as an address writes it."""
        return ".".join(str(abs(part)) if isinstance(part, int) else part for part in self.key)

    @property
    def findings(self) -> list[tuple[str, str, int]]:
        """Level, its name, how many; only where there are some."""
        numbers = (self.errors, self.warnings, self.hints)
        return [(level.value, name, n) for (level, name), n in zip(LEVELS.items(), numbers, strict=True) if n]

    @property
    def days_late(self) -> int:
        """Days between the last day and publication; 0 in time or not public."""
        return max(0, (self.published_on - self.due_on).days) if self.published_on else 0


# How the agencies behind one cell are listed; the first unless another is chosen.
ORDERS = {"most": "数字由大到小", "change": "与上年相差由大到小", "out": "只看明显偏离的"}
Key = tuple[int, int, int, int, str]
KEY_PARTS = 5


def read_key(text: str) -> Key | None:
    """The place in the list that an address names; "" names none.

    :raises NotFound: for what no page of ours links to.
    """
    if not text:
        return None
    parts = text.split(".", KEY_PARTS - 1)
    if len(parts) != KEY_PARTS or not all(part.isascii() and part.isdigit() for part in parts[:-1]):
        raise NotFound("这个翻页地址不完整，请回到第一页重新翻看。")
    standing, errors, warnings, hints = (int(part[:18]) for part in parts[:-1])
    return standing, -errors, -warnings, -hints, parts[4]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which agencies a page is about, and where in their list it begins: the page's address in parts."""

    scope: str = "all"  # "direct": only those directly below
    standing: str = ""
    level: str = ""
    name: str = ""
    after: str = ""
    before: str = ""
    order: str = ""  # of the agencies behind one cell
    start: str = ""  # where their page begins

    @classmethod
    def read(cls, sent: Mapping[str, str], longest: int = 100) -> Chosen:
        """The parts as sent; one that is none of the choices counts as not chosen."""
        scope, standing, level = sent.get("scope", ""), sent.get("standing", ""), sent.get("level", "")
        return cls(
            "direct" if scope == "direct" else "all",
            standing if standing in Standing.__members__ else "",
            level if level in {one.value for one in LEVELS} else "",
            sent.get("name", "").strip()[:longest],
            sent.get("after", ""),
            sent.get("before", ""),
            sent.get("order", "") if sent.get("order") in ORDERS else "",
            sent.get("start", "") if re.fullmatch(r"[1-9]\d{0,6}", sent.get("start", ""), re.ASCII) else "",
        )

    @property
    def offset(self) -> int:
        """How many agencies stand before the page of a cell."""
        return int(self.start or 0)

    def includes(self, row: Subordinate) -> bool:
        """Whether the filters leave an agency in."""
        return (
            (not self.standing or row.standing.name == self.standing)
            and (not self.level or getattr(row, f"{self.level}s") > 0)
            and (not self.name or self.name in row.name or self.name == row.code)
        )

    def query(self, **changes: str) -> str:
        """The address's query, with some parts changed: ?scope=direct&name=…"""
        parts = replace(self, **changes)
        values = {name: getattr(parts, name) for name in self.__slots__}
        return "?" + urlencode({name: value for name, value in values.items() if value and value != "all"})

    @property
    def is_filtered(self) -> bool:
        """Whether any filter is set."""
        return bool(self.standing or self.level or self.name)


def below(agency: Agency, *, direct: bool) -> QuerySet[Agency]:
    """The agencies under one: its own, or those of every level."""
    places = Q()
    for level in range(1, 2 if direct else AGENCY_LEVELS + 1):
        places |= Q(**{"__".join(["parent"] * level): agency})
    return Agency.objects.filter(places)


@dataclass(frozen=True, slots=True)
class Gathered:
    """The agencies below one with what is kept of their reports."""

    agency: Agency
    year: int
    form: Form
    rows: list[Subordinate]
    packed: Mapping[int, str] = field(repr=False)  # by agency

    @property
    def counted(self) -> list[Subordinate]:
        """Those whose figures make the sum."""
        kept = set(uncontained(self.rows, {row.pk for row in self.rows if row.published_on}))
        return [row for row in self.rows if row.pk in kept]

    def figures(self, rows: Iterable[Subordinate]) -> list[Figures]:
        """The figures of those agencies, in their order."""
        return unpacked(self.packed[row.pk] for row in rows)


def uncontained(rows: list[Subordinate], reported: AbstractSet[int]) -> list[int]:
    """The agencies that reported, without those whose figures a government's report above them contains (条例 49)."""
    above = {row.pk: row.parent for row in rows}
    holders = {row.pk for row in rows if row.kind == AgencyKind.GOVERNMENT and row.pk in reported}

    def is_contained(pk: int) -> bool:
        while (pk := above.get(pk, 0)) in above:
            if pk in holders:
                return True
        return False

    return [pk for pk in above if pk in reported and not is_contained(pk)]


def gather(agency: Agency, year: int, on: date, *, direct: bool = False) -> Gathered:
    """Every agency below that reports on the year: two statements.

    :raises NoForm: for a year without a form.
    """
    form = form_for(year)
    found = below(agency, direct=direct)
    gone = Q(succession__on__lte=Year(year).first)
    columns = "agency_id", "published_on", "errors", "warnings", "hints", "answered", "in_time", "figures"
    kept = ReportSummary.objects.filter(year=year, agency__in=found.values("pk")).values_list(*columns)
    published = {pk: facts for pk, *facts in kept}
    due = {kind: due_of(kind).for_year(year) for kind in AgencyKind.values}
    rows = []
    for place in found.exclude(gone).order_by().values_list("pk", "code", "name", "kind", "parent_id"):
        last, facts = due[place[3]], published.get(place[0])
        if facts:
            standing = Standing.IN_TIME if facts[0] <= last else Standing.LATE
            rows.append(Subordinate(*place, standing, last, *facts[:-1]))
        else:
            rows.append(Subordinate(*place, Standing.OVERDUE if on > last else Standing.PENDING, last))
    return Gathered(agency, year, form, rows, {pk: facts[-1] for pk, facts in published.items()})


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of many reports, cell by cell in the form's order."""

    sums: Figures  # None where no report has a figure
    gaps: list[int]  # how many reports have none

    def report(self, agency: Agency, year: int, form: Form) -> Report:
        """The sum as a report; where a figure is lacking the sum is of the others, and the page says so."""
        found = {
            cell: Cell(None, State.NOT_PRINTED) if value is None else Cell(value)
            for (cell, *_), value in zip(cells(form), self.sums, strict=True)
        }
        return Report(agency.code, year, form, found)


def summed(rows: list[Figures], width: int) -> Total:
    """Add up rows of figures: every column once."""
    if not rows:
        return Total([None] * width, [0] * width)
    sums: Figures = []
    gaps: list[int] = []
    for column in zip(*rows, strict=True):
        lacking = column.count(None)
        gaps.append(lacking)
        known = [value for value in column if value is not None] if lacking else column
        sums.append(sum(known) if known else None)
    return Total(sums, gaps)


@dataclass(frozen=True, slots=True)
class RollUp:
    """The page: how many stand where, one page of the list, and the summed tables."""

    form: Form
    chosen: Chosen
    number: int
    standings: list[tuple[Standing, int]]
    levels: list[tuple[str, str, int]]  # level, its name, of how many agencies
    rows: list[Subordinate]
    parents: Mapping[int, str]
    matching: int
    previous: str
    next: str
    counted: int
    tables: list[ShownTable]
    gaps: int  # cells in which some report has no figure

    @property
    def published(self) -> int:
        """How many have published."""
        return sum(n for standing, n in self.standings if standing in (Standing.LATE, Standing.IN_TIME))


def roll_up(agency: Agency, year: int, on: date, chosen: Chosen) -> RollUp:
    """The agencies below with their reports, and what these come to: three statements."""
    found = gather(agency, year, on, direct=chosen.scope == "direct")
    counted = found.counted
    order = list(cells(found.form))
    total = summed(found.figures(counted), len(order))
    lacking = {cell: "hint" for (cell, *_), gaps in zip(order, total.gaps, strict=True) if gaps}

    def link(cell: CellId) -> str:
        query = Chosen(chosen.scope).query()
        return reverse("reporting:roll-up-cell", args=(agency.code, year, *cell)) + query

    standings = Counter(row.standing for row in found.rows)
    matching = sorted((row for row in found.rows if chosen.includes(row)), key=lambda row: row.key)
    shown, previous, following = listed(matching, chosen)
    return RollUp(
        found.form,
        chosen,
        len(found.rows),
        [(standing, standings[standing]) for standing in Standing],
        [
            (one.value, name, sum(getattr(row, f"{one.value}s") > 0 for row in found.rows))
            for one, name in LEVELS.items()
        ],
        shown,
        dict(Agency.objects.filter(pk__in={row.parent for row in shown}).values_list("pk", "name")),
        len(matching),
        previous,
        following,
        len(counted),
        shown_tables(total.report(agency, year, found.form), Marks(link, lacking)),
        len(lacking),
    )


def listed(rows: list[Subordinate], chosen: Chosen) -> tuple[list[Subordinate], str, str]:
    """One page of a sorted list, with the queries of the pages beside it; "" where there is none."""
    keys = [row.key for row in rows]
    if before := read_key(chosen.before):
        end = bisect_left(keys, before)
        start = max(0, end - PAGE)
    else:
        after = read_key(chosen.after)
        start = bisect_right(keys, after) if after else 0
    shown = rows[start : start + PAGE]
    previous = chosen.query(before=shown[0].place, after="") if shown and start else ""
    following = chosen.query(after=shown[-1].place, before="") if start + PAGE < len(rows) else ""
    return shown, previous, following
