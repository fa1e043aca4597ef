"""What this room tells the staff's home and list of notices: delegations that end, roles given and taken."""

from datetime import datetime, timedelta

from django.db.models import Count, Q, Window
from django.urls import reverse

from gongkai.agencies.models import Delegation
from gongkai.agencies.roles import ROLE_LABELS
from gongkai.ledger.models import Entry
from gongkai.ui import notices, work
from gongkai.ui.notices import Notice
from gongkai.ui.work import Asker, Waiting, Work

TOLD_BEFORE = timedelta(days=7)
OF_A_PERSON = ("agencies.assigned", "agencies.assignment-ended", "agencies.delegated", "agencies.delegation-ended")
OF_A_DELEGATE = ("agencies.delegated", "agencies.delegation-ended")


def delegations_ending(asker: Asker) -> Waiting:
    """Delegations that end within a week: one's own, and those one stands in by; one statement."""
    mine = Q(delegate=asker.account) | Q(assignment__user=asker.account)
    rows = (
        Delegation.objects.filter(mine, ended_on__isnull=True, assignment__agency__code__in=asker.seats)
        .filter(last_day__gte=asker.today, last_day__lte=asker.today + TOLD_BEFORE, first_day__lte=asker.today)
        .select_related("assignment__agency", "assignment__user", "delegate")
        .annotate(total=Window(Count("pk")))
        .order_by("last_day", "pk")[: work.SHOWN]
    )
    found = [_ending(row, asker) for row in rows]
    return Waiting(found, rows[0].total - len(found) if found else 0)


def _ending(row: Delegation, asker: Asker) -> Work:
    agency, role = row.assignment.agency, row.assignment.get_role_display()
    is_delegate = row.delegate_id == asker.account
    title = (
        f"代理{row.assignment.user.called}的{role}到期" if is_delegate else f"{row.delegate.called}代理您的{role}到期"
    )
    may = "people.delegate" in asker.seats[agency.code].acts
    return Work(
        title,
        turn="代理人" if is_delegate else "本人",
        due_on=row.last_day,
        url=reverse("agencies:delegations", args=[agency.code]) if may else "",
        agency=agency.code,
        mine=True,
        note="到期后这个角色的权限自动收回；需要继续代理的，请另行安排。",
    )


def of_people(asker: Asker, moment: datetime) -> list[Notice]:
    """Roles and delegations that concern the person, from the ledger: two statements."""
    me = f"account:{asker.account}"
    rows = Entry.objects.filter(book__in=asker.seats, at__gt=moment).exclude(actor=me).order_by("-at")
    own = rows.filter(subject=me, act__in=OF_A_PERSON)[: notices.SHOWN]
    to_me = rows.filter(act__in=OF_A_DELEGATE, details__to=me)[: notices.SHOWN]
    return [*(_of_own(entry, asker) for entry in own), *(_of_delegate(entry, asker) for entry in to_me)]


def _of_own(entry: Entry, asker: Asker) -> Notice:
    told = entry.details
    role = ROLE_LABELS.get(told.get("role", ""), "")
    # fmt: off
    title = {
        "agencies.assigned":         f"您有了新的角色：{role}",
        "agencies.assignment-ended": f"您的角色“{role}”自{told.get('until', '')}起终止",
        "agencies.delegated":        f"您的角色“{role}”已安排代理，{told.get('from', '')}至{told.get('to_day', '')}",
        "agencies.delegation-ended": "代理您的角色的安排已提前终止",
    }[entry.act]
    # fmt: on
    return Notice(entry.at, title, _url(entry, asker), entry.book)


def _of_delegate(entry: Entry, asker: Asker) -> Notice:
    told = entry.details
    if entry.act == "agencies.delegated":
        role = ROLE_LABELS.get(told["role"], "")
        title = f"请您代理同事的角色“{role}”，{told['from']}至{told['to_day']}"
    else:
        title = "您的一项代理已提前终止"
    return Notice(entry.at, title, _url(entry, asker), entry.book)


def _url(entry: Entry, asker: Asker) -> str:
    may = "people.delegate" in asker.seats[entry.book].acts
    return reverse("agencies:delegations", args=[entry.book]) if may else ""


def offer() -> None:
    """Offer both, when the program starts."""
    work.register("agencies.delegations-ending", delegations_ending)
    notices.register("agencies.people", of_people)
