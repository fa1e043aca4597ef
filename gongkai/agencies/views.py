"""The staff pages about an agency: what it says of itself, who works for it, who stands in, who takes over."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate

from gongkai.agencies import actions, forms, queries
from gongkai.agencies.models import Agency
from gongkai.agencies.policies import NotAllowed
from gongkai.files.policies import FileRefused
from gongkai.ui.errors import NotFound
from gongkai.ui.guarding import guarded


def carried_out(form: Form, *given: Any) -> Any:
    """The result of the form's action; None where the form is not right, with what is wrong said in the form."""
    if not form.is_valid():
        return None
    try:
        return form.carry_out(*given) or True  # type: ignore[attr-defined]
    except (NotAllowed, FileRefused) as refusal:
        form.add_error(None, refusal.because)
        return None


@guarded("agency.onboard", post="agency.onboard")
def onboard(request: HttpRequest) -> HttpResponse:
    """The first step of onboarding an agency; the others are the sections of its settings."""
    form = forms.NewAgency(request.POST or None)
    if form.is_valid():
        agency = form.enter(request.user)
        messages.success(request, f"已接入{agency.name}。请继续填写下列各部分，每一部分单独保存，可以以后再补。")
        return redirect("agencies:settings", agency.code)
    return render(request, "agencies/new.html", {"form": form, "sections": forms.SECTIONS})


@guarded("agency.settings", post="agency.settings")
def settings(request: HttpRequest, agency: Agency) -> HttpResponse:
    """What an agency says of itself, section by section; a section that is right is saved at once."""
    kept = {section.id: section for section in forms.SECTIONS}
    sent = kept.get(request.POST.get("section", ""))
    if request.method == "POST" and sent is None:
        raise NotFound("没有这一部分设置，请从机关设置页重新填写。")
    form = sent(request.POST, request.FILES, agency=agency) if sent else None
    if form and carried_out(form, request.user, agency, localdate()):
        messages.success(request, f"已保存“{form.title}”。{form.advice}")
        return redirect(f"{reverse('agencies:settings', args=[agency.code])}#{form.id}")
    shown = [form if form and form.id == section.id else section.of(agency) for section in forms.SECTIONS]
    found = queries.settings_of(agency)
    return render(request, "agencies/settings.html", {"agency": agency, "sections": shown, "settings": found})


@guarded("agency.succeed", post="agency.succeed")
def succession(request: HttpRequest, agency: Agency) -> HttpResponse:
    """机构改革: who does this agency's work from when."""
    form = forms.SuccessionForm(request.POST or None, agency=agency)
    if carried_out(form, request.user, agency, localdate()):
        messages.success(request, "已登记承接机关。原机关的记录和名称保留，公开网站会说明由谁承接。")
        return redirect("agencies:settings", agency.code)
    return render(request, "agencies/succession.html", {"agency": agency, "form": form})


@guarded("people.view", post="people.manage")
def people(request: HttpRequest, agency: Agency) -> HttpResponse:
    """Who works for the agency; whoever manages people gives roles here."""
    on = localdate()
    form = forms.Invite(request.POST or None, agency=agency, on=on)
    invited = carried_out(form, request.user)
    if invited and not invited.code:
        messages.success(request, f"已为{invited.user.called}分配角色。")
        return redirect("agencies:people", agency.code)
    place = {"agency": agency, "people": queries.people(agency, request.user, on), "form": form, "invited": invited}
    return render(request, "agencies/people.html", place)


@guarded(post="people.manage")
def end_assignment(request: HttpRequest, agency: Agency, assignment: int) -> HttpResponse:
    """A role ends today."""
    row = queries.assignment(agency, assignment)
    if row is None:
        raise NotFound(f"{agency.name}没有这项角色分配，请从人员页重新选择。")
    actions.end_assignment(by=request.user.ledger_name, assignment=row, on=localdate())
    messages.success(request, f"已终止{row.user.called}的角色“{row.get_role_display()}”。")
    return redirect("agencies:people", agency.code)


@guarded("people.delegate", post="people.delegate")
def delegations(request: HttpRequest, agency: Agency) -> HttpResponse:
    """Let a colleague stand in during leave."""
    on = localdate()
    form = forms.Delegate(request.POST or None, agency=agency, reader=request.user, on=on)
    if row := carried_out(form, request.user):
        messages.success(request, f"已安排{row.delegate.called}代理，{row.first_day}至{row.last_day}。")
        return redirect("agencies:delegations", agency.code)
    found = queries.delegations_before(agency, request.user, on)
    return render(request, "agencies/delegations.html", {"agency": agency, "form": form, "delegations": found})


@guarded(post="people.delegate")
def end_delegation(request: HttpRequest, agency: Agency, delegation: int) -> HttpResponse:
    """A delegation ends today."""
    row = queries.delegations_before(agency, request.user, localdate()).filter(pk=delegation).first()
    if row is None:
        raise NotFound("没有这项代理，或者它不是您安排的，请从代理页重新选择。")
    actions.end_delegation(by=request.user.ledger_name, delegation=row, on=localdate())
    messages.success(request, f"已终止{row.delegate.called}的代理。")
    return redirect("agencies:delegations", agency.code)


@guarded("people.hand-over", post="people.hand-over")
def hand_over(request: HttpRequest, agency: Agency, account: int) -> HttpResponse:
    """Somebody leaves: what is left open, and who takes over."""
    on = localdate()
    leaving = queries.leaving(agency, account, on)
    if leaving is None:
        raise NotFound(f"{agency.name}没有这名人员，请从人员页重新选择。")
    if leaving.user == request.user and request.method == "POST":
        raise PermissionDenied("不能办理自己的离岗移交，请由负责人或者另一名管理员办理。")
    form = forms.HandOver(request.POST or None, agency=agency, leaver=leaving.user, on=on)
    moved = carried_out(form, request.user)
    if moved is not None:
        total = sum(moved.values())
        messages.success(request, f"{leaving.user.called}的角色已终止，移交 {total} 项未办结的工作。")
        return redirect("agencies:people", agency.code)
    return render(request, "agencies/hand_over.html", {"agency": agency, "form": form, "leaving": leaving})
