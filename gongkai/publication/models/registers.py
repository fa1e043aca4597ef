"""The registers behind 第二十条: documents, items that are licensed, punished, charged or bought, and what was decided of them."""

from django.db import models
from django.db.models import F, Q

from gongkai.agencies.models import Agency
from gongkai.ledger.constraints import check, in_order
from gongkai.publication.models.items import InformationItem


class DocumentKind(models.TextChoices):
    """条例 20(1): the lines of the report's first block."""

    RULES = "rules", "规章"
    NORMATIVE = "normative_documents", "行政规范性文件"


class EndKind(models.TextChoices):
    """How a document stopped being in force."""

    REPEALED = "repealed", "废止"
    EXPIRED = "expired", "失效"


class NormativeDocument(models.Model):
    """规章和行政规范性文件 as registered: when issued, when made public, when no longer in force."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="normative_documents")
    kind = models.CharField("种类", max_length=32, choices=DocumentKind.choices)
    number = models.CharField("文号", max_length=100)
    title = models.CharField("标题", max_length=500)
    issued_on = models.DateField("制发日期")
    published_on = models.DateField("公开日期", null=True, blank=True)
    withdrawn_on = models.DateField("撤下日期", null=True, blank=True)
    ended_on = models.DateField("废止、失效日期", null=True, blank=True)
    ended_by = models.CharField("废止或者失效", max_length=16, choices=EndKind.choices, blank=True)
    item = models.ForeignKey(
        InformationItem,
        verbose_name="公开信息",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="documents",
    )
    recorded_on = models.DateField("记录日期")

    class Meta:
        verbose_name = "规章、行政规范性文件"
        constraints = [
            models.UniqueConstraint(fields=["agency", "number"], name="document_number_once"),
            check("document_kind_is_known", Q(kind__in=DocumentKind.values), "种类应为规章或者行政规范性文件。"),
            check("document_not_in_future", in_order("issued_on", "recorded_on"), "制发日期在今天之后，请核对日期。"),
            check(
                "document_issued_first",
                in_order("issued_on", "published_on"),
                "公开日期早于制发日期，请核对这两个日期。",
            ),
            check(
                "document_public_not_in_future",
                in_order("published_on", "recorded_on"),
                "公开日期在今天之后，请核对日期。",
            ),
            check(
                "document_withdrawn_was_public",
                Q(withdrawn_on__isnull=True) | Q(published_on__isnull=False, withdrawn_on__gte=F("published_on")),
                "撤下日期须在公开日期当日或者之后，没有公开过的文件不能撤下。",
            ),
            check(
                "document_withdrawn_not_in_future",
                in_order("withdrawn_on", "recorded_on"),
                "撤下日期在今天之后，请核对日期。",
            ),
            check(
                "document_ended_last",
                in_order("issued_on", "ended_on"),
                "废止、失效日期早于制发日期，请核对这两个日期。",
            ),
            check(
                "document_end_not_in_future",
                in_order("ended_on", "recorded_on"),
                "废止、失效日期在今天之后，请到那一天再登记。",
            ),
            check(
                "document_end_says_how",
                Q(ended_on__isnull=True, ended_by="") | Q(ended_on__isnull=False, ended_by__in=EndKind.values),
                "有废止、失效日期的，须写明是废止还是失效；没有日期的，不写。",
            ),
        ]
        indexes = [models.Index(fields=["agency", "issued_on", "ended_on", "kind"], name="document_by_span")]

    def __str__(self) -> str:
        return f"{self.title}（{self.number}）"


class Register(models.TextChoices):
    """条例 20(5)、(6)、(8)、(9): the registers of items and of decisions, one line of the report each."""

    LICENCES = "licences", "行政许可"
    OTHER_SERVICES = "other_services", "其他对外管理服务事项"
    PENALTIES = "penalties", "行政处罚"
    COMPULSIONS = "compulsions", "行政强制"
    FEES = "fees", "行政事业性收费"
    PROCUREMENT = "procurement", "政府集中采购"


class RegisterItem(models.Model):
    """事项、项目: what the agency may license, punish, charge or buy; from its entry into the list to its removal."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="register_items")
    register = models.CharField("清单", max_length=32, choices=Register.choices)
    code = models.CharField("编码", max_length=100)
    name = models.CharField("名称", max_length=300)
    added_on = models.DateField("列入日期")
    removed_on = models.DateField("取消日期", null=True, blank=True)
    recorded_on = models.DateField("记录日期")

    class Meta:
        verbose_name = "事项"
        constraints = [
            models.UniqueConstraint(fields=["agency", "register", "code"], name="register_item_code_once"),
            check("register_item_register_is_known", Q(register__in=Register.values), "没有这种清单。"),
            check(
                "register_item_not_in_future", in_order("added_on", "recorded_on"), "列入日期在今天之后，请核对日期。"
            ),
            check(
                "register_item_removed_last",
                in_order("added_on", "removed_on"),
                "取消日期早于列入日期，请核对这两个日期。",
            ),
            check(
                "register_item_removal_not_in_future",
                in_order("removed_on", "recorded_on"),
                "取消日期在今天之后，请核对日期。",
            ),
        ]
        indexes = [models.Index(fields=["agency", "added_on", "removed_on", "register"], name="register_item_by_span")]

    def __str__(self) -> str:
        return self.name


