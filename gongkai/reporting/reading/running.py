"""The statutory tables found in running text: a cell a line, cells between bars, rows on a line, rows run together.

The text is cut into words and figures; figures in a row belong to the label they follow, when they are as many as the
form has columns there. A row on a line of its own takes no label from the lines around it: a text taken out of a PDF
prints torn labels anywhere. It is placed only where the form leaves no other row for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from gongkai.papers.tables import Line, Place
from gongkai.reporting.reading import labels
from gongkai.reporting.reading.cells import UNREAD, is_figure, read_cell, unit_of
from gongkai.reporting.reading.collecting import Collected, Entry, Reading
from gongkai.reporting.reading.splitting import only_one_each, row_splits, solve_remedies, solve_requests
from gongkai.reporting.reading.tables import CORNER, FOUR, NOT_A_FIGURE, THREE, TWO
from gongkai.statute.annual_report.figures import Cell
from gongkai.statute.annual_report.forms import FORMS
from gongkai.statute.annual_report.nodes import Grid, Leaf, leaves

GLUED = "数字连在一起，按格式的勾稽关系只有这一种拆法"
ONE_EACH = "数字连在一起，只有每格一位这一种拆法"
GLUED_UNREAD = "各格的数字连在一起，拆法不止一种"
MIXED = "这一行的数字之间夹着别的字"
WRAPPED = "上下行有零散的数字，可能是这一行折下去的"
NEAR = 3  # lines above and below in which digits that were broken off may stand
MOST_JOINED = 6  # lines one label may be broken into
PAGE_NUMBER = re.compile(r"\s*(?:[-—–─]+\s*\d{1,4}\s*[-—–─]+|第\s*\d{1,4}\s*页.{0,9})\s*")
RULE = re.compile(r"[\s|:+\-=─━—]*")
_ROW_OF_FIGURES = re.compile(r"(?:(?P<label>.*?\S)\s+)?(?P<figures>\S+(?:\s+\S+)+)")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a line: words, or one cell's content."""

    text: str
    place: Place
    figure: bool
    glued: bool = False  # it touched the label before it
    split: bool = False  # it was cut from a run of digits that touched
    barred: bool = False  # it stood between bars, so that an empty one is a blank cell


@dataclass
class Printed:
    """Figures in a row, with the words before them."""

    words: list[str]
    figures: list[Token]
    own: bool = False  # label and figures share a line
    between: str = ""  # everything said since the figures before
    doubt: str = ""  # why its figures may not be whole

    @property
    def label_texts(self) -> Iterator[str]:
        """What may be the label: the last words, or the last few joined."""
        for count in range(1, min(len(self.words), MOST_JOINED) + 1):
            yield "".join(self.words[-count:])


@cache
def _known_words() -> re.Pattern[str]:
    """The form's own labels, longest first, with spaces allowed inside."""
    words: set[str] = set()
    for form in FORMS:
        for table in form.tables:
            for grid in table.grids:
                rows = [row.label for row in leaves(grid.rows)]
                words |= {*rows, *(column.label for column in leaves(grid.columns)), grid.title, grid.corner}
                words |= {word for row in rows for word in (row.partition("（区分")[0],)}
    words -= {"", "其他", "总计"}
    simple = sorted({labels.plain_text(word) for word in words}, key=len, reverse=True)
    return re.compile("|".join(r"\s*".join(map(re.escape, word)) for word in simple))


def tokens_of(line: Line) -> list[Token]:
    """A line cut into words and cells."""
    text = labels.plain_text(line.text)
    if "|" in text:
        return [] if "---" in text and RULE.fullmatch(text) else _barred(text, line.place)
    if not text.strip() or PAGE_NUMBER.fullmatch(text):
        return []
    if "\t" in text.strip():
        parts = [part.strip() for part in text.strip().split("\t")]
        return [Token(part, line.place, is_figure(part)) for part in parts if part]
    if is_figure(text):
        return [Token(text.strip(), line.place, figure=True)]
    return _row(text.strip(), line.place) or _cut(text, line.place)


def _barred(text: str, place: Place) -> list[Token]:
    parts = [part.strip() for part in text.strip().split("|")]
    if not parts[-1]:
        parts.pop()
    if any(parts) and not parts[0]:
        parts.pop(0)
    found = []
    for part in parts:
        glued = _row(part, place) if part and not is_figure(part) else []
        found.extend(glued or [Token(part, place, figure=not part or is_figure(part), barred=True)])
    return found


