"""What is behind a cell, in words and as lists: which records it counts, and that they make its figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Field, ForeignKey, Model, QuerySet

from gongkai.agencies.models import Agency
from gongkai.reporting.queries import CellRecords, cell_records
from gongkai.reporting.rollup import Contribution, contributions, parts, reports_of, rolls_up, summed
from gongkai.reporting.showing import short, table_name
from gongkai.reporting.sources import SPANS, measured
from gongkai.statute.annual_report.figures import Cell, printed
from gongkai.statute.annual_report.nodes import CellId, Form
from gongkai.statute.annual_report.tallies import FEN_PER_YUAN, Measure, Source, Tally, When
from gongkai.ui.paging import Page, Place, page

PER_PAGE = 50

# fmt: off
#: The columns of a list, by register; their headings are the models' own.
COLUMNS = {
    Source.DOCUMENTS_ISSUED: ("number", "title", "kind", "issued_on", "ended_on", "ended_by"),
    Source.DOCUMENTS_PUBLIC: ("number", "title", "kind", "published_on", "withdrawn_on"),
    Source.REGISTER_ITEMS:   ("code", "name", "register", "added_on", "removed_on"),
    Source.REGISTER_ENTRIES: ("number", "title", "item", "period_from", "period_to", "quantity", "amount_fen", "source"),
    Source.REQUESTS:         ("number", "subject", "requester_kind", "channel", "received_on", "concluded_on", "outcome"),
    Source.RECONSIDERATIONS: ("number", "request", "accepted_on", "concluded_on", "result"),
    Source.LAWSUITS:         ("number", "request", "route", "accepted_on", "concluded_on", "result"),
}

_ASKED = {
    When.OPENED:            "{year}年内{opened}的{records}",
    When.CLOSED:            "{year}年内{closed}的{records}",
    When.STANDING_AT_START: "{before}年年末以前{opened}、到{before}年年末尚未{closed}的{records}",
    When.STANDING_AT_END:   "{year}年年末以前{opened}、到{year}年年末尚未{closed}的{records}",
}

_ADDED = {
    Measure.RECORDS:  "每条记录计 1",
    Measure.QUANTITY: "各条记录的数量相加",
    Measure.AMOUNT:   "各条记录的金额相加，以万元计",
}
# fmt: on
_NUMERIC = ("quantity", "amount_fen")


class Heading(NamedTuple):
    """A column of a list of records."""

    name: str
    words: str
    is_numeric: bool


class Fact(NamedTuple):
    """One fact of a record, as shown."""

    text: str
    is_numeric: bool


class Row(NamedTuple):
    """A record of a list."""

    key: int
    facts: list[Fact]


@dataclass(frozen=True, slots=True)
class Records:
    """The records that add to a cell, or take away from it: all in figures, one page in rows."""

    sign: int
    number: int
    sum: int  # in the cell's measure; amounts in 分
    page: Page[Model]
    headings: list[Heading]
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A cell with its words and its lists."""

    found: CellRecords
    lists: list[Records]
    words: str
    whole: Cell  # what stands in the cell: of a government, the sum
    contributions: list[Contribution] = field(default_factory=list)  # of a government: its own figure and its agencies'

    @property
    def title(self) -> str:
        """表三 · （二）部分公开 · 总计."""
        parts = (table_name(self.found.cell.table), short(self.found.row.label), short(self.found.column.label))
        return " · ".join(parts)

    @property
    def note(self) -> str:
        """The row's label in full, where the title leaves out the form's note."""
        label = self.found.row.label
        return label if label != short(label) else ""

    @property
    def figure(self) -> str:
        """What stands in the cell."""
        return str(self.whole)

    @property
    def own(self) -> str:
        """The agency's own part of it."""
        return str(self.found.report[self.found.cell])

    @property
    def computed(self) -> str:
        """What the records come to."""
        return printed(self.found.value)

    @property
    def form(self) -> Form:
        """The form the cell belongs to."""
        return self.found.report.form

    @property
    def source(self) -> str:
        """The id of the register its records stand in."""
        return str(self.found.tally.source.value[0])

    @property
    def unit(self) -> str:
        """件, 项, 个 or 万元."""
        return self.found.column.unit or "件"

    @property
    def number(self) -> int:
        """How many records are listed."""
        return sum(records.number for records in self.lists)

    @property
    def is_amount(self) -> bool:
        """Whether money is added up."""
        return self.found.tally.measure is Measure.AMOUNT


