"""What this room tells the staff's home: manuscripts that wait for a gate, for their writer, for publication."""

from __future__ import annotations

from django.db.models import Count, Q, Window
from django.urls import reverse
from django.utils.timezone import localdate

from gongkai.agencies.roles import DISCLOSURE_OFFICE, EDITOR, ROLE_LABELS, labels
from gongkai.publication.manuscript_queries import left_of
from gongkai.publication.models import Manuscript, ManuscriptState
from gongkai.statute.cite import ogi
from gongkai.ui import work
from gongkai.ui.work import Asker, Waiting, Work

GATE_ROLES = "各关审查员"


def manuscripts(asker: Asker) -> Waiting:
    """The manuscripts under review, returned, or published in an emergency and not yet followed up: three statements."""
    waiting = Q(state__in=(ManuscriptState.UNDER_REVIEW, ManuscriptState.RETURNED)) | Q(follow_up_by__isnull=False)
    rows = (
        Manuscript.objects.filter(waiting, agency__code__in=asker.where("publication.view"))
        .select_related("agency")
        .annotate(total=Window(Count("pk")))
        .order_by("follow_up_by", "changed_on", "pk")[: work.SHOWN]
    )
    shown = list(rows)
    left = left_of(shown)
    found = [_work(row, left[row.pk], asker) for row in shown]
    return Waiting(found, shown[0].total - len(found) if found else 0)  # type: ignore[attr-defined]


def _work(row: Manuscript, left: list, asker: Asker) -> Work:  # type: ignore[type-arg]
    roles = asker.seats[row.agency.code].roles
    url = reverse("publication:manuscript", args=[row.agency.code, row.pk])
    facts = {"url": url, "agency": row.agency.code}
    if row.state == ManuscriptState.RETURNED:
        return Work(
            f"修改退回的“{row.title}”", turn=ROLE_LABELS[EDITOR], mine=row.drafted_by_id == asker.account, **facts
        )
    due_on = localdate(row.follow_up_by) if row.follow_up_by else None
    if not left:
        return Work(f"发布“{row.title}”", turn=ROLE_LABELS[DISCLOSURE_OFFICE], mine=DISCLOSURE_OFFICE in roles, note=str(ogi(13)), **facts)  # fmt: skip
    names = "、".join(gate.label for gate in left)
    wanted = frozenset().union(*(gate.roles for gate in left))
    turn = GATE_ROLES if len(left) > 1 else labels(wanted)
    mine = bool(roles & wanted) and row.drafted_by_id != asker.account
    what = "补签" if row.follow_up_by else "审查"
    return Work(f"{what}“{row.title}”", turn=turn, due_on=due_on, mine=mine, note=f"还须通过{names}", **facts)


def withheld(asker: Asker) -> Waiting:
    """What is withheld and due to be looked at again (条例 18): one statement."""
    rows = (
        Manuscript.objects.filter(
            reassess_on__isnull=False,
            agency__code__in=asker.where("publication.publish"),
            state=ManuscriptState.REGISTERED,
        )
        .select_related("agency")
        .annotate(total=Window(Count("pk")))
        .order_by("reassess_on", "pk")[: work.SHOWN]
    )
    found = [
        Work(
            f"复评不予公开的“{row.title}”",
            turn=ROLE_LABELS[DISCLOSURE_OFFICE],
            due_on=row.reassess_on,
            url=reverse("publication:manuscript", args=[row.agency.code, row.pk]),
            agency=row.agency.code,
            mine=True,
            note=str(ogi(18)),
        )
        for row in rows
    ]
    return Waiting(found, rows[0].total - len(found) if found else 0)


def offer() -> None:
    """Offer it, when the program starts."""
    work.register("publication.manuscripts", manuscripts)
    work.register("publication.withheld", withheld)
