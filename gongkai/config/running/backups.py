"""One backup: everything that cannot be made again, sealed, and read back before it counts."""

import json
import tempfile
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from gongkai.config.running import sealing
from gongkai.config.running.databases import Database, Facts
from gongkai.config.running.folder import SCRATCH_PREFIX, to_back_up

FORMAT = 1
MANIFEST = "manifest.json"
HOME = "home/"
NAME = "gongkai-*.tar"
Report = Callable[[str, int, int], object]  # what is being done, how far, of how much


class BackupRefused(Exception):
    """A backup cannot be made, or cannot be trusted; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds, as it was at one moment."""

    made_at: str
    program: str
    engine: str
    database: Facts
    members: sealing.Digests
    format: int = FORMAT
    missing: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def size(self) -> int:
        return sum(member["size"] for member in self.members.values())

    @property
    def entries(self) -> int:
        return sum(end[0] for end in self.database.heads.values())


def manifest_in(folder: Path) -> Manifest:
    """The manifest of an unpacked backup.

    :raises BackupRefused: for one that is missing, or of a format this program does not know.
    """
    try:
        found = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError) as missing:
        raise BackupRefused("备份里没有清单，它没有写完。请换另一份备份。") from missing
    if found["format"] != FORMAT:
        raise BackupRefused(
            f"这份备份的格式是第 {found['format']} 版，本程序只认识第 {FORMAT} 版。请先换用写它的版本。"
        )
    return Manifest(**{**found, "database": Facts(**found["database"])})


def name_for(now: datetime) -> str:
    return f"gongkai-{now:%Y%m%d-%H%M%S}.tar"


def make(*, home: Path, database: Database, to: Path, lock: sealing.Lock, now: datetime, report: Report) -> Manifest:
    """Write one backup and read it back. What others write meanwhile is in the next one.

    :raises BackupRefused, DatabaseRefused, SealRefused: with the sentence for whoever asked; no file is left then.
    """
    if to.exists():
        raise BackupRefused(f"“{to}”已经存在，备份不会覆盖它。请换一个文件名。")
    unfinished = to.with_name(to.name + ".part")
    unfinished.unlink(missing_ok=True)
    try:
        with scratch(home) as folder:
            copy = folder / database.copy_name
            facts = database.copy(copy, lambda done, total: report("复制数据库", done, total))
            written: list[Manifest] = []

            def manifest(digests: sealing.Digests) -> sealing.Member:
                made_at = now.isoformat(timespec="seconds")
                written.append(Manifest(made_at, version("gongkai"), database.engine, facts, dict(digests)))
                text = json.dumps(written[0].as_json(), ensure_ascii=False, indent=1)
                return sealing.Member(MANIFEST, text.encode())

            members = [sealing.Member(copy.name, copy), *_kept(home)]
            key = sealing.write(unfinished, _told(members, report), lock, manifest)
        with scratch(home) as folder:
            if open_archive(unfinished, key, folder, report, written[0].size) != written[0]:
                raise BackupRefused("读回的清单与写入的不同，这份备份不可靠，已删除。请检查磁盘后重新备份。")
            database.check_copy(folder / database.copy_name)
        unfinished.rename(to)
    except OSError as problem:
        raise BackupRefused(f"写不成备份（{problem.strerror}）。请核对“{to.parent}”的权限和剩余空间。") from problem
    finally:
        unfinished.unlink(missing_ok=True)
    return written[0]


def _kept(home: Path) -> Iterable[sealing.Member]:
    return [sealing.Member(HOME + path.relative_to(home).as_posix(), path) for path in to_back_up(home)]


def _told(members: list[sealing.Member], report: Report) -> Iterable[sealing.Member]:
    for number, member in enumerate(members):
        report("加密", number, len(members))
        yield member


def open_archive(path: Path, key: str, into: Path, report: Report, total: int) -> Manifest:
    """Unpack an archive and hold every file against the manifest.

    :raises BackupRefused, SealRefused: when anything is missing, too much or different.
    """
    done = 0

    def read(size: int) -> None:
        nonlocal done
        done += size
        report("读回核对", done, total)

    digests = sealing.unpack(path, key, into, read)
    digests.pop(MANIFEST, None)
    manifest = manifest_in(into)
    if digests != manifest.members:
        names = sorted(
            name for name in {*digests, *manifest.members} if digests.get(name) != manifest.members.get(name)
        )
        raise BackupRefused(f"备份里的“{names[0]}”与清单不符。请换另一份备份。")
    return manifest


def keep_latest(folder: Path, number: int) -> list[Path]:
    """Remove all but the latest backups of a folder; by their names, which are their times."""
    surplus = sorted(folder.glob(NAME))[:-number]
    for path in surplus:
        path.unlink()
    return surplus


@contextmanager
def scratch(home: Path) -> Any:
    """A folder of the owner's alone beside the data, gone afterwards."""
    with tempfile.TemporaryDirectory(dir=home, prefix=SCRATCH_PREFIX) as folder:
        yield Path(folder)
