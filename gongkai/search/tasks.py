"""The room's own job: the rest of what is to be indexed, whenever something is left in the outbox."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils.timezone import localdate

from gongkai.jobs.definitions import job
from gongkai.jobs.schedules import Schedule
from gongkai.search.models import Pending
from gongkai.search.queries import index
from gongkai.search.writing import update


@job(title="更新检索索引", atomic=False, limit=timedelta(hours=4))
def update_index(*, upto: str) -> None:  # noqa: ARG001 — what was left makes the request for it unique and readable
    """Take what was left; build the index where there is none."""
    update(wait=True)


def left(moment: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    """The end of the outbox, as long as anything is in it; an index that is missing, once a day."""
    last = Pending.objects.order_by("-pk").values_list("pk", flat=True).first()
    if last is not None:
        yield str(last), {"upto": str(last)}
    elif not index().exists():
        day = localdate(moment).isoformat()
        yield f"missing:{day}", {"upto": day}


UPDATE = Schedule("search.update", left, update_index)
