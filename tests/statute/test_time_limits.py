"""公开时限：目录里的写法逐一读成规则，期限与另一套日历逐日相等。"""

from calendar import monthrange
from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.statute.limits import Unit
from gongkai.statute.time_limits import Cycle, LimitKind, TimeLimit, Trigger, due, period, read_limits
from gongkai.statute.working_days import MAINLAND

DAY = timedelta(days=1)
WORKING, NATURAL, MONTH, YEAR = Unit.WORKING_DAY, Unit.NATURAL_DAY, Unit.MONTH, Unit.YEAR

# fmt: off
#  words                                                  kind         number unit    trigger      event                 scope
READ = [
    ("信息形成或者变更之日起20个工作日内",                  "DEADLINE",   20, WORKING, "FORMED",     "信息形成或者变更",   ""),
    ("自该政府信息形成或者变更之日起20个工作日内及时公开",  "DEADLINE",   20, WORKING, "FORMED",     "信息形成或者变更",   ""),
    ("自信息形成之日起２０个工作日内公开",                  "DEADLINE",   20, WORKING, "FORMED",     "信息形成",           ""),
    ("自信息形成之日起二十个工作日内",                      "DEADLINE",   20, WORKING, "FORMED",     "信息形成",           ""),
    ("信息形成 7 个工作日内",                               "DEADLINE",    7, WORKING, "FORMED",     "信息形成",           ""),
    ("制定或获取信息之日起10个工作日内",                    "DEADLINE",   10, WORKING, "ACQUIRED",   "制定或获取信息",     ""),
    ("自作出行政决定之日起7个工作日内公示",                 "DEADLINE",    7, WORKING, "DECIDED",    "作出行政决定",       ""),
    ("行政许可和行政处罚决定作出后7个工作日内",             "DEADLINE",    7, WORKING, "DECIDED",    "行政许可和行政处罚决定作出", ""),
    ("其中行政许可事项应自作出行政决定之日起7个工作日内公示", "DEADLINE",  7, WORKING, "DECIDED",    "作出行政决定",       "行政许可事项"),
    ("本级人民代表大会批准后20日内",                        "DEADLINE",   20, NATURAL, "APPROVED",   "本级人民代表大会批准", ""),
    ("财政部门批复后二十日内",                              "DEADLINE",   20, NATURAL, "APPROVED",   "财政部门批复",       ""),
    ("收到批准文件之日起10个工作日内公开",                  "DEADLINE",   10, WORKING, "RECEIVED",   "收到批准文件",       ""),
    ("自合同签订之日起2个工作日内",                         "DEADLINE",    2, WORKING, "SIGNED",     "合同签订",           ""),
    ("自中标人确定之日起2个工作日内",                       "DEADLINE",    2, WORKING, "DETERMINED", "中标人确定",         ""),
    ("现状调查结束后5个工作日内",                           "DEADLINE",    5, WORKING, "ENDED",      "现状调查结束",       ""),
    ("验收之日起一个月内",                                  "DEADLINE",    1, MONTH,   "OTHER",      "验收",               ""),
    ("年度终了后1年内",                                     "DEADLINE",    1, YEAR,    "OTHER",      "年度终了",           ""),
    ("其他20个工作日内",                                    "DEADLINE",   20, WORKING, None,         "",                   "其他"),
    ("20个工作日内",                                        "DEADLINE",   20, WORKING, None,         "",                   ""),
    ("实时公开",                                            "IMMEDIATE", None, None,   None,         "",                   ""),
    ("应急信息即时公开",                                    "IMMEDIATE", None, None,   None,         "",                   "应急信息"),
    ("随采购公告公开",                                      "IMMEDIATE", None, None,   "OTHER",      "采购公告",           ""),
    ("在启动调查工作时",                                    "IMMEDIATE", None, None,   "OTHER",      "启动调查工作",       ""),
    ("及时公开",                                            "PROMPT",    None, None,   None,         "",                   ""),
    ("按进展情况及时公开",                                  "PROMPT",    None, None,   None,         "",                   ""),
    ("公示7个工作日",                                       "DISPLAY",      7, WORKING, None,        "",                   ""),
    ("公示不少于30日",                                      "DISPLAY",     30, NATURAL, None,        "",                   ""),
    ("公示期不少于3日",                                     "DISPLAY",      3, NATURAL, None,        "",                   ""),
    ("批前不少于30日",                                      "DISPLAY",     30, NATURAL, None,        "",                   ""),
    ("征求意见期限不得少于30天",                            "DISPLAY",     30, NATURAL, None,        "",                   ""),
    ("提前一周",                                            "ADVANCE",      7, NATURAL, None,        "",                   ""),
    ("提前3个工作日发通知",                                 "ADVANCE",      3, WORKING, "OTHER",     "发通知",             ""),
    ("听证通知书在组织听证7个工作日前公开",                 "ADVANCE",      7, WORKING, "OTHER",     "组织听证",           "听证通知书"),
    ("半年至少更新1次",                                     "CYCLE",        1, None,    None,        "",                   ""),
    ("每年更新两次",                                        "CYCLE",        2, None,    None,        "",                   ""),
    ("每季度公开",                                          "CYCLE",        1, None,    None,        "",                   ""),
    ("按月公开",                                            "CYCLE",        1, None,    None,        "",                   ""),
    ("每周更新1次",                                         "CYCLE",        1, None,    None,        "",                   ""),
    ("长期公开",                                            "STANDING",  None, None,    None,        "",                   ""),
    ("依申请公开",                                          "ON_REQUEST", None, None,   None,        "",                   ""),
    ("自收到申请之日起20个工作日内",                        "ON_REQUEST", 20, WORKING, "REQUEST_RECEIVED", "收到申请",     ""),
]
# What no row of the table fits is told word for word.
NOT_READ = ["按采购方式法定期限", "定期公开", "半年", "每月5日前", "适时", "0个工作日内", "十十日内", "99999日内", "三两日内", "每年更新0次", "详见附件"]
# fmt: on


