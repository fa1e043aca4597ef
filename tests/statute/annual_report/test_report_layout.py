"""印出的表格：合并单元格与通知所附表格一致。"""

import pytest

from gongkai.statute.annual_report.forms import form_by_id
from gongkai.statute.annual_report.layout import header_rows, placed_rows, printed_rows
from gongkai.statute.annual_report.nodes import cells, leaves

TABLES = [(form, number) for form in ("2019", "2021") for number in (2, 3, 4)]


def table(form, number):
    return form_by_id(form).tables[number - 2]


def headers(form, number):
    """Words, rowspan and colspan of every header square, in printed order."""
    return [
        (square.words, square.rowspan, square.colspan)
        for row in printed_rows(table(form, number))
        for square in row
        if square.cell is None
    ]


# fmt: off
HEAD_OF_THREE = [
    ("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", 3, 3),
    ("申请人情况",                             1, 7),
    ("自然人",                                 2, 1),
    ("法人或其他组织",                         1, 5),
    ("总计",                                   2, 1),
    ("商业企业",                               1, 1),
    ("科研机构",                               1, 1),
    ("社会公益组织",                           1, 1),
    ("法律服务机构",                           1, 1),
    ("其他",                                   1, 1),
    ("一、本年新收政府信息公开申请数量",       1, 3),
    ("二、上年结转政府信息公开申请数量",       1, 3),
]
OUTCOMES_OF_THREE = [
    ("（一）予以公开",                         1, 2),
    ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", 1, 2),
    ("（三）不予公开",                         8, 1),
    ("1.属于国家秘密",                         1, 1),
    ("2.其他法律行政法规禁止公开",             1, 1),
    ("3.危及“三安全一稳定”",                   1, 1),
    ("4.保护第三方合法权益",                   1, 1),
    ("5.属于三类内部事务信息",                 1, 1),
    ("6.属于四类过程性信息",                   1, 1),
    ("7.属于行政执法案卷",                     1, 1),
    ("8.属于行政查询事项",                     1, 1),
    ("（四）无法提供",                         3, 1),
    ("1.本机关不掌握相关政府信息",             1, 1),
    ("2.没有现成信息需要另行制作",             1, 1),
    ("3.补正后申请内容仍不明确",               1, 1),
    ("（五）不予处理",                         5, 1),
    ("1.信访举报投诉类申请",                   1, 1),
    ("2.重复申请",                             1, 1),
    ("3.要求提供公开出版物",                   1, 1),
    ("4.无正当理由大量反复申请",               1, 1),
    ("5.要求行政机关确认或重新出具已获取信息", 1, 1),
]
END_OF_THREE = [
    ("（七）总计",                             1, 2),
    ("四、结转下年度继续办理",                 1, 3),
]
THREE_2019 = [
    *HEAD_OF_THREE,
    ("三、本年度办理结果",                    22 - 2, 1),
    *OUTCOMES_OF_THREE,
    ("（六）其他处理",                         1, 2),
    *END_OF_THREE,
]
THREE_2021 = [
    *HEAD_OF_THREE,
    ("三、本年度办理结果",                    22, 1),
    *OUTCOMES_OF_THREE,
    ("（六）其他处理",                         3, 1),
    ("1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", 1, 1),
    ("2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请", 1, 1),
    ("3.其他",                                 1, 1),
    *END_OF_THREE,
]
RESULTS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
FOUR = [
    ("行政复议", 1, 5), ("行政诉讼", 1, 10),
    *((result, 2, 1) for result in RESULTS), ("未经复议直接起诉", 1, 5), ("复议后起诉", 1, 5),
    *((result, 1, 1) for result in RESULTS * 2),
]
TWO_2019 = [
    ("第二十条第（一）项", 1, 4),
    ("信息内容", 1, 1), ("本年新制作数量", 1, 1), ("本年新公开数量", 1, 1), ("对外公开总数量", 1, 1),
    ("规章", 1, 1), ("规范性文件", 1, 1),
    ("第二十条第（五）项", 1, 4),
    ("信息内容", 1, 1), ("上一年项目数量", 1, 1), ("本年增/减", 1, 1), ("处理决定数量", 1, 1),
    ("行政许可", 1, 1), ("其他对外管理服务事项", 1, 1),
    ("第二十条第（六）项", 1, 4),
    ("信息内容", 1, 1), ("上一年项目数量", 1, 1), ("本年增/减", 1, 1), ("处理决定数量", 1, 1),
    ("行政处罚", 1, 1), ("行政强制", 1, 1),
    ("第二十条第（八）项", 1, 4),
    ("信息内容", 1, 1), ("上一年项目数量", 1, 1), ("本年增/减", 1, 2),
    ("行政事业性收费", 1, 1),
    ("第二十条第（九）项", 1, 4),
    ("信息内容", 1, 1), ("采购项目数量", 1, 1), ("采购总金额", 1, 2),
    ("政府集中采购", 1, 1),
]
TWO_2021 = [
    ("第二十条第（一）项", 1, 4),
    ("信息内容", 1, 1), ("本年制发件数", 1, 1), ("本年废止件数", 1, 1), ("现行有效件数", 1, 1),
    ("规章", 1, 1), ("行政规范性文件", 1, 1),
    ("第二十条第（五）项", 1, 4),
    ("信息内容", 1, 1), ("本年处理决定数量", 1, 3),
    ("行政许可", 1, 1),
    ("第二十条第（六）项", 1, 4),
    ("信息内容", 1, 1), ("本年处理决定数量", 1, 3),
    ("行政处罚", 1, 1), ("行政强制", 1, 1),
    ("第二十条第（八）项", 1, 4),
    ("信息内容", 1, 1), ("本年收费金额（单位：万元）", 1, 3),
    ("行政事业性收费", 1, 1),
]
# fmt: on


