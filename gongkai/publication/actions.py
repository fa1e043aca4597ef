"""The only writers of published information and of the registers behind 第二十条. Each is safe to repeat."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from gongkai.agencies.models import Agency
from gongkai.agencies.policies import NotAllowed, refusal_of_new_work
from gongkai.catalogue.duty_actions import withdrawn
from gongkai.ledger.actions import record
from gongkai.ledger.chain import digest
from gongkai.ledger.constraints import broken
from gongkai.ledger.entering import Entered, RowRefused, Rows, enter
from gongkai.publication import indexing
from gongkai.publication.models import (
    Category,
    EndKind,
    InformationItem,
    ItemStep,
    ItemVersion,
    NormativeDocument,
    RegisterEntry,
    RegisterItem,
    StepKind,
)

# fmt: off
CATEGORIES = Rows(Category,          ("code",),             ("name",))
ITEMS      = Rows(InformationItem,   ("index_number",),     ("category_id", "title", "formed_on", "published_on"), ("withdrawn_on",))
DOCUMENTS  = Rows(NormativeDocument, ("number",),           ("kind", "title", "issued_on"), ("published_on", "withdrawn_on", "ended_on", "ended_by"))
REGISTER   = Rows(RegisterItem,      ("register", "code"),  ("name", "added_on"), ("removed_on",))
ENTRIES    = Rows(RegisterEntry,     ("register", "number"),
                  ("title", "item_id", "period_from", "period_to", "quantity", "amount_fen", "source", "source_digest"))
# fmt: on


@dataclass(slots=True)
class Draft:
    """An item to publish: the item's facts and the text of its first version."""

    item: InformationItem
    body: str = ""


@transaction.atomic
def enter_categories(*, by: str, agency: Agency, rows: Iterable[Category], on: date) -> Entered:
    """Enter the kinds an agency divides its information into."""
    return enter(rows=rows, of=CATEGORIES, owner=agency, by=by, act="publication.categories-entered", on=on)


@transaction.atomic
def publish_items(*, by: str, agency: Agency, drafts: Iterable[Draft], on: date) -> Entered:
    """Publish items, or enter what was public before; with its first version and its steps.

    :param on: today; nothing in the rows may lie after it.
    :raises RowRefused: with the first row that breaks a rule; nothing is written then.
    """
    bodies: dict[str, str] = {}

    closed = refusal_of_new_work(agency)

    def rows() -> Iterable[InformationItem]:
        for draft in drafts:
            if sentence := closed(draft.item.published_on):
                raise RowRefused(f"{ITEMS.title(draft.item)}：{sentence}")
            if draft.item.category.agency_id != agency.pk:
                raise RowRefused(f"{ITEMS.title(draft.item)}：类别“{draft.item.category}”不是{agency}的类别。")
            bodies[draft.item.index_number] = draft.body
            yield draft.item

    def add(items: Sequence[InformationItem]) -> None:
        InformationItem.objects.bulk_create(items)
        ItemVersion.objects.bulk_create([_version(item, 1, bodies[item.index_number]) for item in items])
        steps = [_step(item, StepKind.PUBLISHED, item.published_on, by) for item in items]
        steps += [_step(item, StepKind.WITHDRAWN, item.withdrawn_on, by) for item in items if item.withdrawn_on]
        ItemStep.objects.bulk_create(steps)
        indexing.changed(items)
        bodies.clear()

    def complete(items: Sequence[InformationItem]) -> None:
        InformationItem.objects.bulk_update(items, ["withdrawn_on", "recorded_on"])
        ItemStep.objects.bulk_create([_step(item, StepKind.WITHDRAWN, item.withdrawn_on, by) for item in items])
        indexing.changed(items)
        bodies.clear()

    return enter(
        rows=rows(), of=ITEMS, owner=agency, by=by, act="publication.items-published", on=on, add=add, complete=complete
    )


def _version(item: InformationItem, ordinal: int, body: str) -> ItemVersion:
    text = {"title": item.title, "body": body}
    return ItemVersion(item=item, ordinal=ordinal, digest=digest(text), **text)


def _step(item: InformationItem, kind: StepKind, on: date | None, by: str, reason: str = "") -> ItemStep:
    return ItemStep(
        item=item,
        kind=kind,
        version=item.version,
        taken_on=on,
        taken_by=by,
        reason=reason,
        recorded_on=item.recorded_on,
    )


