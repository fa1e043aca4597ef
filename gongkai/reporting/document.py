"""The annual report as a document: what its page, its Word file, its PDF, its workbook and its data all print.

Every export reads this and nothing else, so that none can say what another does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from gongkai.statute.annual_report.figures import Report, from_json
from gongkai.statute.annual_report.nodes import Form, Table

OPENING = 0  # the number under which the opening's text is kept, before sections 1 to 6
TABLES_IN = {2: 0, 3: 1, 4: 2}  # a section that prints a table, and the table's place in the form
_HEADING = re.compile(r"（[一二三四五六七八九十]{1,3}）")
HEADING_AT_MOST = 30  # characters of a line that is a heading of its own, and not the beginning of a paragraph


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a paragraph: words, or a figure with the name of what it was counted from."""

    text: str
    figure: str = ""  # e.g. "3.received.total"; "" for words
    is_overwritten: bool = False  # a person wrote another figure here than the records give

    def as_json(self) -> Any:
        """Words as a string, a figure as an object."""
        if not self.figure:
            return self.text
        marked = {"overwritten": True} if self.is_overwritten else {}
        return {"text": self.text, "figure": self.figure, **marked}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of a section's text."""

    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        """The paragraph as it is read."""
        return "".join(run.text for run in self.runs)

    @property
    def is_heading(self) -> bool:
        """Whether the line is a heading of the second level: （一）主动公开情况."""
        text = self.text
        return bool(_HEADING.match(text)) and len(text) <= HEADING_AT_MOST and not text.endswith(("。", "；", "："))


@dataclass(frozen=True, slots=True)
class Section:
    """One of the six sections: its text, and its table where it has one."""

    number: int
    title: str
    paragraphs: tuple[Paragraph, ...]
    table: Table | None = None

    @property
    def text(self) -> str:
        """The section's words, a line each."""
        return "\n".join(paragraph.text for paragraph in self.paragraphs)


@dataclass(frozen=True, slots=True)
class Override:
    """A relation that did not hold, and who published nevertheless, and why."""

    rule: str
    message: str
    reason: str
    role: str
    on: date

    def as_json(self) -> dict[str, str]:
        """Plain values."""
        return {
            "rule": self.rule,
            "message": self.message,
            "reason": self.reason,
            "role": self.role,
            "on": self.on.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class Document:
    """A report from its title to its signature."""

    agency: str  # the agency's name
    report: Report
    opening: tuple[Paragraph, ...]
    sections: tuple[Section, ...]  # always six
    office: str = ""  # who signs
    signed_on: date | None = None
    published_on: date | None = None  # None: not public yet
    edition: int = 1
    note: str = ""  # of a correction, for the public
    kinds: tuple[tuple[str, int], ...] = ()
    overrides: tuple[Override, ...] = ()
    evidence: Mapping[str, Any] = field(default_factory=dict)

    @property
    def year(self) -> int:
        """The statistical year."""
        return self.report.year

    @property
    def form(self) -> Form:
        """The form it is made in."""
        return self.report.form

    @property
    def title(self) -> str:
        """The printed title."""
        return f"{self.agency}{self.year}年政府信息公开工作年度报告"

    @property
    def file_name(self) -> str:
        """What a file of it is called, without its ending."""
        state = "" if self.published_on else "（未公布稿）"
        return f"{self.title}{state}" if self.edition == 1 else f"{self.title}（第{self.edition}版）{state}"

    def as_json(self) -> dict[str, Any]:
        """The one report shape, with the document's words around it."""
        return {
            **self.report.as_json(),
            "name": self.agency,
            "title": self.title,
            "opening": [paragraph.text for paragraph in self.opening],
            "sections": [
                {"number": section.number, "title": section.title, "text": section.text} for section in self.sections
            ],
            "office": self.office,
            "signed_on": _day(self.signed_on),
            "published_on": _day(self.published_on),
            "edition": self.edition,
            "note": self.note,
            "kinds": [list(kind) for kind in self.kinds],
            "overrides": [override.as_json() for override in self.overrides],
            "evidence": dict(self.evidence),
        }

    def as_content(self) -> dict[str, Any]:
        """What a published report keeps, whole: :func:`from_content` reads it back."""
        return {
            "report": self.report.as_json(),
            "kinds": [list(kind) for kind in self.kinds],
            "agency": self.agency,
            "prose": {
                str(OPENING): _prose(self.opening),
                **{str(section.number): _prose(section.paragraphs) for section in self.sections},
            },
            "office": self.office,
            "signed_on": _day(self.signed_on),
            "overrides": [override.as_json() for override in self.overrides],
            "evidence": dict(self.evidence),
        }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _prose(paragraphs: Iterable[Paragraph]) -> list[list[Any]]:
    return [[run.as_json() for run in paragraph.runs] for paragraph in paragraphs]


def sections_of(form: Form, prose: Mapping[int, tuple[Paragraph, ...]]) -> tuple[Section, ...]:
    """The form's six sections with their text; a section nobody wrote has none."""
    return tuple(
        Section(number, title, prose.get(number, ()), form.tables[TABLES_IN[number]] if number in TABLES_IN else None)
        for number, title in enumerate(form.sections, start=1)
    )


def from_content(
    content: Mapping[str, Any], *, agency: str, published_on: date | None, edition: int = 1, note: str = ""
) -> Document:
    """The document that :meth:`Document.as_content` kept; one kept before there was any text has none.

    :raises KeyError, ValueError: where the content has not that shape.
    """
    report = from_json(content["report"])
    prose = {int(number): _read(lines) for number, lines in content.get("prose", {}).items()}
    return Document(
        content.get("agency", agency),
        report,
        prose.get(OPENING, ()),
        sections_of(report.form, prose),
        office=content.get("office", ""),
        signed_on=_read_day(content.get("signed_on")),
        published_on=published_on,
        edition=edition,
        note=note,
        kinds=tuple((name, items) for name, items in content["kinds"]),
        overrides=tuple(
            Override(**{**row, "on": date.fromisoformat(row["on"])}) for row in content.get("overrides", ())
        ),
        evidence=content.get("evidence", {}),
    )


def _read(lines: Iterable[Iterable[Any]]) -> tuple[Paragraph, ...]:
    return tuple(Paragraph(tuple(_run(run) for run in line)) for line in lines)


def _run(run: Any) -> Run:
    if isinstance(run, str):
        return Run(run)
    return Run(run["text"], run["figure"], is_overwritten=run.get("overwritten", False))


def _read_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
