"""Readers of deliveries."""

from django.db.models import QuerySet

from gongkai.messages.models import Delivery


def deliveries(book: str) -> QuerySet[Delivery]:
    """The messages of an agency, latest first."""
    return Delivery.objects.filter(book=book).order_by("-queued_at", "-pk")
