"""The master keys, under which the key of every person is wrapped; they never stand in the database.

GONGKAI_MASTER_KEY holds them separated by commas, or the file ``master.key`` of the installation one a line, made at
first use and readable by its owner alone. The first is the current one; the others are known until nothing uses them.
A key's id is computed from the key, so one id can never mean two keys.
"""

import base64
import binascii
import contextlib
import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from gongkai.privacy.errors import MasterKeyProblem
from gongkai.privacy.sealing import ROOT_BYTES, new_root

ID_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Master:
    """One master key; it prints its id only."""

    key: bytes = field(repr=False)

    @property
    def id(self) -> str:
        """The beginning of the key's SHA-256: of 256 random bits it tells nothing."""
        return hashlib.sha256(b"gongkai master" + self.key).hexdigest()[:ID_LENGTH]

    @property
    def text(self) -> str:
        return base64.urlsafe_b64encode(self.key).decode()


def path() -> Path:
    """The file of this installation's master keys."""
    return Path(settings.HOME) / "master.key"


def is_given() -> bool:
    """Whether the keys come from the environment, where only the operator can change them."""
    return bool(settings.MASTER_KEYS)


def known() -> list[Master]:
    """Every master key, the current one first.

    :raises MasterKeyProblem: for what is not 32 bytes in base64.
    """
    if is_given():
        return [_read(text, "环境变量 GONGKAI_MASTER_KEY") for text in settings.MASTER_KEYS.split(",")]
    if not path().exists():
        _write([Master(new_root())], first=True)
    found = [_read(line, f"文件 {path().name}") for line in path().read_text("ascii").splitlines() if line.strip()]
    if not found:
        raise MasterKeyProblem(f"文件 {path().name} 是空的。请从备份恢复这个文件；没有主密钥，个人信息无法读取。")
    return found


def current() -> Master:
    """The key under which new keys are wrapped."""
    return known()[0]


def by_id(name: str) -> Master:
    """:raises MasterKeyProblem: when no key of that id is known here."""
    found = next((master for master in known() if master.id == name), None)
    if found is None:
        raise MasterKeyProblem(
            f"缺少主密钥 {name}：个人信息是用它加密的。请从备份恢复 {path().name}，"
            "或者在 GONGKAI_MASTER_KEY 中补上这把密钥。"
        )
    return found


def add_new() -> Master:
    """Make a new current key; the ones before it stay known. Only where the keys are kept in the file."""
    fresh = Master(new_root())
    _write([fresh, *known()])
    return fresh


def keep_only(ids: Iterable[str]) -> None:
    """Forget the other keys of the file."""
    kept = set(ids)
    _write([master for master in known() if master.id in kept])


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold the file's lock; a process that is killed lets go of it."""
    Path(settings.HOME).mkdir(parents=True, exist_ok=True)
    with path().with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _read(text: str, source: str) -> Master:
    try:
        key = base64.urlsafe_b64decode(text.strip())
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != ROOT_BYTES:
        raise MasterKeyProblem(f"{source}中有一把主密钥无法识别：应为 32 字节的 base64url 文本。请核对，不要另造一把。")
    return Master(key)


def _write(masters: list[Master], *, first: bool = False) -> None:
    """Put the file in place whole, so that nobody ever reads half of it; the first one never replaces another."""
    folder = path().parent
    folder.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=folder, prefix=".master.")  # 0600 from the beginning
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.writelines(f"{master.text}\n" for master in masters)
        file.flush()
        os.fsync(file.fileno())
    try:
        if first:
            with contextlib.suppress(FileExistsError):
                os.link(name, path())
        else:
            Path(name).replace(path())
    finally:
        Path(name).unlink(missing_ok=True)
    _sync(folder)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
