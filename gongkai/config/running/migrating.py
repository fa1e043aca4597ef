"""Which migrations a database has, and bringing it up to date without losing the way back."""

import sqlite3
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from gongkai.config.running.databases import Database, Embedded


@dataclass(frozen=True, slots=True)
class State:
    """What a database lacks, and what it has that this program does not know."""

    is_new: bool
    pending: list[str]
    unknown: list[str]


class UpgradeFailed(Exception):
    """A migration failed; the message says in what state the database is now."""


def state() -> State:
    """Ask the database."""
    executor = MigrationExecutor(connection)
    applied = executor.loader.applied_migrations
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    known = executor.loader.disk_migrations
    rooms = {app for app, _ in known}
    unknown = [f"{app}.{name}" for app, name in applied if app in rooms and (app, name) not in known]
    replaced = {".".join(key) for migration in known.values() for key in migration.replaces}
    return State(
        is_new=not applied,
        pending=[f"{step.app_label}.{step.name}" for step, _ in plan],
        unknown=sorted(set(unknown) - replaced),
    )


def lacks_any() -> bool:
    """Whether any migration of the program is missing: one statement, for a probe that asks every few seconds."""
    return not _latest() <= MigrationRecorder(connection).applied_migrations().keys()


@cache
def _latest() -> set[tuple[str, str]]:
    return set(MigrationLoader(None).graph.leaf_nodes())


def migrate() -> None:
    """Apply what is pending."""
    call_command("migrate", verbosity=0, interactive=False)


def migrate_or_go_back(database: Database, safe: Path) -> None:
    """Apply what is pending; the embedded database is put back as it was when any of it fails.

    :param safe: where its copy is kept meanwhile.
    :raises UpgradeFailed: after going back, or, on PostgreSQL, at the migration that failed.
    """
    if isinstance(database, Embedded):
        database.copy(safe, lambda _done, _total: None)
    try:
        migrate()
    except Exception as problem:
        connections.close_all()
        why = f"升级没有成功（{type(problem).__name__}：{problem}）。"
        if not isinstance(database, Embedded):
            raise UpgradeFailed(f"{why}出错的那一步已经撤销，它之前的各步已经生效。") from problem
        try:
            database.put_over(safe)
        except sqlite3.Error as stuck:
            raise UpgradeFailed(f"{why}数据库也没能放回原样（{stuck}）。") from problem
        raise UpgradeFailed(f"{why}数据库已经放回升级之前的样子，请继续使用原来的版本。") from problem
