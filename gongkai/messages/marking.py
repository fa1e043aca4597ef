"""The writers of what became of a message: tried, sent, not sent."""

from django.db.models import F
from django.utils import timezone

from gongkai.messages.models import Delivery, DeliveryState
from gongkai.messages.recipients import digest, masked


def mark_tried(*, delivery: Delivery, address: str) -> None:
    """To whom it is about to be sent."""
    Delivery.objects.filter(pk=delivery.pk).update(
        tries=F("tries") + 1, address_digest=digest(address), address_masked=masked(address)
    )


def mark_sent(*, delivery: Delivery, provider_id: str) -> None:
    """It is out."""
    sent = {"state": DeliveryState.SENT, "sent_at": timezone.now(), "provider_id": provider_id[:200], "sentence": ""}
    Delivery.objects.filter(pk=delivery.pk).update(**sent)


def mark_failed(*, number: int, because: str) -> None:
    """It will not be sent unless a person does something; what was sent stays sent."""
    unsent = Delivery.objects.filter(pk=number).exclude(state=DeliveryState.SENT)
    unsent.update(state=DeliveryState.FAILED, sentence=because)
