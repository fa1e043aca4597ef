"""Schedules derived from data: a room says what is due now, and each due thing is asked for once, however late.

No clock is consulted but the one passed in, and no "last run" is remembered: after days of outage the question is the
same and its answer is longer. Two processes may ask at the same moment; the key of a due thing lets one of them win.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from django.db import Error

from gongkai.jobs.actions import places
from gongkai.jobs.definitions import Definition
from gongkai.jobs.models import Done

log = structlog.get_logger(__name__)
Due = Iterable[tuple[str, Mapping[str, Any]]]
ASKED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Schedule:
    """What is due, and the job that does it."""

    name: str
    due: Callable[[datetime], Due]
    job: Definition


SCHEDULES: dict[str, Schedule] = {}


def register(schedule: Schedule) -> None:
    """Called by a room when the program starts."""
    SCHEDULES[schedule.name] = schedule


def tick(now: datetime) -> int:
    """Ask every schedule what is due and enqueue what was not before. Returns how many were new.

    A schedule that raises hinders no other one.
    """
    total = 0
    for schedule in SCHEDULES.values():
        try:
            total += _ask(schedule, now)
        except Error:
            raise  # the database's trouble, not the schedule's: the next tick asks again
        except Exception as error:  # noqa: BLE001 — see above
            log.error("a schedule could not say what is due", schedule=schedule.name, places=places(error))  # noqa: TRY400 — the message may quote a record
    return total


def _ask(schedule: Schedule, now: datetime) -> int:
    due = {f"{schedule.name}:{key}": arguments for key, arguments in schedule.due(now)}
    known = _known(list(due))
    fresh = [key for key in due if key not in known]
    return sum(schedule.job.enqueue_once(key, **due[key]) is not None for key in fresh)


def _known(keys: list[str]) -> set[str]:
    known: set[str] = set()
    for start in range(0, len(keys), ASKED_AT_ONCE):
        known |= set(Done.objects.filter(key__in=keys[start : start + ASKED_AT_ONCE]).values_list("key", flat=True))
    return known
