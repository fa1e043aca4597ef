"""Readers of agencies."""

from django.db.models import QuerySet

from gongkai.agencies.models import Agency, User


def agency_by_code(code: str) -> Agency | None:
    """The agency of that code."""
    return Agency.objects.filter(code=code).first()


def agencies_of(user: User) -> QuerySet[Agency]:
    """The agencies whose staff pages this person may open."""
    return Agency.objects.all() if user.is_superuser else Agency.objects.filter(membership__user=user)


def all_agencies() -> QuerySet[Agency]:
    """Every agency."""
    return Agency.objects.all()
