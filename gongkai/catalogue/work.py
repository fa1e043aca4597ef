"""What this room tells the staff's home: the duties that are open, of the person, of the unit, of the agency."""

from django.db.models import Count, F, OuterRef, Q, Subquery, Window
from django.urls import reverse

from gongkai.agencies.models import Assignment
from gongkai.agencies.roles import DISCLOSURE_HEAD, DISCLOSURE_OFFICE, ROLE_LABELS, UNIT_LIAISON
from gongkai.catalogue.models import DisclosureDuty, DutyState, ItemText
from gongkai.statute.cite import ogi
from gongkai.ui import work
from gongkai.ui.work import Asker, Waiting, Work

OFFICE = frozenset({DISCLOSURE_OFFICE, DISCLOSURE_HEAD})


def duties(asker: Asker) -> Waiting:
    """The open duties of the person and of the person's units; the office sees all of its agency: one statement."""
    units = Assignment.objects.filter(user=asker.account, role=UNIT_LIAISON, since__lte=asker.today)
    units = units.filter(Q(until__isnull=True) | Q(until__gt=asker.today)).values("unit")
    mine = Q(adoption__person=asker.account) | Q(adoption__unit__in=Subquery(units))
    of_office = Q(agency__code__in=asker.where("catalogue.work", OFFICE))
    name = ItemText.objects.filter(item=OuterRef("adoption__item"), edition=OuterRef("adoption__item__last_edition"))
    rows = (
        DisclosureDuty.objects.filter(mine | of_office, state=DutyState.OPEN, agency__code__in=asker.where("catalogue.work"))
        .annotate(
            total=Window(Count("pk")), code=F("agency__code"), name=Subquery(name.values("name")[:1]),
            person=F("adoption__person"), about=F("event__subject"),
        )
        .order_by("due_on", "pk")[: work.SHOWN]
    )  # fmt: skip
    found = [_work(row, asker) for row in rows]
    return Waiting(found, rows[0].total - len(found) if found else 0)


def _work(row: DisclosureDuty, asker: Asker) -> Work:
    about = f"：{row.about}" if row.about else ""  # type: ignore[attr-defined]
    return Work(
        f"公开“{row.name}”{about}",  # type: ignore[attr-defined]
        turn=ROLE_LABELS[DISCLOSURE_OFFICE] if row.person is None else "责任人",  # type: ignore[attr-defined]
        due_on=row.due_on,
        url=reverse("catalogue:duty", args=[row.code, row.pk]),  # type: ignore[attr-defined]
        agency=row.code,  # type: ignore[attr-defined]
        mine=row.person in {None, asker.account},  # type: ignore[attr-defined]
        note=f"{'暂定，' if row.is_provisional else ''}{row.limit['words']}，{ogi(26)}",
    )


def offer() -> None:
    """Offer it, when the program starts."""
    work.register("catalogue.duties", duties)
