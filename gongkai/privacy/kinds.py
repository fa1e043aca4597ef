"""Kinds of personal data: how each is masked, and how two spellings of one value are told to be one."""

import re
import unicodedata
from collections.abc import Callable
from enum import Enum

IDENTITY_DIGITS = 15  # the old resident number; the present one has 18
MOBILE_DIGITS = 11
SHORT = 8


def _name(text: str) -> str:
    return f"{text[0]}**" if len(text) > 1 else "**"


def _identity(text: str) -> str:
    if len(text) >= IDENTITY_DIGITS:
        return f"{text[:4]}{'*' * (len(text) - 8)}{text[-4:]}"
    return f"******{text[-2:]}" if len(text) >= SHORT else "******"


def _phone(text: str) -> str:
    if re.fullmatch(r"1[0-9]{10}", text):
        return f"{text[:3]}****{text[-4:]}"
    return f"****{text[-3:]}" if len(text) >= SHORT else "****"


def _address(text: str) -> str:
    return f"{text[:3]}******" if len(text) >= SHORT else "******"


def _email(text: str) -> str:
    local, at, domain = text.rpartition("@")
    return f"{local[0]}***@{domain}" if at and len(local) > 1 else "***"


class Kind(Enum):
    """What a value is, with its label and its mask."""

    # fmt: off
    NAME     = ("姓名或者名称",   _name)
    IDENTITY = ("证件号码",       _identity)
    PHONE    = ("联系电话",       _phone)
    ADDRESS  = ("联系地址",       _address)
    EMAIL    = ("电子邮箱",       _email)
    # fmt: on

    def __init__(self, label: str, hide: Callable[[str], str]) -> None:
        self.label = label
        self._hide = hide

    def mask(self, text: str) -> str:
        """What may be shown without a recorded reason: 张**, 1101**********1234, 138****5678."""
        return self._hide(text)

    def normal(self, text: str) -> str:
        """One spelling for all: half-width, without spaces, lower case; a telephone by its digits, without 86."""
        before, joined = None, text
        while joined != before:  # one rule may make work for another: A´ → a ́ → á
            before, joined = joined, "".join(unicodedata.normalize("NFKC", joined.casefold()).split())
        if self is Kind.PHONE:
            digits = "".join(str(int(sign)) for sign in joined if sign.isdecimal())
            while len(digits) > MOBILE_DIGITS and digits.startswith("86"):
                digits = digits[2:]
            return digits
        return joined