@pytest.mark.parametrize(
    ("form", "number", "expected"),
    [
        ("2019", 2, TWO_2019),
        ("2021", 2, TWO_2021),
        ("2019", 3, THREE_2019),
        ("2021", 3, THREE_2021),
        ("2019", 4, FOUR),
        ("2021", 4, FOUR),
    ],
)
def test_headers_and_their_spans_are_those_of_the_official_grid(form, number, expected):
    assert headers(form, number) == expected


def tiled(rows):
    """Where each square lies, as an HTML table places it: the next free column of its row."""
    taken = {}
    for down, row in enumerate(rows):
        across = 0
        for square in row:
            while (down, across) in taken:
                across += 1
            for below in range(square.rowspan):
                for beside in range(square.colspan):
                    place = (down + below, across + beside)
                    assert place not in taken, f"{square} overlaps {taken[place]}"
                    taken[place] = square
    return taken


@pytest.mark.parametrize(("form", "number"), TABLES)
def test_squares_tile_a_rectangle_without_gap_or_overlap(form, number):
    rows = printed_rows(table(form, number))
    taken = tiled(rows)
    width = {2: 4, 3: 10, 4: 15}[number]
    assert set(taken) == {(down, across) for down in range(len(rows)) for across in range(width)}


@pytest.mark.parametrize(("form", "number"), TABLES)
def test_every_cell_is_printed_once_in_order_and_names_its_row_and_column(form, number):
    squares = [square for row in printed_rows(table(form, number)) for square in row if square.cell]
    expected = [
        (place, (row.label, column.label)) for place, _, row, column in cells(form_by_id(form)) if place.table == number
    ]
    assert [(square.cell, square.ids) for square in squares] == expected
    assert all((square.words, square.scope) == ("", "") for square in squares)


@pytest.mark.parametrize("form", ["2019", "2021"])
def test_a_cell_of_table_three_stands_right_of_its_row_label_and_under_its_column_label(form):
    taken = tiled(printed_rows(table(form, 3)))
    (grid,) = table(form, 3).grids
    columns = [leaf.label for leaf in leaves(grid.columns)]
    for (down, across), square in taken.items():
        if square.cell:
            assert square.ids == (taken[down, 2].words, taken[2, across].words)
            assert columns[across - 3] == square.ids[1]


def test_a_header_says_what_it_heads():
    scopes = {square.words: square.scope for row in printed_rows(table("2021", 3)) for square in row if square.words}
    assert scopes["自然人"] == "col"
    assert scopes["法人或其他组织"] == "colgroup"
    assert scopes["三、本年度办理结果"] == "rowgroup"
    assert scopes["（七）总计"] == "row"


@pytest.mark.parametrize(("number", "rows"), [(3, 3), (4, 3)])
def test_the_head_that_repeats_when_a_table_breaks_across_pages_holds_no_figure(number, rows):
    printed = printed_rows(table("2021", number))
    assert header_rows(table("2021", number)) == rows
    assert all(square.cell is None for row in printed[:rows] for square in row)
    assert any(square.cell for square in printed[rows])


@pytest.mark.parametrize(("form", "number"), TABLES)
def test_a_placed_square_covers_what_a_web_page_lets_it_cover(form, number):
    taken = tiled(printed_rows(table(form, number)))
    placed = [square for row in placed_rows(table(form, number)) for square in row]
    covered = {(row, column): one.square for one in placed for row in one.rows for column in one.columns}
    assert covered == taken


@pytest.mark.parametrize(("form", "number"), TABLES)
def test_the_headers_of_a_cell_name_its_line_and_its_column_and_none_of_another_block(form, number):
    placed = [square for row in placed_rows(table(form, number)) for square in row]
    for cell in (one for one in placed if one.square.cell):
        heads = [one for one in placed if one.is_header_of(cell)]
        assert set(cell.square.ids) <= {one.square.words for one in heads} | {""}
        assert {one.block for one in heads} == {cell.block}
        assert all(one.column <= cell.column and one.row <= cell.row and one.square.cell is None for one in heads)


def test_each_title_of_table_two_begins_a_block_of_its_own():
    blocks = {one.square.words: one.block for row in placed_rows(table("2021", 2)) for one in row if one.square.words}
    titles = [words for words in blocks if words.startswith("第二十条")]
    assert [blocks[words] for words in titles] == [0, 1, 2, 3]
    assert blocks["行政许可"] == blocks["第二十条第（五）项"]
