"""放假安排：国务院办公厅每年的通知，一件通知一组，一个节日一行，次序与通知相同。

A new notice: copy its facts as rows and add it at the end of :data:`NOTICES`. A later notice overrides an earlier one
where both speak of a day, as those that moved 劳动节 in 2019 and prolonged 春节 in 2020 did. The test of the statutory
number of days catches a mistyped day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final


@dataclass(frozen=True, slots=True)
class Off:
    """One item of a notice: the holiday, its first and last day off, and the days of rest worked instead."""

    holiday: str
    first: date
    last: date
    worked: tuple[date, ...] = ()

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"{self.holiday}的放假安排写反了：{self.first}至{self.last}，请把较早的日期写在前面。")


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice: the year it arranges, its number, its items; ``region`` names the autonomous area it is confined to."""

    year: int
    number: str
    items: tuple[Off, ...]
    region: str = ""


def _off(year: int, holiday: str, days: str, worked: str = "") -> Off:
    """Read one row: month-day, or month-day~month-day, of the notice's year; a day of the year before begins with ``-``."""
    first, _, last = days.partition("~")
    return Off(holiday, _day(year, first), _day(year, last or first), tuple(_day(year, day) for day in worked.split()))


def _day(year: int, text: str) -> date:
    before = text.startswith("-")
    month, day = text.removeprefix("-").split(".")
    return date(year - before, int(month), int(day))


def _notice(year: int, number: str, *rows: tuple[str, str] | tuple[str, str, str]) -> Notice:
    return Notice(year, number, tuple(_off(year, *row) for row in rows))


# fmt: off
NOTICES: Final = (
    _notice(2019, "国办发明电〔2018〕15号",
        ("元旦",         "-12.30~1.1",   "-12.29"),
        ("春节",         "2.4~2.10",     "2.2 2.3"),
        ("清明节",       "4.5"),
        ("劳动节",       "5.1"),
        ("端午节",       "6.7"),
        ("中秋节",       "9.13"),
        ("国庆节",       "10.1~10.7",    "9.29 10.12"),
    ),
    _notice(2019, "国办发明电〔2019〕3号",
        ("劳动节",       "5.1~5.4",      "4.28 5.5"),
    ),
    _notice(2020, "国办发明电〔2019〕16号",
        ("元旦",         "1.1"),
        ("春节",         "1.24~1.30",    "1.19 2.1"),
        ("清明节",       "4.4~4.6"),
        ("劳动节",       "5.1~5.5",      "4.26 5.9"),
        ("端午节",       "6.25~6.27",    "6.28"),
        ("国庆节、中秋节", "10.1~10.8",    "9.27 10.10"),
    ),
    _notice(2020, "国办发明电〔2020〕1号",
        ("春节",         "1.31~2.2"),
    ),
    _notice(2021, "国办发明电〔2020〕27号",
        ("元旦",         "1.1~1.3"),
        ("春节",         "2.11~2.17",    "2.7 2.20"),
        ("清明节",       "4.3~4.5"),
        ("劳动节",       "5.1~5.5",      "4.25 5.8"),
        ("端午节",       "6.12~6.14"),
        ("中秋节",       "9.19~9.21",    "9.18"),
        ("国庆节",       "10.1~10.7",    "9.26 10.9"),
    ),
    _notice(2022, "国办发明电〔2021〕11号",
        ("元旦",         "1.1~1.3"),
        ("春节",         "1.31~2.6",     "1.29 1.30"),
        ("清明节",       "4.3~4.5",      "4.2"),
        ("劳动节",       "4.30~5.4",     "4.24 5.7"),
        ("端午节",       "6.3~6.5"),
        ("中秋节",       "9.10~9.12"),
        ("国庆节",       "10.1~10.7",    "10.8 10.9"),
    ),
    _notice(2023, "国办发明电〔2022〕16号",
        ("元旦",         "-12.31~1.2"),
        ("春节",         "1.21~1.27",    "1.28 1.29"),
        ("清明节",       "4.5"),
        ("劳动节",       "4.29~5.3",     "4.23 5.6"),
        ("端午节",       "6.22~6.24",    "6.25"),
        ("中秋节、国庆节", "9.29~10.6",    "10.7 10.8"),
    ),
    _notice(2024, "国办发明电〔2023〕7号",
        ("元旦",         "1.1"),
        ("春节",         "2.10~2.17",    "2.4 2.18"),
        ("清明节",       "4.4~4.6",      "4.7"),
        ("劳动节",       "5.1~5.5",      "4.28 5.11"),
        ("端午节",       "6.10"),
        ("中秋节",       "9.15~9.17",    "9.14"),
        ("国庆节",       "10.1~10.7",    "9.29 10.12"),
    ),
    _notice(2025, "国办发明电〔2024〕12号",
        ("元旦",         "1.1"),
        ("春节",         "1.28~2.4",     "1.26 2.8"),
        ("清明节",       "4.4~4.6"),
        ("劳动节",       "5.1~5.5",      "4.27"),
        ("端午节",       "5.31~6.2"),
        ("国庆节、中秋节", "10.1~10.8",    "9.28 10.11"),
    ),
    _notice(2026, "国办发明电〔2025〕7号",
        ("元旦",         "1.1~1.3",      "1.4"),
        ("春节",         "2.15~2.23",    "2.14 2.28"),
        ("清明节",       "4.4~4.6"),
        ("劳动节",       "5.1~5.5",      "5.9"),
        ("端午节",       "6.19~6.21"),
        ("中秋节",       "9.25~9.27"),
        ("国庆节",       "10.1~10.7",    "9.20 10.10"),
    ),
)
# fmt: on
