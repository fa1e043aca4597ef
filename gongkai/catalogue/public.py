"""What the public may see of an agency's catalogue: the words, who is responsible, what was published. No lateness."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, OuterRef, Subquery

from gongkai.agencies.models import Agency
from gongkai.catalogue.columns import COLUMN, Column
from gongkai.catalogue.edition_queries import (
    DomainRow,
    bases_of_texts,
    domain_rows,
    editions_for,
    texts_of,
    texts_of_item,
)
from gongkai.catalogue.models import (
    Adoption,
    CatalogueEdition,
    Decision,
    DisclosureDuty,
    DutyKind,
    DutyState,
    DutyStep,
    DutyStepKind,
    ItemText,
    LegalBasis,
)
from gongkai.catalogue.words import fields_of, is_marked
from gongkai.statute.time_limits import ParsedLimits, read_limits

ANSWERS = 50  # publications that an item's page lists


@dataclass(frozen=True, slots=True)
class PublicDomain:
    """A domain as the agency's page lists it."""

    row: DomainRow
    adopted: int


def public_domains(agency: Agency, on: date) -> list[PublicDomain]:
    """The domains, those the agency adopted items of first: five statements."""
    rows = Adoption.objects.filter(agency=agency, decision=Decision.APPLIES).order_by().values_list("domain")
    adopted = dict(rows.annotate(number=Count("pk")))
    found = [PublicDomain(row, adopted.get(row.domain.id, 0)) for row in domain_rows(agency, on)]
    return sorted(found, key=lambda one: not one.adopted)


@dataclass(frozen=True, slots=True)
class PublicItem:
    """An item as a domain's page lists it."""

    text: ItemText
    adoption: Adoption | None
    published: int  # how many publications answer it

    @property
    def is_adopted(self) -> bool:
        return self.adoption is not None and self.adoption.decision == Decision.APPLIES

    @property
    def audience(self) -> str:
        """全社会, or the group that is named."""
        words = self.text.words
        named = "全社会" if is_marked(words.get("audience_all", "")) else ""
        group = words.get("audience_group", "")
        return "、".join(filter(None, (named, "特定群体" if group == "√" else group)))


LEVEL_COLUMNS = ("city", "county", "township", "village")


@dataclass(frozen=True, slots=True)
class PublicEdition:
    """A domain's items with what was published for each."""

    edition: CatalogueEdition
    items: list[PublicItem]
    levels: list[Column]  # by which the reader may choose
    level: str


def public_domain(agency: Agency, domain: str, on: date, level: str = "") -> PublicEdition | None:
    """One domain: six statements, whatever its size."""
    edition = editions_for(agency, on).get(domain)
    if edition is None:
        return None
    texts = texts_of(edition)
    adoptions = {
        row.item_id: row for row in Adoption.objects.filter(agency=agency, domain=domain).select_related("unit")
    }
    met = DisclosureDuty.objects.filter(agency=agency, domain=domain, state=DutyState.MET).exclude(
        kind=DutyKind.DISPLAY
    )
    published = dict(met.order_by().values_list("adoption__item").annotate(number=Count("pk")))
    levels = [COLUMN[column] for column in LEVEL_COLUMNS if column in edition.columns]
    shown = [text for text in texts if not level or is_marked(text.words.get(level, ""))]
    items = [PublicItem(text, adoptions.get(text.item_id), published.get(text.item_id, 0)) for text in shown]
    return PublicEdition(edition, items, levels, level)


@dataclass(frozen=True, slots=True)
class PublicItemPage:
    """One item: its elements, its bases, its rules, and where its publications are."""

    text: ItemText
    texts: list[ItemText]
    fields: list[tuple[str, str]]
    limits: ParsedLimits
    bases: list[LegalBasis]
    adoption: Adoption | None
    references: list[str]  # of the items that answered it, the latest first


def public_item(agency: Agency, code: str, on: date) -> PublicItemPage | None:
    """One item by its code: six statements."""
    editions = editions_for(agency, on)
    text = (
        ItemText.objects.filter(edition__in=editions.values(), item__code=code)
        .select_related("item__publisher", "edition")
        .first()
    )
    if text is None:
        return None
    adoption = Adoption.objects.filter(agency=agency, item=text.item).select_related("unit").first()
    return PublicItemPage(
        text,
        texts_of_item(text.item),
        fields_of(text.words),
        read_limits(text.words.get("limit", "")),
        bases_of_texts([text]).get(text.pk, []),
        adoption,
        _references(adoption) if adoption else [],
    )


def _references(adoption: Adoption) -> list[str]:
    """The items by which its met duties were met."""
    last = DutyStep.objects.filter(duty=OuterRef("pk"), kind=DutyStepKind.MET).order_by("-pk")
    met = adoption.duties.filter(state=DutyState.MET).exclude(kind=DutyKind.DISPLAY)
    rows = met.annotate(reference=Subquery(last.values("reference")[:1])).order_by("-met_on", "-pk")
    return list(dict.fromkeys(rows.values_list("reference", flat=True)[:ANSWERS]))


def items_answered(agency: Agency, reference: str) -> list[ItemText]:
    """The items of the catalogue that a published item answers: one statement."""
    steps = DutyStep.objects.filter(
        reference=reference, kind=DutyStepKind.MET, duty__agency=agency, duty__state=DutyState.MET
    )
    texts = ItemText.objects.filter(
        item__adoptions__duties__in=steps.values("duty"), edition=F("item__last_edition")
    ).select_related("item")
    return list(texts.distinct().order_by("item__code")[:ANSWERS])
