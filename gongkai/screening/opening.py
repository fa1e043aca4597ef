"""Screening a stranger's file: it is opened behind the wall, and what comes back is findings or a sentence."""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from gongkai.files import safely
from gongkai.files.safely import Limits, Refused
from gongkai.screening.findings import Finding

LIMITS = Limits(memory_mb=1024, seconds=60, output_bytes=32 * safely.MEGABYTE)
MENDING = Limits(memory_mb=1536, seconds=90, output_bytes=256 * safely.MEGABYTE)
SCREEN, MEND = "gongkai.screening.looking.screen", "gongkai.screening.mending.mend_file"


@dataclass(frozen=True, slots=True)
class Screened:
    """What was found, and by name which files of an archive were not read, each with the sentence."""

    findings: tuple[Finding, ...]
    unread: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Mended:
    """The new bytes, what is still found in them, and what a person has to do."""

    content: bytes
    left: tuple[Finding, ...]


def screen_file(path: Path, name: str, on: date, words: str | None = None) -> Screened | Refused:
    """Look through a file.

    :param name: what it is called, for the findings.
    :param on: the day of the scan.
    :param words: another list of wording, in TOML; checked by the caller.
    """
    opened = safely.run(SCREEN, path, LIMITS, name=name, on=on.isoformat(), words=words)
    if isinstance(opened, Refused):
        return opened
    findings = tuple(Finding(**each) for each in opened.value["findings"])
    return Screened(findings, tuple((each["file"], each["sentence"]) for each in opened.value["unread"]))


def mend_file(path: Path, name: str, on: date, findings: Iterable[Finding]) -> Mended | Refused:
    """New bytes of a file without what these findings tell, as far as a program may take it away safely; the given file stays.

    The new bytes are screened again: ``left`` is what is still found in them.
    """
    asked = [finding.as_json() for finding in findings]
    opened = safely.run(MEND, path, MENDING, name=name, on=on.isoformat(), findings=asked)
    if isinstance(opened, Refused):
        return opened
    content = base64.b64decode(opened.value)
    with tempfile.NamedTemporaryFile(prefix="gongkai-mended-") as made:
        made.write(content)
        made.flush()
        again = screen_file(Path(made.name), name, on)
    return again if isinstance(again, Refused) else Mended(content, again.findings)
