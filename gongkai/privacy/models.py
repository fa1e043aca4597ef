"""Keys, wrapped: a person is known here by a random number and a key, and by nothing else."""

import uuid

from django.db import models
from django.db.models import Q

from gongkai.ledger.constraints import check


class MasterKey(models.Model):
    """A master key in use, by its id. While a key is wrapped under it, the database lets nobody strike it off."""

    id = models.CharField("标识", primary_key=True, max_length=16)
    since = models.DateTimeField("启用时间")

    class Meta:
        verbose_name = "主密钥"

    def __str__(self) -> str:
        return self.id


class WrappedKey(models.Model):
    """A random key, encrypted under a master key."""

    wrapped = models.BinaryField("加密的密钥", null=True)
    master = models.ForeignKey(
        MasterKey, verbose_name="主密钥", null=True, on_delete=models.PROTECT, related_name="%(class)ss"
    )

    class Meta:
        abstract = True


class Person(WrappedKey):
    """Somebody whose data is kept. The number is random: after a restore none is given out twice, so that the list of
    erasures, which outlives every restore, can never strike the wrong person.
    """

    number = models.UUIDField("编号", primary_key=True, default=uuid.uuid4, editable=False)
    since = models.DateTimeField("登记时间")
    destroyed_at = models.DateTimeField("清除时间", null=True, blank=True)
    order_number = models.CharField("清除决定文号", max_length=100, blank=True)
    digest = models.CharField("已销毁密钥的摘要", max_length=64, blank=True)

    class Meta:
        verbose_name = "个人"
        constraints = [
            check(
                "person_has_key_or_order",
                Q(destroyed_at__isnull=True, wrapped__isnull=False, master__isnull=False, order_number="", digest="")
                | (
                    Q(destroyed_at__isnull=False, wrapped__isnull=True, master__isnull=True)
                    & ~Q(order_number="")
                    & ~Q(digest="")
                ),
                "个人信息的密钥须保存完好，或者已按写明文号的决定销毁。",
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)

    @property
    def ledger_name(self) -> str:
        """How the ledger calls this person."""
        return f"privacy.person:{self.number}"


class IndexKey(WrappedKey):
    """The one key of the blind indexes. Wrapped like a person's, so that a rotation leaves every index as it is."""

    name = models.CharField(primary_key=True, max_length=16)

    class Meta:
        verbose_name = "检索密钥"

    def __str__(self) -> str:
        return self.name