@pytest.mark.parametrize(("words", "kind", "number", "unit", "trigger", "event", "scope"), READ)
def test_a_way_of_writing_is_read_whole(words, kind, number, unit, trigger, event, scope):  # noqa: PLR0917 — a row
    found = read_limits(words)
    (limit,) = found.limits
    assert (limit.kind.name, limit.number, limit.unit) == (kind, number, unit)
    assert (limit.trigger and limit.trigger.name, limit.event, limit.scope) == (trigger, event, scope)
    assert limit.words == words.replace(" ", "")
    assert found.is_wholly_read
    assert TimeLimit.from_json(limit.as_json()) == limit
    assert str(limit)


@pytest.mark.parametrize("words", NOT_READ)
def test_what_is_not_understood_is_told_and_nothing_is_guessed(words):
    found = read_limits(words)
    assert (found.limits, found.unread) == ((), (words,))
    assert not found.is_wholly_read


@pytest.mark.parametrize(
    ("words", "kinds", "remarks", "unread"),
    [
        ("信息形成20个工作日内公开;其中行政许可应自作出行政决定之日起7个工作日内公示", ["DEADLINE", "DEADLINE"], 0, 0),
        ("批前不少于30日；批后20个工作日内", ["DISPLAY", "DEADLINE"], 0, 0),
        (
            "及时公开（必须招标的项目自收到评标报告之日起3日内，公示期不少于3日）",
            ["PROMPT", "DEADLINE", "DISPLAY"],
            0,
            0,
        ),
        ("信息形成之日起20个工作日内，法律、法规另有规定的从其规定", ["DEADLINE"], 1, 0),
        ("调查结束后5个工作日内，在村公示栏公开", ["DEADLINE"], 1, 0),
        ("20个工作日内，按程序办理", ["DEADLINE"], 0, 1),
        ("", [], 0, 0),
        ("—；/", [], 0, 2),
    ],
)
def test_a_square_may_hold_several_limits(words, kinds, remarks, unread):
    found = read_limits(words)
    assert [limit.kind.name for limit in found.limits] == kinds
    assert (len(found.remarks), len(found.unread)) == (remarks, unread)


STRETCHES = st.sampled_from([*(row[0] for row in READ), *NOT_READ, "法律法规另有规定的除外", "", " ", "（略）", "12"])
TEXTS = st.one_of(st.text(max_size=60), st.lists(STRETCHES, max_size=5).map("；".join))


@given(TEXTS)
def test_no_word_is_lost_and_nothing_raises(text):
    found = read_limits(text)
    told = [*(limit.words for limit in found.limits), *found.unread, *found.remarks]
    parted = "".join("" if sign in ";；。,，\n()（）〔〕[]【】:：" or sign.isspace() else sign for sign in text)
    assert sorted("".join(told)) == sorted(parted)


# ── days, against a calendar of another hand ───────────────────────────────


