"""The staff pages of an agency's files: what is kept, with its versions; keeping more; withdrawing."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate

from gongkai.agencies.models import Agency
from gongkai.files.actions import receive, withdraw
from gongkai.files.intake import as_path
from gongkai.files.kinds import purposes
from gongkai.files.models import StoredFile
from gongkai.files.policies import FileRefused, may, most_bytes
from gongkai.files.queries import file_of, files_of
from gongkai.ui.errors import NotFound
from gongkai.ui.guarding import guarded
from gongkai.ui.paging import read_place

REFUSED = 422


@guarded("files.view", post="files.keep")
def files(request: HttpRequest, agency: Agency) -> HttpResponse:
    """The agency's files, latest first, and the form that keeps another one."""
    problem = ""
    if request.method == "POST":
        try:
            version = _receive(request, agency, None)
        except FileRefused as refusal:
            problem = refusal.because
        else:
            messages.success(request, f"已收存“{version.name}”。")
            return redirect("staff:files-one", agency.code, version.file.number)
    place = read_place(request.GET.get("after", ""), request.GET.get("before", ""))
    shown = {"page": files_of(agency.code, place), "purposes": [(each, most_bytes(each)) for each in purposes()]}
    return _render(request, "staff/files.html", agency, problem, **shown, most=settings.FILES_MOST_BYTES)


@guarded("files.view", post="files.keep")
def one(request: HttpRequest, agency: Agency, number: UUID) -> HttpResponse:
    """A file with its versions, and the form that keeps a new one."""
    file, problem = _file(agency, number), ""
    if request.method == "POST":
        try:
            version = _receive(request, agency, file)
        except FileRefused as refusal:
            problem = refusal.because
        else:
            messages.success(request, f"第{version.ordinal}版是“{version.name}”。")
            return redirect("staff:files-one", agency.code, number)
    most = most_bytes(file.what_for) if file.what_for else 0
    return _render(request, "staff/files_one.html", agency, problem, file=file, most=most)


@guarded(post="files.withdraw")
def withdrawn(request: HttpRequest, agency: Agency, number: UUID) -> HttpResponse:
    """Withdraw a file, with the notice that its address tells from now on."""
    file = _file(agency, number)
    try:
        withdraw(by=request.user.ledger_name, file=file, notice=request.POST.get("notice", ""), on=localdate())
    except FileRefused as refusal:
        return _render(request, "staff/files_one.html", agency, refusal.because, file=file, most=0)
    messages.success(request, "已撤下。打开这个地址的人会看到说明。")
    return redirect("staff:files-one", agency.code, number)


def _file(agency: Agency, number: UUID) -> StoredFile:
    file = file_of(agency.code, number)
    if file is None:
        raise NotFound(f"{agency.name}没有这个文件，请从文件列表进入。")
    return file


def _receive(request: HttpRequest, agency: Agency, of: StoredFile | None) -> Any:
    sent = request.FILES.get("file")
    if sent is None:
        raise FileRefused("还没有选择文件。请选择一个文件后再上传。")
    with as_path(sent) as content:
        return receive(
            by=request.user.ledger_name,
            book=agency.code,
            purpose=request.POST.get("purpose", ""),
            name=sent.name,
            content=content,
            on=localdate(),
            of=of,
        )


def _render(request: HttpRequest, template: str, agency: Agency, problem: str, **shown: Any) -> HttpResponse:
    can = {act: may(request.user, f"files.{act}", agency.code) for act in ("keep", "withdraw")}
    shown |= {"agency": agency, "problem": problem, "can": can}
    return render(request, template, shown, status=REFUSED if problem else 200)
