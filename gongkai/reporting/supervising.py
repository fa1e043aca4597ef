"""What the agency above sees: who has reported, what the reports come to together, and one report to review."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from django.urls import reverse

from gongkai.agencies.models import Agency
from gongkai.reporting.models import ReportStep, StepKind
from gongkai.reporting.queries import NoCell, counted
from gongkai.reporting.rollup import Contribution, Part, contributions, parts, reports_of, rolls_up, summed
from gongkai.reporting.showing import LEVELS, Marks, ShownTable, levels_of, short, shown_tables, table_name
from gongkai.reporting.stages import Stage
from gongkai.statute.annual_report.chain import check_day, check_rollup, due_on
from gongkai.statute.annual_report.checks import check
from gongkai.statute.annual_report.figures import Cell, Finding, Number, Report, plain
from gongkai.statute.annual_report.forms import form_for
from gongkai.statute.annual_report.nodes import CellId, Form, Leaf, cells


class State(Enum):
    """How far a subordinate agency has come with its report; in the order of a list, what is missing first."""

    NONE = "未编制"
    EDITING = "编写中"
    RETURNED = "已退回"
    SUBMITTED = "已报送"
    ACCEPTED = "已接收"
    PUBLISHED = "已公布"


ORDER = {state: number for number, state in enumerate(State)}
_AFTER = {
    StepKind.RETURNED: State.RETURNED,
    StepKind.SUBMITTED: State.SUBMITTED,
    StepKind.ACCEPTED: State.ACCEPTED,
}


def state_of(part: Part) -> State:
    """Whose turn it is goes before what is public already: a correction handed in waits for the reviewer."""
    turn = _AFTER.get(StepKind(part.step.kind)) if part.step else None
    if turn in (State.SUBMITTED, State.RETURNED):
        return turn
    if part.published:
        return State.PUBLISHED
    return turn or (State.EDITING if part.draft else State.NONE)


@dataclass(frozen=True, slots=True)
class Subordinate:
    """One agency of the list."""

    part: Part
    state: State
    due_on: date
    late: str  # the sentence why it is late; "" in time
    findings: list[tuple[str, str, int]]  # level, its name, how many

    @property
    def agency(self) -> Agency:
        """Whose report it is."""
        return self.part.agency

    @property
    def stage(self) -> str:
        """What is being done with a report in the making."""
        return self.part.stage.value if self.state is State.EDITING and self.part.stage is not Stage.EDITING else ""

    @property
    def is_missing(self) -> bool:
        """Whether the sum lacks it."""
        return self.part.report is None


def subordinate(part: Part, year: int, on: date) -> Subordinate:
    """An agency with its day (条例 49) and what the checks say of its report."""
    competent = rolls_up(part.agency)
    due = due_on(year, competent_department=competent)
    if part.published:
        late = "".join(f.message for f in check_day(year, part.published.published_on, competent_department=competent))
    else:
        late = f"至今未公布，已超过{due}，迟{(on - due).days}日。" if on > due else ""
    counts = Counter(row["level"] for row in part.content["report"]["findings"]) if part.content else Counter()
    findings = [(level.value, name, counts[level.value]) for level, name in LEVELS.items() if counts[level.value]]
    return Subordinate(part, state_of(part), due, late, findings)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which agencies of the list to show."""

    state: str = ""  # a State's name
    name: str = ""

    def includes(self, row: Subordinate) -> bool:
        """Whether the filters leave it in."""
        return (not self.state or row.state.name == self.state) and self.name in row.agency.name


