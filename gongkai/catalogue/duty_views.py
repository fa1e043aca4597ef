"""The staff pages of what an agency adopts and owes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localdate

from gongkai.agencies.models import Agency
from gongkai.agencies.permissions import can
from gongkai.agencies.policies import NotAllowed
from gongkai.agencies.views import carried_out
from gongkai.catalogue import coverage as covering
from gongkai.catalogue import duty_actions, figures, forms, mine, overview
from gongkai.catalogue.models import Adoption, CatalogueItem, Decision, DisclosureDuty, ItemText
from gongkai.catalogue.standing import State
from gongkai.ui.errors import NotFound
from gongkai.ui.guarding import guarded
from gongkai.ui.paging import read_place
from gongkai.ui.spreadsheets import lines

OK, REFUSED = 200, 409
MOST_PAGES = 10_000


@guarded("catalogue.view")
def coverage(request: HttpRequest, agency: Agency) -> HttpResponse:
    """The map of everything the agency's catalogue asks for, and how it stands today."""
    chosen = State.__members__.get(request.GET.get("state", ""))
    found = covering.coverage(agency, localdate(), chosen)
    place = {"agency": agency, "coverage": found, "may_edit": can(request.user, "catalogue.edit", agency, localdate())}
    place["may_overview"] = can(request.user, "catalogue.overview", agency, localdate())
    return render(request, "catalogue/coverage.html", place)


@guarded("catalogue.view", post="catalogue.edit")
def domain(request: HttpRequest, agency: Agency, domain: str) -> HttpResponse:
    """One domain's items as a list; whoever edits chooses here what applies and who does it."""
    today = localdate()
    act = request.POST.get("act", "")
    made = {
        "adopt": forms.Adopt(
            request.POST if act == "adopt" else None, agency=agency, today=today, initial={"since": today}
        ),
        "assign": forms.Assign(request.POST if act == "assign" else None, agency=agency, today=today),
        "aside": forms.SetAside(request.POST if act == "aside" else None, agency=agency, today=today),
    }
    ticked = set(request.POST.getlist("item"))
    problem = ""
    if request.method == "POST":
        form = made.get(act)
        if form is None:
            raise NotFound("没有这种办理，请从领域页面重新选择。")
        items = list(
            CatalogueItem.objects.filter(
                pk__in=[key for key in ticked if key.isascii() and key.isdigit()], domain=domain
            )
        )
        if not items:
            problem = "请先在表中勾选事项。"
        elif carried_out(form, request.user, items):
            messages.success(request, f"已办理 {len(items)} 个事项。")
            return redirect("catalogue:domain", agency.code, domain)
    found = covering.domain_coverage(agency, domain, today)
    if found is None:
        raise NotFound("本机关适用的标准目录里没有这个领域，请从标准目录页面选择。")
    place = {"agency": agency, "found": found, "forms": made, "act": act, "problem": problem, "ticked": ticked}
    place["may_edit"] = can(request.user, "catalogue.edit", agency, today)
    return render(request, "catalogue/domain.html", place, status=REFUSED if request.method == "POST" else OK)


def _adoption(agency: Agency, item: int) -> Adoption:
    found = Adoption.objects.filter(agency=agency, item=item).select_related("item", "unit", "person").first()
    if found is None:
        raise NotFound("本机关没有选用这个事项，请先在领域页面选用。")
    return found


@guarded("catalogue.work", post="catalogue.work")
def event(request: HttpRequest, agency: Agency, item: int) -> HttpResponse:
    """Record what an item's limit runs from."""
    adoption, today = _adoption(agency, item), localdate()
    if adoption.decision != Decision.APPLIES:
        raise NotFound("这个事项已定为不适用，不登记事件。")
    form = forms.EventForm(request.POST or None, limits=mine.event_limits(adoption))
    if recorded := carried_out(form, request.user, adoption, today):
        duty = recorded.duties.order_by("pk").first()
        messages.success(request, f"已登记，最迟 {duty.due_on} 公开。")
        return redirect("catalogue:duty", agency.code, duty.pk)
    text = ItemText.objects.get(item=item, edition=adoption.item.last_edition_id)
    place = {"agency": agency, "adoption": adoption, "text": text, "form": form, "limits": mine.event_limits(adoption)}
    return render(request, "catalogue/event.html", place, status=REFUSED if form.errors else OK)


