"""The inside of the wall: the program of the separate process that opens one stranger's file.

It imports the reader, which is ours, then takes away its own rights, and only then touches the file, which is not.
Started by :mod:`gongkai.files.safely`; knows no Django, inherits no environment.
"""

import ctypes
import errno
import json
import os
import pkgutil
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gongkai.files.reading import CannotRead

NOBODY = 65534
OPEN_TO_ALL = 0o005
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38
CLONE_NEWUSER, CLONE_NEWNET, CLONE_NEWIPC = 0x10000000, 0x40000000, 0x08000000
BROKEN = "文件不完整、已经损坏，或者不是它所说的格式，不能打开。"
TOO_MUCH_MEMORY = "打开这个文件所需的内存超过限度，不予打开。"
TOO_DEEP = "文件内容嵌套过深，不是正常的文件，不予打开。"
TOO_MUCH_WRITTEN = "打开这个文件时写出的内容超过限度，不予打开。"
TOO_MANY_PROCESSES = "打开这个文件时试图另起程序，不予打开。"
BY_ERROR = {errno.EFBIG: TOO_MUCH_WRITTEN, errno.EAGAIN: TOO_MANY_PROCESSES, errno.ENOMEM: TOO_MUCH_MEMORY}
BY_KIND = ((MemoryError, TOO_MUCH_MEMORY), (RecursionError, TOO_DEEP))


def main() -> None:
    """Answer on the pipe that was standard output; whatever the reader prints goes nowhere."""
    job = json.loads(sys.argv[1])
    answers = os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    reader = pkgutil.resolve_name(job["function"])
    confine(job["limits"])
    answer = answer_of(reader, job["arguments"])
    with os.fdopen(answers, "wb") as pipe:
        pipe.write(answer)
    os._exit(0)  # nothing of the reader's runs afterwards


def account() -> int:
    """Whose the process becomes: its own account's; started by root, nobody's, if nobody may read the interpreter."""
    if os.geteuid() != 0:
        return os.geteuid()
    ways = {way for program in (os.__file__, ctypes.__file__, __file__, sys.prefix) for way in Path(program).parents}
    return NOBODY if all(way.stat().st_mode & OPEN_TO_ALL == OPEN_TO_ALL for way in ways) else 0


def confine(limits: dict[str, int]) -> None:
    """Give up whatever opening a file does not need. None of it can be taken back."""
    os.nice(10)
    libc = ctypes.CDLL(None, use_errno=True)
    _leave_root(libc)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)  # the process does not outlive who waits for it
    memory = limits["memory_mb"] * 1024 * 1024
    # fmt: off
    for what, most in ((resource.RLIMIT_AS,     memory),
                       (resource.RLIMIT_FSIZE,  limits["written_bytes"]),
                       (resource.RLIMIT_NOFILE, limits["open_files"]),
                       (resource.RLIMIT_NPROC,  limits["processes"]),
                       (resource.RLIMIT_CORE,   0)):
        resource.setrlimit(what, (most, most))
    # fmt: on
    # One second between the two: at the first the kernel says why it ends the process, at the second it does not.
    resource.setrlimit(resource.RLIMIT_CPU, (limits["seconds"], limits["seconds"] + 1))


def _leave_root(libc: ctypes.CDLL) -> None:
    """No limit on processes holds for root, so the account changes; the network goes where the kernel lets it go."""
    apart = CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC
    if os.geteuid() != 0:
        libc.unshare(apart)
        return
    os.setgroups([])
    if account() == NOBODY:
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
        libc.unshare(apart)
        return
    os.setresuid(NOBODY, 0, 0)  # still reads root's interpreter; its rights end with the namespace
    if libc.unshare(apart) != 0:
        os.setresuid(NOBODY, NOBODY, NOBODY)


def answer_of(reader: Callable[..., Any], arguments: dict[str, Any]) -> bytes:
    """What the reader returned, or the sentence for what became of it."""
    try:
        with os.fdopen(0, "rb", closefd=False) as file:
            return _written({"value": reader(file, **arguments)})
    except BaseException as problem:  # noqa: BLE001 — whatever a stranger's file brings a reader to do
        return _written({"refused": sentence_for(problem), "kind": type(problem).__name__})


def _written(answer: dict[str, Any]) -> bytes:
    return json.dumps(answer).encode()


def sentence_for(problem: BaseException) -> str:
    """What the person who gave the file is told."""
    if isinstance(problem, CannotRead):
        return str(problem)
    if isinstance(problem, OSError):
        return BY_ERROR.get(problem.errno or 0, BROKEN)
    return next((told for kind, told in BY_KIND if isinstance(problem, kind)), BROKEN)
