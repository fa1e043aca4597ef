"""The staff pages of manuscripts: written, reviewed at the gates, published."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate

from gongkai.agencies.models import Agency
from gongkai.agencies.permissions import acts_at
from gongkai.agencies.policies import NotAllowed
from gongkai.agencies.views import carried_out
from gongkai.publication import forms, manuscript_actions
from gongkai.publication import manuscript_queries as queries
from gongkai.publication.gates import GATES
from gongkai.publication.kinds import KIND, KINDS
from gongkai.publication.models import InformationItem, Manuscript, ManuscriptState, ManuscriptVersion
from gongkai.publication.queries import found_items, item_page
from gongkai.publication.review_queries import checklist
from gongkai.publication.texts.lines import from_lines
from gongkai.statute.openness import Attribute
from gongkai.ui.errors import NotFound
from gongkai.ui.guarding import guarded
from gongkai.ui.paging import read_place

OK, REFUSED = 200, 409


@guarded("publication.view")
def manuscripts(request: HttpRequest, agency: Agency) -> HttpResponse:
    """The manuscripts, by where they are."""
    chosen = request.GET.get("list", ManuscriptState.UNDER_REVIEW.value)
    if chosen not in queries.LISTS:
        raise NotFound("没有这个清单，请从稿件页面选择。")
    today, place = localdate(), read_place(request.GET.get("after", ""), request.GET.get("before", ""))
    found = queries.manuscripts(agency, request.user, chosen, place, today)
    lists = [(name, label, found.numbers.get(name)) for name, label in queries.LISTS.items()]
    shown = {"agency": agency, "found": found, "lists": lists, "acts": acts_at(request.user, agency, today)}
    return render(request, "publication/manuscripts.html", shown)


@guarded("publication.draft", post="publication.draft")
def new(request: HttpRequest, agency: Agency) -> HttpResponse:
    """Begin a manuscript of a kind, or the correction of a public item."""
    kind, item = request.GET.get("kind", ""), _item(agency, request.GET.get("item", ""))
    if kind not in KIND:
        return render(request, "publication/kinds.html", {"agency": agency, "kinds": KINDS, "item": item})
    form = forms.Write(request.POST or None, request.FILES or None, agency=agency, kind=kind, version=_shown(item))
    if drafted := carried_out(form, request.user, None, item):
        _tell(request, form)
        messages.success(request, "已保存为第 1 版，还没有送审。")
        return redirect("publication:manuscript", agency.code, drafted.pk)
    shown = {"agency": agency, "form": form, "kind": KIND[kind], "item": item}
    return render(request, "publication/write.html", shown, status=REFUSED if form.errors else OK)


def _tell(request: HttpRequest, form: forms.Write) -> None:
    """What of a document was not brought over."""
    for sentence in form.read.get("told", []):
        messages.warning(request, f"Word 文档里{sentence}")


def _item(agency: Agency, reference: str) -> InformationItem | None:
    if not reference:
        return None
    found = InformationItem.objects.filter(agency=agency, index_number=reference).first()
    if found is None:
        raise NotFound(f"本机关没有索引号为“{reference}”的信息。")
    return found


def _shown(item: InformationItem | None) -> ManuscriptVersion | None:
    """The version that the public reads, to be corrected; of what was entered without review, what is known of it."""
    if item is None:
        return None
    public = item.versions.get(ordinal=item.version)
    version = public.signed or ManuscriptVersion(
        title=public.title,
        body=public.body if public.is_html else from_lines(public.body),
        category=item.category,
        formed_on=item.formed_on,
        attribute=Attribute.PROACTIVE.name,
    )
    version.note = ""
    return version


@guarded("publication.view")
def items(request: HttpRequest, agency: Agency) -> HttpResponse:
    """What is public and what was withdrawn, to be found and corrected."""
    words = request.GET.get("words", "").strip()[:100]
    place = read_place(request.GET.get("after", ""), request.GET.get("before", ""))
    found = found_items(agency, words, place)
    query = f"{urlencode({'words': words})}&" if words else ""
    shown = {
        "agency": agency,
        "page": found,
        "words": words,
        "query": query,
        "acts": acts_at(request.user, agency, localdate()),
    }
    return render(request, "publication/items.html", shown)


@guarded("publication.view", post="publication.withdraw")
def item(request: HttpRequest, agency: Agency, reference: str) -> HttpResponse:
    """One item: its versions, its steps, and the form that withdraws it."""
    found = item_page(agency, reference)
    if found is None:
        raise NotFound(f"本机关没有索引号为“{reference}”的信息。")
    form, acts = forms.WithdrawItem(request.POST or None), acts_at(request.user, agency, localdate())
    if carried_out(form, request.user, found.item):
        messages.success(request, "已撤下，原地址显示撤下说明。")
        return redirect("publication:item", agency.code, reference)
    shown = {"agency": agency, "found": found, "form": form, "acts": acts}
    return render(request, "publication/item.html", shown, status=REFUSED if form.errors else OK)


def _found(request: HttpRequest, agency: Agency, key: int, ordinal: int | None = None) -> queries.ManuscriptPage:
    found = queries.manuscript_page(agency, key, request.user, localdate(), ordinal)
    if found is None:
        raise NotFound("本机关没有这件稿件，或者没有这一版，请从稿件清单进入。")
    return found


@guarded("publication.view")
def manuscript(request: HttpRequest, agency: Agency, key: int) -> HttpResponse:
    """A manuscript: its text, the gates, what happened to it."""
    asked = request.GET.get("version", "")
    ordinal = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else None  # noqa: PLR2004
    return _page(request, agency, _found(request, agency, key, ordinal))


@guarded("publication.view")
def comparison(request: HttpRequest, agency: Agency, key: int, old: int, new: int) -> HttpResponse:
    """What changed from one version to another, word by word."""
    found = queries.comparison(agency, key, old, new)
    if found is None:
        raise NotFound("本机关没有这件稿件，或者没有这一版，请从稿件清单进入。")
    return render(request, "publication/comparison.html", {"agency": agency, "found": found})


def _page(request: HttpRequest, agency: Agency, found: queries.ManuscriptPage, problem: str = "", gate: str = "") -> HttpResponse:  # fmt: skip
    shown = {
        "agency": agency,
        "found": found,
        "problem": problem,
        "gate": gate,
        "said": request.POST,
        "acts": acts_at(request.user, agency, localdate()),
        "kind": KIND[found.manuscript.kind],
    }
    return render(request, "publication/manuscript.html", shown, status=REFUSED if problem else OK)


@guarded("publication.draft", post="publication.draft")
def edit(request: HttpRequest, agency: Agency, key: int) -> HttpResponse:
    """Write on the current version."""
    found = _found(request, agency, key)
    given = (request.POST or None, request.FILES or None)
    form = forms.Write(*given, agency=agency, kind=found.manuscript.kind, version=found.version)
    if carried_out(form, request.user, found.manuscript, None):
        _tell(request, form)
        messages.success(request, "已保存。改动过的部分，有关审查关须重新签署。")
        return redirect("publication:manuscript", agency.code, key)
    shown = {"agency": agency, "form": form, "kind": KIND[found.manuscript.kind], "found": found}
    return render(request, "publication/write.html", shown, status=REFUSED if form.errors else OK)


def _act(  # noqa: PLR0917 — what a view is given, and what it does
    request: HttpRequest, agency: Agency, key: int, act: Callable[[Manuscript], object], said: str, gate: str = ""
) -> HttpResponse:
    """Do it and say so, or say on the manuscript's page why not; nothing typed there is lost."""
    found = _found(request, agency, key)
    try:
        act(found.manuscript)
    except NotAllowed as refusal:
        return _page(request, agency, found, refusal.because, gate)
    messages.success(request, said)
    return redirect("publication:manuscript", agency.code, key)