def evidence(agency: Agency, year: int, cell: CellId, places: Mapping[int, Place]) -> Evidence:
    """What is behind a cell.

    :param places: by sign, from where each list is shown.
    :raises NoForm, NoCell: for a year without form, or a cell the form does not have.
    """
    found = cell_records(agency, year, cell)
    lists = [_records(found.tally, sign, rows, places.get(sign, Place())) for sign, rows in found.lists]
    words, own = in_words(found.tally, year), found.report
    if not rolls_up(agency):
        return Evidence(found, lists, words, own[cell])
    handed_in = parts(agency, year)
    whole = summed(own, reports_of(handed_in).values())
    return Evidence(found, lists, words, whole[cell], contributions(agency, own, handed_in, cell))


def _records(tally: Tally, sign: int, rows: QuerySet[Model], place: Place) -> Records:
    span = SPANS[tally.source]
    total = measured(tally, rows)
    shown = page(with_related(tally.source, rows), span.opened, place, size=PER_PAGE)
    headings = headings_of(tally.source)
    return Records(
        sign,
        number=total if tally.measure is Measure.RECORDS else rows.count(),
        sum=total,
        page=shown,
        headings=headings,
        rows=[Row(row.pk, facts(row, headings)) for row in shown.rows],
    )


def with_related(source: Source, rows: QuerySet[Model]) -> QuerySet[Model]:
    """The records with those they name, in the same statement."""
    related = [field.name for field in _fields(source) if isinstance(field, ForeignKey)]
    return rows.select_related(*related) if related else rows


def headings_of(source: Source) -> list[Heading]:
    """The columns of a list of this source."""
    return [Heading(field.name, _words(field), field.name in _NUMERIC) for field in _fields(source)]


def facts(row: Model, headings: list[Heading]) -> list[Fact]:
    """What a list shows of a record."""
    return [Fact(_shown(row, name), numeric) for name, _, numeric in headings]


def _fields(source: Source) -> list[Field[Any, Any]]:
    return [SPANS[source].model._meta.get_field(name) for name in COLUMNS[source]]


def _words(field: Field[Any, Any]) -> str:
    """A heading; amounts are kept in 分 and shown in 元."""
    return str(field.verbose_name).replace("（分）", "（元）")


def _shown(row: Model, name: str) -> str:
    value = getattr(row, f"get_{name}_display", lambda: getattr(row, name))()
    if value is None or value == "":
        return "—"
    if name == "amount_fen":
        return f"{Decimal(value) / FEN_PER_YUAN:,.2f}"
    return value.isoformat() if isinstance(value, date) else str(value)


def in_words(tally: Tally, year: int) -> str:
    """Which records a cell counts, and how, as a sentence."""
    counted = [("减去" if sign < 0 else "加上", question(when, tally.source, year)) for sign, when in tally.terms]
    terms = counted[0][1] + "".join(f"，{joined}{words}" for joined, words in counted[1:])
    return f"{terms}{''.join(f'，{words}' for words in narrowed(tally))}；{_ADDED[tally.measure]}。"


def question(when: When, source: Source, year: int) -> str:
    """One of the four questions in the words of a source: 2020年内收到的申请."""
    names = {
        "year": year,
        "before": year - 1,
        "opened": source.opened,
        "closed": source.closed,
        "records": source.records,
    }
    return _ASKED[when].format(**names)


def narrowed(tally: Tally) -> list[str]:
    """By which kinds and which results a cell narrows, in the model's own words."""
    span = SPANS[tally.source]
    return [
        f"{span.model._meta.get_field(name).verbose_name}为{_choices(span.model, name, values)}"
        for name, values in ((span.kind, tally.kinds), (span.result, tally.results))
        if name and values is not None
    ]


def _choices(model: type[Model], name: str, values: frozenset[str]) -> str:
    """The words of a field's values, in the field's own order."""
    choices: list[tuple[str, str]] = list(model._meta.get_field(name).choices or ())
    return "、".join(f"“{label}”" for value, label in choices if value in values)
