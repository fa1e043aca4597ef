"""Before a file is kept: its name, size, content and viruses. Nothing is opened in this process."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from gongkai.files.kinds import Kind, Purpose, purpose_named
from gongkai.files.models import Scan
from gongkai.files.policies import FileRefused, check_announced, check_content, clean_name
from gongkai.files.safely import Refused, run
from gongkai.files.scanning import ScannerUnreachable, scan
from gongkai.files.store import digest_of

LOOK = "gongkai.files.looking.look"
UNREACHABLE = "病毒扫描服务没有应答，暂时不能收存文件。请稍后再试；一直如此的，请联系管理员检查 clamd。"


class VirusFound(FileRefused):
    """The scanner knows the content as harmful."""

    def __init__(self, because: str, digest: str, virus: str) -> None:
        super().__init__(because)
        self.digest = digest
        self.virus = virus


@dataclass(frozen=True, slots=True)
class Accepted:
    """A file that may be kept, and what it is."""

    content: Path
    name: str
    purpose: Purpose
    kind: Kind
    encoding: str
    digest: str
    size: int
    scan: Scan


def examine(*, content: Path, name: str, purpose: str) -> Accepted:
    """Everything that is asked of a file before it is kept.

    :raises FileRefused: with the sentence for the person who gave it.
    """
    what_for = purpose_of(purpose)
    name = clean_name(name)
    size = content.stat().st_size
    kind = check_announced(name, size, what_for)
    found = _read(LOOK, content, name)
    check_content(name, kind, found["content"])
    if what_for.reader:
        _read(what_for.reader, content, name)
    digest = digest_of(content)
    return Accepted(content, name, what_for, kind, found["encoding"], digest, size, _scanned(content, name, digest))


def _read(reader: str, content: Path, name: str) -> Any:
    found = run(reader, content)
    if isinstance(found, Refused):
        raise FileRefused(f"“{name}”：{found.sentence}")
    return found.value


def purpose_of(code: str) -> Purpose:
    """:raises FileRefused: for a purpose that nobody registered."""
    purpose = purpose_named(code)
    if purpose is None:
        raise FileRefused("没有这种文件用途。请从页面上列出的用途中选择。")
    return purpose


def _scanned(content: Path, name: str, digest: str) -> Scan:
    try:
        result, virus = scan(content)
    except ScannerUnreachable as problem:
        if settings.CLAMD_UNREACHABLE == "queue":
            return Scan.WAITING
        raise FileRefused(UNREACHABLE) from problem
    if result is Scan.INFECTED:
        raise VirusFound(f"“{name}”中发现病毒（{virus}），没有收存。请用杀毒软件检查来源的电脑。", digest, virus)
    return result


@contextmanager
def as_path(upload: UploadedFile) -> Iterator[Path]:
    """A file sent with a form, as a path; small ones are held in memory and are written out first."""
    try:
        yield Path(upload.temporary_file_path())
    except AttributeError:
        with tempfile.NamedTemporaryFile(prefix="gongkai-form-") as copy:
            for chunk in upload.chunks():
                copy.write(chunk)
            copy.flush()
            yield Path(copy.name)
