"""Readers of published information. Withdrawn items stand in no list; their address still answers, with a notice."""

from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery

from gongkai.agencies.models import Agency
from gongkai.publication.models import Category, InformationItem, ItemStep, ItemVersion, NormativeDocument, StepKind
from gongkai.ui.paging import Page, Place, page

LATEST = 5
PER_PAGE = 20


def public_items(agency: Agency) -> QuerySet[InformationItem]:
    """The items of an agency that may be read."""
    return InformationItem.objects.filter(agency=agency, withdrawn_on__isnull=True)


@dataclass(frozen=True, slots=True)
class Column:
    """A kind of information with its latest items."""

    category: Category
    latest: list[InformationItem]


def columns(agency: Agency) -> list[Column]:
    """Every kind with its latest items: two statements, whose cost follows the kinds and not the items."""
    of_kind = InformationItem.objects.filter(
        agency=agency, category=OuterRef("pk"), withdrawn_on__isnull=True
    ).order_by("-published_on", "-pk")
    # The n-th latest of each kind is one step into an index; a window over all items would read them all.
    slots = {f"latest_{n}": Subquery(of_kind.values("pk")[n : n + 1]) for n in range(LATEST)}
    categories = list(Category.objects.filter(agency=agency).annotate(**slots))
    keys = {category.pk: [key for slot in slots if (key := getattr(category, slot))] for category in categories}
    items = InformationItem.objects.in_bulk([key for found in keys.values() for key in found])
    return [Column(category, [items[key] for key in keys[category.pk]]) for category in categories]


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a kind's items."""

    category: Category
    items: Page[InformationItem]
    year: int | None
    years: list[int]

    @property
    def query(self) -> str:
        """What the pages beside this one keep of its address."""
        return f"year={self.year}&" if self.year else ""


def listing(agency: Agency, code: str, year: int | None, place: Place) -> Listing | None:
    """A page of the items of one kind, newest first, of one year or of all; None for a kind the agency has not."""
    category = Category.objects.filter(agency=agency, code=code).first()
    if category is None:
        return None
    items = public_items(agency).filter(category=category)
    shown = items.filter(published_on__range=(date(year, 1, 1), date(year, 12, 31))) if year else items
    found = page(shown, "published_on", place, size=PER_PAGE, newest_first=True)
    return Listing(category, found, year, _years(items))


def _years(items: QuerySet[InformationItem]) -> list[int]:
    """The years from the first item to the last, latest first: the two ends of an index, not a walk through it."""
    days = items.values_list("published_on", flat=True)
    first, last = days.order_by("published_on").first(), days.order_by("-published_on").first()
    return list(range(last.year, first.year - 1, -1)) if first and last else []


@dataclass(frozen=True, slots=True)
class ItemPage:
    """An item as its page shows it: facts, one version of its text, what became of it."""

    item: InformationItem
    version: ItemVersion
    steps: list[ItemStep]
    document: NormativeDocument | None

    @property
    def withdrawal(self) -> ItemStep | None:
        """The step that withdrew it, if it is withdrawn."""
        return next((step for step in reversed(self.steps) if step.kind == StepKind.WITHDRAWN), None)

    @property
    def corrections(self) -> list[ItemStep]:
        """What was corrected, when and why."""
        return [step for step in self.steps if step.kind == StepKind.CORRECTED]

    @property
    def earlier(self) -> range:
        """The versions before the current one."""
        return range(1, self.item.version)

    @property
    def is_current(self) -> bool:
        """Whether the version shown is the one in force."""
        return self.version.ordinal == self.item.version


def item_page(agency: Agency, index_number: str, version: int | None = None) -> ItemPage | None:
    """An item by its index number, in its current version or an earlier one: four statements."""
    found = InformationItem.objects.filter(agency=agency, index_number=index_number).select_related("category").first()
    if found is None:
        return None
    text = ItemVersion.objects.filter(item=found, ordinal=version or found.version).first()
    if text is None:
        return None
    return ItemPage(found, text, list(found.steps.order_by("pk")), found.documents.order_by("pk").first())


def found_items(agency: Agency, words: str, place: Place) -> Page[InformationItem]:
    """An agency's items for its staff, withdrawn ones too, newest first: by index number, or by a word of the title."""
    rows = InformationItem.objects.filter(agency=agency).select_related("category")
    if words:
        rows = rows.filter(Q(index_number=words) | Q(title__contains=words))
    return page(rows, "published_on", place, size=PER_PAGE, newest_first=True)
