"""The two threads beside a worker.

The keeper says that the worker is alive, mends what others left and asks the schedules; it may have to wait for the
database. The guard asks no database: it ends the worker when its job runs too long or whoever started it is gone.
"""

import os
import signal
import threading
import time
from typing import NoReturn

import structlog
from django.conf import settings
from django.db import close_old_connections, connection
from django.utils import timezone

from gongkai.jobs import actions
from gongkai.jobs.running import HANDS
from gongkai.jobs.schedules import tick
from gongkai.jobs.sweeping import sweep

log = structlog.get_logger(__name__)
LOOK = 0.5  # seconds
LAST_GRACE = 10.0
OVER_LIMIT, ORPHANED = 75, 76  # exit codes
STARTED_BY = "GONGKAI_WORK_STARTED_BY"  # the process that has this worker, told by itself to the worker it starts


def watch_over_this_process() -> None:
    """Start both; they end with the process."""
    for work in (Keeper().run, Guard().run):
        threading.Thread(target=work, name=work.__qualname__, daemon=True).start()


class Keeper:
    """Beats, sweeps and ticks. A database that does not answer is asked again in the next round."""

    def __init__(self) -> None:
        self.beats_every = settings.JOBS_LEASE.total_seconds() / 6
        self.sweeps_every = settings.JOBS_LEASE.total_seconds() / 2
        self.next_sweep = time.monotonic()

    def run(self) -> None:
        while True:
            try:
                self.keep()
            except Exception as error:  # noqa: BLE001 — a keeper that stopped would give its worker up for dead
                log.warning("the keeper of a job could not write", error=type(error).__name__)
                connection.close()
            time.sleep(self.beats_every)

    def keep(self) -> None:
        close_old_connections()
        actions.beat(worker=HANDS.worker, now=timezone.now())
        if time.monotonic() >= self.next_sweep:
            sweep(timezone.now())
            tick(timezone.now())
            self.next_sweep = time.monotonic() + self.sweeps_every


class Guard:
    """Watches the limit and the parent."""

    def __init__(self) -> None:
        # Asked here it could be too late: whoever died while this process was starting is its parent no more.
        self.parent = int(os.environ.get(STARTED_BY) or os.getppid())

    def run(self) -> None:
        while True:
            if os.getppid() != self.parent:
                self.end_orphan()
            if HANDS.over_limit(timezone.now()):
                log.error("a job ran longer than it may; this worker ends", job=HANDS.number)
                os._exit(OVER_LIMIT)
            time.sleep(LOOK)

    def end_orphan(self) -> NoReturn:
        """Finish the job in hand, or leave it to the next worker."""
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(LAST_GRACE)
        os._exit(ORPHANED)
