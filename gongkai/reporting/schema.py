"""The JSON schema of the one report shape, made from the forms: it lists every line and column id."""

from typing import Any

from gongkai.statute.annual_report.figures import Level, State
from gongkai.statute.annual_report.forms import FIRST_YEAR, FORMS
from gongkai.statute.annual_report.nodes import cells, leaves

JSON = dict[str, Any]


def report_schema() -> JSON:
    """JSON Schema (2020-12) of a report."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "政府信息公开工作年度报告",
        "type": "object",
        "required": ["agency", "year", "form", "tables", "findings"],
        "additionalProperties": False,
        "properties": {
            "agency": {"type": "string"},
            "year": {"type": ["integer", "null"], "minimum": FIRST_YEAR},  # null: a report that does not say
            "form": {"enum": [form.id for form in FORMS]},
            "tables": {
                "type": "object",
                "required": ["2", "3", "4"],
                "additionalProperties": False,
                "properties": {"2": _table_two(), "3": _table_three(), "4": _object(_figures(15))},
            },
            "findings": {"type": "array", "items": _finding()},
            **_document(),
            **_reading(),
        },
        "x-columns": _columns(),
    }


def _reading() -> JSON:
    """What is known of a report read from a file: where each cell was read, and what was not (ReadReport.as_json)."""
    places = sorted({(cell.line, cell.column) for form in FORMS for cell, *_ in cells(form)})
    cell = {"type": "array", "prefixItems": _pair(places), "items": False}
    place = {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: {"type": "integer"} for name in ("page", "table", "row", "column", "offset")},
    }
    text = {"type": "string"}
    source = {"table": {"enum": [2, 3, 4]}, "cell": cell, "place": place, "text": text, "inferred": text}
    unread = {
        "table": {"enum": [2, 3, 4, None]},
        "line": {"type": ["string", "null"]},
        "cell": {"anyOf": [cell, {"type": "null"}]},
        "reason": text,
        "place": place,
        "text": text,
    }
    return {
        "kind": {"enum": ["html", "text", "pdf", "docx", "xlsx", "doc"]},
        "unread": {"type": "array", "items": _object(unread)},
        "sources": {"type": "array", "items": _object(source)},
    }


def _object(properties: JSON) -> JSON:
    return {"type": "object", "required": list(properties), "additionalProperties": False, "properties": properties}


def _document() -> JSON:
    """The words around the tables, which a report has from its text to its signature: Document.as_json."""
    day = {"type": ["string", "null"], "format": "date"}
    text = {"type": "string"}
    return {
        "name": text,
        "title": text,
        "opening": {"type": "array", "items": text},
        "sections": {
            "type": "array",
            "items": _object({"number": {"type": "integer", "minimum": 1, "maximum": 6}, "title": text, "text": text}),
        },
        "office": text,
        "signed_on": day,
        "published_on": day,
        "edition": {"type": "integer", "minimum": 1},
        "note": text,
        "kinds": {
            "type": "array",
            "items": {"type": "array", "prefixItems": [text, {"type": "integer"}], "items": False},
        },
        "overrides": {
            "type": "array",
            "items": _object(dict.fromkeys(("rule", "message", "reason", "role"), text) | {"on": day}),
        },
        "evidence": {"type": "object"},
    }


def _figures(length: int | None = None) -> JSON:
    """``values`` and ``states``: a value is null exactly where its state is not "value"."""
    size = {"minItems": length, "maxItems": length} if length else {}
    return {
        "values": {"type": "array", **size, "items": {"type": ["number", "null"]}},
        "states": {"type": "array", **size, "items": {"enum": [state.value for state in State]}},
    }


def _table_two() -> JSON:
    grids = [grid for form in FORMS for grid in form.tables[0].grids]
    row = _object(
        {
            "article": {"enum": _once(grid.article for grid in grids)},
            "line": {"enum": _once(row.id for grid in grids for row in leaves(grid.rows))},
            "label": {"enum": _once(row.label for grid in grids for row in leaves(grid.rows))},
            **_figures(),
            "units": {"type": "array", "items": {"type": "string"}},
        }
    )
    return _object({"rows": {"type": "array", "items": row}})


def _table_three() -> JSON:
    grids = [form.tables[1].grids[0] for form in FORMS]
    columns = [column.label for column in leaves(grids[0].columns)]
    row = _object(
        {
            "line": {"enum": _once(row.id for grid in grids for row in leaves(grid.rows))},
            "label": {"type": "string"},
            **_figures(len(columns)),
        }
    )
    return _object({"columns": {"const": columns}, "rows": {"type": "array", "items": row}})


def _finding() -> JSON:
    places = sorted({(cell.line, cell.column) for form in FORMS for cell, *_ in cells(form)})
    return _object(
        {
            "rule": {"type": "string", "pattern": "^R([1-9]|1[0-5])$"},
            "level": {"enum": [level.value for level in Level]},
            "table": {"enum": [2, 3, 4, None]},
            "cells": {"type": "array", "items": {"type": "array", "prefixItems": _pair(places), "items": False}},
            "printed": {"type": ["number", "null"]},
            "computed": {"type": ["number", "null"]},
            "message": {"type": "string"},
        }
    )


def _pair(places: list[tuple[str, str]]) -> list[JSON]:
    return [{"enum": _once(line for line, _ in places)}, {"enum": _once(column for _, column in places)}]


def _columns() -> JSON:
    """The column ids in printed order, which ``values`` follow: by form and line for table 二, alike for 三 and 四."""
    return {
        form.id: {
            str(table.number): {
                row.id: [column.id for column in leaves(grid.columns)]
                for grid in table.grids
                for row in leaves(grid.rows)
            }
            for table in form.tables
        }
        for form in FORMS
    }


def _once(values: Any) -> list[str]:
    return list(dict.fromkeys(values))