def _row(text: str, place: Place) -> list[Token]:
    """A label and its figures, or figures alone, with spaces between."""
    pieces = text.split()
    at = len(pieces)
    while at and is_figure(pieces[at - 1]):
        at -= 1
    if at == len(pieces):
        return []
    words = [Token(piece, place, figure=False) for piece in pieces[:at]]
    return [*words, *(Token(piece, place, figure=True) for piece in pieces[at:])]


def _cut(text: str, place: Place) -> list[Token]:
    """A line that holds labels and figures without a space between: cut at the form's own labels."""
    found: list[Token] = []
    end = 0
    matches = list(_known_words().finditer(text))
    for match in matches:
        found.extend(_between(text[end : match.start()], place, after_label=end > 0))
        found.append(Token(match[0], place, figure=False))
        end = match.end()
    found.extend(_between(text[end:], place, after_label=end > 0))
    return found if any(token.figure for token in found) else [Token(text.strip(), place, figure=False)]


def _between(text: str, place: Place, *, after_label: bool) -> Iterator[Token]:
    """What stands between two labels: figures that touch the label before, perhaps words behind them."""
    text = text.strip()
    if not text:
        return
    if after_label and (word := re.match(r"(?:总计|其他)(?=\d)", text)):
        yield Token(word[0], place, figure=False)
        text = text[word.end() :]
    found = re.match(r"[\d.,+-]+(?=$|[一二三四五六]、|\s|\()", text) if after_label else None
    if found and (found[0].isdecimal() or is_figure(found[0])):  # run together, they are longer than any figure
        yield Token(found[0], place, figure=True, glued=True)
        text = text[found.end() :].strip()
    if text:
        yield Token(text, place, is_figure(text), glued=after_label)


def rows_of(lines: Iterable[Line]) -> Iterator[Printed]:
    """The figures of a text, row by row, with the words before each."""
    words: list[str] = []
    said: list[str] = []
    single: list[Token] = []

    def flush() -> Iterator[Printed]:
        nonlocal words, said, single
        if single:
            yield Printed(words, single, between="\n".join(said), own=False)
            words, said, single = [], [], []

    cut = [tokens for line in lines if (tokens := tokens_of(line))]
    for index, tokens in enumerate(cut):
        figures = [token for token in tokens if token.figure and token.text]
        if len(figures) > 1 and not any(token.glued for token in tokens):
            yield from flush()
            first = next(index for index, token in enumerate(tokens) if token.figure)
            own = [token.text for token in tokens[:first]]
            tail = [token for token in tokens[first:] if token.figure]
            doubt = MIXED if len(tail) < len(tokens) - first else WRAPPED if _wrapped(cut, index) else ""
            yield Printed(own, tail, own=True, between="\n".join([*said, *own]), doubt=doubt)
            words, said = [], []
            continue
        for token in tokens:
            if token.figure:
                single.append(token)
            else:
                yield from flush()
                words.append(token.text)
                said.append(token.text)
        if sum(token.barred for token in tokens) > 1:
            yield from flush()  # bars without content fill a row up to its end
    yield from flush()


def _wrapped(cut: list[list[Token]], index: int) -> bool:
    """Whether a line above or below may hold digits of this row's figures: a narrow column breaks them."""
    row = cut[index]
    if any(token.barred for token in row):
        return False
    figures = sum(token.figure for token in row)
    return any(
        _loose_digits(beside, figures)
        for beside in (*cut[max(index - NEAR, 0) : index], *cut[index + 1 : index + 1 + NEAR])
    )


def _loose_digits(tokens: list[Token], figures: int) -> bool:
    pieces = [piece for token in tokens for piece in token.text.split()]
    if not any(re.fullmatch(r"[\d,.]+", piece) for piece in pieces) or any(token.barred for token in tokens):
        return False
    if sum(token.figure for token in tokens) >= figures:
        return False
    words = [piece for piece in pieces if not is_figure(piece)]
    if is_figure(pieces[0]) or not words:
        return True
    labelled = ("".join(words[-count:]) for count in range(1, len(words) + 1))
    return not any(labels.row_of_items(text) or labels.row_of_requests(text) for text in labelled)


