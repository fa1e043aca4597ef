"""核对年度报告: anybody's published report gets the verdict that the command line gives. Nothing is kept."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from gongkai.portal.check_reading import LONGEST_TEXT, Given, download
from gongkai.reporting.as_read import NotRead

AS_DATA = "application/json"
OK, REFUSED, TOO_LARGE = 200, 400, 413
REST_OF_A_REQUEST = 4 * 1024 * 1024  # the pasted texts, beside the two files


@csrf_exempt  # the token is in the body, and is asked for below, once the body is known to be small enough to be read
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """The page, and its answer; a request that is too large is not read at all."""
    if _announced(request) > 2 * settings.CHECK_MOST_BYTES + REST_OF_A_REQUEST:
        most = filesizeformat(settings.CHECK_MOST_BYTES)
        return _answer(request, {"refused": f"提交的内容太大，没有读取。一个文件不能超过{most}。"}, TOO_LARGE)
    return _check(request)


def _announced(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdecimal() else 0


@csrf_protect
def _check(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _answer(request, {"form": Given()}, OK)
    form = Given(request.POST, request.FILES)
    if not form.is_valid():
        return _answer(request, {"form": form, "refused": _first(form)}, REFUSED)
    try:
        read = form.read()
    except NotRead as refusal:
        return _answer(request, {"form": form, "refused": refusal.because}, REFUSED)
    return _answer(request, {"form": Given(), "read": read}, OK)


def _first(form: Given) -> str:
    return next(str(errors[0]) for errors in form.errors.values())


def _answer(request: HttpRequest, found: dict[str, Any], status: int) -> HttpResponse:
    if request.get_preferred_type(["text/html", AS_DATA]) == AS_DATA:
        response: HttpResponse = JsonResponse(_as_data(request, found), status=status)
    else:
        limits = {"most": settings.CHECK_MOST_BYTES, "longest": LONGEST_TEXT}
        if "read" in found:
            found["download"] = download(found["read"])
        response = render(request, "portal/check.html", {"form": Given(), **limits, **found}, status=status)
    patch_vary_headers(response, ["Accept"])
    return response


def _as_data(request: HttpRequest, found: dict[str, Any]) -> dict[str, Any]:
    """For programs: the result, or the sentence, or, before anything was sent, what may be sent and the token for it."""
    if "read" in found:
        return found["read"].as_json()  # type: ignore[no-any-return] — AsRead.as_json
    if "refused" in found:
        return {"error": found["refused"]}
    limits = {"most_bytes": settings.CHECK_MOST_BYTES, "longest_text": LONGEST_TEXT}
    return {"fields": list(Given.base_fields), **limits, "csrf_token": get_token(request)}
