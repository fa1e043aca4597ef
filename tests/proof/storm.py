"""What is killed in the storm: services under a supervisor, and the killer."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import psutil

RESTART_AFTER = 0.3  # seconds before the supervisor starts anew what died
TIME_TO_END = 40  # seconds
WAYS = ("web server", "web worker", "job crew", "job worker")


class Service:
    """A command under a supervisor that does as systemd with ``Restart=on-failure``: what ends in order stays ended."""

    def __init__(self, command: list[str], environment: dict[str, str], log: Path) -> None:
        self.command, self.environment, self.log = command, environment, log
        self.stopping = threading.Event()
        self.starts = 0
        self.seen: dict[int, psutil.Process] = {}
        self.process = self._start()
        self.watch = threading.Thread(target=self._watch, daemon=True)
        self.watch.start()

    def _start(self) -> subprocess.Popen:
        self.starts += 1
        with self.log.open("ab") as log:
            return subprocess.Popen(
                self.command,
                env=self.environment,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )

    def _watch(self) -> None:
        while not self.stopping.wait(RESTART_AFTER):
            self.children()
            if self.process.poll() is not None and self.process.returncode != 0:
                self.kill_group()  # systemd ends the rest of the group before it starts anew
                self.process = self._start()

    def children(self) -> list[psutil.Process]:
        """The worker processes that it has now. Whatever it has started is remembered, to be gone in the end."""
        with contextlib.suppress(psutil.Error):
            parent = psutil.Process(self.process.pid)
            self.seen |= {child.pid: child for child in parent.children(recursive=True)}
            return [child for child in parent.children() if not any("tracker" in word for word in child.cmdline())]
        return []

    def kill_group(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """In order; whatever it ever started is gone afterwards."""
        self.stopping.set()
        self.watch.join()
        self.children()
        self.process.terminate()
        try:
            self.process.wait(TIME_TO_END)
        except subprocess.TimeoutExpired:
            self.kill_group()
        for child in self.seen.values():
            with contextlib.suppress(psutil.Error):  # psutil knows a process from another one that got its number
                child.kill()


class Killer(threading.Thread):
    """Kills one after the other, in an order and after numbers of answers that the seed decides."""

    def __init__(
        self, web: Service, work: Service, chance: random.Random, answered: Callable[[], int], *, most: int, rounds: int
    ) -> None:
        super().__init__(daemon=True)
        self.web, self.work, self.chance = web, work, chance
        self.answered, self.most = answered, most  # the site answers up to so many requests between two kills
        self.rounds = rounds
        self.kills: Counter[str] = Counter()
        self.calm = threading.Event()

    def run(self) -> None:
        for _ in range(self.rounds):
            for way in self.chance.sample(WAYS, len(WAYS)):
                enough = self.answered() + self.chance.randint(1, self.most)
                while self.answered() < enough:
                    if self.calm.wait(0.01):
                        return
                while not self._kill(way):  # what was killed last is being started
                    if self.calm.wait(0.05):
                        return
                self.kills[way] += 1

    def _kill(self, way: str) -> bool:
        service = self.web if way.startswith("web") else self.work
        if way in ("web server", "job crew"):  # the workers of a crew notice, and end by themselves
            service.kill_group()
            return True
        try:
            self.chance.choice(service.children()).kill()
        except (IndexError, psutil.Error):
            return False
        return True
