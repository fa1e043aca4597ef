"""收到申请之日：每一种渠道，有证据的一天，或者缺什么证据。"""

from datetime import date

import pytest

from gongkai.statute.cite import Instrument, notice, ogi
from gongkai.statute.receipt import Channel, Content, Evidence, FixedBy, missing_contents, received_on

SATURDAY = date(2026, 3, 7)
MONDAY = date(2026, 3, 9)
# fmt: off
BY_CHANNEL = [
    (Channel.IN_PERSON,       Evidence(submitted_on=SATURDAY),  SATURDAY, ogi(31, 0, 1)),
    (Channel.ORAL,            Evidence(submitted_on=MONDAY),    MONDAY,   ogi(31, 0, 1)),
    (Channel.REGISTERED_POST, Evidence(signed_for_on=SATURDAY), SATURDAY, ogi(31, 0, 2)),
    (Channel.ORDINARY_POST,   Evidence(confirmed_on=MONDAY),    MONDAY,   ogi(31, 0, 2)),
    (Channel.MISDIRECTED,     Evidence(confirmed_on=MONDAY),    MONDAY,   notice(Instrument.RECEIPT_2015)),
    (Channel.INTERNET,        Evidence(confirmed_on=SATURDAY),  SATURDAY, ogi(31, 0, 3)),
    (Channel.EMAIL,           Evidence(confirmed_on=MONDAY),    MONDAY,   ogi(31, 0, 3)),
    (Channel.FAX,             Evidence(confirmed_on=MONDAY),    MONDAY,   ogi(31, 0, 3)),
]
EVIDENCE_OF = {FixedBy.SUBMISSION: "提交之日", FixedBy.SIGNATURE: "签收记录", FixedBy.CONFIRMATION: "尚未与申请人确认"}
# fmt: on


@pytest.mark.parametrize(("channel", "evidence", "day", "cite"), BY_CHANNEL)
def test_each_channel_has_its_day(channel, evidence, day, cite):
    """A Saturday stays a Saturday: receipt is a fact."""
    receipt = received_on(channel, evidence)
    assert receipt.on == day
    assert receipt.cites[0] == cite
    assert receipt.reason == f"{channel.label}，以{channel.fixed_by.value}为收到申请之日"


def test_the_table_above_has_every_channel():
    assert [row[0] for row in BY_CHANNEL] == list(Channel)


@pytest.mark.parametrize("channel", Channel)
def test_without_its_evidence_no_channel_has_a_day(channel):
    receipt = received_on(channel, Evidence(arrived_on=MONDAY))
    assert receipt.on is None
    assert EVIDENCE_OF[channel.fixed_by] in receipt.reason


def test_the_wrong_evidence_fixes_nothing():
    assert received_on(Channel.REGISTERED_POST, Evidence(confirmed_on=MONDAY)).on is None
    assert received_on(Channel.EMAIL, Evidence(submitted_on=MONDAY)).on is None


def test_a_letter_confirmed_later_counts_from_then_and_the_delay_is_told():
    receipt = received_on(Channel.ORDINARY_POST, Evidence(arrived_on=SATURDAY, confirmed_on=MONDAY))
    assert receipt.on == MONDAY
    assert "2026-03-07实际收到，当日没有确认" in receipt.reason


def test_a_requester_out_of_reach_is_registered_and_counted_once_reached():
    """〔2015〕207号：自恢复与申请人的联络之日起算。"""
    waiting = received_on(Channel.ORDINARY_POST, Evidence(arrived_on=SATURDAY, requester_unreachable=True))
    assert waiting.on is None
    assert "自恢复联系并确认之日起算" in waiting.reason
    assert waiting.cites == (ogi(31, 0, 2), notice(Instrument.RECEIPT_2015))
    evidence = Evidence(arrived_on=SATURDAY, confirmed_on=MONDAY, requester_unreachable=True)
    assert received_on(Channel.ORDINARY_POST, evidence).reason == "平常信函，以确认之日为收到申请之日"


def test_the_notice_of_2015_is_not_cited_twice():
    waiting = received_on(Channel.MISDIRECTED, Evidence(requester_unreachable=True))
    assert waiting.cites == (notice(Instrument.RECEIPT_2015),)


def test_confirmation_before_arrival_cannot_be():
    with pytest.raises(ValueError, match="确认之日2026-03-07早于实际收到之日2026-03-09"):
        Evidence(arrived_on=MONDAY, confirmed_on=SATURDAY)


def test_a_request_received_before_the_regulation_is_refused():
    with pytest.raises(ValueError, match="不适用于2019-05-14"):
        received_on(Channel.IN_PERSON, Evidence(submitted_on=date(2019, 5, 14)))


def test_the_counter_and_the_post_are_never_refusable():
    basic = {channel for channel in Channel if channel.is_basic}
    assert basic == {Channel.IN_PERSON, Channel.ORAL, Channel.REGISTERED_POST, Channel.ORDINARY_POST}


COMPLETE = {
    Content.NAME: "张三",
    Content.IDENTITY_PROOF: "身份证复印件",
    Content.CONTACT: "电话",
    Content.DESCRIPTION: "开发区2025年度土地征收公告",
    Content.FORM: "纸质，邮寄",
}


def test_a_complete_request_lacks_nothing():
    assert missing_contents(COMPLETE) == ()


@pytest.mark.parametrize("content", Content)
def test_each_content_is_missed_when_blank(content):
    (finding,) = missing_contents({**COMPLETE, content: "　 "})
    assert finding.content is content
    assert finding.cite.article == 29
    assert content.label in finding.message


def test_an_empty_request_lacks_all_in_the_order_of_the_article():
    assert [finding.content for finding in missing_contents({})] == list(Content)


def test_no_purpose_may_be_asked_for():
    assert not [content for content in Content if "用途" in content.label]
