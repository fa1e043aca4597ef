from django.db import models


class AppendOnlyError(Exception):
    """An entry of the ledger is written once."""


class EntryQuerySet(models.QuerySet):
    """Neither changes nor deletes."""

    def update(self, **_kwargs: object) -> int:
        raise AppendOnlyError("账本只能追加，不能修改。")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError("账本只能追加，不能删除。")


class Entry(models.Model):
    """One act: what, who, when, on which record, under which article."""

    book = models.CharField("账本", max_length=64, blank=True)  # the agency's code; "" for the whole installation
    sequence = models.PositiveBigIntegerField("序号")
    at = models.DateTimeField("时间")
    actor = models.CharField("操作者", max_length=64)
    act = models.CharField("行为", max_length=64)
    subject = models.CharField("对象", max_length=200)
    article = models.CharField("依据", max_length=100, blank=True)
    details = models.JSONField("内容", default=dict)
    sha256 = models.CharField(max_length=64)
    sm3 = models.CharField(max_length=64)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = "账本条目"
        ordering = ["book", "sequence"]
        constraints = [models.UniqueConstraint(fields=["book", "sequence"], name="ledger_one_entry_per_sequence")]
        # Each way of asking ends in the sequence, so that a page is walked to, never sorted or skipped to.
        indexes = [
            models.Index(fields=["book", "subject", "sequence"], name="ledger_by_object"),
            models.Index(fields=["book", "actor", "sequence"], name="ledger_by_actor"),
            models.Index(fields=["book", "act", "sequence"], name="ledger_by_act"),
            models.Index(fields=["book", "at"], name="ledger_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.book} #{self.sequence} {self.act}"

    def save(self, *args: object, **kwargs: object) -> None:
        if not self._state.adding:
            raise AppendOnlyError("账本只能追加，不能修改。")
        super().save(*args, **kwargs)

    def delete(self, *_args: object, **_kwargs: object) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError("账本只能追加，不能删除。")

    @property
    def facts(self) -> dict[str, object]:
        """What the hashes cover besides book and sequence."""
        return {
            "at": self.at.isoformat(timespec="microseconds"),
            "actor": self.actor,
            "act": self.act,
            "subject": self.subject,
            "article": self.article,
            "details": self.details,
        }


class Head(models.Model):
    """The end of a book. Its row is the lock that lets one writer at a time append."""

    book = models.CharField(primary_key=True, max_length=64, blank=True)
    sequence = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64)
    sm3 = models.CharField(max_length=64)

    class Meta:
        verbose_name = "账本末尾"

    def __str__(self) -> str:
        return f"{self.book} #{self.sequence}"
