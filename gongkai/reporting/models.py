"""A published annual report: the figures and words as they were on the day, kept whole."""

from django.db import models
from django.db.models import Q

from gongkai.agencies.models import Agency
from gongkai.ledger.constraints import check, in_order
from gongkai.statute.annual_report.forms import FIRST_YEAR, FORM_2019, FORM_2021, FORMS


class AnnualReport(models.Model):
    """政府信息公开工作年度报告 as published: one for an agency and a year, in that year's form."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="annual_reports")
    year = models.PositiveSmallIntegerField("年度")
    form = models.CharField("格式", max_length=8, choices=[(form.id, str(form)) for form in FORMS])
    content = models.JSONField("内容")  # {"report": the one JSON shape, "kinds": [[name, count], …]}
    digest = models.CharField("摘要值", max_length=64)
    published_on = models.DateField("公布日期")
    recorded_on = models.DateField("记录日期")

    class Meta:
        verbose_name = "年度报告"
        ordering = ["agency", "-year"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "year"], name="report_once_a_year"),
            check(
                "report_form_is_the_years",
                Q(form=FORM_2019.id, year__gte=FORM_2019.since, year__lte=FORM_2019.until)
                | Q(form=FORM_2021.id, year__gte=FORM_2021.since),
                f"该年度没有这种年度报告格式：统一格式自{FIRST_YEAR}年度起使用。",
            ),
            check("report_not_in_future", in_order("published_on", "recorded_on"), "公布日期在今天之后，请核对日期。"),
        ]

    def __str__(self) -> str:
        return f"{self.agency}{self.year}年政府信息公开工作年度报告"
