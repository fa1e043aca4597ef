"""一份报告之内的勾稽关系：对的不报，错一格就报出这一格。"""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from worked_reports import CASES, CITY, LINES, OUTCOMES, PEOPLE, RESULTS, as_cells, cases, ids

from gongkai.statute.annual_report.checks import check, sums
from gongkai.statute.annual_report.figures import Cell, Level, State
from gongkai.statute.annual_report.forms import form_by_id
from gongkai.statute.annual_report.nodes import CellId, Kind, cells

FORM = form_by_id("2021")
UNKNOWN = [state for state in State if state is not State.VALUE]


def errors(form, figures):
    return [finding for finding in check(form, figures) if finding.level is Level.ERROR]


def named(findings):
    return {place for finding in findings for place in finding.cells}


# ── correct reports, built without the code under test ──────────────────
ROOM = 1024  # bytes: more than two for every base figure of a form


@st.composite
def correct(draw):
    """Every base figure drawn; every total computed here, from the forms as they are printed."""
    form = draw(st.sampled_from(["2019", "2021"]))
    drawn = iter(memoryview(draw(st.binary(min_size=ROOM, max_size=ROOM))).cast("H"))  # one draw is quicker than 300
    figures = {}
    for person in PEOPLE:
        column = {line: next(drawn) for line in (*OUTCOMES[form], "carried_forward")}
        concluded = sum(column[line] for line in OUTCOMES[form])
        handled = concluded + column["carried_forward"]
        brought = next(drawn) % (handled + 1)
        column |= {"concluded": concluded, "brought_forward": brought, "received": handled - brought}
        figures |= {(3, line, person): figure for line, figure in column.items()}
    for line in ids(LINES[form]):
        figures[3, line, "total"] = sum(figures[3, line, person] for person in PEOPLE)
    for line in ids(CASES):
        row = {result: next(drawn) for result in ids(RESULTS)[:-1]}
        figures |= {(4, line, result): figure for result, figure in {**row, "total": sum(row.values())}.items()}
    for place, _, _, column in cells(form_by_id(form)):
        if place.table == 2:
            figures[place] = published(column, next(drawn)) + figures.get((2, place.line, "newly_public"), 0)
    return form_by_id(form), as_cells(figures)


def published(column, drawn):
    """A change may be negative, an amount fractional."""
    return {Kind.COUNT: drawn, Kind.CHANGE: drawn - 99, Kind.AMOUNT: Decimal(drawn) / 8}[column.kind]


@given(correct())
def test_a_correct_report_has_no_finding(report):
    assert check(*report) == ()


@given(correct(), st.data())
def test_one_figure_off_by_one_is_found_and_named(report, data):
    """Every cell of tables 三 and 四 takes part in a sum; those of table 二 in none."""
    form, figures = report
    place = data.draw(st.sampled_from(sorted(figures)))
    off = figures[place].value + data.draw(st.sampled_from([1, -1]))
    found = errors(form, {**figures, place: Cell(off)})
    by_sum = [finding for finding in found if finding.rule != "R5"]
    assert (place in named(by_sum)) == (place.table in (3, 4))
    assert all(place in finding.cells for finding in found), "a finding blames cells that are right"


def test_every_cell_of_the_city_report_off_by_one_is_found():
    figures = as_cells(CITY)
    assert check(FORM, figures) == ()
    for place in figures:
        for off in (1, -1):
            found = errors(FORM, {**figures, place: Cell(figures[place].value + off)})
            assert (place in named(found)) == (place.table in (3, 4)), place


@given(correct(), st.data())
def test_what_is_unknown_gives_no_false_alarm(report, data):
    form, figures = report
    gone = data.draw(st.sets(st.sampled_from(sorted(figures))))
    left = {**figures, **{place: Cell(None, data.draw(st.sampled_from(UNKNOWN))) for place in gone}}
    assert errors(form, left) == []
    assert errors(form, {place: cell for place, cell in figures.items() if place not in gone}) == []


@given(correct(), st.data())
def test_known_parts_that_exceed_their_total_are_found_whatever_else_is_unknown(report, data):
    form, figures = report
    relation = data.draw(st.sampled_from([relation for relation in sums(form) if relation.rule in ("R2", "R3", "R4")]))
    (total,), parts = relation.left, relation.right
    kept = data.draw(st.sampled_from(parts))
    left = {place: Cell(None, State.BLANK) for place in figures}
    left |= {kept: Cell(figures[total].value + 1), total: figures[total]}
    assert [(finding.rule, finding.cells) for finding in errors(form, left)] == [(relation.rule, relation.cells)]


# ── the relations one by one ────────────────────────────────────────────
REQUESTS = {(3, line, column): 0 for line in ids(LINES["2021"]) for column in [*PEOPLE, "total"]}


def of_people(**lines):
    """Table 三 with these lines under 自然人 and 总计, and 0 elsewhere."""
    changed = {(3, line, column): figure for line, figure in lines.items() for column in ("natural", "total")}
    return as_cells({**REQUESTS, **changed})


def summary(findings):
    return [(finding.rule, finding.printed, finding.computed, finding.message) for finding in findings]


def test_r1_received_and_brought_forward_are_concluded_or_carried_forward():
    found = errors(FORM, of_people(received=5, brought_forward=1, granted=4, concluded=4, carried_forward=1))
    assert [row[:3] for row in summary(found)] == [("R1", 6, 5), ("R1", 6, 5)]
    assert found[1].message == (
        "“总计”一列，本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和："
        "左边合计 6，右边合计 5。请核对这一行（列）的各格。"
    )
    assert found[0].cells == tuple(
        CellId(3, line, "natural") for line in ("received", "brought_forward", "concluded", "carried_forward")
    )


