"""One place in a text where something was found, and what is told of each kind."""

from __future__ import annotations

from dataclasses import dataclass

SHOWN = 40
# fmt: off
#: kind: how it is mended, and how many signs stay at its beginning and its end when it is shown or masked
MENDS = {
    "identity-number":      ("隐去中间的出生日期和顺序码，例如只留前4位和后2位；不需要的，整个删去。", (4, 2)),
    "phone":                ("属于个人的，隐去中间4位或者改为办公电话；经本人同意公开的，记明理由后保留。", (3, 4)),
    "bank-card":            ("删去，或者只留最后4位。", (0, 4)),
    "home-address":         ("只写到区县或者乡镇、街道，隐去门牌、楼栋和房号。", (6, 0)),
    "minor":                ("隐去未成年人的姓名、学校班级和证件号码等可以识别身份的内容。", (1, 0)),
    "licence-plate":        ("属于个人的，隐去中间3位；公务用车处置等依法公开的，记明理由后保留。", (2, 2)),
    "passport":             ("隐去中间的数字，或者整个删去。", (2, 2)),
    "e-mail":               ("改为单位的邮箱；确属对外公布的，记明理由后保留。", (2, 0)),
    "sensitive-list":       ("隐去姓名，或者删去病情、困难、处罚的内容。", (1, 0)),
    "secret-mark":          ("停止公开，交保密审查。已经解密的，附解密凭据并删去标志后另作一版。", None),
    "internal-mark":        ("核对是否可以公开。可以的，删去标记后另作一版。", None),
    "wording":              ("", None),
    "misspelling":          ("", None),
    "unreadable-character": ("对照原稿补上正确的字，或者换用常用字体、通用编码后重新生成文件。", None),
    "dead-link":            ("改为公众可以打开的网址，或者删去链接。", None),
}
# fmt: on
MASK = "*"


@dataclass(frozen=True, slots=True)
class Hit:
    """A place in one piece of text."""

    kind: str
    start: int
    end: int
    certainty: float
    why: str
    mend: str = ""  # where the kind's own sentence is not enough
    instead: str | None = None  # what is written instead, of wording

    @property
    def how(self) -> str:
        """How it is mended."""
        return self.mend or MENDS[self.kind][0]


def masked(kind: str, text: str) -> str:
    """The text with the middle masked, as long as before; of kinds that are no secret, as it is."""
    keep = MENDS[kind][1] if kind in MENDS else None
    if keep is None:
        return text
    if kind == "e-mail":  # the provider says nothing of the person
        name, at, provider = text.partition("@") if "@" in text else text.partition("＠")
        return name[:2] + MASK * (len(name) - 2) + at + provider if len(name) > 2 else MASK * len(name) + at + provider  # noqa: PLR2004
    first, last = keep
    signs = [place for place, sign in enumerate(text) if sign.isalnum()]
    kept = {*signs[:first], *(signs[-last:] if last else ())} if len(signs) > first + last else {*signs[:1]}
    return "".join(MASK if place in signs and place not in kept else sign for place, sign in enumerate(text))


def shown(kind: str, text: str) -> str:
    """What a finding shows: masked, on one line, not longer than a line."""
    plain = " ".join(masked(kind, text).split())
    return plain if len(plain) <= SHOWN else f"{plain[: SHOWN - 1]}…"
