"""What the database itself refuses: to delete what was public, to change what was signed, published or written down as a step.

The program has no code for either; this stands in the way of every other program, and of a mistake of ours. The triggers
are laid after each migration, because SQLite loses them when a table is rebuilt.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

NEVER_DELETED = "公开过的信息和它的记录不能删除；不宜继续公开的，请办理撤下。"
NEVER_CHANGED = "签署、发布和登记过的内容不能修改；有错的，请起草更正稿。"
# fmt: off
#: Model: what is never done to its rows.
GUARDED = (
    ("InformationItem",   ("DELETE",)),
    ("ItemVersion",       ("DELETE", "UPDATE")),
    ("ItemStep",          ("DELETE", "UPDATE")),
    ("ManuscriptVersion", ("DELETE", "UPDATE")),
    ("ManuscriptStep",    ("DELETE", "UPDATE")),
    ("GateSignature",     ("DELETE", "UPDATE")),
)
# fmt: on
SENTENCES = {"DELETE": NEVER_DELETED, "UPDATE": NEVER_CHANGED}


def names() -> list[tuple[str, str, str]]:
    """Each trigger's name, its table, what it refuses."""
    return [
        (f"{table}_no_{act.lower()}", table, act)
        for model, acts in GUARDED
        for table in [apps.get_model("publication", model)._meta.db_table]
        for act in acts
    ]


def lay(connection: BaseDatabaseWrapper) -> None:
    """Lay the triggers; those that are there stay."""
    with connection.cursor() as cursor:
        for name, table, act in names():
            for statement in _statements(connection.vendor, name, table, act):
                cursor.execute(statement)


def _statements(vendor: str, name: str, table: str, act: str) -> tuple[str, ...]:
    sentence = SENTENCES[act]
    if vendor == "sqlite":
        return (
            f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{sentence}'); END",
        )
    refuse = f"BEGIN RAISE EXCEPTION '{sentence}' USING ERRCODE = 'integrity_constraint_violation'; END"
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {refuse} $$",
        f"DROP TRIGGER IF EXISTS {name} ON {table}",
        f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    )


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The triggers that are not there; none in a sound installation."""
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        there = {row[0] for row in cursor.fetchall()}
    return [name for name, _, _ in names() if name not in there]


def after_migrating(*, using: str, **_: Any) -> None:
    """Called when the room's migrations are done."""
    connection = connections[using]
    tables = connection.introspection.table_names()
    if settings.PUBLISHED_IS_GUARDED and all(table in tables for _, table, _ in names()):
        lay(connection)
