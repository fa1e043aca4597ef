from django.db import models
from django.db.models import Q

from gongkai.ledger.constraints import check


class Channel(models.TextChoices):
    """How a message travels."""

    MAIL = "mail", "电子邮件"
    SMS = "sms", "短信"


class DeliveryState(models.TextChoices):
    """How far a message is."""

    QUEUED = "queued", "待发"
    SENT = "sent", "已发"
    FAILED = "failed", "未发出"


class Delivery(models.Model):
    """One message to one recipient. It names the recipient by reference; the address is asked for when it is sent.

    What stays afterwards is the address in masked form and its keyed digest, by which a complaint ("I was never told")
    can be matched to the record without keeping the address here.
    """

    channel = models.CharField("方式", max_length=8, choices=Channel.choices)
    template = models.CharField("模板", max_length=100)
    recipient = models.CharField("收件人", max_length=100)  # "account:17": a resolver's name and a record's number
    context = models.JSONField("内容参数", default=dict)
    book = models.CharField("账本", max_length=64, blank=True)
    state = models.CharField("状态", max_length=8, choices=DeliveryState.choices, default=DeliveryState.QUEUED)
    tries = models.PositiveIntegerField("次数", default=0)
    address_digest = models.CharField("地址摘要", max_length=64, blank=True)
    address_masked = models.CharField("地址（遮蔽）", max_length=100, blank=True)
    provider_id = models.CharField("服务方编号", max_length=200, blank=True)
    sentence = models.CharField("说明", max_length=500, blank=True)
    queued_at = models.DateTimeField("提出时间")
    sent_at = models.DateTimeField("发出时间", null=True)

    class Meta:
        verbose_name = "发送记录"
        constraints = [
            check("delivery_channel_is_known", Q(channel__in=Channel.values), "没有这种发送方式。"),
            check("delivery_state_is_known", Q(state__in=DeliveryState.values), "没有这种发送状态。"),
            check(
                "delivery_sent_has_a_time",
                Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                "已发的消息有发出时间，未发的没有。",
            ),
        ]
        indexes = [models.Index(fields=["book", "-queued_at"], name="deliveries_by_book")]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} #{self.pk}"
