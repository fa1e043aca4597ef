"""Wrapping and unwrapping: between a master key and the keys it protects."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from gongkai.ledger.actions import record
from gongkai.ledger.models import Entry
from gongkai.privacy import masters, sealing
from gongkai.privacy.errors import Erased, KeyBroken, MasterKeyProblem, SealBroken
from gongkai.privacy.masters import Master
from gongkai.privacy.models import IndexKey, MasterKey, Person, WrappedKey
from gongkai.privacy.sealing import Suite

SYSTEM = "system"
RETIRED = "privacy.master-key-retired"


def chosen_suite() -> Suite:
    """The cipher for what is written from now on."""
    try:
        return sealing.BY_NAME[settings.PERSONAL_CIPHER]
    except KeyError:
        raise ImproperlyConfigured("GONGKAI_CIPHER 只能是 aes 或者 sm4。") from None


def wrap(row: WrappedKey, root: bytes, master: Master) -> None:
    """Put a key into its row, encrypted under a registered master key and bound to the row."""
    row.wrapped = sealing.seal(master.key, root, _place(row, master.id), chosen_suite())
    row.master_id = master.id


def unwrap(row: WrappedKey) -> bytes:
    """The key of a person or of the indexes.

    :raises Erased: for a person whose key is destroyed.
    """
    if row.wrapped is None:
        raise Erased("这个人的个人信息已经按规定清除，不能再读取。")
    master = masters.by_id(row.master_id)
    try:
        return sealing.unseal(master.key, bytes(row.wrapped), _place(row, master.id))
    except SealBroken:
        raise KeyBroken(
            f"编号 {row.pk} 的密钥不能用主密钥 {master.id} 打开：数据被改动过。请从备份恢复并告知系统管理员。"
        ) from None


def register(master: Master, *, by: str = SYSTEM) -> None:
    """Note that this master key is in use, before anything is wrapped under it.

    A process may still hold a key that a rotation has just retired; what it wrapped under that could never be opened.

    :raises MasterKeyProblem: for a retired key.
    """
    subject = f"privacy.masterkey:{master.id}"
    with transaction.atomic():
        if MasterKey.objects.filter(pk=master.id).exists():
            return
        if Entry.objects.filter(book="", subject=subject, act=RETIRED).exists():
            raise MasterKeyProblem(f"主密钥 {master.id} 已经停用，不能再用来加密；请重试，仍不行的请核对主密钥的次序。")
        _, is_new = MasterKey.objects.get_or_create(id=master.id, defaults={"since": now()})
        if is_new:
            record(book="", by=by, act="privacy.master-key-taken", subject=subject)


def index_root() -> bytes:
    """The key of the blind indexes, made when the first index is written."""
    row = IndexKey.objects.filter(pk="search").first()
    if row is None:
        with transaction.atomic():
            fresh, master = IndexKey(name="search"), masters.current()
            register(master)
            wrap(fresh, sealing.new_root(), master)
            made: dict[str, Any] = {"wrapped": fresh.wrapped, "master_id": master.id}
            row, _ = IndexKey.objects.get_or_create(name="search", defaults=made)
    return unwrap(row)


def new_person() -> Person:
    """A person with a key of their own; runs in the transaction of whoever enters the person."""
    with transaction.atomic():
        person, master = Person(since=now()), masters.current()
        register(master)
        wrap(person, sealing.new_root(), master)
        person.save(force_insert=True)
    return person


def now() -> datetime:
    return datetime.now(UTC)


def _place(row: WrappedKey, master: str) -> bytes:
    return sealing.place("wrapped", row._meta.label_lower, row.pk, master)
