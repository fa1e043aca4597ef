"""The only writers of editions, with the legal bases they cite. Each is safe to repeat; an edition once entered is never changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from gongkai.agencies.models import Agency
from gongkai.agencies.policies import NotAllowed
from gongkai.catalogue import bases
from gongkai.catalogue.columns import COLUMN
from gongkai.catalogue.comparing import Fate, Line, compare, path_of
from gongkai.catalogue.domains import DOMAIN
from gongkai.catalogue.edition_queries import latest_of, texts_of
from gongkai.catalogue.models import CatalogueEdition, CatalogueItem, ItemBasis, ItemText, LegalBasis
from gongkai.catalogue.tasks import follow
from gongkai.catalogue.words import bases_of
from gongkai.ledger.actions import record
from gongkai.ledger.chain import digest
from gongkai.ledger.constraints import broken
from gongkai.statute.cite import ogi

Words = Mapping[str, str]


@transaction.atomic
def enter_edition(
    *,
    by: str,
    publisher: Agency,
    domain: str,
    title: str,
    in_force_on: date,
    columns: Sequence[str],
    rows: Sequence[Words],
    at: datetime,
    issued_by: str = "",
    issued_on: date | None = None,
    source_name: str = "",
    source_digest: str = "",
    head_rows: int = 2,
) -> CatalogueEdition:
    """Enter the next edition of a domain; with the same words as the latest, that one is the answer.

    :param columns: ids of the file's columns in its order; :param rows: the words by column id.
    :raises NotAllowed: for an unknown domain or column, for no row, and for a row without a name or content.
    """
    Agency.objects.select_for_update().get(pk=publisher.pk)
    _check(domain, title, columns, rows)
    latest = latest_of(publisher, domain)
    texts = [{column: words.get(column, "") for column in columns} for words in rows]
    content = digest({"columns": list(columns), "rows": texts})
    if latest and latest.digest == content:
        return latest
    if latest and in_force_on < latest.in_force_on:
        raise NotAllowed(f"新版的施行日期早于现行第{latest.ordinal}版的{latest.in_force_on}，请核对日期。")
    edition = CatalogueEdition(publisher=publisher, domain=domain, ordinal=latest.ordinal + 1 if latest else 1)
    edition.title, edition.issued_by = title.strip(), issued_by
    edition.issued_on, edition.in_force_on = issued_on, in_force_on
    edition.columns, edition.head_rows, edition.digest = list(columns), head_rows, content
    edition.source_name, edition.source_digest = source_name, source_digest
    edition.recorded_by, edition.recorded_at = by, at
    if sentences := broken(edition):
        raise NotAllowed("".join(sentences))
    edition.save(force_insert=True)
    lines = compare(texts_of(latest) if latest else [], texts)
    _write(edition, lines)
    _record(by, edition, lines)
    follow.enqueue(edition=edition.pk, by=by)
    return edition


def _record(by: str, edition: CatalogueEdition, lines: Sequence[Line]) -> None:
    facts: dict[str, object] = {"domain": edition.domain, "edition": edition.ordinal, "digest": edition.digest}
    facts |= {"items": sum(line.words is not None for line in lines), "source": edition.source_digest}
    facts |= {fate.name.lower(): sum(line.fate is fate for line in lines) for fate in Fate}
    subject = f"catalogue.edition:{edition.domain}:{edition.ordinal}"
    book, article = edition.publisher.code, str(ogi(12))
    record(book=book, by=by, act="catalogue.edition-entered", subject=subject, article=article, details=facts)


def _check(domain: str, title: str, columns: Sequence[str], rows: Sequence[Words]) -> None:
    if domain not in DOMAIN:
        raise NotAllowed("请选择目录所属的领域。")
    if not title.strip():
        raise NotAllowed("请写明目录的名称。")
    unknown = [column for column in columns if column not in COLUMN]
    if unknown or len(set(columns)) < len(columns):
        raise NotAllowed("目录的栏目有误，请用标准目录的栏目名称作表头。")
    if not rows:
        raise NotAllowed("目录里没有事项，没有录入。请核对文件。")
    for number, words in enumerate(rows, start=1):
        if not path_of(words) or not words.get("content", "").strip():
            raise NotAllowed(f"第{number}个事项没有名称或者没有公开内容，没有录入。请补全后再提交。")


def _write(edition: CatalogueEdition, lines: Sequence[Line]) -> None:
    """The items and texts of an edition: a few statements, whatever its size."""
    kept = [line for line in lines if line.words is not None]
    items = [line.text.item if line.text else None for line in kept]
    fresh = iter(_new_items(edition, items.count(None)))
    items = [item or next(fresh) for item in items]
    old = [item for item, line in zip(items, kept, strict=True) if line.text]
    for item in old:
        item.last_edition = edition
    CatalogueItem.objects.bulk_update(old, ["last_edition"], batch_size=500)
    gone = [line.text.item for line in lines if line.words is None and line.text]
    for item in gone:
        item.ended_edition = edition
    CatalogueItem.objects.bulk_update(gone, ["ended_edition"], batch_size=500)
    texts = [
        _text(edition, place, item, line.words or {})
        for place, (item, line) in enumerate(zip(items, kept, strict=True))
    ]
    ItemText.objects.bulk_create(texts)
    _cite(texts)


def _new_items(edition: CatalogueEdition, number: int) -> list[CatalogueItem]:
    """Items with codes that no other had: an item is never deleted, so their number counts on."""
    prefix = DOMAIN[edition.domain].number or 0
    known = CatalogueItem.objects.filter(publisher=edition.publisher, domain=edition.domain).count()
    return CatalogueItem.objects.bulk_create(
        CatalogueItem(
            publisher=edition.publisher,
            domain=edition.domain,
            code=f"{prefix:02}-{known + place:03}",
            first_edition=edition,
            last_edition=edition,
        )
        for place in range(1, number + 1)
    )


def _text(edition: CatalogueEdition, place: int, item: CatalogueItem, words: Words) -> ItemText:
    path = path_of(words)
    return ItemText(
        item=item,
        edition=edition,
        position=place,
        words=dict(words),
        name=path.rpartition(" / ")[2][:500],
        path=path[:1000],
        digest=digest(dict(words)),
    )


def _cite(texts: Sequence[ItemText]) -> None:
    """The bases that texts cite, each a row of its own."""
    cited = {text.pk: [(basis.name, basis.number) for basis in bases_of(text.words.get("basis", ""))] for text in texts}
    wanted = dict.fromkeys(pair for pairs in cited.values() for pair in pairs)
    LegalBasis.objects.bulk_create((_basis(*pair) for pair in wanted), ignore_conflicts=True)
    rows = LegalBasis.objects.filter(name__in={name for name, _ in wanted})
    known = {(row.name, row.number): row for row in rows}
    for row in known.values():
        if row.name in bases.KNOWN and row.repealed_on is None:
            _replace(row)
    ItemBasis.objects.bulk_create(
        ItemBasis(text_id=text, basis=known[pair]) for text, pairs in cited.items() for pair in pairs
    )


def _basis(name: str, number: str) -> LegalBasis:
    return LegalBasis(name=name, number=number)


def _replace(row: LegalBasis) -> None:
    """What is known from the start of a basis that no longer stands."""
    told = bases.KNOWN[row.name]
    row.repealed_on = told.repealed_on
    row.replaced_by, _ = LegalBasis.objects.get_or_create(name=told.by, number="")
    row.save(update_fields=["repealed_on", "replaced_by"])
