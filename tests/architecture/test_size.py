"""Budgets of length: a function fits one look, a file one sitting. Tables under ``# fmt: off`` are counted by nobody."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
#          longest function, longest file
IN_STATUTE, ELSEWHERE = (30, 250), (60, 500)


def without_tables(source: str) -> list[tuple[int, str]]:
    """The numbered lines of a source outside its aligned tables."""
    kept, in_table = [], False
    for number, line in enumerate(source.splitlines(), start=1):
        in_table = (in_table or line.strip() == "# fmt: off") and line.strip() != "# fmt: on"
        if not in_table:
            kept.append((number, line))
    return kept


def too_long(source: str, longest_function: int, longest_file: int) -> list[str]:
    """What in a source exceeds its budget: the file, or functions by name."""
    counted = {number for number, _ in without_tables(source)}
    found = [f"file: {len(counted)} lines"] if len(counted) > longest_file else []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = len(counted & set(range(node.lineno, node.end_lineno + 1)))
            if length > longest_function:
                found.append(f"{node.name}: {length} lines")
    return found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("def f():\n" + "    x = 1\n" * 3, ["f: 4 lines"]),
        ("def f():\n    # fmt: off\n" + "    x = 1\n" * 9 + "    # fmt: on\n", []),
        ("x = 1\n" * 11, ["file: 11 lines"]),
    ],
)
def test_a_planted_excess_is_seen(source, found):
    assert too_long(source, longest_function=3, longest_file=10) == found


def test_every_function_and_file_is_within_its_budget():
    found = {}
    for path in sorted((ROOT / "gongkai").rglob("*.py")):
        name = str(path.relative_to(ROOT))
        budget = IN_STATUTE if name.startswith("gongkai/statute/") else ELSEWHERE
        if "migrations" not in path.parts and (excess := too_long(path.read_text("utf-8"), *budget)):
            found[name] = excess
    assert not found
