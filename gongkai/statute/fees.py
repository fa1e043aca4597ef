"""信息处理费：条例第四十二条；《政府信息公开信息处理费管理办法》（国办函〔2020〕109号）第三条至第五条。

Both standards are progressive: each tier's rate is charged only on what falls within it. A request is charged by one of
them, so a :class:`Charge` holds one :class:`Standard` and cannot hold two. All amounts are whole yuan.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from itertools import count
from typing import Final

from gongkai.statute.cite import Cite, Instrument, fees, ogi, rule
from gongkai.statute.limits import IN_FORCE


class Standard(Enum):
    """信息处理费可以按件计收，也可以按量计收；同一件申请不得重复计算。"""

    unit: str
    cite: Cite

    # fmt: off
    BY_REQUEST = "按件计收", "件", fees(4)  # counted over one applicant's calendar month
    BY_PAGE    = "按量计收", "页", fees(5)  # counted over one request; one side of up to A4 is a page: reading-023
    # fmt: on

    def __init__(self, _title: str, unit: str, cite: Cite) -> None:
        self.unit = unit
        self.cite = cite

    @property
    def title(self) -> str:
        """按件计收 or 按量计收."""
        return str(self.value[0])


@dataclass(frozen=True, slots=True)
class Tier:
    """One rate: what it applies up to (inclusive; None is without end) and the yuan for each piece within it."""

    up_to: int | None
    yuan: int
    cite: Cite


# fmt: off
#                up to  yuan each  article
BY_REQUEST: Final = (  # 同一申请人一个自然月内累计
    Tier(           10,    0,      fees(4, 2, 1)),
    Tier(           30,  100,      fees(4, 2, 2)),
)                      # 31件以上: further_tens()
BY_PAGE: Final = (     # 每件申请
    Tier(           30,    0,      fees(5, item=1)),
    Tier(          100,   10,      fees(5, item=2)),
    Tier(          200,   20,      fees(5, item=3)),
    Tier(         None,   40,      fees(5, item=4)),
)
# fmt: on


@rule(fees(4, 2, 3))
def further_tens() -> Iterator[Tier]:
    """31件以上的部分：以10件为一档，每增加一档，收费标准提高100元/件。"""
    return map(_ten_more, count(1))


def _ten_more(step: int) -> Tier:
    last = BY_REQUEST[-1]
    return Tier((last.up_to or 0) + 10 * step, last.yuan + 100 * step, fees(4, 2, 3))


def _tiers(standard: Standard) -> Iterator[Tier]:
    if standard is Standard.BY_PAGE:
        yield from BY_PAGE
        return
    yield from BY_REQUEST
    yield from further_tens()


@dataclass(frozen=True, slots=True)
class Step:
    """What one tier contributes, as the fee notice prints it."""

    first: int
    last: int
    rate: int
    cite: Cite

    @property
    def quantity(self) -> int:
        """How many pieces fall within the tier."""
        return self.last - self.first + 1

    @property
    def yuan(self) -> int:
        """Quantity times rate."""
        return self.quantity * self.rate


@dataclass(frozen=True, slots=True)
class Charge:
    """A sum by one standard, with the steps it is made of."""

    standard: Standard
    quantity: int
    steps: tuple[Step, ...]

    @property
    def yuan(self) -> int:
        """The sum of the steps."""
        return sum(step.yuan for step in self.steps)

    def lines(self) -> tuple[str, ...]:
        """One printed line a step: 第11至30件：20件×100元＝2000元（第四条第二款第（二）项）."""
        unit = self.standard.unit
        return tuple(
            f"第{step.first}至{step.last}{unit}：{step.quantity}{unit}×{step.rate}元＝{step.yuan}元（{step.cite.place}）"
            for step in self.steps
        )


@rule(ogi(42, 1), fees(3))
def charge(standard: Standard, quantity: int, on: date) -> Charge:
    """行政机关对每件申请可以选择适用其中一种标准，但不得同时按照两种标准重复计算。

    :param on: the day of the decision to charge.
    :raises ValueError: before the measure was in force, or for a quantity that cannot be.
    """
    since = IN_FORCE[Instrument.FEES].since
    if on < since:
        raise ValueError(f"信息处理费自{since}起收取，{on}的申请不能收费。")
    if quantity < 0:
        raise ValueError(f"{standard.title}的数量是{quantity}{standard.unit}，不能小于零，请核对后重新填写。")
    return Charge(standard, quantity, tuple(_steps(standard, quantity)))


def _steps(standard: Standard, quantity: int) -> Iterator[Step]:
    done = 0
    for tier in _tiers(standard):
        if done == quantity:
            return
        last = quantity if tier.up_to is None else min(quantity, tier.up_to)
        yield Step(done + 1, last, tier.yuan, tier.cite)
        done = last


def fee_by_request(count_in_month: int, on: date) -> int:
    """Yuan for all of one applicant's requests in one calendar month, had each been charged by the piece."""
    return charge(Standard.BY_REQUEST, count_in_month, on).yuan


def fee_of_request(ordinal_in_month: int, on: date) -> int:
    """Yuan for the n-th request alone: what its own fee notice asks for."""
    return fee_by_request(ordinal_in_month, on) - fee_by_request(ordinal_in_month - 1, on)


def fee_by_page(pages: int, on: date) -> int:
    """Yuan for the pages of one request; pages of different requests are not added up."""
    return charge(Standard.BY_PAGE, pages, on).yuan
