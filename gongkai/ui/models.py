"""What signing in keeps: passwords used before, attempts that failed, invitations, and the cache the workers share."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class PasswordRecord(models.Model):
    """A password an account had, as its hash: none of the last five is taken again, and the last one tells its age."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="password_records")
    password = models.CharField(max_length=128)
    set_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "用过的密码"

    def __str__(self) -> str:
        return f"{self.user_id} · {self.set_at:%Y-%m-%d}"


class FailedAttempt(models.Model):
    """An attempt to sign in that failed or is being tried, under a keyed digest of the account's name or of the address."""

    key = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "失败的登录"
        indexes = [
            models.Index(fields=["key", "at"], name="failed_attempt_by_key"),
            models.Index(fields=["at"], name="failed_attempt_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.key[:8]} · {self.at:%Y-%m-%d %H:%M}"


class Invitation(models.Model):
    """A code, told by the administrator, with which a person sets a password once."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitation")
    code = models.CharField(max_length=128)
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name = "开通码"

    def __str__(self) -> str:
        return f"{self.user_id} · {self.expires_at:%Y-%m-%d}"


class CacheEntry(models.Model):
    """The table of Django's database cache: what one worker has seen (a used one-time code), every worker knows."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = "缓存"
        db_table = "ui_cache"

    def __str__(self) -> str:
        return self.cache_key
