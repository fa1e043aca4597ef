"""The annual report: its text in the making, what was frozen and signed, and what was published, kept whole.

A report's state is the latest of its steps; texts, freezes, steps and published editions are written once.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, OuterRef, Q

from gongkai.agencies.models import Agency
from gongkai.files.models import FileVersion
from gongkai.ledger.constraints import check, in_order
from gongkai.statute.annual_report.forms import FIRST_YEAR, FORM_2019, FORM_2021, FORMS
from gongkai.statute.annual_report.tallies import Source

FORM_CHOICES = [(form.id, str(form)) for form in FORMS]
FORM_OF_ITS_YEAR = (
    Q(form=FORM_2019.id, year__gte=FORM_2019.since, year__lte=FORM_2019.until)
    | Q(form=FORM_2021.id, year__gte=FORM_2021.since),
    f"该年度没有这种年度报告格式：统一格式自{FIRST_YEAR}年度起使用。",
)
ITEMS = "items"  # the published items, which no table counts and section 一 does
LISTED = [*((source.value[0], source.records) for source in Source), (ITEMS, "政府信息")]


class Draft(models.Model):
    """The making of one year's report; its row is the lock of every step."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="report_drafts")
    year = models.PositiveSmallIntegerField("年度")
    form = models.CharField("格式", max_length=8, choices=FORM_CHOICES)
    office = models.CharField("署名机关", max_length=200)
    opened_on = models.DateField("开始编制日期")

    class Meta:
        verbose_name = "年度报告的编制"
        constraints = [
            models.UniqueConstraint(fields=["agency", "year"], name="report_draft_once_a_year"),
            check("report_draft_form_is_the_years", *FORM_OF_ITS_YEAR),
        ]

    def __str__(self) -> str:
        return f"{self.agency}{self.year}年政府信息公开工作年度报告（编制）"


class Origin(models.TextChoices):
    """Where a text comes from."""

    DRAFTED = "drafted", "由数字起草"
    WRITTEN = "written", "编写"
    RESTORED = "restored", "恢复"


class SectionText(models.Model):
    """One version of a section's text. ``lines`` is a list of lines, a line a list of words and figures (``prose``)."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="texts")
    section = models.PositiveSmallIntegerField("部分")  # 0 for the opening
    ordinal = models.PositiveIntegerField("版本")
    lines = models.JSONField("文字")
    origin = models.CharField("来源", max_length=16, choices=Origin.choices)
    written_by = models.CharField("编写者", max_length=64)
    written_at = models.DateTimeField("编写时间")

    class Meta:
        verbose_name = "年度报告的文字"
        ordering = ["draft", "section", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "section", "ordinal"], name="section_text_once"),
            check("section_text_is_of_the_form", Q(section__lte=6), "年度报告只有六个部分。"),
        ]

    def __str__(self) -> str:
        return f"{self.draft} {self.section} ({self.ordinal})"


class Freeze(models.Model):
    """The report as it stood when it was frozen: the whole document, and by which rules it was counted."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="freezes")
    ordinal = models.PositiveIntegerField("次序")
    content = models.JSONField("内容")
    digest = models.CharField("摘要值", max_length=64)
    frozen_by = models.CharField("冻结者", max_length=64)
    frozen_at = models.DateTimeField("冻结时间")

    class Meta:
        verbose_name = "年度报告的冻结"
        ordering = ["draft", "ordinal"]
        constraints = [models.UniqueConstraint(fields=["draft", "ordinal"], name="freeze_once")]

    def __str__(self) -> str:
        return f"{self.draft} 冻结{self.ordinal}"


class FrozenList(models.Model):
    """The records of one source that a freeze counted, so that a later change can be told record by record."""

    freeze = models.ForeignKey(Freeze, on_delete=models.PROTECT, related_name="lists")
    source = models.CharField("记录", max_length=32, choices=LISTED)
    number = models.PositiveIntegerField("条数")
    digest = models.CharField("摘要值", max_length=64)
    packed = models.BinaryField("记录的事实")  # zlib-compressed canonical JSON: a list of rows (``freezing``)

    class Meta:
        verbose_name = "冻结的记录"
        constraints = [models.UniqueConstraint(fields=["freeze", "source"], name="frozen_list_once")]

    def __str__(self) -> str:
        return f"{self.freeze} {self.source}"


