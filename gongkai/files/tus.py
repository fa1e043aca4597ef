"""Resumable upload over plain HTTP: tus 1.0.0, core with creation, expiration and termination (https://tus.io/protocols).

Spoken by the page's own script and by existing clients alike. A refusal has the sentence as its plain text.
"""

import base64
import binascii
import re
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.urls import reverse
from django.utils.http import http_date
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache

from gongkai.files import uploading
from gongkai.files.models import FileVersion, Upload
from gongkai.files.policies import FileRefused, may
from gongkai.files.queries import file_of
from gongkai.files.views import address

VERSION = "1.0.0"
PART = "application/offset+octet-stream"
CREATED, DONE, BAD, FORBIDDEN, NOT_FOUND, NOT_ALLOWED = 201, 204, 400, 403, 404, 405
CONFLICT, PRECONDITION, TOO_LARGE, WRONG_TYPE, REFUSED, BUSY = 409, 412, 413, 415, 422, 423
KEEP = "files.keep"
TOLD = {
    uploading.WrongOffset: ("这一段与已经收到的不相接，请重新询问进度。", CONFLICT),
    uploading.TooLong: ("收到的数据超过了事先说明的大小。", TOO_LARGE),
    uploading.Busy: ("这个文件正由另一个请求写入，请稍后再试。", BUSY),
    UnreadablePostError: ("连接中断。", BAD),  # nobody hears the answer; what came is kept
}
View = Callable[..., HttpResponse]


def spoken(**methods: str) -> Callable[[View], View]:
    """A view that speaks the protocol with whoever may keep files of the agency."""

    def speak(view: View) -> View:
        @wraps(view)
        @never_cache
        def speaking(request: HttpRequest, book: str, **place: Any) -> HttpResponse:
            answer = _answer(request, book, place)
            answer["Tus-Resumable"] = VERSION
            return answer

        def _answer(request: HttpRequest, book: str, place: dict[str, Any]) -> HttpResponse:
            if not may(request.user, KEEP, book):
                return _told("您不能为这个机关上传文件；请登录有权限的账号。", FORBIDDEN)
            if request.method not in methods:
                return _told("这个地址不接受这种请求。", NOT_ALLOWED)
            if request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != VERSION:
                answer = _told("上传程序使用的协议版本不对。", PRECONDITION)
                answer["Tus-Version"] = VERSION
                return answer
            try:
                return view(request, book, **place)
            except FileRefused as refusal:
                return _told(refusal.because, REFUSED)
            except tuple(TOLD) as problem:
                return _told(*TOLD[type(problem)])

        speaking.acts = dict.fromkeys(methods, KEEP)  # type: ignore[attr-defined] — as guarded() tells them
        return speaking

    return speak


@spoken(OPTIONS=KEEP, POST=KEEP)
def uploads(request: HttpRequest, book: str) -> HttpResponse:
    """What is spoken here; and the beginning of an upload."""
    if request.method == "OPTIONS":
        answer = HttpResponse(status=DONE)
        answer["Tus-Version"] = VERSION
        answer["Tus-Extension"] = "creation,expiration,termination"
        return answer
    size, told = _number(request, "Upload-Length"), _metadata(request.headers.get("Upload-Metadata", ""))
    if size is None:
        return _told("没有说明文件的大小。", BAD)
    of = file_of(book, UUID(told["file"])) if told.get("file") else None
    if told.get("file") and of is None:
        return _told("没有这个文件，不能为它上传新的版本。", NOT_FOUND)
    purpose = told.get("purpose") or "attachment"
    upload = uploading.begin(
        by=request.user.ledger_name, book=book, purpose=purpose, name=told.get("filename", ""), size=size, of=of
    )
    answer = HttpResponse(status=CREATED)
    answer["Location"] = reverse("files:upload", args=(book, upload.number))
    return _with_place(answer, upload, 0)


@spoken(HEAD=KEEP, PATCH=KEEP, DELETE=KEEP)
def upload(request: HttpRequest, book: str, number: UUID) -> HttpResponse:
    """How far an upload is; its next part; its end."""
    found = uploading.upload_of(request.user.ledger_name, book, number)
    if found is None:
        return _told("这次上传已经失效，请重新开始。", NOT_FOUND)
    if request.method == "DELETE":
        uploading.discard(found)
        return HttpResponse(status=DONE)
    return _head(request, found) if request.method == "HEAD" else _part(request, found)


def _head(request: HttpRequest, upload: Upload) -> HttpResponse:
    """All there, and the server was killed before it could keep it: it is kept now."""
    version = _finished(request, upload)
    return _with_file(_with_place(HttpResponse(), upload, uploading.arrived(upload)), version)


def _part(request: HttpRequest, upload: Upload) -> HttpResponse:
    offset, length = _number(request, "Upload-Offset"), int(request.headers.get("Content-Length") or 0)
    if request.content_type != PART:
        return _told("这一段数据的类型不对。", WRONG_TYPE)
    if offset is None or offset != uploading.arrived(upload):
        raise uploading.WrongOffset
    if offset + length > upload.size:
        raise uploading.TooLong
    if not upload.became_id:
        offset = uploading.append(upload, offset, request.read)
    return _with_file(_with_place(HttpResponse(status=DONE), upload, offset), _finished(request, upload))


def _finished(request: HttpRequest, upload: Upload) -> FileVersion | None:
    if uploading.arrived(upload) < upload.size:
        return None
    return uploading.finish(by=request.user.ledger_name, upload=upload, on=localdate())


def _with_place(answer: HttpResponse, upload: Upload, offset: int) -> HttpResponse:
    answer["Upload-Offset"] = str(offset)
    answer["Upload-Length"] = str(upload.size)
    answer["Upload-Expires"] = http_date(upload.expires_at.timestamp())
    return answer


def _with_file(answer: HttpResponse, version: FileVersion | None) -> HttpResponse:
    if version:
        answer["Content-Location"] = address(version, versioned=False)
    return answer


def _told(sentence: str, status: int) -> HttpResponse:
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")


def _number(request: HttpRequest, header: str) -> int | None:
    text = request.headers.get(header, "")
    return int(text) if re.fullmatch(r"\d{1,15}", text, re.ASCII) else None


def _metadata(header: str) -> dict[str, str]:
    """Pairs of a key and its value in base64.

    :raises FileRefused: for what cannot be read.
    """
    try:
        pairs = [pair.strip().partition(" ") for pair in header.split(",") if pair.strip()]
        told = {key: base64.b64decode(value, validate=True).decode() for key, _, value in pairs}
        UUID(told.get("file") or "0" * 32)
    except (binascii.Error, ValueError) as problem:
        raise FileRefused("上传程序给出的文件说明不能读出。") from problem
    return told
