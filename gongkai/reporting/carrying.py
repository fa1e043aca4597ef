"""What one year hands to the next: how many stood at the end of last year, what came, what went, what stands now.

Last year's report is held against today's records, record by record: whatever makes the two differ is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.urls import reverse

from gongkai.agencies.models import Agency
from gongkai.reporting.freezing import Columns, columns, unpack
from gongkai.reporting.models import AnnualReport, FrozenList
from gongkai.reporting.rollup import rolls_up
from gongkai.reporting.sources import SPANS, Span, Year, asked, groups
from gongkai.statute.annual_report.figures import Number, Report
from gongkai.statute.annual_report.forms import FORMS, form_for
from gongkai.statute.annual_report.nodes import CellId, Form
from gongkai.statute.annual_report.tallies import Group, Measure, Source, Tally, When, tallies, when

LISTED, CHANGES_LISTED = 50, 200  # records of one list
Key = tuple[Any, ...]
Facts = Mapping[str, Any]
STANDING = frozenset({When.STANDING_AT_START, When.STANDING_AT_END})


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, and the cell that holds it, if the form has one."""

    value: Number
    url: str = ""


@dataclass(frozen=True, slots=True)
class Balance:
    """One kind of a stock: what last year reported, and how it came to what stands at the end of this one."""

    label: str
    reported: Figure
    start: Figure
    opened: Figure
    closed: Figure
    end: Figure

    @property
    def difference(self) -> Number:
        """By how much today's records differ from what last year reported."""
        return self.start.value - self.reported.value

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing of the kind."""
        return not any(one.value for one in (self.reported, self.start, self.opened, self.closed, self.end))


@dataclass(frozen=True, slots=True)
class Change:
    """A record that last year's report counted otherwise than today's records do."""

    sign: int  # +1: counted now and not then; −1: then and not now; 0: under another kind
    name: str
    url: str
    because: str


@dataclass(frozen=True, slots=True)
class Item:
    """A record of a list, and what became of it."""

    name: str
    url: str
    told: str


@dataclass(frozen=True, slots=True)
class Listed:
    """Records of one sort, the first of them by name."""

    title: str
    number: int
    items: list[Item]

    @property
    def more(self) -> int:
        """How many are not named."""
        return self.number - len(self.items)


@dataclass(frozen=True, slots=True)
class Stock:
    """A register over the turn of the year."""

    source: Source
    rows: list[Balance]
    total: Balance
    changes: list[Change]  # the first of them
    number_of_changes: int
    has_list: bool  # whether last year's report kept the records it counted
    lists: list[Listed]
    is_explained: bool  # whether the changed records make up the whole difference

    @property
    def more(self) -> int:
        """How many changed records are not named."""
        return self.number_of_changes - len(self.changes)


def stocks(agency: Agency, year: int, before: Report | None, published: AnnualReport | None) -> list[Stock]:
    """Every register of which the form asks what stands at an end of the year."""
    rows = tallies(form_for(year)).items()
    asking = {tally.source for _, tally in rows if {one for _, one in tally.terms} & STANDING}
    return [stock(agency, year, source, before, published) for source in Source if source in asking]


def stock(agency: Agency, year: int, source: Source, before: Report | None, published: AnnualReport | None) -> Stock:
    """One register: a statement for its numbers, a few for the records that are named."""
    kinds = _kinds(source)
    found = [group for group in groups(source, agency, Year(year)) if not kinds or group.kind in kinds]
    kept = _kept(published, source)
    then = None if kept is None else {key: row for key, row in kept.items() if _stood(source, row, year - 1)}
    tell = _Teller(agency, year, source, found, before, then)
    balances = [tell.balance(kind, label) for kind, label in kinds.items()]
    total = tell.total(balances)
    changes = [] if kept is None or then is None else list(_changes(agency, year, source, kept, then))
    return Stock(
        source,
        [row for row in balances if not row.is_empty],
        total,
        changes[:CHANGES_LISTED],
        len(changes),
        kept is not None,
        list(_lists(agency, year, source, found)),
        sum(change.sign for change in changes) == total.difference,
    )


@cache
def _kinds(source: Source) -> dict[str, str]:
    """The kinds a table divides a register by, with their names."""
    span = SPANS[source]
    if span.kind is None:
        return {}
    asking = [tally.kinds for form in FORMS for tally in tallies(form).values() if tally.source is source]
    known = {kind for kinds in asking if kinds for kind in kinds}
    choices: list[tuple[str, str]] = list(span.model._meta.get_field(span.kind).choices or ())
    return {kind: str(label) for kind, label in choices if kind in known}


@dataclass(frozen=True, slots=True)
class _Teller:
    """The numbers of a register by kind."""

    agency: Agency
    year: int
    source: Source
    found: list[Group]
    before: Report | None
    then: Mapping[Key, Facts] | None

    def total(self, balances: Iterable[Balance]) -> Balance:
        """All kinds together; last year's figure is the sum of its kinds where the form has no total."""
        whole, by_kind = self.balance(None, "合计"), list(balances)
        if whole.reported.url or not by_kind:
            return whole
        return replace(whole, reported=Figure(sum(row.reported.value for row in by_kind)))

    def balance(self, kind: str | None, label: str) -> Balance:
        """One kind, or all of them."""
        start = self._number(kind, When.STANDING_AT_START)
        return Balance(
            label,
            self._reported(kind, start),
            self._figure(kind, When.STANDING_AT_START),
            self._figure(kind, When.OPENED),
            self._figure(kind, When.CLOSED),
            self._figure(kind, When.STANDING_AT_END),
        )

    def _number(self, kind: str | None, asked_: When) -> int:
        return sum(group.records for group in self.found if asked_ in group.when and kind in (None, group.kind))

    def _figure(self, kind: str | None, asked_: When) -> Figure:
        cell = _cell(form_for(self.year), self.source, asked_, kind)
        return Figure(self._number(kind, asked_), _url(self.agency, self.year, cell) if cell else "")

    def _reported(self, kind: str | None, start: int) -> Figure:
        """Last year's figure: of the report, or of the records it kept, or as today's records give it."""
        cell = _cell(self.before.form, self.source, When.STANDING_AT_END, kind) if self.before else None
        value = self.before[cell].value if cell and self.before and not rolls_up(self.agency) else None
        if value is None and self.then is not None:
            column = SPANS[self.source].kind
            value = sum(kind is None or facts[column] == kind for facts in self.then.values())
        return Figure(start if value is None else value, _url(self.agency, self.year - 1, cell) if cell else "")


