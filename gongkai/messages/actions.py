"""The writers that ask for a message, in the transaction of the act it tells of.

What becomes of it is written by :mod:`gongkai.messages.marking`, which the job that sends it calls.
"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from gongkai.jobs.definitions import check_plain
from gongkai.ledger.actions import record
from gongkai.messages.models import Channel, Delivery
from gongkai.messages.recipients import is_reference
from gongkai.messages.tasks import deliver
from gongkai.messages.writing import check_template

PROGRAM = "program"


def send_mail(*, template: str, to: str, context: Mapping[str, Any], book: str, by: str = PROGRAM) -> Delivery:
    """Ask for a mail.

    :param template: the file's name in ``templates/messages``.
    :param to: a reference such as ``account:17``, never an address.
    :param context: plain values without personal data; ``recipient_name`` is added when it is sent.
    """
    return _queue(Channel.MAIL, template=template, to=to, context=context, book=book, by=by)


def send_sms(*, template: str, to: str, context: Mapping[str, Any], book: str, by: str = PROGRAM) -> Delivery:
    """Ask for a short message; see :func:`send_mail`."""
    return _queue(Channel.SMS, template=template, to=to, context=context, book=book, by=by)


@transaction.atomic
def _queue(channel: Channel, *, template: str, to: str, context: Mapping[str, Any], book: str, by: str) -> Delivery:
    if not is_reference(to):
        raise ValueError("收件人应当写成“种类:编号”，例如 account:17，不能直接写地址。")
    check_plain(context)
    check_template(template)
    facts = {"channel": channel, "template": template, "recipient": to, "context": dict(context), "book": book}
    delivery = Delivery.objects.create(**facts, queued_at=timezone.now())
    details = {"channel": channel.value, "template": template, "recipient": to}
    record(book=book, by=by, act="messages.queued", subject=f"messages.delivery:{delivery.pk}", details=details)
    deliver.enqueue(delivery=delivery.pk)
    return delivery
