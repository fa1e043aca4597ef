"""答复期限：可以照着日历核对的案例，和条文本身要求的不变量。"""

import itertools
from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gongkai.statute.cite import Instrument, fees, notice, ogi
from gongkai.statute.deadlines import ReplyClock, reply_deadline
from gongkai.statute.limits import Limit
from gongkai.statute.periods import last_day
from gongkai.statute.working_days import MAINLAND, Notice, Off

DAY = timedelta(days=1)
# fmt: off
# received                  7th, 15th, 20th and 40th working day
VECTORS = [
    (date(2019,  9, 20), date(2019,  9, 30), date(2019, 10, 16), date(2019, 10, 23), date(2019, 11, 20)),
    (date(2020,  1, 17), date(2020,  2,  4), date(2020,  2, 14), date(2020,  2, 21), date(2020,  3, 20)),
    (date(2020,  9, 25), date(2020, 10, 12), date(2020, 10, 22), date(2020, 10, 29), date(2020, 11, 26)),
    (date(2021,  2,  5), date(2021,  2, 20), date(2021,  3,  3), date(2021,  3, 10), date(2021,  4,  8)),
    (date(2022,  9, 28), date(2022, 10, 12), date(2022, 10, 24), date(2022, 10, 31), date(2022, 11, 28)),
    (date(2023,  9, 20), date(2023, 10,  7), date(2023, 10, 17), date(2023, 10, 24), date(2023, 11, 21)),
    (date(2024,  2,  2), date(2024,  2, 18), date(2024,  2, 28), date(2024,  3,  6), date(2024,  4,  3)),
    (date(2024,  9, 27), date(2024, 10, 12), date(2024, 10, 23), date(2024, 10, 30), date(2024, 11, 27)),
    (date(2025,  1, 20), date(2025,  2,  5), date(2025,  2, 14), date(2025,  2, 21), date(2025,  3, 21)),
    (date(2025,  9, 26), date(2025, 10, 13), date(2025, 10, 23), date(2025, 10, 30), date(2025, 11, 27)),
    (date(2026,  2, 10), date(2026,  2, 26), date(2026,  3,  9), date(2026,  3, 16), date(2026,  4, 14)),
    (date(2026,  4, 29), date(2026,  5, 12), date(2026,  5, 22), date(2026,  5, 29), date(2026,  6, 29)),
]
# fmt: on


def due(received, **facts):
    return reply_deadline(ReplyClock(received, **facts), MAINLAND).due_on


@pytest.mark.parametrize(("received", "seventh", "fifteenth", "twentieth", "fortieth"), VECTORS)
def test_the_seventh_fifteenth_twentieth_and_fortieth_working_day(received, seventh, fifteenth, twentieth, fortieth):
    assert last_day(Limit.ASK_TO_CLARIFY, received, MAINLAND).due_on == seventh
    assert last_day(Limit.THIRD_PARTY_OPINION, received, MAINLAND).due_on == fifteenth
    assert due(received) == twentieth
    assert due(received, extension=20) == fortieth


def test_the_list_of_days_tells_each_day():
    result = reply_deadline(ReplyClock(date(2026, 2, 10)), MAINLAND)
    told = {day.on: (day.counted, day.reason, day.cite) for day in result.days}
    assert told[date(2026, 2, 10)] == (False, "收到申请当日，不计入", "《政府信息公开条例》第三十三条第二款")
    assert told[date(2026, 2, 11)] == (True, "第1个工作日", "《政府信息公开条例》第三十三条第二款")
    assert told[date(2026, 2, 14)][:2] == (True, "第4个工作日（调休上班·春节）")
    assert told[date(2026, 2, 17)] == (False, "法定节假日·春节", "国办发明电〔2025〕7号")
    assert told[date(2026, 3, 16)][:2] == (True, "第20个工作日")
    assert not result.provisional


