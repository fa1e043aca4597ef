"""日历：一天是不是工作日，为什么，依据哪一件通知，是不是暂定。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, Final

from gongkai.statute.working_days.festivals import LAST_YEAR, festivals
from gongkai.statute.working_days.notices import NOTICES, Notice, Off

if TYPE_CHECKING:
    from collections.abc import Iterator

FIRST_YEAR: Final = 2019  # 条例 56: nothing is counted before the regulation's first year
FARTHEST_YEAR: Final = 2099  # farther than any limit reaches; keeps a mistyped year from being counted
WEEKEND_SOURCE: Final = "《国务院关于职工工作时间的规定》第七条"
FESTIVAL_SOURCE: Final = "《全国年节及纪念日放假办法》第二条"
_SATURDAY: Final = 5
_DAY: Final = timedelta(days=1)


class DayKind(Enum):
    """What a day is. The value is what a day list prints."""

    WORKING_DAY = "工作日"
    MADE_UP = "调休上班"
    WEEKEND = "周末"
    FESTIVAL = "法定节假日"
    MOVED_REST = "调休放假"


_WORKING: Final = frozenset({DayKind.WORKING_DAY, DayKind.MADE_UP})


@dataclass(frozen=True, slots=True)
class DayStatus:
    """What one day is: its kind, the holiday it belongs to, its source, and whether a notice may still change it."""

    on: date
    kind: DayKind
    holiday: str = ""
    source: str = ""
    provisional: bool = False

    @property
    def is_working(self) -> bool:
        return self.kind in _WORKING

    @property
    def remark(self) -> str:
        """Whatever makes the day other than a plain working day: 法定节假日·春节."""
        kind = "" if self.kind is DayKind.WORKING_DAY else self.kind.value
        return "，".join(filter(None, (f"{kind}·{self.holiday}" if self.holiday else kind, self._provisional_text)))

    @property
    def reason(self) -> str:
        return self.remark if self.kind is not DayKind.WORKING_DAY else "，".join(filter(None, ("工作日", self.remark)))

    @property
    def note(self) -> str:
        """The remark as it follows other words: （调休上班·春节）, or nothing."""
        return f"（{self.remark}）" if self.remark else ""

    @property
    def _provisional_text(self) -> str:
        if not self.provisional:
            return ""
        unlisted = "" if self.on.year <= LAST_YEAR else "，清明节和农历节日未列入"
        return f"暂定：{self.on.year}年放假安排尚未公布{unlisted}"


@dataclass(frozen=True)
class Calendar:
    """The days as a set of notices makes them. A region adds its own: ``MAINLAND.with_notices(notice)``."""

    notices: tuple[Notice, ...] = NOTICES

    def with_notices(self, *more: Notice) -> Calendar:
        """Answer a calendar in which these notices, too, are in force; where two speak of one day, the last prevails."""
        return Calendar((*self.notices, *more))

    def is_working_day(self, day: date) -> bool:
        return self.status(day).is_working

    def status(self, day: date) -> DayStatus:
        """Say what a day is.

        :raises ValueError: for a year before the regulation, and for one so far off that it can only be a slip.
        """
        known = self._days.get(day)
        if known is None:
            known = self._days[day] = self._status(day)
        return known

    def next_working_day(self, day: date) -> date:
        """Answer the day itself if it is a working day, else the first one after it."""
        while not self.is_working_day(day):
            day += _DAY
        return day

    def add_working_days(self, day: date, number: int) -> date:
        """Answer the last of so many working days, the first of which follows ``day``."""
        for _ in range(number):
            day = self.next_working_day(day + _DAY)
        return day

    def working_days(self, first: date, last: date) -> int:
        """Count the working days from ``first`` to ``last``, both included."""
        return sum(self.is_working_day(first + n * _DAY) for n in range((last - first).days + 1))

    @cached_property
    def arranged_years(self) -> frozenset[int]:
        """The years whose national notice is known; a regional notice does not replace it."""
        return frozenset(notice.year for notice in self.notices if not notice.region)

    @cached_property
    def _arranged(self) -> dict[date, tuple[Notice, str, bool]]:
        """For each day a notice speaks of: the notice, the holiday, whether it is worked; the last notice prevails."""
        return {
            day: (notice, item.holiday, worked)
            for notice in self.notices
            for item in notice.items
            for day, worked in _days_of(item)
        }

    @cached_property
    def _days(self) -> dict[date, DayStatus]:
        return {}

    def _status(self, day: date) -> DayStatus:
        _check_year(day)
        rest = day.weekday() >= _SATURDAY
        festival = festivals(day.year).get(day, "")
        provisional = day.year not in self.arranged_years
        if day in self._arranged:
            return _arranged_status(day, self._arranged[day], festival, rest=rest, provisional=provisional)
        if festival:  # no notice yet: the measure itself gives these days
            return DayStatus(day, DayKind.FESTIVAL, festival, FESTIVAL_SOURCE, provisional)
        kind, source = (DayKind.WEEKEND, WEEKEND_SOURCE) if rest else (DayKind.WORKING_DAY, "")
        return DayStatus(day, kind, "", source, provisional)


def _arranged_status(
    day: date, arrangement: tuple[Notice, str, bool], festival: str, *, rest: bool, provisional: bool
) -> DayStatus:
    """Say what a day is of which a notice speaks."""
    notice, holiday, worked = arrangement
    if worked:
        kind = DayKind.MADE_UP
    elif festival or notice.region:  # an autonomous area's own festival is no moved day of rest
        kind, holiday = DayKind.FESTIVAL, festival or holiday
    else:
        kind = DayKind.WEEKEND if rest else DayKind.MOVED_REST
    return DayStatus(day, kind, holiday, notice.number, provisional)


def _days_of(item: Off) -> Iterator[tuple[date, bool]]:
    for n in range((item.last - item.first).days + 1):
        yield item.first + n * _DAY, False
    for day in item.worked:
        yield day, True


def _check_year(day: date) -> None:
    if day.year < FIRST_YEAR:
        raise ValueError(
            f"没有{day.year}年的放假安排：工作日从{FIRST_YEAR}年起计算（《政府信息公开条例》2019年5月15日起施行）。"
        )
    if day.year > FARTHEST_YEAR:
        raise ValueError(f"{day}太远，工作日只算到{FARTHEST_YEAR}年，请核对日期。")


MAINLAND: Final = Calendar()