class TextReader:
    """Walks over the rows of a text."""

    def __init__(self, found: Collected) -> None:
        self.found = found
        self._heading = ""
        self._lost: list[str] = []
        self._row_starts = False  # every row begins with a bar on a line of its own
        self._row_by_row = False  # the text prints whole rows on lines: a figure alone has lost its place
        self._glued: list[tuple[str, Printed]] = []
        self._since_requests = ""

    def read(self, lines: Sequence[Line], wanted: set[int]) -> None:
        """Read the tables that are wanted."""
        rows = list(rows_of(lines))
        self._row_by_row = any(row.own and len(row.figures) >= len(labels.REQUESTERS) for row in rows)
        texts = [line.text.strip() for line in lines if line.text.strip()]
        corners = (one for one, text in pairwise(texts) if labels.key(text) == CORNER)
        self._row_starts = any(one == "|" for one in corners)
        for row in rows:
            if self._head_words(row.between):
                self._heading = row.between
            self._since_requests += row.between
            if FOUR in wanted and self._remedies(row):
                continue
            if TWO in wanted and self._items(row):
                continue
            if THREE in wanted:
                self._requests(row)
        self._solve()

    @staticmethod
    def _head_words(text: str) -> bool:
        return any(_in_order(grid, text) is not None for grid in labels.item_grids())

    # ── table 二 ────────────────────────────────────────────────────────
    def _items(self, row: Printed) -> bool:
        named = next((found for text in row.label_texts if (found := labels.row_of_items(text))), None)
        if named is None:
            return False
        printed = _block_in(named.id, self._heading)
        if printed is None:
            return False
        grid, columns, headings = printed
        self.found.grids[named.id] = grid
        contents, how = _contents(row, len(columns))
        for column in columns:
            place = row.figures[0].place if row.figures else Place()
            if contents is None:
                reading = Reading(UNREAD, place, " ".join(token.text for token in row.figures), reason=how)
            else:
                token = contents[columns.index(column)]
                reading = _reading(token, column, unit_of(headings))
            self.found.put(TWO, named.id, column.id, reading)
        return True

    # ── table 三 ────────────────────────────────────────────────────────
    def _requests(self, row: Printed) -> None:
        columns = list(labels.REQUESTERS)
        named = self._row_named(row)
        contents, how = _contents(row, len(columns), related=True)
        lost = contents is None and len(row.figures) == 1 and not row.figures[0].glued
        if contents is None and (named is None or (lost and self._row_by_row)):
            self._lost.extend(token.text for token in row.figures if lost and token.text.isdigit())
            return
        if named is None and contents and not any(token.text for token in contents):
            return
        label = next(row.label_texts, "") if row.own or named else ""
        if contents is None and named and len(row.figures) == 1 and row.figures[0].glued:
            self._glued.append((named, row))
        if contents is None:
            place = row.figures[0].place if row.figures else Place()
            text = " ".join(token.text for token in row.figures)
            readings = {column.id: Reading(UNREAD, place, text, reason=how) for column in columns}
        else:
            readings = {column.id: _reading(token, column) for column, token in zip(columns, contents, strict=True)}
        number, _ = labels.numbered(label)
        if self.found.entries:
            self.found.stray.extend(self._lost)
        self._lost = []
        self.found.entries.append(Entry(named, label, number, readings))
        self._since_requests = ""

    @staticmethod
    def _row_named(row: Printed) -> str | None:
        for text in row.label_texts:
            found = labels.row_of_requests(text)
            bare = not labels.numbered(text)[0] and found is not None and len(found.core) < labels.SHORT
            if found and found.id and not bare:
                return found.id
        return None

    # ── table 四 ────────────────────────────────────────────────────────
    def _remedies(self, row: Printed) -> bool:
        grid = labels.remedies()
        places = [(line.id, column) for line in leaves(grid.rows) for column in leaves(grid.columns)]
        said = labels.key(self._since_requests)
        direct, after = said.rfind("未经复议直接起诉"), said.rfind("复议后起诉")
        if not 0 <= direct < after or "维持" not in said:
            return False
        if self._row_starts and len(row.figures) == len(places) + 1 and not row.figures[0].text:
            row = replace(row, figures=row.figures[1:])
        contents, why = _contents(row, len(places))
        how = ""
        if contents is None and len(row.figures) == 1 and row.figures[0].glued:
            token = row.figures[0]
            split = solve_remedies(token.text, len(list(leaves(grid.rows))), len(list(leaves(grid.columns))))
            if split is None:
                return self._unread_remedies(places, row, GLUED_UNREAD) if len(token.text) >= len(places) else False
            contents, how = [Token(str(number), token.place, figure=True) for number in split], GLUED
        if contents is None:
            filled = sum(1 for token in row.figures if token.text)
            some = filled > len(places) // 2 and self._row_named(row) is None
            return self._unread_remedies(places, row, why) if some else False
        for (line, column), token in zip(places, contents, strict=True):
            reading = _reading(token, column)
            self.found.put(FOUR, line, column.id, Reading(reading.cell, token.place, token.text, how, reading.reason))
        self._since_requests = ""
        return True

    def _unread_remedies(self, places: list[tuple[str, Leaf]], row: Printed, why: str) -> bool:
        text = " ".join(token.text for token in row.figures)
        for line, column in places:
            self.found.put(FOUR, line, column.id, Reading(UNREAD, row.figures[0].place, text, reason=why))
        self._since_requests = ""
        return True

    # ── what only the relations can tell ────────────────────────────────
    def _solve(self) -> None:
        """Rows that ran together are read when one choice for all of them satisfies every relation."""
        if not self._glued:
            return
        options: dict[str, list[tuple[int, ...]]] = {}
        for entry in self.found.entries:
            values = [reading.cell.value for reading in entry.readings.values()]
            if entry.line and None not in values:
                options[entry.line] = [tuple(int(value) for value in values if value is not None)]
        for line, row in self._glued:
            options[line] = row_splits(row.figures[0].text, len(labels.REQUESTERS)) or []
        solved = solve_requests(options)
        if solved is None:
            return
        glued = dict(self._glued)
        for index, entry in enumerate(self.found.entries):
            if entry.line in glued:
                token = glued[entry.line].figures[0]
                readings = {
                    column.id: Reading(Cell(value), token.place, token.text, GLUED)
                    for column, value in zip(labels.REQUESTERS, solved[entry.line], strict=True)
                }
                self.found.entries[index] = Entry(entry.line, entry.label, entry.number, readings)