@guarded("catalogue.view")
def duties(request: HttpRequest, agency: Agency) -> HttpResponse:
    """The duties, the longest overdue first."""
    scope, chosen = _listed(request)
    place = read_place(request.GET.get("after", ""), request.GET.get("before", ""))
    found = mine.duties(agency, request.user, localdate(), place, scope=scope, chosen=chosen)
    shown = {
        "agency": agency,
        "found": found,
        "scopes": mine.SCOPES,
        "lists": {name: row[0] for name, row in mine.LISTS.items()},
    }
    return render(request, "catalogue/duties.html", shown)


def _listed(request: HttpRequest) -> tuple[str, str]:
    """Which list an address asks for; without a word, that of the whole agency."""
    scope, chosen = request.GET.get("scope", "agency"), request.GET.get("list", "open")
    if scope not in mine.SCOPES or chosen not in mine.LISTS:
        raise NotFound("没有这个清单，请从公开义务页面选择。")
    return scope, chosen


@guarded("catalogue.view")
def duties_ics(request: HttpRequest, agency: Agency) -> HttpResponse:
    """The first open duties, for a calendar of one's own."""
    scope, _ = _listed(request)
    found = mine.duties(agency, request.user, localdate(), read_place("", ""), scope=scope)
    text = mine.as_calendar(agency, found.rows, timezone.now(), request.get_host())
    response = HttpResponse(text.encode(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="duties.ics"'
    return response


def _duty(agency: Agency, key: int) -> mine.DutyPage:
    found = mine.duty_page(agency, key, localdate())
    if found is None:
        raise NotFound("本机关没有这项公开义务，请从公开义务的清单进入。")
    return found


@guarded("catalogue.view")
def duty(request: HttpRequest, agency: Agency, key: int) -> HttpResponse:
    """One duty: what is owed, until when and why, and what met it."""
    return _duty_page(request, agency, _duty(agency, key))


def _duty_page(
    request: HttpRequest, agency: Agency, found: mine.DutyPage, form: forms.WaiveForm | None = None
) -> HttpResponse:
    today = localdate()
    place = {
        "agency": agency,
        "found": found,
        "form": form or forms.WaiveForm(),
        "may_work": can(request.user, "catalogue.work", agency, today),
        "may_waive": can(request.user, "catalogue.waive", agency, today),
    }
    return render(request, "catalogue/duty.html", place, status=REFUSED if form else OK)


@guarded("", post="catalogue.waive")
def waive(request: HttpRequest, agency: Agency, key: int) -> HttpResponse:
    """Say that it is no longer owed."""
    found, form = _duty(agency, key), forms.WaiveForm(request.POST)
    if carried_out(form, request.user, found.duty, localdate()):
        messages.success(request, "已免除这项义务。")
        return redirect("catalogue:duty", agency.code, key)
    return _duty_page(request, agency, found, form)


@guarded("catalogue.work", post="catalogue.work")
def meet(request: HttpRequest, agency: Agency, key: int) -> HttpResponse:
    """Choose what was published, look whether the elements stand in it, and say so."""
    found = _duty(agency, key)
    said = request.POST if request.method == "POST" else request.GET
    reference, words = said.get("item", ""), said.get("words", "")
    item = mine.published.find(agency.code, reference) if reference else None
    version = said.get("version", "")
    problem = "" if item or not reference else f"本机关没有索引号为“{reference}”的信息，请从列出的信息中选择。"
    if request.method == "POST" and item:
        try:
            duty_actions.meet(
                by=request.user.ledger_name,
                duty=found.duty,
                reference=reference,
                version=int(version) if version.isascii() and version.isdigit() else None,
                elements=forms.said_of_elements(found.elements, request.POST),
                on=localdate(),
            )
        except NotAllowed as refusal:
            problem = refusal.because
        else:
            messages.success(request, "已登记履行。")
            return redirect("catalogue:duty", agency.code, key)
    asked = [
        replace(one, present=said.get(f"element-{place}", ""), reason=said.get(f"reason-{place}", ""))
        for place, one in enumerate(mine.asked(found.elements, item))
    ]
    shown = {
        "agency": agency,
        "found": found,
        "item": item,
        "asked": asked,
        "problem": problem,
        "words": words,
        "version": version,
    }
    shown["offered"] = [] if item else mine.offered(agency, words)
    return render(request, "catalogue/meet.html", shown, status=REFUSED if problem else OK)


# ── figures ────────────────────────────────────────────────────────────────


def _period(request: HttpRequest, today: date) -> tuple[forms.PeriodForm, figures.Period]:
    """The period an address names; this year where it names none or none that can be."""
    year = figures.Period(date(today.year, 1, 1), date(today.year, 12, 31))
    given = {name: request.GET[name] for name in ("first", "last") if name in request.GET}
    form = forms.PeriodForm(given or {"first": year.first, "last": year.last})
    return form, figures.Period(**form.cleaned_data) if form.is_valid() else year


def shortcuts(today: date) -> list[tuple[str, figures.Period]]:
    """Periods that offices ask for."""
    year, half = today.year, 1 if today.month <= 6 else 7  # noqa: PLR2004 — the half-years
    quarter = (today.month - 1) // 3 * 3 + 1
    ends = {3: 31, 6: 30, 9: 30, 12: 31}
    return [
        ("今年", figures.Period(date(year, 1, 1), date(year, 12, 31))),
        ("本半年", figures.Period(date(year, half, 1), date(year, half + 5, ends[half + 5]))),
        ("本季度", figures.Period(date(year, quarter, 1), date(year, quarter + 2, ends[quarter + 2]))),
        ("去年", figures.Period(date(year - 1, 1, 1), date(year - 1, 12, 31))),
    ]


@guarded("catalogue.view")
def figures_page(request: HttpRequest, agency: Agency) -> HttpResponse:
    """Completeness and timeliness of a period."""
    today = localdate()
    form, period = _period(request, today)
    place = {
        "agency": agency,
        "form": form,
        "found": figures.figures(agency, period, today),
        "shortcuts": shortcuts(today),
    }
    return render(request, "catalogue/figures.html", place, status=REFUSED if form.errors else OK)


def _asked_figure(request: HttpRequest, name: str) -> dict[str, Any]:
    if name not in figures.FIGURE:
        raise NotFound("没有这个数字，请从统计页面点选。")
    unit = request.GET.get("unit", "")
    if unit and unit != "none" and not (unit.isascii() and unit.isdigit() and len(unit) < 10):  # noqa: PLR2004
        raise NotFound("没有这个内设机构，请从统计页面点选。")
    return {"domain": request.GET.get("domain", "")[:32], "unit": unit}


@guarded("catalogue.view")
def figure(request: HttpRequest, agency: Agency, name: str) -> HttpResponse:
    """The duties that a figure counts."""
    today = localdate()
    asked, (_, period) = _asked_figure(request, name), _period(request, today)
    place = read_place(request.GET.get("after", ""), request.GET.get("before", ""))
    found = figures.behind(agency, period, name, today, place, **asked)
    query = f"first={period.first}&last={period.last}&" + "".join(
        f"{key}={value}&" for key, value in asked.items() if value
    )
    return render(
        request, "catalogue/figure.html", {"agency": agency, "found": found, "period": period, "query": query}
    )


@guarded("catalogue.view")
def figure_csv(request: HttpRequest, agency: Agency, name: str) -> StreamingHttpResponse:
    """The same as a file."""
    today = localdate()
    asked, (_, period) = _asked_figure(request, name), _period(request, today)
    rows = figures.as_lines(agency, period, name, today, **asked)
    response = StreamingHttpResponse(lines(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="duties-{name}-{period.first}-{period.last}.csv"'
    return response


@guarded("catalogue.overview")
def overview_page(request: HttpRequest, agency: Agency) -> HttpResponse:
    """The agencies below, domain by domain."""
    sort, page = request.GET.get("sort", "late"), request.GET.get("page", "1")
    if sort not in overview.SORTS or not (page.isascii() and page.isdigit() and 0 < int(page) <= MOST_PAGES):
        raise NotFound("没有这一页，请从覆盖情况的第一页重新翻看。")
    found = overview.overview(
        agency, localdate(), page=int(page), sort=sort, name=request.GET.get("name", "").strip()[:100]
    )
    return render(request, "catalogue/overview.html", {"agency": agency, "found": found, "sorts": overview.SORTS})


def duties_of_item(adoption: Adoption) -> list[DisclosureDuty]:
    """The latest duties of an adopted item."""
    return list(adoption.duties.select_related("event").order_by("-due_on", "-pk")[: mine.OFFERED])
