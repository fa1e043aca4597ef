"""A page carries no script or style of its own, so the content security policy can be strict from the first day."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE_TAG = re.compile(r"\{%.*?%\}|\{#.*?#\}", re.DOTALL)
TEMPLATE_VALUE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
DATA_BLOCKS = ("application/json", "application/ld+json", "speculationrules")  # read by a program, not run


class _Inline(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in given and given.get("type") not in DATA_BLOCKS):
            self.found.append(f"<{tag}>")
        self.found += [name for name in given if name == "style" or name.startswith(("on", "hx-on"))]
        self.found += ["javascript:" for value in given.values() if value and "javascript:" in value.lower()]


def inline(template: str) -> list[str]:
    """What in a template would run or style outside the policy."""
    parser = _Inline()
    parser.feed(TEMPLATE_VALUE.sub("value", TEMPLATE_TAG.sub(" ", template)))
    parser.close()
    return parser.found


# fmt: off
PLANTED = (
    ("<script>alert(1)</script>",                               ["<script>"]),
    ("<script nonce='{{ nonce }}'>alert(1)</script>",           ["<script>"]),
    ("<style>p { color: red }</style>",                         ["<style>"]),
    ("{% if a %}<p style='color: red'>{% endif %}",             ["style"]),
    ("<p {% if a %}onclick='go()'{% endif %}>",                 ["onclick"]),
    ("<form hx-on::after-request='go()'>",                      ["hx-on::after-request"]),
    ("<a href=' JavaScript:go()'>",                             ["javascript:"]),
    ("<script src=\"{% static 'ui/app.js' %}\" defer></script>", []),
    ("<script type='application/ld+json'>{{ data }}</script>",  []),
    ("<p class='style' data-on='1'>onclick=1, style=2</p>",     []),
)
# fmt: on


@pytest.mark.parametrize(("template", "found"), PLANTED)
def test_a_planted_one_is_seen(template, found):
    assert inline(template) == found


def test_no_template_has_one():
    templates = [path for path in (ROOT / "gongkai").rglob("*") if path.suffix in (".html", ".svg")]
    assert templates, "no template was found: the folder moved, or this test looks in the wrong place"
    found = {str(path.relative_to(ROOT)): seen for path in templates if (seen := inline(path.read_text("utf-8")))}
    assert not found
