"""The order of a report on paper: one list of pieces that every format walks, each in its own type.

Text from records is made harmless here, once: see :mod:`gongkai.papers.readable`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from gongkai.papers.readable import readable
from gongkai.reporting.document import Document, Override, Paragraph, Run
from gongkai.reporting.exports.grid import Grid, grid

DRAFT, MARK = "未公布稿", "〔改写〕"


class Part(Enum):
    """What a piece of the report is; the value names its type in a style sheet."""

    TITLE = "title"
    EDITION = "edition"  # the second and later ones
    CORRECTION = "correction"
    BODY = "body"
    SECTION = "section"  # a heading of the first level: 一、总体情况
    HEADING = "heading"  # a heading of the second level: （一）主动公开
    TABLE = "table"
    OFFICE = "office"
    DATE = "date"
    NOTE = "note"  # printed after the signature


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of the report: words, or a table."""

    part: Part
    runs: tuple[Run, ...] = ()
    grid: Grid | None = None

    @property
    def text(self) -> str:
        """The words without their figures' names."""
        return "".join(run.text for run in self.runs)


def chinese_day(day: date) -> str:
    """2026年1月20日."""
    return f"{day.year}年{day.month}月{day.day}日"


def state(document: Document) -> str:
    """What the head of every page says of a report that is not public."""
    return "" if document.published_on else DRAFT


def made_on(document: Document) -> date:
    """The one day a file can bear, so that the same document gives the same bytes."""
    return document.signed_on or document.published_on or date(document.year, 12, 31)


def flow(document: Document) -> Iterator[Piece]:
    """The report from its title to its notes."""
    yield Piece(Part.TITLE, tuple(Run(readable(line)) for line in _title(document)))
    if document.edition > 1:
        yield _words(Part.EDITION, f"（第{document.edition}版）")
    if document.note:
        yield _words(Part.CORRECTION, f"更正说明：{document.note}")
    yield from _prose(document, document.opening)
    for section in document.sections:
        yield _words(Part.SECTION, section.title)
        yield from _prose(document, section.paragraphs)
        if section.table:
            yield Piece(Part.TABLE, grid=grid(document.report, section.table))
    if document.office:
        yield _words(Part.OFFICE, document.office)
    if document.signed_on:
        yield _words(Part.DATE, chinese_day(document.signed_on))
    yield from (_words(Part.NOTE, note) for note in _notes(document))


def _title(document: Document) -> tuple[str, str]:
    """Who, and what: where the title is set large, each has a line of its own."""
    return document.agency, document.title.removeprefix(document.agency)


def _words(part: Part, text: str) -> Piece:
    return Piece(part, (Run(readable(text)),))


def _prose(document: Document, paragraphs: tuple[Paragraph, ...]) -> Iterator[Piece]:
    for paragraph in paragraphs:
        runs = tuple(_marked(run, is_marked=_is_marked(document, run)) for run in paragraph.runs)
        yield Piece(Part.HEADING if paragraph.is_heading else Part.BODY, runs)


def _marked(run: Run, *, is_marked: bool) -> Run:
    """The mark is a word, for not every format and not every reader shows a line."""
    return replace(run, text=readable(run.text) + (MARK if is_marked else ""), is_overwritten=is_marked)


def _is_marked(document: Document, run: Run) -> bool:
    """Whoever reads a draft is to see what a person changed; the public reads the text as it was decided."""
    return run.is_overwritten and not document.published_on


def _notes(document: Document) -> Iterator[str]:
    written = [*document.opening, *(paragraph for section in document.sections for paragraph in section.paragraphs)]
    if any(_is_marked(document, run) for paragraph in written for run in paragraph.runs):
        yield f"注：标有{MARK}的数字由人工改写，与记录得出的数字不同；公布后不再标出。"
    if document.overrides:
        yield "附注：下列勾稽关系不成立，仍照此公布。"
    for number, override in enumerate(document.overrides, start=1):
        yield f"{number}. {_decided(override)}"


def _decided(override: Override) -> str:
    decision = f"{override.role}于{chinese_day(override.on)}决定照此公布，理由：{override.reason.rstrip('。')}。"
    return f"{override.message.rstrip('。')}。{decision}"