def test_clarification_counts_anew_from_the_day_the_clarified_request_came():
    """条例 30：答复期限自行政机关收到补正的申请之日起计算。"""
    result = reply_deadline(ReplyClock(date(2026, 3, 2), clarified_on=date(2026, 3, 12)), MAINLAND)
    assert result.due_on == due(date(2026, 3, 12))
    assert result.days[0].on == date(2026, 3, 2)
    assert [day.reason for day in result.days if day.on in {date(2026, 3, 3), date(2026, 3, 12)}] == [
        "收到补正的申请之前，期限重新计算，不计入",
        "收到补正的申请当日，不计入",
    ]
    assert {day.cite for day in result.days if day.on <= date(2026, 3, 12)} == {str(ogi(30))}


def test_payment_counts_anew_from_the_day_after_it():
    """收费办法 7：处理期限从申请人完成缴费次日起重新计算。"""
    result = reply_deadline(ReplyClock(date(2026, 3, 2), paid_on=date(2026, 3, 20)), MAINLAND)
    assert result.due_on == due(date(2026, 3, 20))
    assert next(day for day in result.days if day.counted).on == date(2026, 3, 23)  # 20 March is a Friday
    assert fees(7) in {step.cite for step in result.because}


def test_of_two_restarts_the_later_counts():
    received, early, late = date(2026, 3, 2), date(2026, 3, 12), date(2026, 4, 2)
    assert due(received, clarified_on=early, paid_on=late) == due(late)
    assert due(received, clarified_on=late, paid_on=early) == due(late)


def test_a_consultation_leaves_both_its_ends_out():
    result = reply_deadline(ReplyClock(date(2026, 3, 2), paused=((date(2026, 3, 9), date(2026, 3, 13)),)), MAINLAND)
    assert result.due_on == MAINLAND.add_working_days(due(date(2026, 3, 2)), 5)
    paused = [day for day in result.days if "征求意见" in day.reason]
    assert [day.on.day for day in paused] == [9, 10, 11, 12, 13]
    assert {day.cite for day in paused} == {"《政府信息公开条例》第三十三条第三款"}


def test_a_consultation_over_a_weekend_moves_the_reply_by_its_working_days_alone():
    weekend = ((date(2026, 3, 7), date(2026, 3, 8)),)
    assert due(date(2026, 3, 2), paused=weekend) == due(date(2026, 3, 2))
    days = reply_deadline(ReplyClock(date(2026, 3, 2), paused=weekend), MAINLAND).days
    assert days[5].reason == "征求意见期间，不计入（周末）"


def test_a_consultation_on_the_last_day_moves_it():
    last = due(date(2026, 3, 2))
    assert due(date(2026, 3, 2), paused=((last, last),)) == MAINLAND.add_working_days(last, 1)


def test_an_open_consultation_leaves_no_date_but_a_reason():
    result = reply_deadline(ReplyClock(date(2026, 3, 2), paused=((date(2026, 3, 9), None),)), MAINLAND)
    assert result.due_on is None
    assert result.days[-1].on == date(2026, 3, 9)
    assert result.because[-1].text == "征求意见尚未结束，答复的最后一天暂时不能确定。"
    assert result.because[-1].cite == ogi(33, 3)


def test_a_consultation_open_since_before_the_clarification_still_stops_the_clock():
    clock = ReplyClock(date(2026, 3, 2), clarified_on=date(2026, 3, 12), paused=((date(2026, 3, 3), None),))
    assert reply_deadline(clock, MAINLAND).due_on is None


def test_a_consultation_over_before_the_clarification_changes_nothing():
    closed = ((date(2026, 3, 3), date(2026, 3, 10)),)
    assert due(date(2026, 3, 2), clarified_on=date(2026, 3, 12), paused=closed) == due(date(2026, 3, 12))


def test_an_extension_names_its_days_and_its_ground():
    result = reply_deadline(ReplyClock(date(2026, 3, 2), extension=5), MAINLAND)
    assert result.days[-1].reason == "第25个工作日，延长的第5个"
    assert "经政府信息公开工作机构负责人同意，延长5个工作日。" in [step.text for step in result.because]


