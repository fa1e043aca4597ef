"""What the catalogue asks of published information: an item with its versions, or some by title or number."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse

from gongkai.catalogue import published
from gongkai.catalogue.published import Published, Version
from gongkai.publication.models import InformationItem, StepKind
from gongkai.publication.texts.cleaning import plain


def find(agency: str, reference: str) -> Published | None:
    """An agency's item by its index number, withdrawn ones too: three statements."""
    item = InformationItem.objects.filter(agency__code=agency, index_number=reference).select_related("agency").first()
    if item is None:
        return None
    texts = list(item.versions.order_by("ordinal"))
    steps = item.steps.exclude(kind=StepKind.WITHDRAWN).order_by("-pk")
    days = dict(steps.values_list("version", "taken_on"))  # of a version's steps the first
    versions = tuple(Version(text.ordinal, text.digest, days.get(text.ordinal, item.published_on)) for text in texts)
    text = plain(texts[-1].body) if texts[-1].is_html else texts[-1].body
    return _published(item, agency, text, versions)


def search(agency: str, words: str, most: int) -> list[Published]:
    """An agency's public items by title or number, the latest first: one statement."""
    rows = InformationItem.objects.filter(agency__code=agency, withdrawn_on__isnull=True)
    if words:
        rows = rows.filter(Q(index_number=words) | Q(title__contains=words))
    return [_published(item, agency) for item in rows.order_by("-published_on", "-pk")[:most]]


def _published(item: InformationItem, agency: str, text: str = "", versions: tuple[Version, ...] = ()) -> Published:
    url = reverse("portal:item", args=[agency, item.index_number])
    return Published(item.index_number, item.title, url, item.published_on, item.withdrawn_on is None, text, versions)


def offer() -> None:
    """Answer the catalogue, when the program starts."""
    published.register(find, search)
