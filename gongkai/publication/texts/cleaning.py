"""HTML that people paste, made harmless: what an official text is made of stays, by an allow-list, and nothing else.

The result is the same for the same input, and cleaning it again changes nothing: its digest is what the gates sign.
"""

from __future__ import annotations

import re

import nh3
from lxml import etree, html

# fmt: off
TAGS = frozenset({
    "h2", "h3", "h4", "p", "br", "hr", "strong", "em", "u", "s", "sub", "sup", "ul", "ol", "li", "blockquote",
    "table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "th", "td", "a", "img", "figure", "figcaption",
})
ATTRIBUTES = {
    "a":   {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "th":  {"rowspan", "colspan", "scope"},
    "td":  {"rowspan", "colspan"},
    "ol":  {"start"},
    "col": {"span"},
}
#: The parts of an official document that have a place of their own on the page (GB/T 9704).
CLASSES = frozenset({"number", "addressee", "signature", "date", "note", "attachments"})
# fmt: on
WITH_CONTENT = {"script", "style", "template", "noscript", "iframe", "object", "svg", "math", "title", "head"}
OWN = re.compile(r"/(?!/)\S*|#[\w-]+")  # of this site; a picture from elsewhere tells another who reads
NUMBERS = {"rowspan", "colspan", "start", "span", "width", "height"}
MOST = 10_000
BLOCKS = frozenset({"p", "h2", "h3", "h4", "li", "tr", "blockquote", "figure", "caption", "figcaption", "hr", "br"})

_renames = str.maketrans({"\u00a0": " ", "\u200b": None, "\ufeff": None})


def _attribute(_tag: str, name: str, value: str) -> str | None:
    if name in NUMBERS:
        return value if value.isascii() and value.isdigit() and 0 < int(value) < MOST else None
    if name == "src":
        return value if OWN.fullmatch(value) else None
    if name == "href":
        return value if re.fullmatch(r"(https?://|mailto:)\S+", value) or OWN.fullmatch(value) else None
    if name == "scope":
        return value if value in {"row", "col", "rowgroup", "colgroup"} else None
    return value


_cleaner = nh3.Cleaner(
    tags=set(TAGS),
    clean_content_tags=WITH_CONTENT,
    attributes=ATTRIBUTES,
    attribute_filter=_attribute,
    allowed_classes={tag: set(CLASSES) for tag in ("p", "ol")},
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
)


def clean(text: str) -> str:
    """What may stand on a public page of it."""
    return _cleaner.clean(text.translate(_renames)).replace("&nbsp;", " ").replace("\r\n", "\n").strip()


def plain(text: str) -> str:
    """The words alone, a line for each block, for search and for comparing; cells of a row are parted by tabs."""
    if not text.strip():
        return ""
    words: list[str] = []
    for event, element in etree.iterwalk(html.fragment_fromstring(text, create_parent="div"), events=("start", "end")):
        if event == "start":
            words.append(element.text or "")
        else:
            words.append("\t" if element.tag in {"td", "th"} else "\n" if element.tag in BLOCKS else "")
            words.append(element.tail or "")
    lines = (re.sub(r"[ \u3000]+", " ", line).strip() for line in "".join(words).split("\n"))
    return "\n".join(line for line in lines if line)


def from_plain(text: str) -> str:
    """Paragraphs of plain text."""
    return "\n".join(f"<p>{nh3.clean_text(line.strip())}</p>" for line in text.splitlines() if line.strip())
