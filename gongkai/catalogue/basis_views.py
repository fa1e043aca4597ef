"""The installation's page of legal bases: which of them stand, and since when others do not."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.timezone import localdate

from gongkai.agencies.models import User
from gongkai.agencies.views import carried_out
from gongkai.catalogue.basis_actions import LONGEST_NAME, LONGEST_NUMBER, record_basis
from gongkai.catalogue.edition_queries import bases
from gongkai.catalogue.forms import day
from gongkai.catalogue.models import LegalBasis
from gongkai.ui.errors import NotFound
from gongkai.ui.guarding import guarded

MOST, REFUSED = 100, 409
SHOWN = {"all": "全部", "repealed": "已废止、失效", "unknown": "没有登记效力"}


class Standing(forms.Form):
    """How long a basis stands, and what stands in its place."""

    in_force_on = day("施行日期", required=False)
    repealed_on = day("废止、失效日期", required=False)
    replacing_name = forms.CharField(
        label="替代它的依据", max_length=LONGEST_NAME, required=False, help_text="名称，不写书名号。"
    )
    replacing_number = forms.CharField(label="替代依据的文号", max_length=LONGEST_NUMBER, required=False)
    source = forms.CharField(label="来源", max_length=300, required=False, help_text="公布废止或者施行的文件。")

    def carry_out(self, by: User, basis: LegalBasis) -> LegalBasis:
        """Record it."""
        told = dict(self.cleaned_data)
        replacing = (told.pop("replacing_name"), told.pop("replacing_number"))
        return record_basis(
            by=by.ledger_name, name=basis.name, number=basis.number, replaced_by=replacing if any(replacing) else None, **told
        )  # fmt: skip


def _initial(basis: LegalBasis) -> dict[str, Any]:
    other = basis.replaced_by
    told = {name: getattr(basis, name) for name in ("in_force_on", "repealed_on", "source")}
    return told | {"replacing_name": other.name if other else "", "replacing_number": other.number if other else ""}


@guarded("catalogue.bases")
def every(request: HttpRequest) -> HttpResponse:
    """Every basis that a catalogue of the installation cites."""
    words, shown = request.GET.get("words", "").strip()[:100], request.GET.get("shown", "all")
    if shown not in SHOWN:
        raise NotFound("没有这个清单，请从公开依据页面选择。")
    today = localdate()
    rows = bases(words, today, repealed_only=shown == "repealed")
    if shown == "unknown":
        rows = rows.filter(in_force_on__isnull=True, repealed_on__isnull=True)
    place = {"rows": rows[:MOST], "words": words, "shown": shown, "lists": SHOWN, "today": today, "most": MOST}
    return render(request, "catalogue/all_bases.html", place)


@guarded("catalogue.bases", post="catalogue.bases")
def one(request: HttpRequest, key: int) -> HttpResponse:
    """Record how long one stands."""
    basis = bases("", localdate(), repealed_only=False).filter(pk=key).first()
    if basis is None:
        raise NotFound("没有这项依据，请从公开依据页面选择。")
    form = Standing(request.POST or None, initial=_initial(basis))
    if carried_out(form, request.user, basis):
        messages.success(request, f"已登记{basis}的效力。")
        return redirect("bases:every")
    place = {"basis": basis, "form": form, "cited": _cited(basis), "today": localdate()}
    return render(request, "catalogue/one_basis.html", place, status=REFUSED if form.errors else 200)


def _cited(basis: LegalBasis) -> list[dict[str, str]]:
    """The current items that cite it, some of them: each shows a flag once it is repealed."""
    rows = basis.cited.filter(text__item__ended_edition__isnull=True).select_related("text__item__publisher")
    current = [
        row.text for row in rows.order_by("pk")[: MOST * 2] if row.text.edition_id == row.text.item.last_edition_id
    ]
    return [
        {
            "path": text.path,
            "publisher": text.item.publisher.name,
            "url": reverse("catalogue:item", args=[text.item.publisher.code, text.item_id]),
        }
        for text in current[:MOST]
    ]


app_name = "bases"
urlpatterns = [path("", every, name="every"), path("<int:key>/", one, name="one")]
