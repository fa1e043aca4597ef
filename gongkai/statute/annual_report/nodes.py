"""What a printed statistical form is made of.

Three kinds of node carry rows and columns alike: a :class:`Line` holds a figure, a :class:`Heading` is printed words
without one, a :class:`Total` holds the sum of the leaves among its parts and is printed after them. The form prints no
subtotal for 不予公开 and none for 法人或其他组织, so a heading never sums.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from gongkai.statute.cite import Cite


class Kind(Enum):
    """What a column's figures may be."""

    COUNT = "count"  # whole, not negative
    CHANGE = "change"  # whole, signed: 本年增/减
    AMOUNT = "amount"  # decimal, not negative, in the column's unit


@dataclass(frozen=True, slots=True)
class Line:
    """A row or column that holds a figure."""

    id: str
    label: str
    cites: tuple[Cite, ...] = ()
    kind: Kind = Kind.COUNT
    unit: str = ""  # printed unit of the figures, e.g. 件 or 万元


@dataclass(frozen=True, slots=True)
class Total:
    """A row or column that holds the sum of the lines among ``parts``; printed last."""

    id: str
    label: str
    parts: tuple[Node, ...]
    cites: tuple[Cite, ...] = ()
    kind: Kind = Kind.COUNT
    unit: str = "件"


@dataclass(frozen=True, slots=True)
class Heading:
    """Printed words over or beside other nodes; holds no figure."""

    label: str
    parts: tuple[Node, ...]


Node = Line | Total | Heading
Leaf = Line | Total


class Tie(NamedTuple):
    """勾稽关系: in every column the lines on the left add up to the lines on the right, in the form's own words."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Grid:
    """One block of a table: rows by columns. A ``flat`` grid prints its rows side by side in one line (table 四)."""

    article: str  # the item of Art 20 the block answers, as the JSON shape writes it: "20(1)"; "" for tables 三 and 四
    title: str
    corner: str
    columns: tuple[Node, ...]
    rows: tuple[Node, ...]
    ties: tuple[Tie, ...] = ()
    flat: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One of the three statistical tables."""

    number: int  # 2, 3 or 4: the section it is printed in
    title: str
    grids: tuple[Grid, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """The form of a span of years."""

    id: str  # "2019" or "2021", after the notice's year
    since: int
    until: int | None
    cite: Cite
    sections: tuple[str, ...]
    tables: tuple[Table, ...]

    def __str__(self) -> str:
        return f"{self.cite}"


class CellId(NamedTuple):
    """Where a figure stands: table 2, 3 or 4, line id, column id."""

    table: int
    line: str
    column: str


def leaves(nodes: tuple[Node, ...]) -> Iterator[Leaf]:
    """The lines and totals under ``nodes`` in printed order: a total follows its parts."""
    for node in nodes:
        if isinstance(node, Line):
            yield node
        else:
            yield from leaves(node.parts)
            if isinstance(node, Total):
                yield node


def totals(nodes: tuple[Node, ...]) -> Iterator[Total]:
    """Every total under ``nodes``."""
    return (leaf for leaf in leaves(nodes) if isinstance(leaf, Total))


def summands(total: Total) -> tuple[str, ...]:
    """The ids of the lines that a total adds up; totals among its parts are not added twice."""
    return tuple(leaf.id for leaf in leaves(total.parts) if isinstance(leaf, Line))


def cells(form: Form) -> Iterator[tuple[CellId, Grid, Leaf, Leaf]]:
    """Every cell of a form in printed order, with its grid, row and column."""
    for table in form.tables:
        for grid in table.grids:
            for row in leaves(grid.rows):
                for column in leaves(grid.columns):
                    yield CellId(table.number, row.id, column.id), grid, row, column
