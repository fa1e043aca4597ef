"""The list of erasures, kept beside the database so that it outlives a restore.

An old backup still holds the keys of persons erased after it was made. The list says whose; it holds random numbers, no
names, and may be kept anywhere. It only ever grows.
"""

import fcntl
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Erasure:
    """One person's erasure."""

    number: str
    at: datetime
    order_number: str
    digest: str  # SHA-256 of the destroyed key

    @property
    def line(self) -> str:
        facts = {"person": self.number, "at": self.at.isoformat(), "order": self.order_number, "digest": self.digest}
        return json.dumps(facts, ensure_ascii=False)


def path() -> Path:
    """The list of this installation."""
    return Path(settings.HOME) / "erasures.jsonl"


def read(source: Path | None = None) -> list[Erasure]:
    """What a list holds; a list that is not there holds nothing."""
    source = source or path()
    lines = source.read_text("utf-8").splitlines() if source.exists() else []
    return [_parse(line) for line in lines if line.endswith("}")]  # a line cut short by a crash is written again


def add(found: Iterable[Erasure]) -> None:
    """Append those the list does not have yet."""
    path().parent.mkdir(parents=True, exist_ok=True)
    with path().open("a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        listed = {erasure.number for erasure in read()}
        missing = [erasure.line for erasure in found if erasure.number not in listed]
        file.writelines(f"\n{line}\n" for line in missing)
        file.flush()
        os.fsync(file.fileno())


def _parse(line: str) -> Erasure:
    facts = json.loads(line)
    return Erasure(facts["person"], datetime.fromisoformat(facts["at"]), facts["order"], facts["digest"])
