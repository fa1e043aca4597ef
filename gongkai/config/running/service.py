"""Who has the installation: any number of servers and workers together, or one upgrade or restore alone.

The mark is a lock on a file in the installation's folder. It goes with the process that holds it, however that ends.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class InService(Exception):
    """Someone else has the installation; the message says what to do."""


@contextmanager
def serving(home: Path) -> Iterator[None]:
    """Held by whatever writes for as long as it runs.

    :raises InService: while an upgrade or a restore is at work.
    """
    with _lock(home, fcntl.LOCK_SH, "正在升级或者恢复，请等它结束后再启动。"):
        yield


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Held by an upgrade or a restore.

    :raises InService: while the site or a worker is running.
    """
    with _lock(home, fcntl.LOCK_EX, "网站或者后台任务正在运行，请先停止：systemctl stop gongkai-web gongkai-worker"):
        yield


@contextmanager
def _lock(home: Path, kind: int, sentence: str) -> Iterator[None]:
    home.mkdir(parents=True, exist_ok=True)
    with (home / "service.lock").open("a", encoding="ascii") as file:
        try:
            fcntl.flock(file, kind | fcntl.LOCK_NB)
        except BlockingIOError as held:
            raise InService(sentence) from held
        yield
