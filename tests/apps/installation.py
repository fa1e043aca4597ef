"""An installation of its own for tests that kill processes: a folder, a database, real workers."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import uuid
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CLI = (sys.executable, "-m", "gongkai.config.cli")
OF_THE_RUN = ("GONGKAI_SECRET_KEY", "DATABASE_URL", "DJANGO_SETTINGS_MODULE", "GONGKAI_HOME")
BEFORE = "import json, sys, django; django.setup(); import job_samples\n"


@cache
def _prepared() -> Installation:
    """Made once: to build the tables takes seconds, to copy them less than one."""
    folder = Path(tempfile.mkdtemp(prefix="gongkai-prepared-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    made = Installation(folder / "home", like_another=False)
    atexit.register(made.close)
    return made


class Installation:
    """A copy of one made new in this process; ``sql`` looks into its database from outside, as an operator could."""

    def __init__(self, home: Path, *, like_another: bool = True, **environment: str) -> None:
        self.home = home
        self.server = os.environ.get("DATABASE_URL", "")
        self.processes: list[subprocess.Popen] = []
        kept = {name: value for name, value in os.environ.items() if name not in OF_THE_RUN}
        self.environment = {
            **kept,
            "GONGKAI_HOME": str(home),
            "DJANGO_SETTINGS_MODULE": "gongkai.config.settings",
            "PYTHONPATH": os.pathsep.join((str(ROOT), str(HERE))),
            "GONGKAI_JOBS_LEASE": "2",
            **environment,
        }
        like = _prepared() if like_another else None
        if self.server:
            self.name = f"gongkai_jobs_{uuid.uuid4().hex[:12]}"
            template = f' TEMPLATE "{like.name}"' if like else ""
            self._on_server(f'CREATE DATABASE "{self.name}"{template}')
            self.url = urlunsplit(urlsplit(self.server)._replace(path=f"/{self.name}"))  # noqa: SLF001 — public, in a namedtuple
            self.environment["DATABASE_URL"] = self.url
        if like:
            shutil.copytree(like.home, home, dirs_exist_ok=True)
        else:
            self.run("ledger", "verify")

    def run(self, *words: str) -> subprocess.CompletedProcess:
        done = subprocess.run(
            [*CLI, *words], env=self.environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done

    def python(self, code: str, *arguments: str) -> object:
        """Run code that knows the program; what it assigns to ``answer`` comes back."""
        whole = f"{BEFORE}answer = None\n{code}\nprint(json.dumps(answer))"
        command = [sys.executable, "-c", whole, *arguments]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    def start_python(self, code: str) -> subprocess.Popen:
        return self.start([sys.executable, "-c", BEFORE + code])

    def start_worker(self) -> subprocess.Popen:
        code = "from gongkai.jobs.working import work; work()"
        return self.start_python(code)

    def start(self, command: list[str]) -> subprocess.Popen:
        log = (self.home / "worker.log").open("ab")
        process = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)
        self.processes.append(process)
        return process

    def log(self) -> str:
        path = self.home / "worker.log"
        return path.read_text("utf-8", "replace") if path.exists() else ""

    def sql(self, query: str, *values: object) -> list[tuple]:
        if self.server:
            import psycopg  # noqa: PLC0415

            with psycopg.connect(self.url) as database:
                return database.execute(query.replace("?", "%s"), values).fetchall()
        with contextlib.closing(sqlite3.connect(self.home / "gongkai.sqlite3", timeout=30)) as database:
            return database.execute(query, values).fetchall()

    def states(self) -> dict[str, int]:
        return dict(self.sql("SELECT state, count(*) FROM jobs_job WHERE name LIKE ? GROUP BY state", "job_samples.%"))

    def wait_until(self, condition, seconds: float = 60) -> None:
        until = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < until, f"{self.states()}\n{self.log()[-3000:]}"
            time.sleep(0.1)

    def close(self) -> None:
        for process in self.processes:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGKILL)
            process.wait()
        if self.server:
            self._on_server(f'DROP DATABASE "{self.name}" WITH (FORCE)')

    def _on_server(self, statement: str) -> None:
        import psycopg  # noqa: PLC0415

        admin = urlunsplit(urlsplit(self.server)._replace(path="/postgres"))  # noqa: SLF001 — as above
        with psycopg.connect(admin, autocommit=True) as database:
            database.execute(statement)
