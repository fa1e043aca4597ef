from django.db import models


class Pending(models.Model):
    """A document whose entry in the index may be out of date: written with the change itself, gone once it is indexed."""

    kind = models.CharField("种类", max_length=32)
    document = models.BigIntegerField("编号")

    class Meta:
        verbose_name = "待检索更新"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.kind}:{self.document}"
