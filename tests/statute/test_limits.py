"""期限的每一行，与条文写明的数目一致；施行以前、废止以后都不适用。"""

from datetime import date, timedelta

import pytest

from gongkai.statute.cite import litigation, ogi, reconsideration
from gongkai.statute.limits import From, InForce, Limit, ReportDue, Unit

# fmt: off
BY_ARTICLE = [
    (Limit.PUBLISH,                         20, Unit.WORKING_DAY, "《政府信息公开条例》第二十六条"),
    (Limit.ASK_TO_CLARIFY,                   7, Unit.WORKING_DAY, "《政府信息公开条例》第三十条"),
    (Limit.THIRD_PARTY_OPINION,             15, Unit.WORKING_DAY, "《政府信息公开条例》第三十二条"),
    (Limit.REPLY,                           20, Unit.WORKING_DAY, "《政府信息公开条例》第三十三条第二款"),
    (Limit.EXTENSION_AT_MOST,               20, Unit.WORKING_DAY, "《政府信息公开条例》第三十三条第二款"),
    (Limit.AGENCY_OPINION,                  15, Unit.WORKING_DAY, "《政府信息公开条例》第三十四条"),
    (Limit.FEE_PAYMENT,                     20, Unit.WORKING_DAY, "《政府信息公开信息处理费管理办法》第六条"),
    (Limit.RECONSIDERATION_APPLICATION,     60, Unit.NATURAL_DAY, "《行政复议法》第二十条第一款"),
    (Limit.RECONSIDERATION_REMEDY_UNTOLD,    1, Unit.YEAR,        "《行政复议法》第二十条第三款"),
    (Limit.RECONSIDERATION_ACCEPTANCE,       5, Unit.WORKING_DAY, "《行政复议法》第三十条"),
    (Limit.RECONSIDERATION_PAPERS,           7, Unit.WORKING_DAY, "《行政复议法》第四十八条"),
    (Limit.RECONSIDERATION_ANSWER,          10, Unit.WORKING_DAY, "《行政复议法》第四十八条"),
    (Limit.RECONSIDERATION_PAPERS_SIMPLE,    3, Unit.WORKING_DAY, "《行政复议法》第五十四条"),
    (Limit.RECONSIDERATION_ANSWER_SIMPLE,    5, Unit.WORKING_DAY, "《行政复议法》第五十四条"),
    (Limit.RECONSIDERATION_DECISION,        60, Unit.NATURAL_DAY, "《行政复议法》第六十二条第一款"),
    (Limit.RECONSIDERATION_EXTENSION,       30, Unit.NATURAL_DAY, "《行政复议法》第六十二条第一款"),
    (Limit.RECONSIDERATION_DECISION_SIMPLE, 30, Unit.NATURAL_DAY, "《行政复议法》第六十二条第二款"),
    (Limit.LITIGATION,                       6, Unit.MONTH,       "《行政诉讼法》第四十六条第一款"),
    (Limit.LITIGATION_AT_MOST,               5, Unit.YEAR,        "《行政诉讼法》第四十六条第二款"),
    (Limit.LITIGATION_AFTER_DECISION,       15, Unit.NATURAL_DAY, "《行政诉讼法》第四十五条"),
    (Limit.LITIGATION_AFTER_NO_DECISION,    15, Unit.NATURAL_DAY, "《行政诉讼法》第四十五条"),
]
# fmt: on


@pytest.mark.parametrize(("limit", "days", "unit", "cite"), BY_ARTICLE)
def test_each_limit_is_what_its_article_says(limit, days, unit, cite):
    assert (limit.days, limit.unit, str(limit.cite)) == (days, unit, cite)


def test_the_table_above_leaves_out_only_the_limit_without_a_number():
    assert set(Limit) - {row[0] for row in BY_ARTICLE} == {Limit.DEFERRAL}


def test_in_reconsideration_three_five_seven_and_ten_days_are_working_days():
    """行政复议法 88：关于“三日”、“五日”、“七日”、“十日”的规定是指工作日，不含法定休假日。"""
    for limit in (limit for limit in Limit if limit.cite.instrument is reconsideration(1).instrument):
        assert (limit.unit is Unit.WORKING_DAY) == (limit.days in {3, 5, 7, 10})


def test_article_35_gives_no_number_and_none_is_invented():
    with pytest.raises(ValueError, match="第三十五条没有规定天数"):
        _ = Limit.DEFERRAL.days


@pytest.mark.parametrize("limit", Limit)
def test_no_limit_applies_before_its_first_day(limit):
    since = limit.in_force.since
    assert limit.on(since) is limit
    with pytest.raises(ValueError, match=f"自{since}起施行，不适用于"):
        limit.on(since - timedelta(days=1))


def test_a_limit_whose_number_was_changed_ends_with_its_last_day(monkeypatch):
    monkeypatch.setattr(Limit.EXTENSION_AT_MOST, "in_force", InForce(date(2019, 5, 15), date(2026, 12, 31)))
    assert Limit.EXTENSION_AT_MOST.on(date(2026, 12, 31)) is Limit.EXTENSION_AT_MOST
    with pytest.raises(ValueError, match="施行到2026-12-31为止"):
        Limit.EXTENSION_AT_MOST.on(date(2027, 1, 1))


def test_the_regulation_begins_on_15_may_2019():
    with pytest.raises(ValueError, match="自2019-05-15起施行，不适用于2019-05-14"):
        Limit.REPLY.on(date(2019, 5, 14))


def test_each_limit_says_by_which_article_it_moves_off_a_day_of_rest():
    assert Limit.REPLY.rolls_by is None
    assert Limit.DEFERRAL.rolls_by is None
    assert Limit.RECONSIDERATION_APPLICATION.rolls_by == reconsideration(88, 1)
    assert Limit.LITIGATION.rolls_by == litigation(101)


def test_a_limit_reads_as_a_phrase():
    assert str(Limit.REPLY) == "自收到申请之日起20个工作日"
    assert str(Limit.DEFERRAL) == "自收到申请之日起的合理期限，由行政机关确定"
    assert Limit.EXTENSION_AT_MOST.counted_from is From.REPLY_DUE


def test_annual_reports_are_due_in_the_year_after():
    assert ReportDue.REPORT_BY_DEPARTMENT.for_year(2020) == date(2021, 1, 31)
    assert ReportDue.REPORT_BY_COMPETENT_DEPARTMENT.for_year(2019) == date(2020, 3, 31)
    assert ReportDue.REPORT_BY_DEPARTMENT.cite == ogi(49, 1)


def test_the_report_on_2018_fell_under_the_regulation_of_2007():
    with pytest.raises(ValueError, match="2018年度的报告请按当时的规定办理"):
        ReportDue.REPORT_BY_DEPARTMENT.for_year(2018)
