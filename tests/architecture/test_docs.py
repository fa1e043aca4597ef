"""What the documents say exists: generated pages are as the code has them, links lead somewhere, targets can be made."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
PATH = re.compile(r"`((?:gongkai|tests|docs|requirements|bench|\.ci)/[\w./-]+)`")
COMMAND = re.compile(r"`make ([a-z-]+)|^make ([a-z-]+)", re.MULTILINE)
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


def dead_links(text: str, folder: Path) -> list[str]:
    return [target for target in LINK.findall(text) if not (folder / target).exists()]


def dead_paths(text: str) -> list[str]:
    """The paths a page names that are not there; a pattern such as reading-NNN is none."""
    return [path for path in PATH.findall(text) if "NNN" not in path and not (ROOT / path).exists()]


def unknown_targets(text: str) -> set[str]:
    return {one or other for one, other in COMMAND.findall(text)} - TARGETS


def test_generated_pages_are_as_committed():
    command = [sys.executable, "docs/generate.py", "--check"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr


def test_a_dead_link_a_dead_path_and_an_unknown_target_are_seen():
    assert dead_links("[a](Makefile) ![b](none.png) [c](https://example.cn)", ROOT) == ["none.png"]
    assert dead_paths("`tests/conftest.py`, `gongkai/none.py`") == ["gongkai/none.py"]
    assert unknown_targets("`make test`, `make tea`\nmake coffee\n") == {"tea", "coffee"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere_and_targets_can_be_made(page):
    text = page.read_text("utf-8")
    assert not dead_links(text, page.parent)
    assert not dead_paths(text)
    assert not unknown_targets(text)
