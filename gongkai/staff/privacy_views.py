"""The supervisor's page of readings of personal data."""

from __future__ import annotations

import uuid
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from gongkai.agencies.models import Agency
from gongkai.privacy.purposes import Purpose
from gongkai.privacy.queries import Filter
from gongkai.staff.privacy_queries import ACCOUNT, PERSON, readings_at
from gongkai.ui.errors import NotFound
from gongkai.ui.guarding import guarded

FIELDS = ("account", "person", "purpose", "since", "until")
DIGITS = 18


@guarded("privacy.readings")
def readings(request: HttpRequest, agency: Agency) -> HttpResponse:
    """Who read personal data, whose, which item, what for; the latest first."""
    asked = {name: text for name in FIELDS if (text := request.GET.get(name, "").strip())}
    after, before = (_number(request.GET.get(name, "")) for name in ("after", "before"))
    found = readings_at(agency, _filter(**asked), after=after, before=before)
    query = f"{urlencode(asked)}&" if asked else ""
    return render(
        request, "staff/privacy_reads.html", {"agency": agency, "found": found, "asked": asked, "query": query}
    )


def _filter(*, account: str = "", person: str = "", purpose: str = "", since: str = "", until: str = "") -> Filter:
    if purpose and purpose not in Purpose.values:
        raise NotFound("没有这种查看目的，请从列表中选择。")
    number = _number(account)
    return Filter(
        account="" if number is None else f"{ACCOUNT}{number}",
        person=f"{PERSON}{_person(person)}" if person else "",
        purpose=purpose,
        since=_day(since),
        until=_day(until),
    )


def _number(text: str) -> int | None:
    if text and not (text.isascii() and text.isdecimal() and len(text) <= DIGITS):
        raise NotFound("账号、页码应为数字，请核对地址。")
    return int(text) if text else None


def _person(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise NotFound("个人编号不完整，请从列表中选择。") from None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise NotFound("日期无法识别，请写成 2026-01-31 的样子。") from None
