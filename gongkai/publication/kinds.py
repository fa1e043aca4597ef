"""What is published, kind by kind: the fields each has beside title, text and dates, and the article that asks for it."""

from __future__ import annotations

from dataclasses import dataclass

from gongkai.statute.cite import Cite, ogi


@dataclass(frozen=True, slots=True)
class Field:
    """A field of its own: ``shape`` is text, lines, day or choice."""

    id: str
    label: str
    shape: str = "text"
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of information."""

    id: str
    label: str
    cite: Cite
    fields: tuple[Field, ...] = ()
    needs_number: bool = False  # 文号
    needs_interpretation: bool = False
    may_expire: bool = False


# fmt: off
ISSUER = Field("issuer", "制定机关", required=True)
KINDS = (
    Kind("official_document",  "公文",             ogi(20, 0, 1), (ISSUER,), needs_number=True, may_expire=True),
    Kind("normative_document", "行政规范性文件",   ogi(20, 0, 1), (
        ISSUER, Field("registered", "统一登记号"), Field("reviewed", "合法性审核意见", required=True), Field("filed", "备案号")),
        needs_number=True, needs_interpretation=True, may_expire=True),
    Kind("interpretation",     "政策解读",         ogi(20, 0, 15), (
        Field("of", "解读的文件（索引号）", required=True), Field("form", "形式", "choice", required=True, choices=("文字", "图解", "视频", "问答", "新闻发布会")))),
    Kind("notice",             "通知公告",         ogi(20, 0, 15), may_expire=True),
    Kind("news",               "工作动态",         ogi(19)),
    Kind("reprint",            "转载上级文件",     ogi(19), (Field("source", "来源机关", required=True), Field("source_url", "原文网址"))),
    Kind("personnel",          "人事信息",         ogi(20, 0, 14)),
    Kind("budget",             "财政预算、决算",   ogi(20, 0, 7), (Field("year", "年度", required=True),)),
    Kind("procurement",        "政府采购公告",     ogi(20, 0, 9), (Field("project", "项目编号", required=True),)),
    Kind("decisions",          "许可、处罚决定",   ogi(20, 0, 5), (Field("period", "期间", required=True),)),
    Kind("institution",        "机构和领导",       ogi(20, 0, 2)),
    Kind("guide",              "公开指南",         ogi(12, 2)),
    Kind("rules",              "公开制度",         ogi(12)),
    Kind("service_guide",      "办事指南",         ogi(20, 0, 5), (Field("matter", "事项编码"),)),
    Kind("plan",               "规划计划",         ogi(20, 0, 3), (Field("period", "规划期"),)),
    Kind("statistics",         "统计信息",         ogi(20, 0, 4), (Field("period", "统计期间", required=True),)),
    Kind("emergency",          "突发公共事件信息", ogi(20, 0, 12)),
)
# fmt: on
KIND = {kind.id: kind for kind in KINDS}
LABELS = {kind.id: kind.label for kind in KINDS}
