"""The only writers of agencies, their people, and the numbers they take."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db import transaction

from gongkai.agencies import handover
from gongkai.agencies.models import (
    NUMBER_KINDS,
    Agency,
    Assignment,
    Delegation,
    NumberingTemplate,
    NumberSequence,
    Succession,
    Unit,
    User,
)
from gongkai.agencies.policies import NotAllowed, check_open_for_new_work, check_separate
from gongkai.agencies.queries import colleagues, roles_between, template_fault
from gongkai.agencies.roles import DISCLOSURE_OFFICE
from gongkai.ledger.actions import record
from gongkai.ledger.constraints import broken
from gongkai.ledger.entering import Entered, Rows, enter
from gongkai.ui.signin import invitation

OFFICE_FACTS = (
    "disclosure_office",
    "office_address",
    "office_hours",
    "office_phone",
    "office_fax",
    "office_email",
    "region",
    "site_code",
    "document_code",
)
UNITS = Rows(Unit, ("code",), ("name",), ("closed_on",))


@transaction.atomic
def enter_agency(
    *, by: str, code: str, name: str, kind: str, parent: Agency | None, disclosure_office: str = "", **office: str
) -> Agency:
    """Enter an agency; safe to repeat. Facts of its office that were empty are completed, nothing is overwritten.

    :param office: ``OFFICE_FACTS``, and ``seal``, the digest of a picture kept before.

    :raises NotAllowed: when the code already stands for an agency with other facts.
    """
    facts = {"name": name, "kind": kind, "parent": parent}
    stated = {field: value for field, value in {"disclosure_office": disclosure_office, **office}.items() if value}
    agency, created = Agency.objects.get_or_create(code=code, defaults=facts | stated)
    if created:
        details = {**facts, **stated, "parent": parent.code if parent else None}
        record(book=code, by=by, act="agencies.entered", subject=f"agencies.agency:{code}", details=_plain(details))
        return agency
    news = {field: value for field, value in stated.items() if not getattr(agency, field)}
    for field, value in (facts | stated).items():
        if field not in news and getattr(agency, field) != value:
            label = Agency._meta.get_field(field).verbose_name
            recorded = getattr(agency, field) or "空白"
            raise NotAllowed(
                f"代码“{code}”已是{agency.name}，其“{label}”记为“{recorded}”，与现在的“{value or '空白'}”不同。"
            )
    if news:
        change_agency(by=by, agency=agency, facts=news)
    return agency


# The ledger keeps what was changed by digest of the fields' names only where they could hold a person's number.
_PERSONAL = {"office_phone", "office_fax", "office_email"}


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    return {
        field: ("（已填）" if value else "") if field in _PERSONAL else getattr(value, "code", value)
        for field, value in facts.items()
    }


@transaction.atomic
def change_agency(*, by: str, agency: Agency, facts: dict[str, Any]) -> Agency:
    """Change what an agency says of itself; the ledger keeps what it said before.

    :raises NotAllowed: when an agency would come to stand above itself.
    """
    changed = {field: value for field, value in facts.items() if getattr(agency, field) != value}
    if not changed:
        return agency
    above = changed.get("parent")
    while above:
        if above == agency:
            raise NotAllowed(f"{agency.name}不能成为自己的上级机关：{changed['parent'].name}是它的下级。")
        above = above.parent
    before = _plain({field: getattr(agency, field) for field in changed})
    for field, value in changed.items():
        setattr(agency, field, value)
    agency.save(update_fields=list(changed))
    details = {"before": before, "after": _plain(changed)}
    record(book=agency.code, by=by, act="agencies.changed", subject=f"agencies.agency:{agency.code}", details=details)
    return agency


@transaction.atomic
def enter_units(*, by: str, agency: Agency, rows: Iterable[Unit], on: date) -> Entered:
    """Enter an agency's units; safe to repeat.

    :raises RowRefused: for a unit that contradicts one already entered.
    """
    return enter(rows=rows, of=UNITS, owner=agency, by=by, act="agencies.units-entered", on=on)


@transaction.atomic
def set_numbering(*, by: str, agency: Agency, kind: str, template: str) -> NumberingTemplate:
    """Say how numbers of a kind are written; those already given stay as they are.

    :raises NotAllowed: for a template that numbers cannot be made with.
    """
    if kind not in NUMBER_KINDS:
        raise NotAllowed(f"没有“{kind}”这种编号，可用：{'、'.join(NUMBER_KINDS)}。")
    if fault := template_fault(template):
        raise NotAllowed(fault)
    row, created = NumberingTemplate.objects.get_or_create(agency=agency, kind=kind, defaults={"template": template})
    if not created and row.template == template:
        return row
    before = "" if created else row.template
    row.template = template
    row.save(update_fields=["template"])
    details = {"before": before, "after": template}
    record(book=agency.code, by=by, act="agencies.numbering-set", subject=f"agencies.numbering:{kind}", details=details)
    return row


@transaction.atomic
def set_all_numbering(*, by: str, agency: Agency, templates: dict[str, str]) -> None:
    """Say how numbers are written, kind by kind; an empty template leaves the kind as it is."""
    for kind, template in templates.items():
        if template:
            set_numbering(by=by, agency=agency, kind=kind, template=template)


@transaction.atomic
def next_number(*, by: str, agency: Agency, kind: str, on: date) -> str:
    """Take the next number of a kind in the day's year. Two takers at once get two numbers; a refused act gives its back.

    :raises NotAllowed: without a template, without the agency's 机关代字 where it is asked for, or after a succession.
    """
    check_open_for_new_work(agency, on)
    rule = NumberingTemplate.objects.filter(agency=agency, kind=kind).first()
    if rule is None:
        label = NUMBER_KINDS[kind]
        raise NotAllowed(f"{agency.name}还没有“{label}”的编号规则，请管理员在机关设置中填写。")
    if "{code" in rule.template and not agency.document_code:
        raise NotAllowed(f"{agency.name}还没有机关代字，请管理员在机关设置中填写。")
    NumberSequence.objects.get_or_create(agency=agency, kind=kind, year=on.year)
    sequence = NumberSequence.objects.select_for_update().get(agency=agency, kind=kind, year=on.year)
    sequence.last += 1
    sequence.save(update_fields=["last"])
    number = rule.template.format(code=agency.document_code, year=on.year, number=sequence.last)
    subject = f"agencies.numbersequence:{kind}:{on.year}"
    record(book=agency.code, by=by, act="agencies.number-taken", subject=subject, details={"number": number})
    return number


@transaction.atomic
def succeed(*, by: str, predecessor: Agency, successor: Agency, on: date, basis: str) -> Succession:
    """机构改革: from a day on the successor does the work; records and name stay with the predecessor.

    :raises NotAllowed: for a second successor, or for a ring of successors.
    """
    existing = Succession.objects.filter(predecessor=predecessor).first()
    if existing:
        if (existing.successor_id, existing.on, existing.basis) == (successor.pk, on, basis):
            return existing
        raise NotAllowed(f"{predecessor.name}已由{existing.successor.name}自{existing.on}起承接，不能再次登记。")
    later: Agency | None = successor
    while later:
        if later == predecessor:
            raise NotAllowed(f"{predecessor.name}不能由{successor.name}承接：后者的承接机关正是前者。")
        following = Succession.objects.filter(predecessor=later).select_related("successor").first()
        later = following.successor if following else None
    row = Succession.objects.create(predecessor=predecessor, successor=successor, on=on, basis=basis)
    details = {"successor": successor.code, "on": on.isoformat(), "basis": basis}
    for book in (predecessor.code, successor.code):
        record(
            book=book, by=by, act="agencies.succeeded", subject=f"agencies.agency:{predecessor.code}", details=details
        )
    return row


@transaction.atomic
def open_account(
    *,
    by: str,
    username: str,
    password: str | None,
    agency: Agency | None,
    is_superuser: bool = False,
    name: str = "",
    email: str = "",
    role: str = DISCLOSURE_OFFICE,
    unit: Unit | None = None,
    since: date | None = None,
) -> User:
    """Open an account, for an agency's staff or for the administrator; an existing one only gets the role.

    :param password: None for one who is invited and chooses it.
    """
    user = User.objects.filter(username=username).first()
    if user is None:
        facts = {"is_superuser": is_superuser, "first_name": name, "email": email}
        user = User.objects.create_user(username=username, password=password, **facts)
        record(book="", by=by, act="agencies.account-opened", subject=user.ledger_name)
    if agency:
        assign(by=by, user=user, agency=agency, role=role, unit=unit, since=since or user.date_joined.date())
    return user


class Invited(NamedTuple):
    """Who got a role, and the code with which a new account's person sets the password; "" for one who has one."""

    user: User
    code: str