def _read(form: Any) -> Any:
    """:raises NotAllowed: with what is wrong in the form."""
    if not form.is_valid():
        raise NotAllowed("".join(error for errors in form.errors.values() for error in errors))
    return form


@guarded("", post="publication.draft")
def submit(request: HttpRequest, agency: Agency, key: int) -> HttpResponse:
    """Send it to review."""

    def act(row: Manuscript) -> object:
        version = request.POST.get("version", "")
        seen = int(version) if version.isascii() and version.isdigit() else 0
        return manuscript_actions.submit(user=request.user, manuscript=row, version=seen, on=localdate())

    return _act(request, agency, key, act, "已送审。")


@guarded("", post="publication.review")
def word(request: HttpRequest, agency: Agency, key: int) -> HttpResponse:
    """Speak at a gate."""
    is_pass = request.POST.get("verdict") == "passed"

    def act(row: Manuscript) -> object:
        form = _read(forms.Word(request.POST))
        return (form.sign if is_pass else form.send_back)(request.user, row, request.POST.getlist("point"), localdate())

    return _act(request, agency, key, act, "已签署。" if is_pass else "已退回。", request.POST.get("gate", ""))


@guarded("", post="publication.publish")
def publish(request: HttpRequest, agency: Agency, key: int) -> HttpResponse:
    """Make it public."""
    return _act(
        request, agency, key, lambda row: _read(forms.Release(request.POST)).publish(request.user, row), "已发布。"
    )


@guarded("", post="publication.publish")
def register(request: HttpRequest, agency: Agency, key: int) -> HttpResponse:
    """Register what is not published."""
    return _act(
        request, agency, key, lambda row: _read(forms.Release(request.POST)).register(request.user, row), "已登记。"
    )


@guarded("", post="publication.publish")
def reassess(request: HttpRequest, agency: Agency, key: int) -> HttpResponse:
    """Look again at what is withheld."""
    return _act(
        request,
        agency,
        key,
        lambda row: _read(forms.Reason(request.POST)).reassess(request.user, row),
        "已登记复评意见。",
    )


@guarded("", post="publication.draft")
def abandon(request: HttpRequest, agency: Agency, key: int) -> HttpResponse:
    """Give it up."""
    return _act(
        request, agency, key, lambda row: _read(forms.Reason(request.POST)).abandon(request.user, row), "已作废。"
    )


@guarded("", post="publication.withdraw")
def withdraw(request: HttpRequest, agency: Agency, key: int) -> HttpResponse:
    """Withdraw the item it became."""
    return _act(
        request,
        agency,
        key,
        lambda row: _read(forms.Reason(request.POST)).withdraw(request.user, row),
        "已撤下，原地址显示撤下说明。",
    )


@guarded("publication.view", post="publication.checklists")
def checklists(request: HttpRequest, agency: Agency) -> HttpResponse:
    """What each gate asks at this agency."""
    today, sent = localdate(), forms.Points(request.POST or None)
    if carried_out(sent, request.user, agency):
        messages.success(request, "已保存，从下一次签署起按新的要点核对。")
        return redirect("publication:checklists", agency.code)
    rows = [(gate, checklist(agency, gate)) for gate in GATES]
    shown = {"agency": agency, "rows": rows, "form": sent, "acts": acts_at(request.user, agency, today)}
    return render(request, "publication/checklists.html", shown, status=REFUSED if sent.errors else OK)
