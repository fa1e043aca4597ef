"""The back office's front door: what is due, what happened, which keys lead where."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from gongkai.staff import shell
from gongkai.staff.actions import read_notices
from gongkai.staff.queries import Chosen, home_of, notices_of
from gongkai.ui.errors import NotFound
from gongkai.ui.guarding import guarded

LONGEST_NAME = 100


@guarded("home.open")
def home(request: HttpRequest) -> HttpResponse:
    """What is due, whose turn it is; the agencies one works for, and their years."""
    asked = request.GET
    chosen = Chosen(asked.get("agency", ""), asked.get("whose") == "mine", asked.get("name", "").strip()[:LONGEST_NAME])
    found = home_of(request.user, shell.asker_of(request), chosen)
    if chosen.agency and chosen.agency not in dict(found.agencies):
        raise NotFound(f"您没有代码为“{chosen.agency}”的机关，请从工作台选择。")
    if chosen.agency:
        request.agency = found.workplaces[0].agency  # type: ignore[attr-defined]
    shell.forget_count(request)
    return render(request, "staff/home.html", {"home": found})


@guarded("home.open", post="home.open")
def notices(request: HttpRequest) -> HttpResponse:
    """What happened that concerns me; sending the form marks as read what the page had shown."""
    if request.method == "POST":
        read_notices(user=request.user, until=_moment(request.POST.get("until", "")))
        shell.forget_count(request)
        messages.success(request, "已全部标为已读。")
        return redirect("staff:notices")
    told = notices_of(shell.asker_of(request))
    until = told[0].notice.at.isoformat() if told else ""
    news = sum(row.is_new for row in told)
    return render(request, "staff/notices.html", {"told": told, "until": until, "news": news})


def _moment(text: str) -> datetime:
    """What had been shown when the form was made; never what came after it."""
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise NotFound("这个页面的内容不完整，请重新打开通知页。")
    return min(found, timezone.now())


@guarded("home.open")
def keys(request: HttpRequest) -> HttpResponse:
    """The keys that lead somewhere."""
    return render(request, "staff/keys.html")
