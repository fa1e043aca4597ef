"""The statutory tables found in tables of squares: by the words of their headings and rows, never by their place alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gongkai.papers.tables import Sheet, Square
from gongkai.reporting.reading import labels
from gongkai.reporting.reading.cells import BLANK, UNREAD, is_figure, read_cell, unit_of
from gongkai.reporting.reading.collecting import NO_LABEL, Collected, Entry, Reading, Unread
from gongkai.statute.annual_report.figures import Cell, State
from gongkai.statute.annual_report.nodes import Grid, Leaf, leaves

TWO, THREE, FOUR = 2, 3, 4
CORNER = "信息内容"
MERGED = "几行共用一格，不能确定是哪一行的数"
NOT_ALIGNED = "这一行的格与表头对不齐"
NOT_A_FIGURE = "格内不是一个数"
GAPS = {str(Cell(None, state)) for state in (State.NOT_READ, State.NOT_PRINTED)}  # how our own files print a gap
Row = Sequence[Square]
_DAMAGED = re.compile(r"[^\u4e00-\u9fff]*\d[^\u4e00-\u9fff]*")  # a figure's characters, and no figure


@dataclass(frozen=True, slots=True)
class Span:
    """The columns a heading stands over, and what it names."""

    id: str
    first: int
    last: int
    text: str = ""


class TableReader:
    """Walks over the tables of a file; headings stay in force into the next table, as a page break leaves them."""

    def __init__(self, found: Collected) -> None:
        self.found = found
        self.prose: list[str] = []
        self._table: int | None = None
        self._heads: list[Row] = []
        self._spans: dict[int, list[Span]] = {}
        self._items_head: Row = ()
        self._first_figure: int | None = None
        self._torn: tuple[str, Row] | None = None
        self._in_head = False
        self._sheet = 0
        self._head_sheet: dict[int, int] = {}  # where the headings of each table stand

    def read(self, sheet: Sheet) -> list[Square]:
        """Read one table; what is in none of the form's rows comes back."""
        self._first_figure, self._sheet = None, sheet.number
        unused: dict[tuple[int, int], Square] = {}
        used: set[tuple[int, int]] = set()
        for row in sheet.rows:
            touched = {(square.row, square.column): square for square in row}
            if self._row(sheet, row):
                used |= touched.keys()
            else:
                unused |= touched
        return [square for at, square in unused.items() if at not in used]

    def _row(self, sheet: Sheet, row: Row) -> bool:
        if self._heading(row):
            return True
        self._in_head = False
        at = _label_at(row)
        label = row[at].text if at >= 0 else ""
        if self._table == FOUR and self._remedies(sheet, row, at, label):
            return True
        if at >= 0 and (items := labels.row_of_items(label)):
            return self._items(sheet, row, at, items.id)
        return self._requests(sheet, row, at, label) or self._unknown_item(sheet, row, at)

    # ── headings ────────────────────────────────────────────────────────
    def _heading(self, row: Row) -> bool:
        texts = [square.text for square in row if square.text.strip()]
        if not texts or any(is_figure(text) for text in texts):
            return False
        if _is_items_head(texts):
            self._table, self._items_head, self._torn = TWO, row, None
            self._head_sheet[TWO] = self._sheet
            return True
        for table, names in ((THREE, labels.requesters()), (FOUR, (*labels.remedy_columns(), *labels.remedy_rows()))):
            if len({found.id for text in texts if (found := labels.column_named(text, names))}) > 1:
                self._head_of(table, row)
                return True
        return self._in_head and self._table == THREE and len(texts) > 1 and labels.row_of_requests(texts[-1]) is None

    def _head_of(self, table: int, row: Row) -> None:
        if not self._in_head or self._table != table:
            self._heads = []
        self._table, self._in_head, self._torn = table, True, None
        self._heads.append(row)
        self._head_sheet[table] = self._sheet
        self._spans.pop(table, None)

    def _spans_of(self, table: int, names: tuple[labels.Label, ...]) -> list[Span]:
        if table not in self._spans:
            self._spans[table] = spans(self._heads, lambda text: labels.column_named(text, names))
        return self._spans[table]

    # ── table 二 ────────────────────────────────────────────────────────
    def _items(self, sheet: Sheet, row: Row, at: int, line: str) -> bool:
        head = [square for square in self._items_head if square.text.strip() and labels.key(square.text) != CORNER]
        printed = block_of(line, [square.text for square in head])
        if printed is None:
            return False
        grid, columns = printed
        over = [
            Span(column.id, square.column, square.column + square.colspan - 1, square.text)
            for column, square in zip(columns, head, strict=False)
        ]
        self.found.grids[line] = grid
        chosen = self._chosen(row, at, self._here(TWO, over))
        by_id = {column.id: column for column in columns}
        for span in over:
            column = by_id[span.id]
            square = chosen.get(span.id) if isinstance(chosen, dict) else None
            reading = (
                _reading(sheet, square, column, unit_of(span.text) or column.unit)
                if square
                else Reading(UNREAD, sheet.place(row[at]), row[at].text, reason=str(chosen))
            )
            self.found.put(TWO, line, column.id, reading)
        return True

    def _unknown_item(self, sheet: Sheet, row: Row, at: int) -> bool:
        """A row of figures under the headings of table 二 that the form has not: told, and read as nothing."""
        here = self._table == TWO and self._head_sheet.get(TWO) == self._sheet and at >= 0
        if here and any(is_figure(square.text) for square in row[at + 1 :]):
            said = " ".join(square.text for square in row if square.text.strip())
            self.found.unread.append(Unread(TWO, None, None, NO_LABEL, sheet.place(row[at]), said))
        return False

    # ── table 三 ────────────────────────────────────────────────────────
    def _requests(self, sheet: Sheet, row: Row, at: int, label: str) -> bool:
        found = labels.row_of_requests(label) if label else None
        if self._table != THREE and (found is None or found.id in ("", "other_handling", "concluded")):
            return False
        if self._torn and (found is None or not found.id):
            text, above = self._torn
            joined = labels.row_of_requests(text + label)
            self._torn = None
            if joined and joined.id and (_empty(row[at + 1 :]) or _empty(above)):
                self._entry(sheet, row if _empty(above) else above, joined.id, text + label)
                return True
        self._table = THREE
        line = found.id if found and found.id else None
        if line is None and at >= 0 and found is None and len(row) > 1:
            self._torn = (label, tuple(row[at + 1 :]))
        return self._entry(sheet, row, line, label, at)

    def _entry(self, sheet: Sheet, row: Row, line: str | None, label: str, at: int = -1) -> bool:
        columns = {column.id: column for column in labels.REQUESTERS}
        over = self._spans_of(THREE, labels.requesters())
        if {span.id for span in over} != set(columns) or len(over) != len(columns):
            over = [Span(column, -1, -1) for column in columns]
        chosen = self._chosen(row, at, self._here(THREE, over))
        if isinstance(chosen, str):
            if line is None:
                return False
            place = sheet.place(row[max(at, 0)])
            readings = {column: Reading(UNREAD, place, label, reason=chosen) for column in columns}
        else:
            readings = {column: _reading(sheet, chosen[column], leaf) for column, leaf in columns.items()}
            if line is None and all(reading.cell == BLANK for reading in readings.values()):
                return False
        number, _ = labels.numbered(label)
        strict = line is None and bool(label.strip()) and labels.row_of_requests(label) is None
        self.found.entries.append(Entry(line, label, number, readings, strict))
        return True

    # ── table 四 ────────────────────────────────────────────────────────
    def _remedies(self, sheet: Sheet, row: Row, at: int, label: str) -> bool:
        grid = labels.remedies()
        lines, columns = list(leaves(grid.rows)), list(leaves(grid.columns))
        if not any(is_figure(square.text) for square in row):
            return False
        printed = self._spans_of(FOUR, labels.remedy_columns())
        named = labels.column_named(label, labels.remedy_rows()) if at >= 0 else None
        ids = [column.id for column in columns]
        if named and [span.id for span in printed] == ids:
            wanted, over = [(named.id, column) for column in columns], printed
        else:
            wanted = [(line.id, column) for line in lines for column in columns]
            if [span.id for span in printed] != ids * len(lines) or not self._lines_in_order():
                return False
            over = printed
        over = [Span(str(index), span.first, span.last) for index, span in enumerate(over)]
        chosen = self._chosen(row, at, self._here(FOUR, over))
        for index, (line, column) in enumerate(wanted):
            reading = (
                _reading(sheet, chosen[str(index)], column)
                if isinstance(chosen, dict)
                else Reading(UNREAD, sheet.place(row[0]), "", reason=chosen)
            )
            self.found.put(FOUR, line, column.id, reading)
        if not named:
            self._table = None
        return True

    def _lines_in_order(self) -> bool:
        """The three groups stand side by side as the form has them."""
        at: dict[str, int] = {}
        for head in self._heads:
            for square in head:
                found = labels.column_named(square.text, labels.remedy_rows())
                if found:
                    at.setdefault(found.id, square.column)
        order = [at[line.id] for line in labels.remedy_rows() if line.id in at]
        return order == sorted(order) and len(order) > 1

    def _here(self, table: int, over: list[Span]) -> list[Span]:
        """On the next page the columns are counted anew: of the headings only their order holds there."""
        if self._head_sheet.get(table) == self._sheet:
            return over
        return [Span(span.id, -1, -1, span.text) for span in over]

    # ── which square stands under which heading ─────────────────────────
    def _chosen(self, row: Row, at: int, over: list[Span]) -> dict[str, Square] | str:
        """The square of every column, or why they cannot be told apart."""
        after = [square for square in row[at + 1 :] if not _is_beside(square, over)]
        aligned = _aligned(after, over)
        if len(after) == len(over):
            ordered = {span.id: square for span, square in zip(over, after, strict=True)}
            shifted = over[0].first >= 0 and aligned != ordered
            if shifted and not after[0].text.strip():
                return NOT_ALIGNED
            self._first_figure = self._first_figure or after[0].column
            return ordered
        if aligned is not None:
            return aligned
        right = [square for square in after if self._first_figure and square.column >= self._first_figure]
        if len(right) == len(over) and _empty([square for square in after if square not in right]):
            return {span.id: square for span, square in zip(over, right, strict=True)}
        figures = sum(1 for square in after if square.text.strip())
        return f"这一行应有 {len(over)} 格，印出 {len(after)} 格（其中 {figures} 格有内容）"


