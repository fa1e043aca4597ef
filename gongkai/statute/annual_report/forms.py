"""年度报告格式，逐行逐列照录：2019 年格式（国办公开办函〔2019〕60号）与 2021 年格式（国办公开办函〔2021〕30号）.

Labels are the official forms' own, typed here once. What the two forms share stands in one table.
"""

from __future__ import annotations

from gongkai.statute.annual_report.nodes import Form, Grid, Heading, Kind, Line, Table, Tie, Total
from gongkai.statute.cite import Cite, Instrument, notice, ogi
from gongkai.statute.outcomes import Outcome

# fmt: off
SECTIONS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)

# ── 表三的列：申请人情况 ────────────────────────────────────────────────
REQUESTERS = (
    Total("total", "总计", (
        Line("natural",             "自然人"),
        Heading("法人或其他组织", (
            Line("business",        "商业企业"),
            Line("research",        "科研机构"),
            Line("public_welfare",  "社会公益组织"),
            Line("legal_service",   "法律服务机构"),
            Line("other",           "其他"),
        )),
    )),
)

BALANCE = Tie(
    ("received", "brought_forward"), ("concluded", "carried_forward"),
    "本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和",
)


def _outcome(outcome: Outcome) -> Line:
    """The line an outcome is counted on carries its label and its articles."""
    return Line(outcome.value, outcome.printed, outcome.cites)


OTHER_HANDLING_2019 = (
    Line("other_handling",          "（六）其他处理"),
)
OTHER_HANDLING_2021 = (
    Heading("（六）其他处理", (
        _outcome(Outcome.UNCLARIFIED_IN_TIME),
        _outcome(Outcome.FEE_UNPAID),
        _outcome(Outcome.OTHER_HANDLING),
    )),
)


def requests_table(other_handling: tuple[Line, ...] | tuple[Heading, ...]) -> Table:
    """表三. The two forms differ only in the rows of （六）其他处理."""
    return Table(3, SECTIONS[2], (Grid("", "申请人情况", f"（{BALANCE.words}）", REQUESTERS, (
        Line("received",                        "一、本年新收政府信息公开申请数量", (ogi(31),)),
        Line("brought_forward",                 "二、上年结转政府信息公开申请数量", (ogi(33),)),
        Heading("三、本年度办理结果", (
            Total("concluded", "（七）总计", (
                _outcome(Outcome.GRANTED),
                _outcome(Outcome.GRANTED_IN_PART),
                Heading("（三）不予公开", (
                    _outcome(Outcome.STATE_SECRET),
                    _outcome(Outcome.LAW_FORBIDS),
                    _outcome(Outcome.SECURITY_AND_STABILITY),
                    _outcome(Outcome.THIRD_PARTY_RIGHTS),
                    _outcome(Outcome.INTERNAL_AFFAIRS),
                    _outcome(Outcome.DELIBERATIVE_PROCESS),
                    _outcome(Outcome.ENFORCEMENT_CASE_FILE),
                    _outcome(Outcome.ADMINISTRATIVE_INQUIRY),
                )),
                Heading("（四）无法提供", (
                    _outcome(Outcome.NOT_HELD),
                    _outcome(Outcome.NEEDS_CREATION),
                    _outcome(Outcome.UNCLEAR_AFTER_CLARIFICATION),
                )),
                Heading("（五）不予处理", (
                    _outcome(Outcome.PETITION_OR_COMPLAINT),
                    _outcome(Outcome.REPEAT_REQUEST),
                    _outcome(Outcome.PUBLIC_PUBLICATION),
                    _outcome(Outcome.EXCESSIVE_REQUESTS),
                    _outcome(Outcome.CONFIRM_OR_REISSUE),
                )),
                *other_handling,
            )),
        )),
        Line("carried_forward",                 "四、结转下年度继续办理", (ogi(33),)),
    ), ties=(BALANCE,)),))


# ── 表四：两种格式相同 ──────────────────────────────────────────────────
REMEDIES = Table(4, SECTIONS[3], (Grid("", "", "", (
    Total("total", "总计", (
        Line("upheld",      "结果维持"),
        Line("corrected",   "结果纠正"),
        Line("other",       "其他结果"),
        Line("pending",     "尚未审结"),
    )),
), (
    Line("reconsideration",                     "行政复议", (ogi(51),)),
    Heading("行政诉讼", (
        Line("direct_lawsuit",                  "未经复议直接起诉", (ogi(51),)),
        Line("lawsuit_after_reconsideration",   "复议后起诉", (ogi(51),)),
    )),
), flat=True),))

# ── 表二：2019 年格式 ───────────────────────────────────────────────────
_DOCUMENTS_2019 = (
    Line("made",            "本年新制作数量", unit="件"),
    Line("newly_public",    "本年新公开数量", unit="件"),
    Line("total_public",    "对外公开总数量", unit="件"),
)
_ITEMS_2019 = (
    Line("previous",        "上一年项目数量", unit="项"),
    Line("change",          "本年增/减", kind=Kind.CHANGE, unit="项"),
)
_ITEMS_AND_DECISIONS_2019 = (*_ITEMS_2019, Line("decisions", "处理决定数量", unit="件"))
_PROCUREMENT_2019 = (
    Line("projects",        "采购项目数量", unit="个"),
    Line("amount",          "采购总金额", kind=Kind.AMOUNT, unit="万元"),
)

