"""Why a record stands in the cells it stands in: its days, the four questions about them, and every cell that asks.

The way back from a record reads the same rows (``tallies``) by which the cells were counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache

from django.db.models import Field, Model
from django.urls import reverse

from gongkai.agencies.models import Agency
from gongkai.reporting.evidence import Fact, Heading, facts, headings_of, in_words, narrowed, question, with_related
from gongkai.reporting.showing import short, table_name
from gongkai.reporting.sources import SPANS, Year
from gongkai.statute.annual_report.figures import Number, plain, printed
from gongkai.statute.annual_report.forms import FIRST_YEAR, form_by_id, form_for
from gongkai.statute.annual_report.nodes import CellId, Form, Leaf, cells
from gongkai.statute.annual_report.tallies import FEN_PER_WAN, Measure, Source, Tally, When, tallies, when
from gongkai.statute.cite import Cite

DIGITS = 18  # of a key that a database can hold
SOURCES = {source.value[0]: source for source in Source}


class NoRecord(LookupError):
    """The agency has no such record."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One of the four questions, and what the record's days say to it."""

    when: When
    question: str
    holds: bool
    because: str


@dataclass(frozen=True, slots=True)
class Life:
    """A record as the span that one source counts."""

    source: Source
    opened_on: date | None
    closed_on: date | None
    kind: str
    result: str | None
    answers: tuple[Answer, ...]

    def whens(self) -> frozenset[When]:
        """The questions answered with yes."""
        return frozenset(answer.when for answer in self.answers if answer.holds)


@dataclass(frozen=True, slots=True)
class Place:
    """A cell that the record adds to: under which questions, and how much."""

    cell: CellId
    title: str
    note: str  # the row's label in full, where the title leaves out the form's note
    url: str
    signs: tuple[tuple[int, When], ...]
    size: Number
    unit: str
    words: str
    narrowed: str
    cites: tuple[Cite, ...]

    @property
    def total(self) -> Number:
        """What it comes to; 0 where it came and went within the year."""
        return plain(sum(sign for sign, _ in self.signs) * self.size)

    @property
    def added(self) -> str:
        """+1, −1, +40; and +1 − 1 = 0 where both happened."""
        terms = [f"{'+' if sign > 0 else '−'}{printed(self.size)}" for sign, _ in self.signs]
        return terms[0] if len(terms) == 1 else f"{' '.join(terms)} = {printed(self.total)}"


