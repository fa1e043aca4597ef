"""Who may do what, in one place: the acts as rows, and the only functions that answer for them.

``docs/permissions.md`` is generated from this table. A view names its act with ``gongkai.ui.guarding.guarded``.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from enum import Enum

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from gongkai.agencies.models import Agency, Assignment, User
from gongkai.agencies.policies import NotAllowed
from gongkai.agencies.roles import (
    ADMINISTRATOR,
    AGENCY_HEAD,
    ASSESSOR,
    AUDITOR,
    DISCLOSURE_HEAD,
    DISCLOSURE_OFFICE,
    EDITOR,
    GATES,
    REACHING_BELOW,
    ROLE,
    SUPERVISOR,
    UNIT_LIAISON,
    WITH_SECOND_FACTOR,
    labels,
)

LEVELS = 4  # of agencies above one another whose supervisors are asked: county, city, province, State Council


class Reach(Enum):
    """What an act is done to."""

    AGENCY = "本机关"
    INSTALLATION = "全系统"
    OWN = "本人"


@dataclass(frozen=True, slots=True)
class Act:
    """An act, and the roles that may do it."""

    id: str
    label: str
    roles: AbstractSet[str] = frozenset()
    reach: Reach = Reach.AGENCY  # of the installation: its administrator alone; one's own: whoever is signed in


EVERYONE = frozenset(ROLE)
OFFICE = frozenset({DISCLOSURE_OFFICE, DISCLOSURE_HEAD})
WATCHING = frozenset({SUPERVISOR, ASSESSOR, AUDITOR})
MANAGING = frozenset({DISCLOSURE_HEAD, ADMINISTRATOR})
ADMIN = frozenset({ADMINISTRATOR})
REVIEWING = frozenset({*GATES, DISCLOSURE_HEAD, AGENCY_HEAD})

# fmt: off
ACTS = (
    #   id                     label                                    roles
    Act("home.open",           "打开工作台",                            reach=Reach.OWN),
    Act("report.view",         "查看年度报告的三张表",                  EVERYONE),
    Act("report.records",      "查看一格数字所统计的记录",              OFFICE | WATCHING | {AGENCY_HEAD}),
    Act("report.write",        "编写年度报告的文字",                    OFFICE),
    Act("report.freeze",       "冻结、解除冻结年度报告",                OFFICE),
    Act("report.sign-office",  "以公开工作机构负责人签批年度报告",      {DISCLOSURE_HEAD}),
    Act("report.sign-agency",  "以机关负责人签发年度报告",              {AGENCY_HEAD}),
    Act("report.override",     "勾稽关系不成立仍决定公布，写明理由",    {AGENCY_HEAD}),
    Act("report.publish",      "公布签发的年度报告，开始更正",          OFFICE),
    Act("report.submit",       "向上级主管部门报送年度报告",            OFFICE),
    Act("report.review",       "退回、接收下级机关报送的年度报告",      {SUPERVISOR}),
    Act("report.judge",        "判断核对发现的问题属实与否，写明理由",  OFFICE | {SUPERVISOR}),
    Act("report.import",       "导入以前年度公布的年度报告",            OFFICE),
    Act("report.roll-up",      "查看下级机关的年度报告和汇总",          OFFICE | WATCHING | {AGENCY_HEAD}),
    Act("publication.view",      "查看稿件、审查意见和发布情况",          EVERYONE),
    Act("publication.draft",     "起草、修改稿件，送审，作废",            OFFICE | {EDITOR, UNIT_LIAISON}),
    Act("publication.review",    "在本人负责的审查关签署或者退回",        REVIEWING),
    Act("publication.publish",   "发布审查通过的稿件，登记不公开的信息",  OFFICE),
    Act("publication.withdraw",  "撤下公开的信息，写明理由",              OFFICE),
    Act("publication.checklists", "编写各审查关的要点",                   {DISCLOSURE_HEAD}),
    Act("catalogue.view",        "查看标准目录、选用的事项和义务",        EVERYONE),
    Act("catalogue.edit",        "导入标准目录的新版，选用事项，指定责任", OFFICE),
    Act("catalogue.work",        "登记触发事件，以公布的信息履行公开义务", OFFICE | {EDITOR, UNIT_LIAISON}),
    Act("catalogue.waive",       "免除一项公开义务，写明理由",            {DISCLOSURE_HEAD}),
    Act("catalogue.overview",    "查看下级机关公开事项的覆盖情况",        OFFICE | WATCHING | {AGENCY_HEAD}),
    Act("catalogue.bases",       "登记公开依据的施行、废止和替代",        reach=Reach.INSTALLATION),
    Act("privacy.read",        "查看申请人个人信息的原文，每次写明目的", OFFICE),
    Act("privacy.readings",    "查看个人信息的查看记录",                {DISCLOSURE_HEAD, SUPERVISOR, AUDITOR}),
    Act("files.view",          "查看本机关的文件",                      EVERYONE),
    Act("files.keep",          "收存文件和文件的新版本",                OFFICE | {EDITOR, UNIT_LIAISON}),
    Act("files.withdraw",      "撤下文件",                              OFFICE),
    Act("audit.view",          "查阅、导出账本，核对一条的哈希值",      {SUPERVISOR, AUDITOR}),
    Act("people.view",         "查看人员、角色和代理",                  MANAGING | OFFICE | {SUPERVISOR, AUDITOR}),
    Act("people.manage",       "开设账号，分配、终止角色",              ADMIN),
    Act("people.delegate",     "安排代理：自己的角色，管理人员可安排他人的", EVERYONE - {SUPERVISOR, ASSESSOR}),
    Act("people.hand-over",    "办理离岗移交",                          MANAGING),
    Act("agency.settings",     "查看、修改机关设置",                    MANAGING),
    Act("agency.onboard",      "接入机关",                              reach=Reach.INSTALLATION),
    Act("agency.succeed",      "登记机构改革的承接机关",                reach=Reach.INSTALLATION),
    Act("audit.installation",  "查阅、导出全系统的账本",                reach=Reach.INSTALLATION),
    Act("jobs.view",           "查看后台任务",                          reach=Reach.INSTALLATION),
    Act("jobs.decide",         "重新办理或者放弃失败的任务",            reach=Reach.INSTALLATION),
)
# fmt: on
ACT = {act.id: act for act in ACTS}


def in_force(user: User, on: date) -> Q:
    """Condition on assignments: held by the person that day, or held by someone the person stands in for that day."""
    holds = Q(since__lte=on) & (Q(until__isnull=True) | Q(until__gt=on))
    stands_in = Q(delegations__delegate=user, delegations__first_day__lte=on, delegations__last_day__gte=on) & (
        Q(delegations__ended_on__isnull=True) | Q(delegations__ended_on__gt=on)
    )
    return holds & (Q(user=user) | stands_in & Q(user__is_active=True))


def assignments_of(user: User, on: date) -> QuerySet[Assignment]:
    """The assignments by which a person acts that day; a row may come twice."""
    return Assignment.objects.filter(in_force(user, on)) if user.is_active else Assignment.objects.none()


def roles_at(user: User, agency: Agency, on: date) -> frozenset[str]:
    """The roles by which a person acts at an agency that day, of the agency's own people and of those above it."""
    here = Q(agency=agency)
    above = Q()
    for level in range(1, LEVELS + 1):
        above |= Q(agency__in=_ancestor(agency, level))
    found = assignments_of(user, on).filter(here | above & Q(role__in=REACHING_BELOW))
    roles = set(found.values_list("role", flat=True))
    return frozenset(roles | ADMIN if user.is_active and user.is_superuser else roles)


