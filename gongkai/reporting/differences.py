"""What the records say now that they did not say when the report was frozen: by cell, by record, with the acts behind it.

The lists kept with a freeze are laid beside those of today, digest against digest first; only a list that differs is opened.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Model
from django.urls import reverse

from gongkai.agencies.models import Agency, User
from gongkai.casework.actions import LAWSUITS, RECONSIDERATIONS, REQUESTS
from gongkai.ledger.chain import digest
from gongkai.ledger.entering import Rows
from gongkai.ledger.labels import account_number, act_label
from gongkai.ledger.models import Entry
from gongkai.publication.actions import DOCUMENTS, ENTRIES, ITEMS, REGISTER
from gongkai.reporting import composing
from gongkai.reporting.desk import FindingLink, cell_links
from gongkai.reporting.freezing import ITEM_COLUMNS, Columns, asked, columns, records_now, rules, unpack
from gongkai.reporting.models import ITEMS as ITEM_LIST
from gongkai.reporting.models import LISTED, Freeze, ReportStep
from gongkai.reporting.named import Named
from gongkai.reporting.queries import published_report
from gongkai.reporting.showing import Marks, shown_tables
from gongkai.reporting.sources import SPANS
from gongkai.reporting.stages import standing
from gongkai.reporting.telling import links, name_of
from gongkai.statute.annual_report.figures import Number, from_json
from gongkai.statute.annual_report.forms import form_by_id, form_for
from gongkai.statute.annual_report.nodes import CellId, Form
from gongkai.statute.annual_report.tallies import Group, Source, count, tallies, when

SHOWN = 50  # records of one list on the page
Key = tuple[Any, ...]
Facts = Mapping[str, Any]

# fmt: off
#: How the rows of each list are recognised where they are entered.
ENTERED = {
    "documents-issued":  DOCUMENTS,
    "documents-public":  DOCUMENTS,
    "register-items":    REGISTER,
    "register-entries":  ENTRIES,
    "requests":          REQUESTS,
    "reconsiderations":  RECONSIDERATIONS,
    "lawsuits":          LAWSUITS,
    ITEM_LIST:           ITEMS,
}
# fmt: on
SOURCES = {source.value[0]: source for source in Source}
NAMES = dict(LISTED)


class NothingKept(LookupError):
    """There is no freeze to hold anything against."""


@dataclass(frozen=True, slots=True)
class CellDifference:
    """A figure that the records of today give otherwise."""

    label: str
    url: str
    before: str
    now: str
    is_asked_otherwise: bool = False  # the rule of the cell is another than then


@dataclass(frozen=True, slots=True)
class FactChange:
    """One fact of a record."""

    label: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class Cause:
    """An act on a record since the freeze, from the ledger."""

    entry: Entry
    act: str
    who: str


@dataclass(frozen=True, slots=True)
class RecordDifference:
    """A record that came, went or changed."""

    how: str  # 增加, 减少, 改变
    name: str
    url: str
    changes: list[FactChange]
    cells: list[FindingLink]
    causes: list[Cause]


@dataclass(frozen=True, slots=True)
class ListDifference:
    """A list of records that is not the one that was frozen."""

    name: str
    before: int
    now: int
    number: int  # of differing records
    records: list[RecordDifference]

    @property
    def more(self) -> int:
        """How many differing records are not shown."""
        return self.number - len(self.records)


@dataclass(frozen=True, slots=True)
class Differences:
    """Everything that is otherwise now."""

    freeze: Freeze
    cells: list[CellDifference]
    figures: list[CellDifference]
    lists: list[ListDifference]
    agencies: list[str]  # of a government: whose report is another now
    rules_before: Mapping[str, str]
    rules_now: Mapping[str, str]
    asked_otherwise: list[FindingLink]  # cells whose query is not the one of the freeze
    alike: list[str] = field(default_factory=list)  # the lists that are the same, digest for digest

    @property
    def number(self) -> int:
        """How many figures differ."""
        return len(self.cells) + len(self.figures)

    @property
    def rules_changed(self) -> bool:
        """Whether the rules are others than those it was frozen by."""
        return self.rules_before != self.rules_now

    @property
    def is_empty(self) -> bool:
        """Whether nothing has changed."""
        return not (self.cells or self.figures or self.lists or self.agencies or self.asked_otherwise)


def differences(agency: Agency, year: int) -> Differences:
    """What differs from the freeze in force, or from the one that was published.

    :raises NoForm: for a year without a form. :raises NothingKept: when nothing was frozen.
    """
    freeze = _kept(agency, year)
    found = composing.counts(agency, year)
    kept = from_json(freeze.content["report"])
    evidence = freeze.content["evidence"]
    link = links(agency, year)
    places = cell_links(shown_tables(kept, Marks(lambda cell: link(name_of(cell)))))
    otherwise = {
        cell for cell, tally in tallies(kept.form).items() if evidence["queries"][name_of(cell)] != digest(asked(tally))
    }
    cells = [
        CellDifference(place.label, place.url, str(kept[cell]), str(found.report[cell]), cell in otherwise)
        for cell, place in places.items()
        if kept[cell] != found.report[cell]
    ]
    handed_in = composing.handed_in(found)
    lists, alike = _lists(Against(agency, year, freeze, places))
    return Differences(
        freeze,
        cells,
        _figures(found.named, evidence["figures"], link),
        lists,
        [
            part.agency.name
            for part in found.parts
            if evidence["agencies"].get(part.agency.code) != handed_in.get(part.agency.code)
        ],
        evidence["rules"],
        rules(),
        [places[cell] for cell in places if cell in otherwise],
        alike,
    )


def _figures(
    named: Mapping[str, Named], kept: Mapping[str, Mapping[str, str]], link: Callable[[str], str]
) -> list[CellDifference]:
    """The figures outside the tables: kinds of information, replies in time, fees."""
    now = {name: figure for name, figure in named.items() if figure.words}
    return [
        CellDifference(
            now[name].label if name in now else kept[name]["words"],
            link(name) if name in now else "",
            kept[name]["value"] if name in kept else "—",
            now[name].text if name in now else "—",
        )
        for name in (*kept, *(name for name in now if name not in kept))
        if name not in kept or name not in now or now[name].text != kept[name]["value"]
    ]


def _kept(agency: Agency, year: int) -> Freeze:
    steps = ReportStep.objects.filter(draft__agency=agency, draft__year=year).select_related("freeze")
    now = standing(steps.order_by("ordinal"))
    if now.freeze:
        return now.freeze
    published = published_report(agency, year)
    if published and published.freeze:
        return published.freeze
    raise NothingKept(f"{year}年度的报告没有冻结，也没有公布，没有可以对照的内容。")


@dataclass(frozen=True, slots=True)
class Against:
    """What the records of today are held against."""

    agency: Agency
    year: int
    freeze: Freeze
    places: Mapping[CellId, FindingLink]


def _lists(against: Against) -> tuple[list[ListDifference], list[str]]:
    """The lists that differ, and the names of those that do not."""
    kept = {row.source: row for row in against.freeze.lists.defer("packed")}
    found, alike = [], []
    for name, rows in records_now(against.agency, against.year):
        old = kept[name]
        if digest(rows) == old.digest:
            alike.append(NAMES[name])
            continue
        source = SOURCES.get(name)
        shape = columns(source) if source else ITEM_COLUMNS
        changed = list(_changed(shape, unpack(old.packed), rows))
        shown = _told(against, name, shape, changed[:SHOWN])
        found.append(ListDifference(NAMES[name], old.number, len(rows), len(changed), shown))
    return found, alike


@dataclass(frozen=True, slots=True)
class Changed:
    """A record as it was kept and as it is now; None where it is not in the list."""

    key: Key
    before: Facts | None
    now: Facts | None

    @property
    def how(self) -> str:
        """What happened to it."""
        return "增加" if self.before is None else "减少" if self.now is None else "改变"


def _changed(shape: Columns, old: list[list[Any]], new: list[list[Any]]) -> Iterator[Changed]:
    """The records that are not in both lists with the same facts, in the order of their keys."""
    width = len(shape.key)
    before, now = ({tuple(row[:width]): row for row in rows} for rows in (old, new))
    for key in sorted(before.keys() | now.keys()):
        one, other = before.get(key), now.get(key)
        if one != other:
            yield Changed(key, *(dict(zip(shape.all, row, strict=True)) if row else None for row in (one, other)))


def _told(against: Against, name: str, shape: Columns, changed: list[Changed]) -> list[RecordDifference]:
    """The differing records with the cells they moved and the acts behind them: four statements."""
    agency, year, places = against.agency, against.year, against.places
    rows = ENTERED[name]
    last = rows.key[-1]
    wanted = [found.key[shape.key.index(last)] for found in changed]
    standing_rows = rows.model._default_manager.filter(agency=agency, **{f"{last}__in": wanted})
    known = {tuple(getattr(row, part) for part in shape.key): row for row in standing_rows}
    causes = _causes(against, rows, known, [found.key for found in changed])
    form, source = form_for(year), SOURCES.get(name)
    return [
        RecordDifference(
            found.how,
            " ".join(map(str, found.key)),
            _record_url(agency, year, name, known.get(found.key)),
            _facts(rows.model, shape, found),
            [places[cell] for cell in _moved(form, year, source, found) if cell in places],
            causes[found.key],
        )
        for found in changed
    ]


def _record_url(agency: Agency, year: int, name: str, row: Model | None) -> str:
    if row is None or name == ITEM_LIST:
        return ""
    return reverse("reporting:record", args=[agency.code, year, name, row.pk])


def _facts(model: type[Model], shape: Columns, found: Changed) -> list[FactChange]:
    before, now = found.before or {}, found.now or {}
    return [
        FactChange(label, was, becomes)
        for name in shape.facts
        if (was := _words(model, name, before.get(name))) != (becomes := _words(model, name, now.get(name)))
        if (label := _field(model, name).verbose_name)
    ]


def _field(model: type[Model], name: str) -> Any:
    return model._meta.get_field(name.partition("__")[0])


def _words(model: type[Model], name: str, value: Any) -> str:
    """A fact as people call it; nothing for none."""
    if value is None or value == "":
        return ""
    return str(dict(_field(model, name).choices or ()).get(value, value))


def _moved(form: Form, year: int, source: Source | None, found: Changed) -> list[CellId]:
    """The cells in which the record counts otherwise than before, in the form's order; items stand in no cell."""
    if source is None:
        return []
    before, now = (_counted(form, year, source, facts) for facts in (found.before, found.now))
    return [cell for cell in tallies(form) if before.get(cell, 0) != now.get(cell, 0)]


