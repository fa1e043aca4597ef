"""Where bytes are kept: by their digest, through Django's storage API, in a folder or in S3-compatible storage.

A name in the store is the digest of what it holds, so writing twice is writing once, and a reader can tell damage.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, storages

CHUNK = 1024 * 1024
INCOMING = "incoming"


class Folder(FileSystemStorage):
    """A local folder in which a name appears only with all of its bytes, on the disk, under it."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:  # noqa: ARG002 — Django's signature
        """The name itself: the same name is the same bytes."""
        return name

    def _save(self, name: str, content: File) -> str:
        target, incoming = Path(self.path(name)), Path(self.path(INCOMING))
        for folder in (incoming, target.parent):
            folder.mkdir(parents=True, exist_ok=True, mode=0o750)
        descriptor, written = tempfile.mkstemp(dir=incoming)
        try:
            with os.fdopen(descriptor, "wb") as file:
                for chunk in content.chunks(CHUNK):
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            Path(written).chmod(0o440)
            Path(written).replace(target)
        except BaseException:
            Path(written).unlink(missing_ok=True)
            raise
        for folder in (target.parent, target.parent.parent, target.parent.parent.parent):
            _sync(folder)
        return name


def _sync(folder: Path) -> None:
    """A name is on the disk when its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def storage() -> Storage:
    """The store of files, as the settings choose it."""
    return storages["files"]


def place_of(digest: str) -> str:
    """The name of these bytes in the store."""
    return f"{digest[:2]}/{digest[2:4]}/{digest}"


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def holds(digest: str, size: int) -> bool:
    """Whether the bytes are there, at their length."""
    place = place_of(digest)
    return storage().exists(place) and storage().size(place) == size


def put(digest: str, content: Path) -> None:
    """Keep the bytes; written before any row names them."""
    with content.open("rb") as file:
        storage().save(place_of(digest), File(file))


def read(digest: str) -> BinaryIO:
    """The bytes, open for reading.

    :raises FileNotFoundError: when they are not there.
    """
    return storage().open(place_of(digest), "rb")


@contextmanager
def on_disk(digest: str) -> Iterator[Path]:
    """The bytes as a local file, for readers that run apart; copied there when the store is elsewhere."""
    try:
        yield Path(storage().path(place_of(digest)))
    except NotImplementedError:
        with tempfile.NamedTemporaryFile(prefix="gongkai-file-") as copy, read(digest) as file:
            while part := file.read(CHUNK):
                copy.write(part)
            copy.flush()
            yield Path(copy.name)


def damage(digest: str, size: int) -> str:
    """What is wrong with the bytes in the store; "" when nothing is."""
    if not storage().exists(place_of(digest)):
        return "存储中没有它的内容"
    found = hashlib.sha256()
    length = 0
    with read(digest) as file:
        while part := file.read(CHUNK):
            found.update(part)
            length += len(part)
    if found.hexdigest() != digest:
        return f"存储中的内容与摘要不符（应有 {size} 字节，现有 {length} 字节）"
    return ""


def stored() -> Iterator[str]:
    """The digests of everything in the store."""
    for first in _folders(""):
        for second in _folders(first):
            yield from storage().listdir(f"{first}/{second}")[1]


def _folders(where: str) -> list[str]:
    try:
        return [name for name in storage().listdir(where)[0] if name != INCOMING]
    except FileNotFoundError:  # nothing has been stored yet
        return []


def stored_at(digest: str) -> datetime:
    """When the bytes were written."""
    return storage().get_modified_time(place_of(digest))


def remove(digest: str) -> None:
    """Take the bytes away; only for what no row names."""
    storage().delete(place_of(digest))


def remove_unfinished(before: datetime) -> int:
    """Take away what a killed process left half written, in a local folder. Returns how many there were."""
    try:
        incoming: Any = Path(storage().path(INCOMING))
    except NotImplementedError:
        return 0
    left = (
        [path for path in incoming.glob("*") if path.stat().st_mtime < before.timestamp()] if incoming.exists() else []
    )
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)
