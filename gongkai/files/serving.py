"""A version as a response: typed by its content, never run by a browser, in whole or in part, checked while it is sent."""

import hashlib
import re
from collections.abc import Iterator
from typing import BinaryIO

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header, parse_etags

from gongkai.files.models import FileVersion
from gongkai.files.store import CHUNK, read

NOT_MODIFIED, PARTIAL, NOT_SATISFIABLE = 304, 206, 416
NOTHING_RUNS = "default-src 'none'; frame-ancestors 'none'"
SANDBOX = f"sandbox; {NOTHING_RUNS}; style-src 'unsafe-inline'; img-src 'self'; media-src 'self'"


class Damaged(Exception):
    """What was read is not what was kept. Raised before the last part is sent, so that nobody takes it for whole."""


def response(request: HttpRequest, version: FileVersion, *, public: bool) -> HttpResponseBase:
    """What the browser gets."""
    etag = f'"{version.blob.digest}"'
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        return _with_headers(HttpResponse(status=NOT_MODIFIED), version, public=public)
    whole = request.headers.get("If-Range", etag) != etag
    span = None if whole else _span(request.headers.get("Range", ""), version.blob.size)
    if span == ():
        refused = HttpResponse(status=NOT_SATISFIABLE)
        refused["Content-Range"] = f"bytes */{version.blob.size}"
        return _with_headers(refused, version, public=public)
    first, last = span or (0, version.blob.size - 1)
    parts = iter(()) if request.method == "HEAD" else _parts(version, first, last)
    answer = StreamingHttpResponse(parts, status=PARTIAL if span else 200)
    answer["Content-Length"] = str(last - first + 1)
    if span:
        answer["Content-Range"] = f"bytes {first}-{last}/{version.blob.size}"
    return _with_headers(answer, version, public=public)


def _with_headers(answer: HttpResponseBase, version: FileVersion, *, public: bool) -> HttpResponseBase:
    blob = version.blob
    charset = f"; charset={blob.encoding.removesuffix('-sig')}" if blob.encoding else ""
    answer["Content-Type"] = f"{blob.what.content_type}{charset}"
    answer["Content-Disposition"] = content_disposition_header(not blob.what.inline, version.name) or "attachment"
    answer["ETag"] = f'"{blob.digest}"'
    answer["Accept-Ranges"] = "bytes"
    answer["X-Content-Type-Options"] = "nosniff"
    # A browser shows no PDF in a sandbox; in a PDF nothing of ours can be reached.
    answer["Content-Security-Policy"] = NOTHING_RUNS if blob.kind == "pdf" else SANDBOX
    answer["Cache-Control"] = "public, max-age=0, must-revalidate" if public else "private, no-cache"
    answer["Vary"] = "Cookie"
    return answer


def _span(asked: str, size: int) -> tuple[int, int] | tuple[()] | None:
    """First and last byte of the one part asked for; () when there is no such part, None when all is wanted."""
    found = re.fullmatch(r"bytes=(\d{0,18})-(\d{0,18})", asked.strip(), re.ASCII)
    if not found or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        return (max(0, size - int(last)), size - 1) if int(last) else ()
    if int(first) >= size or (last and int(last) < int(first)):
        return ()
    return int(first), min(int(last), size - 1) if last else size - 1


def _parts(version: FileVersion, first: int, last: int) -> Iterator[bytes]:
    with read(version.blob.digest) as file:
        if (first, last) == (0, version.blob.size - 1):
            yield from _checked(file, version.blob.digest)
            return
        file.seek(first)
        left = last - first + 1
        while left and (part := file.read(min(CHUNK, left))):
            left -= len(part)
            yield part


def _checked(file: BinaryIO, digest: str) -> Iterator[bytes]:
    """All of it; the last part is held back until the digest is known to be right."""
    found, held = hashlib.sha256(), b""
    while part := file.read(CHUNK):
        if held:
            yield held
        found.update(part)
        held = part
    if found.hexdigest() != digest:
        raise Damaged(digest)
    yield held
