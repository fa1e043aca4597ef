"""一份报告与上年、下级、记录和日期的关系。"""

from datetime import date

import pytest
from worked_reports import CITY, a_report, cases, requests

from gongkai.statute.annual_report.chain import check_chain, check_day, check_records, check_rollup, due_on
from gongkai.statute.annual_report.figures import Level, State
from gongkai.statute.annual_report.nodes import CellId


def said(findings):
    return [finding.message for finding in findings]


def chain(before, after):
    """Findings of the year ``before`` and the year ``after``, given as (year, figures)."""
    return check_chain(a_report(*before), a_report(*after))


NORMATIVE = (2, "normative_documents")


def documents_2019(total, new=0):
    return {(*NORMATIVE, "total_public"): total, (*NORMATIVE, "newly_public"): new}


def documents_2021(issued, repealed, in_force):
    return {(*NORMATIVE, "issued"): issued, (*NORMATIVE, "repealed"): repealed, (*NORMATIVE, "in_force"): in_force}


def test_only_years_that_follow_each_other_are_compared():
    for before, after in ((2021, 2023), (2022, 2022), (2023, 2022)):
        with pytest.raises(ValueError, match=f"只能对照相邻的两年：收到的是{before}年和{after}年。"):
            chain((before, {}), (after, {}))


# ── R6 ──────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ((1, 0), (7, 6), []),
        ((1, 0), (9, 6), []),
        (
            (2, 0),
            (7, 6),
            [
                "规范性文件对外公开总数量为 7，少于上年总数量加本年新公开数量 8：如有撤下，请在第六部分说明。",
            ],
        ),
        ((None, 0), (7, 6), []),
        ((2, 0), (None, 6), []),
        ((2, 0), (7, None), []),
    ],
)
def test_r6_what_was_public_stays_public(before, after, expected):
    found = chain((2019, documents_2019(*before)), (2020, documents_2019(*after)))
    assert said(found) == expected
    for finding in found:
        assert (finding.rule, finding.level, finding.printed, finding.computed) == ("R6", Level.WARNING, 7, 8)
        assert finding.cells == (CellId(*NORMATIVE, "total_public"), CellId(*NORMATIVE, "newly_public"))


@pytest.mark.parametrize(
    ("line", "label", "before", "now", "should"),
    [
        ("licences", "行政许可", (17, 11), 28, None),
        ("licences", "行政许可", (17, 11), 17, 28),
        ("other_services", "其他对外管理服务事项", (7, 18), 24, 25),
        ("penalties", "行政处罚", (80, -38), 42, None),
        ("compulsions", "行政强制", (0, 0), 1, 0),
        ("fees", "行政事业性收费", (1, 0), 0, 1),
        ("fees", "行政事业性收费", (1, None), 0, None),
        ("fees", "行政事业性收费", (1, 0), None, None),
    ],
)
def test_r6_the_items_of_last_year_are_those_it_ended_with(line, label, before, now, should):
    figures = {(2, line, "previous"): before[0], (2, line, "change"): before[1]}
    found = chain((2019, figures), (2020, {(2, line, "previous"): now}))
    expected = f"{label}上一年项目数量为 {now}，上年报告的项目数量加增减为 {should}。"
    assert said(found) == ([] if should is None else [expected])


# ── R7 ──────────────────────────────────────────────────────────────────
def test_r7_documents_in_force_roll_forward():
    assert chain((2022, documents_2021(5, 2, 470)), (2023, documents_2021(3, 33, 440))) == ()
    (found,) = chain((2023, documents_2021(0, 0, 470)), (2024, documents_2021(62, 33, 440)))
    assert (found.rule, found.level, found.printed, found.computed) == ("R7", Level.WARNING, 440, 499)
    assert found.message == ("行政规范性文件现行有效件数为 440，上年现行有效加本年制发减本年废止应为 499。")


def test_r7_needs_of_last_year_only_what_was_in_force():
    (found,) = chain((2022, {(*NORMATIVE, "in_force"): 5}), (2023, documents_2021(1, 0, 9)))
    assert (found.printed, found.computed) == (9, 6)


def test_r7_is_silent_where_a_figure_is_missing():
    assert chain((2022, {}), (2023, documents_2021(1, 0, 9))) == ()
    assert chain((2022, documents_2021(0, 0, 5)), (2023, documents_2021(1, None, 9))) == ()


def test_r6_and_r7_do_not_reach_across_the_change_of_form():
    """2020 年的对外公开总数量、项目数量与 2021 年的现行有效件数不可比。"""
    before = {**documents_2019(7, 6), (2, "licences", "previous"): 17, (2, "licences", "change"): 11}
    assert chain((2020, before), (2021, {**documents_2021(1, 0, 99), (2, "licences", "decisions"): 1})) == ()


