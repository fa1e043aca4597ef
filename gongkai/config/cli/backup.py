from pathlib import Path

import click
from django.conf import settings
from django.utils import timezone

from gongkai.config.cli.sealed import lock_from, passphrase_option, recipient_option, say, shown, size
from gongkai.config.running import backups, sealing
from gongkai.config.running.databases import database_of

HERE = "gongkai.files.store.Folder"


@click.command()
@click.option("--to", type=click.Path(path_type=Path), help="写到哪个文件或者文件夹；默认 GONGKAI_HOME/backups。")
@click.option("--keep", type=click.IntRange(1), help="成功之后，该文件夹里只留最近几份。")
@passphrase_option
@recipient_option
def backup(*, to: Path | None, keep: int | None, passphrase_file: Path | None, recipients: tuple[str, ...]) -> None:
    """备份数据库、文件和密钥，加密为一个文件，写完读回核对。网站不必停。"""
    path = make_backup(to, lock_from(passphrase_file, recipients))
    for old in backups.keep_latest(path.parent, keep) if keep else ():
        say(f"已删除较早的备份 {old.name}。")


def make_backup(to: Path | None, lock: sealing.Lock) -> Path:
    """Make a backup and say what is in it."""
    now = timezone.localtime()
    path = _where(to, backups.name_for(now))
    with shown() as report:
        manifest = backups.make(
            home=settings.HOME,
            database=database_of(settings.DATABASES["default"]),
            to=path,
            lock=lock,
            now=now,
            report=report,
        )
    say(f"已备份到 {path}（{size(path.stat().st_size)}），读回核对无误。", style="green")
    rows = sum(manifest.database.counts.values())
    say(f"其中：数据库 {rows:,} 行，账本 {manifest.entries:,} 条，文件和密钥 {len(manifest.members) - 1:,} 个。")
    if settings.STORAGES.get("files", {}).get("BACKEND", HERE) != HERE:
        say("文件存放在对象存储中，不在这份备份里。请用该存储自己的版本和复制功能备份。", style="yellow")
    if path.stat().st_dev == settings.HOME.stat().st_dev:
        say("这份备份与数据在同一块磁盘上，磁盘损坏时会一起丢失。请再复制一份到别处。", style="yellow")
    return path


def _where(to: Path | None, name: str) -> Path:
    folder = settings.HOME / "backups" if to is None else to
    if to is not None and not to.is_dir() and to.suffix:
        return to
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / name
