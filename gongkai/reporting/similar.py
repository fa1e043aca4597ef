"""Where a report's text stands in other reports: last year's own, other agencies' of the year and of the year before.

Prints find the few reports worth reading; only those are read and compared passage by passage.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from django.db.models import Count, QuerySet

from gongkai.agencies.models import Agency
from gongkai.reporting.boilerplate import common_runs
from gongkai.reporting.composing import document_of
from gongkai.reporting.desk import document_in_hand
from gongkai.reporting.document import Document
from gongkai.reporting.models import AnnualReport, ReportSummary, SectionPrint
from gongkai.reporting.prints import prints
from gongkai.reporting.similarity import NOTED, Passage, passages, share

# House measures, not law.
WIDESPREAD = 0.1  # a run that stands in more than this share of the reports is everybody's
AT_LEAST = 10  # reports that must have it, where there are few
CANDIDATES = 10  # reports that are read for one section
CONTEXT = 20  # characters shown around a passage


@dataclass(frozen=True, slots=True)
class Side:
    """A passage in its text: what stands before it, itself, and after."""

    before: str
    passage: str
    after: str


@dataclass(frozen=True, slots=True)
class Alike:
    """A section that stands, in part, in another report."""

    section: int
    title: str
    agency: Agency
    year: int
    share: float  # of the section's own words
    pairs: list[tuple[Side, Side]]
    is_own: bool = False  # the other report is the agency's own of another year

    @property
    def percent(self) -> str:
        """62%."""
        return f"{self.share:.0%}"


def similar_to(agency: Agency, year: int) -> list[Alike]:
    """What stands alike, section by section, the most alike first: two statements for each section, two for all.

    :raises NoForm: for a year without a form.
    """
    return alike(document_in_hand(agency, year), agency)


def alike(document: Document, agency: Agency) -> list[Alike]:
    """The sections of a document against the reports that are public."""
    year = document.year
    others = ReportSummary.objects.filter(year__in=(year, year - 1)).exclude(agency=agency, year=year)
    number = others.count()
    texts = {section.number: section.text for section in document.sections if section.text}
    common = common_runs()
    spread, wanted = set(common), {}
    for section, text in texts.items():
        own = prints(text) - common
        everybodys = _widespread(others, own, number)
        spread |= everybodys
        wanted[section] = _candidates(others, own - everybodys)
    reports = _read({pk for found in wanted.values() for pk in found})
    found = [
        one
        for section, keys in wanted.items()
        for key, theirs in keys.items()
        if (one := _compared(document, section, reports[key], theirs, frozenset(spread)))
    ]
    return sorted(
        (replace(one, is_own=one.agency.pk == agency.pk) for one in found),
        key=lambda one: (one.section, -one.share, one.agency.code, -one.year),
    )


def _widespread(others: QuerySet[ReportSummary], hashes: frozenset[int], number: int) -> set[int]:
    """Those of the prints that stand in many reports: counted in the index."""
    bound = max(AT_LEAST, int(number * WIDESPREAD))
    rows = SectionPrint.objects.filter(hash__in=hashes, summary__in=others.values("pk")).values("hash")
    return set(
        rows.annotate(reports=Count("summary", distinct=True)).filter(reports__gt=bound).values_list("hash", flat=True)
    )


def _candidates(others: QuerySet[ReportSummary], hashes: frozenset[int]) -> dict[int, list[int]]:
    """The sections that share most prints, by report: one statement."""
    rows = SectionPrint.objects.filter(hash__in=hashes, summary__in=others.values("pk"))
    counted = rows.values_list("summary__report", "section").annotate(shared=Count("hash"))
    found: dict[int, list[int]] = {}
    for report, section, _ in counted.order_by("-shared", "summary__report", "section")[:CANDIDATES]:
        found.setdefault(report, []).append(section)
    return found


def _read(keys: set[int]) -> Mapping[int, AnnualReport]:
    return AnnualReport.objects.filter(pk__in=keys).select_related("agency").in_bulk()


def _compared(
    document: Document, section: int, other: AnnualReport, theirs: Iterable[int], common: frozenset[int]
) -> Alike | None:
    """The section against some of another report; None where too little stands alike to be told."""
    text, sections = document.sections[section - 1].text, document_of(other).sections
    found = [(one, sections[number - 1].text) for number in theirs
             for one in passages(text, sections[number - 1].text, common)]  # fmt: skip
    amount = share(text, [passage for passage, _ in found], common)
    if amount < NOTED:
        return None
    pairs = [
        (_side(text, one.first, one.last), _side(its, one.other_first, one.other_last)) for one, its in _once(found)
    ]
    return Alike(section, document.sections[section - 1].title, other.agency, other.year, amount, pairs)


def _once(found: list[tuple[Passage, str]]) -> Iterator[tuple[Passage, str]]:
    """Each place of the text once, the longest passage that begins there."""
    ordered = sorted(found, key=lambda pair: (pair[0].first, -pair[0].last))
    for _, same in groupby(ordered, key=lambda pair: pair[0].first):
        yield next(same)


def _side(text: str, first: int, last: int) -> Side:
    start, end = max(0, first - CONTEXT), min(len(text), last + CONTEXT)
    before, after = ("…" if start else "") + text[start:first], text[last:end] + ("…" if end < len(text) else "")
    return Side(before, text[first:last], after)
