from django.contrib.auth.models import AbstractUser
from django.db import models

from gongkai.ledger.constraints import check


class User(AbstractUser):
    """A person who signs in."""

    class Meta(AbstractUser.Meta):
        verbose_name = "账号"

    @property
    def ledger_name(self) -> str:
        """How the ledger calls this person: by account number, so that it holds no personal data."""
        return f"account:{self.pk}"


class AgencyKind(models.TextChoices):
    """条例 10、54: what kind of body discloses."""

    GOVERNMENT = "government", "一级政府"
    DEPARTMENT = "department", "政府部门"
    DISPATCHED_OFFICE = "dispatched_office", "派出机构"
    AUTHORISED_ORGANISATION = "authorised_organisation", "法律、法规授权的组织"


class Agency(models.Model):
    """行政机关: whose records these are, and whose report."""

    code = models.SlugField("代码", max_length=64, unique=True, db_index=False)
    name = models.CharField("名称", max_length=200)
    kind = models.CharField("类型", max_length=32, choices=AgencyKind.choices)
    parent = models.ForeignKey(
        "self", verbose_name="上级机关", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    disclosure_office = models.CharField("公开工作机构", max_length=200, blank=True)
    staff = models.ManyToManyField(User, through="Membership", related_name="agencies")

    class Meta:
        verbose_name = "行政机关"
        ordering = ["code"]
        constraints = [
            check("agency_kind_is_known", models.Q(kind__in=AgencyKind.values), "没有这种机关类型。"),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """Who works for which agency."""

    user = models.ForeignKey(User, on_delete=models.CASCADE)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)

    class Meta:
        verbose_name = "人员"
        constraints = [models.UniqueConstraint(fields=["user", "agency"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.agency}"
