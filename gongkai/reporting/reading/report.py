"""A report read from a file: its form, its cells and where each was read, its words, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from gongkai.files.reading import CannotRead
from gongkai.papers.tables import Document, Line
from gongkai.reporting.reading.cells import BLANK, UNREAD
from gongkai.reporting.reading.collecting import Collected, Reading, Unread
from gongkai.reporting.reading.running import TextReader
from gongkai.reporting.reading.shapes import cells_of, printed_form
from gongkai.reporting.reading.tables import FOUR, THREE, TWO, TableReader
from gongkai.reporting.reading.words import Words, sections
from gongkai.statute.annual_report.checks import broken, check, known, sums
from gongkai.statute.annual_report.figures import Cell, Finding, Level, Report, State, printed
from gongkai.statute.annual_report.forms import FIRST_YEAR, NoForm, form_for
from gongkai.statute.annual_report.nodes import CellId, Form, cells, leaves
from gongkai.statute.annual_report.prose import check_prose, check_text

TABLES = (TWO, THREE, FOUR)
_ORDINAL = {TWO: "二", THREE: "三", FOUR: "四"}
NOT_PRINTED_HERE = "没有印出，或者没有认出这一行"
STRAY = "数字与所在的行分离，按格式的勾稽关系只能填在此格"
MOST_FEE_ITEMS = 500  # more charges than any agency's catalogue lists; house measure, not law


@dataclass(frozen=True, slots=True)
class ReadReport:
    """What was read of one report."""

    name: str
    kind: str
    report: Report
    year: int | None
    sources: Mapping[CellId, Reading]
    unread: tuple[Unread, ...]
    sections: Mapping[int, str]
    published_on: date | None

    def as_json(self) -> dict[str, Any]:
        """The one report shape, with what was read where and what was not."""
        shape = self.report.as_json()
        missing = _rows_missing(self.report)
        two, three = shape["tables"]["2"], shape["tables"]["3"]
        two["rows"] = [row for row in two["rows"] if (TWO, row["line"]) not in missing]
        three["rows"] = [row for row in three["rows"] if (THREE, row["line"]) not in missing]
        return shape | {
            "year": self.year,
            "name": self.name,
            "kind": self.kind,
            "published_on": self.published_on and self.published_on.isoformat(),
            "sections": [
                {"number": number, "title": self.report.form.sections[number - 1], "text": text}
                for number, text in self.sections.items()
            ],
            "unread": [_unread_json(one) for one in self.unread],
            "sources": [_source_json(cell, reading) for cell, reading in self.sources.items()],
        }


def _unread_json(one: Unread) -> dict[str, Any]:
    cell = [one.line, one.column] if one.line and one.column else None
    return {
        "table": one.table, "line": one.line, "cell": cell,
        "reason": one.reason, "place": one.place.as_json(), "text": one.text,
    }  # fmt: skip


def _source_json(cell: CellId, reading: Reading) -> dict[str, Any]:
    return {
        "table": cell.table, "cell": [cell.line, cell.column],
        "place": reading.place.as_json(), "text": reading.text, "inferred": reading.inferred,
    }  # fmt: skip


def interpret(document: Document, name: str) -> ReadReport:
    """Find the statutory form in a file's tables and lines.

    :raises CannotRead: when there is none of its tables.
    """
    found = Collected()
    unused = _read_tables(document, found)
    missing = {table for table in TABLES if not found.has(table)}
    if missing:
        TextReader(found).read(list(document.lines()), missing)
    found.settle()
    words = Words(list(document.lines()), document.title)
    year = words.year()
    if not found.cells:
        raise CannotRead(_nothing(year))
    form = printed_form(found, year)
    sources = cells_of(found, form)
    if found.stray:
        without_doubtful_blanks(form, sources, found.stray)
    report = Report(words.agency(), year or 0, form, {cell: reading.cell for cell, reading in sources.items()})
    prose = sections(unused)
    findings = (*_findings(report, prose), *_of_the_form(report, year), *_missing_cells(report, sources))
    return ReadReport(
        name, document.kind, replace(report, findings=findings), year, sources,
        tuple(_unread(report, sources, found, year)), prose, words.published_on(),
    )  # fmt: skip


def without_doubtful_blanks(form: Form, sources: dict[CellId, Reading], stray: list[str]) -> None:
    """A figure that lost its place left a blank behind: with one, no blank of table 三 is surely blank.

    One lost figure, one blank, and every relation holds with the one in the other: then it is read, as inferred.
    """
    blanks = [cell for cell, reading in sources.items() if cell.table == THREE and reading.cell == BLANK]
    if len(blanks) == len(stray) == 1 and stray[0].isdigit():
        figures = {cell: reading.cell for cell, reading in sources.items()} | {blanks[0]: Cell(int(stray[0]))}
        bound = [one for one in sums(form) if blanks[0] in one.cells]
        if all(known(one.cells, figures) for one in bound) and not any(list(broken(one, figures)) for one in bound):
            sources[blanks[0]] = Reading(figures[blanks[0]], sources[blanks[0]].place, stray[0], STRAY)
            return
    for cell in blanks:
        why = f"文中另有失散的数字“{'、'.join(stray[:5])}”，不能确定此格是否空白"
        sources[cell] = Reading(UNREAD, sources[cell].place, "", reason=why)


def _read_tables(document: Document, found: Collected) -> list[Line]:
    """Read the tables; what is left are the lines outside them, and what their squares say besides."""
    reader, left = TableReader(found), []
    for block in document.blocks:
        if isinstance(block, Line):
            left.append(block)
            continue
        for square in reader.read(block):
            left += [Line(square.text, block.place(square)), Line("")]
    return left


def _nothing(year: int | None) -> str:
    if year and year < FIRST_YEAR:
        return (
            f"没有找到年度报告的三张统计表。{year}年度还没有统一的年度报告格式（自{FIRST_YEAR}年度起使用），"
            "本程序只读现行两种格式的报告。"
        )
    return "没有找到年度报告的三张统计表（第二、三、四部分）。请核对文件是不是政府信息公开工作年度报告；扫描件须先识别出文字。"


def _rows_missing(report: Report) -> set[tuple[int, str]]:
    """The rows of which nothing was found."""
    rows = {(cell.table, cell.line) for cell, *_ in cells(report.form)}
    return rows - {(cell.table, cell.line) for cell in report.cells}


def _findings(report: Report, prose: Mapping[int, str]) -> Iterator[Finding]:
    """What the form's relations and the text say; a row of which nothing was found is not a row left blank."""
    missing = _rows_missing(report)
    for finding in check(report.form, report.cells):
        if finding.rule != "R5" or any((cell.table, cell.line) not in missing for cell in finding.cells):
            yield finding
    yield from check_prose(report, prose)
    if 5 in prose:  # noqa: PLR2004 — section 五
        yield from check_text(prose, {}, fees_charged=False)


