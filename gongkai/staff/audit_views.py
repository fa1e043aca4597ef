"""The ledger as pages: of one agency for its auditor and its supervisors, of the installation for its administrator."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from gongkai.agencies.models import Agency
from gongkai.ledger.labels import ACTS, DIGITS, act_label
from gongkai.ledger.models import Entry
from gongkai.staff.actions import consult_ledger
from gongkai.staff.audit_queries import Asked, in_turn, page_of, proven
from gongkai.ui.errors import NotFound
from gongkai.ui.guarding import guarded
from gongkai.ui.spreadsheets import lines

FIELDS = ("subject", "account", "act", "since", "until")
COLUMNS = ("sequence", "at", "actor", "act", "subject", "article", "details", "sha256", "sm3")
HEADS = ("序号", "时间", "操作者", "行为", "对象", "依据", "内容", "SHA-256", "SM3")
LONGEST = 200


@guarded("audit.view")
def entries(request: HttpRequest, agency: Agency) -> HttpResponse:
    """The agency's book, the latest first."""
    return _entries(request, agency)


@guarded("audit.installation")
def all_entries(request: HttpRequest) -> HttpResponse:
    """The book of what concerns the whole installation: signing in, accounts, jobs."""
    return _entries(request, None)


@guarded("audit.view")
def entry(request: HttpRequest, agency: Agency, sequence: int) -> HttpResponse:
    """One entry, proven now."""
    return _entry(request, agency, sequence)


@guarded("audit.installation")
def all_entry(request: HttpRequest, sequence: int) -> HttpResponse:
    """One entry of the installation's book, proven now."""
    return _entry(request, None, sequence)


@guarded("audit.view")
def export(request: HttpRequest, agency: Agency, form: str) -> HttpResponse | StreamingHttpResponse:
    """The entries asked for as a file."""
    return _export(request, agency, form)


@guarded("audit.installation")
def all_export(request: HttpRequest, form: str) -> HttpResponse | StreamingHttpResponse:
    """The entries asked for of the installation's book as a file."""
    return _export(request, None, form)


def _entries(request: HttpRequest, agency: Agency | None) -> HttpResponse:
    book, asked, sent = agency.code if agency else "", _asked(request), _sent(request)
    after, before = (_number(request.GET.get(name, "")) for name in ("after", "before"))
    found = page_of(book, asked, after=after, before=before)
    if asked.is_about_persons and after is before is None:
        consult_ledger(by=request.user.ledger_name, book=book, how="查阅", asked=sent)
    acts = sorted(ACTS.items(), key=lambda act: act[0])
    query = f"{urlencode(sent)}&" if sent else ""
    shown = {"agency": agency, "page": found, "asked": sent, "acts": acts, "query": query}
    return render(request, "staff/audit.html", shown | {"urls": _urls(agency, query.rstrip("&"))})


def _entry(request: HttpRequest, agency: Agency | None, sequence: int) -> HttpResponse:
    found = proven(agency.code if agency else "", sequence) if len(str(sequence)) <= DIGITS else None
    if found is None:
        raise NotFound(f"账本没有第 {sequence} 条，请从账本列表进入。")
    details = json.dumps(found.line.entry.details, ensure_ascii=False, indent=2)
    urls = _urls(agency) | {
        name: _address(agency, "audit-entry", row.sequence)
        for name, row in (("previous", found.previous), ("following", found.following))
        if row
    }
    return render(
        request, "staff/audit_entry.html", {"agency": agency, "found": found, "details": details, "urls": urls}
    )


def _export(request: HttpRequest, agency: Agency | None, form: str) -> HttpResponse | StreamingHttpResponse:
    if form not in FORMS:
        raise NotFound("账本可以导出为 csv 或者 json，没有这种格式。")
    book, asked = agency.code if agency else "", _asked(request)
    consult_ledger(by=request.user.ledger_name, book=book, how=f"导出 {form}", asked=_sent(request))
    writer, kind = FORMS[form]
    response = StreamingHttpResponse(writer(in_turn(book, asked)), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="ledger-{book or "installation"}.{form}"'
    return response


def _as_csv(rows: Iterator[Entry]) -> Iterator[str]:
    yield from lines(_as_rows(rows))


def _as_rows(rows: Iterator[Entry]) -> Iterator[list[str]]:
    yield [*HEADS]
    for row in rows:
        facts = {**_facts(row), "act": act_label(row.act), "details": json.dumps(row.details, ensure_ascii=False)}
        yield [str(facts[column]) for column in COLUMNS]


def _as_json(rows: Iterator[Entry]) -> Iterator[str]:
    """A list, one entry on a line, each with what its hashes are computed from."""
    mark = "[\n"
    for row in rows:
        yield mark + json.dumps(_facts(row), ensure_ascii=False)
        mark = ",\n"
    yield "\n]\n" if mark == ",\n" else "[]\n"


def _facts(row: Entry) -> dict[str, Any]:
    return {"book": row.book, "sequence": row.sequence, **row.facts, "sha256": row.sha256, "sm3": row.sm3}


# fmt: off
FORMS: dict[str, tuple[Callable[[Iterator[Entry]], Iterator[str]], str]] = {
    "csv":  (_as_csv,  "text/csv; charset=utf-8"),
    "json": (_as_json, "application/json"),
}
# fmt: on


def _address(agency: Agency | None, name: str, *rest: Any) -> str:
    name = name if agency else name.replace("audit", "audit-all")
    return reverse(f"staff:{name}", args=[*([agency.code] if agency else []), *rest])


def _urls(agency: Agency | None, query: str = "") -> dict[str, str]:
    there = partial(_address, agency)
    asked = f"?{query}" if query else ""
    return {"list": there("audit"), **{form: there("audit-export", form) + asked for form in FORMS}}


def _sent(request: HttpRequest) -> dict[str, str]:
    return {name: text[:LONGEST] for name in FIELDS if (text := request.GET.get(name, "").strip())}


def _asked(request: HttpRequest) -> Asked:
    sent = _sent(request)
    return Asked(
        subject=sent.get("subject", ""),
        account=_number(sent.get("account", "")),
        act=sent.get("act", ""),
        since=_day(sent.get("since", "")),
        until=_day(sent.get("until", "")),
    )


def _number(text: str) -> int | None:
    if text and not (text.isascii() and text.isdecimal() and len(text) <= DIGITS):
        raise NotFound("账号、页码应为数字，请核对地址。")
    return int(text) if text else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise NotFound("日期无法识别，请写成 2026-01-31 的样子。") from None
