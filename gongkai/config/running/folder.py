"""What lies in an installation's folder, and what each part is to a backup."""

import os
from collections.abc import Iterator
from enum import Enum
from pathlib import Path


class Part(Enum):
    """What becomes of a part of the folder when the place is lost."""

    KEPT = "随备份保存"
    SECRET = "随备份加密保存，只有属主可以读"  # noqa: S105 — a kind, not a secret
    DATABASE = "由数据库自己的办法备份"
    REBUILT = "可以重新生成，不备份"
    SCRATCH = "临时的，不备份"


ERASURES = "erasures.jsonl"

# fmt: off
PARTS = {
    #                      what it is       what for
    "gongkai.sqlite3":     (Part.DATABASE,  "嵌入式数据库"),
    "gongkai.sqlite3-wal": (Part.DATABASE,  "数据库尚未并入的写入"),
    "gongkai.sqlite3-shm": (Part.DATABASE,  "数据库的共享索引"),
    "secret.key":          (Part.SECRET,    "会话与签名的密钥"),
    "master.key":          (Part.SECRET,    "个人信息的主密钥"),
    "demo-password.txt":   (Part.SECRET,    "示例账号的密码"),
    "files":               (Part.KEPT,      "文件"),
    ERASURES:              (Part.KEPT,      "已清除个人信息的清单，不含个人信息"),
    "uploads":             (Part.SCRATCH,   "尚未传完的上传，恢复后请重新上传"),
    "index":               (Part.REBUILT,   "全文索引，由记录重建"),
    "reports":             (Part.REBUILT,   "各种格式的年度报告，有人下载时重新生成"),
    "static":              (Part.REBUILT,   "样式、字体和脚本，启动时重新收集"),
    "metrics":             (Part.SCRATCH,   "各工作进程的计数"),
    "backups":             (Part.SCRATCH,   "备份自己"),
    "service.lock":        (Part.SCRATCH,   "正在服务的标记"),
}
# fmt: on
INCOMING = "incoming"  # under files: not yet whole
SCRATCH_PREFIX = ".scratch-"
OWNER_ALONE = 0o077
MAY_STAY = {"secret.key", ERASURES}


def part_of(name: str) -> Part:
    """What an entry of the folder is; one that no room has named is kept, so that nothing is lost for being new."""
    if name.startswith(SCRATCH_PREFIX):
        return Part.SCRATCH
    return PARTS[name][0] if name in PARTS else Part.KEPT


def to_back_up(home: Path) -> Iterator[Path]:
    """Every file that goes into a backup beside the database, in a steady order."""
    for entry in sorted(home.iterdir()):
        if part_of(entry.name) in (Part.KEPT, Part.SECRET):
            yield from _files_under(entry)


def of_value(home: Path) -> list[str]:
    """What a restore would write over: the names of all that neither is scratch nor can be made again.

    A lone ``secret.key`` is none of it: the program makes one on its first step, and it opens sessions only. Nor is
    the list of erasures, which is there to outlive a restore.
    """
    if not home.exists():
        return []
    kept = (Part.KEPT, Part.SECRET, Part.DATABASE)
    return sorted(
        entry.name
        for entry in home.iterdir()
        if part_of(entry.name) in kept and entry.name not in MAY_STAY and (entry.is_file() or any(entry.iterdir()))
    )


def open_to_others(home: Path) -> list[Path]:
    """The secrets that others than their owner may read."""
    secrets = (entry for entry in sorted(home.iterdir()) if part_of(entry.name) is Part.SECRET)
    return [path for path in secrets if path.is_file() and path.stat().st_mode & OWNER_ALONE]


def _files_under(entry: Path) -> Iterator[Path]:
    if entry.is_file() and not entry.is_symlink():
        yield entry
        return
    for folder, folders, names in os.walk(entry):
        folders[:] = sorted(name for name in folders if name != INCOMING)
        for name in sorted(names):
            path = Path(folder) / name
            if path.is_file() and not path.is_symlink():
                yield path
