"""Who a reference stands for. The rooms that know people register how to find their address; this room keeps none."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings

SHORTEST_MASKED = 8


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where to reach someone, for the moment of sending."""

    mail: str = ""
    phone: str = ""
    name: str = ""


Resolver = Callable[[str], "Recipient | None"]
RESOLVERS: dict[str, Resolver] = {}


def register(kind: str, resolver: Resolver) -> None:
    """``account`` finds the account of ``account:17``; called by the room that knows accounts."""
    RESOLVERS[kind] = resolver


def is_reference(reference: str) -> bool:
    """Whether someone can be asked who it is."""
    kind, colon, number = reference.partition(":")
    return kind in RESOLVERS and bool(colon and number)


def resolve(reference: str) -> Recipient | None:
    """The recipient, or None when there is no such person any more."""
    kind, _, number = reference.partition(":")
    resolver = RESOLVERS.get(kind)
    return resolver(number) if resolver else None


def masked(address: str) -> str:
    """Enough of an address to recognise one's own, too little to write to.

    >>> masked("zhangsan@example.gov.cn"), masked("13812345678"), masked("a@b.cn")
    ('z***@example.gov.cn', '138****5678', '***@b.cn')
    """
    name, at, host = address.rpartition("@")
    if at:
        return f"{name[:1] if len(name) > 1 else ''}***@{host}"
    return f"{address[:3]}****{address[-4:]}" if len(address) >= SHORTEST_MASKED else "****"


def digest(address: str) -> str:
    """The same for the same address in this installation, and of no use to anyone without its key."""
    key = f"gongkai.messages.address:{settings.SECRET_KEY}".encode()
    return hmac.new(key, address.strip().lower().encode(), "sha256").hexdigest()
