"""Jobs for the tests of jobs, in a module that worker processes can import."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from unittest import mock

from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from gongkai.jobs.actions import once
from gongkai.jobs.definitions import job
from gongkai.jobs.exceptions import GiveUp, JobFailed
from gongkai.jobs.running import current_job, progress
from gongkai.jobs.schedules import Schedule
from gongkai.jobs.working import database_worker
from gongkai.ledger.actions import record
from gongkai.messages.models import Delivery

SOON = timedelta(milliseconds=20)
BOOK = "samples"


def append(number, pause=0.0):
    """An effect that would be there twice if it were done twice: a row without unique key, and its ledger entry."""
    Delivery.objects.create(
        channel="mail", template=f"sample-{number}", recipient="none:0", book=BOOK, queued_at=timezone.now()
    )
    time.sleep(pause)
    record(book=BOOK, by="test", act="test.appended", subject=f"sample:{number}")


@job(title="追加一行", tries=1000, wait=SOON, longest_wait=SOON)
def append_row(*, number: int, pause: float = 0.0) -> None:
    append(number, pause)


@job(title="分步追加", tries=1000, wait=SOON, longest_wait=SOON, atomic=False)
def append_in_steps(*, number: int, pause: float = 0.0) -> None:
    for step in range(2):
        with transaction.atomic():
            if once(f"{current_job().pk}:{step}"):
                append(f"{number}-{step}", pause)
        progress(step + 1, 2)


@job(title="总是失败", tries=3, wait=timedelta(hours=1))
def always_fails(*, number: int) -> None:
    append(number)
    raise ValueError("张三 13812345678")


@job(title="很快失败三次", tries=3, wait=SOON, longest_wait=SOON)
def fails_soon(*, number: int) -> None:
    raise JobFailed("对方没有应答。")


@job(title="不必再试", tries=3)
def gives_up(*, number: int) -> None:
    raise GiveUp("收件人没有登记电子邮箱。")


@job(title="失败直到有文件", tries=2, wait=SOON, longest_wait=SOON)
def needs_file(*, name: str) -> None:
    if not os.path.exists(os.path.join(os.environ["GONGKAI_HOME"], name)):  # noqa: PTH110, PTH118
        raise JobFailed("文件还没有到。")
    append(name)


@job(title="超过时限", tries=2, wait=SOON, longest_wait=SOON, limit=timedelta(seconds=1))
def too_long() -> None:
    time.sleep(60)


def every_day_since(first):
    """A schedule of one thing a day: after an outage all the missed days are due."""

    def due(now):
        day = first
        while day <= now:
            yield day.date().isoformat(), {"number": day.toordinal()}
            day += timedelta(days=1)

    return Schedule("samples.daily", due, append_row)


def work_off(*, later=False):
    """What one worker would do until nothing is due; ``later``: when also every wait is over."""
    if later:
        DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now() - timedelta(seconds=1))
    # A worker looks after its connections between jobs; here there is but the test's own, within its transaction.
    with mock.patch("django_tasks_db.management.commands.db_worker.close_old_connections"):
        database_worker(until_empty=True).run()
