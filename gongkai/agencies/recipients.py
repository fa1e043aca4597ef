"""Accounts as recipients of messages: whoever is still at work is reached, nobody else."""

from gongkai.agencies.models import User
from gongkai.messages import recipients
from gongkai.messages.recipients import Recipient


def of_account(number: str) -> Recipient | None:
    """The account of that number, if it is open."""
    user = (
        User.objects.filter(pk=int(number), is_active=True).first() if number.isascii() and number.isdigit() else None
    )
    return Recipient(mail=user.email, name=user.get_full_name() or user.username) if user else None


def offer() -> None:
    """Answer for ``account:17``."""
    recipients.register("account", of_account)
