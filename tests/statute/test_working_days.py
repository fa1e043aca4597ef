"""工作日：通知的每一行，与法定天数、与两个独立的日历逐日核对。"""

from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.statute.working_days import MAINLAND, NOTICES, Calendar, DayKind, Notice, Off
from gongkai.statute.working_days.festivals import LAST_YEAR, festivals, number_of_days

YEARS = range(2019, 2027)
DAY = timedelta(days=1)
KNOWN_DAYS = [date(2019, 1, 1) + n * DAY for n in range((date(2027, 1, 1) - date(2019, 1, 1)).days)]
SATURDAY = 5
WORKING_DAYS = [250, 249, 250, 249, 249, 251, 248, 248]  # of 2019 to 2026
# Where a notice gave more days than the measure; every other year must agree.
EXCEPTIONS = {2020: (2, "春节假期延长至2月2日：1月31日放假，2月1日不再上班")}


def days_of(year):
    """The days the notices of a year speak of, as they finally stood: day → worked."""
    days = {}
    for item in (item for notice in NOTICES if notice.year == year for item in notice.items):
        days |= {item.first + n * DAY: False for n in range((item.last - item.first).days + 1)}
        days |= dict.fromkeys(item.worked, True)
    return days


@pytest.mark.parametrize("year", YEARS)
def test_days_given_less_days_taken_is_the_statutory_number(year):
    """Double entry: weekdays made free, less days of rest worked, is what the law gives."""
    days = days_of(year)
    given_free = sum(not worked and day.weekday() < SATURDAY for day, worked in days.items())
    taken = sum(worked for worked in days.values())
    more, _reason = EXCEPTIONS.get(year, (0, ""))
    assert given_free - taken == number_of_days(year) + more


def test_every_day_worked_instead_is_a_saturday_or_a_sunday():
    worked = [day for notice in NOTICES for item in notice.items for day in item.worked]
    assert len(worked) > 40
    assert all(day.weekday() >= SATURDAY for day in worked)


def test_the_law_gives_eleven_days_and_thirteen_since_2025():
    for year in range(2019, LAST_YEAR + 1):
        names = festivals(year)
        days = sum(len(name.split("、")) for name in names.values())  # two festivals on one day are two days
        assert days == number_of_days(year) == (13 if year >= 2025 else 11), year


@pytest.mark.parametrize("year", YEARS)
def test_every_statutory_day_is_free(year):
    assert all(MAINLAND.status(day).kind is DayKind.FESTIVAL for day in festivals(year))


@pytest.mark.parametrize(("year", "days"), [*zip(YEARS, WORKING_DAYS, strict=True)])
def test_working_days_of_a_year(year, days):
    assert MAINLAND.working_days(date(year, 1, 1), date(year, 12, 31)) == days


def test_every_day_is_as_chinesecalendar_has_it():
    assert [day for day in KNOWN_DAYS if MAINLAND.is_working_day(day) != chinese_calendar.is_workday(day)] == []


def test_every_day_is_as_holidays_has_it():
    theirs = holidays.country_holidays("CN", years=range(2018, 2028))
    assert [day for day in KNOWN_DAYS if MAINLAND.is_working_day(day) != theirs.is_working_day(day)] == []


def test_the_festivals_ahead_are_where_holidays_has_them():
    theirs = holidays.country_holidays("CN", years=range(2027, LAST_YEAR + 1), language="zh_CN")
    for year in range(2027, LAST_YEAR + 1):
        assert [day for day in festivals(year) if day not in theirs] == []


# fmt: off
REASONS = [
    (date(2026, 2, 13),  "工作日",             ""),
    (date(2026, 2, 14),  "调休上班·春节",       "国办发明电〔2025〕7号"),
    (date(2026, 2, 15),  "周末·春节",          "国办发明电〔2025〕7号"),
    (date(2026, 2, 16),  "法定节假日·春节",     "国办发明电〔2025〕7号"),  # 除夕, since 2025
    (date(2024, 2, 9),   "工作日",             ""),                     # 除夕 of 2024 was a working day
    (date(2026, 2, 23),  "调休放假·春节",       "国办发明电〔2025〕7号"),
    (date(2026, 3, 1),   "周末",              "《国务院关于职工工作时间的规定》第七条"),
    (date(2020, 10, 1),  "法定节假日·中秋节、国庆节", "国办发明电〔2019〕16号"),
    (date(2019, 5, 2),   "调休放假·劳动节",     "国办发明电〔2019〕3号"),   # the later notice of 2019
    (date(2020, 2, 1),   "周末·春节",          "国办发明电〔2020〕1号"),   # first to be worked, then free
    (date(2020, 2, 3),   "工作日",             ""),
    (date(2022, 12, 31), "周末·元旦",          "国办发明电〔2022〕16号"),  # the notice of the next year
]
# fmt: on


