"""What the squares of a catalogue say: elements, channels, legal bases, as lists. Nothing is guessed, nothing lost."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from gongkai.catalogue.columns import COLUMN

_NUMBERED = re.compile(
    r"(?:^|[;；。,，、\s])\s*(?:[0-9]{1,2}[.．、)）]|[（(][0-9一二三四五六七八九十]{1,2}[)）]|[①-⑳])\s*"
)
_PARTED = re.compile(r"[;；\n]+")
_COMMAS = re.compile(r"[、,，]+")
_BRACKETS = re.compile(r"[（(〔\[][^（()）〔〕\[\]]*[)）〕\]]")
_TRIM = " \t　,，、;；。.:："


def elements_of(content: str) -> tuple[str, ...]:
    """What a publication must tell, one by one, from the square 公开内容（要素）.

    Numbered parts are elements; else what semicolons part; else what commas part. Brackets stay with their element.
    """
    numbered = [part for part in _NUMBERED.split(content) if part.strip(_TRIM)]
    if len(numbered) > 1:
        return _trimmed(numbered)
    parts = [part for part in _PARTED.split(content) if part.strip(_TRIM)]
    if len(parts) > 1:
        return _trimmed(parts)
    return _trimmed(_outside_brackets(content))


def _outside_brackets(text: str) -> list[str]:
    """The text parted at its commas, but for those within brackets and titles."""
    kept: list[str] = []

    def hide(found: re.Match[str]) -> str:
        kept.append(found[0])
        return f"\x00{len(kept) - 1}\x00"

    hidden = re.sub(r"《[^》]*》", hide, _BRACKETS.sub(hide, text))
    return [_shown(part, kept) for part in _COMMAS.split(hidden)]


def _shown(text: str, kept: list[str]) -> str:
    while "\x00" in text:
        text = re.sub(r"\x00(\d+)\x00", lambda found: kept[int(found[1])], text)
    return text


def _trimmed(parts: list[str]) -> tuple[str, ...]:
    """Each once, in order."""
    return tuple(dict.fromkeys(part.strip(_TRIM) for part in parts if part.strip(_TRIM)))


_NO = frozenset("否×✗✘xX无—-－/")
_YES = frozenset("√✓✔☑■是Y")


def is_marked(words: str) -> bool:
    """Whether a square of a column of marks says yes: √, or words that say more."""
    return bool(words.strip()) and words.strip() not in _NO


def fields_of(words: Mapping[str, str]) -> list[tuple[str, str]]:
    """An item as people read it: each element with its words; the marks of one element together: 公开层级 县级、乡级."""
    found: dict[str, list[str]] = {}
    for column in COLUMN.values():
        text = words.get(column.id, "").strip()
        if column.id in ("number", "domain") or not text or (column.is_mark and not is_marked(text)):
            continue
        if column.is_mark:
            found.setdefault(column.element, []).append(column.label if text in _YES else f"{column.label}：{text}")
        else:
            found[column.label] = [text]
    return [(label, "、".join(parts)) for label, parts in found.items()]


class Choice(Enum):
    """How a channel's box is printed."""

    REQUIRED = "必选"  # ■
    OPTIONAL = "可选"  # □
    NAMED = "写明"  # no box


@dataclass(frozen=True, slots=True)
class Channel:
    """公开渠道和载体: one of them."""

    name: str
    choice: Choice = Choice.NAMED


_BOXES = {"■": Choice.REQUIRED, "☑": Choice.REQUIRED, "√": Choice.REQUIRED, "□": Choice.OPTIONAL, "☐": Choice.OPTIONAL}
_BOX = re.compile(f"([{''.join(_BOXES)}])")


def channels_of(words: str) -> tuple[Channel, ...]:
    """The channels of a square, with what their boxes say."""
    found: list[Channel] = []
    choice = Choice.NAMED
    for part in _BOX.split(words):
        if part in _BOXES:
            choice = _BOXES[part]
            continue
        names = [name for name in _parted(part) if name.strip(_TRIM + "_")]
        found += [Channel(name.strip(_TRIM + "_"), choice) for name in names]
    return tuple(dict.fromkeys(found))


def _parted(text: str) -> list[str]:
    """The names in a square: parted by semicolons and blanks; only a square without them is parted at its commas."""
    parts = re.split(r"[;；\n\s]+", text.strip())
    return parts if len(parts) > 1 else re.split("、", text)


@dataclass(frozen=True, slots=True)
class Basis:
    """公开依据: a title without 《》 and a number, one of them possibly ""."""

    name: str
    number: str = ""


_NUMBER = r"[\u4e00-\u9fff]{1,12}[〔\[（(【]\s*(?:19|20)\d{2}\s*[〕\]）)】]\s*(?:第)?\s*\d+\s*号"
_ORDER = r"(?:国务院|[\u4e00-\u9fff]{2,20}?)(?:令|公告)?(?:(?:19|20)\d{2}年)?第?\s*\d+\s*号(?:令|公告)?"
_CITED = re.compile(rf"《(?P<name>(?:[^《》]|《[^》]*》|〈[^〉]*〉)+)》(?:\s*[（(]\s*(?P<number>{_NUMBER}|{_ORDER})\s*[)）])?|(?P<bare>{_NUMBER})")  # fmt: skip
_BLANK = re.compile(r"\s+")
_YEAR = re.compile(r"[\[（(【]((?:19|20)\d{2})[\]）)】]")


def bases_of(words: str) -> tuple[Basis, ...]:
    """The laws and documents a square cites: titles with the number that follows them, and numbers without a title."""
    found = (
        Basis("", _plain(cited["bare"]))
        if cited["bare"]
        else Basis(_BLANK.sub("", cited["name"]), _plain(cited["number"]))
        for cited in _CITED.finditer(words)
    )
    return tuple(dict.fromkeys(found))


def _plain(number: str | None) -> str:
    """A document's number in one writing: 国办发〔2017〕94号."""
    return _YEAR.sub(r"〔\1〕", _BLANK.sub("", number or "")).replace("〕第", "〕")
