"""其他期限的最后一天：自然日、月、年届满在休息日的，顺延。"""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.statute.cite import reconsideration
from gongkai.statute.limits import Limit
from gongkai.statute.periods import add_months, last_day
from gongkai.statute.working_days import MAINLAND

# fmt: off
CASES = [
    # limit                                from               last day             why
    (Limit.PUBLISH,                       date(2026, 9, 1),   date(2026, 9, 29)),   # 20 September worked, 中秋 free
    (Limit.RECONSIDERATION_APPLICATION,   date(2024, 3, 1),   date(2024, 4, 30)),   # the 60th day, a Tuesday
    (Limit.RECONSIDERATION_APPLICATION,   date(2025, 8, 4),   date(2025, 10, 9)),   # the 60th day is 3 October
    (Limit.RECONSIDERATION_REMEDY_UNTOLD, date(2024, 2, 29),  date(2025, 2, 28)),   # no 29 February in 2025
    (Limit.RECONSIDERATION_ANSWER_SIMPLE, date(2024, 2, 2),   date(2024, 2, 8)),    # 4 February, a Sunday, was worked
    (Limit.LITIGATION,                    date(2024, 8, 31),  date(2025, 2, 28)),   # no 31 February
    (Limit.LITIGATION,                    date(2024, 7, 4),   date(2025, 1, 6)),    # 4 January is a Saturday
    (Limit.LITIGATION_AFTER_DECISION,     date(2026, 1, 31),  date(2026, 2, 24)),   # 15 February begins 春节
]
# fmt: on


@pytest.mark.parametrize(("limit", "from_day", "last"), CASES)
def test_the_last_day(limit, from_day, last):
    result = last_day(limit, from_day, MAINLAND)
    assert result.due_on == result.days[-1].on == last
    assert result.days[0].on == from_day
    assert not result.days[0].counted
    assert result.because[0].cite == limit.cite


def test_a_list_in_days_counts_every_day_and_tells_the_roll():
    result = last_day(Limit.RECONSIDERATION_APPLICATION, date(2025, 8, 4), MAINLAND)
    counted = [day for day in result.days if day.counted]
    assert (len(counted), counted[-1].on, counted[-1].reason) == (60, date(2025, 10, 3), "第60日")
    rolled = result.days[-1]
    assert (rolled.reason, rolled.cite) == ("期间届满日是休息日，顺延（工作日）", "《行政复议法》第八十八条第一款")
    assert result.because[-1].text == "2025-10-03是休息日，顺延到其后的第一个工作日2025-10-09。"
    assert result.because[-1].cite == reconsideration(88, 1)


def test_a_list_in_working_days_tells_the_days_of_rest():
    days = last_day(Limit.RECONSIDERATION_ANSWER_SIMPLE, date(2024, 2, 2), MAINLAND).days
    assert [(day.on.day, day.counted, day.reason) for day in days[1:3]] == [
        (3, False, "周末"),
        (4, True, "第1个工作日（调休上班·春节）"),
    ]


def test_a_period_in_months_shows_its_corresponding_day():
    days = last_day(Limit.LITIGATION, date(2024, 8, 31), MAINLAND).days
    assert [(day.on, day.reason) for day in days] == [
        (date(2024, 8, 31), "知道或者应当知道行政行为之日，不计入"),
        (date(2025, 2, 28), "满6个月的对应日"),
    ]


def test_a_period_into_a_year_without_notice_is_provisional():
    result = last_day(Limit.LITIGATION, date(2026, 8, 3), MAINLAND)
    assert result.provisional
    assert "2027年的放假安排尚未公布" in result.because[-1].text


def test_no_limit_is_counted_outside_its_dates_or_without_a_number():
    with pytest.raises(ValueError, match="自2024-01-01起施行"):
        last_day(Limit.RECONSIDERATION_APPLICATION, date(2023, 12, 31), MAINLAND)
    with pytest.raises(ValueError, match="没有规定天数"):
        last_day(Limit.DEFERRAL, date(2026, 3, 2), MAINLAND)
    with pytest.raises(ValueError, match="太远"):
        last_day(Limit.LITIGATION_AT_MOST, date(9999, 12, 31), MAINLAND)
    with pytest.raises(ValueError, match="没有2018年的放假安排"):
        last_day(Limit.LITIGATION, date(2018, 12, 31), MAINLAND)


@given(st.sampled_from(list(Limit)), st.dates(date(2024, 1, 1), date(2026, 6, 30)), st.integers(0, 40))
def test_a_later_day_never_ends_earlier_and_never_on_a_day_of_rest(limit, day, later):
    if limit is Limit.DEFERRAL:
        return
    first, second = (last_day(limit, on, MAINLAND).due_on for on in (day, date.fromordinal(day.toordinal() + later)))
    assert first <= second
    assert MAINLAND.is_working_day(first)


@given(st.dates(date(2019, 1, 1), date(2090, 12, 31)), st.integers(0, 60))
def test_the_corresponding_day_is_in_the_right_month(day, months):
    on = add_months(day, months)
    assert (on.year - day.year) * 12 + on.month - day.month == months
    assert on.day == day.day or (on.day < day.day and add_days(on, 1).day == 1)


def add_days(day, number):
    return date.fromordinal(day.toordinal() + number)
