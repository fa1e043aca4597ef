"""期限：由规则和起算之日算出最后一天，每一天计入或者不计入的理由。条例 26；各行业的规定从其规定。

The days are counted as reading-070 says: the day it runs from is left out; natural days do not move from a day of rest.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from gongkai.statute.cite import ogi
from gongkai.statute.deadlines import Because, Day, Deadline, because_provisional, unarranged_years
from gongkai.statute.limits import Unit
from gongkai.statute.time_limits.rules import Cycle, LimitKind, TimeLimit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.statute.working_days import Calendar

_DAY: Final = timedelta(days=1)
_CITE: Final = ogi(26)
_PRINTED: Final = str(_CITE)
_A_MONDAY: Final = date(2018, 12, 31)
_WEEK: Final = 7
_DATED: Final = frozenset({LimitKind.CYCLE, LimitKind.ON_REQUEST})


def due(limit: TimeLimit, on: date, calendar: Calendar) -> Deadline:
    """The last day to publish; for a display period the last day to keep it public.

    :param on: the event's day; of a display period the day of publication; of a standing duty the day it was adopted.
    :raises ValueError: for a cycle and for a request, whose days are not reckoned so, and for a day before 2019.
    """
    if limit.kind in _DATED:
        raise ValueError(f"“{limit.words}”不从一个事件起算，请按周期或者申请的答复期限办理。")
    days = tuple(_days(limit, on, calendar))
    last = days[-1].on
    unarranged = unarranged_years(min(on, last), max(on, last), calendar)
    because = (Because(_told(limit, on, last), _CITE), *because_provisional(unarranged))
    return Deadline(last, bool(unarranged), days, because)


def _days(limit: TimeLimit, on: date, calendar: Calendar) -> Iterator[Day]:
    """Every day from the one it runs from to the last."""
    calendar.status(on)  # refuses a year too far off
    if limit.kind is LimitKind.IMMEDIATE:
        return _same_day(on, calendar)
    number, unit = limit.bound
    way = -_DAY if limit.kind is LimitKind.ADVANCE else _DAY
    if unit is Unit.WORKING_DAY:
        return _working_days(on, number, way, calendar)
    return _natural_days(on, _end(on, number, unit, way), way)


def _same_day(on: date, calendar: Calendar) -> Iterator[Day]:
    """实时: the day itself, or the first working day after it."""
    while not (status := calendar.status(on)).is_working:
        yield Day(on, counted=False, reason=status.reason, cite=status.source)
        on += _DAY
    yield Day(on, counted=True, reason=f"当日公开{status.note}", cite=_PRINTED)


def _working_days(on: date, number: int, way: timedelta, calendar: Calendar) -> Iterator[Day]:
    yield Day(on, counted=False, reason="起算当日，不计入", cite=_PRINTED)
    counted = 0
    while counted < number:
        on += way
        status = calendar.status(on)
        if status.is_working:
            counted += 1
            yield Day(on, counted=True, reason=f"第{counted}个工作日{status.note}", cite=_PRINTED)
        else:
            yield Day(on, counted=False, reason=status.reason, cite=status.source)


def _natural_days(on: date, last: date, way: timedelta) -> Iterator[Day]:
    yield Day(on, counted=False, reason="起算当日，不计入", cite=_PRINTED)
    counted = 0
    while on != last:
        on += way
        counted += 1
        yield Day(on, counted=True, reason=f"第{counted}日（自然日）", cite=_PRINTED)


def _end(on: date, number: int, unit: Unit, way: timedelta) -> date:
    """The last of so many natural days, months or years; a month without that day ends with its last."""
    if unit is Unit.NATURAL_DAY:
        return on + way * number
    months = number * (12 if unit is Unit.YEAR else 1) * way.days
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))


def _told(limit: TimeLimit, on: date, last: date) -> str:
    """The reckoning in a sentence."""
    until = "保持公开至" if limit.kind is LimitKind.DISPLAY else "最迟公开日期是"
    own = "" if limit.number else "目录没有写明天数，以条例规定的期限为限，"
    if limit.kind is LimitKind.IMMEDIATE:
        own = "实时公开，当日为限，休息日顺延到下一个工作日，"
    return f"目录写明“{limit.words}”；{own}自{on}起，{until}{last}。"


def period(limit: TimeLimit, on: date) -> tuple[date, date]:
    """The period of a cycle that holds a day: its first day and its last, both included.

    :raises ValueError: for a limit that is no cycle.
    """
    if limit.cycle is None:
        raise ValueError(f"“{limit.words}”没有周期。")
    if limit.cycle is Cycle.WEEK:
        first = on - _DAY * ((on - _A_MONDAY).days % _WEEK)
        return first, first + _DAY * (_WEEK - 1)
    months = limit.cycle.value
    month = (on.month - 1) // months * months + 1
    last = month + months - 1
    return date(on.year, month, 1), date(on.year, last, monthrange(on.year, last)[1])
