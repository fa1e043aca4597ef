"""The formats a report is written in: each is a function of the document alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from gongkai.reporting.document import Document
from gongkai.reporting.exports import data, docx, html, pdf, xlsx


class Format(NamedTuple):
    """A format, and how the report is written in it."""

    id: str
    label: str
    content_type: str
    ending: str
    write: Callable[[Document], bytes]


_OFFICE = "application/vnd.openxmlformats-officedocument"
# fmt: off
FORMATS = {found.id: found for found in (
    Format("docx", "Word 文档（GB/T 9704）", f"{_OFFICE}.wordprocessingml.document", ".docx", docx.write),
    Format("pdf",  "PDF（PDF/A，长期保存）",  "application/pdf",                      ".pdf",  pdf.write),
    Format("xlsx", "Excel 工作簿（含公式）",  f"{_OFFICE}.spreadsheetml.sheet",       ".xlsx", xlsx.write),
    Format("html", "网页（单个文件）",        "text/html; charset=utf-8",             ".html", html.write),
    Format("json", "数据（JSON）",            "application/json",                     ".json", data.write),
)}
# fmt: on
