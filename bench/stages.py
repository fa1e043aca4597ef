"""What the benchmarks of records share: a folder and a database made for the run, and stages in processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]


class installation:  # noqa: N801 — used as a word
    """A folder, a database of its own, and stages run in processes of their own."""

    def __init__(self, script: str, database: str) -> None:
        self.script, self.database = script, database

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="gongkai-bench-")
        place = {**os.environ, "GONGKAI_HOME": self.folder.name, "DJANGO_SETTINGS_MODULE": "gongkai.config.settings"}
        place["PYTHONPATH"] = os.pathsep.join((str(PROJECT), str(PROJECT / "tests")))
        place["GONGKAI_LOG"] = "ERROR"
        place.pop("DATABASE_URL", None)
        if self.database == "postgres":
            place["DATABASE_URL"] = self._made()

        def stage(name: str, *sizes: int) -> dict:
            command = [sys.executable, self.script, "--stage", name, *map(str, sizes)]
            return json.loads(subprocess.run(command, env=place, stdout=subprocess.PIPE, check=True).stdout)

        return stage

    def _made(self) -> str:
        """A database on the server that the tests use."""
        sys.path.insert(0, str(PROJECT / "tests"))
        import machine  # noqa: PLC0415 — beside the tests
        import psycopg  # noqa: PLC0415

        server = machine.postgres_url()
        self.name = f"gongkai_bench_{os.getpid()}"
        self.server = server
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{self.name}"')
        return f"{server.rpartition('/')[0]}/{self.name}"

    def __exit__(self, *_: object) -> None:
        self.folder.cleanup()
        if self.database == "postgres":
            import psycopg  # noqa: PLC0415

            with psycopg.connect(self.server, autocommit=True) as connection:
                connection.execute(f'DROP DATABASE "{self.name}" WITH (FORCE)')


def run_stage(names: Mapping[str, Any]) -> int:
    """Run the stage that the command line names, with Django ready; its answer goes to standard output as JSON."""
    import django  # noqa: PLC0415 — the settings are the stage's own

    django.setup()
    json.dump(names[sys.argv[2]](*map(int, sys.argv[3:])), sys.stdout)
    return 0
