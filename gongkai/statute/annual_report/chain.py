"""Relations between reports: a year and the year before (R6–R9), a government and its agencies (R11), a report and its
own records (R12), a report and its day (R14).

    R6  2019 年格式：上年对外公开总数量加本年新公开数量不应大于本年总数量；上一年项目数量等于上年项目数量加增减
    R7  2021 年格式：现行有效 = 上年现行有效 + 本年制发 − 本年废止
    R8  上年结转 = 上年的结转下年度继续办理，逐列
    R9  表四：上年尚未审结的案件在本年总计之内
    R11 政府的汇总报告 = 本级与下级之和，缺报的点名
    R12 本机关报告的每一格与其记录重新计算的结果相等
    R14 部门 1 月 31 日前、县级以上主管部门 3 月 31 日前公布（条例 49）
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from gongkai.statute.annual_report.checks import known, lines_with
from gongkai.statute.annual_report.figures import Finding, Level, Number, Report, printed
from gongkai.statute.annual_report.nodes import CellId, Form, cells, leaves
from gongkai.statute.limits import ReportDue

Pair = Callable[[Report, Report], Iterator[Finding]]


def check_chain(before: Report, after: Report) -> tuple[Finding, ...]:
    """Every relation between a report and its predecessor that does not hold; the cells named are the later report's.

    :raises ValueError: when the two are not consecutive years.
    """
    if after.year != before.year + 1:
        raise ValueError(f"只能对照相邻的两年：收到的是{before.year}年和{after.year}年。")
    pairs: tuple[Pair, ...] = (_public_stock, _register_stock, _documents_in_force, _carried_over, _still_pending)
    return tuple(finding for pair in pairs for finding in pair(before, after))


def _warn(rule: str, ids: tuple[CellId, ...], said: Number, computed: Number, message: str) -> Finding:
    return Finding(rule, Level.WARNING, ids[0].table, ids, said, computed, message)


def _public_stock(before: Report, after: Report) -> Iterator[Finding]:
    if before.form.id != after.form.id:
        return
    for row in lines_with(after.form, "total_public"):
        total, new = CellId(2, row.id, "total_public"), CellId(2, row.id, "newly_public")
        now, was = known((total, new), after.cells), known((total,), before.cells)
        if now and was and now[0] < was[0] + now[1]:
            expected = was[0] + now[1]
            message = (
                f"{row.label}对外公开总数量为 {printed(now[0])}，少于上年总数量加本年新公开数量 {printed(expected)}："
                "如有撤下，请在第六部分说明。"
            )
            yield _warn("R6", (total, new), now[0], expected, message)


def _register_stock(before: Report, after: Report) -> Iterator[Finding]:
    if before.form.id != after.form.id:
        return
    for row in lines_with(after.form, "previous"):
        previous, change = CellId(2, row.id, "previous"), CellId(2, row.id, "change")
        now, was = known((previous,), after.cells), known((previous, change), before.cells)
        if now and was and now[0] != sum(was):
            message = f"{row.label}上一年项目数量为 {printed(now[0])}，上年报告的项目数量加增减为 {printed(sum(was))}。"
            yield _warn("R6", (previous,), now[0], sum(was), message)


def _documents_in_force(before: Report, after: Report) -> Iterator[Finding]:
    """The first year of the form has no predecessor with 现行有效, so nothing is held against it."""
    if before.form.id != after.form.id:
        return
    for row in lines_with(after.form, "in_force"):
        ids = tuple(CellId(2, row.id, column) for column in ("in_force", "issued", "repealed"))
        now, was = known(ids, after.cells), known(ids[:1], before.cells)
        if now and was and now[0] != was[0] + now[1] - now[2]:
            expected = was[0] + now[1] - now[2]
            message = f"{row.label}现行有效件数为 {printed(now[0])}，上年现行有效加本年制发减本年废止应为 {printed(expected)}。"
            yield _warn("R7", ids, now[0], expected, message)


def _carried_over(before: Report, after: Report) -> Iterator[Finding]:
    for column in leaves(after.form.tables[1].grids[0].columns):
        here, there = CellId(3, "brought_forward", column.id), CellId(3, "carried_forward", column.id)
        now, was = known((here,), after.cells), known((there,), before.cells)
        if now and was and now[0] != was[0]:
            message = (
                f"“{column.label}”上年结转为 {printed(now[0])}，上年报告的结转下年度继续办理为 {printed(was[0])}。"
            )
            yield _warn("R8", (here,), now[0], was[0], message)


def _still_pending(before: Report, after: Report) -> Iterator[Finding]:
    for row in leaves(after.form.tables[2].grids[0].rows):
        total, pending = CellId(4, row.id, "total"), CellId(4, row.id, "pending")
        now, was = known((total,), after.cells), known((pending,), before.cells)
        if now and was and now[0] < was[0]:
            message = f"{row.label}总计为 {printed(now[0])}，上年尚未审结的 {printed(was[0])} 件应在本年总计之内。"
            yield _warn("R9", (total,), now[0], was[0], message)


def check_rollup(whole: Report, parts: Mapping[str, Report], expected: Iterable[str]) -> tuple[Finding, ...]:
    """A government's report is the sum of its own and its agencies' (R11).

    :param parts: the reports received, by agency name, the government's own included.
    :param expected: the names of all agencies that should report; a missing one is named.
    """
    missing = [name for name in expected if name not in parts]
    if missing:
        message = f"缺少下列单位的报告：{'、'.join(missing)}。收齐后再核对汇总数。"
        return (Finding("R11", Level.WARNING, None, (), None, None, message),)
    return tuple(_unlike(whole, _added(whole.form, parts.values()), "R11", Level.WARNING, "本级与下级之和"))


def _added(form: Form, reports: Iterable[Report]) -> dict[CellId, Number]:
    every = list(reports)
    sums: dict[CellId, Number] = {}
    for cell, *_ in cells(form):
        values = [report[cell].value for report in every]
        figures = [value for value in values if value is not None]
        if len(figures) == len(values):
            sums[cell] = sum(figures)
    return sums


def check_records(report: Report, recount: Mapping[CellId, Number]) -> tuple[Finding, ...]:
    """One's own report says what one's own records say, cell by cell (R12)."""
    return tuple(_unlike(report, recount, "R12", Level.ERROR, "记录"))


def _unlike(
    report: Report, computed: Mapping[CellId, Number], rule: str, level: Level, basis: str
) -> Iterator[Finding]:
    for cell, _, row, column in cells(report.form):
        said = report[cell].value
        if cell in computed and said != computed[cell]:
            shown = "没有数字" if said is None else f"为 {printed(said)}"
            message = f"“{row.label}”的“{column.label}”{shown}，按{basis}应为 {printed(computed[cell])}。"
            yield Finding(rule, level, cell.table, (cell,), said, computed[cell], message)


def _due(*, competent_department: bool) -> ReportDue:
    return ReportDue.REPORT_BY_COMPETENT_DEPARTMENT if competent_department else ReportDue.REPORT_BY_DEPARTMENT


def due_on(year: int, *, competent_department: bool) -> date:
    """县级以上人民政府部门应当在每年1月31日前……主管部门在每年3月31日前（条例 49）: the last day to publish."""
    return _due(competent_department=competent_department).for_year(year)


def check_day(year: int, published_on: date, *, competent_department: bool) -> tuple[Finding, ...]:
    """The report was published in time (R14)."""
    last = due_on(year, competent_department=competent_department)
    if published_on <= last:
        return ()
    late, cite = (published_on - last).days, _due(competent_department=competent_department).cite
    message = f"{year}年度报告于{published_on}公布，晚于{cite}规定的{last}，迟{late}日。"
    return (Finding("R14", Level.WARNING, None, (), None, None, message),)
