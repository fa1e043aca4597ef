"""What the interpreters find, gathered: every cell once, rows without a label placed where only one row can stand."""

from __future__ import annotations

from dataclasses import dataclass, field

from gongkai.papers.tables import NOWHERE, Place
from gongkai.reporting.reading.cells import UNREAD
from gongkai.reporting.reading.labels import ROWS_SPLIT, ROWS_WHOLE, SINGLE, request_rows
from gongkai.statute.annual_report.figures import Cell, State
from gongkai.statute.annual_report.nodes import Grid

TWICE = "同一格印了两次，数字不同"
BY_ORDER = "这一行没有印出完整的行名，按印出的次序认定"
NO_LABEL = "行名认不出，不能确定是哪一行"


@dataclass(frozen=True, slots=True)
class Reading:
    """One cell as it was read: what, where, from which text; ``inferred`` says how, when it is not simply printed."""

    cell: Cell
    place: Place
    text: str
    inferred: str = ""
    reason: str = ""  # why it was not read


@dataclass(frozen=True, slots=True)
class Entry:
    """One printed row of table 三: the line its label names, or None; its readings by column id."""

    line: str | None
    label: str
    number: str
    readings: dict[str, Reading]
    strict: bool = False  # a label is printed but not recognised: only its own number places it


@dataclass(frozen=True, slots=True)
class Unread:
    """Something that is printed and was not read, or should be printed and was not found."""

    table: int | None
    line: str | None
    column: str | None
    reason: str
    place: Place = NOWHERE
    text: str = ""


@dataclass
class Collected:
    """Everything found in a file."""

    cells: dict[tuple[int, str, str], Reading] = field(default_factory=dict)
    grids: dict[str, Grid] = field(default_factory=dict)  # the block a line of table 二 was printed in
    entries: list[Entry] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    stray: list[str] = field(default_factory=list)  # figures of table 三 that lost their place in the text

    def put(self, table: int, line: str, column: str, reading: Reading) -> None:
        """Keep a reading; a cell printed twice with different contents is not read."""
        before = self.cells.get((table, line, column))
        if before is None or before.cell == reading.cell:
            self.cells.setdefault((table, line, column), reading)
        elif before.cell.state is State.NOT_READ and before.reason != TWICE:
            self.cells[table, line, column] = reading
        elif reading.cell.state is not State.NOT_READ:
            self.cells[table, line, column] = Reading(UNREAD, reading.place, reading.text, reason=TWICE)

    def has(self, table: int) -> bool:
        """Whether anything of a table was found."""
        return any(place[0] == table for place in self.cells) or (table == 3 and bool(self.entries))  # noqa: PLR2004 — table 三

    def settle(self) -> None:
        """Place the rows of table 三, those without a label where the form leaves no other choice."""
        order = self._order()
        lines = [entry.line for entry in self.entries]
        for index, entry in enumerate(self.entries):
            line = entry.line or _only_place(lines, index, order, self.entries)
            if line is None:
                self._not_placed(entry)
                continue
            for column, reading in entry.readings.items():
                how = reading.inferred or ("" if entry.line else BY_ORDER)
                self.put(3, line, column, Reading(reading.cell, reading.place, reading.text, how, reading.reason))
        self.entries = []

    def _order(self) -> tuple[str, ...]:
        """The rows as this report prints （六）其他处理: one row, or three."""
        named = {entry.line for entry in self.entries}
        if SINGLE in named and not named & set(ROWS_SPLIT[-5:-2]):
            return ROWS_WHOLE
        if named & set(ROWS_SPLIT[-5:-2]):
            return ROWS_SPLIT
        return ROWS_WHOLE if len(self.entries) == len(ROWS_WHOLE) else ROWS_SPLIT

    def _not_placed(self, entry: Entry) -> None:
        reading = next(iter(entry.readings.values()), None)
        place = reading.place if reading else Place()
        self.unread.append(Unread(3, None, None, NO_LABEL, place, entry.label))


def _only_place(lines: list[str | None], index: int, order: tuple[str, ...], entries: list[Entry]) -> str | None:
    """The row of the form for a row without label, when as many rows lie between its named neighbours as the form has."""
    before = next((place for place in range(index - 1, -1, -1) if lines[place] in order), -1)
    after = next((place for place in range(index + 1, len(lines)) if lines[place] in order), len(lines))
    first = order.index(lines[before]) if before >= 0 else -1
    last = order.index(lines[after]) if after < len(lines) else len(order)
    if after - before != last - first:
        return None
    line = order[first + index - before]
    return line if not entries[index].strict or entries[index].number == _number(line) else None


def _number(line: str) -> str:
    return next(label.number for label in request_rows() if label.id == line)