@dataclass(frozen=True, slots=True)
class Link:
    """A cell by its name."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Absence:
    """Cells that the record does not stand in, and the one reason why."""

    because: str
    cells: list[Link]


@dataclass(frozen=True, slots=True)
class Placing:
    """A record with all that the tables of a year make of it."""

    source: Source
    name: str
    form: Form
    facts: list[tuple[Heading, Fact]]
    lives: list[Life]
    places: list[Place]
    absences: list[Absence]
    years: list[tuple[int, int]]  # the years it counts in, with the number of cells


def placing(agency: Agency, year: int, source_id: str, key: int, *, on: date) -> Placing:
    """A record and the cells it counts in: one statement.

    :param on: the day up to whose year it is asked in which years it counts.
    :raises NoForm: for a year without a form. :raises NoRecord: for a record that this agency has not.
    """
    form, source = form_for(year), SOURCES.get(source_id)
    row = _record(agency, source, key)
    if source is None or row is None:
        raise NoRecord("没有这条记录，请从格的记录列表中点选。")
    lives = [life(one, row, year) for one in _alike(source)]
    headings = {heading.name: heading for one in _alike(source) for heading in headings_of(one)}
    shown = facts(row, list(headings.values()))
    return Placing(
        source,
        shown[0].text,
        form,
        list(zip(headings.values(), shown, strict=True)),
        lives,
        list(places(agency, year, row, lives)),
        list(absences(agency, year, lives)),
        list(_years(row, source, on.year)),
    )


def _record(agency: Agency, source: Source | None, key: int) -> Model | None:
    if source is None or len(str(key)) > DIGITS:
        return None
    return with_related(source, SPANS[source].model._default_manager.filter(agency=agency, pk=key)).first()


def _alike(source: Source) -> list[Source]:
    """The sources that count the same records: of a document, its time in force and its time in public."""
    return [one for one in Source if SPANS[one].model is SPANS[source].model]


# ── the questions ────────────────────────────────────────────────────────


def life(source: Source, row: Model, year: int) -> Life:
    """A record as a span of a source, asked the four questions about a year."""
    span = SPANS[source]
    opened, closed = getattr(row, span.opened), getattr(row, span.closed) if span.closed else None
    held = when(opened, closed, year) if opened else frozenset()
    asked = [one for one in When if span.closed or one is When.OPENED]
    answers = tuple(
        Answer(one, question(one, source, year), one in held, _because(one, source, opened, closed, year))
        for one in asked
    )
    kind = getattr(row, span.kind) if span.kind else ""
    return Life(source, opened, closed, kind, (getattr(row, span.result) if span.result else "") or None, answers)


def _because(asked: When, source: Source, opened: date | None, closed: date | None, year: int) -> str:
    """What the days say to a question."""
    if opened is None:
        return f"没有{source.opened}"
    began = f"{opened}{source.opened}"
    if asked is When.OPENED:
        return f"{began}，{_beside(opened, year)}"
    ended = f"{closed}{source.closed}" if closed else f"至今没有{source.closed}"
    if asked is When.CLOSED:
        return f"{ended}，{_beside(closed, year)}" if closed else ended
    last = Year(year if asked is When.STANDING_AT_END else year - 1).last
    if opened > last:
        return f"{began}，在{last}以后"
    return f"{began}，{ended}，{f'到{last}时仍在' if closed is None or closed > last else f'到{last}时已不在'}"


def _beside(day: date, year: int) -> str:
    if day.year == year:
        return f"在{year}年内"
    return f"早于{year}年" if day.year < year else f"晚于{year}年"


# ── the cells ────────────────────────────────────────────────────────────


def met(tally: Tally, found: Life) -> tuple[tuple[int, When], ...]:
    """The terms of a tally under which a record stands in its lists; more than one where it came and went in a year."""
    whens = found.whens()
    return tuple(term for term in tally.terms if replace(tally, terms=(term,)).sign(whens, found.kind, found.result))


def places(agency: Agency, year: int, row: Model, lives: Iterable[Life]) -> Iterator[Place]:
    """Every cell in whose lists the record stands, in printed order."""
    by_source = {one.source: one for one in lives}
    for cell, leaf, column, tally in _cells(form_for(year).id):
        found = by_source.get(tally.source)
        if found and (signs := met(tally, found)):
            full = leaf.label if leaf.label != short(leaf.label) else ""
            yield Place(
                cell, title(cell, leaf, column), full, _url(agency, year, cell), signs, _size(tally, row), column.unit,
                in_words(tally, year), "；".join(narrowed(tally)), leaf.cites,
            )  # fmt: skip


def title(cell: CellId, row: Leaf, column: Leaf) -> str:
    """表三 · （二）部分公开 · 总计."""
    return " · ".join((table_name(cell.table), short(row.label), short(column.label)))


@cache
def _cells(form: str) -> tuple[tuple[CellId, Leaf, Leaf, Tally], ...]:
    """Every cell of a form with its row, its column and how it is counted."""
    known = tallies(form_by_id(form))
    return tuple((cell, row, column, known[cell]) for cell, _, row, column in cells(form_by_id(form)))


def _url(agency: Agency, year: int, cell: CellId) -> str:
    return reverse("reporting:cell", args=(agency.code, year, *cell))


def _size(tally: Tally, row: Model) -> Number:
    """What a record adds in the cell's measure."""
    span = SPANS[tally.source]
    if tally.measure is Measure.QUANTITY and span.quantity:
        return int(getattr(row, span.quantity))
    if tally.measure is Measure.AMOUNT and span.fen:
        return plain(Decimal(getattr(row, span.fen) or 0) / FEN_PER_WAN)
    return 1


def absences(agency: Agency, year: int, lives: Iterable[Life]) -> Iterator[Absence]:
    """The other cells of the record's registers by the one thing that keeps it out: its days, its result or its kind."""
    by_source = {one.source: one for one in lives}
    groups: dict[tuple[int, str], list[Link]] = {}
    for cell, row, column, tally in _cells(form_for(year).id):
        found = by_source.get(tally.source)
        if found and not met(tally, found):
            link = Link(title(cell, row, column), _url(agency, year, cell))
            groups.setdefault(_kept_out(tally, found), []).append(link)
    for (_, because), links in sorted(groups.items(), key=lambda group: group[0][0]):
        yield Absence(because, links)


BY_DAYS, BY_RESULT, BY_KIND = range(3)  # in the order of the page: what a reader wonders about first


def _kept_out(tally: Tally, found: Life) -> tuple[int, str]:
    """The first condition that the record does not meet: of which sort, and in words."""
    span = SPANS[tally.source]
    if span.kind and tally.kinds is not None and found.kind not in tally.kinds:
        return BY_KIND, _other(span.model._meta.get_field(span.kind), found.kind)
    if not met(replace(tally, results=None), found):
        asked = [answer for answer in found.answers if answer.when in {one for _, one in tally.terms}]
        return BY_DAYS, "；".join(f"只计{answer.question}。这条记录{answer.because}" for answer in asked)
    return BY_RESULT, _other(span.model._meta.get_field(str(span.result)), found.result or "")


def _other(field: Field, value: str) -> str:
    label = dict(field.choices or ()).get(value, value)
    return f"只计其他{field.verbose_name}的记录。这条记录的{field.verbose_name}是“{label}”"


def _years(row: Model, source: Source, until: int) -> Iterator[tuple[int, int]]:
    """The years with a form in which the record stands in a cell."""
    begun = [day.year for one in _alike(source) if (day := getattr(row, SPANS[one].opened))]
    for year in range(max(min(begun), FIRST_YEAR), until + 1):
        lives = {one: life(one, row, year) for one in _alike(source)}
        rows = _cells(form_for(year).id)
        number = sum(bool(met(tally, lives[tally.source])) for *_, tally in rows if tally.source in lives)
        if number:
            yield year, number
