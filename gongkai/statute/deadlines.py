"""答复期限：从收到申请之日到应当答复之日，每一天计入或者不计入的理由和依据。条例 30、33、35；收费办法 7。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from gongkai.statute.cite import Cite, Instrument, fees, notice, ogi
from gongkai.statute.limits import Limit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.statute.working_days import Calendar, DayStatus

Pause = tuple[date, date | None]  # 征求意见: first and last day, both left out (reading-002); None while it is open

_DAY: Final = timedelta(days=1)
_CLARIFICATION: Final = ogi(30)
_CONSULTATION: Final = ogi(33, 3)
_PAYMENT: Final = fees(7)
# Printed once, not for each of the days of a batch.
_REPLY_PRINTED: Final = str(Limit.REPLY.cite)
_CONSULTATION_PRINTED: Final = str(_CONSULTATION)
_DEFERRAL_PRINTED: Final = str(Limit.DEFERRAL.cite)


class Start(NamedTuple):
    """A day from which the period is counted anew, itself left out: what happened on it, by which article."""

    on: date
    event: str
    cite: Cite


@dataclass(frozen=True, slots=True)
class ReplyClock:
    """The facts of a request that move its deadline; ``deferred_until`` is the day told to the requester under Art 35."""

    received_on: date
    clarified_on: date | None = None
    paid_on: date | None = None
    paused: tuple[Pause, ...] = ()
    extension: int = 0
    deferred_until: date | None = None

    @property
    def restarts(self) -> tuple[Start, ...]:
        events = ((self.clarified_on, "收到补正的申请", _CLARIFICATION), (self.paid_on, "申请人完成缴费", _PAYMENT))
        return tuple(Start(on, event, cite) for on, event, cite in events if on is not None)

    @property
    def start(self) -> Start:
        """The day of receipt or the latest of the restarts: reading-004."""
        received = Start(self.received_on, "收到申请", Limit.REPLY.cite)
        return max((received, *self.restarts), key=lambda start: start.on)

    @property
    def allowed(self) -> int:
        """The working days allowed: 20, and those of an extension."""
        return Limit.REPLY.days + self.extension


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the list; ``cite`` is printed."""

    on: date
    counted: bool
    reason: str
    cite: str


