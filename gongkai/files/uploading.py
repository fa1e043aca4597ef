"""Large files on their way. What has arrived lies in ``GONGKAI_HOME/uploads/<number>``; its length is how far it is.

A killed server or browser loses nothing that was acknowledged: every part is on the disk before its length is told.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from gongkai.files.actions import receive
from gongkai.files.intake import purpose_of
from gongkai.files.models import FileVersion, StoredFile, Upload
from gongkai.files.policies import FileRefused, check_announced, clean_name

LIFE = timedelta(days=2)
CHUNK = 256 * 1024
MOST_OPEN = 20


class WrongOffset(Exception):
    """The part does not begin where the last one ended."""


class TooLong(Exception):
    """More arrives than was announced."""


class Busy(Exception):
    """Another request is writing to the same upload."""


@transaction.atomic
def begin(*, by: str, book: str, purpose: str, name: str, size: int, of: StoredFile | None = None) -> Upload:
    """Announce a file. What can be refused already is refused now, before anything is sent.

    :raises FileRefused: with the sentence.
    """
    name = clean_name(name)
    code = of.purpose if of else purpose
    check_announced(name, size, purpose_of(code))
    now = timezone.now()
    if Upload.objects.filter(account=by, became=None, expires_at__gt=now).count() >= MOST_OPEN:
        raise FileRefused(f"您有{MOST_OPEN}个文件还没有传完。请先传完或者取消它们。")
    upload = Upload.objects.create(
        book=book, account=by, purpose=code, name=name, size=size, of=of, expires_at=now + LIFE
    )
    folder().mkdir(parents=True, exist_ok=True, mode=0o750)
    place_of(upload).touch(mode=0o640)
    return upload


def upload_of(by: str, book: str, number: UUID) -> Upload | None:
    """The person's own upload, while it lives."""
    return (
        Upload.objects.select_related("became__file", "of")
        .filter(number=number, book=book, account=by, expires_at__gt=timezone.now())
        .first()
    )


def arrived(upload: Upload) -> int:
    """How many bytes are there."""
    if upload.became_id:
        return upload.size
    try:
        return place_of(upload).stat().st_size
    except FileNotFoundError:
        return 0


def append(upload: Upload, offset: int, read: Callable[[int], bytes]) -> int:
    """Append what can be read, from this offset; returns the new one.

    Whatever has arrived when the connection breaks is kept.

    :raises WrongOffset: :raises Busy: and nothing is written. :raises TooLong: and what is too much is not.
    """
    with alone(upload) as file:
        at = file.seek(0, os.SEEK_END)
        if at != offset:
            raise WrongOffset
        try:
            while part := read(CHUNK):
                if at + len(part) > upload.size:
                    raise TooLong
                file.write(part)
                at += len(part)
        finally:
            file.flush()
            os.fsync(file.fileno())
    return at


@contextmanager
def alone(upload: Upload) -> Iterator[BinaryIO]:
    """The file, open for appending, with nobody else writing to it.

    :raises Busy:
    """
    with place_of(upload).open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as problem:
            raise Busy from problem
        yield file


def finish(*, by: str, upload: Upload, on: date) -> FileVersion:
    """Keep what has arrived whole. Safe to repeat, and to be killed in: the same bytes again are the same file.

    :raises FileRefused: with the sentence; the upload is over then. :raises Busy:
    """
    if upload.became:
        return upload.became
    with alone(upload):
        try:
            version = receive(
                by=by,
                book=upload.book,
                purpose=upload.purpose,
                name=upload.name,
                content=place_of(upload),
                on=on,
                of=upload.of,
            )
        except FileRefused:
            discard(upload)
            raise
        upload.became = version
        upload.save(update_fields=["became"])
        place_of(upload).unlink(missing_ok=True)
    return version


def discard(upload: Upload) -> None:
    """Forget an upload and what has arrived of it."""
    Upload.objects.filter(pk=upload.pk).delete()
    place_of(upload).unlink(missing_ok=True)


def expire() -> int:
    """Forget the uploads whose time is over, and what belongs to none. Returns how many."""
    now = timezone.now()
    over = list(Upload.objects.filter(expires_at__lte=now))
    for upload in over:
        discard(upload)
    known = {str(number) for number in Upload.objects.filter(became=None).values_list("number", flat=True)}
    left = [path for path in folder().glob("*") if path.name not in known and _older(path, now.timestamp())]
    for path in left:
        path.unlink(missing_ok=True)
    return len(over) + len(left)


def _older(path: Path, now: float) -> bool:
    try:
        return path.stat().st_mtime < now - LIFE.total_seconds()
    except FileNotFoundError:
        return False


def folder() -> Path:
    """Where uploads lie; several web servers share it."""
    return Path(settings.UPLOADS)


def place_of(upload: Upload) -> Path:
    """Where this one lies."""
    return folder() / str(upload.number)