# ── 表二：2021 年格式 ───────────────────────────────────────────────────
_DOCUMENTS_2021 = (
    Line("issued",          "本年制发件数", unit="件"),
    Line("repealed",        "本年废止件数", unit="件"),
    Line("in_force",        "现行有效件数", unit="件"),
)
_DECISIONS_2021 = (Line("decisions", "本年处理决定数量", unit="件"),)
_CHARGED_2021 = (Line("amount", "本年收费金额（单位：万元）", kind=Kind.AMOUNT, unit="万元"),)

# ── 表二的行 ────────────────────────────────────────────────────────────
_RULES          = Line("rules",               "规章",             (ogi(20, 0, 1),))
_NORMATIVE_2019 = Line("normative_documents", "规范性文件",       (ogi(20, 0, 1),))
_NORMATIVE_2021 = Line("normative_documents", "行政规范性文件",   (ogi(20, 0, 1),))
_LICENCES       = Line("licences",            "行政许可",         (ogi(20, 0, 5),))
_OTHER_SERVICES = Line("other_services",      "其他对外管理服务事项", (ogi(20, 0, 5),))
_PENALTIES      = Line("penalties",           "行政处罚",         (ogi(20, 0, 6),))
_COMPULSIONS    = Line("compulsions",         "行政强制",         (ogi(20, 0, 6),))
_FEES           = Line("fees",                "行政事业性收费",   (ogi(20, 0, 8),))
_PROCUREMENT    = Line("procurement",         "政府集中采购",     (ogi(20, 0, 9),))

_ITEM_1 = "20(1)", "第二十条第（一）项", "信息内容"
_ITEM_5 = "20(5)", "第二十条第（五）项", "信息内容"
_ITEM_6 = "20(6)", "第二十条第（六）项", "信息内容"
_ITEM_8 = "20(8)", "第二十条第（八）项", "信息内容"
_ITEM_9 = "20(9)", "第二十条第（九）项", "信息内容"

FORM_2019 = Form("2019", 2019, 2020, notice(Instrument.REPORT_2019), SECTIONS, (
    Table(2, SECTIONS[1], (
        Grid(*_ITEM_1, _DOCUMENTS_2019,             (_RULES, _NORMATIVE_2019)),
        Grid(*_ITEM_5, _ITEMS_AND_DECISIONS_2019,   (_LICENCES, _OTHER_SERVICES)),
        Grid(*_ITEM_6, _ITEMS_AND_DECISIONS_2019,   (_PENALTIES, _COMPULSIONS)),
        Grid(*_ITEM_8, _ITEMS_2019,                 (_FEES,)),
        Grid(*_ITEM_9, _PROCUREMENT_2019,           (_PROCUREMENT,)),
    )),
    requests_table(OTHER_HANDLING_2019),
    REMEDIES,
))

FORM_2021 = Form("2021", 2021, None, notice(Instrument.REPORT_2021), SECTIONS, (
    Table(2, SECTIONS[1], (
        Grid(*_ITEM_1, _DOCUMENTS_2021, (_RULES, _NORMATIVE_2021)),
        Grid(*_ITEM_5, _DECISIONS_2021, (_LICENCES,)),
        Grid(*_ITEM_6, _DECISIONS_2021, (_PENALTIES, _COMPULSIONS)),
        Grid(*_ITEM_8, _CHARGED_2021,   (_FEES,)),
    )),
    requests_table(OTHER_HANDLING_2021),
    REMEDIES,
))
# fmt: on

FORMS = (FORM_2019, FORM_2021)
FIRST_YEAR = min(form.since for form in FORMS)

CONTENTS: tuple[Cite, ...] = tuple(ogi(50, 1, item) for item in range(1, 6))


class NoForm(ValueError):
    """There is no unified form for that year."""


def form_for(year: int) -> Form:
    """全国政府信息公开工作主管部门应当公布年度报告统一格式，并适时更新（条例 50.2）: the form of a statistical year.

    :raises NoForm: for a year before the first unified form; its message says so in Chinese.
    """
    for form in FORMS:
        if form.since <= year <= (form.until or year):
            return form
    raise NoForm(
        f"{year}年没有统一的年度报告格式：现行格式自{FIRST_YEAR}年度起使用，请改选{FIRST_YEAR}年及以后的年份。"
    )


def form_by_id(form_id: str) -> Form:
    """The form named "2019" or "2021".

    :raises NoForm: for any other name.
    """
    for form in FORMS:
        if form.id == form_id:
            return form
    raise NoForm(f"没有“{form_id}”这种年度报告格式，可选：{'、'.join(form.id for form in FORMS)}。")
