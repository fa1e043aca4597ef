"""What a reader yields: pieces of text, findings of its own, rows of a table, and files that the file holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gongkai.screening.findings import Finding, Piece
from gongkai.screening.hits import SHOWN


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one table, for what only a whole table tells; its cells are pieces as well."""

    rows: Sequence[Sequence[str]]
    where: str


@dataclass(frozen=True, slots=True)
class Nested:
    """A file inside: of an archive, a file of its own name; of a document, a place in it."""

    name: str
    data: bytes
    where: str = ""  # in the document that holds it; "" for a member of an archive


Item = Piece | Finding | Rows | Nested

# fmt: off
#: kind: why it is told, how it is mended
HIDDEN = {
    "hidden-sheet":     ("打开文件的人可以取消隐藏，看到全部内容。", "删去这个工作表；需要公开的，取消隐藏后一并审查。"),
    "hidden-row":       ("打开文件的人可以取消隐藏，看到全部内容。", "删去这些行；需要公开的，取消隐藏后一并审查。"),
    "hidden-column":    ("打开文件的人可以取消隐藏，看到全部内容。", "删去这些列；需要公开的，取消隐藏后一并审查。"),
    "hidden-text":      ("文字设为隐藏，或者与底色相同、小得看不见，复制和检索时仍会出现。", "删去；需要公开的，改为正常显示。"),
    "hidden-slide":     ("放映时不出现，打开文件的人仍能看到。", "删去这张幻灯片；需要公开的，取消隐藏。"),
    "tracked-change":   ("修改的过程、删去的原文和修改人都能看到。", "逐条确认后接受或者拒绝全部修订，另存一版。"),
    "comment":          ("批注写给起草人看，不是正文。", "删去全部批注，另存一版。"),
    "speaker-note":     ("备注写给演讲者看，不是正文。", "删去备注。"),
    "pivot-cache":      ("数据透视表保存着汇总前的全部明细。", "把数据透视表粘贴为数值，另存一版。"),
    "external-link":    ("保存着另一个文件的位置和数据。", "断开链接，改为数值。"),
    "embedded-object":  ("双击即可打开嵌入的文件，里面的内容没有经过审查。", "改为图片或者删去。"),
    "macro":            ("文件带有程序，公众不能安全打开。", "另存为不带宏的格式。"),
    "metadata":         ("文件属性写着个人姓名、账号或者本机的路径。", "清除文件属性后另存一版。"),
    "image-location":   ("图片里写着拍摄地点的经纬度。", "清除图片的拍摄信息。"),
    "pdf-layer":        ("图层关闭着，打开文件的人可以打开图层看到。", "删去关闭的图层，重新生成文件。"),
    "text-under-box":   ("文字只是被遮住，复制即可得到。", "删去被遮住的文字本身，不要只盖上色块。"),
    "invisible-text":   ("页面上看不见，复制和检索时仍会出现。", "删去；需要公开的，改为正常显示。"),
    "earlier-revision": ("文件里还留着改动之前的版本，可以还原。", "重新生成或者另存文件，去掉旧版本。"),
    "attachment":       ("附件随文件一起公开，里面的内容没有经过审查。", "单独审查附件；不公开的，删去附件。"),
}
# fmt: on
SPACES = re.compile(r"\s+")
WHOLE_TEXT = 2000


def hidden(kind: str, where: str, text: str, certainty: float = 0.9, why: str = "") -> Finding:
    """A finding of what is not shown; its text is cut to a line."""
    told, mend = HIDDEN[kind]
    return Finding(kind, where, short(text), certainty, why or told, mend)


def short(text: str) -> str:
    """On one line, not longer than a line; numbers of persons stay readable nowhere."""
    plain = SPACES.sub(" ", text[:WHOLE_TEXT]).strip()
    plain = _LONG_NUMBER.sub(lambda found: found[0][:3] + "*" * (len(found[0]) - 5) + found[0][-2:], plain)
    return plain if len(plain) <= SHOWN else f"{plain[: SHOWN - 1]}…"


_LONG_NUMBER = re.compile(r"\d{8,}[\dXx]")


def with_piece(finding: Finding, text: str) -> Iterator[Item]:
    """A finding, and its text to be looked through."""
    yield finding
    if text.strip():
        yield Piece(text, finding.where)


def headings(rows: Sequence[Sequence[str]]) -> tuple[int, Sequence[str]]:
    """Which row heads the columns, and its words: the first of some with several short texts; -1 and none otherwise."""
    for number, row in enumerate(rows[:5]):
        words = [cell.strip() for cell in row if cell.strip()]
        if len(words) > 1 and all(len(word) <= 20 and not _FIGURES.match(word) for word in words):  # noqa: PLR2004
            return number, row
    return -1, ()


_FIGURES = re.compile(r"\d{5}|(?!(?:19|20)\d\d)[\d.,%]+\Z")
