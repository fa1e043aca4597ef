"""依申请公开: requests and their outcomes, reconsideration and litigation, as deep as counting needs."""

from django.db import models
from django.db.models import Q

from gongkai.agencies.models import Agency
from gongkai.ledger.constraints import check, in_order
from gongkai.privacy.fields import BlindIndex, PersonalField
from gongkai.privacy.kinds import Kind
from gongkai.privacy.models import Person
from gongkai.statute.outcomes import Outcome
from gongkai.statute.receipt import Channel

OUTCOMES = [(outcome.value, outcome.label) for outcome in Outcome]
CHANNELS = [(channel.name.lower(), channel.label) for channel in Channel]


class RequesterKind(models.TextChoices):
    """表三的列: who asks."""

    NATURAL = "natural", "自然人"
    BUSINESS = "business", "商业企业"
    RESEARCH = "research", "科研机构"
    PUBLIC_WELFARE = "public_welfare", "社会公益组织"
    LEGAL_SERVICE = "legal_service", "法律服务机构"
    OTHER = "other", "其他"


class DisclosureRequest(models.Model):
    """政府信息公开申请. ``outcome`` and ``concluded_on`` repeat its reply; only the action that writes the reply writes them."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="requests")
    number = models.CharField("登记号", max_length=100)
    requester_kind = models.CharField("申请人类型", max_length=32, choices=RequesterKind.choices)
    channel = models.CharField("提交方式", max_length=32, choices=CHANNELS)
    received_on = models.DateField("收到日期")
    subject = models.CharField("所需信息", max_length=500, blank=True)
    concluded_on = models.DateField("答复送达、交邮日期", null=True, blank=True)
    outcome = models.CharField("办理结果", max_length=32, choices=OUTCOMES, blank=True)
    recorded_on = models.DateField("记录日期")

    class Meta:
        verbose_name = "政府信息公开申请"
        constraints = [
            models.UniqueConstraint(fields=["agency", "number"], name="request_number_once"),
            check("request_kind_is_known", Q(requester_kind__in=RequesterKind.values), "没有这种申请人类型。"),
            check(
                "request_has_receipt",
                Q(received_on__isnull=False),
                "没有收到日期：请按条例第三十一条确定收到申请之日后再登记。",
            ),
            check("request_not_in_future", in_order("received_on", "recorded_on"), "收到日期在今天之后，请核对日期。"),
            check(
                "request_received_first",
                in_order("received_on", "concluded_on"),
                "答复日期早于收到日期，请核对这两个日期。",
            ),
            check(
                "request_conclusion_not_in_future",
                in_order("concluded_on", "recorded_on"),
                "答复日期在今天之后，请核对日期。",
            ),
            check(
                "request_concluded_with_outcome",
                Q(concluded_on__isnull=True, outcome="")
                | Q(concluded_on__isnull=False, outcome__in=[value for value, _ in OUTCOMES]),
                "办理结果和答复送达（交邮）日期须同时填写，或者同时不填。",
            ),
        ]
        indexes = [
            # Everything table 三 asks stands in this index.
            models.Index(
                fields=["agency", "received_on", "concluded_on", "requester_kind", "outcome"], name="request_by_span"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Reply(models.Model):
    """答复: how a request ended. One request has one, which the database holds."""

    request = models.OneToOneField(DisclosureRequest, on_delete=models.PROTECT, related_name="reply")
    outcome = models.CharField("办理结果", max_length=32, choices=OUTCOMES)
    article = models.CharField("依据", max_length=100, blank=True)
    served_on = models.DateField("送达、交邮日期")
    form_asked = models.CharField("申请的提供方式", max_length=100, blank=True)
    form_given = models.CharField("实际的提供方式", max_length=100, blank=True)
    replied_by = models.CharField("操作者", max_length=64)
    recorded_on = models.DateField("记录日期")

    class Meta:
        verbose_name = "答复"
        constraints = [
            check("reply_not_in_future", in_order("served_on", "recorded_on"), "答复日期在今天之后，请核对日期。"),
            check("reply_outcome_is_known", Q(outcome__in=[value for value, _ in OUTCOMES]), "没有这种办理结果。"),
        ]

    def __str__(self) -> str:
        return f"{self.request} {self.get_outcome_display()}"


class Requester(models.Model):
    """申请人: who asked, encrypted under the person's own key. One person's requests to one agency share the key."""

    request = models.OneToOneField(DisclosureRequest, on_delete=models.PROTECT, related_name="requester")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="requesters")
    name = PersonalField("姓名或者名称", kind=Kind.NAME)
    identity_number = PersonalField("证件号码", kind=Kind.IDENTITY)
    phone = PersonalField("联系电话", kind=Kind.PHONE)
    address = PersonalField("联系地址", kind=Kind.ADDRESS)
    email = PersonalField("电子邮箱", kind=Kind.EMAIL)
    name_index = BlindIndex(of="name")
    identity_index = BlindIndex(of="identity_number")
    phone_index = BlindIndex(of="phone")
    recorded_on = models.DateField("记录日期")

    class Meta:
        verbose_name = "申请人"
        constraints = [
            check("requester_has_name", Q(name__isnull=False), "没有姓名或者名称：条例第二十九条要求申请写明。"),
        ]

    def __str__(self) -> str:
        return f"{self.request} 申请人"


class ProcessingFee(models.Model):
    """信息处理费 (条例 42): what was charged for a request, from the notice to the payment."""

    request = models.OneToOneField(DisclosureRequest, on_delete=models.PROTECT, related_name="processing_fee")
    amount_fen = models.PositiveBigIntegerField("金额（分）")
    notified_on = models.DateField("收费通知送达日期")
    paid_on = models.DateField("缴费日期", null=True, blank=True)
    recorded_on = models.DateField("记录日期")

    class Meta:
        verbose_name = "信息处理费"
        constraints = [
            check("fee_is_charged", Q(amount_fen__gt=0), "没有收取信息处理费的，不登记；收取的，金额须大于 0。"),
            check("fee_paid_after_notice", in_order("notified_on", "paid_on"), "缴费日期早于收费通知，请核对日期。"),
            check("fee_not_in_future", in_order("notified_on", "recorded_on"), "收费通知在今天之后，请核对日期。"),
            check("fee_payment_not_in_future", in_order("paid_on", "recorded_on"), "缴费日期在今天之后，请核对日期。"),
        ]
        indexes = [models.Index(fields=["paid_on"], name="fee_by_payment")]

    def __str__(self) -> str:
        return f"{self.request} 信息处理费"


class RemedyResult(models.TextChoices):
    """表四的列: how a case ended."""

    UPHELD = "upheld", "结果维持"
    CORRECTED = "corrected", "结果纠正"
    OTHER = "other", "其他结果"


class Remedy(models.Model):
    """A case against the agency, from acceptance to decision."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="%(class)ss")
    number = models.CharField("案号", max_length=100)
    request = models.ForeignKey(
        DisclosureRequest,
        verbose_name="申请",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="%(class)ss",
    )
    accepted_on = models.DateField("受理日期")
    concluded_on = models.DateField("审结日期", null=True, blank=True)
    result = models.CharField("结果", max_length=16, choices=RemedyResult.choices, blank=True)
    recorded_on = models.DateField("记录日期")

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["agency", "number"], name="%(class)s_number_once"),
            check(
                "%(class)s_not_in_future", in_order("accepted_on", "recorded_on"), "受理日期在今天之后，请核对日期。"
            ),
            check(
                "%(class)s_accepted_first",
                in_order("accepted_on", "concluded_on"),
                "审结日期早于受理日期，请核对这两个日期。",
            ),
            check(
                "%(class)s_end_not_in_future",
                in_order("concluded_on", "recorded_on"),
                "审结日期在今天之后，请核对日期。",
            ),
            check(
                "%(class)s_concluded_with_result",
                Q(concluded_on__isnull=True, result="") | Q(concluded_on__isnull=False, result__in=RemedyResult.values),
                "结果和审结日期须同时填写，或者同时不填。",
            ),
        ]
        indexes = [models.Index(fields=["agency", "accepted_on", "concluded_on"], name="%(class)s_by_span")]

    def __str__(self) -> str:
        return self.number


class Reconsideration(Remedy):
    """行政复议."""

    class Meta(Remedy.Meta):
        abstract = False
        verbose_name = "行政复议"


class LawsuitRoute(models.TextChoices):
    """表四: whether reconsideration came first."""

    DIRECT = "direct_lawsuit", "未经复议直接起诉"
    AFTER_RECONSIDERATION = "lawsuit_after_reconsideration", "复议后起诉"


class Lawsuit(Remedy):
    """行政诉讼."""

    route = models.CharField("起诉方式", max_length=32, choices=LawsuitRoute.choices)

    class Meta(Remedy.Meta):
        abstract = False
        verbose_name = "行政诉讼"
        constraints = [
            *Remedy.Meta.constraints,
            check(
                "lawsuit_route_is_known",
                Q(route__in=LawsuitRoute.values),
                "起诉方式应为未经复议直接起诉或者复议后起诉。",
            ),
        ]