def _counted(form: Form, year: int, source: Source, facts: Facts | None) -> Mapping[CellId, Number]:
    if facts is None:
        return {}
    span = SPANS[source]
    opened, closed = (_day(facts.get(name)) if name else None for name in (span.opened, span.closed))
    if opened is None:
        return {}
    # A decision is asked for on its day and never ends, whatever a span without an end would say.
    answers = when(opened, closed, year)
    kind, result = (str(facts.get(name) or "") if name else "" for name in (span.kind, span.result))
    quantity, fen = (facts.get(name) or 0 if name else 0 for name in (span.quantity, span.fen))
    return _alone(form.id, Group(source, answers, kind, result or None, 1, quantity, fen))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@lru_cache(maxsize=1024)
def _alone(form: str, group: Group) -> Mapping[CellId, Number]:
    """What one record adds to each cell; records alike in all that a tally asks are counted once."""
    return {cell: value for cell, value in count(form_by_id(form), [group]).items() if value}


def _causes(against: Against, rows: Rows, known: Mapping[Key, Model], keys: list[Key]) -> Mapping[Key, list[Cause]]:
    """The acts on each record since the freeze. A single act names its record; a bulk act holds the digest of its rows."""
    label = rows.model._meta.label_lower
    subjects = {f"{label}:{key[-1]}": key for key in keys}
    since = Entry.objects.filter(book=against.agency.code, at__gte=against.freeze.frozen_at).order_by("sequence")
    stated = {print_: key for key, row in known.items() for print_ in _digests(rows, row)}
    found: dict[Key, list[Entry]] = defaultdict(list)
    for entry in since.filter(subject__in=subjects):
        found[subjects[entry.subject]].append(entry)
    for entry in since.filter(subject=label):
        for key in {stated[print_] for print_ in entry.details.get("digests", ()) if print_ in stated}:
            found[key].append(entry)
    entries = [entry for several in found.values() for entry in several]
    names = _names(entries)
    return defaultdict(
        list,
        {
            key: [
                Cause(entry, act_label(entry.act), names.get(account_number(entry.actor), entry.actor))
                for entry in sorted(several, key=lambda entry: entry.sequence)
            ]
            for key, several in found.items()
        },
    )


def _digests(rows: Rows, row: Model) -> Iterable[str]:
    """The digests under which a bulk act may have entered the row: as it is, and before its later facts were known."""
    stated = rows.stated(row)
    empty = {name: None if _is_day(row, name) else "" for name in rows.later}
    return {digest(stated), digest(stated | empty)}


def _is_day(row: Model, name: str) -> bool:
    return row._meta.get_field(name).get_internal_type() == "DateField"


def _names(entries: list[Entry]) -> Mapping[int | None, str]:
    numbers = {account_number(entry.actor) for entry in entries} - {None}
    return {user.pk: user.called for user in User.objects.filter(pk__in=numbers)} if numbers else {}
