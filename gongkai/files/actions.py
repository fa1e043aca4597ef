"""The only writers of files. The bytes are in the store before a row names them: never a row without bytes.

A crash between the two leaves bytes that no row names; :func:`sweep` takes them away a day later.
"""

from datetime import date, timedelta
from pathlib import Path

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from gongkai.files import store
from gongkai.files.intake import Accepted, VirusFound, examine
from gongkai.files.models import Blob, FileVersion, Scan, StoredFile
from gongkai.files.policies import FileRefused
from gongkai.files.scanning import ScannerUnreachable, scan
from gongkai.ledger.actions import record

ORPHANS_KEPT = timedelta(days=1)
LONGEST_NOTICE = 500
F_LATEST = F("file__latest")


def receive(
    *, by: str, book: str, purpose: str, name: str, content: Path, on: date, of: StoredFile | None = None
) -> FileVersion:
    """Take in a file a person gives: examine it, then keep it as a new file or as a new version.

    Called outside a transaction: bytes are written and a scanner is asked before one begins, and a virus stays recorded.

    :raises FileRefused: with the sentence for the person.
    """
    try:
        accepted = examine(content=content, name=name, purpose=of.purpose if of else purpose)
    except VirusFound as found:
        record_virus(by=by, book=book, digest=found.digest, virus=found.virus)
        raise
    if not store.holds(accepted.digest, accepted.size):
        store.put(accepted.digest, accepted.content)
    if of is None:
        return keep(by=by, book=book, accepted=accepted, on=on)
    return new_version(by=by, file=of, accepted=accepted, on=on)


@transaction.atomic
def keep(*, by: str, book: str, accepted: Accepted, on: date) -> FileVersion:
    """Keep a new file; the same bytes under the same name for the same purpose are the file that is there already."""
    blob = _blob(accepted, on)
    same = FileVersion.objects.filter(
        blob=blob,
        name=accepted.name,
        file__book=book,
        file__purpose=accepted.purpose.code,
        file__withdrawn_on=None,
        ordinal=F_LATEST,
    ).first()
    if same:
        return same
    file = StoredFile.objects.create(book=book, purpose=accepted.purpose.code, kept_on=on)
    return _add(by, file, blob, accepted.name, "files.kept")


@transaction.atomic
def new_version(*, by: str, file: StoredFile, accepted: Accepted, on: date) -> FileVersion:
    """Keep a new version under the file's address; the same bytes and name again are the version that is there.

    :raises FileRefused: when the file is withdrawn.
    """
    file = StoredFile.objects.select_for_update().get(pk=file.pk)
    if file.withdrawn_on:
        raise FileRefused("这个文件已经撤下，不能再收存新的版本。请作为新文件上传。")
    blob = _blob(accepted, on)
    current = FileVersion.objects.get(file=file, ordinal=file.latest)
    if (current.blob_id, current.name) == (blob.pk, accepted.name):
        return current
    file.latest += 1
    file.save(update_fields=["latest"])
    return _add(by, file, blob, accepted.name, "files.version-kept")


def _add(by: str, file: StoredFile, blob: Blob, name: str, act: str) -> FileVersion:
    at, ordinal = timezone.now(), file.latest
    version = FileVersion.objects.create(file=file, ordinal=ordinal, blob=blob, name=name, kept_by=by, kept_at=at)
    details = {"version": ordinal, "sha256": blob.digest, "size": blob.size, "kind": blob.kind, "purpose": file.purpose}
    record(book=file.book, by=by, act=act, subject=subject_of(file), details=details)
    return version


