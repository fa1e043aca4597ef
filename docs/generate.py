"""Write the pages that are made from the code, or with ``--check`` say which of them differ from it.

``make docs`` calls this, and ``make check`` compares: a page made from a table cannot disagree with it for long.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import django

# The pages about records need the models, not an installation: no key file is made for them.
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "gongkai.config.settings",
    "GONGKAI_SECRET_KEY": "not-an-installation-but-pages-made-from-its-code",
}
django.setup()

from gongkai.agencies.describing import permissions_page
from gongkai.config.load.describing import load_page
from gongkai.reporting.schema import report_schema
from gongkai.statute.annual_report.forms import FORMS
from gongkai.statute.annual_report.nodes import Form, Grid, Leaf, leaves
from gongkai.statute.articles import register_page
from gongkai.statute.cite import chinese_number
from gongkai.statute.terms import glossary_page

HERE = Path(__file__).resolve().parent


def table(heads: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> Iterator[str]:
    for row in (heads, ("---",) * len(heads), *rows):
        yield "| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |"
    yield ""


def _places(nodes: Iterable[Leaf]) -> Iterator[tuple[object, ...]]:
    for leaf in nodes:
        yield f"`{leaf.id}`", leaf.label, "、".join(cite.place for cite in leaf.cites)


def _grid(grid: Grid) -> Iterator[str]:
    if grid.title:
        yield from (f"**{grid.title}**", "")
    yield from table(("行", "印在格式上的文字", "条文"), _places(leaves(grid.rows)))
    yield from table(("列", "印在格式上的文字", "条文"), _places(leaves(grid.columns)))


def _form(form: Form) -> Iterator[str]:
    years = f"{form.since}—{form.until} 年度" if form.until else f"{form.since} 年度起"
    yield from (f"## {form.id}：{form.cite}，{years}", "")
    for printed in form.tables:
        yield from (f"### {printed.title}（表{chinese_number(printed.number)}）", "")
        for grid in printed.grids:
            yield from _grid(grid)


def report_lines_page() -> str:
    """Every line and column of the report's tables: its id in addresses, JSON and records, and the form's own words."""
    source = "由 `gongkai/statute/annual_report/forms.py` 生成；标识符用于网址、JSON 和记录。"
    lines = ["# 年度报告的行与列", "", source, "", *(line for form in FORMS for line in _form(form))]
    return "\n".join(lines).rstrip() + "\n"


def schema_page() -> str:
    """The JSON schema of a report, for programs that read one."""
    return json.dumps(report_schema(), ensure_ascii=False, indent=2) + "\n"


# fmt: off
PAGES: dict[str, Callable[[], str]] = {
    "articles.md":     register_page,
    "glossary.md":     glossary_page,
    "load.md":         load_page,
    "permissions.md":  permissions_page,
    "report-lines.md": report_lines_page,
    "report.schema.json": schema_page,
}
# fmt: on


def main(arguments: list[str]) -> int:
    check = arguments == ["--check"]
    stale = []
    for name, written in PAGES.items():
        path, text = HERE / name, written()
        if path.exists() and path.read_text("utf-8") == text:
            continue
        stale.append(f"docs/{name}")
        if not check:
            path.write_text(text, "utf-8")
    if stale:
        sys.stdout.write(("与代码不一致，请运行 make docs：" if check else "已写：") + "、".join(stale) + "\n")
    return int(check and bool(stale))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
