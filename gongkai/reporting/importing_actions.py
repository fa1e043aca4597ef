"""The only writers of imported reports: the file and its reading, what a person completes, the record. Safe to repeat."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from gongkai.agencies.models import Agency
from gongkai.agencies.policies import NotAllowed
from gongkai.files.actions import receive
from gongkai.files.models import FileVersion
from gongkai.ledger.actions import record
from gongkai.ledger.chain import digest
from gongkai.reporting.actions import check_day, keep_summary
from gongkai.reporting.as_read import NotRead, open_report
from gongkai.reporting.importing import REPORT, Completed, importing, taken_year
from gongkai.reporting.models import AnnualReport, ReadingOfReport
from gongkai.statute.cite import ogi


def take_in(*, by: str, agency: Agency, name: str, content: Path, on: date, at: datetime) -> ReadingOfReport:
    """Read a published report and keep its file with the reading. Called outside a transaction, as for any file.

    :raises NotAllowed: for what cannot be read. :raises FileRefused: for what is not kept.
    """
    try:
        reading = open_report(content, name)
    except NotRead as refusal:
        raise NotAllowed(refusal.because) from refusal
    version = receive(by=by, book=agency.code, purpose=REPORT, name=name, content=content, on=on)
    return _keep(by, agency, version, reading, at)


@transaction.atomic
def _keep(by: str, agency: Agency, version: FileVersion, reading: Mapping[str, Any], at: datetime) -> ReadingOfReport:
    """The reading of a file: once, however often the file is given."""
    facts = {"version": version, "reading": dict(reading), "read_by": by, "read_at": at}
    row, is_new = ReadingOfReport.objects.get_or_create(agency=agency, digest=version.blob.digest, defaults=facts)
    if is_new:
        _record(by, row, "report-read", {"file": row.digest, "reading": digest(row.reading)})
    return row


@transaction.atomic
def complete(*, by: str, row: ReadingOfReport, completed: Completed) -> ReadingOfReport:
    """Keep what a person completed; the same again changes nothing.

    :raises NotAllowed: once it is a record.
    """
    row = _locked(row)
    if row.completed == completed.as_json():
        return row
    if row.report_id:
        raise NotAllowed("这份报告已经导入，成为公布的年度报告，不能再补填。")
    row.completed = completed.as_json()
    row.save(update_fields=["completed"])
    _record(by, row, "report-completed", {"file": row.digest, "completed": row.completed})
    return row


@transaction.atomic
def confirm(*, by: str, row: ReadingOfReport, seen: str, on: date) -> AnnualReport:
    """Make it the record of its year.

    :param seen: the digest of the document's content as the person saw it.
    :raises NotAllowed: while something is missing, or when the year has a report or one in the making.
    """
    Agency.objects.select_for_update().get(pk=row.agency_id)
    row = _locked(row)
    if row.report:
        return row.report
    found = importing(row)
    if found.missing:
        raise NotAllowed(found.missing[0])
    content = found.document().as_content()
    if digest(content) != seen:
        raise NotAllowed("您看到的已不是现在的内容，同事可能刚刚补填过。请刷新页面，重新核对后再确认。")
    year, published_on = found.year, found.published_on
    if year is None or published_on is None:
        raise NotAllowed("年度和公布日期都要写明。")
    check_day(year, published_on, on)
    if because := taken_year(row.agency, year):
        raise NotAllowed(because)
    report = AnnualReport(agency=row.agency, year=year, form=found.report.form.id, content=content, digest=seen)
    report.published_on, report.recorded_on = published_on, on
    report.save(force_insert=True)
    keep_summary(report)
    row.report = report
    row.save(update_fields=["report"])
    facts = {"digest": seen, "file": row.digest, "on": published_on.isoformat(), "typed": len(found.typed)}
    subject = f"reporting.annualreport:{year}"
    article = str(ogi(49))
    record(
        book=row.agency.code, by=by, act="reporting.report-imported", subject=subject, article=article, details=facts
    )
    return report


def _locked(row: ReadingOfReport) -> ReadingOfReport:
    ReadingOfReport.objects.select_for_update().get(pk=row.pk)
    return ReadingOfReport.objects.select_related("agency", "version__blob", "report").get(pk=row.pk)


def _record(by: str, row: ReadingOfReport, act: str, details: Mapping[str, Any]) -> None:
    subject = f"reporting.readingofreport:{row.pk}"
    record(book=row.agency.code, by=by, act=f"reporting.{act}", subject=subject, details=dict(details))