# ── R8, R9 ──────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("year", "next_year"), [(2019, 2020), (2020, 2021), (2022, 2023)])
def test_r8_what_was_carried_forward_is_brought_forward_column_by_column(year, next_year):
    before = {(3, "carried_forward", "natural"): 2, (3, "carried_forward", "total"): 2}
    same = {(3, "brought_forward", "natural"): 2, (3, "brought_forward", "total"): 2}
    assert chain((year, before), (next_year, same)) == ()
    (found,) = chain((year, before), (next_year, {**same, (3, "brought_forward", "natural"): 1}))
    assert (found.rule, found.cells) == ("R8", (CellId(3, "brought_forward", "natural"),))
    assert found.message == "“自然人”上年结转为 1，上年报告的结转下年度继续办理为 2。"
    assert chain((year, before), (next_year, {(3, "brought_forward", "total"): State.BLANK})) == ()


def test_r9_cases_still_pending_are_among_those_of_the_next_year():
    before = cases([376, 97, 196, 121, 790, 16, 1, 12, 27, 56, 74, 1, 30, 51, 156])
    enough = cases([0, 121, 0, 0, 121, 27, 0, 0, 0, 27, 0, 0, 51, 0, 51])
    assert chain((2023, before), (2024, enough)) == ()
    (found,) = chain((2023, before), (2024, {**enough, (4, "direct_lawsuit", "total"): 26}))
    assert (found.rule, found.printed, found.computed) == ("R9", 26, 27)
    assert found.message == "未经复议直接起诉总计为 26，上年尚未审结的 27 件应在本年总计之内。"
    assert chain((2023, before), (2024, {(4, "direct_lawsuit", "total"): State.SLASH})) == ()


# ── R11 ─────────────────────────────────────────────────────────────────
def table_three(figure):
    return requests([[figure] * 7] * 25)


def test_r11_a_government_s_report_is_the_sum_of_its_parts():
    parts = {"办公室": a_report(2024, table_three(2)), "教育局": a_report(2024, table_three(3))}
    assert check_rollup(a_report(2024, table_three(5)), parts, parts) == ()
    whole = {**table_three(5), (3, "granted", "natural"): 6, (3, "granted", "total"): State.BLANK}
    found = check_rollup(a_report(2024, whole), parts, parts)
    assert said(found) == [
        "“（一）予以公开”的“自然人”为 6，按本级与下级之和应为 5。",
        "“（一）予以公开”的“总计”没有数字，按本级与下级之和应为 5。",
    ]
    assert {(finding.rule, finding.level) for finding in found} == {("R11", Level.WARNING)}


def test_r11_those_who_did_not_report_are_named_and_nothing_is_added_up():
    whole = a_report(2024, table_three(5))
    (found,) = check_rollup(whole, {"教育局": a_report(2024, table_three(3))}, ["教育局", "林业局", "水务局"])
    assert (found.rule, found.level, found.cells) == ("R11", Level.WARNING, ())
    assert found.message == "缺少下列单位的报告：林业局、水务局。收齐后再核对汇总数。"


def test_r11_a_figure_one_part_left_blank_is_not_added_up():
    parts = {
        "办公室": a_report(2024, {**table_three(2), (3, "granted", "natural"): State.BLANK}),
        "教育局": a_report(2024, table_three(3)),
    }
    whole = a_report(2024, {**table_three(5), (3, "granted", "natural"): 99})
    assert check_rollup(whole, parts, parts) == ()


# ── R12 ─────────────────────────────────────────────────────────────────
def test_r12_one_s_own_report_says_what_one_s_records_say():
    report = a_report(2025, {**CITY, (2, "fees", "amount"): 316442, (3, "granted", "total"): State.NONE})
    recount = {CellId(*place): figure for place, figure in CITY.items()}
    found = check_records(report, recount)
    assert said(found) == [
        "“行政事业性收费”的“本年收费金额（单位：万元）”为 316442，按记录应为 316441。",
        "“（一）予以公开”的“总计”没有数字，按记录应为 5548。",
    ]
    assert {(finding.rule, finding.level) for finding in found} == {("R12", Level.ERROR)}
    assert [(finding.printed, finding.computed) for finding in found] == [(316442, 316441), (None, 5548)]
    assert check_records(a_report(2025, CITY), recount) == ()


def test_r12_is_silent_on_cells_that_were_not_recounted():
    assert check_records(a_report(2025, CITY), {}) == ()


# ── R14 ─────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("competent", "published_on", "late"),
    [
        (False, date(2021, 1, 29), 0),
        (False, date(2021, 1, 31), 0),
        (False, date(2021, 2, 1), 1),
        (False, date(2021, 3, 10), 38),
        (True, date(2021, 3, 31), 0),
        (True, date(2021, 4, 1), 1),
    ],
)
def test_r14_departments_publish_by_31_january_competent_departments_by_31_march(competent, published_on, late):
    last = due_on(2020, competent_department=competent)
    assert last == (date(2021, 3, 31) if competent else date(2021, 1, 31))
    paragraph = "二" if competent else "一"
    expected = (
        f"2020年度报告于{published_on}公布，晚于《政府信息公开条例》第四十九条第{paragraph}款规定的{last}，迟{late}日。"
    )
    found = check_day(2020, published_on, competent_department=competent)
    assert said(found) == ([expected] if late else [])
    assert all((finding.rule, finding.level, finding.table) == ("R14", Level.WARNING, None) for finding in found)