@dataclass(frozen=True, slots=True)
class Sum:
    """The own report, the agencies' reports, and what they come to."""

    agency: Agency
    own: Report
    found: list[Part]
    whole: Report

    def contributions(self, cell: CellId) -> list[Contribution]:
        """What each adds to a cell."""
        return contributions(self.agency, self.own, self.found, cell)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the checks say of the sum, the missing agencies named first."""
        received = {**reports_of(self.found), self.agency.name: self.own}
        missing = check_rollup(self.whole, received, [part.agency.name for part in self.found])
        return (*missing, *check(self.whole.form, self.whole.cells))


def summed_up(agency: Agency, year: int) -> Sum:
    """Own and subordinate agencies together: the seven statements of the count and five.

    :raises NoForm: for a year without a form.
    """
    own, found = counted(agency, year), parts(agency, year)
    return Sum(agency, own, found, summed(own, reports_of(found).values()))


@dataclass(frozen=True, slots=True)
class Overview:
    """The list of the agencies under one, and the sum of their reports."""

    form: Form
    rows: list[Subordinate]  # those chosen
    number: int  # of all
    states: list[tuple[State, int]]  # how many of each, all of them
    missing: list[str]
    tables: list[ShownTable]
    findings: tuple[Finding, ...]
    rolls_up: bool

    @property
    def received(self) -> int:
        """How many reports are in the sum."""
        return self.number - len(self.missing)


def overview(agency: Agency, year: int, on: date, chosen: Chosen) -> Overview:
    """The agencies directly under one with their reports of a year."""
    total = summed_up(agency, year)
    rows = [subordinate(part, year, on) for part in total.found]
    counts = Counter(row.state for row in rows)
    findings = total.findings
    marks = Marks(lambda cell: reverse("reporting:contributions", args=(agency.code, year, *cell)), levels_of(findings))
    return Overview(
        total.own.form,
        sorted(filter(chosen.includes, rows), key=lambda row: (not row.is_missing, ORDER[row.state])),
        len(rows),
        [(state, counts[state]) for state in State],
        [row.agency.name for row in rows if row.is_missing],
        shown_tables(total.whole, marks),
        findings,
        rolls_up(agency),
    )


@dataclass(frozen=True, slots=True)
class Bar:
    """A contribution with its share of the longest bar, as an SVG length; none for a negative figure or none at all."""

    contribution: Contribution
    width: str


@dataclass(frozen=True, slots=True)
class CellSum:
    """A cell of the sum with what each agency adds."""

    cell: CellId
    row: Leaf
    column: Leaf
    bars: list[Bar]
    whole: Cell
    added: Number | None  # the figures shown, added up again; None where one lacks it

    @property
    def title(self) -> str:
        """表三 · （二）部分公开 · 总计."""
        return " · ".join((table_name(self.cell.table), short(self.row.label), short(self.column.label)))

    @property
    def unit(self) -> str:
        """件, 项, 个 or 万元."""
        return self.column.unit or "件"

    @property
    def adds_up(self) -> bool:
        """Whether the contributions shown make the figure of the sum."""
        return self.added == self.whole.value

    @property
    def blank(self) -> list[str]:
        """The agencies whose report has no figure in this cell."""
        shown = [bar.contribution for bar in self.bars]
        return [part.agency.name for part in shown if part.figure is not None and part.figure.value is None]

    @property
    def missing(self) -> list[str]:
        """The agencies that have handed in nothing."""
        return [bar.contribution.agency.name for bar in self.bars if bar.contribution.figure is None]


def cell_sum(agency: Agency, year: int, cell: CellId) -> CellSum:
    """One cell of the sum.

    :raises NoForm, NoCell: for a year without form, or a cell the form does not have.
    """
    leaves = {place: (row, column) for place, _, row, column in cells(form_for(year))}
    if cell not in leaves:
        raise NoCell(f"{form_for(year)}的表中没有这一格，请从汇总表点选。")
    total = summed_up(agency, year)
    found = total.contributions(cell)
    figures = [part.figure.value for part in found if part.figure is not None]
    known = [value for value in figures if value is not None]
    longest = max((value for value in known if value > 0), default=0)
    bars = [Bar(part, _share(part.figure, longest)) for part in found]
    added = plain(sum(known)) if len(known) == len(figures) else None
    return CellSum(cell, *leaves[cell], bars, total.whole[cell], added)


def _share(figure: Cell | None, longest: Number) -> str:
    value = figure.value if figure else None
    return f"{float(value) * 100 / float(longest):.2f}%" if value and value > 0 and longest else ""


def as_rows(agency: Agency, year: int) -> Iterator[list[object]]:
    """The sum as a sheet: a row a cell, a column an agency; what an agency has no figure for is said in words."""
    total = summed_up(agency, year)
    names = [part.agency.name for part in total.found]
    yield ["表", "行", "列", "单位", "合计", f"{agency.name}（本级）", *names]
    for cell, _, row, column in cells(total.own.form):
        figures = [_plainly(part.figure) for part in total.contributions(cell)]
        unit = column.unit or "件"
        yield [table_name(cell.table), row.label, column.label, unit, _plainly(total.whole[cell]), *figures]


def _plainly(figure: Cell | None) -> object:
    if figure is None:
        return "未报送"
    return str(figure) if figure.value is None else figure.value


# ── one report to review ─────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Comment:
    """What was said about a cell."""

    cell: CellId
    label: str
    url: str
    text: str


@dataclass(frozen=True, slots=True)
class Returned:
    """A turn of the report between the agency and the one above: what was said with it."""

    step: ReportStep
    comments: list[Comment]


def turns(agency: Agency, year: int) -> list[Returned]:
    """Every turn, the latest first: three statements at most."""
    steps = ReportStep.objects.filter(draft__agency=agency, draft__year=year, kind__in=tuple(_AFTER))
    found = steps.select_related("freeze").defer("freeze__content").prefetch_related("comments").order_by("-ordinal")
    labels = labels_of(form_for(year))
    return [
        Returned(
            step,
            [
                _comment(agency, year, CellId(row.table, row.line, row.column), row.text, labels)
                for row in step.comments.all()
            ],
        )
        for step in found
    ]


def _comment(agency: Agency, year: int, cell: CellId, text: str, labels: Mapping[CellId, str]) -> Comment:
    url = reverse("reporting:cell", args=(agency.code, year, *cell))
    return Comment(cell, labels.get(cell, ".".join(map(str, cell))), url, text)


def labels_of(form: Form) -> dict[CellId, str]:
    """Every cell of a form by its name: 表三，（二）部分公开，总计."""
    return {
        cell: "，".join((table_name(cell.table), short(row.label), short(column.label)))
        for cell, _, row, column in cells(form)
    }


def cells_named(form: Form, names: Iterable[str]) -> Iterator[CellId]:
    """The cells of a form named as addresses name them: 3.received.total; what it has not is left out."""
    known = {".".join(map(str, cell)): cell for cell, *_ in cells(form)}
    return (known[name] for name in names if name in known)
