"""The report as data: the one JSON shape, for programs."""

from __future__ import annotations

import json

from gongkai.reporting.document import Document


def write(document: Document) -> bytes:
    """A JSON object in UTF-8. Half a surrogate pair, which UTF-8 cannot hold, stays the escape that JSON has for it."""
    return (json.dumps(document.as_json(), ensure_ascii=False, indent=2) + "\n").encode("utf-8", "backslashreplace")