def _cell(form: Form, source: Source, asked_: When, kind: str | None) -> CellId | None:
    """The cell that answers this one question of this kind, if the form has it."""
    wanted = Tally(source, ((1, asked_),), None if kind is None else frozenset({kind}), None, Measure.RECORDS)
    return next((cell for cell, tally in tallies(form).items() if tally == wanted), None)


def _url(agency: Agency, year: int, cell: CellId) -> str:
    return reverse("reporting:cell", args=(agency.code, year, *cell))


# ── last year's list against today's ─────────────────────────────────────


def _kept(published: AnnualReport | None, source: Source) -> dict[Key, Facts] | None:
    """The records that last year's report counted, as it kept them; None where it kept none."""
    if published is None or published.freeze_id is None:
        return None
    row = FrozenList.objects.filter(freeze=published.freeze_id, source=source.value[0]).first()
    return _by_key(columns(source), unpack(row.packed)) if row else None


def _by_key(shape: Columns, rows: Iterable[Any]) -> dict[Key, Facts]:
    width = len(shape.key)
    return {tuple(row[:width]): dict(zip(shape.all, row, strict=True)) for row in rows}


def _stood(source: Source, facts: Facts, year: int) -> bool:
    span = SPANS[source]
    opened, closed = (_day(facts[name]) if name else None for name in (span.opened, span.closed))
    counts = not span.kind or facts[span.kind] in _kinds(source)
    return counts and opened is not None and When.STANDING_AT_END in when(opened, closed, year)


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else value or None


