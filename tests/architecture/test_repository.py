"""What is committed speaks of the project alone: no address of a package index, no secret, no path of one machine."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LARGEST = 1_500_000

# The brackets keep this file from matching itself.
# fmt: off
FORBIDDEN = {
    "package index": re.compile(
        r"py[p]i\.org|pythonhoste[d]\.org|registry\.n[p]mjs|registry\.np[m]mirror|py[p]i\.tuna|mirrors?\.[a-z]+\.[a-z.]+/py[p]i"
        r"|--(extra-)?inde[x]-url[ =]http"),
    "private key":   re.compile(r"-----BEGIN [A-Z ]*PRIVAT[E] KEY-----"),
    "access token":  re.compile(r"\b(AKI[A][0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|xox[abpr]-[A-Za-z0-9-]{10,}|s[k]-[A-Za-z0-9]{32,})"),
    "secret in the open": re.compile(r"SECRET_KE[Y]\s*=\s*f?[\"'][^\"'{}]{12,}[\"']"),
    "path of one machine": re.compile(r"(?<![\w.\-/])/(wor[k]|roo[t])/[\w.]"),
    "unfinished work": re.compile(r"\b(TOD[O]|FIXM[E]|XX[X])\b"),
}
# fmt: on


def committed() -> list[Path]:
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def faults(text: str) -> list[str]:
    return [what for what, pattern in FORBIDDEN.items() if pattern.search(text)]


# The dots in the middle keep this file from matching itself.
# fmt: off
PLANTED = (
    ("https://py·pi.org/simple",                    "package index"),
    ("--index·-url http://10.0.0.1/simple",         "package index"),
    ("https://mirrors.example.com/py·pi/simple",    "package index"),
    ("-----BEGIN RSA PRIVATE· KEY-----",            "private key"),
    ("AKI·AABCDEFGHIJKLMNOP",                       "access token"),
    ("SECRET_KEY· = 'abcdefghijklmnop'",            "secret in the open"),
    ("see /wor·k/main/README.md",                   "path of one machine"),
    ("# TO·DO: later",                              "unfinished work"),
)
# fmt: on


@pytest.mark.parametrize(("text", "what"), PLANTED)
def test_a_planted_one_is_seen(text, what):
    assert faults(text.replace("·", "")) == [what]


@pytest.mark.parametrize("text", ["from PyPI", "/staff/work/queue", "SECRET_KEY = env('SECRET_KEY')", "public key"])
def test_an_innocent_text_is_not(text):
    assert faults(text) == []


def test_no_committed_text_has_one():
    found = {}
    for path in committed():
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue  # an image or a font
        if seen := faults(text):
            found[str(path.relative_to(ROOT))] = seen
    assert not found


def test_nothing_large_is_committed():
    assert not [str(path.relative_to(ROOT)) for path in committed() if path.stat().st_size > LARGEST]
