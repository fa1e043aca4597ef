"""The writer's page of a section: its text as it reads, the figures it may speak of, what the checks say while it is written.

The page carries the figures it was made with, signed: a check while typing reads them, and counts nothing again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any

import rjieba
from django.core import signing

from gongkai.agencies.models import Agency, User
from gongkai.agencies.policies import NotAllowed
from gongkai.ledger.labels import account_number
from gongkai.reporting import composing, prose
from gongkai.reporting.composing import DRAFTED, Live
from gongkai.reporting.document import OPENING, Paragraph
from gongkai.reporting.models import ReportStep, SectionText, StepKind
from gongkai.reporting.named import Named
from gongkai.reporting.stages import Standing, standing
from gongkai.statute.annual_report.figures import Finding, from_json
from gongkai.statute.annual_report.forms import Form, form_for
from gongkai.statute.cite import chinese_number

SECTIONS = range(OPENING, 7)
SALT = "gongkai.reporting.section"
TOTAL = "total"


class NoSection(LookupError):
    """The report has no such section, or it has not been begun."""


class Unreadable(NotAllowed):
    """What the page carried did not come back as it was sent."""

    def __init__(self) -> None:
        super().__init__("页面带回的数字不完整，没有保存。请复制您的文字，重新打开这一页后再粘贴、保存。")


@dataclass(frozen=True, slots=True)
class Shown:
    """The figures a page was made with: the tables, every figure by name, the fees, the other sections' texts."""

    report: Mapping[str, Any]
    values: Mapping[str, str]
    fen: int
    said: Mapping[str, str]

    def sealed(self) -> str:
        """As the page carries it."""
        facts = {"report": self.report, "values": self.values, "fen": self.fen, "said": self.said}
        return signing.dumps(facts, salt=SALT, compress=True)


def unsealed(text: str) -> Shown:
    """What a page carried.

    :raises Unreadable: when it is not what was sent.
    """
    try:
        return Shown(**signing.loads(text, salt=SALT))
    except signing.BadSignature as broken:
        raise Unreadable from broken


@dataclass(frozen=True, slots=True)
class Group:
    """Figures a writer may insert, under one heading."""

    name: str
    figures: list[Named]
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the text, and who made it."""

    text: SectionText
    who: str
    is_latest: bool


@dataclass(frozen=True, slots=True)
class Checked:
    """What is to be said of a text while it is written."""

    section: int
    findings: list[Finding]
    missing: list[str]


@dataclass(frozen=True, slots=True)
class Editing:
    """The writer's page."""

    number: int
    title: str
    text: str
    base: int
    sealed: str
    groups: list[Group]
    checked: Checked
    versions: list[Version]
    before: tuple[Paragraph, ...]  # the section in the report of the year before
    now: Standing
    is_drafted: bool  # can be drafted from the figures
    overwritten: list[tuple[str, str, str]]  # name of a figure, what is written, what the records give
    previous: int | None
    following: int | None


def title_of(form: Form, section: int) -> str:
    """What a section is called."""
    return form.sections[section - 1] if section else "开头"


def editing(agency: Agency, year: int, section: int, written: str | None = None) -> Editing:
    """The page of a section.

    :param written: what a writer sent and could not be saved.
    :raises NoForm: for a year without a form. :raises NoSection: before the report is begun.
    """
    live = _begun(agency, year, section)
    latest, values = live.texts.get(section), live.values
    lines = prose.read(latest.lines) if latest else ()
    text = prose.text_of(lines, values)
    shown = _shown(live, section)
    versions = list(SectionText.objects.filter(draft=live.draft, section=section).order_by("-ordinal"))
    steps = ReportStep.objects.filter(draft=live.draft).select_related("freeze").order_by("ordinal")
    return Editing(
        section,
        title_of(live.document.form, section),
        text if written is None else written,
        latest.ordinal if latest else 0,
        shown.sealed(),
        _groups(live),
        checked(agency, year, section, text if written is None else written, shown),
        _versions(versions),
        live.before.sections[section - 1].paragraphs if live.before and section else (),
        standing(steps),
        section in DRAFTED,
        [
            (run.figure, run.text, values[run.figure])
            for paragraph in prose.paragraphs(lines, values)
            for run in paragraph.runs
            if run.is_overwritten and run.figure in values
        ],
        section - 1 if section - 1 in SECTIONS else None,
        section + 1 if section + 1 in SECTIONS else None,
    )


def _begun(agency: Agency, year: int, section: int) -> Live:
    form_for(year)
    if section not in SECTIONS:
        raise NoSection("年度报告只有开头和六个部分，请从报告页选择。")
    live = composing.live(agency, year)
    if live.draft is None:
        raise NoSection(f"{year}年度的报告还没有开始编制，请先在报告页点“开始编制”。")
    return live


def _shown(live: Live, section: int) -> Shown:
    said = {str(other.number): other.text for other in live.document.sections if other.number != section and other.text}
    return Shown(live.counts.report.as_json(), live.values, live.counts.fees.fen, said)


