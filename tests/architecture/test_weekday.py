"""One calendar: which day of the week it is may be asked only where working days are decided.

A deadline counted by hand somewhere else would be right until the first make-up working day.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HOME = "gongkai/statute/working_days"
METHODS = {"weekday", "isoweekday", "isocalendar", "ExtractWeekDay", "ExtractIsoWeekDay"}
WRITTEN_OUT = re.compile(r"%-?[aAwuU]")
LOOKUP = re.compile(r"__(iso_)?week_day")


def _is_strftime(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "strftime"


def weekdays_asked(source: str) -> list[int]:
    """The lines of a source that ask for the day of the week: by method, by format or by a query's lookup."""
    lines = set()
    for node in ast.walk(ast.parse(source)):
        asked = (
            (isinstance(node, ast.Attribute) and node.attr in METHODS)
            or (isinstance(node, ast.Name) and node.id in METHODS)
            or (isinstance(node, ast.keyword) and LOOKUP.search(node.arg or ""))
            or (_is_strftime(node) and WRITTEN_OUT.search(ast.unparse(node)))
            or (isinstance(node, ast.FormattedValue) and node.format_spec and WRITTEN_OUT.search(ast.unparse(node)))
        )
        if asked:
            lines.add(node.value.lineno if isinstance(node, ast.keyword) else node.lineno)
    return sorted(lines)


@pytest.mark.parametrize(
    "line",
    [
        "day.weekday() < 5",
        "day.isoweekday()",
        "day.isocalendar().weekday",
        "calendar.weekday(2026, 1, 1)",
        "day.strftime('%w')",
        "day.strftime('%Y 年 %a')",
        "f'{day:%A}'",
        "rows.filter(received_on__week_day=1)",
        "rows.annotate(day=ExtractWeekDay('received_on'))",
    ],
)
def test_a_planted_question_is_seen(line):
    assert weekdays_asked(f"x = 1\n{line}\n") == [2]


@pytest.mark.parametrize("line", ["day.strftime('%Y-%m-%d')", "f'{day:%d}'", "'not a weekday()'", "f'{share:.1%} as'"])
def test_an_innocent_line_is_not(line):
    assert weekdays_asked(line) == []


def test_nobody_else_asks_for_the_day_of_the_week():
    found = {
        name: lines
        for path in sorted((ROOT / "gongkai").rglob("*.py"))
        if not (name := str(path.relative_to(ROOT))).startswith(HOME)
        and (lines := weekdays_asked(path.read_text("utf-8")))
    }
    assert not found
