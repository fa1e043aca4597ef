"""A report handed in, as the agency above reviews it: the frozen document, what the checks say, the turns so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gongkai.agencies.models import Agency
from gongkai.reporting.document import Document, from_content
from gongkai.reporting.models import Draft, Freeze, ReportStep, StepKind
from gongkai.reporting.showing import LEVELS, Marks, ShownTable, shown_tables
from gongkai.reporting.stages import Standing, Turn, standing
from gongkai.reporting.supervising import Returned, cells_named, labels_of, turns
from gongkai.statute.annual_report.forms import form_for
from gongkai.statute.annual_report.nodes import CellId

PREFIX = "comment."  # of the form's fields: comment.3.received.total


@dataclass(frozen=True, slots=True)
class Said:
    """What the reviewer has written so far: nothing typed is lost from one page to the next."""

    note: str = ""
    comments: Mapping[CellId, str] = field(default_factory=dict)
    added: CellId | None = None  # the cell just chosen
    seen: str = ""
    decision: str = ""


def read_said(year: int, sent: Mapping[str, str]) -> Said:
    """The form as sent; fields that name no cell of the year's form are left out.

    :raises NoForm: for a year without a form.
    """
    form = form_for(year)
    named = [name.removeprefix(PREFIX) for name in sent if name.startswith(PREFIX)]
    comments = {cell: sent[PREFIX + ".".join(map(str, cell))] for cell in cells_named(form, named)}
    added = next(cells_named(form, [sent.get("add", "")]), None)
    if added:
        comments.setdefault(added, "")
    return Said(sent.get("note", ""), comments, added, sent.get("seen", ""), sent.get("decision", ""))


@dataclass(frozen=True, slots=True)
class Box:
    """A cell with the text written about it so far."""

    name: str
    label: str
    figure: str
    text: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Level:
    """The findings of one level, as the report handed in keeps them."""

    id: str
    name: str
    findings: list[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Review:
    """The page of a review."""

    draft: Draft | None
    standing: Standing
    document: Document | None
    digest: str
    tables: list[ShownTable]
    levels: list[Level]
    boxes: list[Box]
    said: Said
    turns: list[Returned]

    @property
    def is_open(self) -> bool:
        """Whether it waits to be returned or accepted."""
        return self.standing.turn is Turn.SUBMITTED

    @property
    def chosen(self) -> frozenset[CellId]:
        """The cells with a box."""
        return frozenset(self.said.comments)


def review_of(agency: Agency, year: int, said: Said) -> Review:
    """The report last handed in, frozen as it was: seven statements, however large it is.

    :raises NoForm: for a year without a form.
    """
    labels = labels_of(form_for(year))
    draft = Draft.objects.filter(agency=agency, year=year).first()
    steps = ReportStep.objects.filter(draft=draft).select_related("freeze").defer("freeze__content").order_by("ordinal")
    history = turns(agency, year)
    handed_in = next((turn.step.freeze_id for turn in history if turn.step.kind == StepKind.SUBMITTED), None)
    freeze = Freeze.objects.filter(pk=handed_in).first() if handed_in else None
    document = from_content(freeze.content, agency=agency.name, published_on=None) if freeze else None
    found = freeze.content["report"]["findings"] if freeze else []
    return Review(
        draft,
        standing(steps if draft else ()),
        document,
        freeze.digest if freeze else "",
        shown_tables(document.report, Marks(levels=_levels_of(found))) if document else [],
        [
            Level(level.value, name, rows)
            for level, name in LEVELS.items()
            if (rows := [row for row in found if row["level"] == level.value])
        ],
        [
            Box(".".join(map(str, cell)), labels[cell], str(document.report[cell]), text, is_new=cell == said.added)
            for cell, text in said.comments.items()
        ]
        if document
        else [],
        said,
        history,
    )


def _levels_of(findings: list[Mapping[str, Any]]) -> dict[CellId, str]:
    """The gravest level that names each cell, of findings as data."""
    found: dict[CellId, str] = {}
    for level in reversed(LEVELS):
        for row in findings:
            if row["level"] == level.value:
                found.update(dict.fromkeys((CellId(row["table"], *cell) for cell in row["cells"]), level.value))
    return found