@pytest.mark.parametrize(("day", "reason", "source"), REASONS)
def test_a_day_gives_its_reason_and_its_notice(day, reason, source):
    status = MAINLAND.status(day)
    assert (status.reason, status.source, status.provisional) == (reason, source, False)


def test_a_year_without_a_notice_is_provisional_and_says_so():
    spring, weekend, plain = (MAINLAND.status(date(2027, *day)) for day in [(2, 5), (1, 2), (1, 4)])
    assert spring.reason == "法定节假日·春节，暂定：2027年放假安排尚未公布"
    assert spring.source == "《全国年节及纪念日放假办法》第二条"
    assert weekend.reason == "周末，暂定：2027年放假安排尚未公布"
    assert plain.reason == "工作日，暂定：2027年放假安排尚未公布"
    assert (spring.is_working, weekend.is_working, plain.is_working) == (False, False, True)


def test_only_years_without_a_notice_are_provisional():
    assert not any(MAINLAND.status(day).provisional for day in KNOWN_DAYS)
    assert all(MAINLAND.status(date(2027, 1, 1) + n * DAY).provisional for n in range(365))


def test_beyond_the_listed_festivals_only_the_fixed_days_are_known_and_that_is_said():
    year = LAST_YEAR + 1
    assert set(festivals(year).values()) == {"元旦", "劳动节", "国庆节"}
    assert "清明节和农历节日未列入" in MAINLAND.status(date(year, 10, 1)).reason


def test_before_the_regulation_and_far_in_the_future_nothing_is_counted():
    with pytest.raises(ValueError, match="没有2018年的放假安排：工作日从2019年起计算"):
        MAINLAND.status(date(2018, 12, 31))
    with pytest.raises(ValueError, match="2100-01-01太远"):
        MAINLAND.is_working_day(date(2100, 1, 1))


def test_a_notice_taken_away_makes_its_year_provisional():
    calendar = Calendar(tuple(notice for notice in NOTICES if notice.year != 2026))
    assert calendar.status(date(2026, 3, 2)).provisional
    assert not MAINLAND.status(date(2026, 3, 2)).provisional


def test_an_autonomous_area_adds_its_own_festival():
    """广西壮族三月三：自治区的两天，只在当地放假。"""
    local = Notice(2026, "桂政办电〔2026〕1号", (Off("壮族三月三", date(2026, 4, 20), date(2026, 4, 21)),), "广西")
    guangxi = MAINLAND.with_notices(local)
    assert guangxi.status(date(2026, 4, 20)).reason == "法定节假日·壮族三月三"
    assert guangxi.status(date(2026, 4, 20)).source == "桂政办电〔2026〕1号"
    assert MAINLAND.is_working_day(date(2026, 4, 20))
    assert guangxi.working_days(date(2026, 1, 1), date(2026, 12, 31)) == 246
    assert guangxi.arranged_years == MAINLAND.arranged_years


def test_a_local_notice_does_not_stand_in_for_the_national_one():
    local = Notice(2027, "桂政办电〔2027〕1号", (Off("壮族三月三", date(2027, 4, 9), date(2027, 4, 9)),), "广西")
    assert MAINLAND.with_notices(local).status(date(2027, 4, 9)).provisional


def test_calendars_are_values():
    assert Calendar() == MAINLAND
    assert len({Calendar(), MAINLAND, Calendar(NOTICES[:1])}) == 2


def test_an_item_written_backwards_is_refused():
    with pytest.raises(ValueError, match="春节的放假安排写反了：2027-02-12至2027-02-06"):
        Off("春节", date(2027, 2, 12), date(2027, 2, 6))


def test_the_next_working_day_is_the_day_itself_if_it_is_one():
    assert MAINLAND.next_working_day(date(2026, 2, 14)) == date(2026, 2, 14)
    assert MAINLAND.next_working_day(date(2026, 2, 15)) == date(2026, 2, 24)


@given(st.sampled_from(KNOWN_DAYS[:-200]), st.integers(min_value=1, max_value=100))
def test_adding_and_counting_agree(day, number):
    last = MAINLAND.add_working_days(day, number)
    assert MAINLAND.is_working_day(last)
    assert MAINLAND.working_days(day + DAY, last) == number