def invite(*, by: User, agency: Agency, username: str, name: str, role: str, unit: Unit | None, since: date) -> Invited:
    """A manager gives a colleague a role, and an account where there is none yet; the colleague chooses the password.

    :raises NotAllowed: to oneself, and as :func:`assign` does.
    """
    if username == by.username:
        raise NotAllowed("不能给自己分配角色，请由另一名管理员分配。")
    code = invitation.draw()
    with transaction.atomic():
        facts = {"username": username, "name": name, "role": role, "unit": unit, "since": since}
        user = open_account(by=by.ledger_name, password=None, agency=agency, **facts)
        return Invited(user, "" if user.has_usable_password() else invitation.give(user, code))


@transaction.atomic
def assign(
    *,
    by: str,
    user: User,
    agency: Agency,
    role: str,
    since: date,
    unit: Unit | None = None,
    until: date | None = None,
) -> Assignment:
    """Give a person a role; safe to repeat while it is held.

    :raises NotAllowed: for a role that must be separate from one held, or for one that breaks a constraint.
    """
    held = Assignment.objects.filter(user=user, agency=agency, role=role, unit=unit, until=until).first()
    if held:
        return held
    row = Assignment(user=user, agency=agency, role=role, unit=unit, since=since, until=until)
    if sentences := broken(row):
        raise NotAllowed("".join(sentences))
    if unit and unit.agency_id != agency.pk:
        raise NotAllowed(f"“{unit.name}”不是{agency.name}的内设机构。")
    check_separate(roles_between(user, agency, since, until), role, user.called)
    row.save()
    details = {"role": role, "unit": unit.code if unit else "", "since": since.isoformat()}
    record(book=agency.code, by=by, act="agencies.assigned", subject=user.ledger_name, details=details)
    return row


