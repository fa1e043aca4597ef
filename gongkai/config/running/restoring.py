"""Putting a backup into an empty place. It runs before Django is set up: the keys that Django reads come out of it."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from gongkai.config.running import backups, sealing
from gongkai.config.running.databases import Database
from gongkai.config.running.folder import ERASURES, SCRATCH_PREFIX, of_value

PACKAGE = Path(__file__).resolve().parents[2]


def check_empty(home: Path, database: Database) -> None:
    """:raises BackupRefused: where anything would be written over."""
    if names := of_value(home):
        raise backups.BackupRefused(
            f"“{home}”不是空的（有 {'、'.join(names[:5])}）。恢复只写入空的地方：请另设 GONGKAI_HOME，或者把旧文件夹改名。"
        )
    if not database.is_empty():
        raise backups.BackupRefused("数据库里已经有表。恢复只写入空的数据库：请新建一个，并改 DATABASE_URL。")


def restore(
    *,
    archive: Path,
    home: Path,
    database: Database,
    opener: sealing.Opener,
    report: backups.Report,
    erasures: Iterable[Path] = (),
) -> backups.Manifest:
    """Open, check, and only then put in place: files first, the database last, so that half a restore is none.

    :param erasures: later lists of erasures than the one in the backup.
    :raises BackupRefused, DatabaseRefused, SealRefused: with the sentence for whoever asked.
    """
    check_empty(home, database)
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    for left in home.glob(SCRATCH_PREFIX + "*"):
        shutil.rmtree(left)
    key = sealing.key_of(archive, opener)
    with backups.scratch(home) as folder:
        manifest = backups.open_archive(archive, key, folder, report, archive.stat().st_size)
        _check_fits(manifest, database)
        copy = folder / database.copy_name
        database.check_copy(copy)
        kept = folder / backups.HOME
        _keep_erasures(kept / ERASURES, [home / ERASURES, *erasures])
        for entry in sorted(kept.iterdir()) if kept.exists() else ():
            _clear(home / entry.name)
            entry.replace(home / entry.name)
        report("写入数据库", 0, 1)
        database.put_back(copy)
    _compare(manifest, database)
    return manifest


def _keep_erasures(ours: Path, later: list[Path]) -> None:
    """Whoever was forgotten stays forgotten: the lines of the later lists join those of the backup's."""
    lists = [path.read_text("utf-8").splitlines() for path in (ours, *later) if path.exists()]
    if lines := dict.fromkeys(line for lines in lists for line in lines if line.strip()):
        ours.parent.mkdir(parents=True, exist_ok=True)
        ours.write_text("".join(f"{line}\n" for line in lines), "utf-8")


def _clear(target: Path) -> None:
    """Of what :func:`check_empty` let pass: the key of an empty installation, and empty folders."""
    if target.is_dir():
        target.rmdir()
    else:
        target.unlink(missing_ok=True)


def _check_fits(manifest: backups.Manifest, database: Database) -> None:
    if manifest.engine != database.engine:
        raise backups.BackupRefused(
            f"这份备份出自 {manifest.engine}，现在的数据库是 {database.engine}。请按它改 DATABASE_URL 后再恢复。"
        )
    known = {f"{path.parents[1].name}.{path.stem}" for path in PACKAGE.glob("*/migrations/0*.py")}
    rooms = {name.partition(".")[0] for name in known}
    unknown = [name for name in manifest.database.migrations if name.partition(".")[0] in rooms and name not in known]
    if unknown:
        raise backups.BackupRefused(
            f"这份备份出自更新的版本（gongkai {manifest.program}，有本程序没有的 {unknown[0]}）。请先装上那个版本。"
        )


def _compare(manifest: backups.Manifest, database: Database) -> None:
    found = database.facts()
    if found != manifest.database:
        pairs = {**manifest.database.counts, **found.counts}
        wrong = [name for name in pairs if manifest.database.counts.get(name) != found.counts.get(name)]
        raise backups.BackupRefused(f"恢复后的数目与清单不符（{'、'.join(wrong) or '账本末尾'}）。请换另一份备份。")
