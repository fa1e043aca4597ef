"""The formats an edition is written in: each is a function of the edition's records alone."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import Any, NamedTuple

from gongkai.catalogue.columns import COLUMN
from gongkai.catalogue.edition_queries import texts_of
from gongkai.catalogue.exports import paper, word, workbook
from gongkai.catalogue.exports.grid import Grid, grid
from gongkai.catalogue.models import CatalogueEdition, ItemText
from gongkai.statute.time_limits import read_limits
from gongkai.ui.spreadsheets import BOM


class Format(NamedTuple):
    """A format, and how an edition is written in it."""

    id: str
    label: str
    content_type: str
    ending: str
    write: Callable[[CatalogueEdition], bytes]


def _grid(edition: CatalogueEdition) -> Grid:
    return grid(edition, texts_of(edition))


def _pdf(edition: CatalogueEdition) -> bytes:
    return paper.write(_grid(edition), edition.issued_by or edition.publisher.name, edition.in_force_on)


def _csv(edition: CatalogueEdition) -> bytes:
    """Flat, each column's element before its label: data for programs, every word as it is in the catalogue."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\r\n")
    columns = [COLUMN[column] for column in edition.columns]
    rows.writerow(
        column.label
        if column.label == column.element or column.id.startswith("matter")
        else f"{column.element}_{column.label}"
        for column in columns
    )
    for text in texts_of(edition):
        rows.writerow(text.words.get(column.id, "") for column in columns)
    return (BOM + out.getvalue()).encode()


def _json(edition: CatalogueEdition) -> bytes:
    """The items with their limits as rules; the schema is in docs/catalogue.schema.json."""
    told = {
        "domain": edition.domain,
        "name": edition.get_domain_display(),
        "title": edition.title,
        "edition": edition.ordinal,
        "publisher": edition.publisher.name,
        "issued_by": edition.issued_by,
        "issued_on": edition.issued_on and edition.issued_on.isoformat(),
        "in_force_on": edition.in_force_on.isoformat(),
        "digest": edition.digest,
        "columns": edition.columns,
        "items": [_item(text) for text in texts_of(edition)],
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def _item(text: ItemText) -> dict[str, Any]:
    found = read_limits(text.words.get("limit", ""))
    limits = [limit.as_json() for limit in found.limits]
    return {"code": text.item.code, "words": text.words, "limits": limits, "unread": list(found.unread)}


_OFFICE = "application/vnd.openxmlformats-officedocument"
# fmt: off
FORMATS = {found.id: found for found in (
    Format("xlsx", "Excel 工作簿", f"{_OFFICE}.spreadsheetml.sheet",       ".xlsx", lambda edition: workbook.write(_grid(edition))),
    Format("docx", "Word 文档",    f"{_OFFICE}.wordprocessingml.document", ".docx", lambda edition: word.write(_grid(edition))),
    Format("pdf",  "PDF（PDF/A）", "application/pdf",                      ".pdf",  _pdf),
    Format("csv",  "CSV 数据",     "text/csv; charset=utf-8",              ".csv",  _csv),
    Format("json", "JSON 数据",    "application/json",                     ".json", _json),
)}
# fmt: on
