"""Marks of secrecy and of internal use: what stands as a mark, not what speaks of such marks."""

from __future__ import annotations

import re

from gongkai.screening.hits import Hit

# fmt: off
#: what is written; what makes it a mark: always, or where it stands alone, in brackets, or before one of these words
INTERNAL = {
    "仅供内部使用":   ("always", 0.9),
    "内部资料":       ("mark",   0.85),
    "内部文件":       ("mark",   0.8),
    "内部使用":       ("mark",   0.8),
    "内部刊物":       ("mark",   0.8),
    "内部参考":       ("mark",   0.8),
    "工作秘密":       ("mark",   0.85),
    "此件不公开":     ("always", 0.95),
    "本件不公开":     ("always", 0.95),
    "此件不予公开":   ("always", 0.95),
    "不予公开":       ("attribute", 0.9),
    "不公开":         ("attribute", 0.9),
    "不对外公开":     ("attribute", 0.9),
    "不宜公开":       ("attribute", 0.85),
    "请勿公开":       ("always", 0.85),
    "仅限内部":       ("always", 0.85),
    "仅供内部参考":   ("always", 0.9),
    "内部传阅":       ("mark",   0.8),
    "注意保密":       ("mark",   0.7),
    "严禁外泄":       ("always", 0.85),
    "请勿外泄":       ("always", 0.85),
    "禁止外传":       ("always", 0.85),
    "不得外传":       ("always", 0.8),
    "严禁外传":       ("always", 0.85),
    "请勿外传":       ("always", 0.8),
    "注意保存":       ("mark",   0.6),
}
_BEHIND = re.compile(r"[\s，,、·★☆！!。]*(?:注意保存|注意保密|严禁外传|不得外传|请勿外传|仅供|不得翻印|妥善保管|★)")
# fmt: on
LEVEL = r"[ \u3000]{0,2}密"  # after 秘, 机 or 绝
_STAR = re.compile(r"[ \u3000]{0,3}[★☆＊*⭐✩✭]")
_LABEL = re.compile(r"(?:密\s*级|保密等级|涉密等级)\s*[:：为]?\s*[“\"（(]?\s*$")
_ATTRIBUTE = re.compile(r"(?:公开(?:属性|方式|类别|形式|类型)|此件|本件|本文)\s*[:：为]?\s*[“\"（(]?\s*$")
_TERM = re.compile(r"[ \u3000]*(?:[级件★☆]|长期|\d{1,2}\s*(?:年|个月)|启封)*[ \u3000]*")
_OPEN, _CLOSE = "（(【[〔《「『", "）)】]〕》」』"
REACH = 14
STARRED = "密级与★连写，是国家秘密标志。"
LABELLED = "写在“密级”之后，是国家秘密标志。"
ALONE = "独占一行，是国家秘密标志的写法，请核对。"
INTERNAL_WHY = "“{}”是不对外公开的标记。"


def secret(text: str, start: int, end: int, under: str) -> Hit | None:
    """秘密★, 密级：机密, or 绝密 on a line of its own."""
    if text[:start].endswith(("国家", "商业", "工作", "军事")):
        return None
    if _STAR.match(text, end) or (start and text[start - 1] in "★☆"):
        return Hit("secret-mark", start, _upto(text, end), 0.97, STARRED)
    if _LABEL.search(text[max(0, start - REACH) : start]):
        return Hit("secret-mark", start, end, 0.9, LABELLED)
    if re.search(r"密\s*级", under) and _alone(text, start, end):
        return Hit("secret-mark", start, end, 0.9, LABELLED)
    if _alone(text, start, end) and not under:
        return Hit("secret-mark", start, end, 0.8, ALONE)
    return None


def internal(text: str, start: int, end: int, under: str) -> Hit | None:
    """内部资料 where it stands as a mark."""
    found = text[start:end]
    how, certainty = INTERNAL[found]
    if how == "always" and text[:start].endswith(("是否", "不得标注", "标注“", "标明“")):
        return None
    if how != "always" and not _stands_as_mark(text, start, end, under, how):
        return None
    return Hit("internal-mark", start, end, certainty, INTERNAL_WHY.format(found))


def _stands_as_mark(text: str, start: int, end: int, under: str, how: str) -> bool:
    if how == "attribute":
        labelled = _ATTRIBUTE.search(text[max(0, start - REACH) : start])
        return bool(labelled) or (not under and (_bracketed(text, start, end) or _alone(text, start, end)))
    return (_alone(text, start, end) and not under) or _bracketed(text, start, end) or bool(_BEHIND.match(text, end))


def _bracketed(text: str, start: int, end: int) -> bool:
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    return bool(before) and bool(after) and before in _OPEN and after in _CLOSE


def _alone(text: str, start: int, end: int) -> bool:
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    before = text[line_start:start].strip(" \u3000\t★☆" + _OPEN)
    after = text[end : line_end if line_end != -1 else len(text)]
    term = _TERM.match(after)
    return not before and not after[term.end() if term else 0 :].strip(" \u3000\t" + _CLOSE)


def _upto(text: str, end: int) -> int:
    """With the star and the term behind it."""
    found = _TERM.match(text, end)
    return found.end() if found else end
