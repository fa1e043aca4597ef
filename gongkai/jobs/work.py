"""What this room tells the staff's home and list of notices: jobs that failed, to whoever decides about them."""

from datetime import datetime

from django.db.models import Count
from django.urls import reverse

from gongkai.jobs.models import Job, JobState
from gongkai.ui import notices, work
from gongkai.ui.notices import Notice
from gongkai.ui.work import Asker, Waiting, Work


def failed(asker: Asker) -> Waiting:
    """How many wait for a decision: one statement."""
    if not asker.is_administrator:
        return Waiting()
    number = Job.objects.filter(state=JobState.DEAD).aggregate(number=Count("pk"))["number"]
    if not number:
        return Waiting()
    note = "试过允许的次数仍未办成：原因排除后重新办理，或者写明原因放弃。"
    return Waiting(
        [
            Work(
                f"处理 {number} 个失败的后台任务",
                turn="系统管理员",
                due_on=asker.today,
                url=reverse("staff:jobs"),
                mine=True,
                note=note,
            )
        ]
    )


def just_failed(asker: Asker, moment: datetime) -> list[Notice]:
    """Jobs that failed: one statement."""
    if not asker.is_administrator:
        return []
    rows = Job.objects.filter(state=JobState.DEAD, ended_at__gt=moment).order_by("-ended_at")[: notices.SHOWN]
    return [
        Notice(row.ended_at, f"后台任务没有办成：{row.title}", reverse("staff:jobs-one", args=[row.pk])) for row in rows
    ]


def offer() -> None:
    """Offer both, when the program starts."""
    work.register("jobs.failed", failed)
    notices.register("jobs.failed", just_failed)
