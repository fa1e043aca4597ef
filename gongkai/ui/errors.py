"""Errors that know their sentence, and the pages that show it: to staff inside their frame, to readers in the site's."""

from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

STAFF = "/staff/"
TOO_LARGE, BROKEN = 413, 500
#        heading                         for whoever has no sentence of their own
# fmt: off
PAGES = {
    400: ("请求无法识别",                 "收到的内容不完整，或者不是本站能识别的格式，没有作任何处理。请返回上一页重新操作。"),
    403: ("没有权限打开这一页",           "您的账号不能打开这一页。如需权限，请联系本机关的管理员。"),
    404: ("没有这一页",                   "地址可能有误。请核对地址，或者从首页进入。"),
    410: ("内容已撤下",                   "这个地址上的内容已经撤下，不再提供。"),
    413: ("内容太大，没有收下",           "提交的内容超过了允许的大小，没有作任何处理。请减少内容；大的文件请在“文件”页面上传，那里可以续传。"),
    429: ("操作太频繁",                   "短时间内的操作太多，暂时不再受理。请过几分钟再试，不必反复刷新。"),
    500: ("系统出错，这一页暂时打不开",   "错误已记入系统日志，正在进行的修改没有保存。请稍后重试；仍不能打开的，请把下面的编号告诉管理员。"),
    503: ("系统暂时不能使用",             "系统正在维护，稍后即可使用。请过几分钟再试。"),
}
EXPIRED = ("页面已过期", "提交的内容没有通过安全校验，没有作任何处理。请返回上一页，刷新后重新提交；浏览器须允许本站使用 Cookie。")
# fmt: on


class NotFound(Http404):
    """Nothing stands at this address; the message says in Chinese why, and what to do."""


class Told(Exception):
    """An error with a page of its own and a sentence for the reader."""

    status = 500

    def __init__(self, because: str = "") -> None:
        super().__init__(because)
        self.because = because


class Gone(Told):
    """What stood here was withdrawn."""

    status = 410


class TooLarge(Told):
    """What was sent is more than is taken."""

    status = TOO_LARGE


class TooMany(Told):
    """Too much was asked for in a short time."""

    status = 429


class ErrorPages:
    """The middleware that shows the page of a :class:`Told`; Django knows handlers for four statuses only."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return page(request, exception.status, exception.because) if isinstance(exception, Told) else None


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: what was sent cannot be read; 413 when it cannot for its size."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return page(request, TOO_LARGE)
    return page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403, with the sentence of whoever refused: which roles may, whom to ask."""
    return page(request, 403, str(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404, with the sentence of :class:`NotFound`; Django's own are not for readers."""
    return page(request, 404, str(exception) if isinstance(exception, NotFound) else "")


def expired(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 — Django's, for programmers
    """403 of a form whose token is not this session's."""
    return page(request, 403, EXPIRED[1], heading=EXPIRED[0])


def server_error(request: HttpRequest) -> HttpResponse:
    """500: nothing here may ask the database."""
    return page(request, 500)


def page(request: HttpRequest, status: int, because: str = "", heading: str = "") -> HttpResponse:
    """The page of a status: what happened, what to do, where to go on."""
    known, otherwise = PAGES[status]
    is_staff = request.path_info.startswith(STAFF)
    # The frame asks the database who is there: never on the page that says that something is broken.
    framed = (
        is_staff and status < BROKEN and getattr(request, "user", None) is not None and request.user.is_authenticated
    )
    shown = {
        "base": "ui/staff_base.html" if framed else "ui/base.html",
        "code": status,
        "heading": heading or known,
        "because": because or otherwise,
        "is_staff": is_staff,
        "request_id": getattr(request, "request_id", "") if status >= BROKEN else "",
    }
    return render(request, "ui/errors/error.html", shown, status=status)
