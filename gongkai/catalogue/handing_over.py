"""What a leaver leaves of the catalogue: the items whose duties were theirs."""

from collections.abc import Iterator
from datetime import date

from gongkai.agencies import handover
from gongkai.agencies.handover import OpenWork
from gongkai.agencies.models import Agency, User
from gongkai.catalogue.adoption_actions import assign_duties
from gongkai.catalogue.models import Adoption, Decision, ItemText


def _pieces(leaver: User, agency: Agency, on: date) -> Iterator[str]:  # noqa: ARG001 — as every kind of work is asked
    rows = list(_of(leaver, agency))
    names = ItemText.objects.filter(
        item__in=[row.item for row in rows], edition__in={row.item.last_edition_id for row in rows}
    )
    by_item = dict(names.values_list("item", "name"))
    for row in rows:
        yield f"{row.item.code} {by_item.get(row.item_id, '')}（未履行 {row.open_duties} 项）"


def _reassign(*, by: str, agency: Agency, leaver: User, colleague: User, on: date) -> int:
    """The colleague takes over every item, unit by unit."""
    rows = list(_of(leaver, agency))
    units = {row.unit_id: row.unit for row in rows}
    return sum(
        assign_duties(
            by=by,
            agency=agency,
            items=[row.item for row in rows if row.unit_id == key],
            unit=unit,
            person=colleague,
            on=on,
        )
        for key, unit in units.items()
    )


def _of(leaver: User, agency: Agency) -> Iterator[Adoption]:
    rows = Adoption.objects.filter(agency=agency, person=leaver, decision=Decision.APPLIES)
    return rows.select_related("item", "unit").order_by("item__code").iterator()


def offer() -> None:
    """Offer it, when the program starts."""
    handover.offer(OpenWork("catalogue.adoptions", "标准目录中由其负责的公开事项", _pieces, _reassign))
