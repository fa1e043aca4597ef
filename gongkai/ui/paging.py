"""Paging by key: a page begins after a row that is named, so the five-thousandth costs what the first one does."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, NamedTuple, TypeVar

from django.db.models import Model, Q, QuerySet

from gongkai.ui.errors import NotFound

Row = TypeVar("Row", bound=Model)


class Cursor(NamedTuple):
    """A row's place in a list ordered by day."""

    day: date
    pk: int

    def __str__(self) -> str:
        return f"{self.day.isoformat()}.{self.pk}"


class Place(NamedTuple):
    """From where to show a list: after a row, before one, or, with neither, from its beginning."""

    after: Cursor | None = None
    before: Cursor | None = None


def read_place(after: str, before: str) -> Place:
    """The place an address names; "" names none.

    :raises NotFound: for what no page of ours links to.
    """
    return Place(_read(after), _read(before))


def _read(text: str) -> Cursor | None:
    if not text:
        return None
    found = re.fullmatch(r"(\d{4}-\d{2}-\d{2})\.(\d{1,18})", text, re.ASCII)
    try:
        return Cursor(date.fromisoformat(found[1]), int(found[2])) if found else _refuse()
    except ValueError:
        return _refuse()


def _refuse() -> Cursor:
    raise NotFound("这个翻页地址不完整，请回到第一页重新翻看。")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """The rows of one page, and where the pages beside it begin."""

    rows: list[Row]
    previous: Cursor | None = None  # the page before ends before this row
    next: Cursor | None = None  # the page after begins after this row


def page(rows: QuerySet[Row], day: str, place: Place, *, size: int, newest_first: bool = False) -> Page[Row]:
    """One page of a list ordered by ``day``, then by key: one statement, and never an offset."""
    backwards = place.before is not None
    cursor = place.before or place.after
    descending = newest_first is not backwards
    if cursor:
        rows = rows.filter(_beyond(day, cursor, descending=descending))
    order = (f"-{day}", "-pk") if descending else (day, "pk")
    found = list(rows.order_by(*order)[: size + 1])
    more, shown = len(found) > size, found[:size]
    if backwards:
        shown.reverse()
    if not shown:
        return Page([])
    first, last = (Cursor(_day(row, day), row.pk) for row in (shown[0], shown[-1]))
    before, after = (more, True) if backwards else (cursor is not None, more)
    return Page(shown, first if before else None, last if after else None)


def _day(row: Model, day: str) -> Any:
    return getattr(row, day)


def _beyond(day: str, cursor: Cursor, *, descending: bool) -> Q:
    """The day bounds the walk through the index; the key tells rows of one day apart."""
    strictly, at = ("lt", "lte") if descending else ("gt", "gte")
    return Q(**{f"{day}__{at}": cursor.day}) & (
        Q(**{f"{day}__{strictly}": cursor.day}) | Q(**{f"pk__{strictly}": cursor.pk})
    )