def _changes(
    agency: Agency, year: int, source: Source, kept: Mapping[Key, Facts], then: Mapping[Key, Facts]
) -> Iterator[Change]:
    """The records counted then and not now, now and not then, or under another kind: two statements."""
    span, shape = SPANS[source], columns(source)
    rows = _facts(span, shape, agency, asked(When.STANDING_AT_START, span, Year(year)))
    now = {_key(shape, row): row for row in rows if not span.kind or row[span.kind] in _kinds(source)}
    lost = [key for key in then if key not in now]
    others = {_key(shape, row): row for row in _named(span, shape, agency, lost)}
    for key in sorted({*then, *now}):
        here, there = now.get(key), then.get(key)
        if here and there and (not span.kind or here[span.kind] == there[span.kind]):
            continue
        row, old = here or others.get(key), kept.get(key)
        sign = bool(here) - bool(there)
        url = reverse("reporting:record", args=(agency.code, year, source.value[0], row["pk"])) if row else ""
        yield Change(sign, " ".join(map(str, key)), url, _because(span, shape, old, row))


def _facts(span: Span, shape: Columns, agency: Agency, condition: Any) -> Iterator[Facts]:
    rows = span.model._default_manager.filter(condition, agency=agency)
    return ({**row} for row in rows.values(*shape.all, "pk", "recorded_on").iterator())


def _named(span: Span, shape: Columns, agency: Agency, keys: list[Key]) -> Iterator[Facts]:
    """The records of these keys, as they are now."""
    if not keys:
        return iter(())
    last = shape.key[-1]
    wanted = set(keys)
    rows = _facts(span, shape, agency, Q(**{f"{last}__in": sorted({key[-1] for key in keys})}))
    return (row for row in rows if _key(shape, row) in wanted)


def _key(shape: Columns, row: Facts) -> Key:
    return tuple(row[name] for name in shape.key)


def _because(span: Span, shape: Columns, old: Facts | None, row: Facts | None) -> str:
    """What happened to a record since last year's report was frozen."""
    if row is None:
        return "上年报告冻结时有这条记录，现在已经没有"
    if old is None:
        return f"上年报告冻结时没有这条记录，{row['recorded_on']}登记"
    changed = [
        f"{field.verbose_name}由{was}改为{becomes}"
        for name in shape.facts
        for field in [span.model._meta.get_field(name)]
        if (was := _words(field, old[name])) != (becomes := _words(field, row[name]))
    ]
    return "；".join(changed) or "冻结以后没有改动"


def _words(field: Any, value: Any) -> str:
    if value is None or value == "":
        return "空白"
    return str(dict(field.choices or ()).get(value, value))


# ── what became of them ──────────────────────────────────────────────────


def _lists(agency: Agency, year: int, source: Source, found: list[Group]) -> Iterator[Listed]:
    """Of requests and cases, what became of those brought forward; of documents and items, what came and what went."""
    span = SPANS[source]
    questions = (When.STANDING_AT_START,) if span.result else (When.OPENED, When.CLOSED)
    for one in questions:
        number = sum(group.records for group in found if one in group.when)
        if number:
            rows = span.model._default_manager.filter(asked(one, span, Year(year)), agency=agency)
            items = [_item(agency, year, source, row) for row in _first(span, rows)]
            yield Listed(_title(one, source, year), number, items)


def _first(span: Span, rows: QuerySet[Model]) -> QuerySet[Model]:
    return rows.order_by(span.opened, "pk")[:LISTED]


def _title(one: When, source: Source, year: int) -> str:
    if one is When.STANDING_AT_START:
        return f"{year - 1}年年末尚未{source.closed}的{source.records}，到{year}年年末的情况"
    return f"{year}年{source.opened if one is When.OPENED else source.closed}的{source.records}"


def _item(agency: Agency, year: int, source: Source, row: Model) -> Item:
    span = SPANS[source]
    opened, closed = getattr(row, span.opened), getattr(row, str(span.closed))
    ended = closed is not None and closed.year <= year
    result = getattr(row, f"get_{span.result}_display")() if span.result and ended else ""
    told = f"{opened}{source.opened}；" + (
        f"{closed}{source.closed}{f'：{result}' if result else ''}" if ended else f"{year}年年末尚未{source.closed}"
    )
    url = reverse("reporting:record", args=(agency.code, year, source.value[0], row.pk))
    return Item(str(row), url, told)
