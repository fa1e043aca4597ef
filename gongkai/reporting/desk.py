"""The workbench of a year's report: the report as it stands, where it is on its way, and what is left to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.urls import reverse

from gongkai.agencies.models import Agency, User
from gongkai.ledger.chain import digest
from gongkai.ledger.labels import account_number
from gongkai.reporting import composing
from gongkai.reporting.composing import Live, document_of
from gongkai.reporting.document import OPENING, Document, from_content
from gongkai.reporting.due import due_of
from gongkai.reporting.models import AnnualReport, CellComment, Draft, FindingOverride, ReportStep, StepKind
from gongkai.reporting.named import Named
from gongkai.reporting.policies import left_to_write, unresolved
from gongkai.reporting.queries import published_report
from gongkai.reporting.showing import LEVELS, Marks, ShownTable, levels_of, short, shown_tables
from gongkai.reporting.stages import Stage, Standing, standing
from gongkai.reporting.stepping import BACKWARDS, OFFERED
from gongkai.reporting.telling import ShownParagraph, links, name_of, shown_paragraphs
from gongkai.statute.annual_report.chain import check_records
from gongkai.statute.annual_report.figures import Finding, Level, Number
from gongkai.statute.annual_report.nodes import CellId, Form
from gongkai.statute.cite import chinese_number
from gongkai.statute.limits import ReportDue

IMPORTED = "imported"  # the evidence of a report that was read from its file
RECORDS_RULE = "R12"  # what was kept against the records of today


@dataclass(frozen=True, slots=True)
class FindingLink:
    """A cell that a finding names."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding with links to its cells, and what was decided on it."""

    finding: Finding
    cells: list[FindingLink]
    subject: str = ""  # what it is about, where not the figures of the page
    key: str = ""  # its digest, where it blocks and is to be decided
    decided: FindingOverride | None = None


@dataclass(frozen=True, slots=True)
class FindingLevel:
    """The findings of one level."""

    id: str
    name: str
    findings: list[ShownFinding]


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section of the report on the page; 0 is the opening."""

    number: int
    title: str
    paragraphs: list[ShownParagraph]
    table: ShownTable | None = None
    left: list[str] = field(default_factory=list)  # what is still to be written in it

    @property
    def mark(self) -> str:
        """What the section is called beside the page: 一, 二, …"""
        return chinese_number(self.number) if self.number else "开头"


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was taken, by whom."""

    step: ReportStep
    who: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A step that this person may take now."""

    label: str
    url: str
    is_back: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """The workbench."""

    year: int
    standing: Standing
    live: Live
    document: Document  # the one in hand: as it stands, as frozen, or as published
    published: AnnualReport | None
    due: ReportDue
    sections: list[ShownSection]
    levels: list[FindingLevel]
    taken: list[Taken]
    returned: ReportStep | None  # by the agency above, with its note
    comments: list[tuple[FindingLink, str]]  # of its supervisor, on cells
    offers: list[Offer]
    acts: frozenset[str]
    changed: int  # cells that the records of today fill otherwise than what is frozen or published

    @property
    def form(self) -> Form:
        """The form it is made in."""
        return self.document.form

    @property
    def is_begun(self) -> bool:
        """Whether there is a draft."""
        return self.live.draft is not None

    @property
    def is_editing(self) -> bool:
        """Whether the text can be written now."""
        return self.is_begun and self.standing.stage is Stage.EDITING

    @property
    def is_kept(self) -> bool:
        """Whether there is something frozen to hold the records of today against."""
        return bool(self.standing.freeze or (self.published and self.published.freeze_id))

    @property
    def stage(self) -> str:
        """Where the report stands, in words."""
        return self.standing.stage.value if self.is_begun else ("已公布" if self.published else "尚未开始编制")

    @property
    def due_on(self) -> date:
        """The last day to publish."""
        return self.due.for_year(self.year)

    @property
    def left(self) -> list[ShownSection]:
        """The sections with something still to be written."""
        return [section for section in self.sections if section.left]

    @property
    def findings(self) -> list[Finding]:
        """Every finding of the page."""
        return [shown.finding for level in self.levels for shown in level.findings]

    @property
    def errors(self) -> int:
        """How many errors nobody has decided on."""
        return sum(
            shown.finding.level is Level.ERROR and not shown.decided and shown.finding.rule != RECORDS_RULE
            for level in self.levels
            for shown in level.findings
        )

    @property
    def unsigned(self) -> list[str]:
        """The signatures that the report still needs."""
        signed = {row.step.kind for row in self.taken if row.step.freeze_id == _pk(self.standing)}
        wanted = (StepKind.OFFICE_SIGNED, StepKind.AGENCY_SIGNED)
        return [kind.label for kind in wanted if not (self.standing.freeze and kind in signed)]

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing any more."""
        return self.standing.stage is Stage.PUBLISHED


