"""公开与不公开：条例第十二条至第十六条、第十八条至第二十一条。

What must be published, what may be withheld and on which ground, and what lifts a ground. Every row is a place in the
regulation; the words in quotation are its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, unique
from typing import Final, Self

from gongkai.statute.cite import Cite, ogi, rule
from gongkai.statute.outcomes import Outcome


class Attribute(Enum):
    """公开属性. Article 13 knows two ways of disclosing; what is withheld is disclosed in neither."""

    cite: Cite

    # fmt: off
    PROACTIVE  = "主动公开",   ogi(13, 2)
    ON_REQUEST = "依申请公开", ogi(13, 2)
    WITHHELD   = "不予公开",   ogi(13, 1)
    # fmt: on

    def __init__(self, label: str, cite: Cite) -> None:
        self.label = label
        self.cite = cite


class Force(Enum):
    """Whether the regulation leaves the agency a choice."""

    MANDATORY = "不予公开"
    DISCRETIONARY = "可以不予公开"


class Lift(Enum):
    """What opens information that a ground had closed."""

    cite: Cite

    # fmt: off
    CONSENT         = "第三方同意公开",                       ogi(15)
    PUBLIC_INTEREST = "不公开会对公共利益造成重大影响",       ogi(15)
    LAW_SAYS_SO     = "法律、法规、规章规定应当公开",         ogi(16, 2)
    CIRCUMSTANCES   = "因情势变化可以公开",                   ogi(18)
    # fmt: on

    def __init__(self, words: str, cite: Cite) -> None:
        self.words = words
        self.cite = cite


# Short names for the columns of the table below. A change of circumstances (18) lifts every ground.
MANDATORY, DISCRETIONARY = Force
NONE: Final = (Lift.CIRCUMSTANCES,)
THIRD_PARTY: Final = (Lift.CONSENT, Lift.PUBLIC_INTEREST, Lift.CIRCUMSTANCES)
LAW: Final = (Lift.LAW_SAYS_SO, Lift.CIRCUMSTANCES)


@unique
class Ground(Enum):
    """不予公开的理由, one row each; ``value`` is the code kept in records."""

    _value_: str
    label: str
    force: Force
    outcome: Outcome
    lifts: tuple[Lift, ...]
    cite: Cite

    def __new__(  # noqa: PLR0917 — the columns of a row
        cls, code: str, label: str, force: Force, outcome: Outcome, lifts: tuple[Lift, ...], cite: Cite
    ) -> Self:
        member = object.__new__(cls)
        member._value_ = code
        member.label, member.force, member.outcome, member.lifts, member.cite = label, force, outcome, lifts, cite
        return member

    # fmt: off
    STATE_SECRET       = "state_secret",       "国家秘密",                   MANDATORY, Outcome.STATE_SECRET,           NONE, ogi(14)
    LAW_FORBIDS        = "law_forbids",        "法律、行政法规禁止公开",     MANDATORY, Outcome.LAW_FORBIDS,            NONE, ogi(14)
    NATIONAL_SECURITY  = "national_security",  "可能危及国家安全",           MANDATORY, Outcome.SECURITY_AND_STABILITY, NONE, ogi(14)
    PUBLIC_SECURITY    = "public_security",    "可能危及公共安全",           MANDATORY, Outcome.SECURITY_AND_STABILITY, NONE, ogi(14)
    ECONOMIC_SECURITY  = "economic_security",  "可能危及经济安全",           MANDATORY, Outcome.SECURITY_AND_STABILITY, NONE, ogi(14)
    SOCIAL_STABILITY   = "social_stability",   "可能危及社会稳定",           MANDATORY, Outcome.SECURITY_AND_STABILITY, NONE, ogi(14)

    TRADE_SECRET       = "trade_secret",       "商业秘密",                   MANDATORY, Outcome.THIRD_PARTY_RIGHTS, THIRD_PARTY, ogi(15)
    PERSONAL_PRIVACY   = "personal_privacy",   "个人隐私",                   MANDATORY, Outcome.THIRD_PARTY_RIGHTS, THIRD_PARTY, ogi(15)
    OTHER_THIRD_PARTY  = "other_third_party",  "第三方的其他合法权益",       MANDATORY, Outcome.THIRD_PARTY_RIGHTS, THIRD_PARTY, ogi(15)

    # “上述信息” in the last sentence of 16(2) is read to reach back to 16(1): reading-024.
    PERSONNEL          = "personnel",          "内部事务信息：人事管理",     DISCRETIONARY, Outcome.INTERNAL_AFFAIRS, LAW, ogi(16, 1)
    LOGISTICS          = "logistics",          "内部事务信息：后勤管理",     DISCRETIONARY, Outcome.INTERNAL_AFFAIRS, LAW, ogi(16, 1)
    INTERNAL_WORKFLOW  = "internal_workflow",  "内部事务信息：内部工作流程", DISCRETIONARY, Outcome.INTERNAL_AFFAIRS, LAW, ogi(16, 1)

    DISCUSSION_RECORD  = "discussion_record",  "过程性信息：讨论记录",       DISCRETIONARY, Outcome.DELIBERATIVE_PROCESS, LAW, ogi(16, 2)
    DRAFT              = "draft",              "过程性信息：过程稿",         DISCRETIONARY, Outcome.DELIBERATIVE_PROCESS, LAW, ogi(16, 2)
    NEGOTIATION_LETTER = "negotiation_letter", "过程性信息：磋商信函",       DISCRETIONARY, Outcome.DELIBERATIVE_PROCESS, LAW, ogi(16, 2)
    REPORT_UPWARD      = "report_upward",      "过程性信息：请示报告",       DISCRETIONARY, Outcome.DELIBERATIVE_PROCESS, LAW, ogi(16, 2)
    CASE_FILE          = "case_file",          "行政执法案卷信息",           DISCRETIONARY, Outcome.ENFORCEMENT_CASE_FILE, LAW, ogi(16, 2)
    # fmt: on


@rule(ogi(13), ogi(18))
def lawful_attribute(attribute: Attribute, ground: Ground | None = None, lifted_by: Lift | None = None) -> Attribute:
    """除第十四条、第十五条、第十六条规定的政府信息外，政府信息应当公开。

    A ground closes information to everybody: it is never a reason to write 依申请公开 (reading-025).

    :raises ValueError: with a sentence, when attribute, ground and lift do not go together.
    """
    if ground is None:
        if attribute is Attribute.WITHHELD:
            raise ValueError("不予公开必须有第十四条、第十五条或者第十六条规定的理由，请选择理由。")
        return attribute
    if lifted_by is not None:
        _check_lift(ground, lifted_by)
    if attribute is Attribute.WITHHELD:
        if lifted_by is not None:
            raise ValueError(f"“{ground.label}”的理由因“{lifted_by.words}”不再成立，应当公开，不能标为不予公开。")
        return attribute
    if attribute is Attribute.ON_REQUEST and lifted_by is None:
        raise ValueError(
            f"“{ground.label}”是不予公开的理由（{ground.cite}），不能标为依申请公开："
            "理由成立的标为不予公开，理由不成立的去掉理由。"
        )
    if ground.force is Force.MANDATORY and lifted_by is None:
        raise ValueError(f"“{ground.label}”的政府信息不予公开（{ground.cite}），不能标为主动公开。")
    return attribute


def _check_lift(ground: Ground, lifted_by: Lift) -> None:
    if lifted_by not in ground.lifts:
        allowed = "”或者“".join(lift.words for lift in ground.lifts)
        raise ValueError(f"“{lifted_by.words}”不能解除“{ground.label}”的理由；能解除的是“{allowed}”。")


@dataclass(frozen=True, slots=True)
class Row:
    """A thing the regulation lists: its id, its words, its place."""

    id: str
    label: str
    cite: Cite


# fmt: off
# ── 指南和目录应当写明什么 ──────────────────────────────────────────────
GUIDE_FIELDS: Final = (
    Row("classification", "政府信息的分类", ogi(12, 2)),
    Row("arrangement",    "编排体系",       ogi(12, 2)),
    Row("access",         "获取方式",       ogi(12, 2)),
    Row("office_name",    "政府信息公开工作机构的名称", ogi(12, 2)),
    Row("address",        "办公地址",       ogi(12, 2)),
    Row("hours",          "办公时间",       ogi(12, 2)),
    Row("telephone",      "联系电话",       ogi(12, 2)),
    Row("fax",            "传真号码",       ogi(12, 2)),
    Row("internet",       "互联网联系方式", ogi(12, 2)),
)
CATALOGUE_FIELDS: Final = (
    Row("index",          "索引",           ogi(12, 3)),
    Row("name",           "名称",           ogi(12, 3)),
    Row("summary",        "内容概述",       ogi(12, 3)),
    Row("created_on",     "生成日期",       ogi(12, 3)),
)
REASSESSMENT: Final = Row("reassessment", "对不予公开的政府信息进行定期评估审查", ogi(18))

# ── 什么应当主动公开 ────────────────────────────────────────────────────
TESTS: Final = (  # any one of them suffices
    Row("interests",  "涉及公众利益调整",     ogi(19)),
    Row("awareness",  "需要公众广泛知晓",     ogi(19)),
    Row("decision",   "需要公众参与决策",     ogi(19)),
)
ITEMS: Final = (  # 第二十条, in its order; the number of a row is its 项
    Row("normative_documents",   "行政法规、规章和规范性文件", ogi(20, 0, 1)),
    Row("organisation",          "机关职能、机构设置、办公地址、办公时间、联系方式、负责人姓名", ogi(20, 0, 2)),
    Row("plans",                 "国民经济和社会发展规划、专项规划、区域规划及相关政策", ogi(20, 0, 3)),
    Row("statistics",            "国民经济和社会发展统计信息", ogi(20, 0, 4)),
    Row("licences_and_services", "办理行政许可和其他对外管理服务事项的依据、条件、程序以及办理结果", ogi(20, 0, 5)),
    Row("penalties",             "实施行政处罚、行政强制的依据、条件、程序以及本行政机关认为具有一定社会影响的行政处罚决定", ogi(20, 0, 6)),
    Row("budgets",               "财政预算、决算信息", ogi(20, 0, 7)),
    Row("administrative_fees",   "行政事业性收费项目及其依据、标准", ogi(20, 0, 8)),
    Row("procurement",           "政府集中采购项目的目录、标准及实施情况", ogi(20, 0, 9)),
    Row("major_projects",        "重大建设项目的批准和实施情况", ogi(20, 0, 10)),
    Row("welfare_policies",      "扶贫、教育、医疗、社会保障、促进就业等方面的政策、措施及其实施情况", ogi(20, 0, 11)),
    Row("emergencies",           "突发公共事件的应急预案、预警信息及应对情况", ogi(20, 0, 12)),
    Row("inspections",           "环境保护、公共卫生、安全生产、食品药品、产品质量的监督检查情况", ogi(20, 0, 13)),
    Row("recruitment",           "公务员招考的职位、名额、报考条件等事项以及录用结果", ogi(20, 0, 14)),
    Row("other_by_law",          "法律、法规、规章和国家有关规定规定应当主动公开的其他政府信息", ogi(20, 0, 15)),
)
CITY_AND_COUNTY: Final = (  # 设区的市级、县级人民政府及其部门还应当公开
    Row("municipal_works",      "市政建设", ogi(21)),
    Row("public_services",      "公共服务", ogi(21)),
    Row("public_welfare",       "公益事业", ogi(21)),
    Row("land_expropriation",   "土地征收", ogi(21)),
    Row("house_expropriation",  "房屋征收", ogi(21)),
    Row("public_order",         "治安管理", ogi(21)),
    Row("social_assistance",    "社会救助", ogi(21)),
)
TOWNSHIP: Final = (  # 乡（镇）人民政府还应当公开
    Row("rural_policy",         "贯彻落实农业农村政策", ogi(21)),
    Row("irrigation",           "农田水利工程建设运营", ogi(21)),
    Row("land_contracts",       "农村土地承包经营权流转", ogi(21)),
    Row("homesteads",           "宅基地使用情况审核", ogi(21)),
    Row("land_expropriation",   "土地征收", ogi(21)),
    Row("house_expropriation",  "房屋征收", ogi(21)),
    Row("levies",               "筹资筹劳", ogi(21)),
    Row("social_assistance",    "社会救助", ogi(21)),
)
# fmt: on
