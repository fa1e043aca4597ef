"""How often one address may ask for a page that costs something: signing in, searching.

Counted minute by minute in the memory of each worker process, under the address that no header forges: nothing is
written to the database for it, and no address is kept. Guesses at passwords are counted apart, and exactly
(:mod:`gongkai.ui.signin.lockout`).
"""

import time
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse

from gongkai.ui import errors
from gongkai.ui.addresses import client_address, site_of

MINUTE = 60
TOO_MANY = 429
BECAUSE = (
    "您所在的网络地址在一分钟内的操作超过 {} 次，暂时不再受理。请 {} 秒后再试，不必反复刷新。"
    "许多人共用一个出口地址的单位，可以请系统管理员放宽这个限度。"
)


def limited(request: HttpRequest, name: str, per_minute: int) -> HttpResponse | None:
    """The page of an address that has asked for ``name`` too often in this minute; None while it may go on.

    :param per_minute: 0 for as often as anyone likes.
    """
    if not per_minute:
        return None
    minute, second = divmod(int(time.time()), MINUTE)
    counts, key = caches["limits"], f"{name}:{site_of(client_address(request))}:{minute}"
    counts.add(key, 0, timeout=2 * MINUTE)
    if counts.incr(key) <= per_minute:
        return None
    answer = errors.page(request, TOO_MANY, BECAUSE.format(per_minute, MINUTE - second))
    answer["Retry-After"] = str(MINUTE - second)
    return answer


class Limits:
    """The middleware that holds the pages named in settings.PER_MINUTE to their number."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        name = request.resolver_match.view_name
        return limited(request, name, settings.PER_MINUTE.get(name, 0))
