"""A year's report as it stands now: counted, with its text, and everything that is to be said against it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import OuterRef, Subquery
from django.template.loader import render_to_string

from gongkai.agencies.models import Agency
from gongkai.ledger.chain import digest
from gongkai.reporting import prose
from gongkai.reporting.document import OPENING, Document, Paragraph, from_content, sections_of
from gongkai.reporting.models import AnnualReport, Draft, SectionText
from gongkai.reporting.named import Fees, Named, Replies, fees, named_figures, replies
from gongkai.reporting.queries import KindCount, counted, published_by_kind, published_by_month, published_report
from gongkai.reporting.rollup import Part, parts, reports_of, rolls_up, summed, summed_kinds
from gongkai.statute.annual_report.chain import check_chain, check_rollup
from gongkai.statute.annual_report.checks import check
from gongkai.statute.annual_report.figures import Finding, Report
from gongkai.statute.annual_report.prose import check_fee, check_prose, check_text
from gongkai.statute.annual_report.tallies import FEN_PER_YUAN

DRAFTED = (OPENING, 1, 4, 5, 6)  # the sections with a template; 二 and 三 are their tables
WRITTEN = (OPENING, 1, 5, 6)  # the sections that are nothing without a text
PROBLEMS, OTHER_MATTERS = 5, 6
_OTHER_PROBLEMS = re.compile(r"上年|改进|整改|措施")
TEMPLATE = "reporting/prose/{}.txt"


@dataclass(frozen=True)  # without slots: the figures by name are made once
class Counts:
    """Everything counted for a year: the tables, and what the text tells beside them."""

    report: Report
    kinds: list[KindCount]
    replies: Replies
    fees: Fees
    parts: list[Part]  # of a government: the agencies it sums up

    @cached_property
    def named(self) -> Mapping[str, Named]:
        """The figures by name."""
        kinds = [(kind.code, kind.name, kind.items) for kind in self.kinds]
        return named_figures(self.report, kinds, self.replies, self.fees)


def counts(agency: Agency, year: int) -> Counts:
    """Count a year: the seven statements of the tables, four beside them, three for the agencies of a government.

    :raises NoForm: for a year without a form.
    """
    report, kinds = counted(agency, year), published_by_kind(agency, year)
    found = parts(agency, year) if rolls_up(agency) else []
    if found:
        report, kinds = _whole(agency, report, found), _kinds(kinds, found)
    return Counts(report, kinds, replies(agency, year), fees(agency, year), found)


def _whole(agency: Agency, own: Report, found: list[Part]) -> Report:
    """The government's report: the sum, checked as one report and against its parts."""
    received = reports_of(found)
    whole = summed(own, received.values())
    missing = check_rollup(whole, {**received, agency.name: own}, [part.agency.name for part in found])
    return replace(whole, findings=(*check(whole.form, whole.cells), *missing))


def _kinds(own: list[KindCount], found: list[Part]) -> list[KindCount]:
    codes = {kind.name: kind.code for kind in own}
    sums = summed_kinds([(kind.name, kind.items) for kind in own], found)
    return [KindCount(codes.get(name, f"agencies-{number}"), name, items) for number, (name, items) in enumerate(sums)]


def latest_texts(draft: Draft) -> dict[int, SectionText]:
    """The latest version of each section's text: one statement."""
    last = SectionText.objects.filter(draft=draft, section=OuterRef("section")).order_by("-ordinal")
    rows = SectionText.objects.filter(draft=draft, ordinal=Subquery(last.values("ordinal")[:1]))
    return {row.section: row for row in rows}


def drafted_text(agency: Agency, found: Counts, section: int, before: Document | None) -> prose.Lines:
    """A section drafted from its figures by the template of its own, from last year's text where it builds on that."""
    context = {
        "agency": agency,
        "counts": found,
        "form": found.report.form,
        "named": found.named,
        "kinds": [kind for kind in found.kinds if kind.items],
        "before": before,
        "problems": problems_in(before.sections[PROBLEMS - 1].paragraphs) if before else [],
    }
    return prose.drafted(render_to_string(TEMPLATE.format(section), context))


