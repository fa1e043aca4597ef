"""Finding what a dead process left: claims without a worker, jobs without a message, messages without a broker."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django_tasks import TaskResultStatus, default_task_backend
from django_tasks_db.models import DBTaskResult

from gongkai.jobs import actions
from gongkai.jobs.models import Job, JobState, Worker
from gongkai.jobs.running import HANDS

AT_ONCE = 200
FORGET_WORKERS = timedelta(days=1)
LOST_BY_BROKER = timedelta(minutes=10)  # a message unclaimed for that long is sent again; harmless if it was only slow


def sweep(now: datetime) -> int:
    """Mend everything once; any number of processes may do so together. Returns how many jobs were found."""
    found = give_back_lost(now) + send_again(now)
    if publish := getattr(default_task_backend, "publish_due", None):
        publish(now)
    Worker.objects.filter(seen_at__lt=now - FORGET_WORKERS).delete()
    return found


def give_back_lost(now: datetime) -> int:
    """Jobs in the hands of a worker that is silent, or that this very process no longer knows of."""
    expired = now - settings.JOBS_LEASE
    alive = Worker.objects.filter(seen_at__gte=expired).values("name")
    forgotten = Q(worker=HANDS.worker, started_at__lt=expired) & ~Q(pk=HANDS.number or 0)
    lost = Job.objects.filter(state=JobState.RUNNING).filter(~Q(worker__in=alive) | forgotten)
    found = list(lost.order_by("pk")[:AT_ONCE])
    for job in found:
        actions.give_back(job=job)
    return len(found)


def send_again(now: datetime) -> int:
    """Waiting jobs whose message is gone: claimed by a worker that died before it looked at the job."""
    overdue = Job.objects.filter(state=JobState.WAITING, due_at__lt=now - settings.JOBS_LEASE)
    if settings.JOBS == "database":
        ready = DBTaskResult.objects.filter(status=TaskResultStatus.READY, backend_name=default_task_backend.alias)
        candidates = {str(job.message): job for job in overdue.order_by("due_at")[:AT_ONCE]}
        there = {
            str(key) for key in ready.filter(pk__in=[key for key in candidates if key]).values_list("pk", flat=True)
        }
        lost = [job for key, job in candidates.items() if key not in there]
    else:
        lost = list(overdue.filter(sent_at__lt=now - LOST_BY_BROKER).order_by("due_at")[:AT_ONCE])
    return sum(_send_again(job) for job in lost)


def _send_again(job: Job) -> bool:
    with transaction.atomic():
        # Conditional on the message seen missing: of two sweepers one sends.
        same = Job.objects.filter(pk=job.pk, state=JobState.WAITING, message=job.message, sent_at=job.sent_at)
        if not same.update(message="", sent_at=None):
            return False
        actions.send(job=job)
    return True


def remove_messages(before: datetime) -> None:
    """The queue's own rows, once they are of no use."""
    DBTaskResult.objects.exclude(status=TaskResultStatus.READY).filter(enqueued_at__lt=before).delete()
