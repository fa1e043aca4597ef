"""The staff pages of the catalogue's editions: reading a file in, what changed, one item's words, the bases."""

from __future__ import annotations

from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.timezone import localdate

from gongkai.agencies.models import Agency, User
from gongkai.agencies.permissions import can
from gongkai.agencies.policies import NotAllowed
from gongkai.agencies.views import carried_out
from gongkai.catalogue import edition_queries, exports, importing
from gongkai.catalogue.columns import COLUMN
from gongkai.catalogue.comparing import Fate, compare, counted
from gongkai.catalogue.domains import DOMAINS
from gongkai.catalogue.duty_views import duties_of_item
from gongkai.catalogue.forms import ConfirmForm
from gongkai.catalogue.models import Adoption, CatalogueEdition, CatalogueItem
from gongkai.catalogue.words import channels_of, elements_of, fields_of
from gongkai.files.actions import receive
from gongkai.files.intake import as_path
from gongkai.statute.time_limits import read_limits
from gongkai.ui.errors import NotFound
from gongkai.ui.guarding import guarded

OK, REFUSED = 200, 409


class Upload(django_forms.Form):
    """A file with a catalogue."""

    file = django_forms.FileField(
        label="标准目录文件", allow_empty_file=True, error_messages={"required": "请选择标准目录的文件。"}
    )

    def clean_file(self) -> Any:
        """Not larger than is read."""
        given = self.cleaned_data["file"]
        most = importing.PURPOSE.most_bytes
        if most and given.size > most:
            raise django_forms.ValidationError(f"文件超过了{filesizeformat(most)}，没有读取。请按领域分成几个文件。")
        return given

    def carry_out(self, by: User, agency: Agency) -> Any:
        """Read it once, and keep it."""
        given = self.cleaned_data["file"]
        with as_path(given) as content:
            importing.read_file(content, given.name)
            return receive(
                by=by.ledger_name,
                book=agency.code,
                purpose=importing.CATALOGUE,
                name=given.name,
                content=content,
                on=localdate(),
            )


@guarded("catalogue.view", post="catalogue.edit")
def editions(request: HttpRequest, agency: Agency) -> HttpResponse:
    """Every domain with the edition that the agency follows, and where a new file is given."""
    form = Upload(request.POST, request.FILES) if request.method == "POST" else Upload()
    if request.method == "POST" and (version := carried_out(form, request.user, agency)):
        return redirect("catalogue:import", agency.code, version.pk)
    today = localdate()
    place = {
        "agency": agency,
        "rows": edition_queries.domain_rows(agency, today),
        "form": form,
        "purpose": importing.PURPOSE,
    }
    place["may_edit"] = can(request.user, "catalogue.edit", agency, today)
    place["kept"] = importing.uploaded(agency)[:10] if place["may_edit"] else []
    return render(request, "catalogue/editions.html", place, status=REFUSED if form.errors else OK)


@guarded("catalogue.edit", post="catalogue.edit")
def import_file(request: HttpRequest, agency: Agency, key: int) -> HttpResponse:
    """Every row's fate before anything is written; confirmed here."""
    version = importing.uploaded_one(agency, key)
    if version is None:
        raise NotFound("没有这个文件，请重新上传。")
    sent = request.method == "POST"
    try:
        found = importing.preview(agency, version, request.POST if sent else {})
    except NotAllowed as refusal:
        messages.error(request, refusal.because)
        return redirect("catalogue:editions", agency.code)
    is_confirmed = sent and "confirm" in request.POST
    form = ConfirmForm(request.POST if sent else None, initial={"in_force_on": localdate(), "issued_by": agency.name})
    problem = ""
    if is_confirmed and form.is_valid():
        try:
            entered = importing.confirm(
                by=request.user.ledger_name,
                agency=agency,
                found=found,
                seen=request.POST.get("seen", ""),
                at=timezone.now(),
                **form.cleaned_data,
            )
        except NotAllowed as refusal:
            problem = refusal.because
        else:
            messages.success(request, f"已录入 {len(entered)} 个领域的新版。")
            first = entered[0]
            return redirect("catalogue:edition", agency.code, first.domain, first.ordinal)
    place = {"agency": agency, "found": found, "form": form, "problem": problem, "domains": DOMAINS}
    return render(request, "catalogue/import.html", place, status=REFUSED if is_confirmed else OK)


