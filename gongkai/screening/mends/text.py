"""Text and web pages: what was found in words masked in the file as it is written, what a page hides left out."""

from __future__ import annotations

import io
from typing import Any

import lxml.html
from lxml import etree

from gongkai.files.looking import look
from gongkai.screening.mends.words import Wanted
from gongkai.screening.readers.package import NOBODY
from gongkai.screening.readers.web import decoded, is_note, is_unseen, tree


def mend_text(data: bytes, wanted: Wanted) -> bytes:
    """The new text, in the encoding of the old."""
    text = decoded(io.BytesIO(data))
    return wanted.mended(text).encode(_encoding(data))


def mend_html(data: bytes, wanted: Wanted) -> bytes:
    """The new page, in the encoding of the old."""
    text = decoded(io.BytesIO(data))
    if wanted.kinds & {"hidden-text", "comment", "metadata"}:
        root = tree(text)
        for each in list(root.iter()):
            if _is_to_go(each, wanted.kinds):
                each.drop_tree() if hasattr(each, "drop_tree") else each.getparent().remove(each)
        text = lxml.html.tostring(root, encoding="unicode", doctype=root.getroottree().docinfo.doctype or None)
    return wanted.mended(text).encode(_encoding(data), "xmlcharrefreplace")


def _is_to_go(element: Any, kinds: set[str]) -> bool:
    if element.getparent() is None:
        return False
    if element.tag is etree.Comment:
        return "comment" in kinds and is_note(element.text or "")
    if not isinstance(element.tag, str):
        return False
    author = element.tag == "meta" and element.get("name", "").lower() == "author"
    return ("hidden-text" in kinds and bool(is_unseen(element))) or (
        "metadata" in kinds and author and element.get("content", "").lower() not in NOBODY
    )


def _encoding(data: bytes) -> str:
    return look(io.BytesIO(data))["encoding"]