def checked(agency: Agency, year: int, section: int, text: str, shown: Shown) -> Checked:
    """What the checks say of a text, by the figures its page was made with: one statement, for the year before."""
    lines = prose.rewritten((), {}, text[: prose.LONGEST], shown.values)
    read = prose.text_of(lines, shown.values)
    if section == OPENING:
        return Checked(section, [], prose.missing(read))
    said = {int(number): words for number, words in shown.said.items()} | {section: read}
    found = composing.text_findings(from_json(shown.report), said, composing.last_year(agency, year), shown.fen)
    return Checked(section, [row for row in found if speaks_of(row, section)], prose.missing(read))


def speaks_of(finding: Finding, section: int) -> bool:
    """Whether a finding is about this section's text: every such sentence names its section."""
    return f"第{chinese_number(section)}部分" in finding.message


def _groups(live: Live) -> list[Group]:
    """The figures as a writer looks for them: those of sections 一 and 六, then the tables, totals before their parts."""
    beside, two, three, parts, four = [], [], [], [], []
    for figure in live.counts.named.values():
        if figure.cell is None:
            beside.append(figure)
        elif figure.cell.table == 2:  # noqa: PLR2004 — 表二
            two.append(figure)
        elif figure.cell.table == 3:  # noqa: PLR2004 — 表三
            (three if figure.cell.column == TOTAL else parts).append(figure)
        else:
            four.append(figure)
    return [
        Group("年度、主动公开和收费", beside, is_open=True),
        Group("表三 · 总计", three, is_open=True),
        Group("表二", two),
        Group("表四", four),
        Group("表三 · 按申请人类型", parts),
    ]


def _versions(rows: list[SectionText]) -> list[Version]:
    numbers = {account_number(row.written_by) for row in rows} - {None}
    names = {user.pk: user.called for user in User.objects.filter(pk__in=numbers)} if numbers else {}
    return [
        Version(row, names.get(account_number(row.written_by), row.written_by), is_latest=not place)
        for place, row in enumerate(rows)
    ]


# ── two texts side by side ───────────────────────────────


@dataclass(frozen=True, slots=True)
class Change:
    """A piece of two texts: in both, only in the first ("del"), or only in the second ("ins")."""

    how: str
    text: str


def compared(one: str, other: str) -> list[Change]:
    """Two texts word by word."""
    first, second = rjieba.cut(one), rjieba.cut(other)
    changes: list[Change] = []
    for how, one_from, one_to, other_from, other_to in SequenceMatcher(
        None, first, second, autojunk=False
    ).get_opcodes():
        gone, come = "".join(first[one_from:one_to]), "".join(second[other_from:other_to])
        if how == "equal":
            changes.append(Change("", gone))
            continue
        changes += [Change(kind, text) for kind, text in (("del", gone), ("ins", come)) if text]
    return changes


@dataclass(frozen=True, slots=True)
class Versions:
    """The versions of a section, and two of them held against each other."""

    number: int
    title: str
    versions: list[Version]
    one: SectionText | None = None
    other: SectionText | None = None
    changes: list[Change] = field(default_factory=list)
    is_open: bool = False  # whether a version can be restored


def versions(agency: Agency, year: int, section: int, one: int | None, other: int | None) -> Versions:
    """The versions of a section; without being asked, the last two are compared.

    :raises NoForm, NoSection: as for the page.
    """
    live = _begun(agency, year, section)
    rows = list(SectionText.objects.filter(draft=live.draft, section=section).order_by("-ordinal"))
    known = {row.ordinal: row for row in rows}
    usual = next(((before.ordinal, after.ordinal) for after, before in pairwise(rows)), (None, None))
    first, second = known.get(one or usual[0] or 0), known.get(other or usual[1] or 0)
    if (one and first is None) or (other and second is None):
        raise NoSection("这一部分没有您要对照的版本，请从列出的版本中选择。")
    steps = ReportStep.objects.filter(draft=live.draft).select_related("freeze").order_by("ordinal")
    changes = compared(*(text_in(row, live.values) for row in (first, second))) if first and second else []
    return Versions(
        section,
        title_of(live.document.form, section),
        _versions(rows),
        first,
        second,
        changes,
        is_open=standing(steps).may(StepKind.FROZEN),
    )


def text_in(row: SectionText, values: prose.Values) -> str:
    """A version as it reads with the figures of today."""
    return prose.text_of(prose.read(row.lines), values)


@dataclass(frozen=True, slots=True)
class Clash:
    """A colleague's version beside what could not be saved."""

    theirs: str
    who: str
    changes: list[Change]


def clash(latest: SectionText, shown: Shown, written: str) -> Clash:
    """Both texts of a conflict: the colleague's first, then what changes if one's own is saved over it."""
    theirs = text_in(latest, shown.values)
    (version,) = _versions([latest])
    return Clash(theirs, version.who, compared(theirs, "\n".join(written.splitlines())))