def _edition(agency: Agency, domain: str, ordinal: int | None) -> CatalogueEdition:
    found = edition_queries.edition_of(agency, domain, ordinal, localdate())
    if found is None:
        raise NotFound("没有这一版目录，请从目录版本页面选择。")
    return found


@guarded("catalogue.view")
def edition(request: HttpRequest, agency: Agency, domain: str, ordinal: int) -> HttpResponse:
    """An edition's items as the official table has them."""
    found = _edition(agency, domain, ordinal)
    texts = edition_queries.texts_of(found)
    bases = edition_queries.bases_of_texts(texts)
    shown = [COLUMN[column] for column in found.columns if column not in ("number", "domain")]
    today = localdate()
    rows = [
        (
            text,
            [text.words.get(column.id, "") for column in shown],
            [basis for basis in bases.get(text.pk, []) if basis.repealed_on and basis.repealed_on <= today],
        )
        for text in texts
    ]
    place = {
        "agency": agency,
        "edition": found,
        "columns": shown,
        "rows": rows,
        "editions": edition_queries.editions_of(found),
    }
    place["formats"] = exports.FORMATS.values()
    return render(request, "catalogue/edition.html", place)


@guarded("catalogue.view")
def export(request: HttpRequest, agency: Agency, domain: str, ordinal: int, form: str) -> HttpResponse:  # noqa: ARG001
    """An edition as a file."""
    found, made = _edition(agency, domain, ordinal), exports.FORMATS.get(form)
    if made is None:
        raise NotFound("没有这种格式，请从目录页面选择。")
    response = HttpResponse(made.write(found), content_type=made.content_type)
    response["Content-Disposition"] = f'attachment; filename="{found.domain}-{found.ordinal}{made.ending}"'
    return response


@guarded("catalogue.view")
def comparison(request: HttpRequest, agency: Agency, domain: str, ordinal: int) -> HttpResponse:
    """What an edition changed of the one before."""
    found = _edition(agency, domain, ordinal)
    if found.ordinal == 1:
        raise NotFound("第一版没有可以比较的前一版。")
    before = _edition(agency, domain, found.ordinal - 1)
    lines = compare(edition_queries.texts_of(before), [text.words for text in edition_queries.texts_of(found)])
    changed = [line for line in lines if line.fate is not Fate.SAME]
    place = {"agency": agency, "edition": found, "before": before, "lines": changed, "counts": counted(lines).items()}
    return render(request, "catalogue/comparison.html", place)


@guarded("catalogue.view")
def item(request: HttpRequest, agency: Agency, key: int) -> HttpResponse:
    """One item: its elements as read, its history, and how it stands for the agency."""
    today = localdate()
    found = (
        CatalogueItem.objects.filter(pk=key, publisher__in=edition_queries.publishers_of(agency))
        .select_related("publisher", "ended_edition")
        .first()
    )
    if found is None:
        raise NotFound("本机关适用的标准目录里没有这个事项，请从标准目录页面选择。")
    texts = edition_queries.texts_of_item(found)
    words = texts[0].words
    adoption = Adoption.objects.filter(agency=agency, item=found).select_related("unit", "person").first()
    place = {
        "agency": agency,
        "item": found,
        "text": texts[0],
        "texts": texts,
        "fields": fields_of(words),
        "elements": elements_of(words.get("content", "")),
        "channels": channels_of(words.get("channels", "")),
        "limits": read_limits(words.get("limit", "")),
        "bases": edition_queries.bases_of_texts(texts[:1]).get(texts[0].pk, []),
        "today": today,
        "adoption": adoption,
        "steps": list(adoption.steps.select_related("unit", "person").order_by("pk")) if adoption else [],
        "duties": duties_of_item(adoption) if adoption else [],
        "may_work": can(request.user, "catalogue.work", agency, today),
    }
    return render(request, "catalogue/item.html", place)


@guarded("catalogue.view")
def bases(request: HttpRequest, agency: Agency) -> HttpResponse:
    """The laws and documents that catalogues cite, and which of them no longer stand."""
    words, only = request.GET.get("words", "").strip()[:100], request.GET.get("repealed") == "1"
    today = localdate()
    rows = edition_queries.bases(words, today, repealed_only=only)[:MOST_BASES]
    return render(
        request,
        "catalogue/bases.html",
        {"agency": agency, "rows": rows, "words": words, "only": only, "today": today, "most": MOST_BASES},
    )


MOST_BASES = 200
