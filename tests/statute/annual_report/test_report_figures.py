"""一格是一个数字，或者说明为什么没有数字；一份报告只有一种 JSON。"""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from worked_reports import CITY, a_report

from gongkai.statute.annual_report.checks import check
from gongkai.statute.annual_report.figures import (
    Cell,
    Finding,
    Level,
    Report,
    State,
    as_printed,
    from_json,
    plain,
    printed,
)
from gongkai.statute.annual_report.forms import NoForm, form_by_id
from gongkai.statute.annual_report.nodes import CellId, Form, Grid, Kind, Line, Table, Total, cells
from gongkai.statute.cite import Instrument, notice

FORMS = [form_by_id("2019"), form_by_id("2021")]


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (Cell(0), "0"),
        (Cell(1505), "1505"),
        (Cell(Decimal("1553.91")), "1553.91"),
        (Cell(Decimal("1553.910")), "1553.91"),
        (Cell(Decimal("400.00")), "400"),
        (Cell(Decimal("1E+3")), "1000"),
        (Cell(Decimal("0.000001")), "0.000001"),
        (Cell(-11), "-11"),
        (Cell(None, State.BLANK), ""),
        (Cell(None, State.SLASH), "/"),
        (Cell(None, State.NONE), "无"),
        (Cell(None, State.NOT_READ), "未读出"),
        (Cell(None, State.NOT_PRINTED), "未印"),
    ],
)
def test_what_a_cell_shows(cell, shown):
    assert str(cell) == shown


def test_blank_is_not_zero():
    assert Cell(0) != Cell(None, State.BLANK)


def test_a_cell_has_either_a_figure_or_a_reason():
    with pytest.raises(ValueError, match="exactly when"):
        Cell(None)
    for state in State:
        if state is not State.VALUE:
            with pytest.raises(ValueError, match="exactly when"):
                Cell(0, state)


@given(st.decimals(-(10**9), 10**9, places=6))
def test_the_simplest_form_of_a_number_is_the_same_number_and_is_printed_without_exponent(value):
    assert plain(value) == value
    assert Decimal(printed(value)) == value
    assert "E" not in printed(value)
    assert isinstance(plain(value), int) == (value % 1 == 0)


def test_a_cell_the_report_does_not_have_is_not_printed():
    report = a_report(2022, {(3, "received", "total"): 3})
    assert report[CellId(3, "received", "total")] == Cell(3)
    assert report[CellId(3, "received", "natural")] == Cell(None, State.NOT_PRINTED)


# A form of one block, one line of requests and one kind of case: small enough to write its document by hand.
# fmt: off
SMALL = Form("2021", 2021, None, notice(Instrument.REPORT_2021), (), (
    Table(2, "二", (Grid("20(8)", "第（八）项", "信息内容",
        (Line("cases", "件数", unit="件"), Line("amount", "金额", kind=Kind.AMOUNT, unit="万元")),
        (Line("fees", "收费"),),
    ),)),
    Table(3, "三", (Grid("", "申请人", "",
        (Total("total", "总计", (Line("natural", "自然人"), Line("business", "企业"))),),
        (Line("received", "新收"), Line("concluded", "办结")),
    ),)),
    Table(4, "四", (Grid("", "", "",
        (Line("upheld", "维持"), Line("pending", "未结")),
        (Line("reconsideration", "复议"), Line("lawsuit", "诉讼")),
        flat=True,
    ),)),
))
# fmt: on


def test_the_one_json_shape():
    finding = Finding(
        "R3",
        Level.ERROR,
        3,
        (CellId(3, "received", "total"), CellId(3, "received", "natural")),
        Decimal("4.0"),
        3,
        "新收一行的总计应等于各类申请人之和。",
    )
    report = Report(
        "linfen-edz",
        2022,
        SMALL,
        {
            CellId(2, "fees", "cases"): Cell(None, State.SLASH),
            CellId(2, "fees", "amount"): Cell(Decimal("1553.91")),
            CellId(3, "received", "natural"): Cell(3),
            CellId(3, "received", "business"): Cell(None, State.BLANK),
            CellId(3, "received", "total"): Cell(4),
            CellId(3, "concluded", "natural"): Cell(None, State.NONE),
            CellId(3, "concluded", "business"): Cell(None, State.NOT_READ),
            CellId(4, "reconsideration", "upheld"): Cell(0),
            CellId(4, "lawsuit", "pending"): Cell(2),
        },
        (finding,),
    )
    assert report.as_json() == {
        "agency": "linfen-edz",
        "year": 2022,
        "form": "2021",
        "tables": {
            "2": {
                "rows": [
                    {
                        "article": "20(8)",
                        "line": "fees",
                        "label": "收费",
                        "values": [None, 1553.91],
                        "states": ["slash", "value"],
                        "units": ["件", "万元"],
                    }
                ]
            },
            "3": {
                "columns": ["自然人", "企业", "总计"],
                "rows": [
                    {
                        "line": "received",
                        "label": "新收",
                        "values": [3, None, 4],
                        "states": ["value", "blank", "value"],
                    },
                    {
                        "line": "concluded",
                        "label": "办结",
                        "values": [None, None, None],
                        "states": ["none", "not-read", "not-printed"],
                    },
                ],
            },
            "4": {"values": [0, None, None, 2], "states": ["value", "not-printed", "not-printed", "value"]},
        },
        "findings": [
            {
                "rule": "R3",
                "level": "error",
                "table": 3,
                "cells": [["received", "total"], ["received", "natural"]],
                "printed": 4,
                "computed": 3,
                "message": "新收一行的总计应等于各类申请人之和。",
            }
        ],
    }


