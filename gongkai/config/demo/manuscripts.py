"""The demonstration's manuscripts: one being written, one returned, two under review; none published, so no figure changes.

The words are invented. One text holds what the gate of secrecy should find.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import transaction

from gongkai.agencies.actions import set_numbering
from gongkai.agencies.models import Agency, User
from gongkai.publication.gates import GATE
from gongkai.publication.manuscript_actions import Content, draft, submit
from gongkai.publication.models import Category, Manuscript
from gongkai.publication.review_actions import send_back, sign
from gongkai.publication.texts.lines import from_lines

NUMBERING = "LKQ-{year}-{number:05}"
EDITOR, REVIEWER = "editor", "review"


class Text(NamedTuple):
    """A manuscript of the demonstration, and how far it has come."""

    kind: str
    category: str
    title: str
    body: str
    days: int  # since it was formed
    is_submitted: bool = True
    passed: tuple[str, ...] = ()
    returned: str = ""  # the legal gate's opinion
    number: str = ""
    own: tuple[tuple[str, str], ...] = ()  # the kind's own fields


# fmt: off
TEXTS = (
    Text("notice", "notices", "关于冬季道路除雪除冰责任分工的通知",
         "各有关单位：\n一、责任区域\n主干道由建设管理部门负责，其余道路由沿线单位负责。\n二、时限要求\n降雪停止后4小时内完成主干道清扫。",
         3, passed=("political", "legal")),
    Text("decisions", "notices", "临时救助对象公示（第四季度）",
         "经审核，拟对下列人员给予临时救助：\n王某某，身份证号11010519491231002X，住虚构路8号2单元301室。\n公示期5个工作日，联系电话：开发区社会事务部。",
         26, own=(("period", "第四季度"),)),
    Text("normative_document", "normative", "开发区工业用地全周期管理办法", "第一条 为规范工业用地管理，制定本办法。\n第二条 本办法自印发之日起施行。",
         8, returned="请补充制定依据，并写明解读材料的安排。", number="临开管发〔{year}〕12号",
         own=(("issuer", "临汾经济开发区管理委员会"), ("reviewed", "合法"))),
    Text("news", "news", "开发区召开政务公开工作推进会", "会议通报了全年政务公开工作情况。", 1, is_submitted=False),
)
# fmt: on


@transaction.atomic
def show(agency: Agency, *, by: str, at: datetime, on: date) -> None:
    """Write them; once."""
    set_numbering(by=by, agency=agency, kind="index", template=NUMBERING)
    if Manuscript.objects.filter(agency=agency).exists():
        return
    writer, reviewer = User.objects.get(username=EDITOR), User.objects.get(username=REVIEWER)
    categories = {row.code: row for row in Category.objects.filter(agency=agency)}
    for number, text in enumerate(TEXTS, start=1):
        category = categories.get(text.category) or next(iter(categories.values()))
        content = Content(
            title=text.title, body=from_lines(text.body), category=category, formed_on=on - timedelta(text.days),
            number=text.number.format(year=on.year), fields=dict(text.own),
        )  # fmt: skip
        row = draft(user=writer, agency=agency, kind=text.kind, content=content, token=f"demo-{number}", at=at)
        if text.is_submitted:
            submit(user=writer, manuscript=row, version=1, on=on)
        digest = row.versions.get().digest
        for gate in text.passed:
            sign(user=reviewer, manuscript=row, gate=gate, digest=digest, points=GATE[gate].points, on=on)
        if text.returned:
            send_back(user=reviewer, manuscript=row, gate="legal", digest=digest, opinion=text.returned, on=on)
