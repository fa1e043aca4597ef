"""A published report as a file: written once, kept, and the same bytes for everyone who asks.

What is kept is named by everything it was made from, so it never has to be thrown away because it is wrong; another
server writes its own. Whoever asks for many at once waits: one is written at a time in each process.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from threading import Lock

from django.core.cache import caches

from gongkai.ledger.chain import digest
from gongkai.reporting import exports
from gongkai.reporting.composing import document_of
from gongkai.reporting.exports import Format
from gongkai.reporting.freezing import rules
from gongkai.reporting.models import AnnualReport

_ONE_AT_A_TIME = Lock()


@dataclass(frozen=True, slots=True)
class File:
    """A report in a format."""

    name: str
    content: bytes


def tag_of(published: AnnualReport, wanted: Format) -> str:
    """What names the bytes: the published content, what is printed around it, the format, and how it is written."""
    around = [published.agency.name, published.edition, published.published_on.isoformat(), published.note]
    return digest([published.digest, *around, wanted.id, _writers()])


def file_of(published: AnnualReport, wanted: Format) -> File:
    """The report in that format, from what is kept, or written now and kept."""
    kept, name = caches["reports"], tag_of(published, wanted)
    document = document_of(published)
    content = kept.get(name)
    if content is None:
        with _ONE_AT_A_TIME:
            content = kept.get(name)  # written while this one waited
            if content is None:
                content = wanted.write(document)
                kept.set(name, content, timeout=None)
    return File(f"{document.file_name}{wanted.ending}", content)


@cache
def _writers() -> str:
    """How reports are written: the program's version and rules, and every file of the formats."""
    found = sha256(digest(rules()).encode())
    for path in sorted(Path(exports.__file__).parent.glob("*.*")):
        found.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()
