"""Doing a job in a worker, and what the job may ask and tell meanwhile."""

import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import structlog
from django.db import transaction

from gongkai.jobs import actions
from gongkai.jobs.exceptions import LostClaim
from gongkai.jobs.models import Job

log = structlog.get_logger(__name__)


class Hands:
    """What this process has in hand: read by its keeper, which watches the limit and the lease."""

    def __init__(self) -> None:
        self.worker = f"{socket.gethostname()[:30]}-{os.getpid()}-{secrets.token_hex(4)}"
        self.number: int | None = None  # set before the claim: the keeper must not take a fresh claim for a lost one
        self.job: Job | None = None

    @contextmanager
    def holding(self, number: int) -> Iterator[None]:
        self.number = number
        try:
            yield
        finally:
            self.number = self.job = None

    def over_limit(self, now: datetime) -> bool:
        """Whether the job in hand has run longer than it may."""
        job = self.job
        return job is not None and now - job.started_at > job.definition.limit


HANDS = Hands()


def run(number: int) -> None:
    """Claim a job, do it, say what became of it. Raises nothing of the job's: a queue would store the message."""
    with HANDS.holding(number):
        job = actions.claim(number=number, worker=HANDS.worker)
        if job is None:
            return
        try:
            definition = job.definition
            HANDS.job = job
            if definition.atomic:
                with transaction.atomic():
                    definition.function(**job.arguments)
                    actions.finish(job=job)
            else:
                definition.function(**job.arguments)
                actions.finish(job=job)
        except LostClaim:
            log.warning("a job was taken over by another worker", job=number)
        except Exception as error:  # noqa: BLE001 — whatever a job raises is this try's failure
            log.warning("a try of a job failed", job=number, error=type(error).__name__)
            actions.fail(job=job, error=error)


def current_job() -> Job | None:
    """The job that is being done in this process: its number makes keys, its tries tell the first from the last."""
    return HANDS.job


def progress(done: int, of: int) -> None:
    """Tell how far the job is, for the page of running jobs.

    :raises RuntimeError: in an atomic job, whose word nobody hears before its end.
    """
    job = HANDS.job
    if job is None:
        return
    if job.definition.atomic:
        raise RuntimeError("an atomic job cannot tell its progress: declare it atomic=False and guard its steps")
    actions.tell_progress(job=job, done=done, of=of)
