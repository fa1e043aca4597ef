"""Reading one value of a CSV cell: what is written there becomes a fact, or a sentence that says how to write it.

A reader's docstring is what ``docs/load.md`` prints for its columns.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import TextChoices


class Unreadable(ValueError):
    """The cell does not say what its column asks for; the message says what to write."""


Parse = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file: its field, its Chinese heading (either may head the file), and how it is read."""

    field: str
    label: str
    parse: Parse
    required: bool = True
    missing: str = "没有填写"
    as_written: bool = False  # text keeps its full-width punctuation; all else is read in half width
    example: str = ""

    def read(self, written: str) -> Any:
        """The fact, or None for an empty optional cell.

        :raises Unreadable: with a sentence.
        """
        text = written.strip() if self.as_written else unicodedata.normalize("NFKC", written).strip()
        if not text:
            if self.required:
                raise Unreadable(self.missing)
            return None
        return self.parse(text)


def text(limit: int) -> Parse:
    """Text of at most ``limit`` characters."""

    def parse(written: str) -> str:
        if len(written) > limit:
            raise Unreadable(f"有{len(written)}个字，最多{limit}个字")
        return written

    parse.__doc__ = f"文字，最多 {limit} 字"
    return parse


def slug(written: str) -> str:
    """小写字母、数字和连字符"""
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,63}", written):
        raise Unreadable(f"“{written}”不能作为代码，只用小写字母、数字和连字符，最多 64 个")
    return written


def beside(written: str) -> str:
    """文件名，文件与 CSV 放在同一个文件夹里"""
    if not re.fullmatch(r"[^\\/\x00]{1,200}", written) or written in {".", ".."}:
        raise Unreadable(f"“{written}”不是文件名：只写文件名，不写路径，文件与 CSV 放在同一个文件夹里")
    return written


def username(written: str) -> str:
    """字母、数字和 @ . + - _，最多 150 个"""
    if not re.fullmatch(r"[\w.@+-]{1,150}", written):
        raise Unreadable(f"“{written}”不能作为用户名，只用字母、数字和 @ . + - _，最多 150 个")
    return written


_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?|(\d{4})(\d{2})(\d{2})")


def day(written: str) -> date:
    """日期"""
    found = _DAY.fullmatch(written)
    try:
        return date(*(int(part) for part in found.groups() if part)) if found else _no_day(written)
    except ValueError as wrong:
        raise Unreadable(f"“{written}”不是日期，请写成 2020-01-31 的样子") from wrong


def _no_day(written: str) -> date:
    raise ValueError(written)


def whole(written: str) -> int:
    """整数"""
    digits = written.replace(",", "")
    if re.fullmatch(r"-\d+", digits):
        raise Unreadable(f"“{written}”是负数，数量不能小于 0")
    if not re.fullmatch(r"\d+", digits):
        raise Unreadable(f"“{written}”不是整数，请只写数字；没有的写 0")
    return int(digits)


def fen(written: str) -> int:
    """金额，元"""
    try:
        yuan = Decimal(written.replace(",", ""))
    except InvalidOperation as wrong:
        raise Unreadable(f"“{written}”不是金额，请写以元为单位的数字，如 15539100.00") from wrong
    if not yuan.is_finite() or yuan < 0:
        raise Unreadable(f"“{written}”不能作为金额：金额不能小于 0")
    if yuan * 100 != int(yuan * 100):
        raise Unreadable(f"“{written}”的小数多于两位，金额精确到分")
    return int(yuan * 100)


def choice(choices: type[TextChoices] | Mapping[str, str]) -> Parse:
    """One of a list, by its code or by its Chinese label."""
    labels = dict(choices.choices) if isinstance(choices, type) else dict(choices)
    codes = {unicodedata.normalize("NFKC", label): code for code, label in labels.items()} | {
        code: code for code in labels
    }

    def parse(written: str) -> str:
        if written not in codes:
            allowed = "、".join(f"{label}（{code}）" for code, label in labels.items())
            raise Unreadable(f"“{written}”不在可选范围内，可选：{allowed}")
        return codes[written]

    parse.__doc__ = "、".join(f"`{code}` {label}" for code, label in labels.items())
    return parse


def sha256(written: str) -> str:
    """SHA-256，64 位十六进制"""
    if not re.fullmatch(r"[0-9a-fA-F]{64}", written):
        raise Unreadable("应为文件的 SHA-256 值（64 位十六进制）")
    return written.lower()
