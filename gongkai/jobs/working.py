"""Worker processes: what one does, and the crew that is kept at strength."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from types import FrameType, TracebackType
from typing import Self

from django.conf import settings
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker as DatabaseWorker

from gongkai.jobs import actions
from gongkai.jobs.keeper import STARTED_BY, watch_over_this_process
from gongkai.jobs.running import HANDS

POLL = 0.5  # seconds between looks at an empty queue
GRACE = 20.0  # seconds a worker gets to finish its job before it is killed, which loses nothing
RESTART_AFTER = 1.0


def work(*, until_empty: bool = False) -> None:
    """Do jobs in this process until told to stop, or until none is due."""
    actions.beat(worker=HANDS.worker, now=timezone.now())
    watch_over_this_process()
    try:
        if settings.JOBS == "celery":
            from gongkai.jobs.brokers import work_from_broker  # noqa: PLC0415 — Celery is an extra of larger installations

            work_from_broker()
        else:
            worker = database_worker(until_empty=until_empty)
            worker.configure_signals()
            worker.run()
    finally:
        actions.leave(worker=HANDS.worker)


def database_worker(*, until_empty: bool) -> DatabaseWorker:
    """The worker of django-tasks-db."""
    return DatabaseWorker(
        queue_names=["default"],
        interval=0 if until_empty else POLL,
        batch=until_empty,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=HANDS.worker,
        excluded_queue_names=[],
    )


class Crew:
    """A number of worker processes, replaced when they die, ended with whoever has them: ``with Crew(2): ...``."""

    def __init__(self, number: int, command: Sequence[str]) -> None:
        self.number = number
        self.command = list(command)
        self.processes: list[subprocess.Popen[bytes]] = []
        self.stopping = threading.Event()
        self.watch = threading.Thread(target=self._watch, name="crew", daemon=True)

    def __enter__(self) -> Self:
        self.processes = [self._start() for _ in range(self.number)]
        self.watch.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopping.set()
        self.watch.join()
        for process in self.processes:
            process.terminate()
        until = time.monotonic() + GRACE
        for process in self.processes:
            try:
                process.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        # A session of its own: Ctrl+C reaches the one who has the crew, and it ends the crew in order.
        return subprocess.Popen(  # noqa: S603 — our own
            self.command,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            env=os.environ | {STARTED_BY: str(os.getpid())},
        )

    def _watch(self) -> None:
        while not self.stopping.wait(RESTART_AFTER):
            for place, process in enumerate(self.processes):
                if process.poll() is not None:
                    self.processes[place] = self._start()


def crew(number: int) -> Crew:
    """Workers of this installation."""
    return Crew(number, [sys.executable, "-m", "gongkai.config.cli", "work", "--single"])


def wait_for_signal() -> None:
    """Until Ctrl+C or the service manager says so."""
    told = threading.Event()

    def tell(_number: int, _frame: FrameType | None) -> None:
        told.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, tell)
    while not told.wait(1):
        pass
