"""Where persons live: a label before an address that goes down to a number, or a flat in a building."""

from __future__ import annotations

import re
from collections.abc import Iterator

# fmt: off
#: What stands before a person's address.
CUES = ("家庭住址", "家庭地址", "现住址", "现居住地", "居住地址", "居住地", "住址", "户籍地址", "户籍所在地", "户籍地", "户口所在地",
        "家住", "现住", "实际居住", "租住")
WEAK = "住"  # 张某，男，住某市某区某路12号
# fmt: on
_NUMBER = r"(?:\d+|[０-９]+|[一二三四五六七八九十百]+)"
_DETAIL = rf"{_NUMBER}(?:[-—－]\d+)*(?:号|室|栋|幢|组|单元|弄|队|户)"
_PLACE = r"[^，,。；;、\n\t*＊×]"
_AFTER_CUE = re.compile(rf"[为是系于在：:\s“]{{0,4}}({_PLACE}{{2,40}}?{_DETAIL}(?:{_PLACE}{{0,12}}?{_DETAIL})*)")
_AFTER_WEAK = re.compile(rf"[于在址：:]?({_PLACE}{{0,12}}?(?:省|市|区|县|镇|乡|街道|村|社区){_PLACE}{{0,30}}?{_DETAIL}(?:{_PLACE}{{0,12}}?{_DETAIL})*)")  # fmt: skip
_NOT_WEAK = re.compile(r"[建房宅院宿所户校保改区]")
_FLAT = re.compile(
    rf"{_NUMBER}(?:号楼|栋|幢|座|号院)[^，。；;\n]{{0,4}}{_NUMBER}单元[^，。；;\n]{{0,3}}\d+(?:室|号|户)?"
)
_OFFICE = re.compile(
    r"公司|局|中心|大厦|机关|单位地址|办公|服务站|营业|经营|注册|住所|工程|施工|房屋|不动产|标段|项目|改造|拍卖|标的"
)
_COLUMN = re.compile(r"住址|家庭地址|户籍(?:地址|所在地|地)|居住地|住户地址")
_WHOLE = re.compile(rf"{_PLACE}*?{_DETAIL}{_PLACE}*")
LONGEST = 60
BOUNDARY = "，,（(；;。：: 、\n\t"
BUILDING = "单元"


def after_cue(text: str, end: int) -> tuple[int, int] | None:
    """Where the address is that a label introduces; ``end``: of the label."""
    found = _AFTER_CUE.match(text, end, end + LONGEST + 20)
    return found.span(1) if found else None


def after_weak(text: str, start: int) -> tuple[int, int] | None:
    """Where the address is that 住 introduces, at the beginning of a clause."""
    if (start and text[start - 1] not in BOUNDARY) or _NOT_WEAK.match(text, start + 1):
        return None
    found = _AFTER_WEAK.match(text, start + 1, start + LONGEST + 20)
    return found.span(1) if found else None


def flats(text: str, start: int) -> Iterator[tuple[int, int]]:
    """A flat around the word 单元, unless the same clause speaks of an office or of building work."""
    beginning = max(0, start - LONGEST // 3)
    clause = max(text.rfind(mark, 0, start) for mark in "。；;\n") + 1
    for found in _FLAT.finditer(text, beginning, start + LONGEST // 3):
        if found.start() <= start < found.end() and not _OFFICE.search(text, max(clause, start - LONGEST), found.end()):
            yield found.span()


def in_column(text: str, under: str) -> bool:
    """Whether a cell under the heading of persons' addresses goes down to a number."""
    return bool(_COLUMN.search(under)) and bool(_WHOLE.fullmatch(text.strip()))
