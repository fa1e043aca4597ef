"""两种格式逐行逐列：与通知所附表格一字不差。"""

import pytest
from worked_reports import CASES, LINES, REQUESTERS, RESULTS, pairs

from gongkai.statute.annual_report.forms import CONTENTS, NoForm, form_by_id, form_for
from gongkai.statute.annual_report.nodes import Kind, cells, leaves, summands, totals

# Table 二, block by block: article, title, columns (label, unit), rows.
BLOCKS_2019 = """
20(1) 第二十条第（一）项
  made 本年新制作数量 件 | newly_public 本年新公开数量 件 | total_public 对外公开总数量 件
  rules 规章 | normative_documents 规范性文件
20(5) 第二十条第（五）项
  previous 上一年项目数量 项 | change 本年增/减 项 | decisions 处理决定数量 件
  licences 行政许可 | other_services 其他对外管理服务事项
20(6) 第二十条第（六）项
  previous 上一年项目数量 项 | change 本年增/减 项 | decisions 处理决定数量 件
  penalties 行政处罚 | compulsions 行政强制
20(8) 第二十条第（八）项
  previous 上一年项目数量 项 | change 本年增/减 项
  fees 行政事业性收费
20(9) 第二十条第（九）项
  projects 采购项目数量 个 | amount 采购总金额 万元
  procurement 政府集中采购
"""
BLOCKS_2021 = """
20(1) 第二十条第（一）项
  issued 本年制发件数 件 | repealed 本年废止件数 件 | in_force 现行有效件数 件
  rules 规章 | normative_documents 行政规范性文件
20(5) 第二十条第（五）项
  decisions 本年处理决定数量 件
  licences 行政许可
20(6) 第二十条第（六）项
  decisions 本年处理决定数量 件
  penalties 行政处罚 | compulsions 行政强制
20(8) 第二十条第（八）项
  amount 本年收费金额（单位：万元） 万元
  fees 行政事业性收费
"""
SECTIONS = """
一、总体情况
二、主动公开政府信息情况
三、收到和处理政府信息公开申请情况
四、政府信息公开行政复议、行政诉讼情况
五、存在的主要问题及改进情况
六、其他需要报告的事项
"""

FORMS = pytest.mark.parametrize("form", [form_by_id("2019"), form_by_id("2021")], ids=lambda form: form.id)


def printed(nodes):
    return [(leaf.id, leaf.label) for leaf in leaves(nodes)]


def blocks(typed):
    lines = typed.strip().splitlines()
    for head, columns, rows in zip(lines[::3], lines[1::3], lines[2::3], strict=True):
        yield (
            *head.split(),
            [tuple(column.split()) for column in columns.split("|")],
            [tuple(row.split()) for row in rows.split("|")],
        )


@pytest.mark.parametrize(("form", "typed"), [("2019", BLOCKS_2019), ("2021", BLOCKS_2021)])
def test_table_two_has_these_blocks_in_this_order(form, typed):
    grids = form_by_id(form).tables[0].grids
    assert [
        (
            grid.article,
            grid.title,
            [(column.id, column.label, column.unit) for column in leaves(grid.columns)],
            printed(grid.rows),
        )
        for grid in grids
    ] == list(blocks(typed))
    assert {grid.corner for grid in grids} == {"信息内容"}


@pytest.mark.parametrize(("form", "rows", "figures"), [("2019", 23, 161), ("2021", 25, 175)])
def test_table_three_has_every_row_and_column_in_printed_order(form, rows, figures):
    (grid,) = form_by_id(form).tables[1].grids
    assert printed(grid.rows) == pairs(LINES[form])
    assert printed(grid.columns) == pairs(REQUESTERS)
    assert len(printed(grid.rows)) == rows
    assert sum(1 for place, *_ in cells(form_by_id(form)) if place.table == 3) == figures


@FORMS
def test_table_four_has_fifteen_figures(form):
    (grid,) = form.tables[2].grids
    assert printed(grid.rows) == pairs(CASES)
    assert printed(grid.columns) == pairs(RESULTS)
    assert sum(1 for place, *_ in cells(form) if place.table == 4) == 15


@FORMS
def test_the_only_sums_are_those_the_form_prints(form):
    """No subtotal for 不予公开, none for 法人或其他组织."""
    three, four = form.tables[1].grids[0], form.tables[2].grids[0]
    assert [total.id for total in totals(three.rows)] == ["concluded"]
    assert [total.id for total in totals(three.columns)] == ["total"]
    assert [total.id for total in totals(four.columns)] == ["total"]
    assert not list(totals(four.rows))
    (concluded,) = totals(three.rows)
    assert list(summands(concluded)) == [line for line, _ in pairs(LINES[form.id])][2:-2]


@FORMS
def test_no_figure_stands_in_two_places(form):
    places = [place for place, *_ in cells(form)]
    assert len(places) == len(set(places))


@FORMS
def test_only_changes_are_signed_and_only_amounts_are_in_ten_thousand_yuan(form):
    columns = {(column.id, column.kind, column.unit) for _, _, _, column in cells(form)}
    assert {name for name, kind, _ in columns if kind is Kind.CHANGE} <= {"change"}
    assert {(name, unit) for name, kind, unit in columns if kind is Kind.AMOUNT} == {("amount", "万元")}


@FORMS
def test_the_note_above_table_three_and_the_six_sections(form):
    (grid,) = form.tables[1].grids
    assert grid.corner == "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
    assert grid.title == "申请人情况"
    assert list(form.sections) == SECTIONS.split()
    assert [table.title for table in form.tables] == SECTIONS.split()[1:4]
    assert len(CONTENTS) == 5


@pytest.mark.parametrize(
    ("year", "form"), [(2019, "2019"), (2020, "2019"), *((year, "2021") for year in range(2021, 2027))]
)
def test_which_form_for_which_year(year, form):
    assert form_for(year) is form_by_id(form)


@pytest.mark.parametrize("year", [1949, 2018])
def test_a_year_before_the_first_form_is_refused_with_what_to_do(year):
    with pytest.raises(NoForm) as refused:
        form_for(year)
    assert str(refused.value) == (
        f"{year}年没有统一的年度报告格式：现行格式自2019年度起使用，请改选2019年及以后的年份。"
    )


def test_a_form_that_does_not_exist_is_refused_with_those_that_do():
    with pytest.raises(NoForm) as refused:
        form_by_id("2018")
    assert str(refused.value) == "没有“2018”这种年度报告格式，可选：2019、2021。"


def test_a_form_is_cited_by_its_notice():
    assert str(form_by_id("2019")) == "《关于政府信息公开工作年度报告有关事项的通知》（国办公开办函〔2019〕60号）"
    assert str(form_by_id("2021")) == "《中华人民共和国政府信息公开工作年度报告格式》（国办公开办函〔2021〕30号）"
