"""Checks of the database, the ledger, and what repeats other records."""

from collections.abc import Iterable

from django.conf import settings
from django.db import connection
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum

from gongkai.casework.models import DisclosureRequest
from gongkai.catalogue.rebuilding import differences
from gongkai.config.running import migrating
from gongkai.config.running.backups import NAME
from gongkai.config.running.checks import Found, Scope, check, error, ok, warning
from gongkai.ledger.chain import ORIGIN, Break, Link, hashes_of
from gongkai.ledger.models import Entry, Head
from gongkai.ledger.queries import proofs
from gongkai.publication import guards
from gongkai.publication.models import InformationItem, ItemStep, StepKind

LATEST = 1000  # entries of each book that a quick look proves
OLDEST_POSTGRESQL = 130000
RESTORE = "请停止网站，用最近一份备份在空的地方运行 gongkai restore。"


@check("database", "数据库")
def database(_scope: Scope) -> Found:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            return _embedded(cursor)
        version = connection.pg_version
    if version < OLDEST_POSTGRESQL:
        return error(f"PostgreSQL {version // 10000} 太旧。", "请升级到 PostgreSQL 13 或更新版本。")
    return ok(f"PostgreSQL {version // 10000}，可以连接。")


def _embedded(cursor: object) -> Found:
    complaint = cursor.execute("PRAGMA quick_check(1)").fetchone()[0]  # type: ignore[attr-defined]
    if complaint != "ok":
        return error(f"SQLite 文件有损坏（{complaint}）。", RESTORE)
    mode = cursor.execute("PRAGMA journal_mode").fetchone()[0]  # type: ignore[attr-defined]
    if mode != "wal":
        return error(f"SQLite 的日志方式是 {mode}。", "请把数据文件夹放在本机磁盘上，不要放在网络共享里。")
    return ok("SQLite 文件完好，WAL 已启用。")


@check("migrations", "数据库版本")
def migrations(_scope: Scope) -> Found:
    found = migrating.state()
    if found.unknown:
        return error(f"数据库比程序新（有本程序没有的 {found.unknown[0]}）。", "请装回较新的版本。")
    if found.pending:
        return error(f"数据库比程序旧，还差 {len(found.pending)} 步。", "请运行：gongkai upgrade")
    return ok("与程序一致。")


@check("ledger", "账本")
def ledger(scope: Scope) -> Found:
    if scope.full:
        found = list(proofs())
        broken: Iterable[Break] = [proof.broken for proof in found if proof.broken]
        said = f"{sum(proof.entries for proof in found):,} 条全部相接。"
    else:
        heads = list(Head.objects.order_by("book"))
        broken = [found for head in heads if (found := _latest_broken(head))]
        said = f"{len(heads)} 本的最近 {LATEST} 条相接（加 --full 验证全部）。"
    for first in broken:
        return error(f"{first}。", f"请勿再登记，保留现场并报告审计人员；{RESTORE}")
    return ok(said)


def _latest_broken(head: Head) -> Break | None:
    """The first break among the latest entries of a book, walked backwards from its head."""
    entries = list(Entry.objects.filter(book=head.book).order_by("-sequence")[: LATEST + 1])
    expected, ends = head.sequence, (head.sha256, head.sm3)
    for entry, before in zip(entries, [*entries[1:], None], strict=False):
        link = Link(entry.book, entry.sequence, entry.facts, entry.sha256, entry.sm3)
        if link.sequence != expected or (link.sha256, link.sm3) != ends:
            return Break(head.book, expected, "缺少，或者与后一条不相接")
        if before is None and link.sequence > 1:
            break  # the last of the sample: what it stands on was not read
        ends = (before.sha256, before.sm3) if before else (ORIGIN, ORIGIN)
        if hashes_of(link.book, link.sequence, link.facts, ends) != (link.sha256, link.sm3):
            return Break(head.book, expected, "内容与其哈希值不符，或者与上一条不相接")
        expected -= 1
    return Break(head.book, expected, "缺少") if expected and len(entries) <= LATEST else None


@check("projections", "重复记载")
def projections(_scope: Scope) -> Found:
    """What a row repeats of its steps says the same as they do."""
    wrong = {
        "政府信息": _items_that_differ().count(),
        "申请": _requests_that_differ().count(),
    }
    for name, number in wrong.items():
        if number:
            return error(f"有 {number} 件{name}与它自己的步骤或者答复不一致。", RESTORE)
    return ok("政府信息与其步骤、申请与其答复一致。")


@check("duties", "公开义务")
def duties(_scope: Scope) -> Found:
    """What adoptions and domains repeat of their duties is as the duties say."""
    found = next(differences(), None)
    return error(found, RESTORE) if found else ok("选用的事项、领域的统计与义务一致。")


def _items_that_differ() -> QuerySet[InformationItem]:
    steps = ItemStep.objects.filter(item=OuterRef("pk")).order_by("-id")
    of = {
        "step_version": Subquery(steps.values("version")[:1]),
        "step_withdrawn": Subquery(steps.filter(kind=StepKind.WITHDRAWN).values("taken_on")[:1]),
    }
    differ = (
        ~Q(step_version=F("version"))
        | Q(step_version=None)
        | (Q(withdrawn_on=None) & Q(step_withdrawn__isnull=False))
        | (Q(withdrawn_on__isnull=False) & (Q(step_withdrawn=None) | ~Q(step_withdrawn=F("withdrawn_on"))))
    )
    return InformationItem.objects.annotate(**of).filter(differ)


def _requests_that_differ() -> QuerySet[DisclosureRequest]:
    replied = Q(reply__outcome=F("outcome")) & Q(reply__served_on=F("concluded_on"))
    differ = (Q(outcome="") & Q(reply__isnull=False)) | (~Q(outcome="") & (Q(reply=None) | ~replied))
    return DisclosureRequest.objects.filter(differ)


@check("counts", "数目")
def counts(_scope: Scope) -> Found:
    """Entries are as many as the heads remember; records without any entry did not come in by an action."""
    records = InformationItem.objects.count() + DisclosureRequest.objects.count()
    entries = Entry.objects.count()
    remembered = Head.objects.aggregate(total=Sum("sequence"))["total"] or 0
    if entries != remembered:
        return error(f"账本有 {entries:,} 条，各本末尾记载的是 {remembered:,} 条。", RESTORE)
    if records and not entries:
        return error(f"有 {records:,} 条记录而账本是空的。", f"记录不是由程序写入的；{RESTORE}")
    return ok(f"记录 {records:,} 条，账本 {entries:,} 条。")


@check("backups", "备份")
def recent_backup(_scope: Scope) -> Found:
    """The embedded place for backups; one that writes them elsewhere is asked to look there."""
    found = sorted((settings.HOME / "backups").glob(NAME))
    if not found:
        return warning("backups 里没有备份。", "请运行：gongkai backup（若写到别处，请核对那里的日期）。")
    return ok(f"最近一份是 {found[-1].name}。")


@check("guards", "不可删改的记录")
def guarded(_scope: Scope) -> Found:
    """The database itself refuses to delete what was public and to change what was signed."""
    missing = guards.missing(connection)
    if missing:
        return error(f"数据库缺少 {len(missing)} 个保护触发器（{missing[0]}）。", "请运行：gongkai upgrade")
    return ok("公开过的信息、签署过的版本，数据库不许删除和修改。")