class StepKind(models.TextChoices):
    """What happened to a report in the making."""

    FROZEN = "frozen", "冻结"
    THAWED = "thawed", "解除冻结"
    OFFICE_SIGNED = "office_signed", "公开工作机构负责人签批"
    AGENCY_SIGNED = "agency_signed", "机关负责人签发"
    SUBMITTED = "submitted", "报送上级主管部门"
    RETURNED = "returned", "上级主管部门退回"
    ACCEPTED = "accepted", "上级主管部门接收"
    PUBLISHED = "published", "公布"
    CORRECTING = "correcting", "开始更正"


class ReportStep(models.Model):
    """One step of a report; never changed."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="steps")
    ordinal = models.PositiveIntegerField("次序")
    kind = models.CharField("步骤", max_length=16, choices=StepKind.choices)
    freeze = models.ForeignKey(Freeze, null=True, blank=True, on_delete=models.PROTECT, related_name="steps")
    taken_by = models.CharField("操作者", max_length=64)
    taken_on = models.DateField("日期")
    note = models.TextField("说明", blank=True)

    class Meta:
        verbose_name = "年度报告的步骤"
        ordering = ["draft", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "ordinal"], name="report_step_once"),
            check("report_step_kind_is_known", Q(kind__in=StepKind.values), "没有这种步骤。"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.taken_on}"


class CellComment(models.Model):
    """What a supervisor says about a cell when returning a report."""

    step = models.ForeignKey(ReportStep, on_delete=models.PROTECT, related_name="comments")
    table = models.PositiveSmallIntegerField("表")
    line = models.CharField("行", max_length=64)
    column = models.CharField("列", max_length=64)
    text = models.TextField("意见")

    class Meta:
        verbose_name = "对一格的意见"
        constraints = [models.UniqueConstraint(fields=["step", "table", "line", "column"], name="cell_comment_once")]

    def __str__(self) -> str:
        return self.text


class FindingOverride(models.Model):
    """The decision to publish although a relation does not hold, with its reason; one for a finding of a freeze."""

    freeze = models.ForeignKey(Freeze, on_delete=models.PROTECT, related_name="overrides")
    finding = models.CharField("发现的摘要值", max_length=64)  # of the finding as data
    rule = models.CharField("规则", max_length=8)
    message = models.TextField("发现")
    reason = models.TextField("理由")
    role = models.CharField("角色", max_length=32)
    decided_by = models.CharField("决定者", max_length=64)
    decided_on = models.DateField("日期")

    class Meta:
        verbose_name = "仍予公布的决定"
        constraints = [
            models.UniqueConstraint(fields=["freeze", "finding"], name="override_once"),
            check("override_has_reason", ~Q(reason=""), "请写明勾稽关系不成立仍要公布的理由。"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.reason}"


class ReportQuerySet(models.QuerySet["AnnualReport"]):
    """The published editions."""

    def current(self) -> ReportQuerySet:
        """The latest edition of each year: a correction takes the place of what it corrects."""
        later = AnnualReport.objects.filter(
            agency=OuterRef("agency"), year=OuterRef("year"), edition__gt=OuterRef("edition")
        )
        return self.filter(~Exists(later))


class AnnualReport(models.Model):
    """政府信息公开工作年度报告 as published, in that year's form: one for an agency and a year, and one for each correction."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="annual_reports")
    year = models.PositiveSmallIntegerField("年度")
    edition = models.PositiveSmallIntegerField("版次", default=1)
    form = models.CharField("格式", max_length=8, choices=FORM_CHOICES)
    content = models.JSONField("内容")  # Document.as_content()
    digest = models.CharField("摘要值", max_length=64)
    published_on = models.DateField("公布日期")
    note = models.TextField("更正说明", blank=True)
    freeze = models.ForeignKey(Freeze, null=True, blank=True, on_delete=models.PROTECT, related_name="published")
    recorded_on = models.DateField("记录日期")

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = "年度报告"
        ordering = ["agency", "-year", "-edition"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "year", "edition"], name="report_edition_once"),
            check("report_form_is_the_years", *FORM_OF_ITS_YEAR),
            check("report_not_in_future", in_order("published_on", "recorded_on"), "公布日期在今天之后，请核对日期。"),
            check(
                "report_correction_says_why",
                Q(edition=1) | ~Q(note=""),
                "更正已公布的年度报告，须写明向社会公布的更正说明。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency}{self.year}年政府信息公开工作年度报告"


class ReportSummary(models.Model):
    """What a list of thousands needs of the current edition of a report: made from it, never written by hand (``summary``)."""

    report = models.OneToOneField(AnnualReport, on_delete=models.CASCADE, related_name="summary")
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField("年度")
    edition = models.PositiveSmallIntegerField("版次")
    published_on = models.DateField("公布日期")
    figures = models.TextField("数字")  # a JSON list in the order of the form's cells; null where there is no figure
    errors = models.PositiveIntegerField("错误")
    warnings = models.PositiveIntegerField("警告")
    hints = models.PositiveIntegerField("提示")
    answered = models.PositiveIntegerField("办结的申请", null=True)  # None: the report does not say
    in_time = models.PositiveIntegerField("按期办结的申请", null=True)

    class Meta:
        verbose_name = "年度报告的摘要"
        constraints = [models.UniqueConstraint(fields=["year", "agency"], name="summary_once")]

    def __str__(self) -> str:
        return f"{self.report} 摘要"


class SectionPrint(models.Model):
    """A print of a section's text, by which passages that stand in two reports are found (``prints``)."""

    summary = models.ForeignKey(ReportSummary, on_delete=models.CASCADE, related_name="prints")
    section = models.PositiveSmallIntegerField("部分")
    hash = models.BigIntegerField("指纹")

    class Meta:
        verbose_name = "文字的指纹"
        indexes = [models.Index(fields=["hash", "summary"], name="print_by_hash")]

    def __str__(self) -> str:
        return f"{self.summary_id} {self.section} {self.hash:x}"


class ReadingOfReport(models.Model):
    """A report of an earlier year as its published file was read, and what a person completed; confirmed, it is a record."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="report_readings")
    version = models.ForeignKey(FileVersion, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField("文件的摘要值", max_length=64)
    reading = models.JSONField("读出的内容")  # ReadReport.as_json()
    completed = models.JSONField("人工补填", default=dict, blank=True)  # importing.Completed.as_json()
    read_by = models.CharField("导入者", max_length=64)
    read_at = models.DateTimeField("读取时间")
    report = models.OneToOneField(
        AnnualReport, null=True, blank=True, on_delete=models.PROTECT, related_name="read_from"
    )

    class Meta:
        verbose_name = "导入的年度报告"
        ordering = ["agency", "-read_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["agency", "digest"], name="report_reading_once")]

    def __str__(self) -> str:
        return f"{self.agency} {self.version.name}"


class Judgement(models.TextChoices):
    """What a reviewer says of a finding."""

    CONFIRMED = "confirmed", "属实"
    DISMISSED = "dismissed", "排除"


class Verdict(models.Model):
    """A reviewer's verdict on a finding; never changed, the latest counts. It is about the finding as it was then."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="verdicts")
    year = models.PositiveSmallIntegerField("年度")
    finding = models.CharField("发现", max_length=64)  # by rule and cells (``verdicts.keys``)
    digest = models.CharField("发现的摘要值", max_length=64)  # of the finding as data
    content = models.JSONField("发现的内容")
    judgement = models.CharField("判断", max_length=16, choices=Judgement.choices)
    reason = models.TextField("理由", blank=True)
    judged_by = models.CharField("判断者", max_length=64)
    judged_at = models.DateTimeField("判断时间")

    class Meta:
        verbose_name = "对发现的判断"
        ordering = ["agency", "year", "pk"]
        constraints = [
            check("verdict_is_known", Q(judgement__in=Judgement.values), "没有这种判断。"),
            check(
                "verdict_dismissed_with_reason",
                ~Q(judgement=Judgement.DISMISSED) | ~Q(reason=""),
                "排除一条发现，须写明理由。",
            ),
        ]
        indexes = [models.Index(fields=["agency", "year", "finding"], name="verdicts_of_a_report")]

    def __str__(self) -> str:
        return f"{self.get_judgement_display()} {self.reason}"
