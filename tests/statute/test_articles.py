"""五十六条，条条有着落。"""

import importlib

import pytest

from gongkai.statute.articles import (
    ARTICLES,
    SHARED,
    Article,
    Claim,
    Shared,
    carried_by,
    claims,
    problems,
    register_page,
)
from gongkai.statute.cite import fees, ogi, reconsideration

FOUND = claims()


def limits(place, name="Limit.REPLY"):
    return Claim(place, f"gongkai.statute.limits.{name}")


def steps(place, name="Step.REPLIED"):
    return Claim(place, f"gongkai.statute.steps.{name}")


def test_every_article_is_carried_once_or_has_its_reason():
    assert problems(ARTICLES, FOUND, SHARED) == ()


def test_the_register_has_the_articles_of_the_regulation_in_order():
    assert [article.number for article in ARTICLES] == list(range(1, 57))
    assert len({article.about for article in ARTICLES}) == 56


@pytest.mark.parametrize(
    ("number", "name"),
    [
        (26, "gongkai.statute.limits.Limit.PUBLISH"),
        (33, "gongkai.statute.limits.Limit.REPLY"),
        (36, "gongkai.statute.outcomes.Situation.PROVIDED"),
        (18, "gongkai.statute.openness.lawful_attribute"),
        (42, "gongkai.statute.fees.charge"),
        (20, "gongkai.statute.openness.ITEMS"),
    ],
)
def test_known_rules_are_found_where_they_stand(number, name):
    assert name in carried_by(number, FOUND)


def test_every_name_leads_to_something():
    """A page may link each of them."""
    for claim in FOUND:
        parts = claim.name.split(".")
        for cut in range(len(parts), 0, -1):
            try:
                value = importlib.import_module(".".join(parts[:cut]))
            except ModuleNotFoundError:
                continue
            for part in parts[cut:]:
                value = getattr(value, part)
            break
        else:
            pytest.fail(claim.name)


def test_quoting_a_row_is_not_a_claim():
    """A situation without a place of its own quotes its outcome's; a ground names its outcome. Neither claims it."""
    names = {claim.name for claim in FOUND}
    assert "gongkai.statute.outcomes.Outcome.GRANTED_IN_PART" in names
    assert "gongkai.statute.outcomes.Situation.SEVERED" not in names
    assert "gongkai.statute.openness.MANDATORY" not in names
    assert {c.name for c in FOUND if c.place == ogi(36, item=4)} >= {"gongkai.statute.outcomes.Outcome.NOT_HELD"}


def test_the_register_itself_claims_nothing():
    assert not any(claim.room in {"articles", "cite", "terms"} for claim in FOUND)


def test_other_instruments_carry_no_article_of_the_regulation():
    assert carried_by(20, (limits(reconsideration(20, 1)), limits(fees(20)))) == ()


def test_a_gap_is_named():
    assert problems((Article(26, "期限"),), (), ()) == ("第二十六条没有代码承担，也没有写明理由。",)


def test_code_and_a_reason_for_having_none_do_not_go_together():
    assert problems((Article(26, "期限", "没有规则。"),), (limits(ogi(26)),), ()) == (
        "第二十六条写明没有代码，却由gongkai.statute.limits.Limit.REPLY承担。",
    )


def test_one_room_may_write_a_place_twice():
    found = (limits(ogi(33, 2)), limits(ogi(33, 2), "Limit.EXTENSION_AT_MOST"))
    assert problems((Article(33, "期限"),), found, ()) == ()


def test_two_rooms_need_a_reason():
    found = (limits(ogi(33, 2)), steps(ogi(33, 2)))
    assert problems((Article(33, "期限"),), found, ()) == ("第三十三条第二款由limits、steps承担，没有写明理由。",)
    given = (Shared(frozenset({"limits", "steps"}), "期限和步骤", (ogi(33, 2),)),)
    assert problems((Article(33, "期限"),), found, given) == ()


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ((), "第三十三条第二款由无人承担，理由写的是limits、steps。"),
        ((limits(ogi(33, 2)),), "第三十三条第二款由limits承担，理由写的是limits、steps。"),
        (
            (limits(ogi(33, 2)), steps(ogi(33, 2)), Claim(ogi(33, 2), "gongkai.statute.fees.charge")),
            "第三十三条第二款由fees、limits、steps承担，理由写的是limits、steps。",
        ),
    ],
)
def test_a_stale_reason_is_named(found, said):
    given = (Shared(frozenset({"limits", "steps"}), "期限和步骤", (ogi(33, 2),)),)
    assert problems((), found, given) == (said,)


def test_places_of_different_depth_are_different_places():
    assert problems((Article(33, "期限"),), (limits(ogi(33)), steps(ogi(33, 2))), ()) == ()


def test_two_rooms_may_cite_another_law_without_a_reason():
    """The register is of the regulation; its double claims are what a reader must be told about."""
    assert problems((), (limits(fees(6)), steps(fees(6))), ()) == ()


def test_every_reason_is_written_once():
    places = [place for row in SHARED for place in row.places]
    assert len(places) == len(set(places))
    assert all(row.reason for row in SHARED)


def test_the_page_has_a_row_for_every_article():
    rows = [line for line in register_page().splitlines() if line.startswith("| ")][2:]
    assert [int(row.split("|")[1]) for row in rows] == list(range(1, 57))
    assert "`gongkai.statute.limits.Limit.PUBLISH`" in rows[25]
    assert all(row.split("|")[3].strip() for row in rows)
