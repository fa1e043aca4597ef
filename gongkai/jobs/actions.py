"""The only writers of jobs. Every change of state is conditional on the state before it, so two writers cannot both win."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from traceback import extract_tb
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.module_loading import import_string

from gongkai.jobs.exceptions import GiveUp, JobFailed, LostClaim, NotPossible
from gongkai.jobs.models import ENDED, Done, Job, JobState, Worker
from gongkai.ledger.actions import record

PLACES = 12
CUT_OFF = "办理它的进程中断，已重新安排。"


@transaction.atomic
def enqueue(*, name: str, tries: int, arguments: Mapping[str, Any], due_at: datetime | None = None) -> Job:
    """Ask for a job. Whoever calls decides with their own transaction whether it was asked for at all.

    :param name: where workers find its function. :param tries: how often they may try.
    """
    now = timezone.now()
    job = Job.objects.create(
        name=name,
        arguments=dict(arguments),
        allowed=tries,
        enqueued_at=now,
        due_at=due_at or now,
    )
    send(job=job, due_at=due_at)
    return job


@transaction.atomic
def enqueue_once(*, name: str, tries: int, key: str, arguments: Mapping[str, Any]) -> Job | None:
    """Ask for a job under a key; None if that was done before, here or by another process at the same moment."""
    return enqueue(name=name, tries=tries, arguments=arguments) if once(key) else None


def once(key: str) -> bool:
    """Whether this is the first time: true for one transaction only, and for none that is rolled back.

    :raises RuntimeError: outside a transaction, where the guard and the effect could part.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("once() is written in the transaction of its effect")
    if Done.objects.filter(key=key).exists():
        return False
    try:
        with transaction.atomic():  # waits for another transaction that has just written the key
            Done.objects.create(key=key, at=timezone.now())
    except IntegrityError:
        return False
    return True


def send(*, job: Job, due_at: datetime | None = None) -> None:
    """Put a message for the job into the queue that the settings name."""
    carrier = import_string("gongkai.jobs.carrier.carry")  # which imports this module
    result = carrier.using(run_after=due_at).enqueue(job.pk)
    Job.objects.filter(pk=job.pk).update(message=result.id, sent_at=due_at or timezone.now())


def claim(*, number: int, worker: str) -> Job | None:
    """Take a waiting job in hand; None if it is not waiting: another message brought it, or a person laid it aside."""
    now = timezone.now()
    waiting = Job.objects.filter(pk=number, state=JobState.WAITING, tries__lt=F("allowed"))
    taken = waiting.update(
        state=JobState.RUNNING, worker=worker, tries=F("tries") + 1, started_at=now, parts_done=None, parts=None
    )
    return Job.objects.get(pk=number) if taken else None


def finish(*, job: Job) -> None:
    """The job is done: said in the transaction of its effect.

    :raises LostClaim: when another worker has it by now.
    """
    now = timezone.now()
    if not _held(job).update(
        state=JobState.DONE, ended_at=now, ended_on=timezone.localdate(now), sentence="", error=""
    ):
        raise LostClaim


@transaction.atomic
def fail(*, job: Job, error: Exception) -> None:
    """The try failed: wait for the next one, or lay the job aside for a person."""
    known = isinstance(error, JobFailed)
    sentence = error.because if known else f"程序出错（{type(error).__name__}）。"
    _end_try(job, sentence, "" if known else places(error), last=isinstance(error, GiveUp))


@transaction.atomic
def give_back(*, job: Job) -> None:
    """The worker that had it in hand is gone."""
    _end_try(job, CUT_OFF, "", last=False)


def _end_try(job: Job, sentence: str, error: str, *, last: bool) -> None:
    now = timezone.now()
    if last or job.tries >= job.allowed:
        ended = {"state": JobState.DEAD, "ended_at": now, "ended_on": timezone.localdate(now)}
        if _held(job).update(sentence=sentence, error=error, **ended):
            _tell_of_death(job, sentence)
        return
    due_at = now + _wait(job)
    if _held(job).update(state=JobState.WAITING, worker="", due_at=due_at, sentence=sentence, error=error):
        send(job=job, due_at=due_at)


