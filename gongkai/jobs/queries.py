"""Readers of jobs."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count

from gongkai.jobs.models import Job, JobState, Worker
from gongkai.ui.paging import Page, Place, page

PER_PAGE = 20
SHOWN = 50


def failed_jobs(place: Place) -> Page[Job]:
    """What waits for a person's decision, latest first: one statement."""
    return page(Job.objects.filter(state=JobState.DEAD), "ended_on", place, size=PER_PAGE, newest_first=True)


def job_by_number(number: int) -> Job | None:
    """A job."""
    return Job.objects.filter(pk=number).first()


@dataclass(frozen=True, slots=True)
class Work:
    """What is going on: four statements."""

    at: datetime
    running: list[Job]
    waiting: list[Job]
    counts: dict[str, int]
    workers: int

    @property
    def failed(self) -> int:
        return self.counts.get(JobState.DEAD, 0)

    @property
    def waiting_in_all(self) -> int:
        return self.counts.get(JobState.WAITING, 0)


def work_at(now: datetime) -> Work:
    """Running jobs with their progress, the next ones, and how many processes are there to do them."""
    running = list(Job.objects.filter(state=JobState.RUNNING).order_by("started_at")[:SHOWN])
    waiting = list(Job.objects.filter(state=JobState.WAITING).order_by("due_at")[:SHOWN])
    counts = dict(Job.objects.order_by().values_list("state").annotate(Count("pk")))
    return Work(now, running, waiting, counts, workers_alive(now))


def workers_alive(now: datetime) -> int:
    """How many worker processes were seen within the lease."""
    return Worker.objects.filter(seen_at__gte=now - settings.JOBS_LEASE).count()