def test_a_deferral_stands_on_the_day_told_to_the_requester():
    """条例 35：可以确定延迟答复的合理期限并告知申请人。"""
    ordinary, told = due(date(2026, 3, 2)), date(2026, 6, 30)
    result = reply_deadline(ReplyClock(date(2026, 3, 2), deferred_until=told), MAINLAND)
    assert result.due_on == told
    assert {day.cite for day in result.days if day.on > ordinary} == {str(ogi(35))}
    assert result.because[-1].text == "已告知申请人延迟答复，2026-06-30是答复的最后一天。"


def test_a_deferral_that_ends_within_the_period_does_not_shorten_it():
    result = reply_deadline(ReplyClock(date(2026, 3, 2), deferred_until=date(2026, 3, 10)), MAINLAND)
    assert result.due_on == due(date(2026, 3, 2))
    assert "没有超出按工作日计算的期限" in result.because[-2].text


def test_a_deadline_that_reaches_into_a_year_without_notice_is_provisional():
    result = reply_deadline(ReplyClock(date(2026, 12, 18)), MAINLAND)
    assert result.provisional
    assert result.because[-1].text == "2027年的放假安排尚未公布，按周末和法定节日推算，结果是暂定的。"
    assert result.because[-1].cite == notice(Instrument.HOLIDAYS)
    assert result.days[-1].reason.endswith("（暂定：2027年放假安排尚未公布）")
    assert not reply_deadline(ReplyClock(date(2026, 12, 1)), MAINLAND).provisional


def test_another_calendar_gives_another_day():
    local = Notice(2026, "桂政办电〔2026〕1号", (Off("壮族三月三", date(2026, 4, 20), date(2026, 4, 21)),), "广西")
    clock = ReplyClock(date(2026, 4, 1))
    assert reply_deadline(clock, MAINLAND).due_on == date(2026, 4, 30)
    assert reply_deadline(clock, MAINLAND.with_notices(local)).due_on == date(2026, 5, 7)


MARCH_2, MARCH_1, APRIL_30 = date(2026, 3, 2), date(2026, 3, 1), date(2026, 4, 30)
# fmt: off
IMPOSSIBLE = [
    ({"received_on": date(2019, 5, 14)},                                 "自2019-05-15起施行，不适用于2019-05-14"),
    ({"received_on": date(9999, 12, 31)},                                "9999-12-31太远"),
    ({"received_on": MARCH_2, "clarified_on": MARCH_1},                  "收到补正的申请之日2026-03-01早于收到申请之日"),
    ({"received_on": MARCH_2, "paid_on": MARCH_1},                       "申请人完成缴费之日2026-03-01早于收到申请之日"),
    ({"received_on": MARCH_2, "clarified_on": date(9999, 12, 31)},       "9999-12-31太远"),
    ({"received_on": MARCH_2, "extension": -1},                          "不能是负数（-1）"),
    ({"received_on": MARCH_2, "extension": 21},                          "最长不得超过20个工作日"),
    ({"received_on": MARCH_2, "paused": ((MARCH_1, MARCH_2),)},          "开始日期2026-03-01早于收到申请之日"),
    ({"received_on": MARCH_2, "paused": ((APRIL_30, MARCH_2),)},         "写反了：2026-04-30至2026-03-02"),
    ({"received_on": MARCH_2, "paused": ((MARCH_2, date(2018, 3, 2)),)}, "写反了：2026-03-02至2018-03-02"),
    ({"received_on": MARCH_2, "paused": ((MARCH_2, date(9999, 12, 31)),)}, "9999-12-31太远"),
    ({"received_on": MARCH_2, "deferred_until": MARCH_2},                "延迟答复的日期2026-03-02不晚于起算之日"),
    ({"received_on": MARCH_2, "deferred_until": date(9999, 12, 31)},     "9999-12-31太远"),
]
# fmt: on


@pytest.mark.parametrize(("facts", "sentence"), IMPOSSIBLE)
def test_what_cannot_be_is_refused_with_a_sentence(facts, sentence):
    with pytest.raises(ValueError, match=sentence):
        reply_deadline(ReplyClock(**facts), MAINLAND)


