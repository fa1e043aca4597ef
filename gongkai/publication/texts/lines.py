"""A text as lines, as people type it, and back: what lines cannot carry (tables, pictures, links) is known beforehand."""

from __future__ import annotations

import re

import nh3

from gongkai.publication.texts.cleaning import clean, plain

LONGEST_HEADING = 40
#: 公文的层次：“一、”“（一）”独占一行时是标题（GB/T 9704）。
LEVELS = ((re.compile(r"[一二三四五六七八九十百]+、"), "h2"), (re.compile(r"（[一二三四五六七八九十百]+）"), "h3"))
STOPS = ("。", "；", "：", "！", "？", "，")


def from_lines(text: str) -> str:
    """Each line is a paragraph; a short numbered one without a full stop is a heading."""
    return clean("\n".join(_block(line.strip()) for line in text.splitlines() if line.strip()))


def _block(line: str) -> str:
    tag = "p"
    if len(line) <= LONGEST_HEADING and not line.endswith(STOPS):
        tag = next((tag for pattern, tag in LEVELS if pattern.match(line)), "p")
    return f"<{tag}>{nh3.clean_text(line).replace('&#32;', ' ')}</{tag}>"


def is_lines(body: str) -> bool:
    """Whether a text comes back as it is from its lines: it holds nothing that lines cannot carry."""
    return from_lines(plain(body)) == body
