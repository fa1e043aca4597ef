"""The only writers of agencies and accounts."""

from django.db import transaction

from gongkai.agencies.models import Agency, Membership, User
from gongkai.agencies.policies import NotAllowed
from gongkai.ledger.actions import record


@transaction.atomic
def enter_agency(*, by: str, code: str, name: str, kind: str, parent: Agency | None, disclosure_office: str) -> Agency:
    """Enter an agency; safe to repeat with the same facts.

    :raises NotAllowed: when the code already stands for an agency with other facts.
    """
    facts = {"name": name, "kind": kind, "parent": parent, "disclosure_office": disclosure_office}
    agency, created = Agency.objects.get_or_create(code=code, defaults=facts)
    if created:
        details = {**facts, "parent": parent.code if parent else None}
        record(book=code, by=by, act="agencies.entered", subject=f"agencies.agency:{code}", details=details)
    for field, value in facts.items():
        if getattr(agency, field) != value:
            label = Agency._meta.get_field(field).verbose_name
            recorded = getattr(agency, field) or "空白"
            raise NotAllowed(
                f"代码“{code}”已是{agency.name}，其“{label}”记为“{recorded}”，与现在的“{value or '空白'}”不同。"
            )
    return agency


@transaction.atomic
def open_account(*, by: str, username: str, password: str, agency: Agency | None, is_superuser: bool = False) -> User:
    """Open an account, for an agency's staff or for the administrator; an existing one only gets the membership."""
    user = User.objects.filter(username=username).first()
    if user is None:
        user = User.objects.create_user(username=username, password=password, is_superuser=is_superuser)
        record(book="", by=by, act="agencies.account-opened", subject=user.ledger_name)
    if agency and not Membership.objects.filter(user=user, agency=agency).exists():
        Membership.objects.create(user=user, agency=agency)
        record(book=agency.code, by=by, act="agencies.joined", subject=user.ledger_name)
    return user
