"""The pages of the agency above: its agencies' reports, their sum, and the review of one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate

from gongkai.agencies.models import Agency
from gongkai.agencies.permissions import can
from gongkai.agencies.policies import NotAllowed
from gongkai.reporting import actions
from gongkai.reporting.models import StepKind
from gongkai.reporting.queries import draft_of
from gongkai.reporting.reviewing import Said, read_said, review_of
from gongkai.reporting.supervising import Chosen, State, as_rows, cell_sum, overview
from gongkai.reporting.verdicts import verdicts
from gongkai.reporting.views import told
from gongkai.statute.annual_report.nodes import CellId
from gongkai.ui.errors import NotFound
from gongkai.ui.guarding import guarded
from gongkai.ui.spreadsheets import lines

LONGEST_NAME = 100
DECISIONS = {
    StepKind.RETURNED: "已退回，{agency}的公开工作机构会在工作台看到您的意见。",
    StepKind.ACCEPTED: "已接收{agency}的年度报告。",
}
OK, REFUSED = 200, 409


@guarded("report.roll-up")
@told
def agencies(request: HttpRequest, agency: Agency, year: int) -> HttpResponse:
    """The agencies under this one with the state of their reports, and the sum."""
    state, name = request.GET.get("state", ""), request.GET.get("name", "").strip()[:LONGEST_NAME]
    chosen = Chosen(state if state in State.__members__ else "", name)
    shown = {
        "agency": agency,
        "year": year,
        "overview": overview(agency, year, localdate(), chosen),
        "chosen": chosen,
        "may_review": can(request.user, "report.review", agency, localdate()),
    }
    return render(request, "reporting/agencies.html", shown)


@guarded("report.roll-up")
@told
def contributions(request: HttpRequest, agency: Agency, year: int, **place: Any) -> HttpResponse:
    """What each agency adds to a cell of the sum."""
    found = cell_sum(agency, year, CellId(**place))
    return render(request, "reporting/contributions.html", {"agency": agency, "year": year, "found": found})


@guarded("report.roll-up")
@told
def contributions_csv(request: HttpRequest, agency: Agency, year: int) -> StreamingHttpResponse:  # noqa: ARG001
    """Every cell of the sum with what each agency adds, for a spreadsheet program."""
    rows = list(as_rows(agency, year))
    response = StreamingHttpResponse(lines(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="agencies-{agency.code}-{year}.csv"'
    return response


@guarded("report.review", post="report.review")
@told
def review(request: HttpRequest, agency: Agency, year: int) -> HttpResponse:
    """A report handed in: read, commented on its cells, returned or accepted."""
    said = read_said(year, request.POST)
    if request.method != "POST" or not said.decision:
        return _page(request, agency, year, said)
    draft = draft_of(agency, year)
    kind = next((one for one in DECISIONS if one == said.decision), None)
    if draft is None or kind is None:
        raise NotFound("没有可以办理的报告，请从下级机关报告的列表进入。")
    try:
        actions.review(
            by=request.user.ledger_name,
            draft=draft,
            kind=kind,
            seen=said.seen,
            on=localdate(),
            note=said.note,
            comments=said.comments,
        )
    except NotAllowed as refusal:
        return _page(request, agency, year, said, refusal.because)
    messages.success(request, DECISIONS[kind].format(agency=agency.name))
    return redirect("reporting:review", agency.code, year)


def _page(request: HttpRequest, agency: Agency, year: int, said: Said, refused: str = "") -> HttpResponse:
    found = review_of(agency, year, said)
    judged = verdicts(agency, year, [row for level in found.levels for row in level.findings])
    shown = {"agency": agency, "year": year, "review": found, "verdicts": judged, "refused": refused}
    return render(request, "reporting/review.html", shown, status=REFUSED if refused else OK)
