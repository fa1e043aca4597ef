"""收到申请之日和申请应当包括的内容：条例 29、31；国办公开办函〔2015〕207号、〔2017〕19号。

Where the notices of 2015 and 2017 differ from Art 31 of the regulation of 2019, Art 31 prevails: reading-006.
A day of receipt is a fact: on a day of rest it stays that day, and counting begins with the next working day.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, unique
from typing import TYPE_CHECKING

from gongkai.statute.cite import Cite, Instrument, notice, ogi
from gongkai.statute.limits import Limit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date


class FixedBy(Enum):
    """What fixes the day of receipt."""

    SUBMISSION = "提交之日"
    SIGNATURE = "签收之日"
    CONFIRMATION = "确认之日"


@unique
class Channel(Enum):
    """How a request arrived: its label, what fixes the day, the articles that say so."""

    label: str
    fixed_by: FixedBy
    cites: tuple[Cite, ...]

    # fmt: off
    IN_PERSON       = "当面提交",           FixedBy.SUBMISSION,   (ogi(31, 0, 1),)
    ORAL            = "口头申请，代为填写",   FixedBy.SUBMISSION,   (ogi(31, 0, 1), ogi(29, 1))
    REGISTERED_POST = "需签收的邮寄",        FixedBy.SIGNATURE,    (ogi(31, 0, 2),)
    ORDINARY_POST   = "平常信函",           FixedBy.CONFIRMATION, (ogi(31, 0, 2),)
    MISDIRECTED     = "寄给其他机构或者个人", FixedBy.CONFIRMATION, (notice(Instrument.RECEIPT_2015),)
    INTERNET        = "互联网渠道",          FixedBy.CONFIRMATION, (ogi(31, 0, 3),)
    EMAIL           = "电子邮件",           FixedBy.CONFIRMATION, (ogi(31, 0, 3), notice(Instrument.CHANNELS_2017))
    FAX             = "传真",              FixedBy.CONFIRMATION, (ogi(31, 0, 3), notice(Instrument.CHANNELS_2017))
    # fmt: on

    def __init__(self, label: str, fixed_by: FixedBy, cites: tuple[Cite, ...]) -> None:
        self.label = label
        self.fixed_by = fixed_by
        self.cites = cites

    @property
    def is_basic(self) -> bool:
        """当面提交和邮政寄送是基本渠道，不得拒绝（〔2017〕19号）。"""
        return self.fixed_by is not FixedBy.CONFIRMATION or self is Channel.ORDINARY_POST


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the file holds about the arrival of a request. ``arrived_on`` is the day it actually reached the office."""

    submitted_on: date | None = None
    signed_for_on: date | None = None
    arrived_on: date | None = None
    confirmed_on: date | None = None
    requester_unreachable: bool = False

    def __post_init__(self) -> None:
        if self.arrived_on and self.confirmed_on and self.confirmed_on < self.arrived_on:
            raise ValueError(f"确认之日{self.confirmed_on}早于实际收到之日{self.arrived_on}，请核对登记。")


@dataclass(frozen=True, slots=True)
class Receipt:
    """The day a request counts as received, or None while evidence is missing; why; by which articles."""

    on: date | None
    reason: str
    cites: tuple[Cite, ...]


def received_on(channel: Channel, evidence: Evidence) -> Receipt:
    """行政机关收到政府信息公开申请的时间，按照下列规定确定。

    :raises ValueError: when the day lies before the regulation was in force.
    """
    on, reason = _FIXED[channel.fixed_by](channel, evidence)
    if on is not None:
        Limit.REPLY.on(on)
    cites = channel.cites
    if on is None and evidence.requester_unreachable and channel.fixed_by is FixedBy.CONFIRMATION:
        cites = (*cites, notice(Instrument.RECEIPT_2015))
    return Receipt(on, reason, tuple(dict.fromkeys(cites)))


def _by_submission(channel: Channel, evidence: Evidence) -> tuple[date | None, str]:
    """申请人当面提交政府信息公开申请的，以提交之日为收到申请之日。"""
    if evidence.submitted_on is None:
        return None, f"{channel.label}的申请没有登记提交之日，不能确定收到申请之日：请补登提交日期。"
    return evidence.submitted_on, f"{channel.label}，以提交之日为收到申请之日"


def _by_signature(channel: Channel, evidence: Evidence) -> tuple[date | None, str]:
    """申请人以邮寄方式提交政府信息公开申请的，以行政机关签收之日为收到申请之日。"""
    if evidence.signed_for_on is None:
        return (
            None,
            f"{channel.label}的申请没有签收记录，不能确定收到申请之日：请补登签收日期，无需签收的按平常信函登记。",
        )
    return evidence.signed_for_on, f"{channel.label}，以签收之日为收到申请之日"


def _by_confirmation(channel: Channel, evidence: Evidence) -> tuple[date | None, str]:
    """以确认之日为收到申请之日。"""
    if evidence.confirmed_on is None and evidence.requester_unreachable:
        return None, f"{channel.label}的申请暂时无法与申请人取得联系：请做好登记，自恢复联系并确认之日起算。"
    if evidence.confirmed_on is None:
        return None, f"{channel.label}的申请尚未与申请人确认，不能确定收到申请之日：请当日联系申请人，登记确认日期。"
    reason = f"{channel.label}，以确认之日为收到申请之日"
    if evidence.arrived_on and evidence.arrived_on < evidence.confirmed_on and not evidence.requester_unreachable:
        reason += f"（{evidence.arrived_on}实际收到，当日没有确认，登记中没有说明原因）"
    return evidence.confirmed_on, reason


_FIXED = {
    FixedBy.SUBMISSION: _by_submission,
    FixedBy.SIGNATURE: _by_signature,
    FixedBy.CONFIRMATION: _by_confirmation,
}


@unique
class Content(Enum):
    """政府信息公开申请应当包括下列内容. Nothing else may be demanded; a purpose (用途) is not among them."""

    label: str
    cite: Cite

    # fmt: off
    NAME           = "申请人的姓名或者名称",                             ogi(29, 2, 1)
    IDENTITY_PROOF = "身份证明",                                       ogi(29, 2, 1)
    CONTACT        = "联系方式",                                       ogi(29, 2, 1)
    DESCRIPTION    = "政府信息的名称、文号或者便于查询的其他特征性描述",      ogi(29, 2, 2)
    FORM           = "形式要求，包括获取信息的方式、途径",                  ogi(29, 2, 3)
    # fmt: on

    def __init__(self, label: str, cite: Cite) -> None:
        self.label = label
        self.cite = cite


@dataclass(frozen=True, slots=True)
class Missing:
    """One content a request lacks: a ground to ask for clarification (Art 30), not to refuse the request."""

    content: Content

    @property
    def cite(self) -> Cite:
        return self.content.cite

    @property
    def message(self) -> str:
        return f"申请缺少“{self.content.label}”，应当一次性告知申请人补正。"


def missing_contents(given: Mapping[Content, str]) -> tuple[Missing, ...]:
    """List what a request lacks, in the order of the article; spaces are not an answer."""
    return tuple(Missing(content) for content in Content if not given.get(content, "").strip())