class Person(NamedTuple):
    """A role to be given, and whose."""

    username: str
    name: str
    role: Assignment


@transaction.atomic
def enter_people(*, by: str, agency: Agency, people: Iterable[Person], on: date) -> Entered:
    """Open accounts and give roles; safe to repeat. A role that is held is completed by the day it ends.

    :raises NotAllowed: for a role that contradicts one already given, or must be separate from one held.
    """
    total = Entered()
    for person in people:
        user = open_account(by=by, username=person.username, password=None, agency=None, name=person.name)
        given = {"user": user, "agency": agency, "role": person.role.role, "unit": person.role.unit}
        held = Assignment.objects.filter(**given, since=person.role.since).first()
        if held is None:
            assign(by=by, **given, since=person.role.since, until=person.role.until)
            total += Entered(added=1)
        elif held.until or not person.role.until:
            if person.role.until and held.until != person.role.until:
                raise NotAllowed(
                    f"用户“{person.username}”的角色“{held.get_role_display()}”已于{held.until}终止，与现在的{person.role.until}不同。"
                )
            total += Entered(unchanged=1)
        else:
            if person.role.until > on:
                raise NotAllowed(f"用户“{person.username}”的终止日期{person.role.until}还没有到，请到那一天再终止。")
            end_assignment(by=by, assignment=held, on=person.role.until)
            total += Entered(completed=1)
    return total


@transaction.atomic
def end_assignment(*, by: str, assignment: Assignment, on: date) -> Assignment:
    """End a role: from that day on it is no more; whoever stood in for it no longer does."""
    if assignment.until and assignment.until <= on:
        return assignment
    assignment.until = max(on, assignment.since)
    assignment.save(update_fields=["until"])
    details = {"role": assignment.role, "until": assignment.until.isoformat()}
    record(
        book=assignment.agency.code,
        by=by,
        act="agencies.assignment-ended",
        subject=assignment.user.ledger_name,
        details=details,
    )
    for delegation in assignment.delegations.filter(ended_on__isnull=True, last_day__gte=on):
        end_delegation(by=by, delegation=delegation, on=on)
    return assignment


