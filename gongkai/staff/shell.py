"""The frame of every staff page: where one may go, for which agency, what is new.

The navigation names addresses; who may open one is read from the view's own act, so that the two cannot disagree.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.http import HttpRequest
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.timezone import localdate

from gongkai.agencies.models import Agency
from gongkai.agencies.permissions import ACT, Reach, roles_at
from gongkai.agencies.places import acts_of, asker
from gongkai.agencies.queries import agencies_of
from gongkai.staff.models import NoticesRead
from gongkai.ui import notices
from gongkai.ui.frame import Frame, Link
from gongkai.ui.notices import KEPT_DAYS
from gongkai.ui.work import Asker

LISTED = 20  # agencies in the switcher; the others are found on the home page
COUNTED_FOR = 60  # seconds for which the number of unread notices is not counted again
UNREAD = "unread"  # key of the session: the number and when it was counted


class Place(NamedTuple):
    """A place of the navigation."""

    name: str
    label: str
    keys: str = ""
    also: tuple[str, ...] = ()  # what the names of addresses that belong to it begin with


# fmt: off
OF_AN_AGENCY = (
    Place("reporting:report",        "年度报告",     "g r", ("reporting:",)),
    Place("publication:manuscripts", "稿件",         "g m", ("publication:",)),
    Place("catalogue:coverage",      "标准目录",     "g c", ("catalogue:",)),
    Place("staff:files",             "文件",         "g f", ("staff:files-one", "staff:files-withdraw")),
    Place("agencies:people",         "人员",         "g p", ("agencies:hand-over",)),
    Place("agencies:delegations",    "休假代理",     "g d"),
    Place("agencies:settings",       "机关设置",     "g s", ("agencies:succession",)),
    Place("staff:privacy-readings",  "个人信息查看", "g i"),
    Place("staff:audit",             "账本",         "g a", ("staff:audit-entry",)),
)
GENERAL = (
    Place("staff:home",              "工作台",       "g h"),
    Place("staff:notices",           "通知",         "g n"),
    Place("agencies:new",            "接入机关"),
    Place("bases:every",             "公开依据",     "g b", ("bases:",)),
    Place("staff:jobs",              "后台任务",     "g j", ("staff:jobs-running", "staff:jobs-one")),
    Place("staff:audit-all",         "全系统账本",   "g l", ("staff:audit-all-entry",)),
)
# fmt: on


def frame(request: HttpRequest) -> Frame:
    """Two statements for the agencies, and at most once a minute those that count what is new."""
    user, on = request.user, localdate()
    here = request.resolver_match.view_name if request.resolver_match else ""
    some = list(agencies_of(user, on)[: LISTED + 1])
    agency = getattr(request, "agency", None) or (some[0] if len(some) == 1 else None)
    return Frame(
        agency=agency.name if agency else "",
        links=_links(OF_AN_AGENCY, here, acts_of(roles_at(user, agency, on)), agency) if agency else [],
        general=_links(GENERAL, here, _general_acts(is_root=user.is_superuser)),
        others=_others(some, agency),
        unread=_unread(request),
    )


def _links(places: tuple[Place, ...], here: str, acts: frozenset[str], agency: Agency | None = None) -> list[Link]:
    found = []
    for place in places:
        url = address(place.name, agency.code if agency else None)
        if act_of(place.name, url) in acts:
            found.append(
                Link(place.label, url, is_here=here == place.name or here.startswith(place.also), keys=place.keys)
            )
    return found


def _general_acts(*, is_root: bool) -> frozenset[str]:
    reaches = {Reach.OWN, Reach.INSTALLATION} if is_root else {Reach.OWN}
    return frozenset(act.id for act in ACT.values() if act.reach in reaches)


def address(name: str, code: str | None) -> str:
    """Where a place of the navigation is; the report is last year's, which is the one at work."""
    if name == "reporting:report":
        return reverse(name, args=[code, localdate().year - 1])
    return reverse(name, args=[code] if code else [])


_acts: dict[str, str] = {}


def act_of(name: str, url: str) -> str:
    """The act that opening a place is, as its view says."""
    if name not in _acts:
        _acts[name] = resolve(url).func.acts["GET"]
    return _acts[name]


def _others(some: list[Agency], agency: Agency | None) -> list[Link]:
    """The agencies one may change to, and the way to the rest."""
    if len(some) < 2:  # noqa: PLR2004 — with one agency there is nothing to change to
        return []
    home = reverse("staff:home")
    found = [Link(row.name, f"{home}?agency={row.code}", is_here=row == agency) for row in some[:LISTED]]
    return found + ([Link("更多机关…", f"{home}#agencies")] if len(some) > LISTED else [])


def _unread(request: HttpRequest) -> int:
    """How many notices are new, counted at most once a minute and kept in the session."""
    number, counted_at = request.session.get(UNREAD, (0, 0))
    now = timezone.now().timestamp()
    if now - counted_at >= COUNTED_FOR:
        number = count_unread(asker_of(request))
        request.session[UNREAD] = (number, now)
    return number


def asker_of(request: HttpRequest) -> Asker:
    """The person with the agencies, asked for once in a request."""
    if not hasattr(request, "asker"):
        request.asker = asker(request.user, localdate())  # type: ignore[attr-defined]
    return request.asker  # type: ignore[attr-defined]


def count_unread(who: Asker) -> int:
    """How many notices came since the last reading."""
    return len(notices.since(who, read_until(who)))


def read_until(who: Asker) -> datetime:
    """Up to when the person has read; nothing older than what the list shows counts as new."""
    oldest = timezone.now() - timedelta(days=KEPT_DAYS)
    row = NoticesRead.objects.filter(user=who.account).first()
    return max(row.until, oldest) if row else oldest


def forget_count(request: HttpRequest) -> None:
    """Count anew on the next page."""
    request.session.pop(UNREAD, None)
