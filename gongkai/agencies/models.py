from datetime import date

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q

from gongkai.agencies.roles import OF_A_UNIT, ROLE, ROLE_LABELS
from gongkai.ledger.constraints import check, in_order


class User(AbstractUser):
    """A person who signs in."""

    class Meta(AbstractUser.Meta):
        verbose_name = "账号"

    @property
    def ledger_name(self) -> str:
        """How the ledger calls this person: by account number, so that it holds no personal data."""
        return f"account:{self.pk}"

    @property
    def called(self) -> str:
        """How pages call this person."""
        return self.get_full_name() or self.username


class AgencyKind(models.TextChoices):
    """条例 10、54: what kind of body discloses."""

    GOVERNMENT = "government", "一级政府"
    DEPARTMENT = "department", "政府部门"
    DISPATCHED_OFFICE = "dispatched_office", "派出机构"
    AUTHORISED_ORGANISATION = "authorised_organisation", "法律、法规授权的组织"


# An autonomous region adds its own festivals to the national arrangement of days off.
REGIONS = ("内蒙古自治区", "广西壮族自治区", "西藏自治区", "宁夏回族自治区", "新疆维吾尔自治区")


class Agency(models.Model):
    """行政机关: whose records these are, and whose report."""

    code = models.SlugField("代码", max_length=64, unique=True, db_index=False)
    name = models.CharField("名称", max_length=200)
    kind = models.CharField("类型", max_length=32, choices=AgencyKind.choices)
    parent = models.ForeignKey(
        "self", verbose_name="上级机关", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    # 条例 12: the guide names the office, its address, hours, telephone, fax and e-mail
    disclosure_office = models.CharField("公开工作机构", max_length=200, blank=True)
    office_address = models.CharField("办公地址", max_length=200, blank=True)
    office_hours = models.CharField("办公时间", max_length=200, blank=True)
    office_phone = models.CharField("联系电话", max_length=64, blank=True)
    office_fax = models.CharField("传真号码", max_length=64, blank=True)
    office_email = models.EmailField("电子邮箱", blank=True)
    region = models.CharField("日历地区", max_length=12, blank=True)  # whose working days; "" for the whole country's
    site_code = models.CharField("网站标识码", max_length=20, blank=True)
    document_code = models.CharField("机关代字", max_length=20, blank=True)
    seal = models.CharField("印章文件摘要值", max_length=64, blank=True)

    class Meta:
        verbose_name = "行政机关"
        ordering = ["code"]
        constraints = [
            check("agency_kind_is_known", Q(kind__in=AgencyKind.values), "没有这种机关类型。"),
            check(
                "agency_is_not_its_own_parent",
                Q(parent__isnull=True) | ~Q(parent=F("id")),
                "机关不能是自己的上级机关。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """内设机构: a part of an agency."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="units")
    code = models.CharField("编码", max_length=64)
    name = models.CharField("名称", max_length=100)
    closed_on = models.DateField("撤销日期", null=True, blank=True)
    recorded_on = models.DateField("登记日期")

    class Meta:
        verbose_name = "内设机构"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "code"], name="unit_code_once", violation_error_message="本机关已有这个编码的机构。"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Assignment(models.Model):
    """A role a person holds at an agency, from a day, until a day on which it is no more."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="assignments")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="assignments")
    role = models.CharField("角色", max_length=32, choices=ROLE_LABELS)
    unit = models.ForeignKey(Unit, verbose_name="内设机构", null=True, blank=True, on_delete=models.PROTECT)
    since = models.DateField("起始日期")
    until = models.DateField("终止日期", null=True, blank=True)

    class Meta:
        verbose_name = "角色分配"
        ordering = ["user", "role", "since"]
        constraints = [
            check("assignment_role_is_known", Q(role__in=list(ROLE)), "没有这种角色。"),
            check("assignment_ends_after_it_began", in_order("since", "until"), "终止日期不能早于起始日期。"),
            check(
                "assignment_of_a_liaison_has_its_unit",
                ~Q(role__in=sorted(OF_A_UNIT)) | Q(unit__isnull=False),
                "单位联络员须写明所在的内设机构。",
            ),
            models.UniqueConstraint(
                fields=["user", "agency", "role"],
                condition=Q(until__isnull=True, unit__isnull=True),
                name="assignment_of_agency_once",
                violation_error_message="该人员已有这个角色。",
            ),
            models.UniqueConstraint(
                fields=["user", "agency", "role", "unit"],
                condition=Q(until__isnull=True, unit__isnull=False),
                name="assignment_of_unit_once",
                violation_error_message="该人员在这个内设机构已有这个角色。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.agency} · {self.get_role_display()}"

    def holds_on(self, on: date) -> bool:
        """Whether the role is held that day."""
        return self.since <= on and (self.until is None or on < self.until)


class Delegation(models.Model):
    """代理: a colleague stands in for one role of a person, between two days, both included."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="delegations")
    delegate = models.ForeignKey(User, verbose_name="代理人", on_delete=models.PROTECT, related_name="delegations")
    first_day = models.DateField("首日")
    last_day = models.DateField("末日")
    reason = models.CharField("事由", max_length=200)
    ended_on = models.DateField("提前终止日期", null=True, blank=True)

    class Meta:
        verbose_name = "代理"
        ordering = ["first_day", "id"]
        constraints = [
            check("delegation_ends_after_it_began", in_order("first_day", "last_day"), "代理的末日不能早于首日。"),
            models.UniqueConstraint(
                fields=["assignment", "delegate", "first_day"],
                condition=Q(ended_on__isnull=True),
                name="delegation_once",
                violation_error_message="已有同日开始的同一代理。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment} → {self.delegate}"


class Succession(models.Model):
    """机构改革: from a day on, another agency does the work of this one; its records stay with it."""

    predecessor = models.OneToOneField(
        Agency, verbose_name="原机关", on_delete=models.PROTECT, related_name="succession"
    )
    successor = models.ForeignKey(
        Agency, verbose_name="承接机关", on_delete=models.PROTECT, related_name="predecessions"
    )
    on = models.DateField("承接日期")
    basis = models.CharField("依据文件", max_length=200)

    class Meta:
        verbose_name = "机构承接"
        constraints = [
            check("succession_is_to_another", ~Q(predecessor=F("successor")), "机关不能由自己承接。"),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"


# fmt: off
NUMBER_KINDS = {
    "request": "申请登记号",
    "reply":   "答复书文号",
    "notice":  "通知书文号",
    "index":   "信息索引号",
}
# fmt: on


class NumberingTemplate(models.Model):
    """How an agency writes the numbers of one kind."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="numbering")
    kind = models.CharField("种类", max_length=16, choices=NUMBER_KINDS)
    template = models.CharField("编号规则", max_length=100)

    class Meta:
        verbose_name = "编号规则"
        ordering = ["kind"]
        constraints = [
            check("numbering_kind_is_known", Q(kind__in=list(NUMBER_KINDS)), "没有这种编号。"),
            models.UniqueConstraint(fields=["agency", "kind"], name="numbering_once"),
        ]

    def __str__(self) -> str:
        return f"{self.agency} {self.get_kind_display()} {self.template}"


class NumberSequence(models.Model):
    """The last number taken of a kind in a year. Its row is the lock that lets one taker at a time count on."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("种类", max_length=16, choices=NUMBER_KINDS)
    year = models.PositiveSmallIntegerField("年度")
    last = models.PositiveIntegerField("最后一号", default=0)

    class Meta:
        verbose_name = "编号"
        constraints = [models.UniqueConstraint(fields=["agency", "kind", "year"], name="sequence_once")]

    def __str__(self) -> str:
        return f"{self.agency} {self.kind} {self.year} #{self.last}"
