"""Readers of files."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from gongkai.files import store
from gongkai.files.models import SERVED, Blob, FileVersion, Scan, StoredFile
from gongkai.files.policies import Visible, Withdrawn, may, visible
from gongkai.ui.paging import Page, Place, page

PER_PAGE = 30


@dataclass(frozen=True, slots=True)
class Gone:
    """Nothing is served at this address any more; the notice says why."""

    notice: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """The file is there and is not served before it has been scanned; told to staff alone."""


def asked_for(number: UUID, ordinal: int | None, user: Any) -> FileVersion | Gone | Waiting | None:
    """What this person gets at an address; None where there is nothing that may be told."""
    file = StoredFile.objects.filter(number=number).first()
    staff = may(
        user, "files.view", file.book if file else ""
    )  # asked of an unknown one too: no answer tells them apart
    if file is None:
        return None
    shown = Visible(tuple(range(1, file.latest + 1))) if staff else visible(file)
    if isinstance(shown, Visible):
        wanted = ordinal or shown.versions[-1]
        return Gone(file.notice) if file.withdrawn_on else _version(file, wanted, shown, staff=staff)
    return Gone(shown.notice) if isinstance(shown, Withdrawn) else None


def _version(file: StoredFile, wanted: int, shown: Visible, *, staff: bool) -> FileVersion | Waiting | None:
    version = FileVersion.objects.select_related("blob", "file").filter(file=file, ordinal=wanted).first()
    if version is None or wanted not in shown.versions:
        return None
    if version.blob.may_be_served:
        return version
    return Waiting() if staff else None


def file_of(book: str, number: UUID) -> StoredFile | None:
    """The agency's file of that number."""
    return StoredFile.objects.filter(book=book, number=number).prefetch_related("versions__blob").first()


def files_of(book: str, place: Place) -> Page[StoredFile]:
    """The agency's files with their versions, latest first: two statements, however many they are."""
    rows = StoredFile.objects.filter(book=book).prefetch_related("versions__blob")
    return page(rows, "kept_on", place, size=PER_PAGE, newest_first=True)


def kept_for(book: str, purpose: str) -> list[FileVersion]:
    """What the agency keeps for a purpose and has not withdrawn, every version, latest first, the same bytes once."""
    rows = FileVersion.objects.filter(
        file__book=book, file__purpose=purpose, file__withdrawn_on=None, blob__scan__in=SERVED
    )
    found: dict[str, FileVersion] = {}
    for version in rows.select_related("file", "blob").order_by("-kept_at", "-pk"):
        found.setdefault(version.blob.digest, version)
    return list(found.values())


def verify_files() -> Iterator[str]:
    """Read everything in the store and say what is missing or damaged, a sentence each."""
    for blob in Blob.objects.order_by("pk").iterator(chunk_size=500):
        if problem := store.damage(blob.digest, blob.size):
            addresses = "、".join(str(version.file) for version in blob.versions.select_related("file")[:3])
            yield f"文件 {addresses}（SHA-256 {blob.digest}）：{problem}。请从备份中恢复这个文件。"


def waiting_for_scan() -> int:
    """How many contents wait for the scanner."""
    return Blob.objects.filter(scan=Scan.WAITING).count()
