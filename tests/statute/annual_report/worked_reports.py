"""The printed forms typed once more from the notices, and reports that can be checked by hand.

Nothing here is taken from the code under test: rows, columns and figures stand as they are printed.
"""

from gongkai.statute.annual_report.figures import Cell, Report, State
from gongkai.statute.annual_report.forms import form_by_id
from gongkai.statute.annual_report.nodes import CellId

REQUESTERS = """
natural         自然人
business        商业企业
research        科研机构
public_welfare  社会公益组织
legal_service   法律服务机构
other           其他
total           总计
"""

LINES_TO_OTHER = """
received                     一、本年新收政府信息公开申请数量
brought_forward              二、上年结转政府信息公开申请数量
granted                      （一）予以公开
granted_in_part              （二）部分公开（区分处理的，只计这一情形，不计其他情形）
state_secret                 1.属于国家秘密
law_forbids                  2.其他法律行政法规禁止公开
security_and_stability       3.危及“三安全一稳定”
third_party_rights           4.保护第三方合法权益
internal_affairs             5.属于三类内部事务信息
deliberative_process         6.属于四类过程性信息
enforcement_case_file        7.属于行政执法案卷
administrative_inquiry       8.属于行政查询事项
not_held                     1.本机关不掌握相关政府信息
needs_creation               2.没有现成信息需要另行制作
unclear_after_clarification  3.补正后申请内容仍不明确
petition_or_complaint        1.信访举报投诉类申请
repeat_request               2.重复申请
public_publication           3.要求提供公开出版物
excessive_requests           4.无正当理由大量反复申请
confirm_or_reissue           5.要求行政机关确认或重新出具已获取信息
"""

OTHER_2019 = """
other_handling               （六）其他处理
"""

OTHER_2021 = """
unclarified_in_time          1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请
fee_unpaid                   2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请
other_handling               3.其他
"""

LAST_LINES = """
concluded                    （七）总计
carried_forward              四、结转下年度继续办理
"""

CASES = """
reconsideration                行政复议
direct_lawsuit                 未经复议直接起诉
lawsuit_after_reconsideration  复议后起诉
"""

RESULTS = """
upheld     结果维持
corrected  结果纠正
other      其他结果
pending    尚未审结
total      总计
"""


def pairs(block):
    """Id and label of each printed line of a block."""
    return [tuple(line.split(maxsplit=1)) for line in block.strip().splitlines()]


def ids(block):
    return [identifier for identifier, _ in pairs(block)]


LINES = {
    "2019": LINES_TO_OTHER.strip() + OTHER_2019 + LAST_LINES.strip(),
    "2021": LINES_TO_OTHER.strip() + OTHER_2021 + LAST_LINES.strip(),
}
PEOPLE = ids(REQUESTERS)[:-1]
OUTCOMES = {form: ids(LINES[form])[2:-2] for form in LINES}

# A city's published report for 2025; each line adds up by hand.
CITY_REQUESTS = """
13612 252 0 45 128 32 14069
  535   6 0  1  18  0   560
 5345 129 0 41  19 14  5548
 2120  39 0  1   6  2  2168
   13   0 0  0   0  0    13
   30   0 0  0   0  0    30
   11   0 0  0   0  0    11
   49   2 0  0   0  0    51
  103   1 0  0   0  0   104
   84   1 0  0   0  0    85
  282   4 0  0   0  0   286
  147   0 0  0   1  2   150
 3075  50 0  0  89  8  3222
  177   3 0  0   0  0   180
   19   0 0  0   0  0    19
  199   1 0  0   3  0   203
  147   1 0  0   0  0   148
    0   0 0  0   0  0     0
  100   1 0  0   0  0   101
    5   0 0  0   0  0     5
  315   3 0  0   0  0   318
  202   0 0  1   0  0   203
  941  17 0  1   3  3   965
13364 252 0 44 121 29 13810
  783   6 0  2  25  3   819
"""
CITY_CASES = "376 97 196 121 790   16 1 12 27 56   74 1 30 51 156"
CITY_PUBLISHED = {
    (2, "rules", "issued"): 3,
    (2, "rules", "repealed"): 5,
    (2, "rules", "in_force"): 74,
    (2, "normative_documents", "issued"): 564,
    (2, "normative_documents", "repealed"): 984,
    (2, "normative_documents", "in_force"): 4185,
    (2, "licences", "decisions"): 11398889,
    (2, "penalties", "decisions"): 6937489,
    (2, "compulsions", "decisions"): 166105,
    (2, "fees", "amount"): 316441,
}


def requests(rows, form="2021"):
    """Table 三 from its rows of seven figures."""
    return {
        (3, line, column): figure
        for line, row in zip(ids(LINES[form]), rows, strict=True)
        for column, figure in zip(ids(REQUESTERS), row, strict=True)
    }


def cases(figures):
    """Table 四 from its fifteen figures."""
    places = [(4, line, column) for line in ids(CASES) for column in ids(RESULTS)]
    return dict(zip(places, figures, strict=True))


CITY = {
    **CITY_PUBLISHED,
    **requests([map(int, row.split()) for row in CITY_REQUESTS.strip().splitlines()]),
    **cases(map(int, CITY_CASES.split())),
}


def cell(figure):
    """A figure, a state, or None for a blank."""
    if isinstance(figure, Cell):
        return figure
    if isinstance(figure, State):
        return Cell(None, figure)
    return Cell(None, State.BLANK) if figure is None else Cell(figure)


def as_cells(figures):
    return {CellId(*place): cell(figure) for place, figure in figures.items()}


def a_report(year, figures, *, form=None, agency="某区管委会"):
    return Report(agency, year, form_by_id(form or ("2019" if year <= 2020 else "2021")), as_cells(figures))
