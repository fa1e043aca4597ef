"""Opening what strangers give: only in a separate process, with limits of memory, time, processes and output.

``run("gongkai.files.reading.pdf_pages", path)`` calls that function with the open file, behind a wall, and returns what
it returned. A file that breaks, stalls, swells or lies becomes a sentence; the caller never waits longer than the limit
and never holds more than the answer. A reader takes the file (binary, seekable) and plain keyword arguments, returns a
plain JSON value, raises :class:`gongkai.files.reading.CannotRead` with a sentence, and imports no Django.
"""

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import structlog

from gongkai.files.wall import BROKEN, TOO_MUCH_WRITTEN, account

MEGABYTE = 1024 * 1024
LOOK_EVERY = 0.05
PROGRAM = "import json, sys; sys.path[:] = json.loads(sys.argv.pop(1)); from gongkai.files.wall import main; main()"
TOO_LONG = "打开这个文件所需的时间超过限度，不予打开。"
TOO_MUCH_ANSWERED = "从这个文件读出的内容超过限度，不予打开。"
CRASHED = "打开这个文件时程序异常中止，文件多半已经损坏，不予打开。"

log = structlog.get_logger(__name__)
_at_once = threading.BoundedSemaphore(max(2, os.cpu_count() or 2))


@dataclass(frozen=True, slots=True)
class Limits:
    """What a reader may use."""

    memory_mb: int = 512
    seconds: int = 20
    output_bytes: int = 4 * MEGABYTE
    written_bytes: int = 64 * MEGABYTE  # in its own folder, all together
    open_files: int = 64
    processes: int = 0  # besides itself; the kernel counts those of the account


@dataclass(frozen=True, slots=True)
class Opened:
    """What the reader returned."""

    value: Any


@dataclass(frozen=True, slots=True)
class Refused:
    """The file was not read; the sentence is for whoever gave it."""

    sentence: str

    def __str__(self) -> str:
        return self.sentence


def run(function: str, path: Path | str, limits: Limits = Limits(), **arguments: Any) -> Opened | Refused:
    """Call ``function(file, **arguments)`` on the file behind the wall."""
    job = json.dumps({"function": function, "arguments": arguments, "limits": asdict(limits)})
    with (
        _at_once,
        tempfile.TemporaryDirectory(prefix="gongkai-read-", ignore_cleanup_errors=True) as scratch,
        Path(path).open("rb") as file,
    ):
        if os.geteuid() == 0:
            os.chown(scratch, account(), -1)
        process = subprocess.Popen(  # noqa: S603 — our own interpreter, our own program
            [sys.executable, "-I", "-c", PROGRAM, json.dumps(sys.path), job],
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=scratch,
            env={"LANG": "C.UTF-8", "HOME": scratch, "TMPDIR": scratch, "PATH": "/usr/bin:/bin"},
            start_new_session=True,
        )
        try:
            answer = _listen(process, Path(scratch), limits)
        finally:
            _end(process)
    return answer if isinstance(answer, Refused) else _read(answer, function, process.returncode)


def _listen(process: subprocess.Popen[bytes], scratch: Path, limits: Limits) -> bytes | Refused:
    """What arrives until the other side closes, within the limits that only this side can hold."""
    deadline = time.monotonic() + limits.seconds
    answer = bytearray()
    with process.stdout as pipe, selectors.DefaultSelector() as selector:  # type: ignore[union-attr]
        selector.register(pipe, selectors.EVENT_READ)
        while time.monotonic() < deadline:
            if selector.select(LOOK_EVERY):
                part = os.read(pipe.fileno(), 64 * 1024)
                if not part:
                    return bytes(answer)
                answer += part
                if len(answer) > limits.output_bytes:
                    return Refused(TOO_MUCH_ANSWERED)
            elif _written(scratch) > limits.written_bytes:
                return Refused(TOO_MUCH_WRITTEN)
    return Refused(TOO_LONG)


def _written(folder: Path) -> int:
    total = 0
    for root, _folders, names in os.walk(folder):
        for name in names:
            try:
                total += (Path(root) / name).lstat().st_blocks * 512
            except FileNotFoundError:
                continue
    return total


def _end(process: subprocess.Popen[bytes]) -> None:
    """The whole session ends with its leader; killed before it is awaited, so that its number still means it."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _read(answer: bytes, function: str, status: int) -> Opened | Refused:
    try:
        told = json.loads(answer)
        if "refused" in told:
            log.info("a reader refused a file", reader=function, kind=told["kind"])
            return Refused(str(told["refused"]))
        return Opened(told["value"])
    except (ValueError, TypeError, KeyError, RecursionError):
        log.warning("a reader ended without an answer", reader=function, status=status)
        return Refused(TOO_LONG if status == -signal.SIGXCPU else CRASHED if not answer else BROKEN)
