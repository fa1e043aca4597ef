"""Laws and documents that catalogues still cite and that have been replaced: what is known from the start.

Others are recorded by whoever learns of them; a row here only spares that. See docs/adr/reading-080.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


class Replaced(NamedTuple):
    """A basis that no longer stands, and what stands in its place."""

    name: str
    repealed_on: date
    by: str


# fmt: off
REPLACED = (
    Replaced("环境噪声污染防治法",               date(2022, 6, 5), "噪声污染防治法"),
    Replaced("环境行政处罚办法",                 date(2023, 7, 1), "生态环境行政处罚办法"),
    Replaced("最低生活保障审核审批办法(试行)",   date(2021, 7, 1), "最低生活保障审核确认办法"),
    Replaced("最低生活保障审核审批办法（试行）", date(2021, 7, 1), "最低生活保障审核确认办法"),
)
# fmt: on
KNOWN = {row.name: row for row in REPLACED}