def plain_due(kind, number, unit, on):
    """The last day, one day at a time, by another package's calendar."""
    working = chinese_calendar.is_workday
    if kind == "IMMEDIATE":
        while not working(on):
            on += DAY
        return on
    way = -DAY if kind == "ADVANCE" else DAY
    if unit is NATURAL:
        for _ in range(number):
            on += way
        return on
    if unit is WORKING:
        while number:
            on += way
            number -= working(on)
        return on
    months = number * (12 if unit is YEAR else 1)
    year, month = on.year, on.month
    for _ in range(months):
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return date(year, month, min(on.day, monthrange(year, month)[1]))


@given(
    st.sampled_from([kind for kind in LimitKind if kind.name not in ("CYCLE", "ON_REQUEST")]),
    st.integers(1, 60),
    st.sampled_from([WORKING, NATURAL]),
    st.dates(date(2020, 1, 1), date(2025, 6, 30)),
)
def test_the_last_day_is_that_of_another_calendar(kind, number, unit, on):
    own = kind.name in ("DEADLINE", "DISPLAY", "ADVANCE")
    limit = TimeLimit(kind, "例", number if own else None, unit if own else None)
    found = due(limit, on, MAINLAND)
    assert found.due_on == plain_due(kind.name, number if own else 20, unit if own else WORKING, on)
    assert not found.provisional
    assert sum(day.counted for day in found.days) == (1 if kind.name == "IMMEDIATE" else number if own else 20)
    step = -1 if kind is LimitKind.ADVANCE else 1
    assert [day.on for day in found.days] == [on + DAY * step * n for n in range(len(found.days))]
    assert all(day.reason and day.cite for day in found.days)
    assert len(found.because) == 1


@given(
    st.sampled_from([LimitKind.DEADLINE, LimitKind.DISPLAY]),
    st.integers(1, 24),
    st.sampled_from([MONTH, YEAR]),
    st.dates(date(2020, 1, 1), date(2025, 6, 30)),
)
def test_months_and_years_end_on_their_day_or_with_the_month(kind, number, unit, on):
    assert due(TimeLimit(kind, "例", number, unit), on, MAINLAND).due_on == plain_due(kind.name, number, unit, on)


def test_a_year_without_a_notice_makes_the_day_provisional():
    found = due(TimeLimit(LimitKind.PROMPT, "及时公开"), date(2031, 12, 20), MAINLAND)
    assert found.provisional
    assert [str(step.text)[:5] for step in found.because[1:]] == ["2031年", "2032年"]


@pytest.mark.parametrize("kind", [LimitKind.CYCLE, LimitKind.ON_REQUEST])
def test_what_has_no_event_has_no_last_day(kind):
    with pytest.raises(ValueError, match="不从一个事件起算"):
        due(TimeLimit(kind, "例", cycle=Cycle.YEAR), date(2025, 1, 1), MAINLAND)


@given(st.sampled_from(Cycle), st.dates(date(2019, 1, 1), date(2060, 12, 31)))
def test_periods_part_the_calendar(cycle, on):
    limit = TimeLimit(LimitKind.CYCLE, "例", 1, cycle=cycle)
    first, last = period(limit, on)
    assert first <= on <= last
    assert period(limit, last) == (first, last)
    assert period(limit, last + DAY)[0] == last + DAY
    days = {Cycle.WEEK: {7}, Cycle.MONTH: {28, 29, 30, 31}, Cycle.QUARTER: {90, 91, 92}, Cycle.HALF_YEAR: {181, 182, 184},
            Cycle.YEAR: {365, 366}}  # fmt: skip
    assert (last - first).days + 1 in days[cycle]
    assert cycle is Cycle.WEEK or first.day == 1
    assert cycle is not Cycle.YEAR or first.month == 1


def test_a_week_begins_on_monday_and_what_is_no_cycle_has_no_period():
    limit = TimeLimit(LimitKind.CYCLE, "每周", 1, cycle=Cycle.WEEK)
    assert period(limit, date(2026, 11, 26)) == (date(2026, 11, 23), date(2026, 11, 29))
    assert str(limit) == "每周至少1次"
    with pytest.raises(ValueError, match="没有周期"):
        period(TimeLimit(LimitKind.PROMPT, "及时"), date(2026, 1, 1))


def test_what_is_owed_and_how_it_is_said():
    assert not TimeLimit(LimitKind.DISPLAY, "例", 3, NATURAL).is_owed
    assert TimeLimit(LimitKind.PROMPT, "例").is_owed
    assert str(TimeLimit(LimitKind.PROMPT, "例")) == "及时，最迟自信息形成或者变更之日起20个工作日内"
    assert (
        str(TimeLimit(LimitKind.DEADLINE, "例", 7, WORKING, Trigger.DECIDED, "", "许可"))
        == "许可：自作出行政决定之日起7个工作日内"
    )
