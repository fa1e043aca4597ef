"""What is made public: items, their texts and their lives.

``recorded_on`` is in every row the day it last took its facts: nothing in a row may lie after it, which the database
itself holds, so that no record is dated in the future.
"""

from django.db import models
from django.db.models import Q

from gongkai.agencies.models import Agency
from gongkai.ledger.constraints import check, in_order


class Category(models.Model):
    """The kind of information, as the agency divides it: 规范性文件、工作动态、机构职能 ……"""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="categories")
    code = models.CharField("代码", max_length=64)
    name = models.CharField("名称", max_length=100)
    position = models.PositiveIntegerField("次序", default=0)

    class Meta:
        verbose_name = "信息类别"
        ordering = ["agency", "position", "code"]
        constraints = [models.UniqueConstraint(fields=["agency", "code"], name="category_code_once")]

    def __str__(self) -> str:
        return self.name


class InformationItem(models.Model):
    """政府信息: one item at one permanent address. Its text is in its versions, its life in its steps.

    ``title``, ``version``, ``published_on`` and ``withdrawn_on`` repeat the latest of those for the lists; only the
    actions that write a step write them.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="items")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="items")
    index_number = models.CharField("索引号", max_length=100)
    formed_on = models.DateField("生成日期")
    title = models.CharField("名称", max_length=500)
    version = models.PositiveIntegerField("版本", default=1)
    published_on = models.DateField("发布日期")
    withdrawn_on = models.DateField("撤下日期", null=True, blank=True)
    recorded_on = models.DateField("记录日期")

    class Meta:
        verbose_name = "政府信息"
        constraints = [
            models.UniqueConstraint(fields=["agency", "index_number"], name="item_index_number_once"),
            check(
                "item_formed_first", in_order("formed_on", "published_on"), "发布日期早于生成日期，请核对这两个日期。"
            ),
            check("item_not_in_future", in_order("published_on", "recorded_on"), "发布日期在今天之后，请核对日期。"),
            check(
                "item_withdrawn_last",
                in_order("published_on", "withdrawn_on"),
                "撤下日期早于发布日期，请核对这两个日期。",
            ),
            check(
                "item_withdrawn_not_in_future",
                in_order("withdrawn_on", "recorded_on"),
                "撤下日期在今天之后，请核对日期。",
            ),
        ]
        indexes = [
            # The year's count by kind and the lists, from any place in them, read this index.
            models.Index(fields=["agency", "category", "published_on", "id"], name="item_by_category"),
        ]

    def __str__(self) -> str:
        return self.title


class ItemVersion(models.Model):
    """The text of an item, as it was at one time; never changed."""

    item = models.ForeignKey(InformationItem, on_delete=models.PROTECT, related_name="versions")
    ordinal = models.PositiveIntegerField("版本")
    title = models.CharField("名称", max_length=500)
    body = models.TextField("正文")
    is_html = models.BooleanField("带格式", default=False)  # cleaned HTML; without, plain text
    digest = models.CharField("摘要值", max_length=64)
    signed = models.OneToOneField(
        "publication.ManuscriptVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="shown"
    )  # what the gates passed; none for what was public before

    class Meta:
        verbose_name = "信息版本"
        ordering = ["item", "ordinal"]
        constraints = [models.UniqueConstraint(fields=["item", "ordinal"], name="version_once")]

    def __str__(self) -> str:
        return f"{self.title} ({self.ordinal})"


class StepKind(models.TextChoices):
    """What happened to an item."""

    PUBLISHED = "published", "发布"
    CORRECTED = "corrected", "更正"
    WITHDRAWN = "withdrawn", "撤下"


class ItemStep(models.Model):
    """One step of an item's life; never changed. Its state is the latest of them."""

    item = models.ForeignKey(InformationItem, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField("步骤", max_length=16, choices=StepKind.choices)
    version = models.PositiveIntegerField("版本")
    taken_on = models.DateField("日期")
    taken_by = models.CharField("操作者", max_length=64)
    reason = models.TextField("说明", blank=True)
    recorded_on = models.DateField("记录日期")

    class Meta:
        verbose_name = "信息步骤"
        ordering = ["item", "id"]
        constraints = [
            check("step_not_in_future", in_order("taken_on", "recorded_on"), "步骤的日期在今天之后，请核对日期。"),
            check("step_kind_is_known", Q(kind__in=StepKind.values), "没有这种步骤。"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.taken_on}"
