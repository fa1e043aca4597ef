"""The typesetter's fonts and standards: what every PDF of this program has in common. See docs/adr/0021."""

from __future__ import annotations

from functools import cache

import pylopdf_fonts_zh_cn as packaged
import typst

from gongkai.papers.glyphs import characters

STANDARDS = ["a-2a", "ua-1"]
FONTS = (packaged.serif_path(), packaged.sans_path())


@cache
def fonts() -> typst.Fonts:
    """Read once for the process: they are twenty megabytes."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[path.parent for path in FONTS]
    )


@cache
def _drawn() -> frozenset[int]:
    """The characters that both fonts can draw."""
    return frozenset.intersection(*(characters(path.read_bytes()) for path in FONTS))


def drawable(text: str) -> str:
    """The text with each character that the fonts lack named by its number, so that it is missed and can be looked up."""
    drawn = _drawn()
    return "".join(sign if ord(sign) in drawn else f"〔U+{ord(sign):04X}〕" for sign in text)
