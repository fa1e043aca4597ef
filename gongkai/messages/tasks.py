"""The job that sends.

A mail server cannot take part in our transaction. A worker killed between the server's yes and our own record sends a
second time; both carry the same Message-ID (a short message, the same key), by which the other side can tell.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail.utils import DNS_NAME

from gongkai.jobs.definitions import job
from gongkai.jobs.exceptions import GiveUp
from gongkai.messages.marking import mark_failed, mark_sent, mark_tried
from gongkai.messages.models import Channel, Delivery, DeliveryState
from gongkai.messages.recipients import Recipient, resolve
from gongkai.messages.senders import send_mail_now, sms_sender
from gongkai.messages.writing import mail_words, sms_words

NO_MAIL = "没有设置发信服务器（GONGKAI_EMAIL_URL），没有发出。"
NO_SMS = "没有设置短信服务（GONGKAI_SMS_URL），没有发出。"


def _dead(arguments: Mapping[str, Any], sentence: str) -> None:
    mark_failed(number=arguments["delivery"], because=sentence)


@job(
    title="发送通知",
    tries=8,
    wait=timedelta(seconds=30),
    longest_wait=timedelta(hours=2),
    limit=timedelta(minutes=5),
    atomic=False,
    on_dead=_dead,
)
def deliver(*, delivery: int) -> None:
    """Send a message to its recipient, whose address is asked for only now."""
    found = Delivery.objects.get(pk=delivery)
    if found.state == DeliveryState.SENT:
        return
    if lacking := _lacking(found):
        mark_failed(number=found.pk, because=lacking)
        return
    recipient = resolve(found.recipient)
    address = (recipient.mail if found.channel == Channel.MAIL else recipient.phone) if recipient else ""
    if recipient is None or not address:
        raise GiveUp(f"收件人没有登记{'电子邮箱' if found.channel == Channel.MAIL else '手机号码'}。")
    mark_tried(delivery=found, address=address)
    mark_sent(delivery=found, provider_id=_send(found, recipient, address))


def _lacking(delivery: Delivery) -> str:
    if delivery.channel == Channel.MAIL:
        return "" if settings.EMAIL_CONFIGURED else NO_MAIL
    return "" if settings.SMS_URL else NO_SMS


def _send(delivery: Delivery, recipient: Recipient, address: str) -> str:
    context = {**delivery.context, "recipient_name": recipient.name}
    key = f"gongkai-{delivery.pk}-{delivery.queued_at:%Y%m%d%H%M%S%f}"
    if delivery.channel == Channel.MAIL:
        words = mail_words(delivery.template, context)
        return send_mail_now(to=address, words=words, message_id=f"<{key}@{DNS_NAME.get_fqdn()}>")
    words = sms_words(delivery.template, context)
    return sms_sender().send(to=address, text=words.text, template=delivery.template, key=key)
