"""The operator's manual is true: every command marked in it is run, in its order, in one place of its own."""

import os
import re
import subprocess
import sys
from pathlib import Path

import machine
import psycopg
import pytest
from own_home import PASSPHRASE, ROOT, own

MANUAL = ROOT / "docs" / "manual"
LINKED = re.compile(r"^\d+\. \[[^\]]+\]\(([\w-]+\.md)\)", re.MULTILINE)
BLOCK = re.compile(r"<!-- 测试：(?P<kind>\S+) -->\n\s*```sh\n(?P<commands>.*?)\n\s*```", re.DOTALL)
FENCED = re.compile(r"```sh\n(.*?)```", re.DOTALL)
PAGES = LINKED.findall((MANUAL / "README.md").read_text("utf-8"))
RUN, CHECK, POSTGRESQL = "执行", "检查", "PostgreSQL"
WARNED = 1  # doctor has something to remark


def blocks(page):
    """The marked blocks of a page; one in a list stands indented."""
    text = (MANUAL / page).read_text("utf-8")
    return [(found["kind"], re.sub(r"(?m)^   ", "", found["commands"])) for found in BLOCK.finditer(text)]


def sh(place, commands, *, may_warn=False, **environment):
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands],
        cwd=place,
        env=own(place / "home", PATH=path, HOME=str(place), **environment),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode in ((0, WARNED) if may_warn else (0,)), commands + done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


def test_the_manual_is_whole():
    assert sorted([*PAGES, "README.md"]) == sorted(path.name for path in MANUAL.glob("*.md"))
    kinds = {kind for page in PAGES for kind, _ in blocks(page)}
    assert kinds == {RUN, CHECK, POSTGRESQL}


def test_every_command_of_the_program_in_the_manual_is_one():
    """Also in the blocks that need a whole server to be run."""
    from gongkai.config.cli import COMMANDS  # noqa: PLC0415 — light, but the other test needs no import of the program

    text = "\n".join(block for page in PAGES for block in FENCED.findall((MANUAL / page).read_text("utf-8")))
    called = set(re.findall(r"(?m)^\s*(?:[A-Z_]+=\S+ )*gongkai ([a-z]+)\b", text))
    assert called
    assert called <= set(COMMANDS)


@pytest.mark.parametrize("with_postgresql", [False, pytest.param(True, marks=pytest.mark.postgres)])
def test_the_commands_of_the_manual_in_their_order(tmp_path, with_postgresql):
    (tmp_path / "passphrase").write_text(PASSPHRASE, "utf-8")
    (tmp_path / "saved").mkdir()
    (tmp_path / "saved-pg").mkdir()
    database = f"gongkai_manual_{os.getpid()}"
    environment = {}
    if with_postgresql:
        server = machine.postgres_url()
        on_server(server, f"CREATE DATABASE {database}")
        environment["NEW_DATABASE"] = f"{server.rpartition('/')[0]}/{database}"
    try:
        said = [
            sh(tmp_path, commands, may_warn=kind == CHECK, **environment)
            for page in PAGES
            for kind, commands in blocks(page)
            if kind != POSTGRESQL or with_postgresql
        ]
    finally:
        if with_postgresql:
            on_server(server, f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
    words = ["全部相接", "某县人民政府办公室2025年", "读回核对无误", "已恢复", "不需要升级", "✓ 数据库"]
    for word in words + (["已搬到 PostgreSQL"] if with_postgresql else []):
        assert any(word in text for text in said), word


def on_server(server, sql):
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql)
