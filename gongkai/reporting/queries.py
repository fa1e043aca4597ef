"""Readers for reports: the counted tables, the records of a cell, what was published."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Model, QuerySet

from gongkai.agencies.models import Agency
from gongkai.publication.models import Category, InformationItem
from gongkai.reporting.models import AnnualReport, Draft
from gongkai.reporting.sources import Year, groups, measured, records
from gongkai.statute.annual_report.checks import check
from gongkai.statute.annual_report.figures import Cell, Number, Report, plain
from gongkai.statute.annual_report.forms import Form, form_for
from gongkai.statute.annual_report.nodes import CellId, Leaf, cells
from gongkai.statute.annual_report.tallies import FEN_PER_WAN, Measure, Source, Tally, count, tallies


def counted(agency: Agency, year: int, form: Form | None = None) -> Report:
    """The three tables of an agency for a year, counted from its records and checked: seven statements.

    :raises NoForm: for a year without a unified form.
    """
    form = form or form_for(year)
    tables = {source: groups(source, agency, Year(year)) for source in Source}
    figures = count(form, [group for found in tables.values() for group in found])
    report = {cell: Cell(value) for cell, value in figures.items()}
    return Report(agency.code, year, form, report, check(form, report))


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many items of one kind became public in a year."""

    code: str
    name: str
    items: int


def published_by_kind(agency: Agency, year: int) -> list[KindCount]:
    """The items made public in the year, by the agency's own kinds, in its order: two statements."""
    span = Year(year)
    categories = list(Category.objects.filter(agency=agency))
    # Named one by one, the categories let the index go to the year in each, however long the past.
    found = InformationItem.objects.filter(
        agency=agency, category__in=categories, published_on__range=(span.first, span.last)
    )
    counts = dict(found.order_by().values_list("category").annotate(Count("pk")))
    return [KindCount(category.code, category.name, counts.get(category.pk, 0)) for category in categories]


MONTHS = 12


def published_by_month(agency: str, year: int) -> list[tuple[str, list[int]]]:
    """The items an agency made public in each month of the year, by the names of its kinds: one grouped statement."""
    span = Year(year)
    found = InformationItem.objects.filter(agency__code=agency, published_on__range=(span.first, span.last))
    rows = found.values_list("category__name", "published_on__month").annotate(Count("pk"))
    months: dict[str, list[int]] = {}
    for name, month, items in rows.order_by("category__position", "category__code", "published_on__month"):
        months.setdefault(name, [0] * MONTHS)[month - 1] += items
    return list(months.items())


@dataclass(frozen=True, slots=True)
class CellRecords:
    """A cell with what is behind it."""

    report: Report
    cell: CellId
    row: Leaf
    column: Leaf
    tally: Tally
    lists: list[tuple[int, QuerySet[Model]]]
    value: Number

    @property
    def adds_up(self) -> bool:
        """Whether the records listed make the figure shown."""
        return self.report[self.cell].value == self.value


class NoCell(LookupError):
    """The form has no such cell."""


def cell_records(agency: Agency, year: int, cell: CellId) -> CellRecords:
    """The records of one cell, and their sum.

    :raises NoForm, NoCell: for a year without form, or a cell the form does not have.
    """
    report = counted(agency, year)
    places = {place: (row, column) for place, _, row, column in cells(report.form)}
    if cell not in places:
        raise NoCell(f"{report.form}的表中没有这一格，请从报告页面点选。")
    tally = tallies(report.form)[cell]
    lists = records(tally, agency, Year(year))
    total = sum(sign * measured(tally, rows) for sign, rows in lists)
    value = plain(Decimal(total) / FEN_PER_WAN) if tally.measure is Measure.AMOUNT else total
    return CellRecords(report, cell, *places[cell], tally, lists, value)


def draft_of(agency: Agency, year: int) -> Draft | None:
    """The report of a year in the making, if it was begun."""
    return Draft.objects.filter(agency=agency, year=year).select_related("agency").first()


def published_reports(agency: Agency) -> QuerySet[AnnualReport]:
    """The reports an agency has published, latest year first, each in its latest edition."""
    return AnnualReport.objects.filter(agency=agency).current().order_by("-year")  # type: ignore[attr-defined]


def published_report(agency: Agency, year: int, edition: int | None = None) -> AnnualReport | None:
    """The report of that year, in that edition or the latest, if it is public."""
    found = AnnualReport.objects.filter(agency=agency, year=year).select_related("agency").order_by("-edition")
    return (found if edition is None else found.filter(edition=edition)).first()


def published_editions(agency: Agency) -> QuerySet[AnnualReport]:
    """Every edition an agency has published, latest year and edition first, without their content."""
    return AnnualReport.objects.filter(agency=agency).defer("content").order_by("-year", "-edition")
