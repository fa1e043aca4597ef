"""Where the records of each source stand in the database, and the four questions about them as conditions.

The statute says which records a cell counts (``annual_report.tallies``); this is the only place that says it to SQL.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    Count,
    F,
    Model,
    Q,
    QuerySet,
    Sum,
    Value,
)
from django.db.models import (
    When as Condition,
)
from django.db.models.functions import Coalesce

from gongkai.agencies.models import Agency
from gongkai.casework.models import DisclosureRequest, Lawsuit, Reconsideration
from gongkai.publication.models import NormativeDocument, RegisterEntry, RegisterItem
from gongkai.statute.annual_report.tallies import Group, Measure, Source, Tally, When, during


@dataclass(frozen=True, slots=True)
class Span:
    """The columns of a table that make a record a span, and those a tally narrows by."""

    model: type[Model]
    opened: str
    closed: str | None = None
    kind: str | None = None
    result: str | None = None
    quantity: str | None = None
    fen: str | None = None


# fmt: off
SPANS = {
    Source.DOCUMENTS_ISSUED: Span(NormativeDocument, "issued_on",    "ended_on",     "kind"),
    Source.DOCUMENTS_PUBLIC: Span(NormativeDocument, "published_on", "withdrawn_on", "kind"),
    Source.REGISTER_ITEMS:   Span(RegisterItem,      "added_on",     "removed_on",   "register"),
    Source.REGISTER_ENTRIES: Span(RegisterEntry,     "period_to",    None,           "register", quantity="quantity", fen="amount_fen"),
    Source.REQUESTS:         Span(DisclosureRequest, "received_on",  "concluded_on", "requester_kind", "outcome"),
    Source.RECONSIDERATIONS: Span(Reconsideration,   "accepted_on",  "concluded_on", None,       "result"),
    Source.LAWSUITS:         Span(Lawsuit,           "accepted_on",  "concluded_on", "route",    "result"),
}
# fmt: on


@dataclass(frozen=True, slots=True)
class Year:
    """A statistical year: 1 January to 31 December."""

    number: int

    @property
    def first(self) -> date:
        """1 January."""
        return date(self.number, 1, 1)

    @property
    def last(self) -> date:
        """31 December."""
        return date(self.number, 12, 31)


def asked(when: When, span: Span, year: Year) -> Q:
    """One of the four questions as a condition on the table."""
    before, within = Q(**{f"{span.opened}__lt": year.first}), Q(**{f"{span.opened}__range": (year.first, year.last)})
    if when is When.OPENED:
        return within
    if when is When.STANDING_AT_START:
        return before & _not_closed_before(span, year.first)
    if when is When.STANDING_AT_END:
        return Q(**{f"{span.opened}__lte": year.last}) & _after(span, year)
    return Q(**{f"{span.closed}__range": (year.first, year.last)}) if span.closed else Q(pk__in=[])


def _not_closed_before(span: Span, day: date) -> Q:
    if span.closed is None:
        return Q()
    return Q(**{f"{span.closed}__isnull": True}) | Q(**{f"{span.closed}__gte": day})


def _after(span: Span, year: Year) -> Q:
    if span.closed is None:
        return Q()
    return Q(**{f"{span.closed}__isnull": True}) | Q(**{f"{span.closed}__gt": year.last})


def touching(span: Span, year: Year) -> Q:
    """The records a year may ask about. A decision never ends and is only asked when it was made: not the past ones."""
    if span.closed is None:
        return asked(When.OPENED, span, year)
    return Q(**{f"{span.opened}__lte": year.last}) & _not_closed_before(span, year.first)


def groups(source: Source, agency: Agency, year: Year) -> list[Group]:
    """The records of a source that touch the year, added up by all that a tally may ask: one statement."""
    span = SPANS[source]
    rows = (
        span.model._default_manager.filter(touching(span, year), agency=agency)
        .order_by()
        .annotate(
            before=Case(
                Condition(**{f"{span.opened}__lt": year.first}, then=True), default=False, output_field=BooleanField()
            ),
            after=Case(Condition(_after(span, year), then=True), default=False, output_field=BooleanField())
            if span.closed
            else Value(value=True),
            of_kind=F(span.kind) if span.kind else Value(""),
            with_result=F(span.result) if span.result else Value(""),
        )
        .values("before", "after", "of_kind", "with_result")
        .annotate(
            records=Count("pk"),
            sum_of_quantity=_sum(span.quantity),
            sum_of_fen=_sum(span.fen),
        )
    )
    return [
        Group(
            source,
            during(before=row["before"], after=row["after"]),
            row["of_kind"],
            row["with_result"] or None,
            row["records"],
            row["sum_of_quantity"],
            row["sum_of_fen"],
        )
        for row in rows
    ]


def _sum(column: str | None) -> Coalesce:
    return Coalesce(Sum(column) if column else Value(0), 0, output_field=BigIntegerField())


def records(tally: Tally, agency: Agency, year: Year) -> list[tuple[int, QuerySet[Model]]]:
    """The records a cell counts, each list with its sign: +1 adds, −1 takes away."""
    span = SPANS[tally.source]
    scope = Q(agency=agency)
    if tally.kinds is not None and span.kind:
        scope &= Q(**{f"{span.kind}__in": tally.kinds})
    by_sign: dict[int, Q] = {}
    for sign, when in tally.terms:
        condition = asked(when, span, year)
        if when is When.CLOSED and tally.results is not None:
            condition &= Q(**{f"{span.result}__in": tally.results})
        by_sign[sign] = by_sign.get(sign, Q(pk__in=[])) | condition
    return [
        (sign, span.model._default_manager.filter(scope & condition).order_by(span.opened, "pk"))
        for sign, condition in by_sign.items()
    ]


def measured(tally: Tally, rows: QuerySet[Model]) -> int:
    """The sum of a list of records in the cell's measure; amounts in 分."""
    span = SPANS[tally.source]
    column = {Measure.QUANTITY: span.quantity, Measure.AMOUNT: span.fen}.get(tally.measure)
    return rows.aggregate(sum=_sum(column))["sum"] if column else rows.count()