def test_r2_the_outcomes_add_up_to_their_total():
    found = errors(FORM, of_people(received=3, granted=1, not_held=1, fee_unpaid=2, concluded=3))
    assert [row[:3] for row in summary(found)] == [("R2", 3, 4), ("R2", 3, 4)]
    assert found[0].message == (
        "“自然人”一列的（七）总计应等于本年度办理结果各行之和：左边合计 3，右边合计 4。请核对这一行（列）的各格。"
    )


def test_r3_the_kinds_of_requester_add_up():
    figures = of_people(received=3, granted=3, concluded=3) | as_cells({(3, "received", "other"): 1})
    assert [row[:3] for row in summary(errors(FORM, figures))] == [("R3", 3, 4), ("R1", 1, 0)]
    (across, _) = errors(FORM, figures)
    assert across.message.startswith("“一、本年新收政府信息公开申请数量”一行的总计应等于各类申请人之和：")


@pytest.mark.parametrize(
    "figures",
    [
        "376 97 196 121 790   16 1 12 27 56   74 1 30 51 156",
        "119 25  91  24 259    7 0 15  6 28   21 1  7  9  38",
        "  0  1   0   3   4    0 0  0  0  0    1 0  0  1   2",
    ],
)
def test_r4_published_rows_of_table_four(figures):
    row = list(map(int, figures.split()))
    assert not [finding for finding in check(FORM, as_cells(cases(row))) if finding.table == 4]
    row[4] -= 1
    (found,) = errors(FORM, as_cells(cases(row)))
    assert (found.rule, found.printed, found.computed) == ("R4", row[4], row[4] + 1)
    assert found.message == (
        f"“行政复议”一行的总计应等于各结果之和：左边合计 {row[4]}，右边合计 {row[4] + 1}。请核对这一行（列）的各格。"
    )


@pytest.mark.parametrize(
    ("place", "figure", "wrong"),
    [
        ((2, "licences", "decisions"), -1, "“行政许可”的“处理决定数量”为 -1：不能是负数。"),
        ((2, "licences", "decisions"), Decimal("2.5"), "“行政许可”的“处理决定数量”为 2.5：应为整数。"),
        ((2, "licences", "change"), Decimal("0.5"), "“行政许可”的“本年增/减”为 0.5：应为整数。"),
        ((2, "procurement", "amount"), Decimal("-0.01"), "“政府集中采购”的“采购总金额”为 -0.01：不能是负数。"),
        ((2, "licences", "change"), -38, None),
        ((2, "procurement", "amount"), Decimal("2601.953875"), None),
    ],
)
def test_r5_what_a_figure_may_be(place, figure, wrong):
    found = errors(form_by_id("2019"), as_cells({place: figure}))
    assert [finding.message for finding in found] == ([wrong] if wrong else [])
    assert all((finding.rule, finding.cells) == ("R5", (CellId(*place),)) for finding in found)


@pytest.mark.parametrize(
    ("state", "how"),
    [
        (State.BLANK, "空白"),
        (State.SLASH, "填了“/”或“-”"),
        (State.NONE, "填了“无”"),
        (State.NOT_PRINTED, "没有印出"),
    ],
)
def test_r5_an_empty_cell_is_a_warning_once_for_its_row(state, how):
    figures = as_cells({**CITY, (3, "granted", "business"): state, (3, "granted", "research"): state})
    (found,) = check(FORM, figures)
    assert (found.rule, found.level, found.printed, found.computed) == ("R5", Level.WARNING, None, None)
    assert found.cells == (CellId(3, "granted", "business"), CellId(3, "granted", "research"))
    assert found.message == f"“（一）予以公开”的商业企业、科研机构{how}：没有的应填 0，不留空。"


def test_r5_a_cell_that_could_not_be_read_is_not_the_agency_s_fault():
    assert check(FORM, as_cells({**CITY, (3, "granted", "business"): State.NOT_READ})) == ()


def test_r5_a_report_without_cells_is_empty_row_by_row():
    found = check(FORM, {})
    assert {finding.rule for finding in found} == {"R5"}
    assert {finding.level for finding in found} == {Level.WARNING}
    assert len(named(found)) == 10 + 175 + 15


@pytest.mark.parametrize(("new", "public", "found"), [(6, 7, 0), (7, 7, 0), (8, 7, 1), (8, None, 0), (None, 7, 0)])
def test_r6_no_more_is_newly_public_than_public(new, public, found):
    figures = {(2, "normative_documents", "newly_public"): new, (2, "normative_documents", "total_public"): public}
    findings = [finding for finding in check(form_by_id("2019"), as_cells(figures)) if finding.rule == "R6"]
    assert [finding.message for finding in findings] == ["规范性文件本年新公开数量 8 大于对外公开总数量 7。"] * found
    for finding in findings:
        assert (finding.level, finding.table, finding.printed, finding.computed) == (Level.WARNING, 2, 8, 7)
        assert finding.cells == tuple(CellId(*place) for place in figures)


def test_each_form_prints_so_many_sums():
    """R1 and R2 in 7 columns, R3 in 23 or 25 rows, R4 in 3."""
    for form, rows in (("2019", 23), ("2021", 25)):
        rules = [relation.rule for relation in sums(form_by_id(form))]
        assert {rule: rules.count(rule) for rule in rules} == {"R1": 7, "R2": 7, "R3": rows, "R4": 3}
