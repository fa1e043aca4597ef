"""The agencies below, domain by domain: read from the counts; what is late is asked of the day's index alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q, Sum

from gongkai.agencies.models import Agency
from gongkai.agencies.permissions import LEVELS
from gongkai.catalogue.domains import DOMAINS, Domain
from gongkai.catalogue.models import Adoption, CatalogueCount
from gongkai.ui.plots import Plot, bars, figures_of

PER_PAGE = 50
SORTS = {"late": "超期多的在前", "name": "按机关名称"}


@dataclass(frozen=True, slots=True)
class Cell:
    """A domain of an agency."""

    applies: int = 0
    late: int = 0
    met: int = 0

    @property
    def css(self) -> str:
        """How the square looks: late, met, due, none."""
        if self.late:
            return "late"
        return "met" if self.applies and self.met == self.applies else "due" if self.applies else "none"


@dataclass(slots=True)
class Row:
    """An agency with its domains."""

    agency: Agency
    cells: dict[str, Cell] = field(default_factory=dict)

    @property
    def applies(self) -> int:
        return sum(cell.applies for cell in self.cells.values())

    @property
    def late(self) -> int:
        return sum(cell.late for cell in self.cells.values())

    def over(self, domains: list[Domain]) -> list[tuple[Domain, Cell]]:
        return [(domain, self.cells.get(domain.id, Cell())) for domain in domains]


@dataclass(frozen=True, slots=True)
class Overview:
    """One page of the agencies, and the sums over all of them."""

    number: int
    domains: list[Domain]
    rows: list[tuple[Row, list[tuple[Domain, Cell]]]]
    totals: list[tuple[Domain, Cell]]
    applies: int
    not_applicable: int
    late: int
    page: int
    pages: int
    sort: str
    name: str

    @property
    def plot(self) -> Plot | None:
        """What is late, by domain."""
        late = [(domain.name, cell.late) for domain, cell in self.totals if cell.late]
        return bars(figures_of("各领域超期的事项", "领域", "项", late)) if late else None


def below(agency: Agency) -> Q:
    """Condition on agencies: itself, and those under it."""
    condition = Q(pk=agency.pk)
    for level in range(1, LEVELS + 1):
        condition |= Q(**{"__".join(["parent"] * level): agency.pk})
    return condition


def overview(agency: Agency, today: date, *, page: int = 1, sort: str = "late", name: str = "") -> Overview:
    """The agencies below and the agency itself: six statements, none of which reads the items."""
    agencies = Agency.objects.filter(below(agency))
    keys = list(agencies.values_list("pk", flat=True))
    late = _late(keys, agencies.count(), today)
    sums = CatalogueCount.objects.filter(agency__in=agencies).values("domain").annotate(
        applied=Sum("applies"), aside=Sum("not_applicable"), met=Sum("all_met")
    )  # fmt: skip
    totals = {row["domain"]: row for row in sums.order_by()}
    late_of_domain: Counter[str] = Counter()
    late_of_agency: Counter[int] = Counter()
    for (key, domain), number in late.items():
        late_of_domain[domain] += number
        late_of_agency[key] += number
    domains = [domain for domain in DOMAINS if domain.id in totals]
    chosen = [key for key in keys if not name] or list(
        agencies.filter(name__contains=name).values_list("pk", flat=True)
    )
    shown, pages = _page(chosen, late_of_agency, page, sort)
    rows = _rows(shown, late)
    return Overview(
        number=len(keys),
        domains=domains,
        rows=[(row, row.over(domains)) for row in rows],
        totals=[
            (domain, Cell(totals[domain.id]["applied"], late_of_domain[domain.id], totals[domain.id]["met"]))
            for domain in domains
        ],
        applies=sum(row["applied"] for row in totals.values()),
        not_applicable=sum(row["aside"] for row in totals.values()),
        late=sum(late.values()),
        page=page,
        pages=pages,
        sort=sort,
        name=name,
    )


def _late(keys: list[int], number: int, today: date) -> dict[tuple[int, str], int]:
    """By agency and domain the items with an open duty whose day is past: a walk through the index of what is late alone.

    What was set aside owes nothing, so the decision need not be read.
    """
    rows = Adoption.objects.filter(earliest_due_on__lt=today)
    if number < Agency.objects.count():
        rows = rows.filter(agency__in=keys)
    found = rows.order_by().values_list("agency", "domain").annotate(number=Count("*"))
    return {(agency, domain): count for agency, domain, count in found}


def _page(keys: list[int], late: Counter[int], page: int, sort: str) -> tuple[list[int], int]:
    """The agencies of one page, in order, and how many pages there are."""
    if sort == "late":
        keys = sorted(keys, key=lambda key: (-late[key], key))
    else:
        keys = list(Agency.objects.filter(pk__in=keys).order_by("name", "pk").values_list("pk", flat=True))
    pages = max(1, -(-len(keys) // PER_PAGE))
    start = (min(max(page, 1), pages) - 1) * PER_PAGE
    return keys[start : start + PER_PAGE], pages


def _rows(keys: list[int], late: dict[tuple[int, str], int]) -> list[Row]:
    rows = {agency.pk: Row(agency) for agency in Agency.objects.filter(pk__in=keys)}
    cells: dict[int, dict[str, Cell]] = defaultdict(dict)
    for count in CatalogueCount.objects.filter(agency__in=keys):
        cells[count.agency_id][count.domain] = Cell(
            count.applies, late.get((count.agency_id, count.domain), 0), count.all_met
        )
    for key, row in rows.items():
        row.cells = cells[key]
    return [rows[key] for key in keys]