def _held(job: Job) -> Any:
    """The row, if it is still in the hands that ``job`` was read from."""
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, worker=job.worker, tries=job.tries)


def _wait(job: Job) -> Any:
    try:
        return job.definition.wait_after(job.tries)
    except ImportError:  # an older version of the program still runs somewhere, or a newer one has left it out
        return settings.JOBS_LEASE


def _tell_of_death(job: Job, sentence: str) -> None:
    try:
        listener = job.definition.on_dead
    except ImportError:
        return
    if listener:
        listener(job.arguments, sentence)


def places(error: Exception) -> str:
    """The type of an error and where it came from; without its message, which may quote a record."""
    frames = extract_tb(error.__traceback__)[-PLACES:]
    lines = [f"{frame.filename.rpartition('/gongkai/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
    return "\n".join([f"{type(error).__module__}.{type(error).__qualname__}", *lines])


@transaction.atomic
def rerun(*, by: str, job: Job) -> Job:
    """A person has a failed job tried again, as often as at first.

    :raises NotPossible: for a job that does not wait for a person.
    """
    now = timezone.now()
    fresh = {"state": JobState.WAITING, "worker": "", "due_at": now, "ended_at": None, "ended_on": None}
    tries = _tries(job)
    if not Job.objects.filter(pk=job.pk, state=JobState.DEAD).update(allowed=F("tries") + tries, **fresh):
        raise NotPossible("这个任务不在失败清单上，不能重新办理。可能已有人处理，请刷新清单。")
    record(book="", by=by, act="jobs.rerun", subject=f"jobs.job:{job.pk}", details={"job": job.name})
    send(job=job)
    job.refresh_from_db()
    return job


def _tries(job: Job) -> int:
    try:
        return job.definition.tries
    except ImportError as missing:
        raise NotPossible("现在的程序版本没有这种任务，不能重新办理。如不再需要，请放弃。") from missing


@transaction.atomic
def discard(*, by: str, job: Job, reason: str) -> Job:
    """A person decides that a failed job is not done any more.

    :raises NotPossible: without a reason, or for a job that does not wait for a person.
    """
    if not reason.strip():
        raise NotPossible("请写明放弃的原因。")
    if len(reason.strip()) > Job._meta.get_field("reason").max_length:
        raise NotPossible("放弃的原因请在 500 字以内。")
    if not Job.objects.filter(pk=job.pk, state=JobState.DEAD).update(state=JobState.DISCARDED, reason=reason.strip()):
        raise NotPossible("这个任务不在失败清单上，不能放弃。可能已有人处理，请刷新清单。")
    record(book="", by=by, act="jobs.discarded", subject=f"jobs.job:{job.pk}", details={"job": job.name})
    job.refresh_from_db()
    return job


def tell_progress(*, job: Job, done: int, of: int) -> None:
    """How far the job is; :raises LostClaim: when another worker has it by now, so that this one stops."""
    if not _held(job).update(parts_done=done, parts=of):
        raise LostClaim


def beat(*, worker: str, now: datetime) -> None:
    """A worker says that it is alive."""
    if not Worker.objects.filter(name=worker).update(seen_at=now):
        Worker.objects.update_or_create(name=worker, defaults={"started_at": now, "seen_at": now})


def leave(*, worker: str) -> None:
    """A worker ends in order; whatever it still had in hand is found by the next sweep."""
    Worker.objects.filter(name=worker).delete()


def tidy_up(*, before: datetime) -> int:
    """Remove what was done or discarded before a moment. Failed jobs stay until a person has decided; so does what
    happened once (:class:`Done`), since it must not happen again.
    """
    finished = [state for state in ENDED if state != JobState.DEAD]
    removed, _ = Job.objects.filter(state__in=finished, ended_at__lt=before).delete()
    return removed
