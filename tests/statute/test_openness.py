"""什么应当公开，什么可以不公开，什么不能写成依申请公开。"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.statute.cite import ogi
from gongkai.statute.openness import (
    CATALOGUE_FIELDS,
    CITY_AND_COUNTY,
    GUIDE_FIELDS,
    ITEMS,
    REASSESSMENT,
    TESTS,
    TOWNSHIP,
    Attribute,
    Force,
    Ground,
    Lift,
    lawful_attribute,
)
from gongkai.statute.outcomes import Outcome

MANDATORY = [ground for ground in Ground if ground.force is Force.MANDATORY]
DISCRETIONARY = [ground for ground in Ground if ground.force is Force.DISCRETIONARY]


@pytest.mark.parametrize(
    ("article", "labels"),
    [
        (14, 6),  # 国家秘密、法律禁止、三安全一稳定
        (15, 3),  # 商业秘密、个人隐私“等”
        (16, 8),  # 三类内部事务、四类过程性、执法案卷
    ],
)
def test_the_grounds_of_each_article(article, labels):
    assert len([ground for ground in Ground if ground.cite.article == article]) == labels


def test_articles_14_and_15_leave_no_choice_and_16_does():
    assert {ground.cite.article for ground in MANDATORY} == {14, 15}
    assert {ground.cite.article for ground in DISCRETIONARY} == {16}


def test_each_ground_leads_to_the_outcome_of_its_own_article():
    for ground in Ground:
        assert ground.cite in ground.outcome.cites
    assert {ground.outcome for ground in Ground} == {
        outcome for outcome in Outcome if outcome.withholds and outcome is not Outcome.GRANTED_IN_PART
    }


@pytest.mark.parametrize("ground", Ground)
def test_no_ground_may_be_written_as_on_request(ground):
    with pytest.raises(ValueError, match=f"“{ground.label}”.*不能标为依申请公开"):
        lawful_attribute(Attribute.ON_REQUEST, ground)


@pytest.mark.parametrize("ground", MANDATORY)
def test_a_mandatory_ground_forbids_publishing(ground):
    with pytest.raises(ValueError, match="不能标为主动公开"):
        lawful_attribute(Attribute.PROACTIVE, ground)


@pytest.mark.parametrize("ground", DISCRETIONARY)
def test_the_agency_may_publish_what_it_may_withhold(ground):
    """条例 16 says 可以不予公开."""
    assert lawful_attribute(Attribute.PROACTIVE, ground) is Attribute.PROACTIVE


def test_withholding_needs_a_ground():
    with pytest.raises(ValueError, match="请选择理由"):
        lawful_attribute(Attribute.WITHHELD)
    assert lawful_attribute(Attribute.WITHHELD, Ground.DRAFT) is Attribute.WITHHELD


@pytest.mark.parametrize("attribute", [Attribute.PROACTIVE, Attribute.ON_REQUEST])
def test_without_a_ground_both_ways_are_open(attribute):
    assert lawful_attribute(attribute) is attribute


@pytest.mark.parametrize(
    ("ground", "lift", "lifts"),
    [
        (Ground.TRADE_SECRET, Lift.CONSENT, True),
        (Ground.PERSONAL_PRIVACY, Lift.PUBLIC_INTEREST, True),
        (Ground.DISCUSSION_RECORD, Lift.LAW_SAYS_SO, True),
        (Ground.PERSONNEL, Lift.LAW_SAYS_SO, True),
        (Ground.STATE_SECRET, Lift.CIRCUMSTANCES, True),
        (Ground.STATE_SECRET, Lift.PUBLIC_INTEREST, False),
        (Ground.SOCIAL_STABILITY, Lift.CONSENT, False),
        (Ground.CASE_FILE, Lift.CONSENT, False),
        (Ground.TRADE_SECRET, Lift.LAW_SAYS_SO, False),
    ],
)
def test_what_lifts_a_ground(ground, lift, lifts):
    if lifts:
        assert lawful_attribute(Attribute.ON_REQUEST, ground, lift) is Attribute.ON_REQUEST
        assert lawful_attribute(Attribute.PROACTIVE, ground, lift) is Attribute.PROACTIVE
    else:
        with pytest.raises(ValueError, match="不能解除"):
            lawful_attribute(Attribute.PROACTIVE, ground, lift)


def test_what_is_lifted_may_not_be_withheld():
    with pytest.raises(ValueError, match="不再成立，应当公开"):
        lawful_attribute(Attribute.WITHHELD, Ground.TRADE_SECRET, Lift.CONSENT)


@given(st.sampled_from(Attribute), st.sampled_from(Ground), st.none() | st.sampled_from(Lift))
def test_an_attribute_is_confirmed_or_refused_never_changed(attribute, ground, lift):
    try:
        assert lawful_attribute(attribute, ground, lift) is attribute
    except ValueError as refusal:
        assert str(refusal).endswith("。")  # noqa: PT017 — a refusal is one of the two right answers


def test_the_fifteen_items_of_article_20():
    assert [item.cite for item in ITEMS] == [ogi(20, 0, number) for number in range(1, 16)]
    assert ITEMS[8].label == "政府集中采购项目的目录、标准及实施情况"


@pytest.mark.parametrize(
    ("rows", "length", "place"),
    [
        (GUIDE_FIELDS, 9, ogi(12, 2)),
        (CATALOGUE_FIELDS, 4, ogi(12, 3)),
        (TESTS, 3, ogi(19)),
        (CITY_AND_COUNTY, 7, ogi(21)),
        (TOWNSHIP, 8, ogi(21)),
    ],
)
def test_the_other_lists(rows, length, place):
    assert len(rows) == length
    assert {row.cite for row in rows} == {place}
    assert len({row.id for row in rows}) == length


def test_withheld_information_is_assessed_again():
    assert REASSESSMENT.cite == ogi(18)


def test_the_two_levels_share_three_matters():
    shared = {row.id: row.label for row in CITY_AND_COUNTY}.items() & {row.id: row.label for row in TOWNSHIP}.items()
    assert {label for _, label in shared} == {"土地征收", "房屋征收", "社会救助"}
