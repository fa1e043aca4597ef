"""法定节日：全国年节及纪念日放假办法第二条给全体公民放假的日子，一年一行。

The days themselves, before any notice moves rest days around them. The dates of the lunar calendar and of 清明 are
facts of astronomy, written down as far as :data:`LAST_YEAR`; a year beyond it has only the days fixed by the solar one.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

# fmt: off
#         春节      清明     端午     中秋
_MOVING: Final = {
    2019: ((2,  5), (4, 5), (6,  7), (9, 13)),
    2020: ((1, 25), (4, 4), (6, 25), (10, 1)),
    2021: ((2, 12), (4, 4), (6, 14), (9, 21)),
    2022: ((2,  1), (4, 5), (6,  3), (9, 10)),
    2023: ((1, 22), (4, 5), (6, 22), (9, 29)),
    2024: ((2, 10), (4, 4), (6, 10), (9, 17)),
    2025: ((1, 29), (4, 4), (5, 31), (10, 6)),
    2026: ((2, 17), (4, 5), (6, 19), (9, 25)),
    2027: ((2,  6), (4, 5), (6,  9), (9, 15)),
    2028: ((1, 26), (4, 4), (5, 28), (10, 3)),
    2029: ((2, 13), (4, 4), (6, 16), (9, 22)),
    2030: ((2,  3), (4, 5), (6,  5), (9, 12)),
    2031: ((1, 23), (4, 5), (6, 24), (10, 1)),
    2032: ((2, 11), (4, 4), (6, 12), (9, 19)),
    2033: ((1, 31), (4, 4), (6,  1), (9,  8)),
    2034: ((2, 19), (4, 5), (6, 20), (9, 27)),
    2035: ((2,  8), (4, 5), (6, 10), (9, 16)),
}
# fmt: on
LAST_YEAR: Final = max(_MOVING)
_THIRTEEN_DAYS_SINCE: Final = 2025  # the revision of 2024-11-10 added 除夕 and 5 月 2 日


def number_of_days(year: int) -> int:
    """全体公民放假的节日：共十一天，2025年起十三天。"""
    return 13 if year >= _THIRTEEN_DAYS_SINCE else 11


def festivals(year: int) -> dict[date, str]:
    """Name each statutory day of a year; a day on which two festivals fall bears both names."""
    days: dict[date, str] = {}
    for name, first, length in _rows(year):
        for day in (first + timedelta(days=n) for n in range(length)):
            days[day] = f"{days[day]}、{name}" if day in days else name
    return days


def _rows(year: int) -> list[tuple[str, date, int]]:
    """List name, first day and number of days, in the order of the measure."""
    added = int(year >= _THIRTEEN_DAYS_SINCE)
    rows = [("元旦", date(year, 1, 1), 1)]
    if year in _MOVING:
        spring, bright, dragon_boat, mid_autumn = (date(year, *month_day) for month_day in _MOVING[year])
        rows += [
            ("春节", spring - timedelta(days=added), 3 + added),  # 除夕 is the day before
            ("清明节", bright, 1),
            ("端午节", dragon_boat, 1),
            ("中秋节", mid_autumn, 1),
        ]
    return [*rows, ("劳动节", date(year, 5, 1), 1 + added), ("国庆节", date(year, 10, 1), 3)]
