"""Reports of the years before: read from the published file, completed by a person, and only then a record.

The reading stays as it was read. What a person completes is kept beside it, by the name of the cell: a figure as typed,
or "" where the original is blank. Together they make the report in the form of its year.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from gongkai.agencies.models import Agency
from gongkai.files.kinds import MEGABYTE, Purpose, register_purpose
from gongkai.ledger.chain import digest
from gongkai.reporting.as_read import NOT_FOUND, AsRead, ReadCell
from gongkai.reporting.desk import IMPORTED
from gongkai.reporting.document import Document, Paragraph, Run, sections_of
from gongkai.reporting.models import AnnualReport, Draft, ReadingOfReport
from gongkai.reporting.queries import published_report
from gongkai.reporting.reading.cells import LONGEST, read_cell
from gongkai.reporting.reading.shapes import report_of
from gongkai.reporting.showing import Marks, ShownTable, levels_of, shown_tables
from gongkai.statute.annual_report.chain import check_chain
from gongkai.statute.annual_report.checks import check
from gongkai.statute.annual_report.figures import Cell, Finding, Report, State, from_json
from gongkai.statute.annual_report.forms import Form, NoForm, form_for
from gongkai.statute.annual_report.nodes import CellId, Leaf, cells
from gongkai.statute.annual_report.prose import check_prose

REPORT = "report"  # the purpose of the files
PURPOSE = Purpose(REPORT, "公布的年度报告", ("pdf", "docx", "xlsx", "txt", "html"), 50 * MEGABYTE)
CELL, IS_BLANK = "cell.", "blank."  # of the form's fields, before the name of a cell
TYPED = "人工补填"
OTHER_ROWS = "原报告这一行与该年度的格式不同"
NO_FIGURE = "这一格应是一个数，例如 0、12 或 3.5；原报告此处没有数字的，请勾选“原报告此处空白”。"
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Completed:
    """What a person says of a reading; None and nothing for what is taken as it was read."""

    agency: str = ""
    year: int | None = None
    published_on: date | None = None
    cells: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        day = self.published_on.isoformat() if self.published_on else None
        return {"agency": self.agency, "year": self.year, "published_on": day, "cells": dict(self.cells)}


def completed_of(kept: Mapping[str, Any]) -> Completed:
    """What :meth:`Completed.as_json` kept."""
    day = kept.get("published_on")
    return Completed(
        kept.get("agency", ""), kept.get("year"), date.fromisoformat(day) if day else None, kept.get("cells", {})
    )


def name_of(cell: CellId) -> str:
    """3.received.total."""
    return ".".join(map(str, cell))


@dataclass(frozen=True, slots=True)
class Asked:
    """A cell that a person is asked for."""

    read: ReadCell
    typed: str
    is_blank: bool
    is_needed: bool  # not read: without an answer nothing is imported
    problem: str = ""

    @property
    def name(self) -> str:
        """In the form."""
        return name_of(self.read.cell)


@dataclass(frozen=True)
class Importing(AsRead):
    """A reading with what a person completed: the report as it will be kept."""

    row: ReadingOfReport | None = None
    completed: Completed = field(default_factory=Completed)
    chosen: CellId | None = None  # a cell that the person wants to see beside the original
    problems: Mapping[str, str] = field(default_factory=dict)
    last_year: AnnualReport | None = None

    @property
    def agency(self) -> str:
        """The name that the report bears."""
        return self.completed.agency or str(self.reading["agency"])

    @property
    def year(self) -> int | None:
        """The year, as read or as a person says."""
        return self.completed.year or self.reading["year"]

    @property
    def published_on(self) -> date | None:
        """The day of publication, as read or as a person says."""
        return self.completed.published_on or super().published_on

    @cached_property
    def form(self) -> Form | None:
        """The form of its year; None while the year is not known, or has none."""
        try:
            return form_for(self.year) if self.year else None
        except NoForm:
            return None

    @cached_property
    def columns(self) -> Mapping[CellId, Leaf]:
        """Every cell of the form, with its column."""
        return {cell: column for cell, _, _, column in cells(self.form or report_of(self.reading).form)}

    @cached_property
    def typed(self) -> Mapping[CellId, Cell]:
        """What a person wrote, cell by cell, as far as it can be read."""
        found = {}
        for cell, column in self.columns.items():
            text = self.completed.cells.get(name_of(cell))
            if text is not None and name_of(cell) not in self.problems:
                found[cell] = read_cell(text, column.kind, column.unit)
        return found

    @cached_property
    def report(self) -> Report:
        """The report in the form of its year, with what its own figures and text say against each other."""
        printed = report_of(self.reading)
        form = self.form or printed.form
        taken = {cell: printed[cell] for cell in _alike(form, printed.form)}
        every = {cell: Cell(None, State.NOT_READ) for cell in self.columns} | taken | dict(self.typed)
        report = Report(self.agency, self.year or 0, form, every)
        return replace(report, findings=(*check(form, every), *check_prose(report, self.prose)))

    @property
    def prose(self) -> dict[int, str]:
        """The text of its sections, as far as there is any."""
        return {row["number"]: row["text"] for row in self.reading["sections"]}

    @cached_property
    def chained(self) -> tuple[Finding, ...]:
        """What it says otherwise than the report of the year before, where that is kept here."""
        if self.last_year is None or self.form is None:
            return ()
        return check_chain(from_json(self.last_year.content["report"]), self.report)

    @cached_property
    def tables(self) -> list[ShownTable]:
        """The tables; each cell leads to the field in which it can be put right."""
        link = (lambda cell: f"?cell={name_of(cell)}#cell-{name_of(cell)}") if self.is_open else (lambda _: "")
        return shown_tables(self.report, Marks(link, levels_of(self.findings)))

    def _cell(self, cell: CellId, label: str) -> ReadCell:
        found = super()._cell(cell, label)
        if cell in self.typed:
            return replace(found, note=TYPED)
        if self.report[cell].state in NOT_FOUND and not found.note:
            return replace(found, note=OTHER_ROWS)
        return found

    @property
    def is_open(self) -> bool:
        """Whether it is not a record yet."""
        return self.row is None or self.row.report_id is None

    @cached_property
    def needed(self) -> set[CellId]:
        """The cells that were not read and that nobody has completed."""
        return {cell for cell in self.columns if self.report[cell].state in NOT_FOUND}

    @cached_property
    def asked(self) -> list[Asked]:
        """The cells to be completed, those to be compared with the original, and those that a person has written."""
        return list(self._asked())

    def _asked(self) -> Iterator[Asked]:
        for found in (cell for rows in self.cells.values() for cell in rows):
            cell, name = found.cell, name_of(found.cell)
            if not (cell in self.needed or cell in self.inferred or cell == self.chosen or name in self._written):
                continue
            typed = self._written.get(name)
            shown = str(self.report[cell]) if typed is None and cell not in self.needed else typed or ""
            yield Asked(
                found,
                shown,
                is_blank=typed == "" or (typed is None and self.report[cell].state is State.BLANK),
                is_needed=cell in self.needed,
                problem=self.problems.get(name, ""),
            )

    @property
    def _written(self) -> Mapping[str, str]:
        return self.completed.cells

    @property
    def missing(self) -> list[str]:
        """What stands between it and the record, in sentences."""
        found = []
        if not self.agency:
            found.append("没有读出机关名称，请填写。")
        if self.year is None:
            found.append("没有读出年度，请填写。")
        elif self.form is None:
            found.append(f"{self.year}年度没有统一的年度报告格式，不能导入。")
        if self.published_on is None:
            found.append("没有读出公布日期，请填写。")
        if self.needed:
            found.append(f"还有 {len(self.needed)} 格没有读出，请对照原文补填。")
        return [*found, *self.problems.values()]

    def document(self) -> Document:
        """The report as it will be kept: its figures, its text, and where each came from."""
        text = {number: _paragraphs(words) for number, words in self.prose.items()}
        sections = sections_of(self.report.form, text)
        return Document(self.agency, self.report, (), sections, evidence={IMPORTED: self._evidence()})

    def _evidence(self) -> dict[str, Any]:
        """Of every cell where it was read, or that a person typed it; of the whole, from which file."""
        file = self.row.version if self.row else None
        return {
            "file": {"name": file.name, "sha256": file.blob.digest, "kind": self.reading["kind"]} if file else {},
            "reading": digest(self.reading),
            "cells": {
                name_of(cell): {key: source[key] for key in ("place", "text", "inferred") if source[key]}
                for cell, source in self._sources.items()
                if cell in self.columns and cell not in self.typed
            },
            "typed": {name_of(cell): self._written[name_of(cell)] for cell in self.typed},
            "facts": {
                name: value
                for name, value in self.completed.as_json().items()
                if name != "cells" and value and value != self.reading[name]
            },
        }


def _alike(form: Form, printed: Form) -> list[CellId]:
    """The cells that mean the same in both forms: the same place, the same words beside and above it."""
    words = {cell: (row.label, column.label) for cell, _, row, column in cells(printed)}
    return [cell for cell, _, row, column in cells(form) if words.get(cell) == (row.label, column.label)]


def _paragraphs(text: str) -> tuple[Paragraph, ...]:
    return tuple(Paragraph((Run(line.strip()),)) for line in text.splitlines() if line.strip())


def importing(
    row: ReadingOfReport,
    completed: Completed | None = None,
    chosen: str = "",
    problems: Mapping[str, str] | None = None,
) -> Importing:
    """A reading with what is kept of its completion, or with what somebody is about to say."""
    said = completed or completed_of(row.completed)
    found = Importing(row.reading, None, row, said, problems=problems or {})
    place = next((cell for cell in found.columns if name_of(cell) == chosen), None)
    before = published_report(row.agency, found.year - 1) if found.year else None
    return replace(found, chosen=place, last_year=before)


def read_completed(row: ReadingOfReport, sent: Mapping[str, str]) -> tuple[Completed, dict[str, str]]:
    """The form as sent, and what is wrong with it, by the name of the field. What is wrong stays in it as it was typed."""
    problems: dict[str, str] = {}
    said = Completed(sent.get("agency", "").strip()[:LONGEST_NAME], _year(sent, problems), _day(sent, problems))
    as_read = Importing(row.reading, None, row, said)
    said = replace(said, cells=_cells_sent(as_read, sent))
    for cell, column in as_read.columns.items():
        text = said.cells.get(name_of(cell), "")
        if len(text) > LONGEST or (text and read_cell(text, column.kind, column.unit).state in NOT_FOUND):
            problems[name_of(cell)] = NO_FIGURE
    return said, problems


def _cells_sent(as_read: Importing, sent: Mapping[str, str]) -> dict[str, str]:
    """The cells that were written; one that only repeats what was read from the original was not."""
    found = {}
    for cell in as_read.columns:
        name, figure = name_of(cell), as_read.report[cell]
        text = "" if IS_BLANK + name in sent else sent.get(CELL + name, "").strip()
        repeats = figure.state not in NOT_FOUND and str(figure) == text
        if (text or IS_BLANK + name in sent) and not repeats:
            found[name] = text
    return found


def _year(sent: Mapping[str, str], problems: dict[str, str]) -> int | None:
    text = sent.get("year", "").strip()
    if text and not (text.isascii() and text.isdecimal() and len(text) == 4):  # noqa: PLR2004 — digits of a year
        problems["year"] = "年度是四位数字，例如 2021。"
        return None
    return int(text) if text else None


def _day(sent: Mapping[str, str], problems: dict[str, str]) -> date | None:
    text = sent.get("published_on", "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        problems["published_on"] = "公布日期请按年月日填写，例如 2022-01-28。"
        return None


def readings(agency: Agency) -> list[ReadingOfReport]:
    """What an agency has read in, the latest first: one statement."""
    return list(ReadingOfReport.objects.filter(agency=agency).select_related("version", "report").defer("reading"))


def taken_year(agency: Agency, year: int) -> str:
    """Why a report of that year cannot be imported; "" where it can."""
    if AnnualReport.objects.filter(agency=agency, year=year).exists():
        return f"{agency.name}{year}年度的年度报告已经公布在本站，不再导入。"
    if Draft.objects.filter(agency=agency, year=year).exists():
        return f"{agency.name}{year}年度的年度报告正在编制，不能导入。"
    return ""


def offer() -> None:
    """Name the purpose, when the program starts."""
    register_purpose(PURPOSE)
