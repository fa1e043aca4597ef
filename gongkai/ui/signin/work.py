"""What signing in tells the staff's home: a password that is about to be too old."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localdate

from gongkai.ui import work
from gongkai.ui.models import PasswordRecord
from gongkai.ui.work import Asker, Waiting, Work

TOLD_BEFORE = timedelta(days=10)


def password_ending(asker: Asker) -> Waiting:
    """The day on which the password has to be changed, when it is near: one statement."""
    if not settings.PASSWORD_DAYS:
        return Waiting()
    latest = PasswordRecord.objects.filter(user=asker.account).order_by("-set_at", "-pk")
    set_at = latest.values_list("set_at", flat=True).first()
    ends_on = localdate(set_at) + timedelta(days=settings.PASSWORD_DAYS) if set_at else None
    if ends_on is None or ends_on - asker.today > TOLD_BEFORE:
        return Waiting()
    note = f"密码用满 {settings.PASSWORD_DAYS} 天须更换；到期后先换密码，才能打开其他页面。"
    url = reverse("account_change_password")
    return Waiting([Work("更换密码", turn="本人", due_on=ends_on, url=url, mine=True, note=note)])


def offer() -> None:
    """Offer it, when the program starts."""
    work.register("ui.password-ending", password_ending)
