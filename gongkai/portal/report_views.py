"""The published annual reports: their list, their pages, their plots, their files."""

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from gongkai.portal import downloads, queries
from gongkai.reporting.exports import FORMATS
from gongkai.ui.errors import NotFound

AS_DATA = "json"  # read by programs where it stands; every other format is saved
EDITION = re.compile(r"[1-9][0-9]{0,2}")
A_DAY = 86_400


@require_safe
def reports(request: HttpRequest, code: str) -> HttpResponse:
    """The annual reports an agency has published."""
    found, years = queries.reports(code)
    return render(request, "portal/reports.html", {"agency": found, "years": years, "formats": FORMATS.values()})


@require_safe
def report(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """A published annual report, in the edition asked for or the current one."""
    page = queries.report(code, year, _edition(request))
    return render(request, "portal/report.html", {"agency": page.published.agency, "page": page})


@require_safe
def graphics(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """图解: the current report in plots, for citizens."""
    page = queries.graphics(code, year)
    return render(request, "portal/graphics.html", {"agency": page.published.agency, "page": page})


@require_safe
def report_file(request: HttpRequest, code: str, year: int, format_id: str) -> HttpResponse:
    """The same report as a file. One that a reader has already is not sent, and not written, again."""
    wanted = FORMATS.get(format_id)
    if wanted is None:
        offered = "、".join(found.ending for found in FORMATS.values())
        raise NotFound(f"年度报告没有“.{format_id}”这种格式，可以下载的有：{offered}。")
    edition = _edition(request)
    published = queries.published(code, year, edition)
    tag = f'"{downloads.tag_of(published, wanted)}"'
    response = get_conditional_response(request, etag=tag) or _sent(published, wanted)
    response["ETag"] = tag
    # An edition never changes; what the current one is may change at any time, and is asked for again.
    patch_cache_control(response, public=True, **({"no_cache": True} if edition is None else {"max_age": A_DAY}))
    return response


def _sent(published: downloads.AnnualReport, wanted: downloads.Format) -> HttpResponse:
    file = downloads.file_of(published, wanted)
    disposition = content_disposition_header(wanted.id != AS_DATA, file.name)
    return HttpResponse(
        file.content, content_type=wanted.content_type, headers={"Content-Disposition": disposition or "attachment"}
    )


def _edition(request: HttpRequest) -> int | None:
    """The edition that an address names; None where it names none."""
    text = request.GET.get("edition", "")
    if not text:
        return None
    if not EDITION.fullmatch(text):
        raise NotFound("版次应为数字，例如 1。请从年度报告的页面选择版次。")
    return int(text)
