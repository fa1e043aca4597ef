"""The registry of checks: each looks at one thing, says in one sentence how it stands and in one how to mend it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from importlib import import_module
from typing import Any


class Level(Enum):
    """How a check came out; the value is what a program reads."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Found:
    """What one check found."""

    level: Level
    said: str
    mend: str = ""
    check: str = ""
    title: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "check": self.check,
            "title": self.title,
            "level": self.level.value,
            "said": self.said,
            "mend": self.mend,
        }


@dataclass(frozen=True, slots=True)
class Scope:
    """How deep to look: every entry of the ledger and every file, or a sample."""

    full: bool = False


Check = Callable[[Scope], Found]
REGISTERED: dict[str, tuple[str, Check]] = {}
ROOMS = ("machine", "records", "services")


def check(name: str, title: str) -> Callable[[Check], Check]:
    """Register a check under a name for programs and a title for people."""

    def register(function: Check) -> Check:
        REGISTERED[name] = (title, function)
        return function

    return register


def ok(said: str) -> Found:
    return Found(Level.OK, said)


def warning(said: str, mend: str) -> Found:
    return Found(Level.WARNING, said, mend)


def error(said: str, mend: str) -> Found:
    return Found(Level.ERROR, said, mend)


def run(*, full: bool = False) -> Iterator[Found]:
    """Run every check, in the order of its registration; one that cannot be carried out is an error of its own."""
    for room in ROOMS:
        import_module(f"gongkai.config.running.checking_{room}")
    for name, (title, function) in REGISTERED.items():
        try:
            found = function(Scope(full=full))
        except Exception as problem:  # noqa: BLE001 — whatever broke is what the person has to hear
            found = error(f"没有检查成（{type(problem).__name__}：{problem}）。", "请先修好上面的问题，再检查一次。")
        yield Found(found.level, found.said, found.mend, name, title)