@transaction.atomic
def delegate(
    *,
    by: str,
    assignment: Assignment,
    delegate: User,
    first_day: date,
    last_day: date,
    reason: str,
    on: date,
) -> Delegation:
    """Let a colleague stand in for a role during leave: what its holder may do, between the two days only.

    It passes on nothing that the holder does not hold by assignment, so there are no chains.

    :param on: today.
    :raises NotAllowed: by the delegate, to the holder, to somebody outside the agency, into the past, or against the separation of roles.
    """
    agency = assignment.agency
    row = Delegation(assignment=assignment, delegate=delegate, first_day=first_day, last_day=last_day, reason=reason)
    same = Delegation.objects.filter(
        assignment=assignment, delegate=delegate, first_day=first_day, last_day=last_day, ended_on__isnull=True
    )
    if existing := same.first():
        return existing
    if sentences := broken(row):
        raise NotAllowed("".join(sentences))
    if last_day < on:
        raise NotAllowed("代理的末日已经过去，请填写今日或以后的日期。")
    if by == delegate.ledger_name:
        raise NotAllowed("不能安排自己代理别人的角色，请由角色的本人或者另一名管理人员安排。")
    if delegate == assignment.user:
        raise NotAllowed("代理人不能是本人，请另选一名同事。")
    if not colleagues(agency, on).filter(pk=delegate.pk).exists():
        raise NotAllowed(f"{delegate.called}不是{agency.name}的工作人员，不能代理；请先为其分配角色。")
    if not (assignment.holds_on(max(first_day, assignment.since)) and assignment.since <= last_day):
        raise NotAllowed("该角色在代理期间已经终止，不能安排代理。")
    check_separate(roles_between(delegate, agency, first_day, last_day), assignment.role, delegate.called)
    row.save()
    details = {
        "to": delegate.ledger_name,
        "role": assignment.role,
        "from": first_day.isoformat(),
        "to_day": last_day.isoformat(),
    }
    record(book=agency.code, by=by, act="agencies.delegated", subject=assignment.user.ledger_name, details=details)
    return row


@transaction.atomic
def end_delegation(*, by: str, delegation: Delegation, on: date) -> Delegation:
    """End a delegation before its last day: from that day on the colleague no longer stands in."""
    if delegation.ended_on:
        return delegation
    delegation.ended_on = on
    delegation.save(update_fields=["ended_on"])
    record(
        book=delegation.assignment.agency.code,
        by=by,
        act="agencies.delegation-ended",
        subject=delegation.assignment.user.ledger_name,
        details={"to": delegation.delegate.ledger_name, "on": on.isoformat()},
    )
    return delegation


@transaction.atomic
def hand_over(*, by: str, agency: Agency, leaver: User, colleague: User, on: date) -> dict[str, int]:
    """Somebody leaves: every open piece of work goes to a colleague and every role ends, together or not at all.

    :return: how many pieces of each kind were moved.
    :raises NotAllowed: when the colleague is the leaver or not of the agency, or may not take a piece.
    """
    if leaver == colleague:
        raise NotAllowed("接手的人不能是离岗的本人，请另选一名同事。")
    if not colleagues(agency, on).filter(pk=colleague.pk).exists():
        raise NotAllowed(f"{colleague.called}不是{agency.name}的工作人员，不能接手；请先为其分配角色。")
    facts = {"by": by, "agency": agency, "leaver": leaver, "colleague": colleague, "on": on}
    moved = {kind.id: kind.reassign(**facts) for kind in handover.kinds()}
    held = Assignment.objects.select_for_update().filter(agency=agency, user=leaver)
    ended = [end_assignment(by=by, assignment=row, on=on) for row in held if not row.until or row.until > on]
    if ended or any(moved.values()):
        details = {"to": colleague.ledger_name, "moved": moved, "roles": [row.role for row in ended]}
        record(book=agency.code, by=by, act="agencies.handed-over", subject=leaver.ledger_name, details=details)
    return moved
