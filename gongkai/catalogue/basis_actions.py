"""The only writer of how long a legal basis stands. Safe to repeat."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from gongkai.agencies.policies import NotAllowed
from gongkai.catalogue.models import LegalBasis
from gongkai.ledger.actions import record
from gongkai.ledger.constraints import broken

LONGEST_NAME, LONGEST_NUMBER = 300, 100


@transaction.atomic
def record_basis(
    *,
    by: str,
    name: str,
    number: str = "",
    in_force_on: date | None = None,
    repealed_on: date | None = None,
    replaced_by: tuple[str, str] | None = None,
    source: str = "",
) -> LegalBasis:
    """Record how long a basis stands and what stands in its place; the same again changes nothing.

    :param replaced_by: name and number of what stands in its place; entered as a basis where it is not yet one.
    :raises NotAllowed: without a name, for dates that cannot be, and for a change whose source is not named.
    """
    row = _row(name, number)
    told = (in_force_on, repealed_on, _row(*replaced_by) if replaced_by else None, source.strip())
    if (row.in_force_on, row.repealed_on, row.replaced_by, row.source) == told:
        return row
    row.in_force_on, row.repealed_on, row.replaced_by, row.source = told
    if row.repealed_on and not row.source:
        raise NotAllowed("登记废止、失效的，请写明来源，例如公布废止的文件名称和文号。")
    if row.replaced_by and not row.repealed_on:
        raise NotAllowed("写了替代依据的，请写明原依据废止、失效的日期。")
    if row.replaced_by_id == row.pk:
        raise NotAllowed("依据不能由自己替代，请写另一项依据。")
    if sentences := broken(row):
        raise NotAllowed("".join(sentences))
    row.save()
    facts = {
        "in_force_on": in_force_on and in_force_on.isoformat(),
        "repealed_on": repealed_on and repealed_on.isoformat(),
        "replaced_by": row.replaced_by_id,
        "source": row.source,
    }
    record(book="", by=by, act="catalogue.basis-recorded", subject=f"catalogue.basis:{row.pk}", details=facts)
    return row


def _row(name: str, number: str) -> LegalBasis:
    """The basis of this name, held; made where there is none."""
    words = (name.strip().removeprefix("《").removesuffix("》"), number.strip())
    if not any(words):
        raise NotAllowed("请写明依据的名称或者文号。")
    if len(words[0]) > LONGEST_NAME or len(words[1]) > LONGEST_NUMBER:
        raise NotAllowed(f"依据的名称最多{LONGEST_NAME}个字，文号最多{LONGEST_NUMBER}个字，请核对。")
    row, _ = LegalBasis.objects.select_for_update().get_or_create(name=words[0], number=words[1])
    return row
