"""The demonstration's catalogue: eight domains, twenty-three items, their duties of the last months, through anyone's actions.

The report of 2020 says that the zone settled 23 items in 8 domains; the words here are invented. What happened lies before
the day on which the demonstration is first loaded, so that something is due, something late and something met; loading
again changes nothing.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from django.db import transaction

from gongkai.agencies.models import Agency
from gongkai.catalogue.adoption_actions import adopt, set_aside
from gongkai.catalogue.columns import MATTERS
from gongkai.catalogue.domains import NAMES
from gongkai.catalogue.duty_actions import meet, record_event
from gongkai.catalogue.edition_actions import enter_edition
from gongkai.catalogue.models import Adoption, CatalogueItem, DisclosureDuty, DutyKind, DutyState, ItemText
from gongkai.catalogue.words import elements_of
from gongkai.publication.actions import Draft, publish_items
from gongkai.publication.models import Category, InformationItem
from gongkai.statute.working_days import MAINLAND

OGI, TRADE, PLAN = "《政府信息公开条例》", "《招标投标法实施条例》", "《城乡规划法》"
COLUMNS = (
    "number", *MATTERS[:2], "content", "basis", "limit", "body", "channels", "audience_all", "audience_group", "proactive",
    "on_request", "county", "township",
)  # fmt: skip
WEB, BOARD = "■政府网站", "■政府网站\n□政务服务中心\n□公开查阅点"
SETTLED = date(2020, 11, 2)  # the edition's day
ADOPTED = 210  # days before the first loading from which duties run
CATEGORY = "notices"


class Row(NamedTuple):
    """An item of the catalogue."""

    group: str
    name: str
    content: str
    basis: str
    limit: str
    body: str
    channels: str = WEB


# fmt: off
ITEMS = {
    "major-projects": (
        Row("办事服务", "项目审批办事指南",     "申报材料；办理流程；办理时限；受理窗口电话",     OGI,                  "长期公开", "行政审批局", BOARD),
        Row("审批结果", "企业投资项目备案结果", "项目名称；备案代码；备案日期",                   OGI,                  "自作出行政决定之日起7个工作日内", "行政审批局"),
        Row("建设管理", "重点工程进展",         "工程名称；形象进度；存在问题",                   OGI,                  "每季度更新1次", "规划建设部"),
        Row("建设管理", "竣工验收备案",         "工程名称；验收结论；备案日期",                   OGI,                  "信息形成之日起20个工作日内", "规划建设部"),
    ),
    "resource-trading": (
        Row("政府采购", "采购公告",             "采购项目；采购需求；响应期限",                   "《政府采购法》" + OGI, "及时公开", "财政管理部"),
        Row("政府采购", "采购合同",             "合同标的；合同金额；履行期限",                   "《政府采购法实施条例》", "自合同签订之日起2个工作日内", "财政管理部"),
        Row("招标投标", "中标候选人公示",       "候选人名单；投标报价；异议渠道",                 TRADE,                "自收到评标报告之日起3日内，公示期不少于3日", "规划建设部"),
    ),
    "budgets": (
        Row("部门预算", "部门预算公开",         "收支总表；三公经费预算；机构职能说明",           "《预算法》",         "批复后20日内", "财政管理部"),
        Row("部门决算", "部门决算公开",         "收支决算表；三公经费决算；绩效说明",             "《预算法》",         "批复后20日内", "财政管理部"),
        Row("专项资金", "专项资金分配结果",     "资金名称；分配对象；分配金额",                   OGI,                  "信息形成或者变更之日起20个工作日内", "财政管理部"),
    ),
    "work-safety": (
        Row("监督检查", "年度执法检查计划",     "检查对象；检查频次；检查内容",                   "《安全生产法》",     "每年更新1次", "安全环保部"),
        Row("监督检查", "行政处罚决定",         "决定书文号；违法事实；处罚结果",                 "《行政处罚法》",     "自作出行政决定之日起7个工作日内", "安全环保部"),
        Row("应急管理", "预警和应急信息",       "事件名称；影响范围；防范提示",                   OGI,                  "即时公开", "安全环保部", "■政府网站\n■两微一端"),
    ),
    "environment": (
        Row("环评审批", "拟批准环评文件公示",   "项目名称；建设地点；听证权利告知",               "《环境影响评价法》", "受理之日起5个工作日内，公示5个工作日", "安全环保部"),
        Row("环评审批", "环评批复",             "项目名称；批复文号；批复日期",                   "《环境影响评价法》", "自作出行政决定之日起7个工作日内", "安全环保部"),
        Row("环境质量", "园区环境质量",         "监测点位；主要指标；达标情况",                   OGI,                  "每半年更新1次", "安全环保部"),
    ),
    "planning": (
        Row("规划编制", "规划草案公示",         "规划范围；草案图纸；意见反馈方式",               PLAN,                 "批前公示不少于30日；批后20个工作日内", "规划建设部"),
        Row("规划实施", "建设用地规划许可",     "许可证号；用地单位；许可内容",                   PLAN,                 "自作出行政决定之日起7个工作日内", "规划建设部"),
        Row("规划实施", "建设工程规划许可",     "许可证号；建设单位；许可内容",                   PLAN,                 "自作出行政决定之日起7个工作日内", "规划建设部"),
    ),
    "house-expropriation": (
        Row("征收补偿", "征收决定公告",         "征收范围；补偿方案；救济途径",                   "《国有土地上房屋征收与补偿条例》", "及时公开", "社会事务部", BOARD),
        Row("征收补偿", "分户补偿情况",         "房屋面积；补偿方式；补偿金额",                   "《国有土地上房屋征收与补偿条例》", "依申请公开", "社会事务部"),
    ),
    "municipal-services": (
        Row("道路设施", "道路占用挖掘公告",     "路段；起止时间；绕行办法",                       "《城市道路管理条例》", "提前3个工作日发布", "规划建设部"),
        Row("供水排水", "停水检修安排",         "影响区域；停水时间；联系电话",                   OGI,                  "提前1日发布", "社会事务部"),
        Row("环境卫生", "生活垃圾处理费标准",   "收费对象；收费标准；减免政策",                   OGI,                  "长期公开", "社会事务部"),
    ),
}
ASIDE = {"生活垃圾处理费标准": "收费由市级统一核定并公开，本区不单独收费"}


class Happened(NamedTuple):
    """An event so many days ago, and after how many days its publication came; None while it has not."""

    item: str
    days_ago: int
    after: int | None
    reference: str
    subject: str


HAPPENED = (
    Happened("企业投资项目备案结果", 150, 4,    "备案〔{year}〕31号", "新材料中试基地项目备案"),
    Happened("企业投资项目备案结果",  60, 16,   "备案〔{year}〕47号", "冷链物流园项目备案"),
    Happened("企业投资项目备案结果",   3, None, "备案〔{year}〕52号", "装备制造二期项目备案"),
    Happened("采购合同",              90, 1,    "合同〔{year}〕12号", "道路绿化养护服务合同"),
    Happened("采购合同",              20, None, "合同〔{year}〕18号", "办公设备采购合同"),
    Happened("中标候选人公示",        70, 2,    "招标〔{year}〕6号",  "河汾路改造工程评标"),
    Happened("中标候选人公示",         2, 1,    "招标〔{year}〕9号",  "照明设施工程评标"),
    Happened("部门预算公开",         180, 15,   "财批〔{year}〕2号",  "批复本年度部门预算"),
    Happened("专项资金分配结果",      15, None, "资金〔{year}〕7号",  "技术改造专项资金分配"),
    Happened("行政处罚决定",         120, 6,    "安罚〔{year}〕3号",  "未按规定培训上岗案"),
    Happened("行政处罚决定",          25, None, "安罚〔{year}〕5号",  "消防通道堵塞案"),
    Happened("环评批复",              45, 5,    "环批〔{year}〕11号", "食品加工项目环评批复"),
    Happened("建设工程规划许可",      30, 7,    "建规〔{year}〕8号",  "标准厂房工程规划许可"),
    Happened("道路占用挖掘公告",      -8, None, "占道〔{year}〕4号",  "迎宾大道管网施工"),
)
# fmt: on


@transaction.atomic
def show(agency: Agency, *, by: str, on: date) -> None:
    """Enter, adopt, and let the last months happen; once."""
    if Adoption.objects.filter(agency=agency).exists():
        return
    at = datetime.combine(SETTLED, time(9), UTC)
    for domain, rows in ITEMS.items():
        _enter(agency, domain, rows, by, at)
    items = list(CatalogueItem.objects.filter(publisher=agency).order_by("code"))
    names = dict(ItemText.objects.filter(item__in=items).values_list("item", "name"))
    aside = [item for item in items if names[item.pk] in ASIDE]
    since = on - timedelta(days=ADOPTED)
    adopt(by=by, agency=agency, items=[item for item in items if item not in aside], since=since, on=on)
    for item in aside:
        set_aside(by=by, agency=agency, items=[item], reason=ASIDE[names[item.pk]], on=on)
    by_name = {names[row.item_id]: row for row in Adoption.objects.filter(agency=agency).select_related("item")}
    for number, event in enumerate(HAPPENED, start=1):
        _happen(by_name[event.item], event, number, by, on)
    _keep_up(agency, by, on)


def _enter(agency: Agency, domain: str, rows: tuple[Row, ...], by: str, at: datetime) -> None:
    words = [
        {
            "number": str(number), "matter_1": row.group, "matter_2": row.name, "content": row.content, "basis": row.basis,
            "limit": row.limit, "body": row.body, "channels": row.channels, "audience_all": "√", "audience_group": "",
            "proactive": "" if row.limit == "依申请公开" else "√", "on_request": "√" if row.limit == "依申请公开" else "",
            "county": "√", "township": "",
        }
        for number, row in enumerate(rows, start=1)
    ]  # fmt: skip
    title = f"{agency.name}{NAMES[domain]}领域基层政务公开标准目录"
    enter_edition(
        by=by, publisher=agency, domain=domain, title=title, in_force_on=SETTLED, columns=COLUMNS, rows=words, at=at,
        issued_by=agency.disclosure_office,
    )  # fmt: skip


def _happen(adoption: Adoption, event: Happened, number: int, by: str, on: date) -> None:
    """An event, and its publication where there was one."""
    day = MAINLAND.next_working_day(on - timedelta(days=event.days_ago))
    reference = event.reference.format(year=day.year)
    record_event(by=by, adoption=adoption, reference=reference, subject=event.subject, happened_on=min(day, on) if event.days_ago >= 0 else day, on=on)  # fmt: skip
    if event.after is not None:
        duty = DisclosureDuty.objects.get(event__reference=reference, adoption=adoption, kind=DutyKind.EVENT)
        _answer(duty, f"{event.subject}：{adoption.item.get_domain_display()}公开信息", number, MAINLAND.next_working_day(day + timedelta(days=event.after)), by, on)  # fmt: skip


def _keep_up(agency: Agency, by: str, on: date) -> None:
    """What stands is public, and the periods that are over were answered, but the last of one item."""
    duties = DisclosureDuty.objects.filter(agency=agency, state=DutyState.OPEN).exclude(kind=DutyKind.EVENT)
    names = dict(ItemText.objects.filter(item__publisher=agency).values_list("item", "name"))
    for number, duty in enumerate(
        duties.select_related("adoption__item").order_by("due_on", "pk"), start=len(HAPPENED) + 1
    ):
        name = names[duty.adoption.item_id]
        is_over = duty.kind == DutyKind.STANDING or duty.due_on < on
        if is_over and not (name == "园区环境质量" and duty.due_on < on):
            start = max(duty.runs_from, duty.adoption.since)
            day = MAINLAND.next_working_day(start + timedelta(days=9))
            title = f"{name}（{day.year}年{day.month}月）" if duty.kind == DutyKind.CYCLE else name
            _answer(duty, title, number, day, by, on)


def _answer(duty: DisclosureDuty, title: str, number: int, day: date, by: str, on: date) -> None:  # noqa: PLR0917 — all differ
    """Publish what a duty asks for, and say that it meets it; nothing lies after today."""
    agency = duty.adoption.agency
    day = min(day, on)
    text = ItemText.objects.get(item=duty.adoption.item_id, edition=duty.adoption.item.last_edition_id)
    elements = elements_of(text.words["content"])
    body = "\n".join(f"{element}：见附表所列。" for element in elements)
    reference = f"LFJK-ML-{day.year}-{number:03}"
    row = InformationItem(index_number=reference, title=title, formed_on=min(duty.runs_from, day), published_on=day)
    row.category = Category.objects.get(agency=agency, code=CATEGORY)
    publish_items(by=by, agency=agency, drafts=[Draft(row, body)], on=on)
    told = [{"element": element, "present": True} for element in elements]
    meet(by=by, duty=duty, reference=reference, elements=told, on=on)
