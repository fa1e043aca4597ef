"""The coverage map: every domain's items and how each stands for an agency. The statements do not grow with the items."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from gongkai.agencies.models import Agency
from gongkai.catalogue.domains import DOMAIN, DOMAINS, Domain
from gongkai.catalogue.edition_queries import editions_for
from gongkai.catalogue.models import Adoption, CatalogueEdition, ItemText
from gongkai.catalogue.standing import State, state_of


@dataclass(frozen=True, slots=True)
class Square:
    """An item as a square of the map and a row of the list."""

    text: ItemText
    adoption: Adoption | None
    state: State
    today: date

    @property
    def days_late(self) -> int:
        """Days since the earliest open duty's last day; 0 unless late."""
        due = self.adoption.earliest_due_on if self.adoption else None
        return max(0, (self.today - due).days) if due and self.state is State.LATE else 0

    @property
    def told(self) -> str:
        """The square in words."""
        due = self.adoption.earliest_due_on if self.adoption else None
        until = f"，最早期限{due}" if due and self.state in {State.LATE, State.DUE} else ""
        return f"{self.text.item.code} {self.text.name}：{self.state.value}{until}"


@dataclass(frozen=True, slots=True)
class DomainCoverage:
    """A domain's squares; without an edition there are none."""

    domain: Domain
    edition: CatalogueEdition | None
    squares: tuple[Square, ...] = ()
    all_squares: int = 0

    @property
    def counts(self) -> Counter[State]:
        return Counter(square.state for square in self.squares)

    @property
    def late(self) -> int:
        return self.counts[State.LATE]

    @property
    def decided(self) -> int:
        """Items that the agency decided on."""
        return len(self.squares) - self.counts[State.UNDECIDED]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The whole map."""

    domains: tuple[DomainCoverage, ...]
    counts: dict[State, int]
    without: tuple[Domain, ...]  # of the standard domains those whose items nobody collected
    chosen: State | None = None

    @property
    def number(self) -> int:
        return sum(self.counts.values())

    @property
    def states(self) -> list[tuple[State, int]]:
        return list(self.counts.items())

    @property
    def bar(self) -> list[tuple[State, float, float]]:
        """The states as parts of one bar: where each begins and how long it is, in percent."""
        found, left = [], 0.0
        for state, number in self.counts.items():
            share = number * 100 / self.number
            if number:
                found.append((state, round(left, 2), round(share, 2)))
            left += share
        return found


def coverage(agency: Agency, today: date, chosen: State | None = None) -> Coverage:
    """Every domain for which the agency follows an edition: five statements.

    :param chosen: show only the squares in that state; the counts are of all.
    """
    editions = editions_for(agency, today)
    squares = _squares(agency, list(editions.values()), today)
    counts = Counter(square.state for found in squares.values() for square in found)
    domains = tuple(
        DomainCoverage(domain, editions[domain.id], tuple(shown), len(found))
        for domain in DOMAINS
        if (found := squares.get(domain.id))
        and (shown := [square for square in found if chosen is None or square.state is chosen])
    )
    without = tuple(domain for domain in DOMAINS if domain.number and domain.id not in editions)
    return Coverage(domains, {state: counts[state] for state in State}, without, chosen)


def domain_coverage(agency: Agency, domain: str, today: date) -> DomainCoverage | None:
    """One domain's squares; None for one that the agency follows no edition of."""
    edition = editions_for(agency, today).get(domain)
    if edition is None:
        return None
    found = _squares(agency, [edition], today).get(domain, [])
    return DomainCoverage(DOMAIN[domain], edition, tuple(found), len(found))


def _squares(agency: Agency, editions: list[CatalogueEdition], today: date) -> dict[str, list[Square]]:
    """By domain the editions' texts with the agency's adoptions: two statements."""
    by_key = {edition.pk: edition.domain for edition in editions}
    adoptions = Adoption.objects.filter(agency=agency, domain__in=by_key.values()).select_related("unit", "person")
    by_item = {row.item_id: row for row in adoptions}
    found: dict[str, list[Square]] = {domain: [] for domain in by_key.values()}
    texts = ItemText.objects.filter(edition__in=by_key).select_related("item").order_by("edition", "position")
    for text in texts:
        adoption = by_item.get(text.item_id)
        found[by_key[text.edition_id]].append(Square(text, adoption, state_of(adoption, today), today))
    return found
