"""A catalogue's file as rows under the columns of ``columns``: the header is found by its words, whatever stands above it.

Called behind the wall: ``safely.run(READ, path, name=path.name)``. A row that says too little is a finding, never a guess:
only what a merged square covers, or what an empty first level clearly continues, is carried down.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, BinaryIO

from gongkai.catalogue.columns import COLUMN, MATTERS
from gongkai.catalogue.domains import DOMAINS, Domain, domain_named
from gongkai.catalogue.words import is_marked
from gongkai.files.reading import CannotRead
from gongkai.papers.tables import Line, Sheet, Square
from gongkai.statute.time_limits import read_limits

READ = "gongkai.catalogue.reading.read_json"
ERROR, WARNING, HINT = "error", "warning", "hint"
FARTHEST_HEADER = 15  # rows from the top in which it is looked for
ENOUGH = 5  # columns by which a header is known
MOST_ROWS = 20_000
LONGEST_HEADING = 20  # characters; longer is a row of the table

# fmt: off
#: Under which column a heading stands; the first row that fits. Its own words are asked first, then those over it.
HEADINGS = tuple((re.compile(pattern), column) for pattern, column in (
    (r"^序号|^编号",                          "number"),
    (r"领域",                                 "domain"),
    (r"一级",                                 "matter_1"),
    (r"二级",                                 "matter_2"),
    (r"三级",                                 "matter_3"),
    (r"全社会|社会公众",                       "audience_all"),
    (r"特定",                                 "audience_group"),
    (r"依申请",                               "on_request"),
    (r"^主动|方式_?主动",                      "proactive"),
    (r"市级",                                 "city"),
    (r"县级|区县|县区|区级",                   "county"),
    (r"乡级|乡镇|镇街|街道|镇级",              "township"),
    (r"村级|社区级|村社区",                    "village"),
    (r"内容|要素",                            "content"),
    (r"依据",                                 "basis"),
    (r"时限",                                 "limit"),
    (r"主体",                                 "body"),
    (r"渠道|载体",                            "channels"),
    (r"事项",                                 "matter_1"),
    (r"备注",                                 "remark"),
))
# fmt: on
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
_BLANK = re.compile(r"\s+")
_NOTE = re.compile(r"^\s*(?:注|说明|备注|填表)")


@dataclass(frozen=True, slots=True)
class Told:
    """What the reading says of a row: how bad, where, what to do."""

    level: str
    row: int  # of the file, from 1; 0 for all of it
    column: str
    message: str


@dataclass(slots=True)
class ReadSheet:
    """One sheet as read: the rows with their words by column."""

    title: str = ""
    domain: str = ""
    columns: list[str] = field(default_factory=list)
    head_rows: int = 1
    rows: list[dict[str, str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)  # the file's number of each row
    told: list[Told] = field(default_factory=list)


def read_json(file: BinaryIO, *, name: str = "") -> list[dict[str, Any]]:
    """Every sheet with a catalogue, as plain values.

    :raises CannotRead: with a sentence, when there is none.
    """
    found = [read for title, sheet in _sheets(file) if (read := read_sheet(title, sheet, name)).columns]
    if not found:
        raise CannotRead(
            "没有找到标准目录的表头。表头须有“一级事项”“公开内容（要素）”“公开依据”“公开时限”“公开主体”等栏目名称，请核对后再上传。"
        )
    return [asdict(read) for read in found]


def _sheets(file: BinaryIO) -> Iterator[tuple[str, Sheet]]:
    if file.read(4) == b"PK\x03\x04":
        from gongkai.papers.workbooks import read_xlsx  # noqa: PLC0415 — loaded for workbooks alone

        file.seek(0)
        title = ""
        for block in read_xlsx(file).blocks:
            if isinstance(block, Line):
                title = block.text
            else:
                yield title, block
        return
    file.seek(0)
    yield "", _csv(file.read())


def _csv(content: bytes) -> Sheet:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        rows = list(csv.reader(io.StringIO(text, newline="")))[: MOST_ROWS + 1]
        squares = (Square(words, row, column) for row, line in enumerate(rows) for column, words in enumerate(line))
        return Sheet(1, tuple(squares))
    raise CannotRead("文件不是 Excel 工作簿，也不是 UTF-8 或者 GB18030 编码的 CSV。请另存为其中一种后再上传。")


def read_sheet(title: str, sheet: Sheet, name: str = "") -> ReadSheet:
    """One sheet; without columns where it has no header of a catalogue."""
    grid = _grid(sheet)
    header = _header(grid)
    if header is None:
        return ReadSheet()
    top, first, columns = header
    read = ReadSheet(columns=[column for column in columns if column], head_rows=1 if first - top == 1 else 2)
    above = [
        words for row in grid[:top] for words in dict.fromkeys(square.text.strip() for square in row.values()) if words
    ]
    read.title = next((words for words in above if "目录" in words), above[0] if above else "")
    if len(grid) - first > MOST_ROWS:
        raise CannotRead(f"目录超过{MOST_ROWS}行，不予读取。请按领域分开后再上传。")
    _twice(read)
    _read_rows(read, grid, first, columns)
    read.domain = _domain(read, (title, read.title, *above, name.rpartition(".")[0]))
    return read


def _grid(sheet: Sheet) -> list[dict[int, Square]]:
    """For every row the square over each column; one that spans several stands in each."""
    last = max((square.row + square.rowspan for square in sheet.squares), default=0)
    grid: list[dict[int, Square]] = [{} for _ in range(last)]
    for square in sheet.squares:
        for row in range(square.row, square.row + square.rowspan):
            grid[row].update(dict.fromkeys(range(square.column, square.column + square.colspan), square))
    return grid


def _header(grid: Sequence[dict[int, Square]]) -> tuple[int, int, list[str]] | None:
    """Where the header begins and ends, and the column of each place ("" for one that is not known)."""
    best: tuple[int, int, int, list[str]] = (0, 0, 0, [])
    for depth in (1, 2, 3):  # of two that know as many columns, the one without a title above it
        for row in range(min(FARTHEST_HEADER, len(grid))):
            columns = _headed(grid[row : row + depth])
            known = len({column for column in columns if column})
            if known > best[0] and {"matter_1", "content"} <= set(columns):
                best = (known, row, row + depth, columns)
    known, top, first, columns = best
    top = min(
        (square.row for row in grid[top:first] for square in row.values()), default=top
    )  # where its squares begin
    return (top, first, columns) if known >= ENOUGH else None


def _headed(rows: Sequence[dict[int, Square]]) -> list[str]:
    width = max((column + 1 for row in rows for column in row), default=0)
    return [_column_of([row[place].text if place in row else "" for row in rows]) for place in range(width)]


def _column_of(words: Sequence[str]) -> str:
    """The column of a heading written in one or more rows; the lowest row that is understood decides."""
    for text in dict.fromkeys(_BRACKETS.sub("", _BLANK.sub("", part)) for part in reversed(words)):
        for pattern, column in HEADINGS:
            if text and len(text) <= LONGEST_HEADING and pattern.search(text):
                return column
    return ""


def _twice(read: ReadSheet) -> None:
    for column, times in Counter(read.columns).items():
        if times > 1:
            label = COLUMN[column].label
            read.told.append(Told(ERROR, 0, column, f"有{times}个栏目都是“{label}”，不能分辨。请改正表头后再上传。"))


def _read_rows(read: ReadSheet, grid: Sequence[dict[int, Square]], first: int, columns: Sequence[str]) -> None:
    unknown = [place for place, column in enumerate(columns) if not column]
    lost: Counter[int] = Counter()
    for number, row in enumerate(grid[first:], start=first + 1):
        words = {
            column: row[place].text.strip() if place in row else "" for place, column in enumerate(columns) if column
        }
        if not any(words.values()):
            continue
        if _is_note(row, words):
            read.told.append(Told(HINT, number, "", "这一行是说明文字，没有作为事项读入。"))
            continue
        lost.update(place for place in unknown if place in row and row[place].text.strip())
        _carry_down(read, words, number)
        read.rows.append(words)
        read.lines.append(number)
        read.told.extend(_told_of(words, number))
    for place, times in lost.items():
        read.told.append(Told(HINT, 0, "", f"第{place + 1}列不是标准目录的栏目，其中{times}行有内容，没有读入。"))
    read.told.extend(_repeated(read))


def _is_note(row: dict[int, Square], words: dict[str, str]) -> bool:
    """A row of one square with a note's words, or one that spans the table."""
    squares = {id(square): square for square in row.values() if square.text.strip()}
    only = next(iter(squares.values())) if len(squares) == 1 else None
    return only is not None and (only.colspan > len(words) // 2 or bool(_NOTE.match(only.text)))


def _carry_down(read: ReadSheet, words: dict[str, str], number: int) -> None:
    """An empty level over filled lower ones continues the level of the row above."""
    levels = [column for column in MATTERS if column in words]
    above = read.rows[-1] if read.rows else {}
    for place, column in enumerate(levels[:-1]):
        below_filled = any(words[lower] for lower in levels[place + 1 :])
        if not words[column] and below_filled and above.get(column):
            words[column] = above[column]
            message = f"“{COLUMN[column].label}”是空的，按上一行的“{above[column]}”读入。"
            read.told.append(Told(HINT, number, column, message))


def _told_of(words: dict[str, str], number: int) -> Iterator[Told]:
    """What a row lacks or says twice."""
    if not any(words.get(column) for column in MATTERS):
        yield Told(ERROR, number, "matter_1", "没有写公开事项的名称，请补写。")
    if not words.get("content"):
        yield Told(ERROR, number, "content", "没有写公开内容（要素），请补写。")
    for column in ("basis", "limit", "body", "channels"):
        if column in words and not words[column]:
            yield Told(WARNING, number, column, f"没有写“{COLUMN[column].label}”。")
    unread = read_limits(words.get("limit", "")).unread
    if unread:
        yield Told(WARNING, number, "limit", f"公开时限中的“{'”“'.join(unread)}”没有读懂，不会产生期限；其余照读。")
    yield from _marks_of(words, number, ("audience_all", "audience_group"), "公开对象")
    yield from _marks_of(words, number, ("proactive", "on_request"), "公开方式")


def _marks_of(words: dict[str, str], number: int, columns: tuple[str, str], element: str) -> Iterator[Told]:
    if not any(column in words for column in columns):
        return
    if not any(is_marked(words.get(column, "")) for column in columns):
        yield Told(WARNING, number, columns[0], f"“{element}”的各栏都没有标记。")
    elif element == "公开对象" and all(is_marked(words.get(column, "")) for column in columns):
        yield Told(HINT, number, columns[1], "公开对象既是全社会又写了特定群体，请确认。")


def _repeated(read: ReadSheet) -> Iterator[Told]:
    seen: dict[tuple[str, ...], int] = {}
    for number, words in zip(read.lines, read.rows, strict=True):
        key = tuple(words.get(column, "") for column in (*MATTERS, "content"))
        if key in seen:
            yield Told(WARNING, number, "matter_1", f"与第{seen[key]}行的事项和内容相同。")
        seen.setdefault(key, number)


def _domain(read: ReadSheet, names: Sequence[str]) -> str:
    """The domain that the rows, the sheet, its title or the file name; "" where a person must say."""
    said = {words["domain"] for words in read.rows if words.get("domain")}
    if len(said) > 1:
        read.told.append(Told(ERROR, 0, "domain", f"一张表里有{len(said)}个领域，请按领域分成几张表后再上传。"))
        return ""
    for words in (*said, *names):
        for part in (words, *re.split(r"[_\-—\s]+", words)):
            if part and (found := domain_named(part)):
                return found.id
    return next((domain.id for words in names if (domain := _domain_within(words))), "")


def _domain_within(words: str) -> Domain | None:
    """A domain whose name stands in a longer title: 某县安全生产领域基层政务公开标准目录."""
    found = [
        domain for domain in DOMAINS if any(name in words for name in (domain.name, *domain.also)) and domain.number
    ]
    return found[0] if len(found) == 1 else None
