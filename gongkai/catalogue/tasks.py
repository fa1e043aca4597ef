"""The jobs of this room, and when they are due."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.timezone import localdate

from gongkai.jobs.definitions import job
from gongkai.jobs.schedules import Schedule


@job(title="按新版目录更新选用的事项", atomic=False)
def follow(*, edition: int, by: str) -> None:
    """Let the adoptions take the limits of a new edition."""
    from gongkai.catalogue.adoption_actions import follow_edition  # noqa: PLC0415 — the actions ask for this job
    from gongkai.catalogue.models import CatalogueEdition  # noqa: PLC0415

    row = CatalogueEdition.objects.select_related("publisher").get(pk=edition)
    follow_edition(by=by, edition=row, on=localdate())


@job(title="公开义务的每日办理", atomic=False, limit=timedelta(hours=2))
def nightly(*, day: str) -> None:
    """Begin the periods, end the displays, remind."""
    from gongkai.catalogue.nightly import run  # noqa: PLC0415 — as above

    run(today=date.fromisoformat(day))


def each_day(now: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    """Once a day; after an outage the present day does what the missed ones would have done."""
    today = localdate(now).isoformat()
    yield today, {"day": today}


EACH_DAY = Schedule("catalogue.nightly", each_day, nightly)
