"""The public pages of an agency's standard catalogue, and its open data."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from gongkai.agencies.models import Agency
from gongkai.catalogue import public
from gongkai.catalogue.exports import FORMATS
from gongkai.portal import queries
from gongkai.publication.queries import public_items
from gongkai.ui.errors import NotFound

NO_DOMAIN = "这个机关没有这个领域的标准目录，请从标准目录的首页选择。"


@require_safe
def catalogue(request: HttpRequest, code: str) -> HttpResponse:
    """The domains: those the agency adopted first, those without collected items said to be so."""
    agency = queries.public_agency(code)
    return render(
        request, "portal/catalogue.html", {"agency": agency, "domains": public.public_domains(agency, localdate())}
    )


def _domain(agency: Agency, domain: str, level: str = "") -> public.PublicEdition:
    if level and level not in public.LEVEL_COLUMNS:
        raise NotFound("没有这一公开层级，请从列表上方选择。")
    found = public.public_domain(agency, domain, localdate(), level)
    if found is None:
        raise NotFound(NO_DOMAIN)
    return found


@require_safe
def catalogue_domain(request: HttpRequest, code: str, domain: str) -> HttpResponse:
    """A domain's items with the eight elements."""
    agency = queries.public_agency(code)
    found = _domain(agency, domain, request.GET.get("level", ""))
    place = {"agency": agency, "found": found, "formats": FORMATS.values()}
    return render(request, "portal/catalogue_domain.html", place)


@require_safe
def catalogue_file(request: HttpRequest, code: str, domain: str, form: str) -> HttpResponse:  # noqa: ARG001
    """A domain's catalogue as a file."""
    found, made = _domain(queries.public_agency(code), domain), FORMATS.get(form)
    if made is None:
        raise NotFound("没有这种格式，请从目录页面选择。")
    response = HttpResponse(made.write(found.edition), content_type=made.content_type)
    response["Content-Disposition"] = f'attachment; filename="{domain}-{found.edition.ordinal}{made.ending}"'
    return response


@require_safe
def catalogue_item(request: HttpRequest, code: str, item: str) -> HttpResponse:
    """One item: what must be public, by when, by whom, and what was published for it."""
    agency, today = queries.public_agency(code), localdate()
    found = public.public_item(agency, item, today)
    if found is None:
        raise NotFound("这个机关的标准目录里没有这个事项，请从标准目录的首页选择。")
    answers = {row.index_number: row for row in public_items(agency).filter(index_number__in=found.references)}
    place = {"agency": agency, "found": found, "today": today}
    place["answers"] = [answers[reference] for reference in found.references if reference in answers]
    return render(request, "portal/catalogue_item.html", place)


@require_safe
def catalogue_data(request: HttpRequest, code: str) -> HttpResponse:  # noqa: ARG001
    """What the agency adopted, as open data: each item's code, levels, limit, unit, and its publications."""
    agency = queries.public_agency(code)
    domains = [one for one in public.public_domains(agency, localdate()) if one.adopted]
    told = {
        "agency": agency.name,
        "items": [
            {
                "code": item.text.item.code,
                "domain": one.row.domain.name,
                "path": item.text.path,
                "words": item.text.words,
                "unit": item.adoption.unit.name if item.adoption and item.adoption.unit else None,
                "publications": item.published,
            }
            for one in domains
            for item in _domain(agency, one.row.domain.id).items
            if item.is_adopted
        ],
    }
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1})
