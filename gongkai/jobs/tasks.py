"""The room's own job: keeping its tables small."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils.timezone import localdate, now

from gongkai.jobs.actions import tidy_up
from gongkai.jobs.definitions import job
from gongkai.jobs.schedules import Schedule
from gongkai.jobs.sweeping import remove_messages

KEPT = timedelta(days=30)
MESSAGES_KEPT = timedelta(days=1)


@job(title="清理已完成的任务")
def tidy(*, day: str) -> None:  # noqa: ARG001 — the day makes the request for it unique and readable
    """Remove what has been done for a month."""
    tidy_up(before=now() - KEPT)
    remove_messages(before=now() - MESSAGES_KEPT)


def each_day(moment: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    """Today; what an outage left out is made good by one run."""
    day = localdate(moment).isoformat()
    yield day, {"day": day}


TIDY = Schedule("jobs.tidy", each_day, tidy)
