"""期间：除答复期限以外，任何一个期限的最后一天。答复期限见 :mod:`gongkai.statute.deadlines`。

Working days end on a working day of themselves. A limit in days, months or years that ends on a day of rest ends on the
next working day, by the article its row names (``Limit.rolls_by``): reading-005.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from gongkai.statute.deadlines import Because, Day, Deadline, because_provisional, unarranged_years
from gongkai.statute.limits import Limit, Unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.statute.working_days import Calendar

_DAY: Final = timedelta(days=1)
_MONTHS_OF: Final = {Unit.MONTH: 1, Unit.YEAR: 12}


def last_day(limit: Limit, from_day: date, calendar: Calendar) -> Deadline:
    """期间开始的日，不计算在期间内；期间届满的最后一日是法定休假日的，以法定休假日后的第一日为期间届满的日期。

    The list has every day of a limit in days; of one in months or years the first, the last and those it rolls over.

    :raises ValueError: for a limit without a number, and for a day on which it was not in force.
    """
    number = limit.on(from_day).days
    calendar.status(from_day)  # refuses a year the calendar cannot answer for
    cite = str(limit.cite)
    days = [Day(from_day, counted=False, reason=f"{limit.counted_from.value}，不计入", cite=cite)]
    if limit.unit is Unit.WORKING_DAY:
        days += _working(from_day, number, cite, calendar)
    elif limit.unit is Unit.NATURAL_DAY:
        days += [Day(from_day + n * _DAY, counted=True, reason=f"第{n}日", cite=cite) for n in range(1, number + 1)]
    else:
        on = add_months(from_day, number * _MONTHS_OF[limit.unit])
        days.append(Day(on, counted=True, reason=f"满{number}{limit.unit.value}的对应日", cite=cite))
    ends = days[-1].on
    if limit.rolls_by is not None:
        days += _rolling(ends, str(limit.rolls_by), calendar)
    unarranged = unarranged_years(from_day, days[-1].on, calendar)
    because = (*_because(limit, from_day, ends, days[-1].on), *because_provisional(unarranged))
    return Deadline(days[-1].on, bool(unarranged), tuple(days), because)


def add_months(day: date, months: int) -> date:
    """到期月的对应日；没有对应日的，月末日。"""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _working(from_day: date, number: int, cite: str, calendar: Calendar) -> Iterator[Day]:
    day, counted = from_day, 0
    while counted < number:
        day += _DAY
        status = calendar.status(day)
        if status.is_working:
            counted += 1
            yield Day(day, counted=True, reason=f"第{counted}个工作日{status.note}", cite=cite)
        else:
            yield Day(day, counted=False, reason=status.reason, cite=status.source)


def _rolling(day: date, cite: str, calendar: Calendar) -> Iterator[Day]:
    """Yield the days that follow a last day of rest, up to the first working day."""
    while not calendar.is_working_day(day):
        day += _DAY
        yield Day(day, counted=False, reason=f"期间届满日是休息日，顺延（{calendar.status(day).reason}）", cite=cite)


def _because(limit: Limit, from_day: date, ends: date, last: date) -> Iterator[Because]:
    yield Because(f"{limit}；起算之日{from_day}不计入，{ends}期满。", limit.cite)
    if limit.rolls_by is not None and last != ends:
        yield Because(f"{ends}是休息日，顺延到其后的第一个工作日{last}。", limit.rolls_by)
