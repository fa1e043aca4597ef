"""What the commands about backups share: the passphrase or key, the progress, refusals as sentences."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from gongkai.config.running.backups import BackupRefused, Report
from gongkai.config.running.databases import DatabaseRefused
from gongkai.config.running.sealing import Lock, SealRefused
from gongkai.config.running.service import InService

REFUSALS = (BackupRefused, DatabaseRefused, SealRefused, InService)
SHORTEST = 12
console = Console(soft_wrap=True)
errors = Console(stderr=True, soft_wrap=True)

passphrase_option = click.option(
    "--passphrase-file",
    envvar="GONGKAI_PASSPHRASE_FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="口令文件；也可写在 GONGKAI_PASSPHRASE_FILE。都不写则询问。",
)
recipient_option = click.option(
    "--recipient",
    "recipients",
    multiple=True,
    envvar="GONGKAI_BACKUP_RECIPIENTS",
    metavar="公钥",
    help="age 公钥，代替口令；可写多次。",
)


def lock_from(passphrase_file: Path | None, recipients: tuple[str, ...]) -> Lock:
    """What the backup is locked with; asked for on a terminal, refused where nobody can answer."""
    if recipients:
        return Lock(recipients=recipients)
    passphrase = read_passphrase(passphrase_file, confirm=True)
    if len(passphrase) < SHORTEST:
        raise click.UsageError(f"口令至少 {SHORTEST} 个字符。备份里有密钥和个人信息。")
    return Lock(passphrase=passphrase)


def read_passphrase(path: Path | None, *, confirm: bool) -> str:
    if path:
        return path.read_text("utf-8").strip()
    if not sys.stdin.isatty():
        raise click.UsageError("请用 --passphrase-file 写明口令文件，备份是加密的。")
    return str(click.prompt("口令", hide_input=True, confirmation_prompt="再输一次口令" if confirm else False))


@contextmanager
def refusing() -> Iterator[None]:
    """A refusal as its sentence and code 1."""
    try:
        yield
    except REFUSALS as refused:
        errors.print(str(refused), style="red", markup=False, highlight=False)
        raise click.exceptions.Exit(1) from refused


@contextmanager
def shown() -> Iterator[Report]:
    """Progress on a terminal; refusals as :func:`refusing` has them."""
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"))
    with refusing(), Progress(*columns, console=errors, transient=True) as bar:
        task = bar.add_task("")
        yield lambda what, done, total: bar.update(task, description=what, completed=done, total=max(total, 1))


def say(sentence: str, **style: Any) -> None:
    console.print(sentence, markup=False, highlight=False, **style)


def size(number: int) -> str:
    """A number of bytes as people write it."""
    for unit, bytes_in in (("GB", 10**9), ("MB", 10**6), ("KB", 10**3)):
        if number >= bytes_in:
            return f"{number / bytes_in:.1f} {unit}"
    return f"{number} 字节"