def _reading(token: Token, column: Leaf, unit: str = "") -> Reading:
    cell = read_cell(token.text, column.kind, unit or column.unit)
    return Reading(
        cell, token.place, token.text, ONE_EACH if token.split else "", "" if cell != UNREAD else NOT_A_FIGURE
    )


def _contents(row: Printed, parts: int, *, related: bool = False) -> tuple[list[Token] | None, str]:
    """The tokens of a row's cells, or why they cannot be told apart."""
    figures = row.figures
    if row.doubt:
        return None, row.doubt
    if any(token.barred for token in figures):
        if len(figures) >= parts and not any(token.text for token in figures[parts:]):
            return figures[:parts], ""
    elif len(figures) == parts:
        return figures, ""
    if len(figures) == 1 and figures[0].glued:
        token = figures[0]
        if len(token.text) == parts and only_one_each(token.text, related=related):
            return [Token(digit, token.place, figure=True, split=True) for digit in token.text], ""
        return None, GLUED_UNREAD
    return None, f"这一行应有 {parts} 格，印出 {sum(1 for token in figures if token.text)} 个数"


def _in_order(grid: Grid, text: str) -> list[Leaf] | None:
    """The columns of a block whose headings a text holds, in the order it prints them; None without any."""
    said = labels.key(text)
    at: dict[int, Leaf] = {}
    for column in leaves(grid.columns):
        core = labels.key(re.sub(r"\([^()]*\)", "", labels.plain_text(column.label)))
        place = said.rfind(core)
        if place >= 0:
            at[place] = column
    return [at[place] for place in sorted(at)] or None


def _block_in(line: str, text: str) -> tuple[Grid, list[Leaf], str] | None:
    """The block a line stands in under the headings last printed, with its columns."""
    found: list[tuple[float, int, Grid, list[Leaf]]] = []
    for grid in labels.item_grids():
        columns = list(leaves(grid.columns))
        if line not in {row.id for row in leaves(grid.rows)}:
            continue
        printed = _in_order(grid, text)
        if printed == columns or (printed and printed == [column for column in columns if column in printed]):
            found.append((len(printed) / len(columns), len(columns), grid, columns))
        elif printed and len(printed) == len(columns):
            found.append((1.0, len(columns), grid, printed))
    if not found:
        return None
    _, _, grid, columns = max(found, key=lambda one: one[:2])
    return grid, columns, text
