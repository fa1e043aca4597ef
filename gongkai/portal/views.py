"""The public site. No page here asks who is reading."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from gongkai.agencies.queries import all_agencies
from gongkai.catalogue.public import items_answered
from gongkai.portal import queries
from gongkai.ui.errors import NotFound
from gongkai.ui.paging import read_place


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The agencies; the agency itself where there is one only."""
    agencies = list(all_agencies())
    if len(agencies) == 1:
        return redirect("portal:agency", agencies[0].code)
    return render(request, "portal/home.html", {"agencies": agencies})


@require_safe
def agency(request: HttpRequest, code: str) -> HttpResponse:
    """An agency's front page."""
    found = queries.agency_home(code)
    return render(request, "portal/agency.html", {"agency": found.agency, "home": found})


@require_safe
def category(request: HttpRequest, code: str, category: str) -> HttpResponse:
    """The items of one kind."""
    place = read_place(request.GET.get("after", ""), request.GET.get("before", ""))
    found, listing = queries.category_page(code, category, _year(request.GET.get("year", "")), place)
    return render(request, "portal/category.html", {"agency": found, "listing": listing})


def _year(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and 1900 <= int(text) <= 2999):  # noqa: PLR2004 — any year a site has
        raise NotFound("年份应为四位数字，例如 2020。请从列表上方选择年份。")
    return int(text)


@require_safe
def item(request: HttpRequest, code: str, index_number: str) -> HttpResponse:
    """One item; 410 with a notice once it is withdrawn, in every version."""
    version = request.GET.get("version", "")
    found, page = queries.item(code, index_number, int(version) if version.isascii() and version.isdigit() else None)
    if page.item.withdrawn_on:
        return render(request, "portal/withdrawn.html", {"agency": found, "page": page}, status=410)
    place = {"agency": found, "page": page, "today": localdate(), "answers": items_answered(found, index_number)}
    return render(request, "portal/item.html", place)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What a search engine may read: everything public."""
    where = request.build_absolute_uri(reverse("portal:sitemap"))
    return render(request, "portal/robots.txt", {"sitemap": where}, content_type="text/plain; charset=utf-8")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The pages of every agency and of its reports, for search engines; items are found from there."""
    site = request.build_absolute_uri("/").rstrip("/")
    shown = {"site": site, "agencies": list(queries.agencies_with_reports())}
    return render(request, "portal/sitemap.xml", shown, content_type="application/xml")
