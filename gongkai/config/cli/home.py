"""What every command that touches records does first: make the folder and the database if they are new."""

import os
import shutil
import tempfile
from collections.abc import Callable
from functools import partial, wraps
from hashlib import sha256
from pathlib import Path
from typing import Any

import click
import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from rich.console import Console

from gongkai.config.running import migrating

PACKAGE = Path(__file__).resolve().parents[2]
console = Console(soft_wrap=True)
errors = Console(stderr=True, soft_wrap=True)


def ready(*, may_upgrade: bool = False) -> None:
    """A new database is prepared: the embedded one is copied from the migrated template.

    An older one is left alone: changing it is for ``gongkai upgrade``, which makes a backup first.

    :param may_upgrade: for the demonstration, whose records can be made again.
    :raises Exit: with a sentence, for a database of an older or a newer version.
    """
    database = embedded_database()
    if database and not database.exists():
        database.parent.mkdir(parents=True, exist_ok=True)
        _copy(_template(), database)
        may_upgrade = True
    found = migrating.state()
    if found.unknown:
        raise fail(f"数据库出自更新的版本（有本程序没有的 {found.unknown[0]}）。请装上那个版本的 gongkai。", code=2)
    if found.pending and not (found.is_new or may_upgrade):
        raise fail(f"数据库是较早版本的，还差 {len(found.pending)} 步。请先运行：gongkai upgrade", code=2)
    if found.pending:
        migrating.migrate()


def with_records(command: Callable[..., Any]) -> Callable[..., Any]:
    """Run a command after :func:`ready`."""
    return _after(ready, command)


def with_own_records(command: Callable[..., Any]) -> Callable[..., Any]:
    """Run the demonstration after its database was prepared or brought up to date."""
    return _after(partial(ready, may_upgrade=True), command)


def _after(prepare: Callable[[], None], command: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        prepare()
        return command(*args, **kwargs)

    return run


def fail(sentence: str, *, code: int = 1) -> click.exceptions.Exit:
    """Print a sentence to the error stream; raise what this returns to end with that code."""
    errors.print(sentence, style="red", markup=False, highlight=False)
    return click.exceptions.Exit(code)


def embedded_database() -> Path | None:
    database = settings.DATABASES["default"]
    return Path(database["NAME"]) if database["ENGINE"] == "django.db.backends.sqlite3" else None


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
        usual = connection.settings_dict["NAME"]
        connection.close()
        connection.settings_dict["NAME"] = fresh  # the one database, elsewhere: a migration need not know its alias
        try:
            call_command("migrate", verbosity=0, interactive=False)
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()
            connection.settings_dict["NAME"] = usual
        fresh.replace(path)


def _copy(template: Path, database: Path) -> None:
    with tempfile.TemporaryDirectory(dir=database.parent) as scratch:
        copy = Path(scratch) / database.name
        shutil.copyfile(template, copy)
        copy.replace(database)
