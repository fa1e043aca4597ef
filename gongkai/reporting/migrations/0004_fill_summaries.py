"""The summaries of the reports published before there were any."""

from django.db import migrations
from django.db.models import Exists, OuterRef

from gongkai.reporting.summary import facts, section_prints

AT_ONCE = 1000


def fill(apps, schema_editor):
    AnnualReport = apps.get_model("reporting", "AnnualReport")
    ReportSummary = apps.get_model("reporting", "ReportSummary")
    SectionPrint = apps.get_model("reporting", "SectionPrint")
    later = AnnualReport.objects.filter(
        agency=OuterRef("agency"), year=OuterRef("year"), edition__gt=OuterRef("edition")
    )
    for report in AnnualReport.objects.filter(~Exists(later)).order_by("pk").iterator(chunk_size=100):
        row = ReportSummary.objects.create(
            report=report,
            agency_id=report.agency_id,
            year=report.year,
            edition=report.edition,
            published_on=report.published_on,
            **facts(report.content),
        )
        prints = (
            SectionPrint(summary=row, section=section, hash=one) for section, one in section_prints(report.content)
        )
        SectionPrint.objects.bulk_create(prints, batch_size=AT_ONCE)


class Migration(migrations.Migration):
    dependencies = [("reporting", "0003_report_summaries")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
