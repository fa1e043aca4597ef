"""A published report as it was read from a file, shown: its tables with where each cell was read, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from gongkai.files.safely import MEGABYTE, Limits, Refused, run
from gongkai.papers.tables import Place
from gongkai.reporting.desk import FindingLevel, FindingLink, ShownFinding, cell_links, finding_of
from gongkai.reporting.reading.reader import READ
from gongkai.reporting.reading.shapes import report_of
from gongkai.reporting.showing import LEVELS, Marks, ShownTable, levels_of, shown_tables
from gongkai.statute.annual_report.chain import check_chain, check_day
from gongkai.statute.annual_report.figures import Cell, Finding, Report, State
from gongkai.statute.annual_report.nodes import CellId

JSON = dict[str, Any]
BEFORE = "与上一年的报告对照，"
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
ARCHIVE = "这是一个压缩包。请解压后，一次上传其中一份报告。"
OLD_WORD = "这里不打开 Word 97（.doc）文件。请在 Word 或者 WPS 里另存为 .docx，再上传。"
OPENING = Limits(memory_mb=1024, seconds=30, output_bytes=8 * MEGABYTE)
NOT_FOUND = frozenset({State.NOT_READ, State.NOT_PRINTED})


class NotRead(Exception):
    """The file is no report that can be read; ``because`` is the sentence for whoever gave it."""

    def __init__(self, because: str) -> None:
        super().__init__(because)
        self.because = because


def open_report(path: Path, name: str) -> JSON:
    """Read a report behind the wall.

    LibreOffice is not started: it is far too large a program for a stranger's file.

    :raises NotRead: with the sentence.
    """
    with path.open("rb") as file:
        if file.read(len(OLE)) == OLE:
            raise NotRead(OLD_WORD)
    if name.lower().endswith(".zip"):
        raise NotRead(ARCHIVE)
    opened = run(READ, path, OPENING, name=name)
    if isinstance(opened, Refused):
        raise NotRead(opened.sentence)
    return dict(_fit(opened.value))


def _fit(value: Any) -> Any:
    """The same without the characters that neither a page nor a database can hold: halves of pairs, and NUL."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_fit(one) for one in value]
    if isinstance(value, dict):
        return {_fit(key): _fit(one) for key, one in value.items()}
    return value


@dataclass(frozen=True, slots=True)
class ReadCell:
    """A cell: what it is called, what was read, where, from which text, and what is to be known of it."""

    cell: CellId
    label: str
    figure: Cell
    place: str
    text: str
    note: str  # how it was inferred, or why it was not read

    @property
    def id(self) -> str:
        """Of its row in the list of places."""
        return "at-" + "-".join(map(str, self.cell))


