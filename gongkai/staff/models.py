from django.conf import settings
from django.db import models


class NoticesRead(models.Model):
    """Up to when a person has read the list of notices: one row for an account, however much happens."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+")
    until = models.DateTimeField("读到")

    class Meta:
        verbose_name = "通知已读"

    def __str__(self) -> str:
        return f"{self.user_id} · {self.until:%Y-%m-%d %H:%M}"
