"""Pages of background work, for the installation's administrator: what failed and waits for a decision, what runs."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from gongkai.jobs.actions import discard, rerun
from gongkai.jobs.exceptions import NotPossible
from gongkai.jobs.models import Job
from gongkai.jobs.queries import failed_jobs, job_by_number, work_at
from gongkai.ui.errors import NotFound
from gongkai.ui.guarding import guarded
from gongkai.ui.paging import read_place

CONFLICT = 409


@guarded("jobs.view")
def failed(request: HttpRequest) -> HttpResponse:
    """What failed, latest first."""
    place = read_place(request.GET.get("after", ""), request.GET.get("before", ""))
    return render(request, "staff/jobs.html", {"page": failed_jobs(place)})


@guarded("jobs.view")
def running(request: HttpRequest) -> HttpResponse:
    """What runs and what waits, with progress."""
    return render(request, "staff/jobs_running.html", {"work": work_at(timezone.now())})


@guarded("jobs.view")
def one(request: HttpRequest, number: int) -> HttpResponse:
    """A job with what it was asked and what went wrong."""
    return render(request, "staff/jobs_one.html", {"job": _job(number)})


@guarded(post="jobs.decide")
def again(request: HttpRequest, number: int) -> HttpResponse:
    """Have a failed job tried again."""
    job = _job(number)
    try:
        rerun(by=request.user.ledger_name, job=job)
    except NotPossible as refusal:
        return _refused(request, job, refusal)
    return redirect("staff:jobs")


@guarded(post="jobs.decide")
def drop(request: HttpRequest, number: int) -> HttpResponse:
    """Decide that a failed job is not done any more."""
    job = _job(number)
    try:
        discard(by=request.user.ledger_name, job=job, reason=request.POST.get("reason", ""))
    except NotPossible as refusal:
        return _refused(request, job, refusal)
    return redirect("staff:jobs")


def _job(number: int) -> Job:
    job = job_by_number(number)
    if job is None:
        raise NotFound("没有这个任务，可能已办完并清理。请从任务清单进入。")
    return job


def _refused(request: HttpRequest, job: Job, refusal: NotPossible) -> HttpResponse:
    """The same page with the sentence, and what was typed."""
    shown = {"job": job, "problem": refusal.because, "reason": request.POST.get("reason", "")}
    return render(request, "staff/jobs_one.html", shown, status=CONFLICT)
