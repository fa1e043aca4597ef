"""What screening answers: findings, as values and as JSON, and the pieces of text that are looked through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

# fmt: off
#: kind: what a person reads of it. The kinds are plain hyphenated English in JSON.
KINDS = {
    # in words
    "identity-number":     "公民身份号码",
    "phone":               "电话号码",
    "bank-card":           "银行卡号",
    "home-address":        "个人住址",
    "minor":               "未成年人信息",
    "licence-plate":       "机动车号牌",
    "passport":            "护照、通行证号码",
    "e-mail":              "电子邮箱",
    "sensitive-list":      "姓名与病情、困难、处罚并列",
    "secret-mark":         "密级标志",
    "internal-mark":       "内部资料标记",
    "wording":             "表述不当或者已经过时",
    "misspelling":         "错别字",
    "unreadable-character": "无法显示的字符",
    "dead-link":           "失效链接",
    # in what a file holds beside the words it shows
    "hidden-sheet":        "隐藏的工作表",
    "hidden-row":          "隐藏的行",
    "hidden-column":       "隐藏的列",
    "hidden-text":         "隐藏的文字",
    "hidden-slide":        "隐藏的幻灯片",
    "tracked-change":      "修订痕迹",
    "comment":             "批注",
    "speaker-note":        "演讲者备注",
    "pivot-cache":         "数据透视表缓存",
    "external-link":       "外部链接的数据",
    "embedded-object":     "嵌入的对象",
    "macro":               "宏",
    "metadata":            "文件属性",
    "image-location":      "图片中的位置信息",
    "pdf-layer":           "图层",
    "text-under-box":      "遮挡下的文字",
    "invisible-text":      "看不见的文字",
    "earlier-revision":    "文件中保留的旧版本",
    "attachment":          "文件中的附件",
}
# fmt: on


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text as a reader meets it, and where it stands: 第3页, 工作表“名单”!B7, 第12字."""

    text: str
    where: str
    under: str = ""  # of a cell, what its column is headed by: it says what a number is


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found: a value, never a refusal. ``certainty`` runs from 0 to 1."""

    kind: str
    where: str
    text: str  # enough of it to find the place; an identity number and its like with the middle masked
    certainty: float
    why: str
    mend: str
    file: str = ""

    def as_json(self) -> dict[str, Any]:
        """As ``gongkai screen --json`` prints it."""
        names = ("kind", "file", "where", "text", "certainty", "why", "mend")
        return {name: getattr(self, name) for name in names}
