"""The jobs of this room, and when they are due."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.timezone import localdate

from gongkai.jobs.definitions import job
from gongkai.jobs.schedules import Schedule


@job(title="催办紧急发布后的补签", atomic=False)
def escalate(*, hour: str) -> None:  # noqa: ARG001 — tells one hour's job from another's
    """Tell the heads of the gates that are late after an emergency."""
    from gongkai.publication import review_actions  # noqa: PLC0415 — models are there only now

    review_actions.escalate(now=timezone.now(), today=localdate())


def each_hour(now: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    """Once an hour; after an outage the present hour does what the missed ones would have done."""
    hour = timezone.localtime(now).strftime("%Y-%m-%dT%H")
    yield hour, {"hour": hour}


EACH_HOUR = Schedule("publication.follow-ups", each_hour, escalate)
