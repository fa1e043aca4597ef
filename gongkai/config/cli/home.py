"""What every command that touches records does first: make the folder and the database if they are new."""

import os
import shutil
import tempfile
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from pathlib import Path
from typing import Any

import click
import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from rich.console import Console

PACKAGE = Path(__file__).resolve().parents[2]
console = Console(soft_wrap=True)
errors = Console(stderr=True, soft_wrap=True)


def ready() -> None:
    """A new embedded database is copied from the migrated template, an older one is brought up to date."""
    database = _embedded_database()
    if database and not database.exists():
        database.parent.mkdir(parents=True, exist_ok=True)
        _copy(_template(), database)
    _migrate()


def with_records(command: Callable[..., Any]) -> Callable[..., Any]:
    """Run a command after :func:`ready`."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        ready()
        return command(*args, **kwargs)

    return run


def fail(sentence: str, *, code: int = 1) -> click.exceptions.Exit:
    """Print a sentence to the error stream; raise what this returns to end with that code."""
    errors.print(sentence, style="red", markup=False, highlight=False)
    return click.exceptions.Exit(code)


def _embedded_database() -> Path | None:
    database = settings.DATABASES["default"]
    return Path(database["NAME"]) if database["ENGINE"] == "django.db.backends.sqlite3" else None


def _migrate() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)


def _template() -> Path:
    """A migrated, empty database for this set of migrations, made once for a machine's user."""
    migrations = sorted(PACKAGE.glob("*/migrations/0*.py"))
    version = sha256(b"".join(path.read_bytes() for path in migrations) + django.get_version().encode()).hexdigest()
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gongkai"
    path = folder / f"template-{version[:16]}.sqlite3"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _build(path)
    return path


def _build(path: Path) -> None:
    """Migrate a scratch database and put it in place whole, so that two first starts cannot harm each other."""
    with tempfile.TemporaryDirectory(dir=path.parent) as scratch:
        fresh = Path(scratch) / path.name
        connections.databases["template"] = {
            **connections.databases["default"],
            **settings.DATABASES["default"],
            "NAME": fresh,
        }
        call_command("migrate", database="template", verbosity=0, interactive=False)
        connections["template"].cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connections["template"].close()
        del connections.databases["template"]
        fresh.replace(path)


def _copy(template: Path, database: Path) -> None:
    with tempfile.TemporaryDirectory(dir=database.parent) as scratch:
        copy = Path(scratch) / database.name
        shutil.copyfile(template, copy)
        copy.replace(database)
