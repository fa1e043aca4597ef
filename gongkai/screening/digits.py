"""Rows of digits in a text: identity numbers, bank cards, phones. Spaces, hyphens and invisible signs between are folded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from gongkai.screening import labels, numbers
from gongkai.screening.hits import Hit

INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
_GAP = rf"[{INVISIBLE} \u00a0\u2002-\u200a\u202f\u3000\-‐‑‒–—―－−]"
#: after a first digit ten more at least, with at most three signs between two of them; an X may end it. A line
#: may break after four, or between signs set apart, where whoever sets a column breaks a number that is too wide
_BREAK = r"(?:(?<=\d{4})|(?<=\d \d)) ?\r?\n[ \u3000]{0,2}"
RUN = rf"(?<!\d\d)(?:{_GAP}{{0,3}}+\d|{_BREAK}\d){{10,}}+(?:(?:{_BREAK}|{_GAP}{{0,3}}+)[xXｘＸ×])?"
_PART = re.compile(rf"\d(?:[{INVISIBLE}]*\d)*")
_ENDS_IN_X = "xXｘＸ×"
_GROUPED_MOBILE = {(11,), (3, 4, 4), (3, 8), (7, 4), (3, 3, 5), (5, 6), (2, 11), (2, 3, 4, 4), (1,) * 11, (13,)}
_CARD_GROUP, _ISSUER = 4, 6
LANDLINE = re.compile(r"(?:号码)?[为是：:\s]{0,3}((?:[(（]?0\d{2,3}[)）]?[-－—\s]?)?[2-8]\d{6,7})(?!\d)")
LONGEST = 19  # digits, of the longest card
# fmt: off
WHY = {
    "checked":   "18位，地区、出生日期和校验码都对，是公民身份号码。",
    "coded":     "18位，地区、出生日期和校验码都对；前面的文字说它是编号，请核对。",
    "glued":     "18位，地区、出生日期和校验码都对；与字母连写，请核对。",
    "misprint":  "前面写明是身份证号，地区和出生日期都对，但校验码不对，可能写错了一位。",
    "old":       "15位，是旧的身份证号码的写法，前面写明是身份证号。",
    "old bare":  "15位，地区和出生日期合乎旧的身份证号码的写法，请核对。",
    "card":      "卡号开头、位数和校验位都对，前面写明是卡号或者账号。",
    "card bare": "卡号开头、位数和校验位都对，是银行卡号的写法。",
    "mobile":    "11位，号段已经分配，是手机号码。",
    "home":      "写明是住宅或者本人的电话。",
    "minor":     "公民身份号码中的出生日期说明未满18周岁。",
}
# fmt: on


@dataclass(frozen=True, slots=True)
class _Part:
    digits: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Number:
    """Some parts of a row, read as one number."""

    text: str
    start: int
    end: int
    digits: str
    under: str
    on: date

    @property
    def meaning(self) -> str:
        """What the label before it says."""
        return labels.meaning(labels.before(self.text, self.start, self.under))

    @property
    def is_glued(self) -> bool:
        """Whether Latin letters touch it: then it is part of a code."""
        touching = self.text[max(0, self.start - 1) : self.start] + self.text[self.end : self.end + 1]
        return any(sign.isascii() and (sign.isalpha() or sign == "_") for sign in touching)

    @property
    def counts(self) -> bool:
        """Whether a unit follows."""
        return labels.counts_something(self.text, self.end)

    def hit(self, kind: str, certainty: float, why: str) -> Hit:
        """It, found."""
        return Hit(kind, self.start, self.end, certainty, WHY[why])


def in_run(text: str, start: int, end: int, under: str, on: date) -> Iterator[Hit]:
    """What a row of digits holds; each digit belongs to one finding at most."""
    if _is_decimal(text, start):
        return
    if text[start:end].isdecimal():  # in one, as most are: no parts to put together
        digits = _plain(text[start:end])
        if _is_promising(digits, on):
            number = _Number(text, start, end, digits, under, on)
            found = _identity(number, digits) if len(digits) == numbers.FULL else []
            yield from found or _read(number, (len(digits),))
        return
    parts = [_Part(_plain(found[0]), *found.span()) for found in _PART.finditer(text, start, end)]
    ends_in_x = text[end - 1] in _ENDS_IN_X and not (text[end : end + 1].isascii() and text[end : end + 1].isalnum())
    first = 0
    while first < len(parts):
        windows = []
        for last, digits in _together(parts, first):
            with_x = ends_in_x and last == len(parts) - 1 and len(digits) == numbers.FULL - 1
            number = _Number(text, parts[first].start, end if with_x else parts[last].end, digits, under, on)
            windows.append((last, number, f"{digits}X" if with_x else digits))
        found, first = _first_of(windows, parts, first)
        yield from found


def _is_promising(digits: str, on: date) -> bool:
    """Whether a row of digits can be anything: a table has thousands that are not."""
    length = len(digits)
    if length in (11, 13):
        return numbers.is_mobile(digits[-11:])
    return (length in (numbers.OLD, numbers.FULL) and numbers.is_shaped(digits, on)) or numbers.is_card(digits)


def _first_of(windows: list[tuple[int, _Number, str]], parts: list[_Part], first: int) -> tuple[list[Hit], int]:
    """The hits that begin with a part, and the part to go on with; an identity number before whatever is shorter."""
    for last, number, digits in windows:
        if len(digits) == numbers.FULL and (found := _identity(number, digits)):
            return found, last + 1
    for last, number, _ in reversed(windows):  # of cards, the longest that is one
        grouping = tuple(len(part.digits) for part in parts[first : last + 1])
        torn = len(grouping) == len(number.digits) and len(grouping) < len(parts)  # some of a row of single digits
        if not torn and (found := _read(number, grouping)):
            return found, last + 1
    return [], first + 1


def _together(parts: list[_Part], first: int) -> Iterator[tuple[int, str]]:
    """The digits of one part, of two, of three …, as long as they can be one number."""
    digits = ""
    for last in range(first, len(parts)):
        digits += parts[last].digits
        if len(digits) > LONGEST:
            return
        yield last, digits


def _plain(digits: str) -> str:
    return digits if digits.isascii() else "".join(str(int(sign)) for sign in digits if sign.isdigit())


def _is_decimal(text: str, start: int) -> bool:
    """Whether it is what stands after a decimal point."""
    return start > 1 and text[start - 1] in ".．" and text[start - 2].isdigit()


def _read(number: _Number, grouping: tuple[int, ...]) -> list[Hit]:
    """What is no identity number of eighteen signs."""
    length = len(number.digits)
    if length == numbers.OLD and len(grouping) == 1 and (found := _old_identity(number)):
        return found
    if "\n" in number.text[number.start : number.end]:
        return []
    if length >= numbers.OLD and _is_one_card(grouping):
        return _card(number)
    if length in (11, 13) and grouping in _GROUPED_MOBILE:
        return _mobile(number)
    return []


def _identity(number: _Number, digits: str) -> list[Hit]:
    if not numbers.is_shaped(digits, number.on):
        return []
    meaning, glued = number.meaning, number.is_glued
    if not numbers.is_checked(digits):
        told, certainty = ("misprint", 0.7) if meaning == "identity" and not glued else ("", 0.0)
    elif meaning == "credit" or (meaning == "code" and numbers.is_credit_code(digits)):
        told, certainty = "", 0.0
    elif glued:
        told, certainty = "glued", 0.6
    else:
        told, certainty = ("coded", 0.6) if meaning == "code" else ("checked", 0.99)
    if not told:
        return []
    found = [number.hit("identity-number", certainty, told)]
    if told == "checked" and numbers.is_minor(digits, number.on):
        found.append(number.hit("minor", 0.9, "minor"))
    return found


def _old_identity(number: _Number) -> list[Hit]:
    if not numbers.is_shaped(number.digits, number.on) or number.is_glued:
        return []
    meaning = number.meaning
    if meaning == "identity":
        return [number.hit("identity-number", 0.8, "old")]
    return [number.hit("identity-number", 0.4, "old bare")] if meaning in ("", "mobile") and not number.counts else []


def _is_one_card(grouping: tuple[int, ...]) -> bool:
    """Written in one, or in fours as it is printed on the card, or the issuer's six first."""
    return len(grouping) == 1 or all(length == _CARD_GROUP for length in grouping[:-1]) or grouping[0] == _ISSUER


def _card(number: _Number) -> list[Hit]:
    if not numbers.is_card(number.digits) or number.counts or number.is_glued:
        return []
    meaning = number.meaning
    if meaning in ("code", "credit", "amount", "identity"):
        return []
    bare = 0.7 if number.digits.startswith("62") else 0.5
    return [number.hit("bank-card", *((0.95, "card") if meaning == "card" else (bare, "card bare")))]


def _mobile(number: _Number) -> list[Hit]:
    digits = number.digits
    national = digits[2:] if len(digits) == 13 and digits.startswith("86") else digits  # noqa: PLR2004 — with the country
    if not numbers.is_mobile(national) or number.counts or number.is_glued:
        return []
    meaning = number.meaning
    if meaning in ("code", "credit", "amount", "office", "card") or (
        not meaning and labels.heads_figures(number.under)
    ):
        return []
    return [number.hit("phone", 0.9 if meaning in ("mobile", "home") else 0.75, "mobile")]