def test_rows_of_a_real_report_stand_in_printed_order_with_the_articles_of_table_two():
    rows = a_report(2025, CITY).as_json()["tables"]["2"]["rows"]
    assert [(row["article"], row["label"], row["values"], row["units"]) for row in rows] == [
        ("20(1)", "规章", [3, 5, 74], ["件", "件", "件"]),
        ("20(1)", "行政规范性文件", [564, 984, 4185], ["件", "件", "件"]),
        ("20(5)", "行政许可", [11398889], ["件"]),
        ("20(6)", "行政处罚", [6937489], ["件"]),
        ("20(6)", "行政强制", [166105], ["件"]),
        ("20(8)", "行政事业性收费", [316441], ["万元"]),
    ]


FIGURES = st.integers(-(10**9), 10**9) | st.decimals(-(10**6), 10**6, places=6).map(plain)
CELLS = FIGURES.map(Cell) | st.sampled_from([state for state in State if state is not State.VALUE]).map(
    lambda state: Cell(None, state)
)


@st.composite
def reports(draw):
    form = draw(st.sampled_from(FORMS))
    places = [place for place, *_ in cells(form)]
    drawn = draw(st.dictionaries(st.sampled_from(places), CELLS, max_size=20))
    year = draw(st.integers(form.since, form.until or 2040))
    return Report(draw(st.text(max_size=8)), year, form, {**dict.fromkeys(places, Cell(0)), **drawn})


@given(reports())
def test_a_report_written_and_read_back_through_json_is_the_same(report):
    assert from_json(json.loads(json.dumps(report.as_json()))) == report


def test_findings_are_not_read_back():
    report = a_report(2022, {(3, "received", "natural"): 3, (3, "received", "total"): 2})
    found = Report(report.agency, report.year, report.form, report.cells, check(report.form, report.cells))
    assert found.findings
    assert from_json(found.as_json()).findings == ()


def document(**changes):
    return {**a_report(2025, CITY).as_json(), **changes}


def with_row(**changes):
    data = json.loads(json.dumps(document()))
    data["tables"]["3"]["rows"][0].update(changes)
    return data


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (document(form="2018"), NoForm),
        ({"agency": "某局"}, KeyError),
        (with_row(values=[1, 2]), ValueError),
        (with_row(states=["value"] * 6 + ["empty"]), ValueError),
        (with_row(values=[None] * 7), ValueError),
        (with_row(line="withdrawn"), KeyError),
    ],
)
def test_a_document_of_another_shape_is_refused(data, refusal):
    with pytest.raises(refusal):
        from_json(data)


COUNT = Line("decisions", "处理决定数量", unit="件")
CHANGE = Line("change", "本年增/减", kind=Kind.CHANGE, unit="项")
BARE = Line("amount", "采购总金额", kind=Kind.AMOUNT, unit="万元")
TOLD = Line("amount", "本年收费金额（单位：万元）", kind=Kind.AMOUNT, unit="万元")


@pytest.mark.parametrize(
    ("cell", "column", "text"),
    [
        (Cell(26), COUNT, "26"),
        (Cell(11), CHANGE, "+11"),
        (Cell(0), CHANGE, "0"),
        (Cell(-15), CHANGE, "-15"),
        (Cell(Decimal("1553.91")), BARE, "1553.91万元"),
        (Cell(Decimal("41.25")), TOLD, "41.25"),
        (Cell(None, State.SLASH), CHANGE, "/"),
        (Cell(None, State.BLANK), BARE, ""),
    ],
)
def test_a_figure_is_printed_in_the_manner_of_its_column(cell, column, text):
    assert as_printed(cell, column) == text
