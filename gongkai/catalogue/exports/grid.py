"""The official table of an edition as squares: two rows of headings with their spans, levels that cover their rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from gongkai.catalogue.columns import COLUMN, MATTERS, Column
from gongkai.catalogue.models import CatalogueEdition, ItemText
from gongkai.papers.readable import readable

# fmt: off
#: How wide a column is, in parts of the table.
WIDTHS = {
    "number": 3, "domain": 5, "matter_1": 5, "matter_2": 6, "matter_3": 6, "content": 18, "basis": 16, "limit": 9, "body": 8,
    "channels": 10, "audience_all": 3, "audience_group": 6, "remark": 6,
}
MARK = 3
# fmt: on


@dataclass(frozen=True, slots=True)
class Square:
    """A square in its place; rows are counted from the first row of headings."""

    text: str
    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1
    is_head: bool = False
    is_centred: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """The table."""

    title: str
    in_force_on: date  # of the edition: the day a file of it bears
    columns: tuple[Column, ...]
    squares: tuple[Square, ...]
    rows: int
    head: int  # rows of headings

    @property
    def shares(self) -> list[float]:
        """How wide each column is, as a part of the whole."""
        widths = [WIDTHS.get(column.id, MARK) for column in self.columns]
        return [width / sum(widths) for width in widths]


def grid(edition: CatalogueEdition, texts: Sequence[ItemText]) -> Grid:
    """The squares of an edition in the columns of its file."""
    columns = tuple(COLUMN[column] for column in edition.columns)
    head = list(_head(columns, is_deep=edition.head_rows > 1))
    depth = max((square.row + square.rowspan for square in head), default=1)
    words = [[text.words.get(column.id, "") for column in columns] for text in texts]
    body = list(_body(columns, words, depth))
    return Grid(edition.title, edition.in_force_on, columns, (*head, *body), depth + len(words), depth)


def _head(columns: Sequence[Column], *, is_deep: bool) -> Iterator[Square]:
    """Columns of one element that stand side by side have its name over them; others stand alone through both rows."""
    groups = [list(group) for _, group in groupby(enumerate(columns), key=lambda pair: pair[1].element)]
    is_deep &= any(len(group) > 1 for group in groups)
    groups = groups if is_deep else [[pair] for pair in enumerate(columns)]
    for group in groups:
        first, column = group[0]
        if len(group) == 1:
            label = (
                column.label
                if column.label == column.element or column.id in MATTERS
                else f"{column.element}（{column.label}）"
            )
            yield Square(label, 0, first, 2 if is_deep else 1, 1, is_head=True, is_centred=True)
            continue
        yield Square(column.element, 0, first, 1, len(group), is_head=True, is_centred=True)
        for place, part in group:
            yield Square(part.label, 1, place, 1, 1, is_head=True, is_centred=True)


def _body(columns: Sequence[Column], words: Sequence[Sequence[str]], top: int) -> Iterator[Square]:
    """A level covers the rows below it that say the same under the same level above."""
    levels = [place for place, column in enumerate(columns) if column.id in MATTERS]
    for place, column in enumerate(columns):
        over = [level for level in levels if level <= place] if place in levels[:-1] else []
        row = 0
        while row < len(words):
            span = 1
            while (
                over
                and row + span < len(words)
                and all(words[row + span][level] == words[row][level] for level in over)
            ):
                span += 1
            centred = (column.is_mark and len(words[row][place]) < 4) or column.id == "number"  # noqa: PLR2004 — a mark
            yield Square(words[row][place], top + row, place, span, 1, is_centred=centred)
            row += span


def printable(text: str) -> str:
    """A square's words as paper can hold them, line by line."""
    return "\n".join(readable(line) for line in text.splitlines())
