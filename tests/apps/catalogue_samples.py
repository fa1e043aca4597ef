"""A small catalogue in words of our own: two domains, a county that publishes it, a district under it that adopts."""

from __future__ import annotations

from datetime import UTC, date, datetime

from gongkai.agencies.actions import enter_agency
from gongkai.agencies.models import Agency
from gongkai.catalogue.edition_actions import enter_edition
from gongkai.catalogue.models import CatalogueItem
from gongkai.publication.actions import Draft, enter_categories, publish_items
from gongkai.publication.models import Category, InformationItem

BY = "account:1"
NOW = datetime(2025, 1, 6, 9, tzinfo=UTC)
COLUMNS = ("number", "matter_1", "matter_2", "content", "basis", "limit", "body", "channels", "audience_all", "audience_group",
           "proactive", "on_request", "county", "township")  # fmt: skip
OGI = "《政府信息公开条例》"

# fmt: off
#  level 1      level 2          content                                basis                        limit
SAFETY = (
    ("政策文件", "安全生产规章",   "文件名称；文号；正文",                  OGI,                         "信息形成或者变更之日起20个工作日内"),
    ("行政执法", "行政处罚决定",   "1.决定书文号；2.违法事实；3.处罚结果",  "《行政处罚法》" + OGI,       "自作出行政决定之日起7个工作日内"),
    ("行政执法", "重大隐患公示",   "隐患名称、整改期限",                    OGI,                         "信息形成之日起5个工作日内，公示不少于30日"),
    ("监督检查", "检查计划",       "计划内容",                            OGI,                         "每半年更新1次"),
    ("机构信息", "举报方式",       "举报电话、通讯地址",                    OGI,                         "长期公开"),
    ("应急管理", "应急信息",       "事故名称、处置进展",                    OGI,                         "应急信息即时公开"),
)
BUDGETS = (
    ("财政预决算", "部门预算",     "收支总表；三公经费表",                  "《预算法》（财预〔2016〕143号）", "批复后20日内"),
    ("财政预决算", "听证安排",     "听证事项、时间、地点",                  OGI,                         "提前一周发通知"),
    ("财政预决算", "政策解读",     "解读材料",                            OGI,                         "及时公开"),
    ("财政预决算", "查询指引",     "查询办法",                            OGI,                         "依申请公开"),
    ("财政预决算", "采购期限",     "采购方式、期限",                       OGI,                         "按采购方式法定期限"),
)
# fmt: on
SAMPLES = {"work-safety": SAFETY, "budgets": BUDGETS}


def words(rows):
    """Rows of a domain as squares by column."""
    for number, (one, two, content, basis, limit) in enumerate(rows, start=1):
        yield {
            "number": str(number), "matter_1": one, "matter_2": two, "content": content, "basis": basis, "limit": limit,
            "body": "应急管理部门", "channels": "■政府网站\n□公开查阅点", "audience_all": "√", "audience_group": "",
            "proactive": "√", "on_request": "", "county": "√", "township": "",
        }  # fmt: skip


def enter(publisher, domain, rows=None, *, in_force_on=date(2025, 1, 1), title="标准目录"):
    """An edition of a domain."""
    return enter_edition(
        by=BY, publisher=publisher, domain=domain, title=f"青山县{title}", in_force_on=in_force_on,
        columns=COLUMNS, rows=list(words(rows or SAMPLES[domain])), at=NOW,
    )  # fmt: skip


def build(suffix=""):
    """The county with its catalogue, and the district under it; answers both. ``suffix`` tells several apart."""
    for code, name, kind, parent in (
        (f"qingshan{suffix}", "青山县人民政府", "government", ""),
        (f"dongqu{suffix}", "青山县东区管理委员会", "dispatched_office", f"qingshan{suffix}"),
    ):
        above = Agency.objects.filter(code=parent).first()
        enter_agency(by=BY, code=code, name=name, kind=kind, parent=above)
    county, district = Agency.objects.get(code=f"qingshan{suffix}"), Agency.objects.get(code=f"dongqu{suffix}")
    for domain in SAMPLES:
        enter(county, domain)
    enter_categories(by=BY, agency=district, rows=[Category(code="news", name="动态")], on=date(2025, 1, 6))
    return county, district


def items(*names):
    """The items of these names, all without one."""
    found = CatalogueItem.objects.filter(ended_edition__isnull=True).order_by("code")
    return list(found.filter(texts__name__in=names).distinct() if names else found)


def publish(agency, number, on, *, formed=None, body="文件名称、文号和正文。", title=None):
    """A published item; answers it."""
    category = Category.objects.get(agency=agency, code="news")
    row = InformationItem(
        index_number=number, category=category, title=title or f"信息{number}", formed_on=formed or on, published_on=on
    )
    publish_items(by=BY, agency=agency, drafts=[Draft(row, body)], on=on)
    return InformationItem.objects.get(agency=agency, index_number=number)
