"""What a freeze keeps so that its figures can be shown again: the queries, the records they counted, the rules in force.

Later, the kept records are laid beside those of today: each difference is named with what changed and who changed it.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.db.models import Q

from gongkai.agencies.models import Agency
from gongkai.ledger.chain import canonical, digest
from gongkai.publication.models import InformationItem
from gongkai.reporting.models import ITEMS, Freeze, FrozenList
from gongkai.reporting.sources import SPANS, Span, Year, touching
from gongkai.statute import annual_report
from gongkai.statute.annual_report.nodes import Form
from gongkai.statute.annual_report.tallies import Source, Tally, tallies

Row = list[Any]

# fmt: off
#: What names a record within its agency.
KEYS = {
    Source.DOCUMENTS_ISSUED: ("number",),
    Source.DOCUMENTS_PUBLIC: ("number",),
    Source.REGISTER_ITEMS:   ("register", "code"),
    Source.REGISTER_ENTRIES: ("register", "number"),
    Source.REQUESTS:         ("number",),
    Source.RECONSIDERATIONS: ("number",),
    Source.LAWSUITS:         ("number",),
}
# fmt: on


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a kept list: those that name a record, and the facts a tally may ask about."""

    key: tuple[str, ...]
    facts: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """In the order of a kept row."""
        return self.key + self.facts


def columns(source: Source) -> Columns:
    """What is kept of a record of this source."""
    span, key = SPANS[source], KEYS[source]
    asked = (span.opened, span.closed, span.kind, span.result, span.quantity, span.fen)
    return Columns(key, tuple(name for name in asked if name and name not in key))


ITEM_COLUMNS = Columns(("index_number",), ("category__code", "published_on"))


def records_now(agency: Agency, year: int) -> Iterator[tuple[str, list[Row]]]:
    """The records that touch a year, by list, in the order of their keys: one statement a list."""
    for source, span in SPANS.items():
        yield source.value[0], _rows(span, source, agency, Year(year))
    items = InformationItem.objects.filter(_published_in(Year(year)), agency=agency)
    yield ITEMS, _plain(items.order_by("index_number").values_list(*ITEM_COLUMNS.all))


def _published_in(year: Year) -> Q:
    return Q(published_on__range=(year.first, year.last))


def _rows(span: Span, source: Source, agency: Agency, year: Year) -> list[Row]:
    found = span.model._default_manager.filter(touching(span, year), agency=agency)
    return _plain(found.order_by(*KEYS[source]).values_list(*columns(source).all))


def _plain(rows: Any) -> list[Row]:
    return [[value.isoformat() if isinstance(value, date) else value for value in row] for row in rows.iterator()]


def pack(rows: list[Row]) -> bytes:
    """A list as it is kept."""
    return zlib.compress(canonical(rows), 6)


def unpack(packed: bytes | memoryview) -> list[Row]:
    """A kept list as rows."""
    rows: list[Row] = json.loads(zlib.decompress(bytes(packed)))
    return rows


def frozen_lists(freeze: Freeze, records: Mapping[str, list[Row]]) -> list[FrozenList]:
    """The lists of a freeze, to be kept with it."""
    return [
        FrozenList(freeze=freeze, source=name, number=len(rows), digest=digest(rows), packed=pack(rows))
        for name, rows in records.items()
    ]


def evidence(form: Form, records: Mapping[str, list[Row]]) -> dict[str, Any]:
    """What the report prints of how it was counted: the rules, each cell's query, each list of records, as digests."""
    return {
        "rules": rules(),
        "queries": {".".join(map(str, cell)): digest(asked(tally)) for cell, tally in tallies(form).items()},
        "records": {name: {"number": len(rows), "digest": digest(rows)} for name, rows in records.items()},
    }


def asked(tally: Tally) -> dict[str, Any]:
    """A cell's query as data: whoever computes its digest again knows that the same was asked."""
    return {
        "source": tally.source.value[0],
        "terms": [[sign, when.name] for sign, when in tally.terms],
        "kinds": None if tally.kinds is None else sorted(tally.kinds),
        "results": None if tally.results is None else sorted(tally.results),
        "measure": tally.measure.value,
    }


@cache
def rules() -> dict[str, str]:
    """The version of the rules: the program's, and the digest of every rule of the report as it is written."""
    folder = Path(annual_report.__file__).parent
    written = sha256()
    for path in sorted(folder.glob("*.py")):
        written.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return {"program": version("gongkai"), "digest": written.hexdigest()}
