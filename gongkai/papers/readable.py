"""Text from records as paper can hold it: what no XML may hold and what turns the direction of writing is shown as �."""

from __future__ import annotations

import re

# Control characters, halves of a surrogate pair, non-characters; marks that turn the direction of writing.
_UNREADABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)
# Signs without a width say nothing; the soft hyphen would show at the end of a line.
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
_BREAK = re.compile("[\t\n\r\u2028\u2029]+")


def readable(text: str) -> str:
    """The text without what a file cannot hold or a reader would be misled by; it stays one line."""
    return _UNREADABLE.sub("\ufffd", _BREAK.sub(" ", _INVISIBLE.sub("", text)))