def _is_items_head(texts: list[str]) -> bool:
    if labels.key(texts[0]) == CORNER:
        return True
    return any(map(labels.names_item_column, texts)) and not any(map(labels.row_of_requests, texts))


def block_of(line: str, headings: list[str]) -> tuple[Grid, list[Leaf]] | None:
    """The block of table 二 that a line stands in under these headings, with its columns in printed order.

    Of a block whose headings are partly misprinted, those recognised must stand where the form has them.
    """
    best: tuple[float, int, Grid, list[Leaf]] | None = None
    for grid in labels.item_grids():
        columns = list(leaves(grid.columns))
        if line not in {row.id for row in leaves(grid.rows)} or len(headings) != len(columns):
            continue
        named = labels.matched_columns(grid, headings)
        known = [column for column in named if column is not None]
        whole = len(known) == len(columns) and len(set(known)) == len(columns)
        in_place = known and all(found in (None, column) for found, column in zip(named, columns, strict=True))
        if whole or in_place:
            order = known if whole else columns
            rank = (len(known) / len(columns), len(columns))
            if best is None or rank > best[:2]:
                best = (*rank, grid, order)
    return (best[2], best[3]) if best else None


def spans(heads: Sequence[Row], named: Callable[[str], labels.Label | None]) -> list[Span]:
    """What stands over each column, read upwards: the lowest words that name something, alone or joined."""
    columns: dict[int, list[Square]] = {}
    for head in heads:
        for square in head:
            for column in range(square.column, square.column + square.colspan):
                if square.text.strip() and square not in columns.setdefault(column, []):
                    columns[column].append(square)
    found: list[Span] = []
    for column in sorted(columns):
        squares = columns[column]
        words = ("".join(square.text for square in squares[start:]) for start in range(len(squares) - 1, -1, -1))
        label = next((label for text in words if (label := named(text))), None)
        if label is None:
            continue
        if found and found[-1].id == label.id and found[-1].last == column - 1:
            found[-1] = Span(label.id, found[-1].first, column)
        else:
            found.append(Span(label.id, column, column))
    return found