def problems_in(paragraphs: Iterable[Paragraph]) -> list[str]:
    """The problems that a section 五 names: what stands under its headings of problems; all of it where it has none.

    What was said there of the year before and of what is to be done is no problem of that year.
    """
    found: dict[str, list[str]] = {"": []}
    heading = ""
    for paragraph in paragraphs:
        if paragraph.is_heading:
            heading = paragraph.text
        else:
            found.setdefault(heading, []).append(paragraph.text)
    named = [texts for title, texts in found.items() if "问题" in title and not _OTHER_PROBLEMS.search(title)]
    return [text for texts in named or found.values() for text in texts if text.strip()]


def last_year(agency: Agency, year: int) -> Document | None:
    """The report of the year before, as published."""
    found = published_report(agency, year - 1)
    return document_of(found) if found else None


def document_of(published: AnnualReport) -> Document:
    """A published report as a document."""
    return from_content(
        published.content,
        agency=published.agency.name,
        published_on=published.published_on,
        edition=published.edition,
        note=published.note,
    )


@dataclass(frozen=True, slots=True)
class Live:
    """The report of a year as it stands now."""

    draft: Draft | None
    counts: Counts
    texts: Mapping[int, SectionText]
    document: Document
    before: Document | None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything a check has to say, the tables first."""
        return self.document.report.findings

    @property
    def values(self) -> dict[str, str]:
        """The figures as a text prints them now."""
        return {name: figure.text for name, figure in self.counts.named.items()}


def live(agency: Agency, year: int) -> Live:
    """The report of a year as its records and its text stand now.

    :raises NoForm: for a year without a form.
    """
    draft = Draft.objects.filter(agency=agency, year=year).first()
    found, before = counts(agency, year), last_year(agency, year)
    texts = latest_texts(draft) if draft else {}
    values = {name: figure.text for name, figure in found.named.items()}
    written = {number: prose.paragraphs(prose.read(text.lines), values) for number, text in texts.items()}
    sections = sections_of(found.report.form, written)
    said = {section.number: section.text for section in sections if section.text}
    report = replace(found.report, findings=(*found.report.findings, *findings_beside(found, said, before)))
    document = Document(
        agency.name,
        report,
        written.get(OPENING, ()),
        sections,
        office=draft.office if draft else agency.name,
        kinds=tuple((kind.name, kind.items) for kind in found.kinds),
    )
    return Live(draft, found, texts, document, before)


def findings_beside(found: Counts, said: Mapping[int, str], before: Document | None) -> tuple[Finding, ...]:
    """What the tables alone do not show: last year's report, and the text against both (R6–R10, R15)."""
    chain = check_chain(before.report, found.report) if before else ()
    if not said:
        return chain
    return (*chain, *text_findings(found.report, said, before, found.fees.fen))


def text_findings(report: Report, said: Mapping[int, str], before: Document | None, fen: int) -> tuple[Finding, ...]:
    """What a check has to say of the text: against the tables, the fees charged, and the text of the year before."""
    past = {section.number: section.text for section in before.sections if section.text} if before else {}
    return (
        *check_prose(report, said),
        *check_fee(said.get(OTHER_MATTERS, ""), Decimal(fen) / FEN_PER_YUAN),
        *check_text(said, past, fees_charged=bool(fen)),
    )


def evidence_beside(found: Live) -> dict[str, Any]:
    """What a freeze keeps of the figures outside the tables: those a text may name, by what they counted.

    ``months`` and ``replies`` count the agency's own records; of a government, not those of the agencies it sums up.
    """
    figures = {
        name: {"value": figure.text, "words": figure.words}
        for name, figure in found.counts.named.items()
        if figure.words
    }
    report, answered = found.counts.report, found.counts.replies
    return {
        "figures": figures,
        "agencies": handed_in(found.counts),
        "months": [[name, items] for name, items in published_by_month(report.agency, report.year)],
        "replies": {"answered": answered.answered, "in_time": answered.in_time},
    }


def handed_in(found: Counts) -> dict[str, str]:
    """Of a government: the reports it sums up, as digests by the agency's code."""
    return {part.agency.code: digest(part.report.as_json()) for part in found.parts if part.report}