def _pk(now: Standing) -> int | None:
    return now.freeze.pk if now.freeze else None


def desk(agency: Agency, year: int, acts: frozenset[str] = frozenset()) -> Desk:
    """The workbench of a year, for somebody who may do these acts at the agency.

    :raises NoForm: for a year without a form.
    """
    live = composing.live(agency, year)
    steps = list(live.draft.steps.select_related("freeze").order_by("ordinal")) if live.draft else []
    now, published = standing(steps), published_report(agency, year)
    document = _in_hand(live, now, published)
    findings, changed = _findings(live, now, document, published)
    link = links(agency, year)
    tables = shown_tables(document.report, Marks(lambda cell: link(name_of(cell)), levels_of(findings)))
    cells = cell_links(tables)
    decided = FindingOverride.objects.filter(freeze=now.freeze) if now.freeze else ()
    return Desk(
        year,
        now,
        live,
        document,
        published,
        due_of(agency.kind),
        _sections(live, document, tables, link, is_open=now.stage is Stage.EDITING and live.draft is not None),
        _levels(findings, cells, _decisions(now, list(decided))),
        _taken(steps),
        _returned(steps),
        _comments(steps, cells),
        _offers(agency, year, now, acts) if live.draft else [],
        acts,
        changed,
    )


def _in_hand(live: Live, now: Standing, published: AnnualReport | None) -> Document:
    """What is being done: written from today's records; frozen; or public."""
    if published and (now.stage is Stage.PUBLISHED or live.draft is None):
        return document_of(published)
    if now.freeze:
        return from_content(now.freeze.content, agency=live.document.agency, published_on=None)
    return live.document


def _findings(
    live: Live, now: Standing, document: Document, published: AnnualReport | None
) -> tuple[tuple[Finding, ...], int]:
    """What is to be said of the document in hand, and how many of its cells the records of today fill otherwise."""
    today = {cell: figure.value for cell, figure in live.counts.report.cells.items() if figure.value is not None}
    if document is live.document:  # a correction is held against what is public
        return live.findings, len(_differing(document_of(published), today)) if published else 0
    kept = now.freeze.content if now.freeze else published.content if published else {}
    found = tuple(finding_of(row) for row in kept["report"]["findings"])
    differing = _differing(document, today)
    return (*found, *differing), len(differing)


def _differing(document: Document, today: Mapping[CellId, Number]) -> tuple[Finding, ...]:
    """What the records of today fill otherwise; of a report that was read from its file there are no records."""
    return () if IMPORTED in document.evidence else check_records(document.report, today)


def finding_of(row: Mapping[str, Any]) -> Finding:
    """A finding as a freeze keeps it."""
    cells = tuple(CellId(row["table"], *place) for place in row["cells"])
    return Finding(
        row["rule"], Level(row["level"]), row["table"], cells, row["printed"], row["computed"], row["message"]
    )


def cell_links(tables: Iterable[ShownTable]) -> dict[CellId, FindingLink]:
    """Every cell of the tables, as a page names it and leads to it."""
    return {
        shown.square.cell: FindingLink("，".join((table.name, *map(short, shown.square.ids))), shown.url)
        for table in tables
        for block in table.blocks
        for row in block
        for shown in row
        if shown.square.cell
    }


def _sections(
    live: Live, document: Document, tables: list[ShownTable], link: Any, *, is_open: bool
) -> list[ShownSection]:
    left: dict[int, list[str]] = {}
    for number, sentence in left_to_write(document) if is_open else ():
        left.setdefault(number, []).append(sentence)
    by_number = {table.number: table for table in tables}
    named = live.counts.named
    opening = ShownSection(
        OPENING, "开头", shown_paragraphs(document.opening, named, link), None, left.get(OPENING, [])
    )
    return [
        opening,
        *(
            ShownSection(
                section.number,
                section.title,
                shown_paragraphs(section.paragraphs, named, link),
                by_number.get(section.table.number) if section.table else None,
                left.get(section.number, []),
            )
            for section in document.sections
        ),
    ]


