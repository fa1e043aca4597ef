"""The floors of the design: nobody imports upward, and the law imports nothing but the standard library."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def outside_the_standard_library(source: str) -> list[str]:
    """The modules a source imports that neither Python nor the law itself brings."""
    imported = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            imported += [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            imported += [f"{node.module}.{name.name}" for name in node.names]
    known = sys.stdlib_module_names
    return [name for name in imported if name.split(".")[0] not in known and not name.startswith("gongkai.statute")]


def test_the_contracts_of_pyproject_hold():
    found = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stdout


def test_an_import_from_outside_the_law_is_seen():
    source = (
        "import datetime\nfrom gongkai.statute.cite import ogi\nimport django.db\nfrom gongkai.ledger import actions\n"
    )
    assert outside_the_standard_library(source) == ["django.db", "gongkai.ledger.actions"]


def test_the_law_imports_the_standard_library_and_itself():
    found = {
        str(path.relative_to(ROOT)): foreign
        for path in sorted((ROOT / "gongkai/statute").rglob("*.py"))
        if (foreign := outside_the_standard_library(path.read_text("utf-8")))
    }
    assert not found
