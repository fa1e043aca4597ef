"""What is installed is said once, by hash; and each dependency and each rule switched off says why it is there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))
PYPROJECT = (ROOT / "pyproject.toml").read_text("utf-8")
PROJECT = tomllib.loads(PYPROJECT)
PINNED = re.compile(r"(?P<name>[a-z0-9-]+)==(?P<version>[\w.+!]+)(?P<condition> ; [^\\]+)? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}(?P<more> \\)?")


def faults(lock: str) -> list[str]:
    """The lines of a lock that are neither a pin with hashes nor one of its hashes: an address, an option, a bare name."""
    found, open_pin = [], False
    for line in lock.splitlines():
        if PINNED.fullmatch(line) and not open_pin:
            open_pin = True
        elif (hashed := HASH.fullmatch(line)) and open_pin:
            open_pin = bool(hashed["more"])
        else:
            found.append(line)
    return [*found, "the last pin has no hash"] if open_pin else found


def pins(lock: Path) -> dict[str, str]:
    matches = map(PINNED.fullmatch, lock.read_text("utf-8").splitlines())
    return {pin["name"]: pin["version"] for pin in matches if pin}


def unexplained(source: str, values: list[str]) -> list[str]:
    """Of these values, those that stand on no line with a comment."""
    commented = [line for line in source.splitlines() if re.search(r"\S.*\s# \S", line)]
    return [value for value in values if not any(f'"{value}"' in line for line in commented)]


def _names(requirements: list[str]) -> set[str]:
    return {re.match(r"[A-Za-z0-9._-]+", line)[0].lower().replace("_", "-").replace(".", "-") for line in requirements}


@pytest.mark.parametrize(
    "line",
    [
        "-i https://packages.example/simple",
        "--find-links /opt/wheels",
        "thing @ https://packages.example/thing-1.whl \\",
        "thing==1.0",
        "thing>=1.0 \\",
    ],
)
def test_a_planted_fault_is_seen(line):
    assert faults(f"{line}\n") == [line]
    assert faults("thing==1.0 \\\n")


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_line_of_a_lock_is_a_pin_with_hashes(lock):
    assert pins(lock)
    assert not faults(lock.read_text("utf-8"))


def test_one_package_has_one_version_in_all_locks():
    versions: dict[str, set[str]] = {}
    for lock in LOCKS:
        for name, version in pins(lock).items():
            versions.setdefault(name, set()).add(version)
    assert not {name: found for name, found in versions.items() if len(found) > 1}


@pytest.mark.parametrize(
    ("lock", "requirements"),
    [
        ("run", PROJECT["project"]["dependencies"]),
        ("build", PROJECT["dependency-groups"]["build"]),
        ("dev", PROJECT["dependency-groups"]["dev"]),
    ],
)
def test_a_lock_holds_what_pyproject_asks_for(lock, requirements):
    assert _names(requirements) <= set(pins(ROOT / f"requirements/{lock}.lock"))


def test_every_dependency_says_why():
    groups = [PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"].values()]
    groups += PROJECT["project"].get("optional-dependencies", {}).values()
    assert not unexplained(PYPROJECT, [line for group in groups for line in group])


def test_every_rule_switched_off_says_why():
    lint = PROJECT["tool"]["ruff"]["lint"]
    section = PYPROJECT.partition("[tool.ruff.lint]")[2].partition("[tool.ruff.lint.isort]")[0]
    assert not unexplained(
        section, [*lint["ignore"], *(code for codes in lint["per-file-ignores"].values() for code in codes)]
    )


def test_a_value_without_a_comment_is_seen():
    assert unexplained('["a"]  # because\n["b"]\n"#c"', ["a", "b", "#c"]) == ["b", "#c"]
