"""Where a person works and what may be done there, for every agency at once: what the staff's frame and home ask."""

from datetime import date
from functools import lru_cache

from django.db.models import F

from gongkai.agencies.models import User
from gongkai.agencies.permissions import ACTS, ADMIN, LEVELS, Reach, assignments_of
from gongkai.agencies.queries import agencies_of
from gongkai.agencies.roles import REACHING_BELOW
from gongkai.ui.work import Asker, Seat


def asker(user: User, on: date) -> Asker:
    """The person with the agencies that may be opened that day: two statements, however many they are."""
    held: dict[int, set[str]] = {}
    for agency, role in assignments_of(user, on).order_by().values_list("agency", "role"):
        held.setdefault(agency, set()).add(role)
    above = {f"above_{level}": F("__".join(["parent"] * (level - 1) + ["parent_id"])) for level in range(1, LEVELS + 1)}
    root = user.is_active and user.is_superuser
    seats = {}
    for pk, code, name, *ancestors in agencies_of(user, on).annotate(**above).values_list("pk", "code", "name", *above):
        roles = set(held.get(pk, ())) | (ADMIN if root else set())
        for ancestor in ancestors:
            roles |= held.get(ancestor, set()) & REACHING_BELOW
        by = frozenset(roles)
        seats[code] = Seat(code, name, by, acts_of(by))
    return Asker(user.pk, on, seats, is_administrator=root)


@lru_cache(maxsize=1024)  # a supervisor holds the same roles at ten thousand agencies
def acts_of(roles: frozenset[str]) -> frozenset[str]:
    """What one may do at an agency by these roles."""
    return frozenset(act.id for act in ACTS if act.reach is Reach.AGENCY and act.roles & roles)
