"""A government with three departments and their reports of a year, for tests of what the agency above sees."""

from __future__ import annotations

from dataclasses import dataclass

from entering import enter_world
from synthetic import TODAY, World

from gongkai.agencies.actions import assign
from gongkai.agencies.models import Agency, User
from gongkai.reporting import actions
from gongkai.reporting.models import Draft
from tests.apps.publishing import freeze_report, sign_report

BY = "test"
YEAR = 2023
GOVERNMENT, FIRST, SECOND, THIRD = (f"agency-{number}" for number in range(4))


@dataclass
class Government:
    """The records, the agencies by code, and who works there."""

    world: World
    agencies: dict[str, Agency]
    supervisor: User
    clerk: User  # of the second department

    @property
    def above(self) -> Agency:
        return self.agencies[GOVERNMENT]


def build(chance, *, scale=0.1) -> Government:
    """The agencies with their records; nothing is handed in yet."""
    world = World(chance, agencies=4, scale=scale)
    for agency in world.tables["agencies"]:
        agency["kind"] = "department" if agency["parent"] else "government"
    enter_world(world)
    agencies = {agency.code: agency for agency in Agency.objects.select_related("parent")}
    supervisor, clerk = (User.objects.create_user(name) for name in ("supervisor", "office"))
    assign(by=BY, user=supervisor, agency=agencies[GOVERNMENT], role="supervisor", since=TODAY.replace(year=2020))
    assign(by=BY, user=clerk, agency=agencies[SECOND], role="disclosure_office", since=TODAY.replace(year=2020))
    return Government(world, agencies, supervisor, clerk)


def hand_in(agency: Agency, year: int = YEAR) -> Draft:
    """A report drafted, filled, frozen, signed twice and handed in."""
    draft = freeze_report(by=BY, agency=agency, year=year, on=TODAY)
    sign_report(by=BY, draft=draft, on=TODAY)
    actions.submit(by=BY, draft=draft, on=TODAY)
    return draft
