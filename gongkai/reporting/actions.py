"""The only writers of annual reports."""

from datetime import date

from django.db import transaction

from gongkai.agencies.models import Agency
from gongkai.agencies.policies import NotAllowed
from gongkai.ledger.actions import record
from gongkai.ledger.chain import digest
from gongkai.reporting.models import AnnualReport
from gongkai.reporting.queries import content, counted, published_by_kind, published_report
from gongkai.statute.annual_report.figures import Level
from gongkai.statute.cite import ogi


@transaction.atomic
def publish_report(*, by: str, agency: Agency, year: int, published_on: date, on: date) -> AnnualReport:
    """Publish the report of a year as its records stand now; its figures are kept and change no more.

    :param on: today.
    :raises NoForm: for a year without a form.
    :raises NotAllowed: before the year is over, or while a relation of the form does not hold.
    """
    if existing := published_report(agency, year):
        return existing
    if published_on.year <= year:
        raise NotAllowed(f"{year}年度的统计期限至{year}年12月31日止，{year + 1}年1月1日起才能公布。")
    report = counted(agency, year)
    errors = [finding.message for finding in report.findings if finding.level is Level.ERROR]
    if errors:
        raise NotAllowed(f"表格中有{len(errors)}处勾稽关系不成立，不能公布：{errors[0]}")
    kept = content(report, published_by_kind(agency, year))
    published = AnnualReport.objects.create(
        agency=agency,
        year=year,
        form=report.form.id,
        content=kept,
        digest=digest(kept),
        published_on=published_on,
        recorded_on=on,
    )
    record(
        book=agency.code,
        by=by,
        act="reporting.report-published",
        subject=f"reporting.annualreport:{year}",
        article=str(ogi(49)),
        details={"digest": published.digest, "on": published_on.isoformat()},
    )
    return published