def _of_the_form(report: Report, year: int | None) -> Iterator[Finding]:
    """What the form is filled with: an older form, cases counted where items are asked (R6), amounts for numbers."""
    try:
        right = form_for(year) if year else report.form
    except NoForm:
        right = report.form
    if right.id != report.form.id:
        message = f"{year}年度的报告应使用{right}的格式，这份报告用的是{report.form}的格式。"
        yield Finding("R15", Level.WARNING, None, (), None, None, message)
    for row in leaves_of(report.form, "previous"):
        ids = [CellId(TWO, row, column) for column in ("previous", "change", "decisions")]
        values = known(ids, report.cells)
        if values and values[0] and values[1] and values[0] + values[1] == values[2]:
            message = (
                f"处理决定数量 {printed(values[2])} 恰等于上一年项目数量 {printed(values[0])} 加本年增减 {printed(values[1])}："
                "项目数量一栏多半填成了办件数量，请核对。"
            )
            yield Finding("R6", Level.WARNING, TWO, tuple(ids), values[2], values[0] + values[1], message)
        fees = known(ids[:2], report.cells) if row == "fees" else None
        if fees and max(fees) > MOST_FEE_ITEMS:
            message = f"行政事业性收费的项目数量为 {printed(max(fees))}：多半填成了收费金额，请核对。"
            yield Finding("R6", Level.WARNING, TWO, tuple(ids[:2]), max(fees), None, message)


def leaves_of(form: Form, column: str) -> Iterator[str]:
    """The lines of table 二 whose block has this column."""
    for grid in form.tables[0].grids:
        if column in {leaf.id for leaf in leaves(grid.columns)}:
            yield from (row.id for row in leaves(grid.rows))


def _missing_cells(report: Report, sources: Mapping[CellId, Reading]) -> Iterator[Finding]:
    """A row that prints fewer figures than it has cells leaves one out (R5)."""
    rows: dict[tuple[int, str], list[CellId]] = {}
    for cell, reading in sources.items():
        if reading.reason.startswith("这一行应有") and "印出 0 个数" not in reading.reason:
            rows.setdefault((cell.table, cell.line), []).append(cell)
    labels = {(cell.table, cell.line): row.label for cell, _, row, _ in cells(report.form)}
    for row, ids in rows.items():
        message = f"“{labels[row]}”{sources[ids[0]].reason}，不能确定缺的是哪一格。没有的应填 0，不留空。"
        yield Finding("R5", Level.WARNING, row[0], tuple(ids), None, None, message)


def _unread(report: Report, sources: Mapping[CellId, Reading], found: Collected, year: int | None) -> Iterator[Unread]:
    if year is None:
        yield Unread(None, None, None, "没有找到统计年度")
    if not report.agency:
        yield Unread(None, None, None, "没有找到机关名称")
    for cell, reading in sources.items():
        if reading.cell.state is State.NOT_READ:
            yield Unread(cell.table, cell.line, cell.column, reading.reason, reading.place, reading.text)
    yield from found.unread
    missing = _rows_missing(report)
    for table in TABLES:
        rows = [row for place, row in _labels(report.form) if place[0] == table and place in missing]
        if rows:
            said = "、".join(f"“{row}”" for row in rows)
            yield Unread(table, None, None, f"表{_ORDINAL[table]}的这些行{NOT_PRINTED_HERE}：{said}")


def _labels(form: Form) -> list[tuple[tuple[int, str], str]]:
    return list({(cell.table, cell.line): row.label for cell, _, row, _ in cells(form)}.items())
