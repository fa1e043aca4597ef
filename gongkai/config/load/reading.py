"""Reading a CSV file row by row: its encoding, its headings, its values; every fault becomes a finding, none is raised."""

import csv
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from gongkai.config.load.columns import Column, Unreadable

ENCODINGS = ("utf-8-sig", "gb18030")  # what spreadsheets of an office save


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a file, a row or a value, and what to do."""

    file: str
    row: int | None  # as a spreadsheet numbers it: the headings are row 1
    column: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file} 第 {self.row} 行" if self.row else self.file
        return f"{where}{f'“{self.column}”' if self.column else ''}：{self.message}。"

    def as_json(self) -> dict[str, Any]:
        """The finding as plain JSON values."""
        return asdict(self)


@dataclass(slots=True)
class Row:
    """One row read: its number, the facts that could be read, and what could not."""

    number: int
    values: dict[str, Any]
    findings: list[Finding]


class UnreadableFile(Exception):
    """The file as a whole cannot be read."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


def rows(path: Path, columns: tuple[Column, ...]) -> Iterator[Row]:
    """Read a file.

    :raises UnreadableFile: when its encoding or its headings are not as documented.
    """
    with path.open(encoding=_encoding(path), newline="") as file:
        reader = csv.reader(file)
        fields = _fields(path, next(reader, []), columns)
        try:
            yield from (
                _row(path.name, reader.line_num, fields, cells) for cells in reader if any(map(str.strip, cells))
            )
        except csv.Error as wrong:
            raise UnreadableFile(Finding(path.name, reader.line_num, "", f"不是完整的 CSV（{wrong}）")) from wrong


def _encoding(path: Path) -> str:
    for encoding in ENCODINGS:
        try:
            with path.open(encoding=encoding, newline="") as file:
                while file.read(1 << 20):
                    pass
        except UnicodeDecodeError:
            continue
        return encoding
    raise UnreadableFile(Finding(path.name, None, "", "编码无法识别，请另存为 UTF-8 编码的 CSV"))


def _fields(path: Path, headings: list[str], columns: tuple[Column, ...]) -> list[Column]:
    known = {name: column for column in columns for name in (column.field, column.label)}
    unknown = [heading for heading in headings if heading.strip() not in known]
    if unknown:
        wanted = "、".join(f"{column.label}（{column.field}）" for column in columns)
        raise UnreadableFile(Finding(path.name, 1, "、".join(unknown), f"没有这样的列，可用的列：{wanted}"))
    fields = [known[heading.strip()] for heading in headings]
    lacking = [column.label for column in columns if column.required and column not in fields]
    if lacking or len(set(fields)) < len(fields):
        fault = f"缺少列：{'、'.join(lacking)}" if lacking else "有重复的列"
        raise UnreadableFile(Finding(path.name, 1, "", fault))
    return fields


def _row(file: str, number: int, fields: list[Column], cells: list[str]) -> Row:
    row = Row(number, {}, [])
    if len(cells) != len(fields):
        message = f"有 {len(cells)} 个值，应为 {len(fields)} 个，请检查逗号和引号"
        row.findings.append(Finding(file, number, "", message))
        return row
    for column, cell in zip(fields, cells, strict=True):
        try:
            row.values[column.field] = column.read(cell)
        except Unreadable as wrong:
            row.findings.append(Finding(file, number, column.label, str(wrong)))
    return row
