"""What every format of a file with tables is turned into first: tables of squares and lines of text, each with where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was read: page, table, row and column, or a line, or the offset in a text; counted from 1."""

    page: int | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None
    offset: int | None = None

    def as_json(self) -> dict[str, int]:
        """Only what is known."""
        named = ("page", "table", "row", "column", "offset")
        return {name: value for name in named if (value := getattr(self, name)) is not None}

    def __str__(self) -> str:
        words = (("第{}页", self.page), ("第{}个表", self.table), ("第{}行", self.row), ("第{}列", self.column))
        said = "".join(word.format(value) for word, value in words if value is not None)
        return said or (f"第{self.offset}字" if self.offset is not None else "")


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Square:
    """A square of a table, with the rows and columns it spans; counted from 0."""

    text: str
    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1
    page: int | None = None


@dataclass(frozen=True)
class Sheet:
    """One table of a file."""

    number: int
    squares: tuple[Square, ...]

    @cached_property
    def rows(self) -> tuple[tuple[Square, ...], ...]:
        """For every row the squares that touch it, from left to right."""
        rows: dict[int, dict[int, Square]] = {}
        for square in self.squares:
            for row in range(square.row, square.row + square.rowspan):
                rows.setdefault(row, {})[square.column] = square
        return tuple(tuple(rows[row][column] for column in sorted(rows[row])) for row in sorted(rows))

    def place(self, square: Square) -> Place:
        """Where a square stands."""
        return Place(square.page, self.number, square.row + 1, square.column + 1)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text; an empty one ends a paragraph."""

    text: str
    place: Place = NOWHERE


@dataclass(frozen=True)
class Document:
    """A file's tables and lines in the order they are printed.

    ``running`` is the same text without tables, line by line, where the format has such a view of its own (PDF).
    """

    kind: str
    blocks: tuple[Sheet | Line, ...]
    running: tuple[Line, ...] = ()
    title: str = ""
    notes: tuple[str, ...] = field(default=())

    def lines(self) -> Iterator[Line]:
        """Everything as lines of text: a square is a line of its own."""
        if self.running:
            yield from self.running
            return
        for block in self.blocks:
            if isinstance(block, Line):
                yield block
            else:
                yield from (Line(square.text, block.place(square)) for square in block.squares)

    def as_json(self) -> list[dict[str, Any]]:
        """The blocks for whoever shows the original: lines, and tables with their squares."""
        return [
            {"text": block.text, "place": block.place.as_json()}
            if isinstance(block, Line)
            else {
                "table": block.number,
                "rows": max((square.row + square.rowspan for square in block.squares), default=0),
                "squares": [[one.text, one.row, one.column, one.rowspan, one.colspan] for one in block.squares],
            }
            for block in self.blocks
        ]

    @property
    def sheets(self) -> Iterator[Sheet]:
        """The tables alone."""
        return (block for block in self.blocks if isinstance(block, Sheet))


class Builder:
    """Lays squares into a table as a browser does: each takes the next free place of its row."""

    MOST_SPAN = 200
    MOST_SQUARES = 60_000

    def __init__(self) -> None:
        self.squares: list[Square] = []
        self._taken: set[tuple[int, int]] = set()
        self._row = -1
        self._column = 0

    def next_row(self) -> None:
        """Begin a row."""
        self._row += 1
        self._column = 0

    def add(self, text: str, *, rowspan: int = 1, colspan: int = 1, page: int | None = None) -> bool:
        """Put a square; False when the table is beyond any size that is read."""
        rowspan, colspan = (max(1, min(span, self.MOST_SPAN)) for span in (rowspan, colspan))
        while (self._row, self._column) in self._taken:
            self._column += 1
        self.squares.append(Square(text, self._row, self._column, rowspan, colspan, page))
        self._taken.update(
            (self._row + down, self._column + right) for down in range(rowspan) for right in range(colspan)
        )
        self._column += colspan
        return len(self._taken) <= self.MOST_SQUARES

    def sheet(self, number: int) -> Sheet:
        """The table; a span beyond the last row ends with it."""
        last = self._row
        cut = (
            square
            if square.row + square.rowspan <= last + 1
            else Square(square.text, square.row, square.column, last + 1 - square.row, square.colspan, square.page)
            for square in self.squares
        )
        return Sheet(number, tuple(cut))