class RegisterEntry(models.Model):
    """决定、收费、采购: one decision, or an aggregate of many with its period, quantity, source and file digest."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="register_entries")
    register = models.CharField("清单", max_length=32, choices=Register.choices)
    number = models.CharField("编号", max_length=100)
    title = models.CharField("名称", max_length=300, blank=True)
    item = models.ForeignKey(
        RegisterItem, verbose_name="事项", null=True, blank=True, on_delete=models.PROTECT, related_name="entries"
    )
    period_from = models.DateField("起")
    period_to = models.DateField("止")
    quantity = models.PositiveBigIntegerField("数量", default=1)
    amount_fen = models.PositiveBigIntegerField("金额（分）", null=True, blank=True)
    source = models.CharField("来源", max_length=300, blank=True)
    source_digest = models.CharField("来源文件摘要值", max_length=64, blank=True)
    recorded_on = models.DateField("记录日期")

    class Meta:
        verbose_name = "决定、收费、采购"
        constraints = [
            models.UniqueConstraint(fields=["agency", "register", "number"], name="register_entry_number_once"),
            check("register_entry_register_is_known", Q(register__in=Register.values), "没有这种清单。"),
            check(
                "register_entry_period_runs_forward",
                in_order("period_from", "period_to"),
                "起始日期晚于截止日期，请核对这两个日期。",
            ),
            check("register_entry_not_in_future", in_order("period_to", "recorded_on"), "日期在今天之后，请核对日期。"),
            check("register_entry_quantity_not_negative", Q(quantity__gte=0), "数量不能是负数。"),
            check(
                "register_entry_amount_not_negative",
                Q(amount_fen__isnull=True) | Q(amount_fen__gte=0),
                "金额不能是负数。",
            ),
            check(
                "register_entry_aggregate_names_source",
                Q(quantity=1, period_from=F("period_to")) | ~Q(source=""),
                "汇总登记（数量不是 1，或者跨越多日）须写明数据来源。",
            ),
            check(
                "register_entry_money_has_amount",
                ~Q(register__in=[Register.FEES, Register.PROCUREMENT]) | Q(amount_fen__isnull=False),
                "收费和采购须写明金额；没有金额的，填 0。",
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency", "period_to", "register", "quantity", "amount_fen"], name="register_entry_by_day"
            )
        ]

    def __str__(self) -> str:
        return self.title or self.number

    @property
    def is_aggregate(self) -> bool:
        """Whether the entry stands for several decisions."""
        return self.quantity != 1 or self.period_from != self.period_to
