"""信息处理费怎样算：办法里的档次、算例和性质。"""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.statute.cite import fees
from gongkai.statute.fees import (
    BY_PAGE,
    BY_REQUEST,
    Standard,
    charge,
    fee_by_page,
    fee_by_request,
    fee_of_request,
)

DAY = date(2024, 3, 15)
QUANTITIES = st.integers(0, 400)


@pytest.mark.parametrize(
    ("requests", "yuan"),
    [
        (0, 0),
        (10, 0),
        (11, 100),
        (30, 2_000),
        (31, 2_200),
        (40, 4_000),
        (41, 4_300),
        (45, 5_500),
        (50, 7_000),
        (51, 7_400),
    ],
)
def test_by_request(requests, yuan):
    assert fee_by_request(requests, DAY) == yuan


@pytest.mark.parametrize(
    ("pages", "yuan"),
    [(0, 0), (30, 0), (31, 10), (100, 700), (101, 720), (200, 2_700), (201, 2_740), (250, 4_700)],
)
def test_by_page(pages, yuan):
    assert fee_by_page(pages, DAY) == yuan


@pytest.mark.parametrize(("ordinal", "yuan"), [(1, 0), (10, 0), (11, 100), (30, 100), (31, 200), (41, 300)])
def test_the_notice_of_one_request_asks_for_its_own_rate(ordinal, yuan):
    assert fee_of_request(ordinal, DAY) == yuan


def test_the_steps_are_printed_with_their_ground():
    asked = charge(Standard.BY_REQUEST, 32, DAY)
    assert asked.lines() == (
        "第1至10件：10件×0元＝0元（第四条第二款第（一）项）",
        "第11至30件：20件×100元＝2000元（第四条第二款第（二）项）",
        "第31至32件：2件×200元＝400元（第四条第二款第（三）项）",
    )
    assert asked.yuan == 2_400
    assert Standard.BY_REQUEST.title == "按件计收"


def test_the_tiers_of_each_standard_stand_in_order():
    for tiers in (BY_REQUEST, BY_PAGE):
        for lower, upper in pairwise(tiers):
            assert lower.yuan < upper.yuan
            assert upper.up_to is None or lower.up_to < upper.up_to


@given(QUANTITIES, st.sampled_from(Standard))
def test_the_steps_cover_the_quantity_once(quantity, standard):
    steps = charge(standard, quantity, DAY).steps
    covered = [piece for step in steps for piece in range(step.first, step.last + 1)]
    assert covered == list(range(1, quantity + 1))


@given(QUANTITIES, QUANTITIES, st.sampled_from(Standard))
def test_more_is_never_cheaper_in_all_or_apiece(one, other, standard):
    fewer, more = sorted((one, other))
    assert charge(standard, fewer, DAY).yuan <= charge(standard, more, DAY).yuan
    assert charge(standard, fewer, DAY).yuan * more <= charge(standard, more, DAY).yuan * fewer


@given(st.integers(0, 120))
def test_a_month_costs_the_sum_of_its_requests(requests):
    assert fee_by_request(requests, DAY) == sum(fee_of_request(n, DAY) for n in range(1, requests + 1))


@given(QUANTITIES)
def test_pages_counted_one_by_one(pages):
    """An independent count: each page is charged by the band it stands in."""
    bands = [(30, 0), (100, 10), (200, 20), (10**9, 40)]
    rate = [next(yuan for top, yuan in bands if page <= top) for page in range(1, pages + 1)]
    assert fee_by_page(pages, DAY) == sum(rate)


def test_before_the_measure_there_was_no_fee():
    assert fee_by_page(31, date(2021, 1, 1)) == 10
    with pytest.raises(ValueError, match="自2021-01-01起收取，2020-12-31的申请不能收费"):
        fee_by_page(31, date(2020, 12, 31))


@pytest.mark.parametrize("standard", Standard)
def test_a_negative_quantity_is_refused(standard):
    with pytest.raises(ValueError, match="不能小于零"):
        charge(standard, -1, DAY)


def test_a_charge_is_made_by_one_standard():
    """办法 3: by the piece or by the page, never both; the two cite different articles."""
    assert {tier.cite.article for tier in BY_REQUEST} == {4}
    assert {tier.cite.article for tier in BY_PAGE} == {5}
    assert charge.cites[1] == fees(3)
