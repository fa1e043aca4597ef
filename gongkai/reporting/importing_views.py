"""The pages on which published reports of earlier years are read in, completed beside the original, and confirmed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.timezone import localdate

from gongkai.agencies.models import Agency, User
from gongkai.agencies.policies import NotAllowed
from gongkai.agencies.views import carried_out
from gongkai.files.intake import as_path
from gongkai.ledger.chain import digest
from gongkai.reporting import importing_actions as actions
from gongkai.reporting.importing import PURPOSE, Importing, importing, read_completed, readings, taken_year
from gongkai.reporting.models import ReadingOfReport
from gongkai.ui.errors import NotFound
from gongkai.ui.guarding import guarded

OK, REFUSED = 200, 409


class Upload(forms.Form):
    """The file of a published report."""

    file = forms.FileField(
        label="公布的报告", allow_empty_file=True, error_messages={"required": "请选择公布的报告文件。"}
    )

    def clean_file(self) -> Any:
        """Not larger than is read."""
        given = self.cleaned_data["file"]
        if PURPOSE.most_bytes and given.size > PURPOSE.most_bytes:
            raise forms.ValidationError(f"文件超过了{filesizeformat(PURPOSE.most_bytes)}，没有读取。")
        return given

    def carry_out(self, by: User, agency: Agency) -> ReadingOfReport:
        """Read it and keep it."""
        given = self.cleaned_data["file"]
        with as_path(given) as content:
            return actions.take_in(
                by=by.ledger_name, agency=agency, name=given.name, content=content, on=localdate(), at=timezone.now()
            )


@guarded("report.import", post="report.import")
def imports(request: HttpRequest, agency: Agency) -> HttpResponse:
    """What was read in so far, and where the next file is given."""
    form = Upload(request.POST, request.FILES) if request.method == "POST" else Upload()
    if request.method == "POST" and (row := carried_out(form, request.user, agency)):
        return redirect("reporting:import", agency.code, row.pk)
    place = {"agency": agency, "form": form, "rows": readings(agency), "purpose": PURPOSE}
    return render(request, "reporting/imports.html", place)


def _row(agency: Agency, number: int) -> ReadingOfReport:
    rows = ReadingOfReport.objects.select_related("agency", "version__blob", "version__file", "report")
    found = rows.filter(agency=agency, pk=number).first()
    if found is None:
        raise NotFound("没有读取过这份报告，请从“导入以前公布的报告”的列表进入。")
    return found


@guarded("report.import", post="report.import")
def reading(request: HttpRequest, agency: Agency, number: int) -> HttpResponse:
    """A reading beside its places; sending the form keeps what was completed, or only checks it."""
    row = _row(agency, number)
    if request.method != "POST":
        return _page(request, importing(row, chosen=request.GET.get("cell", "")))
    completed, problems = read_completed(row, request.POST)
    found = importing(row, completed, problems=problems)
    if problems or "check" in request.POST:
        return _page(request, found, status=REFUSED if problems else OK)
    try:
        actions.complete(by=request.user.ledger_name, row=row, completed=completed)
        messages.success(request, "已保存。确认以前不会成为记录。")
    except NotAllowed as refusal:
        return _page(request, found, refusal.because, REFUSED)
    return redirect("reporting:import", agency.code, number)


@guarded(post="report.import")
def confirm(request: HttpRequest, agency: Agency, number: int) -> HttpResponse:
    """Make it the record of its year."""
    row = _row(agency, number)
    try:
        seen = request.POST.get("seen", "")
        report = actions.confirm(by=request.user.ledger_name, row=row, seen=seen, on=localdate())
    except NotAllowed as refusal:
        return _page(request, importing(row), refusal.because, REFUSED)
    messages.success(request, f"已导入{report.year}年度的年度报告，公众现在可以看到。")
    return redirect("reporting:import", agency.code, number)


def _page(request: HttpRequest, found: Importing, refused: str = "", status: int = OK) -> HttpResponse:
    """The reading as it stands; what was sent and cannot be read stays in its field."""
    row = found.row
    agency = row.agency if row else None
    taken = taken_year(agency, found.year) if agency and found.is_open and found.year else ""
    is_ready = found.is_open and not found.missing and not taken
    place = {
        "agency": agency,
        "row": row,
        "read": found,
        "refused": refused,
        "sent": request.POST if found.problems else {},
        "taken": taken,
        "seen": digest(found.document().as_content()) if is_ready else "",
    }
    return render(request, "reporting/import.html", place, status=status)
