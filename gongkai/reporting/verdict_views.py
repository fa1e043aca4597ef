"""The verdict on a finding, sent from the workbench or from the page of a review."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from gongkai.agencies.models import Agency
from gongkai.agencies.policies import NotAllowed
from gongkai.reporting.actions import judge
from gongkai.ui.guarding import guarded

BACK = {"report": "reporting:report", "review": "reporting:review"}


@guarded(post="report.judge")
def verdict(request: HttpRequest, agency: Agency, year: int) -> HttpResponse:
    """Confirm a finding or dismiss it; back to where it was shown."""
    sent = {name: request.POST.get(name, "") for name in ("finding", "judgement", "reason")}
    try:
        given = judge(by=request.user.ledger_name, agency=agency, year=year, at=timezone.now(), **sent)
        messages.success(request, f"已记录对 {given.content['rule']} 的判断：{given.get_judgement_display()}。")
    except NotAllowed as refusal:
        messages.error(request, refusal.because)
    return redirect(BACK.get(request.POST.get("back", ""), BACK["report"]), agency.code, year)
