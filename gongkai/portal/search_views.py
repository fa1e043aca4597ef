"""The search page: one query, one page of hits, each held against the records as it is shown."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from gongkai.agencies.models import Agency
from gongkai.portal.queries import public_agency
from gongkai.search.engine import DEEPEST, NoIndex
from gongkai.search.queries import Hit, Results, search
from gongkai.ui.errors import NotFound

LONGEST_TITLE = 40


@dataclass(frozen=True, slots=True)
class SearchPage:
    """What was asked for, and what was found."""

    text: str
    agency: Agency | None
    results: Results | None  # None before anything was asked for, and while there is no index
    unavailable: str = ""

    def link(self, start: int | None) -> str:
        """The page that begins there; "" for none."""
        if start is None:
            return ""
        asked = {"q": self.text, "agency": self.agency.code if self.agency else "", "start": start or ""}
        return "?" + urlencode({name: value for name, value in asked.items() if value})

    @property
    def previous(self) -> str:
        """The page before."""
        return self.link(self.results.previous) if self.results else ""

    @property
    def next(self) -> str:
        """The page after."""
        return self.link(self.results.next) if self.results else ""

    @property
    def first(self) -> str:
        """The first page."""
        return self.link(0)

    @property
    def everywhere(self) -> str:
        """The same, in all agencies."""
        return "?" + urlencode({"q": self.text})

    @property
    def heading(self) -> str:
        """The text as a title can hold it."""
        text = " ".join(self.text.split())
        return text if len(text) <= LONGEST_TITLE else text[:LONGEST_TITLE] + "…"


def address(hit: Hit) -> str:
    """Where a document is read."""
    return reverse(f"portal:{hit.kind}", args=hit.shown.place)


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """The hits of a text, in one agency's information or in all."""
    text, code = request.GET.get("q", "").strip(), request.GET.get("agency", "")
    page = _asked(text, public_agency(code) if code else None, _start(request.GET.get("start", "")))
    hits = [(hit, address(hit)) for hit in page.results.hits] if page.results else []
    context = {"page": page, "hits": hits, "agency": page.agency, "deepest": DEEPEST}
    return render(request, "portal/search.html", context)


def _asked(text: str, agency: Agency | None, start: int) -> SearchPage:
    if not text:
        return SearchPage(text, agency, None)
    try:
        return SearchPage(text, agency, search(text, agency=agency.code if agency else "", start=start))
    except NoIndex:
        return SearchPage(text, agency, None, unavailable="检索暂时不能使用，请从机关主页按类别查找，或者稍后再试。")


def _start(text: str) -> int:
    if not text:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(DEEPEST)) and int(text) < DEEPEST):
        raise NotFound("这个翻页地址不完整，请回到检索结果的第一页重新翻看。")
    return int(text)
