from uuid import uuid4

from django.db import models

from gongkai.files.kinds import BY_CODE, Kind, Purpose, purpose_named
from gongkai.ledger.constraints import check


class ImmutableError(Exception):
    """A version of a file is written once."""


class Scan(models.TextChoices):
    """What is known of viruses in some bytes."""

    NOT_CONFIGURED = "not_configured", "没有配置病毒扫描"
    CLEAN = "clean", "没有发现病毒"
    WAITING = "waiting", "等待病毒扫描"
    INFECTED = "infected", "发现病毒"


SERVED = (Scan.CLEAN, Scan.NOT_CONFIGURED)  # known to be harmless, where that is asked


class Blob(models.Model):
    """Bytes, named by what they are. The store holds them under their digest, once, however many files they are."""

    digest = models.CharField("SHA-256", max_length=64, unique=True)
    size = models.PositiveBigIntegerField("大小")
    kind = models.CharField("格式", max_length=16)
    encoding = models.CharField("编码", max_length=16, blank=True)
    scan = models.CharField("病毒扫描", max_length=16, choices=Scan.choices)
    stored_on = models.DateField("存入日期")

    class Meta:
        verbose_name = "文件内容"
        constraints = [
            check("blob_is_not_empty", models.Q(size__gte=1), "空文件不予收存。"),
            check("blob_kind_is_known", models.Q(kind__in=list(BY_CODE)), "没有这种文件格式。"),
            check("blob_scan_is_known", models.Q(scan__in=Scan.values), "没有这种扫描结果。"),
        ]

    def __str__(self) -> str:
        return self.digest

    @property
    def what(self) -> Kind:
        """Its kind, as the table tells it."""
        return BY_CODE[self.kind]

    @property
    def may_be_served(self) -> bool:
        """Not before it is known to be harmless, where that is asked."""
        return self.scan in SERVED


class StoredFile(models.Model):
    """文件: an address that stays, whatever versions follow and even when nothing is served there any more."""

    number = models.UUIDField("编号", default=uuid4, unique=True, editable=False)
    book = models.CharField("机关代码", max_length=64, blank=True)  # "" for a file of the whole installation
    purpose = models.CharField("用途", max_length=32)
    latest = models.PositiveIntegerField("最新版本", default=1)
    kept_on = models.DateField("收存日期")
    withdrawn_on = models.DateField("撤下日期", null=True, blank=True)
    notice = models.CharField("撤下说明", max_length=500, blank=True)

    class Meta:
        verbose_name = "文件"
        constraints = [
            check("file_has_a_version", models.Q(latest__gte=1), "文件至少有一个版本。"),
            check(
                "file_withdrawn_with_a_notice",
                models.Q(withdrawn_on__isnull=True, notice="")
                | (models.Q(withdrawn_on__isnull=False) & ~models.Q(notice="")),
                "撤下文件应当写明公众看到的说明；没有撤下的没有说明。",
            ),
        ]
        indexes = [models.Index(fields=["book", "-kept_on", "-id"], name="files_of_a_book")]

    def __str__(self) -> str:
        return str(self.number)

    @property
    def what_for(self) -> Purpose | None:
        """Its purpose, as it is registered."""
        return purpose_named(self.purpose)

    @property
    def current(self) -> "FileVersion":
        """The latest version."""
        return next(version for version in self.versions.all() if version.ordinal == self.latest)


class _Immutable(models.QuerySet):
    """Neither changes nor deletes."""

    def update(self, **_kwargs: object) -> int:
        raise ImmutableError("文件的版本不能修改。请收存新的版本。")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise ImmutableError("文件的版本不能删除。不再提供的，请撤下文件。")


class FileVersion(models.Model):
    """One version: which bytes, under which name, kept by whom and when."""

    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="versions", db_index=False)
    ordinal = models.PositiveIntegerField("版本")
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="versions")
    name = models.CharField("文件名", max_length=200)
    kept_by = models.CharField("收存者", max_length=64)
    kept_at = models.DateTimeField("收存时间")

    objects = _Immutable.as_manager()

    class Meta:
        verbose_name = "文件版本"
        ordering = ["file", "-ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["file", "ordinal"], name="file_version_once"),
            check("file_version_counts_from_one", models.Q(ordinal__gte=1), "版本从 1 数起。"),
        ]

    def __str__(self) -> str:
        return f"{self.file} v{self.ordinal}"

    def save(self, *args: object, **kwargs: object) -> None:
        if not self._state.adding:
            raise ImmutableError("文件的版本不能修改。请收存新的版本。")
        super().save(*args, **kwargs)

    def delete(self, *_args: object, **_kwargs: object) -> tuple[int, dict[str, int]]:
        raise ImmutableError("文件的版本不能删除。不再提供的，请撤下文件。")


class Upload(models.Model):
    """A large file on its way: what is announced here, what has arrived in a file of its number in the uploads folder."""

    number = models.UUIDField("编号", default=uuid4, unique=True, editable=False)
    book = models.CharField("机关代码", max_length=64)
    account = models.CharField("上传者", max_length=64)
    purpose = models.CharField("用途", max_length=32)
    name = models.CharField("文件名", max_length=200)
    size = models.PositiveBigIntegerField("大小")
    of = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField("失效时间")
    became = models.ForeignKey(FileVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "正在上传的文件"
        indexes = [models.Index(fields=["expires_at"], name="uploads_by_expiry")]

    def __str__(self) -> str:
        return str(self.number)
