"""The thread beside a worker: says that it is alive, mends what others left, asks the schedules, and watches limits."""

import logging
import os
import signal
import threading
import time

from django.conf import settings
from django.db import Error, close_old_connections, connection
from django.utils import timezone

from gongkai.jobs import actions
from gongkai.jobs.running import HANDS
from gongkai.jobs.schedules import tick
from gongkai.jobs.sweeping import sweep

log = logging.getLogger(__name__)
LOOK = 1.0  # seconds between looks at the parent and at the limit
LAST_GRACE = 10.0
OVER_LIMIT, ORPHANED = 75, 76  # exit codes


class Keeper(threading.Thread):
    """Started by a worker; ends with its process."""

    def __init__(self) -> None:
        super().__init__(name="keeper", daemon=True)
        self.parent = os.getppid()
        self.beats_every = settings.JOBS_LEASE.total_seconds() / 6
        self.sweeps_every = settings.JOBS_LEASE.total_seconds() / 2
        self.next_beat = self.next_sweep = time.monotonic()

    def run(self) -> None:
        while True:
            self.look()
            time.sleep(min(LOOK, self.beats_every))

    def look(self) -> None:
        """One round. A database that does not answer is asked again in the next."""
        if os.getppid() != self.parent:
            self.end_orphan()
        if HANDS.over_limit(timezone.now()):
            log.error("job %s ran longer than it may; this worker ends", HANDS.number)
            os._exit(OVER_LIMIT)
        try:
            self.keep()
        except Error as error:
            log.warning("keeper: %s", type(error).__name__)
            connection.close()

    def keep(self) -> None:
        moment = time.monotonic()
        close_old_connections()
        if moment >= self.next_beat:
            actions.beat(worker=HANDS.worker, now=timezone.now())
            self.next_beat = moment + self.beats_every
        if moment >= self.next_sweep:
            sweep(timezone.now())
            tick(timezone.now())
            self.next_sweep = moment + self.sweeps_every

    def end_orphan(self) -> None:
        """Whoever started this worker is gone: finish the job in hand, or leave it to the next one."""
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(LAST_GRACE)
        os._exit(ORPHANED)
