"""Asking a ClamAV daemon about a file, where the settings name one: ``GONGKAI_CLAMD=unix:/run/clamav/clamd.ctl``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from gongkai.files.models import Scan

if TYPE_CHECKING:
    import clamd

SECONDS = 60
DEFAULT_PORT = 3310


class ScannerUnreachable(Exception):
    """The daemon did not answer, or not about the file."""


def scanner() -> clamd.ClamdNetworkSocket | None:
    """The daemon that the settings name; None without one.

    :raises ScannerUnreachable: when its socket cannot be opened.
    """
    named = settings.CLAMD
    if not named:
        return None
    import clamd  # noqa: PLC0415 — a third of a second at every start, and most have no scanner

    if named.startswith("unix:"):
        return clamd.ClamdUnixSocket(named.removeprefix("unix:"), timeout=SECONDS)
    host, _, port = named.removeprefix("tcp:").removeprefix("//").rpartition(":")
    return clamd.ClamdNetworkSocket(host or "127.0.0.1", int(port or DEFAULT_PORT), timeout=SECONDS)


def scan(content: Path) -> tuple[Scan, str]:
    """What is known of the file, and the name of the virus if there is one.

    :raises ScannerUnreachable: when the daemon is configured and gives no answer.
    """
    daemon = scanner()
    if daemon is None:
        return Scan.NOT_CONFIGURED, ""
    try:
        with content.open("rb") as file:
            verdict, what = daemon.instream(file)["stream"]
    except (_unanswered(), OSError, KeyError, TypeError, ValueError) as problem:
        raise ScannerUnreachable(str(problem)) from problem
    if verdict == "FOUND":
        return Scan.INFECTED, what
    if verdict != "OK":
        raise ScannerUnreachable(f"{verdict} {what}")
    return Scan.CLEAN, ""


def _unanswered() -> type[Exception]:
    import clamd  # noqa: PLC0415 — as above

    return clamd.ClamdError