def _blob(accepted: Accepted, on: date) -> Blob:
    """The row of the bytes. Its insertion waits for a sweep that has the same digest in hand, and then finds them gone."""
    facts = {"size": accepted.size, "kind": accepted.kind.code, "encoding": accepted.encoding}
    blob, created = Blob.objects.get_or_create(
        digest=accepted.digest, defaults={**facts, "scan": accepted.scan, "stored_on": on}
    )
    if not store.holds(accepted.digest, accepted.size):
        store.put(accepted.digest, accepted.content)
    if not created and accepted.scan is Scan.CLEAN and blob.scan != Scan.CLEAN:
        blob.scan = Scan.CLEAN
        blob.save(update_fields=["scan"])
    return blob


@transaction.atomic
def withdraw(*, by: str, file: StoredFile, notice: str, on: date) -> StoredFile:
    """Serve the file no more; its address tells the notice from now on. Safe to repeat.

    :raises FileRefused: without a notice, or when it is withdrawn with another one.
    """
    notice = notice.strip()
    if not notice or len(notice) > LONGEST_NOTICE:
        raise FileRefused(f"请写明撤下的说明，不超过{LONGEST_NOTICE}个字；以后打开这个地址的人会看到它。")
    file = StoredFile.objects.select_for_update().get(pk=file.pk)
    if file.withdrawn_on:
        if file.notice != notice:
            raise FileRefused(f"这个文件已经撤下，说明是“{file.notice}”，不能改写。")
        return file
    file.withdrawn_on, file.notice = on, notice
    file.save(update_fields=["withdrawn_on", "notice"])
    record(book=file.book, by=by, act="files.withdrawn", subject=subject_of(file), details={"versions": file.latest})
    return file


@transaction.atomic
def record_virus(*, by: str, book: str, digest: str, virus: str) -> None:
    """A file was refused for a virus: the digest and the virus's name, never the file's name."""
    record(
        book=book, by=by, act="files.virus-refused", subject="files.intake", details={"sha256": digest, "virus": virus}
    )


def scan_waiting(*, by: str, on: date) -> int:
    """Scan what was kept while the scanner was silent. Returns how many still wait; what is infected is withdrawn."""
    waiting = Blob.objects.filter(scan=Scan.WAITING)
    for blob in waiting.order_by("pk"):
        try:
            with store.on_disk(blob.digest) as content:
                result, virus = scan(content)
        except ScannerUnreachable:
            break
        _scanned(by=by, blob=blob, result=result, virus=virus, on=on)
    return waiting.count()


@transaction.atomic
def _scanned(*, by: str, blob: Blob, result: Scan, virus: str, on: date) -> None:
    Blob.objects.filter(pk=blob.pk).update(scan=result)
    if result is not Scan.INFECTED:
        return
    for file in StoredFile.objects.filter(versions__blob=blob, withdrawn_on=None).distinct():
        record_virus(by=by, book=file.book, digest=blob.digest, virus=virus)
        withdraw(by=by, file=file, notice="文件中发现病毒，已经撤下。", on=on)


def sweep(*, by: str) -> int:
    """Take away bytes that no row has named for a day, and what killed writers left half written. Returns how many."""
    before = timezone.now() - ORPHANS_KEPT
    swept = [digest for digest in store.stored() if store.stored_at(digest) < before and _remove_orphan(digest)]
    unfinished = store.remove_unfinished(before)
    if swept or unfinished:
        with transaction.atomic():
            details = {"unreferenced": swept[:100], "number": len(swept), "unfinished": unfinished}
            record(book="", by=by, act="files.swept", subject="files.store", details=details)
    return len(swept) + unfinished


def _remove_orphan(digest: str) -> bool:
    """Claim the digest as a row would, so that nobody can begin to name it meanwhile; then both go."""
    with transaction.atomic():
        facts = {"size": 1, "kind": "txt", "scan": Scan.NOT_CONFIGURED, "stored_on": timezone.localdate()}
        claimed, created = Blob.objects.get_or_create(digest=digest, defaults=facts)
        if created:
            store.remove(digest)
            claimed.delete()
    return created


def subject_of(file: StoredFile) -> str:
    """How the ledger calls a file."""
    return f"files.file:{file.number}"
