"""The permanent addresses of files."""

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from gongkai.files.models import FileVersion
from gongkai.files.policies import Visible, visible
from gongkai.files.queries import Gone, Waiting, asked_for
from gongkai.files.serving import response
from gongkai.ui.errors import NotFound

GONE, UNAVAILABLE = 410, 503
NOTHING_HERE = "这个地址没有文件，或者文件不对外提供。"


@require_safe
def file(request: HttpRequest, number: UUID, name: str, ordinal: int | None = None) -> HttpResponseBase:
    """A version of a file: the last one that this person may see, or the one named."""
    found = asked_for(number, ordinal, request.user)
    if found is None:
        raise NotFound(NOTHING_HERE)
    if isinstance(found, Gone):
        return render(request, "files/gone.html", {"notice": found.notice}, status=GONE)
    if isinstance(found, Waiting):
        return render(request, "files/waiting.html", status=UNAVAILABLE)
    if name != found.name:
        return HttpResponseRedirect(address(found, versioned=ordinal is not None))
    return response(request, found, public=isinstance(visible(found.file), Visible))


def address(version: FileVersion, *, versioned: bool) -> str:
    """Where a version is."""
    place = {"number": version.file.number, "name": version.name}
    return (
        reverse("files:version", kwargs=place | {"ordinal": version.ordinal})
        if versioned
        else reverse("files:file", kwargs=place)
    )
