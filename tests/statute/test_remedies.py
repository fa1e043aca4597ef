"""答复书最后一段：去哪里、多长时间、先复议还是直接起诉。"""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.statute.limits import Limit
from gongkai.statute.outcomes import Outcome
from gongkai.statute.remedies import Part, Route, remedies_for

BEFORE, AFTER = date(2023, 12, 31), date(2024, 1, 1)
NAMES = {"body": "临河市人民政府", "court": "临河市人民法院"}
WITHHELD = [outcome for outcome in Outcome if outcome.withholds and outcome is not Outcome.GRANTED_IN_PART]
DAYS = st.dates(date(2019, 5, 15), date(2030, 12, 31))


def routes(remedies):
    return [(row.route, row.limit, row.review_first) for row in remedies.rows]


def test_before_2024_a_refusal_could_be_taken_to_court_at_once():
    assert remedies_for(Outcome.STATE_SECRET, BEFORE).paragraph(**NAMES) == (
        "如不服本答复，可以自收到本答复之日起60日内，向临河市人民政府申请行政复议；"
        "也可以自收到本答复之日起6个月内，直接向临河市人民法院提起行政诉讼。"
    )


def test_from_2024_a_refusal_goes_to_reconsideration_first():
    assert remedies_for(Outcome.STATE_SECRET, AFTER).paragraph(**NAMES) == (
        "如不服本答复，应当自收到本答复之日起60日内，先向临河市人民政府申请行政复议；"
        "对行政复议决定不服的，可以自收到复议决定书之日起15日内，向临河市人民法院提起行政诉讼。"
    )


def test_from_2024_a_severed_reply_tells_both():
    assert remedies_for(Outcome.GRANTED_IN_PART, AFTER).paragraph(**NAMES) == (
        "如不服其中不予公开的决定，应当自收到本答复之日起60日内，先向临河市人民政府申请行政复议；"
        "对行政复议决定不服的，可以自收到复议决定书之日起15日内，向临河市人民法院提起行政诉讼。"
        "如不服本答复的其他内容，可以自收到本答复之日起60日内，向临河市人民政府申请行政复议；"
        "也可以自收到本答复之日起6个月内，直接向临河市人民法院提起行政诉讼。"
    )


@pytest.mark.parametrize("outcome", WITHHELD)
def test_every_ground_of_articles_14_to_16_is_review_first(outcome):
    assert routes(remedies_for(outcome, AFTER)) == [
        (Route.RECONSIDERATION, Limit.RECONSIDERATION_APPLICATION, True),
        (Route.LITIGATION, Limit.LITIGATION_AFTER_DECISION, True),
    ]


@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if not outcome.withholds])
def test_everything_else_leaves_the_choice(outcome):
    for day in (BEFORE, AFTER):
        assert routes(remedies_for(outcome, day)) == [
            (Route.RECONSIDERATION, Limit.RECONSIDERATION_APPLICATION, False),
            (Route.LITIGATION, Limit.LITIGATION, False),
        ]


def test_a_reply_served_on_line_offers_reconsideration_on_line():
    remedies = remedies_for(Outcome.NOT_HELD, AFTER, served_online=True)
    told = remedies.paragraph(**NAMES, online_at="临河市行政复议服务平台（fuyi.example.gov.cn）")
    assert told.endswith(
        "本答复通过互联网送达，行政复议申请书也可以通过临河市行政复议服务平台（fuyi.example.gov.cn）提交。"
    )
    assert str(remedies.cites[-1]) == "《行政复议法》第二十二条第二款"
    with pytest.raises(ValueError, match="应当同时提供提交复议申请书的互联网渠道"):
        remedies.paragraph(**NAMES, online_at=" ")


def test_the_old_law_knew_no_such_duty():
    assert "互联网" not in remedies_for(Outcome.NOT_HELD, BEFORE, served_online=True).paragraph(**NAMES)


def test_when_no_remedy_was_told_a_year_remains():
    """行政复议法 20(3)."""
    refused = remedies_for(Outcome.THIRD_PARTY_RIGHTS, AFTER, told=False)
    assert routes(refused)[0] == (Route.RECONSIDERATION, Limit.RECONSIDERATION_REMEDY_UNTOLD, True)
    assert refused.paragraph(**NAMES).startswith(
        "如不服本答复，应当自知道救济途径之日起60日内、最迟自收到本答复之日起1年内，先向临河市人民政府申请行政复议；"
    )
    granted = remedies_for(Outcome.GRANTED, AFTER, told=False)
    assert routes(granted) == [(Route.RECONSIDERATION, Limit.RECONSIDERATION_REMEDY_UNTOLD, False)]
    assert granted.paragraph(**NAMES).endswith("1年内，向临河市人民政府申请行政复议。")


def test_an_untold_remedy_under_the_old_law_is_not_guessed():
    with pytest.raises(ValueError, match="请由法制机构核定"):
        remedies_for(Outcome.GRANTED, BEFORE, told=False)


def test_a_reply_before_the_regulation_is_refused():
    assert remedies_for(Outcome.GRANTED, date(2019, 5, 15)).rows
    with pytest.raises(ValueError, match="2019-05-15起施行"):
        remedies_for(Outcome.GRANTED, date(2019, 5, 14))


@pytest.mark.parametrize("names", [NAMES | {"body": " "}, NAMES | {"court": ""}])
def test_the_body_and_the_court_are_named(names):
    with pytest.raises(ValueError, match="必须写明行政复议机关和人民法院的名称"):
        remedies_for(Outcome.GRANTED, AFTER).paragraph(**names)


@pytest.mark.parametrize(
    ("outcome", "day", "grounds"),
    [
        (
            Outcome.GRANTED,
            BEFORE,
            ["《行政复议法》第九条第一款", "《政府信息公开条例》第五十一条", "《行政诉讼法》第四十六条第一款"],
        ),
        (
            Outcome.DELIBERATIVE_PROCESS,
            AFTER,
            ["《行政复议法》第二十三条第一款第（四）项", "《行政复议法》第二十条第一款", "《行政诉讼法》第四十五条"],
        ),
    ],
)
def test_what_the_paragraph_stands_on(outcome, day, grounds):
    assert sorted(map(str, remedies_for(outcome, day).cites)) == sorted(grounds)


@given(st.sampled_from(Outcome), DAYS, st.booleans())
def test_review_first_begins_in_2024_and_only_for_what_is_withheld(outcome, day, online):
    remedies = remedies_for(outcome, day, served_online=online)
    assert remedies.review_first == (outcome.withholds and day >= AFTER)
    assert remedies.online == (online and day >= AFTER)


@given(st.sampled_from(Outcome), DAYS)
def test_a_part_is_either_reviewed_first_or_free(outcome, day):
    """The same part of a reply is never told both ways, and a severed reply leaves no part untold."""
    told = {}
    for row in remedies_for(outcome, day).rows:
        told.setdefault(row.against, set()).add(row.review_first)
    assert all(len(ways) == 1 for ways in told.values())
    assert set(told) in ({Part.WHOLE}, {Part.WITHHELD, Part.REST})


def test_the_day_before_differs():
    assert AFTER - timedelta(days=1) == BEFORE
    assert remedies_for(Outcome.INTERNAL_AFFAIRS, BEFORE) != remedies_for(Outcome.INTERNAL_AFFAIRS, AFTER)
