"""The roles an agency gives its people: one row each. What a role may do is the other table, ``permissions.ACTS``."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Role:
    """A role: what it is for, and what follows from that for the sign-in and for its reach."""

    id: str
    label: str
    duty: str
    needs_second_factor: bool = False  # follows from the two below, and for whoever manages others
    reads_personal_data: bool = False
    publishes: bool = False
    reaches_below: bool = False  # held at an agency, it also counts at the agencies under it
    of_a_unit: bool = False


EDITOR = "editor"
GATES = ("political_reviewer", "legal_reviewer", "secrecy_reviewer", "procedure_reviewer", "timeliness_reviewer")
DISCLOSURE_OFFICE = "disclosure_office"
DISCLOSURE_HEAD = "disclosure_head"
AGENCY_HEAD = "agency_head"
UNIT_LIAISON = "unit_liaison"
SUPERVISOR = "supervisor"
ASSESSOR = "assessor"
AUDITOR = "auditor"
ADMINISTRATOR = "administrator"

# The gate of secrecy and the 保密审查员 of 条例 17 are one row: the same person answers the same question.
# fmt: off
ROLES = (
    #    id                     label                duty
    Role(EDITOR,                "编辑",             "起草、修改要公开的信息，送交审查。"),
    Role("political_reviewer",  "政治审查员",       "审查政治表述、导向，出具意见。"),
    Role("legal_reviewer",      "法律审查员",       "审查公开的依据和合法性，出具意见。"),
    Role("secrecy_reviewer",    "保密审查员",       "依保密法律法规审查拟公开的信息，出具意见（条例第十七条）。"),
    Role("procedure_reviewer",  "程序审查员",       "审查是否经过应经的程序，出具意见。"),
    Role("timeliness_reviewer", "时效审查员",       "审查信息是否在法定期限内公开、是否仍然有效，出具意见。"),
    Role(DISCLOSURE_OFFICE,     "公开工作机构人员", "办理公开申请，发布信息，编制年度报告（条例第四条）。",
         needs_second_factor=True, reads_personal_data=True, publishes=True),
    Role(DISCLOSURE_HEAD,       "公开工作机构负责人", "签批答复和报告，安排本机构人员的工作。",
         needs_second_factor=True, reads_personal_data=True, publishes=True),
    Role(AGENCY_HEAD,           "机关负责人",       "以机关的名义签发年度报告；勾稽关系不成立仍要公布的，由其决定并写明理由。",
         needs_second_factor=True, publishes=True),
    Role(UNIT_LIAISON,          "单位联络员",       "在内设机构中查找信息、提出处理意见。", of_a_unit=True),
    Role(SUPERVISOR,            "上级主管部门",     "监督本机关和下级机关的公开工作（条例第四十六条）。",
         needs_second_factor=True, reaches_below=True),
    Role(ASSESSOR,              "考核人员",         "考核、评议本机关和下级机关的公开工作（条例第四十六条）。", reaches_below=True),
    Role(AUDITOR,               "审计人员",         "查阅账本，核对谁在何时做了什么，不办理业务。", needs_second_factor=True),
    Role(ADMINISTRATOR,         "管理员",           "开设账号、分配角色、维护机关设置，不办理业务，不查看个人信息。",
         needs_second_factor=True),
)

# Two roles that one person never holds together, neither by assignment nor while standing in for a colleague.
SEPARATE = (
    *((EDITOR, gate, "起草的人不审查自己起草的内容") for gate in GATES),
    (ADMINISTRATOR,     AUDITOR,   "管理权限的人不审计权限的使用"),
    (DISCLOSURE_OFFICE, AUDITOR,   "办理业务的人不审计自己的办理"),
    (DISCLOSURE_HEAD,   AUDITOR,   "签批的人不审计自己的签批"),
    (AGENCY_HEAD,       AUDITOR,   "签发的人不审计自己的签发"),
    (ADMINISTRATOR,     AGENCY_HEAD, "维护系统的人不以机关的名义签发"),
    (DISCLOSURE_OFFICE, ASSESSOR,  "办理业务的人不考核自己的工作"),
    (DISCLOSURE_HEAD,   ASSESSOR,  "负责人不考核自己的工作"),
)
# fmt: on

ROLE = {role.id: role for role in ROLES}
ROLE_LABELS = {role.id: role.label for role in ROLES}
REACHING_BELOW = frozenset(role.id for role in ROLES if role.reaches_below)
WITH_SECOND_FACTOR = frozenset(role.id for role in ROLES if role.needs_second_factor)
OF_A_UNIT = frozenset(role.id for role in ROLES if role.of_a_unit)


def why_separate(one: str, other: str) -> str:
    """Why one person may not hold both roles; "" when they may."""
    return next((because for first, second, because in SEPARATE if {first, second} == {one, other}), "")


def labels(roles: AbstractSet[str]) -> str:
    """Roles by their labels, in the order of the table."""
    return "、".join(role.label for role in ROLES if role.id in roles)