@dataclass(frozen=True)
class AsRead:
    """A reading with its checks; ``before`` is the reading of the report of the year before, where it was given."""

    reading: JSON
    before: JSON | None = None

    @cached_property
    def report(self) -> Report:
        """The report in the form it prints, with what its own figures and text say against each other."""
        findings = tuple(finding_of(row) for row in self.reading["findings"])
        return replace(report_of(self.reading), findings=findings)

    @property
    def year(self) -> int | None:
        """The year, where it was read."""
        return self.reading["year"]  # type: ignore[no-any-return] — the shape of a reading says so

    @property
    def published_on(self) -> date | None:
        """The day of publication, where it was read."""
        text = self.reading["published_on"]
        return date.fromisoformat(text) if text else None

    @property
    def not_chained(self) -> str:
        """Why it was not held against the other report; "" when it was, or none was given."""
        if self.before is None:
            return ""
        if self.year is None or self.before["year"] is None:
            return "有一份报告没有读出年度，不能与上一年的报告对照。"
        if self.year != self.before["year"] + 1:
            return f"两份报告是{self.before['year']}年度和{self.year}年度，不是相邻的两年，没有对照。"
        return ""

    @cached_property
    def chained(self) -> tuple[Finding, ...]:
        """What the report says otherwise than the one before it."""
        if self.before is None or self.not_chained:
            return ()
        return check_chain(report_of(self.before), self.report)

    @cached_property
    def late(self) -> tuple[Finding, ...]:
        """Published after the later of the two days of Article 49: late, whatever kind of agency it is."""
        if self.year is None or self.published_on is None:
            return ()
        return check_day(self.year, self.published_on, competent_department=True)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything found, in the order of the rules' sources."""
        return (*self.report.findings, *self.late, *self.chained)

    @cached_property
    def inferred(self) -> Mapping[CellId, str]:
        """The cells that are not simply printed, with how each was read."""
        return {cell: row["inferred"] for cell, row in self._sources.items() if row["inferred"]}

    @cached_property
    def _sources(self) -> Mapping[CellId, JSON]:
        return {CellId(row["table"], *row["cell"]): row for row in self.reading["sources"]}

    @cached_property
    def _reasons(self) -> Mapping[CellId, str]:
        return {CellId(row["table"], *row["cell"]): row["reason"] for row in self.reading["unread"] if row["cell"]}

    @cached_property
    def tables(self) -> list[ShownTable]:
        """The tables as read; each cell leads to where it was read."""
        marks = Marks(lambda cell: "#" + "-".join(("at", *map(str, cell))), levels_of(self.findings))
        return shown_tables(self.report, marks)

    @cached_property
    def _links(self) -> dict[CellId, FindingLink]:
        return cell_links(self.tables)

    @cached_property
    def cells(self) -> dict[int, list[ReadCell]]:
        """Every cell by the number of its table, in printed order."""
        found: dict[int, list[ReadCell]] = {}
        for cell, link in self._links.items():
            found.setdefault(cell.table, []).append(self._cell(cell, link.label))
        return found

    def _cell(self, cell: CellId, label: str) -> ReadCell:
        source = self._sources.get(cell)
        note = self.inferred.get(cell) or self._reasons.get(cell, "")
        if source is None:
            return ReadCell(cell, label, self.report[cell], "", "", note or "没有印出，或者没有认出这一行")
        return ReadCell(cell, label, self.report[cell], str(Place(**source["place"])), source["text"], note)

    @property
    def levels(self) -> list[FindingLevel]:
        """The findings by level, each with links to its cells."""
        chained = set(map(id, self.chained))
        levels = [
            FindingLevel(level.value, name, [self._shown(one, chained) for one in self.findings if one.level is level])
            for level, name in LEVELS.items()
        ]
        return [level for level in levels if level.findings]

    def _shown(self, finding: Finding, chained: set[int]) -> ShownFinding:
        links = [self._links[cell] for cell in finding.cells if cell in self._links]
        return ShownFinding(finding, links, BEFORE if id(finding) in chained else "")

    @property
    def states(self) -> dict[str, int]:
        """How many cells were read, were blank, were not read."""
        cells = [cell for rows in self.cells.values() for cell in rows]
        lost = sum(cell.figure.state in NOT_FOUND for cell in cells)
        blank = sum(cell.figure.state is State.BLANK for cell in cells)
        return {"read": len(cells) - lost, "blank": blank, "lost": lost, "inferred": len(self.inferred)}

    @property
    def unread(self) -> list[JSON]:
        """What was not read besides single cells, with where it stands in words."""
        return [{**row, "at": str(Place(**row["place"]))} for row in self.reading["unread"] if not row["cell"]]

    def as_json(self) -> JSON:
        """For programs: the reading itself, and what was found by holding it against a day and another report."""
        return {
            "report": self.reading,
            "before": self.before,
            "chain": _plain(self.chained),
            "day": _plain(self.late),
            "not_chained": self.not_chained or None,
        }


def _plain(findings: Iterable[Finding]) -> list[JSON]:
    return [finding.as_json() for finding in findings]
