"""A province over many agencies with their published reports, drawn from a random source and kept as the program keeps them.

Three levels: the province, cities that report for themselves or not, and departments under both.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from random_reports import random_document

from gongkai.agencies.models import Agency
from gongkai.ledger.chain import digest
from gongkai.reporting.actions import keep_summary
from gongkai.reporting.models import AnnualReport
from gongkai.statute.annual_report.forms import form_for

TODAY = date(2025, 6, 2)


def province(chance: Random, number: int, cities: int = 3) -> tuple[Agency, list[Agency]]:
    """The province and the agencies below it: cities, and departments of either."""
    top = Agency.objects.create(code="province", name="云山省人民政府", kind="government")
    towns = [
        Agency(code=f"city-{place}", name=f"第{place}市人民政府", kind="government", parent=top)
        for place in range(cities)
    ]
    Agency.objects.bulk_create(towns)
    towns = list(Agency.objects.filter(parent=top).order_by("code"))
    rest = [
        Agency(code=f"office-{place:05}", name=f"第{place}局", kind="department", parent=chance.choice([top, *towns]))
        for place in range(number - cities)
    ]
    Agency.objects.bulk_create(rest)
    return top, [*towns, *Agency.objects.filter(code__startswith="office-").select_related("parent").order_by("code")]


def content_of(chance: Random, agency: Agency, year: int) -> dict[str, object]:
    """What a report of the year keeps, and how many of its replies were in time."""
    document = random_document(chance, form_for(year))
    report = replace(document.report, agency=agency.code, year=year)
    answered = chance.randrange(60)
    replies = {"answered": answered, "in_time": answered - chance.randrange(answered // 4 + 1)}
    return replace(document, agency=agency.name, report=report, evidence={"replies": replies}).as_content()


def report_of(
    agency: Agency, year: int, content: dict[str, object], published_on: date, edition: int = 1
) -> AnnualReport:
    """A row not yet saved."""
    row = AnnualReport(agency=agency, year=year, form=form_for(year).id, content=content, digest=digest(content))
    row.published_on = row.recorded_on = published_on
    row.edition, row.note = edition, "" if edition == 1 else "更正。"
    return row


def publish_all(chance: Random, agencies: Iterable[Agency], year: int, share: float = 0.8) -> dict[int, AnnualReport]:
    """Reports of about that share of the agencies, some late; by agency."""
    found = {}
    for agency in agencies:
        if chance.random() < share:
            day = date(year + 1, 1, 10) + timedelta(chance.randrange(100))
            row = report_of(agency, year, content_of(chance, agency, year), day)
            row.save(force_insert=True)
            keep_summary(row)
            found[agency.pk] = row
    return found