@pytest.mark.parametrize("last", [APRIL_30, None])
def test_a_consultation_that_begins_after_the_last_day_moves_nothing_and_is_told(last):
    result = reply_deadline(ReplyClock(MARCH_2, paused=((APRIL_30, last),)), MAINLAND)
    assert result.due_on == due(MARCH_2) == date(2026, 3, 30)
    assert "答复期限已于2026-03-30届满" in result.because[1].text


# The law's invariants, for any request the known calendars can answer for.

received_days = st.dates(date(2019, 5, 15), date(2026, 3, 31))


@st.composite
def clocks(draw):
    """A request with up to three consultations, overlapping or not, some begun when it is too late."""
    received = draw(received_days)
    restarts = st.integers(0, 40).map(lambda n: received + n * DAY)
    first_day_of_pause = st.integers(0, 60).map(lambda n: received + n * DAY)
    pauses = draw(st.lists(st.tuples(first_day_of_pause, st.integers(0, 30)), max_size=3))
    return ReplyClock(
        received_on=received,
        clarified_on=draw(st.none() | restarts),
        paid_on=draw(st.none() | restarts),
        paused=tuple((first, first + length * DAY) for first, length in pauses),
        extension=draw(st.integers(0, 20)),
    )


def brute_force(clock):
    """Another calendar, another way: strike out whatever does not count, take the n-th day left."""
    start = max(day for day in (clock.received_on, clock.clarified_on, clock.paid_on) if day)
    struck = {first + n * DAY for first, last in clock.paused for n in range((last - first).days + 1)}
    days = (start + n * DAY for n in range(1, 200))
    left = (day for day in days if day not in struck and chinese_calendar.is_workday(day))
    return list(itertools.islice(left, 20 + clock.extension))[-1]


@given(clocks())
def test_the_deadline_is_the_brute_force_count(clock):
    assert reply_deadline(clock, MAINLAND).due_on == brute_force(clock)


@given(clocks())
def test_the_list_is_the_deadline(clock):
    result = reply_deadline(clock, MAINLAND)
    assert sum(day.counted for day in result.days) == 20 + clock.extension
    assert result.days[-1].on == result.due_on
    assert result.days[-1].counted
    length = (result.due_on - clock.received_on).days + 1
    assert [day.on for day in result.days] == [clock.received_on + n * DAY for n in range(length)]
    assert all(day.reason and day.cite for day in result.days)
    assert not result.provisional


@given(received_days, st.integers(0, 60), st.integers(0, 20))
def test_a_later_receipt_is_never_due_earlier(received, later, extension):
    assert due(received, extension=extension) <= due(received + later * DAY, extension=extension)


@given(clocks(), st.integers(0, 20), st.integers(0, 30))
def test_a_consultation_never_shortens(clock, begins, lasts):
    first = clock.received_on + begins * DAY
    more = (*clock.paused, (first, first + lasts * DAY))
    longer = ReplyClock(clock.received_on, clock.clarified_on, clock.paid_on, more, clock.extension)
    assert reply_deadline(clock, MAINLAND).due_on <= reply_deadline(longer, MAINLAND).due_on


@given(clocks(), st.integers(1, 20))
def test_an_extension_lengthens(clock, more):
    assume(clock.extension + more <= 20)
    longer = ReplyClock(clock.received_on, clock.clarified_on, clock.paid_on, clock.paused, clock.extension + more)
    assert reply_deadline(clock, MAINLAND).due_on < reply_deadline(longer, MAINLAND).due_on


@given(received_days, st.integers(0, 20), st.integers(0, 20), st.integers(0, 20))
def test_overlapping_consultations_count_once(received, begins, middle, lasts):
    """Two that overlap are one from the first day of both to the last; the order in which they are told is nothing."""
    first = received + begins * DAY
    second, last = first + middle * DAY, first + (middle + lasts) * DAY
    apart = ((first, second), (first, last), (second, last))
    assert due(received, paused=apart) == due(received, paused=((first, last),))
    assert due(received, paused=apart[::-1]) == due(received, paused=apart)
