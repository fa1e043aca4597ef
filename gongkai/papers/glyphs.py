"""Which characters a font can draw, read from its own table (OpenType cmap, format 12)."""

from __future__ import annotations

from itertools import chain
from struct import unpack_from

WHOLE_OF_UNICODE = 12  # the format of a table that reaches beyond four hexadecimal digits


def characters(font: bytes) -> frozenset[int]:
    """The code points of an OpenType font.

    :raises ValueError: for a font without a table of the whole of Unicode.
    """
    start = next(unpack_from(">4sLLL", font, 12 + 16 * number)[2] for number in range(unpack_from(">H", font, 4)[0])
                 if font[12 + 16 * number :].startswith(b"cmap"))  # fmt: skip
    for number in range(unpack_from(">H", font, start + 2)[0]):
        at = start + unpack_from(">L", font, start + 8 + 8 * number)[0]
        if unpack_from(">H", font, at)[0] == WHOLE_OF_UNICODE:
            groups = (
                unpack_from(">LL", font, at + 16 + 12 * group) for group in range(unpack_from(">L", font, at + 12)[0])
            )
            return frozenset(chain.from_iterable(range(first, last + 1) for first, last in groups))
    raise ValueError("the font has no cmap of format 12")
