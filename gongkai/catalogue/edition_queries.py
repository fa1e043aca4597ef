"""Readers of the editions: which one an agency follows, its texts, its bases."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from gongkai.agencies.models import Agency
from gongkai.agencies.permissions import LEVELS
from gongkai.catalogue.domains import DOMAINS, Domain
from gongkai.catalogue.models import CatalogueEdition, CatalogueItem, ItemBasis, ItemText, LegalBasis


def publishers_of(agency: Agency) -> list[int]:
    """The agency and those above it, the nearest first: one statement."""
    above = {f"above_{level}": Subquery(Agency.objects.filter(pk=OuterRef("pk")).values("__".join(["parent"] * level))[:1])
             for level in range(1, LEVELS + 1)}  # fmt: skip
    row = Agency.objects.filter(pk=agency.pk).annotate(**above).values(*above).get()
    return [agency.pk, *(key for key in row.values() if key)]


def editions_for(agency: Agency, on: date) -> dict[str, CatalogueEdition]:
    """For each domain the edition in force that day of the nearest agency that publishes one: two statements."""
    nearest = {key: place for place, key in enumerate(publishers_of(agency))}
    rows = CatalogueEdition.objects.filter(publisher__in=nearest, in_force_on__lte=on).select_related("publisher")
    found: dict[str, CatalogueEdition] = {}
    for row in sorted(rows, key=lambda one: (-nearest[one.publisher_id], one.ordinal)):
        found[row.domain] = row
    return found


def texts_of(edition: CatalogueEdition) -> list[ItemText]:
    """An edition's texts in their order."""
    return list(edition.texts.select_related("item").order_by("position"))


def latest_of(publisher: Agency, domain: str) -> CatalogueEdition | None:
    """The last edition that an agency published of a domain, in force or not yet."""
    return CatalogueEdition.objects.filter(publisher=publisher, domain=domain).order_by("-ordinal").first()


@dataclass(frozen=True, slots=True)
class DomainRow:
    """A domain with the edition that an agency follows, if one was collected."""

    domain: Domain
    edition: CatalogueEdition | None
    items: int = 0


def domain_rows(agency: Agency, on: date) -> list[DomainRow]:
    """Every domain by its number; one without collected items says so. Three statements."""
    editions = editions_for(agency, on)
    counts = dict(
        ItemText.objects.filter(edition__in=editions.values())
        .values_list("edition")
        .annotate(number=Count("pk"))
        .order_by()
    )
    rows = [DomainRow(domain, editions.get(domain.id)) for domain in DOMAINS]
    return [
        DomainRow(row.domain, row.edition, counts.get(row.edition.pk, 0)) if row.edition else row
        for row in rows
        if row.edition or row.domain.number
    ]


def edition_of(agency: Agency, domain: str, ordinal: int | None, on: date) -> CatalogueEdition | None:
    """An edition that an agency may read: the one it follows, or an earlier or coming one of the same publisher."""
    followed = editions_for(agency, on).get(domain)
    publisher = followed.publisher_id if followed else agency.pk
    rows = CatalogueEdition.objects.filter(publisher=publisher, domain=domain).select_related("publisher")
    if ordinal is None:
        return followed or rows.order_by("-ordinal").first()
    return rows.filter(ordinal=ordinal).first()


def editions_of(edition: CatalogueEdition) -> list[CatalogueEdition]:
    """All editions of its publisher and domain, the latest first."""
    rows = CatalogueEdition.objects.filter(publisher=edition.publisher_id, domain=edition.domain)
    return list(rows.order_by("-ordinal"))


def texts_of_item(item: CatalogueItem) -> list[ItemText]:
    """An item's words through the editions, the latest first."""
    return list(item.texts.select_related("edition").order_by("-edition__ordinal"))


def bases_of_texts(texts: Iterable[ItemText]) -> dict[int, list[LegalBasis]]:
    """By text the bases it cites: one statement."""
    rows = ItemBasis.objects.filter(text__in=[text.pk for text in texts]).select_related("basis__replaced_by")
    found: dict[int, list[LegalBasis]] = {}
    for row in rows.order_by("pk"):
        found.setdefault(row.text_id, []).append(row.basis)
    return found


def bases(words: str, on: date, *, repealed_only: bool) -> QuerySet[LegalBasis]:
    """The bases by name, with how many current items cite each; one statement."""
    current = Q(
        cited__text__item__ended_edition__isnull=True, cited__text__edition=F("cited__text__item__last_edition")
    )
    found = LegalBasis.objects.annotate(items=Count("cited", filter=current)).select_related("replaced_by")
    if words:
        found = found.filter(Q(name__contains=words) | Q(number__contains=words))
    return found.filter(repealed_on__lte=on) if repealed_only else found
