"""The pages on which a report is made: its text section by section, its steps, its files, what changed since a freeze."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localdate

from gongkai.agencies.models import Agency
from gongkai.agencies.permissions import can
from gongkai.agencies.policies import NotAllowed
from gongkai.agencies.views import carried_out
from gongkai.reporting import actions, stepping
from gongkai.reporting.desk import document_in_hand, figure, step_page
from gongkai.reporting.differences import NothingKept, differences
from gongkai.reporting.editing import SECTIONS, NoSection, checked, clash, editing, unsealed, versions
from gongkai.reporting.exports import FORMATS
from gongkai.reporting.forms import SectionForm
from gongkai.reporting.models import Draft
from gongkai.reporting.queries import draft_of
from gongkai.reporting.views import told
from gongkai.reporting.years import as_calendar, years
from gongkai.ui.errors import NotFound
from gongkai.ui.guarding import guarded

View = Callable[..., HttpResponse]


@guarded("report.view")
def calendar(request: HttpRequest, agency: Agency) -> HttpResponse:
    """Every year's report: when it is due, where it stands, what it lacks."""
    return render(request, "reporting/years.html", {"agency": agency, "years": years(agency, localdate())})


@guarded("report.view")
def due_days(request: HttpRequest, agency: Agency) -> HttpResponse:
    """The days still to come, for a calendar of one's own."""
    text = as_calendar(agency, localdate(), f"{request.scheme}://{request.get_host()}")
    return _file(text.encode(), "text/calendar; charset=utf-8", f"{agency.name}年度报告公布日期.ics")


@guarded(post="report.write")
@told
def begin(request: HttpRequest, agency: Agency, year: int) -> HttpResponse:
    """Begin the report of a year."""
    actions.open_draft(by=request.user.ledger_name, agency=agency, year=year, at=timezone.now())
    messages.success(request, "已由数字起草。请逐段核对，补写【请…】处的内容。")
    return redirect("reporting:report", agency.code, year)


@guarded("report.view")
@told
def export(request: HttpRequest, agency: Agency, year: int, form: str) -> HttpResponse:  # noqa: ARG001 — Django's
    """The report in hand as a file: as it stands, as frozen, or as published."""
    if form not in FORMATS:
        raise NotFound(f"没有“{form}”这种格式，请从报告页选择。")
    found, document = FORMATS[form], document_in_hand(agency, year)
    return _file(found.write(document), found.content_type, f"{document.file_name}{found.ending}")