def _decisions(now: Standing, decided: list[FindingOverride]) -> Mapping[str, FindingOverride | None]:
    """The findings that block the frozen report, by digest, with the decision on them as far as there is one."""
    if now.freeze is None:
        return {}
    made = {row.finding: row for row in decided}
    return {key: made.get(key) for key in map(digest, unresolved(now.freeze, ()))}


def _levels(
    findings: Iterable[Finding], cells: Mapping[CellId, FindingLink], decisions: Mapping[str, FindingOverride | None]
) -> list[FindingLevel]:
    found = list(findings)

    def shown(finding: Finding) -> ShownFinding:
        key = digest(finding.as_json())
        return ShownFinding(
            finding,
            [cells[cell] for cell in finding.cells if cell in cells],
            "这一份报告中，" if finding.rule == RECORDS_RULE else "",
            key if key in decisions else "",
            decisions.get(key),
        )

    levels = [
        FindingLevel(level.value, name, [shown(finding) for finding in found if finding.level is level])
        for level, name in LEVELS.items()
    ]
    return [level for level in levels if level.findings]


def _taken(steps: list[ReportStep]) -> list[Taken]:
    """The steps, the latest first, each with the name of whoever took it: one statement."""
    numbers = {account_number(step.taken_by) for step in steps} - {None}
    names = {user.pk: user.called for user in User.objects.filter(pk__in=numbers)} if numbers else {}
    return [Taken(step, names.get(account_number(step.taken_by), step.taken_by)) for step in reversed(steps)]


def _comments(steps: list[ReportStep], cells: Mapping[CellId, FindingLink]) -> list[tuple[FindingLink, str]]:
    """What the supervisor said of cells when last returning the report, until it is handed in again."""
    step = _returned(steps)
    rows = CellComment.objects.filter(step=step).order_by("table", "pk") if step else ()
    places = [(CellId(row.table, row.line, row.column), row.text) for row in rows]
    return [(cells[place], text) for place, text in places if place in cells]


def _returned(steps: list[ReportStep]) -> ReportStep | None:
    """The step that returned the report, until it is handed in again."""
    turns = [step for step in steps if step.kind in (StepKind.RETURNED, StepKind.SUBMITTED, StepKind.ACCEPTED)]
    return turns[-1] if turns and turns[-1].kind == StepKind.RETURNED else None


def _offers(agency: Agency, year: int, now: Standing, acts: frozenset[str]) -> list[Offer]:
    return [
        Offer(step.title, reverse(f"reporting:{step.name}", args=[agency.code, year]), step.name in BACKWARDS)
        for step in OFFERED
        if step.act in acts
        and step.kind
        and now.may(step.kind)
        and (step.kind is not StepKind.SUBMITTED or agency.parent_id)
    ]


# ── beside the workbench ─────────────────────────────────


def document_in_hand(agency: Agency, year: int) -> Document:
    """The report as it stands, as frozen, or as published: what its files say.

    :raises NoForm: for a year without a form.
    """
    live = composing.live(agency, year)
    steps = ReportStep.objects.filter(draft=live.draft).select_related("freeze").order_by("ordinal")
    return _in_hand(live, standing(steps), published_report(agency, year))


def figure(agency: Agency, year: int, name: str) -> Named | None:
    """A figure of the text by its name, as counted now."""
    return composing.counts(agency, year).named.get(name)


@dataclass(frozen=True, slots=True)
class StepPage:
    """What the page of a step shows of the report."""

    draft: Draft
    standing: Standing
    left: list[tuple[str, str]]  # section and sentence: what stands in the way of a freeze
    open_errors: list[dict[str, Any]]  # of the freeze: what stands in the way of publication
    errors: dict[str, dict[str, Any]]  # of the freeze, by digest

    def finding(self, finding: str = "") -> dict[str, Any] | None:
        """The finding that a step is about."""
        return self.errors.get(finding)


def step_page(agency: Agency, year: int, draft: Draft) -> StepPage:
    """Where the report stands, for the page of a step; counted only while it is written.

    :raises NoForm: for a year without a form.
    """
    now = standing(draft.steps.select_related("freeze").order_by("ordinal"))
    if now.freeze is None:
        document = composing.live(agency, year).document
        titles = dict(enumerate(("开头", *(section.title for section in document.sections))))
        return StepPage(draft, now, [(titles[number], words) for number, words in left_to_write(document)], [], {})
    errors = unresolved(now.freeze, ())
    left = unresolved(now.freeze, FindingOverride.objects.filter(freeze=now.freeze))
    return StepPage(draft, now, [], left, {digest(row): row for row in errors})