@dataclass(frozen=True, slots=True)
class Because:
    """One step of the reckoning, and its article."""

    text: str
    cite: Cite


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day, None while a consultation is open; every day that leads to it; the steps that gave it."""

    due_on: date | None
    provisional: bool
    days: tuple[Day, ...]
    because: tuple[Because, ...]


def reply_deadline(clock: ReplyClock, calendar: Calendar) -> Deadline:
    """行政机关不能当场答复的，应当自收到申请之日起20个工作日内予以答复。

    :raises ValueError: for facts that cannot be; the sentence says which, and what to do.
    """
    start = clock.start
    _check(clock, start.on, calendar)
    days = [*_before_counting(clock, start), *_counting(clock, start, calendar)]
    is_open = _is_open(clock, days[-1].on)
    if not is_open:
        days += _deferred(clock, days[-1].on)
    due = None if is_open else days[-1].on
    unarranged = unarranged_years(clock.received_on, days[-1].on, calendar)
    because = (*_because(clock, due), *because_provisional(unarranged))
    return Deadline(due, bool(unarranged), tuple(days), because)


def _before_counting(clock: ReplyClock, start: Start) -> Iterator[Day]:
    """期限开始之日不计算在期限内. A restart leaves out whatever lies before it, too."""
    cite = str(start.cite)
    day = clock.received_on
    while day < start.on:
        yield Day(day, counted=False, reason=f"{start.event}之前，期限重新计算，不计入", cite=cite)
        day += _DAY
    yield Day(day, counted=False, reason=f"{start.event}当日，不计入", cite=cite)


def _counting(clock: ReplyClock, start: Start, calendar: Calendar) -> Iterator[Day]:
    """行政机关征求第三方和其他机关意见所需时间不计算在前款规定的期限内. Ends with the last day, or in an open pause."""
    day, counted, allowed = start.on, 0, clock.allowed
    while counted < allowed:
        day += _DAY
        status = calendar.status(day)
        if any(first <= day and (last is None or day <= last) for first, last in clock.paused):
            yield Day(day, counted=False, reason=_paused_reason(status), cite=_CONSULTATION_PRINTED)
            if _is_open(clock, day):
                return
        elif status.is_working:
            counted += 1
            yield Day(day, counted=True, reason=_counted_reason(counted, status), cite=_REPLY_PRINTED)
        else:
            yield Day(day, counted=False, reason=status.reason, cite=status.source)


def _deferred(clock: ReplyClock, due: date) -> Iterator[Day]:
    """行政机关可以确定延迟答复的合理期限并告知申请人. The day told stands, whatever day it is: reading-003."""
    while clock.deferred_until is not None and due < clock.deferred_until:
        due += _DAY
        yield Day(due, counted=False, reason="延迟答复的合理期限内，不计入", cite=_DEFERRAL_PRINTED)


def _is_open(clock: ReplyClock, day: date) -> bool:
    return any(last is None and first <= day for first, last in clock.paused)


def _counted_reason(number: int, status: DayStatus) -> str:
    ordinary = Limit.REPLY.days
    extended = f"，延长的第{number - ordinary}个" if number > ordinary else ""
    return f"第{number}个工作日{extended}{status.note}"


def _paused_reason(status: DayStatus) -> str:
    return f"征求意见期间，不计入{status.note}"


def _check(clock: ReplyClock, start: date, calendar: Calendar) -> None:
    """Refuse what cannot be."""
    received = clock.received_on
    Limit.REPLY.on(received)
    for restart in clock.restarts:
        if restart.on < received:
            raise ValueError(f"{restart.event}之日{restart.on}早于收到申请之日{received}，请核对这两个日期。")
    if clock.extension < 0:
        raise ValueError(f"延长的工作日数不能是负数（{clock.extension}），没有延长请填0。")
    if clock.extension > (cap := Limit.EXTENSION_AT_MOST.days):
        raise ValueError(f"延长{clock.extension}个工作日超过上限：{Limit.REPLY.cite}规定最长不得超过{cap}个工作日。")
    if clock.deferred_until is not None and clock.deferred_until <= start:
        raise ValueError(f"延迟答复的日期{clock.deferred_until}不晚于起算之日{start}，请填告知申请人的答复日期。")
    _check_pauses(clock)
    for day in (start, clock.deferred_until, *(last for _, last in clock.paused)):
        if day is not None:
            calendar.status(day)  # refuses a year too far off, before anything is counted towards it


def _check_pauses(clock: ReplyClock) -> None:
    for first, last in clock.paused:
        if first < clock.received_on:
            raise ValueError(f"征求意见的开始日期{first}早于收到申请之日{clock.received_on}，请核对这两个日期。")
        if last is not None and last < first:
            raise ValueError(f"征求意见的起止日期写反了：{first}至{last}，请把较早的日期写在前面。")


def _because(clock: ReplyClock, due: date | None) -> Iterator[Because]:
    """Tell the reckoning in the order in which it was made."""
    yield Because(f"{clock.received_on}收到申请，当日不计入，期限为{Limit.REPLY.days}个工作日。", Limit.REPLY.cite)
    for restart in clock.restarts:
        yield Because(f"{restart.on}{restart.event}，答复期限重新计算，当日不计入。", restart.cite)
    if clock.extension:
        cite = Limit.EXTENSION_AT_MOST.cite
        yield Because(f"经政府信息公开工作机构负责人同意，延长{clock.extension}个工作日。", cite)
    for first, last in sorted(clock.paused, key=lambda pause: pause[0]):
        yield Because(_told_of_pause(first, last, due), _CONSULTATION)
    if due is None:
        yield Because("征求意见尚未结束，答复的最后一天暂时不能确定。", _CONSULTATION)
    elif clock.deferred_until == due:
        yield Because(f"已告知申请人延迟答复，{due}是答复的最后一天。", Limit.DEFERRAL.cite)
    else:
        if clock.deferred_until is not None:
            yield Because(f"告知的延迟答复日期{clock.deferred_until}没有超出按工作日计算的期限。", Limit.DEFERRAL.cite)
        yield Because(f"计满{clock.allowed}个工作日，{due}是答复的最后一天。", Limit.REPLY.cite)


def _told_of_pause(first: date, last: date | None, due: date | None) -> str:
    """A consultation that begins when the period is over moves nothing, and the list says so: reading-002."""
    until = f"{last}" if last is not None else "答复意见或者期满之日，现在尚未结束"
    if due is not None and first > due:
        return f"征求意见自{first}至{until}，开始时答复期限已于{due}届满，不影响答复的最后一天。"
    return f"征求意见自{first}至{until}，首尾两日在内不计入。"


def unarranged_years(first: date, last: date, calendar: Calendar) -> tuple[int, ...]:
    """The years from ``first`` to ``last`` for which no notice is known: what makes a deadline provisional."""
    return tuple(year for year in range(first.year, last.year + 1) if year not in calendar.arranged_years)


def because_provisional(years: tuple[int, ...]) -> Iterator[Because]:
    """One step for each year without a notice."""
    for year in years:
        text = f"{year}年的放假安排尚未公布，按周末和法定节日推算，结果是暂定的。"
        yield Because(text, notice(Instrument.HOLIDAYS))