def _file(content: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


@guarded("report.records")
@told
def figure_of(request: HttpRequest, agency: Agency, year: int, name: str) -> HttpResponse:
    """A figure outside the tables: what it counts, by which article."""
    found = figure(agency, year, name)
    if found is None:
        raise NotFound(f"{year}年度的报告没有名为“{name}”的数字，请从报告页点选。")
    return render(request, "reporting/figure.html", {"agency": agency, "year": year, "figure": found})


@guarded("report.records")
@told
def changes(request: HttpRequest, agency: Agency, year: int) -> HttpResponse:
    """What the records say otherwise than when the report was frozen."""
    try:
        found = differences(agency, year)
    except NothingKept as nothing:
        raise NotFound(str(nothing)) from nothing
    may_audit = can(request.user, "audit.view", agency, localdate())
    place = {"agency": agency, "year": year, "found": found, "may_audit": may_audit}
    return render(request, "reporting/differences.html", place)


# ── the text ─────────────────────────────────────────────


def _draft(agency: Agency, year: int) -> Draft:
    found = draft_of(agency, year)
    if found is None:
        raise NotFound(f"{year}年度的报告还没有开始编制，请先在报告页点“开始编制”。")
    return found


def sectioned(view: View) -> View:
    """A section that does not exist is told as a page."""

    def telling(request: HttpRequest, agency: Agency, year: int, **place: Any) -> HttpResponse:
        try:
            return told(view)(request, agency, year=year, **place)
        except NoSection as nothing:
            raise NotFound(str(nothing)) from nothing

    return telling


@guarded("report.write", post="report.write")
@sectioned
def section(request: HttpRequest, agency: Agency, year: int, section: int) -> HttpResponse:
    """Write a section. What could not be saved stays in the page, beside what stands in its way."""
    form = SectionForm(request.POST if request.method == "POST" else None)
    saving = request.method == "POST" and "check" not in request.POST
    if saving and carried_out(form, request.user, _draft(agency, year), section, timezone.now()):
        messages.success(request, "已保存。")
        return redirect("reporting:section", agency.code, year, section)
    sent = str(request.POST["written"]) if "written" in request.POST else None
    found = editing(agency, year, section, sent)
    place: dict[str, Any] = {"agency": agency, "year": year, "form": form, "editing": found}
    if form.conflict:
        place["clash"] = clash(form.conflict.latest, unsealed(found.sealed), sent or "")
    elif sent is not None:  # still the version it was made from: a colleague's must not be written over unseen
        kept = {"base": request.POST.get("base", found.base), "sealed": request.POST.get("figures", found.sealed)}
        place["editing"] = replace(found, **kept)
    return render(request, "reporting/section.html", place)


@guarded(post="report.write")
@sectioned
def check(request: HttpRequest, agency: Agency, year: int, section: int) -> HttpResponse:
    """What the checks say of a text that is being written: a piece of the writer's page."""
    try:
        found = checked(
            agency, year, section, request.POST.get("written", ""), unsealed(request.POST.get("figures", ""))
        )
    except NotAllowed as refusal:
        return HttpResponse(refusal.because, status=400, content_type="text/plain; charset=utf-8")
    return render(request, "reporting/_checked.html", {"agency": agency, "year": year, "checked": found})


@guarded("report.view", post="report.write")
@sectioned
def section_versions(request: HttpRequest, agency: Agency, year: int, section: int) -> HttpResponse:
    """The versions of a section, two of them word by word; sending the form brings one back."""
    if request.method == "POST":
        restore = partial(actions.restore_section, ordinal=_number(request.POST.get("ordinal")) or 0)
        return _written(request, _draft(agency, year), section, restore, "已恢复，作为新的版本保存。")
    one, other = (_number(request.GET.get(name)) for name in ("one", "other"))
    found = versions(agency, year, section, one, other)
    may_write = can(request.user, "report.write", agency, localdate())
    place = {"agency": agency, "year": year, "found": found, "may_write": may_write}
    return render(request, "reporting/versions.html", place)


@guarded(post="report.write")
@sectioned
def redraft(request: HttpRequest, agency: Agency, year: int, section: int) -> HttpResponse:
    """Draft a section again from the figures."""
    done = "已由数字重新起草，原来的文字在版本中，可以恢复。"
    return _written(request, _draft(agency, year), section, actions.redraft_section, done)


@guarded(post="report.write")
@sectioned
def follow(request: HttpRequest, agency: Agency, year: int, section: int) -> HttpResponse:
    """Take the records' figure again."""
    take = partial(actions.follow_records, name=request.POST.get("figure", ""))
    return _written(request, _draft(agency, year), section, take, "已改用记录的数字。")


def _written(request: HttpRequest, draft: Draft, section: int, act: Callable[..., Any], done: str) -> HttpResponse:
    """Carry out an act on the text and go back to where it was asked for."""
    if section not in SECTIONS:
        raise NoSection("年度报告只有开头和六个部分，请从报告页选择。")
    try:
        act(by=request.user.ledger_name, draft=draft, section=section, at=timezone.now())
        messages.success(request, done)
    except NotAllowed as refusal:
        messages.error(request, refusal.because)
    if request.POST.get("back") == "report":
        return redirect("reporting:report", draft.agency.code, draft.year)
    return redirect("reporting:section", draft.agency.code, draft.year, section)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 9 else None  # noqa: PLR2004 — no report has so many


# ── the steps ────────────────────────────────────────────


def stepped(kind: type[stepping.Step]) -> View:
    """The page of a step."""

    @told
    def step(request: HttpRequest, agency: Agency, year: int, **given: Any) -> HttpResponse:
        page = step_page(agency, year, _draft(agency, year))
        form = kind(
            request.POST if request.method == "POST" else None, draft=page.draft, standing=page.standing, **given
        )
        if carried_out(form, request.user, timezone.now()):
            messages.success(request, form.done)
            return redirect("reporting:report", agency.code, year)
        place = {"agency": agency, "year": year, "form": form, "page": page, "finding": page.finding(**given)}
        return render(request, "reporting/step.html", place)

    return step


freeze = guarded("report.freeze", post="report.freeze")(stepped(stepping.Freeze))
thaw = guarded("report.freeze", post="report.freeze")(stepped(stepping.Thaw))
sign_office = guarded("report.sign-office", post="report.sign-office")(stepped(stepping.SignOffice))
sign_agency = guarded("report.sign-agency", post="report.sign-agency")(stepped(stepping.SignAgency))
override = guarded("report.override", post="report.override")(stepped(stepping.Overrule))
publish = guarded("report.publish", post="report.publish")(stepped(stepping.Publish))
correct = guarded("report.publish", post="report.publish")(stepped(stepping.Correct))
submit = guarded("report.submit", post="report.submit")(stepped(stepping.Submit))
office = guarded("report.write", post="report.write")(stepped(stepping.Office))
