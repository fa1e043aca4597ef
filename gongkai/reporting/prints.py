"""The fingerprints of a text: hashes of its runs of characters, thinned so that no shared passage of some length is missed.

Of every ``WINDOW`` neighbouring runs of ``RUN`` characters the one with the least hash is kept (winnowing): two texts
that share ``SURE`` characters in a row share a print. Digits, marks and spaces are left out, as figures change each year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import blake2b

RUN, WINDOW = 12, 16  # house measure, not law: a print for every eight to nine characters
SURE = RUN + WINDOW - 1  # 27 characters in a row that two texts share have a print in common
_LEFT_OUT = re.compile(r"[\W\d_]+")


def plain_text(text: str) -> str:
    """The text without digits, marks and spaces."""
    return _LEFT_OUT.sub("", text)


def run_hashes(plain: str) -> Iterator[int]:
    """The hash of every run, in order: 64 bits with a sign, as a database keeps them."""
    for start in range(len(plain) - RUN + 1):
        piece = plain[start : start + RUN].encode()
        yield int.from_bytes(blake2b(piece, digest_size=8).digest(), signed=True)


def prints(text: str) -> frozenset[int]:
    """The prints of a text; of one shorter than a run, none."""
    hashes = list(run_hashes(plain_text(text)))
    if not hashes:
        return frozenset()
    return frozenset(min(hashes[start : start + WINDOW]) for start in range(max(1, len(hashes) - WINDOW + 1)))
