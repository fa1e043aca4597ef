"""引用：一处条文在哪部文件、第几条第几款第几项，以及它的中文写法。

Every rule in :mod:`gongkai.statute` carries a :class:`Cite`; what a page, a letter or a report prints as its ground is
``str(cite)``, so the printed article cannot differ from the one the rule was written from.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from typing import TypeVar

_DIGITS = "〇一二三四五六七八九"
_Carrier = TypeVar("_Carrier", bound=Callable[..., object])


def chinese_number(number: int) -> str:
    """An ordinal as the law writes it, for 1 to 999: 33 → 三十三, 110 → 一百一十.

    :raises ValueError: outside 1…999, which no instrument cited here needs.
    """
    if not 1 <= number <= 999:  # noqa: PLR2004 — the range is the sentence above
        raise ValueError(f"no Chinese ordinal is written for {number}")
    hundreds, rest = divmod(number, 100)
    tens, units = divmod(rest, 10)
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += "十" if tens == 1 and not hundreds else f"{_DIGITS[tens]}十"
    elif hundreds and units:
        text += "零"
    return text + (_DIGITS[units] if units else "")


class Instrument(Enum):
    """A law, regulation, notice or standard: its short name here, its printed title, and its number if it has one."""

    # fmt: off
    REGULATION       = "政府信息公开条例", "国务院令第711号"
    RECONSIDERATION  = "行政复议法", "2023年修订，2024年1月1日起施行"
    RECONSIDERATION_2017 = "行政复议法", "2017年修正，施行至2023年12月31日"
    LITIGATION       = "行政诉讼法", "2017年修正"
    FEES             = "政府信息公开信息处理费管理办法", "国办函〔2020〕109号"
    REPORT_2019      = "关于政府信息公开工作年度报告有关事项的通知", "国办公开办函〔2019〕60号"
    REPORT_2021      = "中华人民共和国政府信息公开工作年度报告格式", "国办公开办函〔2021〕30号"
    RECEIPT_2015     = "关于政府信息公开期限有关问题的解释", "国办公开办函〔2015〕207号"
    SERVICE_2016     = "关于政府信息公开处理决定送达问题的解释", "国办公开办函〔2016〕235号"
    CHANNELS_2017    = "关于政府信息公开申请接收渠道问题的解释", "国办公开办函〔2017〕19号"
    ENTRUSTED_2014   = "关于政府信息公开申请答复主体有关问题的解释", "国办公开办函〔2014〕67号"
    REORGANISED_2019 = "关于机构改革后政府信息公开申请办理问题的解释", "国办公开办函〔2019〕14号"
    INTERPRETATION   = "最高人民法院关于审理政府信息公开行政案件适用法律若干问题的解释", "法释〔2025〕8号"
    NORMATIVE_2018   = "关于加强行政规范性文件制定和监督管理工作的通知", "国办发〔2018〕37号"
    HOLIDAYS         = "全国年节及纪念日放假办法", "2024年11月10日修订"
    PLATFORM_2019    = "关于规范政府信息公开平台有关事项的通知", "国办公开办函〔2019〕61号"
    # fmt: on

    @property
    def title(self) -> str:
        """The printed title, without book-title marks."""
        return self.value[0]

    @property
    def number(self) -> str:
        """The document number or the version in force."""
        return self.value[1]


@dataclass(frozen=True, slots=True, order=True)
class Cite:
    """第几条第几款第几项. ``paragraph`` (款) and ``item`` (项) are 0 where the citation does not go so deep."""

    article: int
    paragraph: int = 0
    item: int = 0
    instrument: Instrument = Instrument.REGULATION

    def __post_init__(self) -> None:
        if self.article < 0 or self.paragraph < 0 or self.item < 0:
            raise ValueError(f"no such place in a law: {self.article}, {self.paragraph}, {self.item}")

    def __str__(self) -> str:
        """《政府信息公开条例》第三十三条第二款; an instrument without articles (0) is cited by title and number."""
        if not self.article:
            return f"《{self.instrument.title}》（{self.instrument.number}）"
        return f"《{self.instrument.title}》{self.place}"

    @property
    def place(self) -> str:
        """第三十三条第二款, without the title."""
        text = f"第{chinese_number(self.article)}条"
        if self.paragraph:
            text += f"第{chinese_number(self.paragraph)}款"
        return text + (f"第（{chinese_number(self.item)}）项" if self.item else "")

    def within(self, item: int) -> Cite:
        """The same place, one 项 deeper."""
        return replace(self, item=item)


def ogi(article: int, paragraph: int = 0, item: int = 0) -> Cite:
    """《政府信息公开条例》, 56 articles."""
    return Cite(article, paragraph, item)


def reconsideration(article: int, paragraph: int = 0, item: int = 0) -> Cite:
    """《行政复议法》, 2023 revision."""
    return Cite(article, paragraph, item, Instrument.RECONSIDERATION)


def litigation(article: int, paragraph: int = 0, item: int = 0) -> Cite:
    """《行政诉讼法》, 2017 amendment."""
    return Cite(article, paragraph, item, Instrument.LITIGATION)


def fees(article: int, paragraph: int = 0, item: int = 0) -> Cite:
    """《政府信息公开信息处理费管理办法》."""
    return Cite(article, paragraph, item, Instrument.FEES)


def notice(instrument: Instrument) -> Cite:
    """A whole notice, cited by its number."""
    return Cite(0, instrument=instrument)


def rule(*cites: Cite) -> Callable[[_Carrier], _Carrier]:
    """Mark a function as carrying these places of the law; :mod:`gongkai.statute.articles` collects the marks."""

    def mark(carrier: _Carrier) -> _Carrier:
        vars(carrier)["cites"] = cites
        return carrier

    return mark
