"""Whose request it is: the client's address, which a header cannot forge."""

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "0.0.0.0"  # noqa: S104 — stands for "no address", nothing is bound to it
IPV6_SITE = 64


def client_address(request: HttpRequest) -> str:
    """The peer's address; behind a proxy of GONGKAI_TRUSTED_PROXIES, the one that proxy saw.

    X-Forwarded-For is read from its end, and only as far as trusted proxies wrote it: what a client sends in it
    stands before that, and counts for nothing.
    """
    address = _read(request.META.get("REMOTE_ADDR", ""))
    if address is None:
        return UNKNOWN
    trusted = [ip_network(network, strict=False) for network in settings.TRUSTED_PROXIES]
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    while forwarded and any(address in network for network in trusted):
        before = _read(forwarded.pop())
        if before is None:
            break
        address = before
    return str(address)


def site_of(address: str) -> str:
    """What is counted as one place: an IPv4 address, or the /64 an IPv6 address can move about in."""
    found = ip_address(address)
    return address if found.version == 4 else str(ip_network((address, IPV6_SITE), strict=False))  # noqa: PLR2004 — IPv4


def _read(text: str):  # noqa: ANN202 — either version of an address
    try:
        return ip_address(text.strip())
    except ValueError:
        return None
