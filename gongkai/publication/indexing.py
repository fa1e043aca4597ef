"""What search is told of publication: the text of every public item, with its 文号, and whether it is public now."""

from collections.abc import Iterable, Sequence

from django.db.models import OuterRef, QuerySet, Subquery

from gongkai.publication.models import InformationItem, ItemVersion, NormativeDocument
from gongkai.publication.texts.cleaning import plain
from gongkai.search.actions import note
from gongkai.search.sources import Document, Shown, register

KIND = "item"


def changed(items: Iterable[InformationItem]) -> None:
    """Items were published, corrected, withdrawn or given a 文号; called in the transaction of that."""
    note(KIND, [item.pk for item in items])


def numbered(documents: Iterable[NormativeDocument]) -> None:
    """Documents of the register were entered: their items can be found by 文号."""
    if ids := [document.item_id for document in documents if document.item_id]:
        note(KIND, ids)


class Items:
    """Information items as search asks for them."""

    def public(self, ids: Sequence[int]) -> dict[int, Shown]:
        """Those not withdrawn, in their current version: one statement."""
        return {item.pk: _shown(item) for item in _with_text(_public().filter(pk__in=ids))}

    def ids(self, after: int, limit: int) -> list[int]:
        """The next items by key."""
        return list(_public().filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:limit])

    def count(self) -> int:
        """How many are public."""
        return _public().count()


def _public() -> QuerySet[InformationItem]:
    return InformationItem.objects.filter(withdrawn_on__isnull=True)


def _with_text(items: QuerySet[InformationItem]) -> QuerySet[InformationItem]:
    current = ItemVersion.objects.filter(item=OuterRef("pk"), ordinal=OuterRef("version"))
    number = NormativeDocument.objects.filter(item=OuterRef("pk")).order_by("pk")
    return items.select_related("agency", "category").annotate(
        body=Subquery(current.values("body")[:1]),
        is_html=Subquery(current.values("is_html")[:1]),
        number=Subquery(number.values("number")[:1]),
    )


def _shown(item: InformationItem) -> Shown:
    document = Document(
        id=item.pk,
        version=item.version,
        title=item.title,
        body=plain(item.body) if item.is_html else item.body or "",
        number=item.number or "",
        category=item.category.name,
        agency=item.agency.code,
        agency_name=item.agency.name,
        published_on=item.published_on,
    )
    return Shown(document, place=(item.agency.code, item.index_number))


def register_items() -> None:
    """Called when the app is ready."""
    register(KIND, Items())
