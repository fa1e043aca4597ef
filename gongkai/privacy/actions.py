"""Reading and erasing personal data. Each leaves its entry in the ledger, and none leaves a value anywhere."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.apps import apps
from django.db import connection, models, transaction

from gongkai.ledger.actions import record
from gongkai.privacy import erasures, keys
from gongkai.privacy.erasures import Erasure
from gongkai.privacy.errors import Misused, NoPurpose, PrivacyError
from gongkai.privacy.fields import PERSON, PersonalField, indexes_of
from gongkai.privacy.masked import uncover
from gongkai.privacy.models import Person
from gongkai.privacy.purposes import Purpose

enter_person = keys.new_person


def reveal(*, by: str, of: models.Model, field: str, purpose: str, book: str) -> str:
    """The clear text of one field of one row, after the ledger says who read it and what for.

    Whoever calls has asked whether this account may. It cannot run inside a transaction: undone later, that would take
    back the entry, and the text would have been seen without one.

    :raises NoPurpose: for a purpose that is not in the list.
    """
    if purpose not in Purpose.values:
        raise NoPurpose("查看个人信息须从列表中选定一个目的。")
    column = of._meta.get_field(field)
    if not isinstance(column, PersonalField):
        raise Misused(f"“{column.verbose_name}”不是个人信息。")
    value = getattr(of, field)
    if value is None:
        return ""
    with transaction.atomic(durable=True):
        clear = uncover(value)
        details = {"field": f"{of._meta.label_lower}.{field}", "purpose": str(purpose)}
        record(book=book, by=by, act="privacy.read", subject=getattr(of, PERSON).ledger_name, details=details)
    return clear


@transaction.atomic
def erase(*, by: str, person: Person, order_number: str, book: str) -> Person:
    """Destroy a person's key: whatever is encrypted under it cannot be read again, here or in a dump.

    The rows stay and count as before. Safe to repeat.

    :param order_number: 文号 of the decision that orders it.
    """
    if not order_number.strip():
        raise PrivacyError("清除个人信息须写明决定的文号。")
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.destroyed_at is None:
        digest = hashlib.sha256(keys.unwrap(person)).hexdigest()
        _destroy(Erasure(str(person.pk), keys.now(), order_number.strip(), digest), by=by, book=book)
        person.refresh_from_db()
    return person


@transaction.atomic
def apply_erasures(*, by: str, listed: Iterable[Erasure] | None = None) -> int:
    """After a restore: destroy again what had been destroyed since the backup was made. Returns how many persons.

    :param listed: by default the list this installation keeps beside its database.
    """
    found = {erasure.number: erasure for erasure in (erasures.read() if listed is None else listed)}
    alive = Person.objects.select_for_update().filter(pk__in=found, destroyed_at__isnull=True)
    due = [found[str(person.pk)] for person in alive]
    for erasure in due:
        _destroy(erasure, by=by, book="")
    transaction.on_commit(_write_list)
    return len(due)


def _destroy(erasure: Erasure, *, by: str, book: str) -> None:
    if connection.vendor == "sqlite":
        connection.cursor().execute("PRAGMA secure_delete = ON")  # what is overwritten is overwritten with zeros
    person = Person.objects.filter(pk=erasure.number)
    person.update(
        wrapped=None,
        master=None,
        destroyed_at=erasure.at,
        order_number=erasure.order_number,
        digest=erasure.digest,
    )
    for model in apps.get_models():
        if columns := [index.name for index in indexes_of(model)]:
            model._default_manager.filter(**{PERSON: erasure.number}).update(**dict.fromkeys(columns))
    details = {"order": erasure.order_number, "digest": erasure.digest}
    record(book=book, by=by, act="privacy.erased", subject=f"privacy.person:{erasure.number}", details=details)
    transaction.on_commit(_write_list)
    transaction.on_commit(_scrub)


def _write_list() -> None:
    destroyed = Person.objects.filter(destroyed_at__isnull=False)
    erasures.add(Erasure(str(row.pk), row.destroyed_at, row.order_number, row.digest) for row in destroyed.iterator())


def _scrub() -> None:
    """Let the database forget the old key's bytes as well, as far as it can be told to."""
    if connection.in_atomic_block:
        return  # only a test comes here inside a transaction
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            cursor.execute(f"VACUUM {connection.ops.quote_name(Person._meta.db_table)}")