@transaction.atomic
def correct_item(*, by: str, item: InformationItem, title: str, body: str, reason: str, on: date) -> InformationItem:
    """Publish a new version of an item that was entered without review; the earlier ones stay.

    :raises NotAllowed: for a withdrawn item, and without a reason.
    """
    item = InformationItem.objects.select_for_update().get(pk=item.pk)
    if item.withdrawn_on:
        raise NotAllowed(f"“{item.title}”已于{item.withdrawn_on:%Y-%m-%d}撤下，不能更正。")
    if not reason.strip():
        raise NotAllowed("更正须写明更正说明，它会与新版本一起公布。")
    latest = item.versions.get(ordinal=item.version)
    if (latest.title, latest.body) == (title, body):
        return item
    if latest.signed_id:
        raise NotAllowed("经审查发布的信息，更正也须起草、审查后发布。请在这条信息上起草更正稿。")
    item.title, item.version, item.recorded_on = title, item.version + 1, on
    version = _version(item, item.version, body)
    version.save()
    _step(item, StepKind.CORRECTED, on, by, reason).save()
    item.save(update_fields=["title", "version", "recorded_on"])
    indexing.changed([item])
    _note(by, item, "publication.item-corrected", {"version": item.version, "digest": version.digest})
    return item


@transaction.atomic
def withdraw_item(*, by: str, item: InformationItem, reason: str, on: date) -> InformationItem:
    """Withdraw an item: its address answers with a public notice from now on. Nothing is deleted.

    :raises NotAllowed: without a reason.
    """
    item = InformationItem.objects.select_for_update().get(pk=item.pk)
    if item.withdrawn_on:
        return item
    if not reason.strip():
        raise NotAllowed("撤下须写明理由，它会在原地址公布。")
    item.withdrawn_on, item.recorded_on = on, on
    _step(item, StepKind.WITHDRAWN, on, by, reason).save()
    item.save(update_fields=["withdrawn_on", "recorded_on"])
    indexing.changed([item])
    _note(by, item, "publication.item-withdrawn", {"on": on.isoformat()})
    withdrawn(by=by, agency=item.agency, reference=item.index_number, reason=reason.strip(), on=on)
    return item


def _note(by: str, item: InformationItem, act: str, details: dict[str, object]) -> None:
    subject = f"{item._meta.label_lower}:{item.index_number}"
    record(book=item.agency.code, by=by, act=act, subject=subject, details=details)


@transaction.atomic
def enter_documents(*, by: str, agency: Agency, rows: Iterable[NormativeDocument], on: date) -> Entered:
    """Enter 规章和行政规范性文件 into their register, or what became of those already there."""

    def add(documents: Sequence[NormativeDocument]) -> None:
        NormativeDocument.objects.bulk_create(documents)
        indexing.numbered(documents)

    return enter(rows=rows, of=DOCUMENTS, owner=agency, by=by, act="publication.documents-entered", on=on, add=add)


@transaction.atomic
def end_document(*, by: str, document: NormativeDocument, how: EndKind, ended_on: date, on: date) -> NormativeDocument:
    """废止或者失效: a document is no longer in force.

    :raises NotAllowed: when it already ended otherwise, or on a day that cannot be.
    """
    document = NormativeDocument.objects.select_for_update().get(pk=document.pk)
    if (document.ended_on, document.ended_by) == (ended_on, how):
        return document
    if document.ended_on:
        raise NotAllowed(f"“{document}”已于{document.ended_on:%Y-%m-%d}{document.get_ended_by_display()}。")
    document.ended_on, document.ended_by, document.recorded_on = ended_on, how, on
    if sentences := broken(document):
        raise NotAllowed("".join(sentences))
    document.save(update_fields=["ended_on", "ended_by", "recorded_on"])
    details = {"on": ended_on.isoformat(), "how": how.value}
    subject = f"publication.normativedocument:{document.number}"
    record(book=document.agency.code, by=by, act="publication.document-ended", subject=subject, details=details)
    return document


@transaction.atomic
def enter_register_items(*, by: str, agency: Agency, rows: Iterable[RegisterItem], on: date) -> Entered:
    """Enter the items (事项、项目) of the registers, or the removal of those already there."""
    return enter(rows=rows, of=REGISTER, owner=agency, by=by, act="publication.register-items-entered", on=on)


@transaction.atomic
def enter_register_entries(*, by: str, agency: Agency, rows: Iterable[RegisterEntry], on: date) -> Entered:
    """Enter decisions, charges and purchases, one by one or as aggregates.

    :raises RowRefused: also for an aggregate over two years, which no report could count.
    """
    rows = _within_a_year(rows)
    return enter(rows=rows, of=ENTRIES, owner=agency, by=by, act="publication.register-entries-entered", on=on)


def _within_a_year(rows: Iterable[RegisterEntry]) -> Iterable[RegisterEntry]:
    for row in rows:
        if sentence := spans_years(row):
            raise RowRefused(f"{ENTRIES.title(row)}：{sentence}")
        yield row


def spans_years(row: RegisterEntry) -> str:
    """The sentence for an entry whose period crosses the turn of a year; "" for any other."""
    if row.period_from.year == row.period_to.year:
        return ""
    return "汇总的期间跨越两个年度，无法计入年度报告，请按年度分开登记。"
