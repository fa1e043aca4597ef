"""A new master key: every wrapped key is wrapped again under it, in batches. Killed at any moment, it goes on when run again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from gongkai.ledger.actions import record
from gongkai.privacy import keys, masters
from gongkai.privacy.errors import MasterKeyProblem
from gongkai.privacy.masters import Master
from gongkai.privacy.models import IndexKey, MasterKey, Person

BATCH = 500


@dataclass(frozen=True, slots=True)
class Rotation:
    """What a rotation did."""

    current: str
    rewrapped: int
    retired: tuple[str, ...]


def rotate(
    *, by: str, batch: int = BATCH, progress: Callable[[int, int], object] = lambda _done, _total: None
) -> Rotation:
    """Move every key to a new master key, or finish the move that was begun; then retire what nothing uses.

    Pages and workers go on meanwhile: they know the old key as long as it is in use.

    :raises MasterKeyProblem: where the operator keeps the keys and has not put a new one first.
    """
    with masters.one_at_a_time():
        current = _target()
        keys.register(current, by=by)
        total = Person.objects.filter(master__isnull=False).exclude(master=current.id).count()
        total += IndexKey.objects.exclude(master=current.id).count()
        done = 0
        for model in (IndexKey, Person):
            while moved := _rewrap(model, current, batch):
                done += moved
                progress(done, total)
        return Rotation(current.id, done, tuple(_retire(current, by)))


def _target() -> Master:
    known = masters.known()
    older = {master.id for master in known[1:]} | set(
        MasterKey.objects.exclude(pk=known[0].id).values_list("pk", flat=True)
    )
    if older:
        return known[0]
    if masters.is_given():
        raise MasterKeyProblem(
            "主密钥来自 GONGKAI_MASTER_KEY：请先把新的密钥写在最前面，原来的写在后面，以逗号分隔，重新启动后再轮换。"
        )
    return masters.add_new()


@transaction.atomic
def _rewrap(model: type[Person | IndexKey], current: Master, batch: int) -> int:
    rows = list(
        model.objects.select_for_update(of=("self",))
        .filter(master__isnull=False)
        .exclude(master=current.id)
        .order_by("pk")[:batch]
    )
    for row in rows:
        keys.wrap(row, keys.unwrap(row), current)
    model.objects.bulk_update(rows, ["wrapped", "master"])
    return len(rows)


def _retire(current: Master, by: str) -> list[str]:
    """Strike off the master keys under which nothing is left. The database refuses while something is."""
    retired = []
    for row in MasterKey.objects.exclude(pk=current.id):
        with transaction.atomic():
            if Person.objects.filter(master=row).exists() or IndexKey.objects.filter(master=row).exists():
                continue
            record(book="", by=by, act=keys.RETIRED, subject=f"privacy.masterkey:{row.pk}")
            retired.append(row.pk)
            row.delete()
    if not masters.is_given():
        masters.keep_only({current.id, *MasterKey.objects.values_list("pk", flat=True)})
    return retired
