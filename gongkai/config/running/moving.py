"""From the embedded database to PostgreSQL: every row of every table, in one transaction, and counted afterwards.

Values travel as text, which each column of PostgreSQL reads by its own type: what is encrypted stays so.
"""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any

import psycopg
from psycopg import sql

from gongkai.config.running.databases import DatabaseRefused, Embedded, Facts, Progress, Server

ROWS_AT_ONCE = 2000


def move(*, source: Embedded, target: Server, url: str, progress: Progress) -> Facts:
    """Prepare the empty database, fill it, and hold its numbers against the old one's.

    :raises DatabaseRefused: for a target that is not empty, and when anything differs; the source is never changed.
    """
    if not target.is_empty():
        raise DatabaseRefused("那个 PostgreSQL 数据库里已经有表。请新建一个空的。")
    _prepare(url)
    with psycopg.connect(**target.address()) as connection, closing(sqlite3.connect(source.path)) as old:
        old.execute("BEGIN")
        connection.execute("SET TIME ZONE 'UTC'")  # times are kept in UTC, without saying so
        connection.execute("SET CONSTRAINTS ALL DEFERRED")
        tables = sorted(set(source.facts().counts) & set(target.facts().counts))
        names = sql.SQL(", ").join(map(sql.Identifier, tables))
        connection.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(names))
        for number, table in enumerate(tables):
            progress(number, len(tables))
            _fill(connection, old, table)
    before, after = source.facts(), target.facts()
    if wrong := [name for name, rows in before.counts.items() if after.counts.get(name) != rows]:
        raise DatabaseRefused(f"搬过去的数目不符（{'、'.join(wrong)}）。请继续使用原来的数据库。")
    if before.heads != after.heads:
        raise DatabaseRefused("搬过去的账本末尾不符。请继续使用原来的数据库。")
    return after


def _prepare(url: str) -> None:
    """The tables of this version, made in a process that knows the new database alone."""
    command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
    done = subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, capture_output=True, text=True, check=False)  # noqa: S603 — our own words
    if done.returncode:
        raise DatabaseRefused(f"建不成表：{done.stderr.strip().splitlines()[-1]}")


def _fill(connection: psycopg.Connection, old: sqlite3.Connection, table: str) -> None:
    types = dict(
        connection.execute(
            "SELECT column_name, data_type FROM information_schema.columns"
            " WHERE table_schema = current_schema() AND table_name = %s",
            (table,),
        ).fetchall()
    )
    found = old.execute(f'SELECT * FROM "{table}"')  # noqa: S608 — a table's own name
    columns = [name for name, *_ in found.description]
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor:
        with cursor.copy(into) as copy:
            for row in _rows(found):
                copy.write_row([_value(value, types[name]) for value, name in zip(row, columns, strict=True)])
        for name in columns:
            if types[name] in {"bigint", "integer"}:
                _continue_numbers(cursor, table, name)


def _rows(found: sqlite3.Cursor) -> Iterator[tuple[Any, ...]]:
    while rows := found.fetchmany(ROWS_AT_ONCE):
        yield from rows


def _value(value: Any, kind: str) -> Any:
    return timedelta(microseconds=value) if kind == "interval" and value is not None else value


def _continue_numbers(cursor: psycopg.Cursor, table: str, column: str) -> None:
    """New rows go on counting where the old ones ended."""
    [(sequence,)] = cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", (f'"{table}"', column)).fetchall()
    if sequence:
        most = sql.SQL("SELECT setval(%s, (SELECT coalesce(max({}), 0) + 1 FROM {}), false)")
        cursor.execute(most.format(sql.Identifier(column), sql.Identifier(table)), (sequence,))
