"""The roll-up as a file: a row an agency, a column a cell of the form; where there is no figure there is none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from tempfile import TemporaryFile

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from openpyxl import Workbook

from gongkai.agencies.models import Agency
from gongkai.reporting.rolling_up import Chosen, Gathered, Subordinate, gather
from gongkai.reporting.showing import short, table_name
from gongkai.reporting.summary import Figures, unpacked
from gongkai.statute.annual_report.nodes import cells
from gongkai.ui.spreadsheets import harmless, lines

# fmt: off
FILES = {
    "csv":  "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
# fmt: on
HEADS = ("代码", "机关", "状态", "期限", "公布日期", "错误", "提醒", "提示", "计入合计")


def download(agency: Agency, year: int, on: date, chosen: Chosen, form: str) -> HttpResponse:
    """The agencies that the filters leave, in the order of the list."""
    found = gather(agency, year, on, direct=chosen.scope == "direct")
    rows = sorted((row for row in found.rows if chosen.includes(row)), key=lambda row: row.key)
    name = f"roll-up-{agency.code}-{year}.{form}"
    if form == "xlsx":
        return FileResponse(_workbook(found, rows), content_type=FILES[form], as_attachment=True, filename=name)
    written = lines(_table(found, rows)) if form == "csv" else _json(found, rows)
    response = StreamingHttpResponse(written, content_type=FILES[form])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _each(found: Gathered, rows: list[Subordinate]) -> Iterator[tuple[list[object], Figures]]:
    """An agency's facts, in the order of the heads, and its figures; none of one that has not published."""
    counted = {row.pk for row in found.counted}
    for row in rows:
        packed = found.packed.get(row.pk)
        figures = unpacked([packed])[0] if packed else []
        day = row.published_on.isoformat() if row.published_on else ""
        facts = [row.code, row.name, row.standing.value, row.due_on.isoformat(), day]
        yield [*facts, row.errors, row.warnings, row.hints, "是" if row.pk in counted else "否"], figures


def _labels(found: Gathered) -> list[str]:
    return [
        "，".join((table_name(cell.table), short(row.label), short(column.label)))
        for cell, _, row, column in cells(found.form)
    ]


def _table(found: Gathered, rows: list[Subordinate]) -> Iterator[list[object]]:
    yield [*HEADS, *_labels(found)]
    for facts, figures in _each(found, rows):
        yield [*facts, *("" if value is None else value for value in figures)]


def _workbook(found: Gathered, rows: list[Subordinate]) -> TemporaryFile:  # type: ignore[valid-type]
    """Written row by row, so that the whole never stands in memory."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(f"{found.year}年")
    sheet.freeze_panes = "C2"
    for facts in _table(found, rows):
        sheet.append([harmless(value) if isinstance(value, str) else value for value in facts])
    file = TemporaryFile()  # noqa: SIM115 — the response closes it
    book.save(file)
    file.seek(0)
    return file


def _json(found: Gathered, rows: list[Subordinate]) -> Iterator[str]:
    names = [".".join(map(str, cell)) for cell, *_ in cells(found.form)]
    head = {"agency": found.agency.code, "year": found.year, "form": found.form.id, "cells": names}
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "agencies": ['
    keys = ("code", "name", "standing", "due_on", "published_on", "errors", "warnings", "hints")
    for number, (row, (facts, _)) in enumerate(zip(rows, _each(found, rows), strict=True)):
        said = dict(zip(keys, facts, strict=False)) | {
            "standing": row.standing.name.lower(),
            "published_on": facts[4] or None,
            "counted": facts[-1] == "是",
        }
        packed = found.packed.get(row.pk, "null")
        yield f'{"," if number else ""}\n{json.dumps(said, ensure_ascii=False)[:-1]}, "figures": {packed}}}'
    yield "\n]}\n"