def _label_at(row: Row) -> int:
    """Where the last label before the figures stands; -1 when there is none."""
    at = -1
    for index, square in enumerate(row):
        if is_figure(square.text) or _DAMAGED.fullmatch(square.text) or square.text.strip() in GAPS:
            break
        if square.text.strip():
            at = index
    return at


def _is_beside(square: Square, over: list[Span]) -> bool:
    """Whether words stand beside the table: beyond an empty column right of its last heading, and no figure."""
    last = max(span.last for span in over)
    return last >= 0 and square.column > last + 1 and not is_figure(square.text)


def _aligned(squares: list[Square], over: list[Span]) -> dict[str, Square] | None:
    """Each heading with the one square under it; None when one has none or two, or a figure stands under no heading."""
    chosen: dict[str, Square] = {}
    for span in over:
        under = [one for one in squares if one.column <= span.last and one.column + one.colspan > span.first]
        filled = [one for one in under if one.text.strip()]
        if not under or len(filled) > 1:
            return None
        chosen[span.id] = (filled or under)[0]
    filled = [one for one in chosen.values() if one.text.strip()]
    used = {(one.row, one.column) for one in filled}
    if len(used) != len(filled) or any(one.text.strip() and (one.row, one.column) not in used for one in squares):
        return None
    return chosen


def _empty(squares: Sequence[Square]) -> bool:
    return not any(square.text.strip() for square in squares)


def _reading(sheet: Sheet, square: Square, column: Leaf, unit: str = "") -> Reading:
    place = sheet.place(square)
    cell: Cell = read_cell(square.text, column.kind, unit)
    if square.rowspan > 1 and cell != BLANK:
        return Reading(UNREAD, place, square.text, reason=MERGED)
    return Reading(cell, place, square.text, reason="" if cell != UNREAD else NOT_A_FIGURE)