def _ancestor(agency: Agency, level: int) -> QuerySet[Agency]:
    return Agency.objects.filter(pk=agency.pk).order_by().values("__".join(["parent"] * level))


def acts_at(user: User, agency: Agency, on: date) -> frozenset[str]:
    """Every act at an agency that the person may do that day: one statement, for the links of a page."""
    roles = roles_at(user, agency, on)
    return frozenset(act.id for act in ACTS if act.reach is Reach.AGENCY and act.roles & roles)


def can(user: User, act: str, agency: Agency | None, on: date) -> bool:
    """Whether the person may do it that day. The installation's administrator is administrator of every agency."""
    return not _refusal(user, ACT[act], agency, on)


def check_may(user: User, act: str, agency: Agency | None, on: date) -> None:
    """:raises NotAllowed: with the sentence why not, and whom to ask."""
    if because := _refusal(user, ACT[act], agency, on):
        raise NotAllowed(because)


def _refusal(user: User, act: Act, agency: Agency | None, on: date) -> str:
    if not user.is_active:
        return "账号已停用，请联系管理员。"
    if act.reach is Reach.OWN:
        return ""
    if act.reach is Reach.INSTALLATION:
        return "" if user.is_superuser else f"只有全系统的管理员可以{act.label}。"
    if agency is None:
        raise ValueError(f"{act.id} is done at an agency; its address must name one")
    roles = roles_at(user, agency, on)
    if roles & act.roles:
        return ""
    if not roles:
        return f"您不是{agency.name}的工作人员，不能查看它的记录。如需权限，请联系该机关的管理员。"
    return (
        f"您在{agency.name}的角色是{labels(roles)}，不能{act.label}；需要的角色：{labels(act.roles)}。"
        "如需权限，请联系该机关的管理员。"
    )


def needs_second_factor(user: User, on: date | None = None) -> bool:
    """Whether a role this person acts by publishes, reads personal data or manages others: a password alone does not do."""
    if user.is_superuser:
        return True
    return assignments_of(user, on or localdate()).filter(role__in=WITH_SECOND_FACTOR).exists()
