"""The two databases as a backup sees them: take a copy while others write, count what is in it, put it into an empty one.

Plain SQL, without the models: a copy may be older than the program that reads it, and a restore begins before Django.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

PAGES_AT_ONCE = 4096
SQLITE = "django.db.backends.sqlite3"
CLIENT = "apt-get install postgresql-client"
Progress = Callable[[int, int], object]


class DatabaseRefused(Exception):
    """A copy cannot be taken or put back; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a database held: rows by table, the end of every book of the ledger, the migrations applied."""

    counts: dict[str, int]
    heads: dict[str, list[Any]]
    migrations: list[str]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class Database(Protocol):
    """What both can do."""

    engine: str
    copy_name: str

    def copy(self, to: Path, progress: Progress) -> Facts: ...
    def check_copy(self, path: Path) -> None: ...
    def is_empty(self) -> bool: ...
    def put_back(self, path: Path) -> None: ...
    def facts(self) -> Facts: ...


def database_of(config: dict[str, Any]) -> Database:
    """The database of Django's configuration."""
    return Embedded(Path(config["NAME"])) if config["ENGINE"] == SQLITE else Server(config)


def _facts(rows: Callable[[str], list[tuple[Any, ...]]], tables: str) -> Facts:
    names = sorted(name for (name,) in rows(tables))
    counts = {name: rows(f'SELECT count(*) FROM "{name}"')[0][0] for name in names}  # noqa: S608 — names of tables
    found = rows("SELECT book, sequence, sha256, sm3 FROM ledger_head ORDER BY book") if "ledger_head" in names else []
    applied = rows("SELECT app, name FROM django_migrations ORDER BY app, name") if "django_migrations" in names else []
    return Facts(counts, {book: end for book, *end in found}, [f"{app}.{name}" for app, name in applied])


@dataclass(frozen=True)
class Embedded:
    """SQLite: its online backup, inside one read transaction, so that writers neither wait nor make it begin again."""

    path: Path
    engine: str = "sqlite"
    copy_name: str = "database.sqlite3"

    def copy(self, to: Path, progress: Progress) -> Facts:
        """:raises DatabaseRefused: when there is no database, or no room for its copy."""
        if not self.path.exists():
            raise DatabaseRefused(f"没有数据库“{self.path}”，没有可以备份的。请核对 GONGKAI_HOME。")
        if shutil.disk_usage(to.parent).free < self.path.stat().st_size * 1.1:
            raise DatabaseRefused(f"“{to.parent}”所在磁盘放不下数据库的副本，请先腾出空间。")
        with closing(sqlite3.connect(self.path, timeout=20, isolation_level=None)) as source:
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()
            with closing(sqlite3.connect(to)) as target:
                source.backup(
                    target, pages=PAGES_AT_ONCE, progress=lambda _status, left, total: progress(total - left, total)
                )
                target.execute("PRAGMA journal_mode=DELETE")
        return Embedded(to).facts()

    def check_copy(self, path: Path) -> None:
        """:raises DatabaseRefused: for a damaged copy."""
        sentence = quick_check(path)
        if sentence != "ok":
            raise DatabaseRefused(f"备份里的数据库有损坏（{sentence}）。")

    def is_empty(self) -> bool:
        return not self.path.exists()

    def put_back(self, path: Path) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        path.replace(self.path)

    def put_over(self, path: Path) -> None:
        """Write a copy over the live database, in one transaction of SQLite's own: wholly or not at all."""
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(self.path, timeout=20)) as target:
            source.backup(target)

    def facts(self) -> Facts:
        with closing(sqlite3.connect(self.path, timeout=20)) as connection:
            return _facts(
                lambda sql: connection.execute(sql).fetchall(),
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
            )


def quick_check(path: Path) -> str:
    """What SQLite says of a file: ``ok``, or its first complaint."""
    try:
        with closing(sqlite3.connect(path, timeout=20)) as connection:
            return str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.DatabaseError as damaged:
        return str(damaged)


@dataclass(frozen=True)
class Server:
    """PostgreSQL: its own pg_dump and pg_restore, at one exported snapshot that the counts are taken from too."""

    config: dict[str, Any]
    engine: str = "postgresql"
    copy_name: str = "database.pgdump"

    def copy(self, to: Path, progress: Progress) -> Facts:
        """:raises DatabaseRefused: without the client's programs, or when they refuse."""
        with self._rows() as rows:
            rows("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            [(snapshot,)] = rows("SELECT pg_export_snapshot()")
            progress(0, 1)
            self._client("pg_dump", "--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={to}")
            progress(1, 1)
            return self._facts(rows)

    def check_copy(self, path: Path) -> None:
        """:raises DatabaseRefused: for a damaged copy: its table of contents is read, and all of its data."""
        self._run("pg_restore", "--file=/dev/null", str(path))

    def is_empty(self) -> bool:
        with self._rows() as rows:
            return not rows(_TABLES)

    def put_back(self, path: Path) -> None:
        """Wholly or not at all: in one transaction."""
        self._client(
            "pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", str(path)
        )

    def facts(self) -> Facts:
        with self._rows() as rows:
            return self._facts(rows)

    def _facts(self, rows: Callable[[str], list[tuple[Any, ...]]]) -> Facts:
        return _facts(rows, _TABLES)

    @contextmanager
    def _rows(self) -> Iterator[Callable[[str], list[tuple[Any, ...]]]]:
        import psycopg  # noqa: PLC0415 — the embedded installation does without it

        def rows(sql: str) -> list[tuple[Any, ...]]:
            answer = connection.execute(sql)  # type: ignore[arg-type]
            return answer.fetchall() if answer.description else []

        try:
            with psycopg.connect(**self.address(), autocommit=True) as connection:
                yield rows
        except psycopg.OperationalError as unreachable:
            raise DatabaseRefused(
                f"连不上 PostgreSQL（{str(unreachable).strip()}）。请核对 DATABASE_URL。"
            ) from unreachable

    def address(self) -> dict[str, Any]:
        """What psycopg connects with."""
        names = {"dbname": "NAME", "host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
        return {name: self.config[key] for name, key in names.items() if self.config.get(key)}

    def _client(self, program: str, *words: str) -> None:
        self._run(program, f"--dbname={self.config['NAME']}", *words)

    def _run(self, program: str, *words: str) -> None:
        if not shutil.which(program):
            raise DatabaseRefused(f"没有 {program}，它随 PostgreSQL 的客户端安装：{CLIENT}")
        address = {f"PG{name.upper()}": str(value) for name, value in self.address().items() if name != "dbname"}
        environment = {**os.environ, **address}
        command = [program, *words]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 — our own words
        if done.returncode:
            lines = done.stderr.strip().splitlines() or ["没有说明原因"]
            raise DatabaseRefused(f"{program} 没有成功：{lines[0]}")


_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
