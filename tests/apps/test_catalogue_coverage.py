"""The map, the agencies below and the figures of a period, recounted from the rows in plain Python by another hand."""

from __future__ import annotations

import os
import random
from collections import Counter
from datetime import date, timedelta

import catalogue_samples as samples
import pytest
from catalogue_samples import BY, items, publish

from gongkai.agencies.actions import enter_agency, enter_units
from gongkai.agencies.models import Agency, Unit
from gongkai.catalogue.adoption_actions import adopt, set_aside
from gongkai.catalogue.coverage import coverage
from gongkai.catalogue.duty_actions import meet, record_event, waive
from gongkai.catalogue.figures import FIGURES, Period, as_lines, behind, figures
from gongkai.catalogue.models import Adoption, DisclosureDuty
from gongkai.catalogue.nightly import run
from gongkai.catalogue.overview import overview
from gongkai.catalogue.rebuilding import differences
from gongkai.catalogue.standing import State
from gongkai.catalogue.words import elements_of
from gongkai.ui.paging import Place

pytestmark = [pytest.mark.data, pytest.mark.django_db, pytest.mark.budget]

DAY = timedelta(days=1)
SINCE, TODAY = date(2025, 1, 6), date(2025, 11, 14)
NOWHERE = Place()


def lived(agency, chance):
    """A random half-year: some items adopted, some set aside, events, publications, waivers."""
    enter_units(by=BY, agency=agency, rows=[Unit(code="01", name="一科"), Unit(code="02", name="二科")], on=SINCE)
    units = [*agency.units.all(), None]
    for item in items():
        fate = chance.random()
        if fate < 0.65:
            adopt(by=BY, agency=agency, items=[item], since=SINCE, on=TODAY, unit=chance.choice(units))
        elif fate < 0.8:
            set_aside(by=BY, agency=agency, items=[item], reason="不涉及", on=TODAY)
    number = 0
    for adoption in Adoption.objects.filter(agency=agency, decision="applies").select_related("item"):
        name = adoption.item.texts.get().name
        if name in ("检查计划", "举报方式", "查询指引"):
            continue
        for _ in range(chance.randrange(4)):
            number += 1
            day = SINCE + DAY * chance.randrange(0, 300)
            record_event(
                by=BY, adoption=adoption, reference=f"{number}", subject=f"事件{number}", happened_on=day, on=TODAY
            )
    for duty in DisclosureDuty.objects.filter(agency=agency, state="open").select_related("adoption__item"):
        fate, number = chance.random(), number + 1
        if fate < 0.5 and duty.runs_from <= TODAY:
            day = min(max(duty.runs_from, SINCE) + DAY * chance.randrange(0, 60), TODAY)
            publish(agency, f"号{number}", day, body=f"第{number}篇")
            text = duty.adoption.item.texts.get().words["content"]
            told = [{"element": one, "present": True} for one in elements_of(text)]
            meet(by=BY, duty=duty, reference=f"号{number}", elements=told, on=TODAY)
        elif fate < 0.6:
            waive(by=BY, duty=duty, reason="已撤销", on=TODAY)
    run(today=TODAY)


@pytest.fixture
def lives(budget):
    """So many random lives, each an agency's."""

    def each():
        for number in range(budget(2, 12)):
            chance = random.Random(f"{os.environ['GONGKAI_SEED']}-{number}")  # noqa: S311 — repeatable cases
            county, district = samples.build(str(number)) if number == 0 else (None, None)
            if county is None:
                county = Agency.objects.get(code="qingshan0")
                district = enter_agency(
                    by=BY, code=f"xiqu{number}", name=f"西区{number}", kind="department", parent=county
                )
                samples.enter_categories(
                    by=BY, agency=district, rows=[samples.Category(code="news", name="动态")], on=SINCE
                )
            lived(district, chance)
            yield county, district

    return each


def state_by_hand(item, agency):
    adoption = Adoption.objects.filter(agency=agency, item=item).first()
    if adoption is None:
        return State.UNDECIDED
    if adoption.decision == "not_applicable":
        return State.NOT_APPLICABLE
    duties = [duty for duty in DisclosureDuty.objects.filter(adoption=adoption) if duty.kind != "display"]
    open_ones = [duty.due_on for duty in duties if duty.state == "open"]
    if open_ones:
        return State.LATE if min(open_ones) < TODAY else State.DUE
    return State.MET if any(duty.state == "met" for duty in duties) else State.WAITING


def figure_by_hand(duty):
    """The figures that a duty counts in."""
    if duty.kind == "display":
        return {"broken"} if duty.state == "broken" else set()
    if duty.state == "met":
        return {"owed", "met", "in-time" if duty.met_on <= duty.due_on else "met-late"}
    if duty.state == "open":
        return {"owed", "late" if duty.due_on < TODAY else "not-yet"}
    return {"waived"} if duty.state == "waived" else set()


def test_the_map_and_the_figures_equal_a_recount(lives, django_assert_max_num_queries):
    for _, district in lives():
        with django_assert_max_num_queries(6):
            found = coverage(district, TODAY)
        squares = {square.text.item: square.state for domain in found.domains for square in domain.squares}
        assert squares == {item: state_by_hand(item, district) for item in items()}
        assert found.counts == {state: Counter(squares.values())[state] for state in State}
        assert list(differences()) == []
        for period in (Period(date(2025, 1, 1), date(2025, 12, 31)), Period(date(2025, 4, 1), date(2025, 6, 30))):
            with django_assert_max_num_queries(3):
                told = figures(district, period, TODAY)
            duties = [
                duty
                for duty in DisclosureDuty.objects.filter(agency=district)
                if period.first <= duty.due_on <= period.last
            ]
            by_hand = Counter(name for duty in duties for name in figure_by_hand(duty))
            assert told.total.numbers == {figure.id: by_hand[figure.id] for figure in FIGURES}
            for counted in told.domains:
                here = Counter(name for duty in duties if duty.domain == counted.id for name in figure_by_hand(duty))
                assert counted.numbers == {figure.id: here[figure.id] for figure in FIGURES}
                for figure in FIGURES:
                    listed = behind(district, period, figure.id, TODAY, NOWHERE, domain=counted.id)
                    assert listed.number == counted.numbers[figure.id]
            for counted in told.units:
                assert (
                    behind(district, period, "owed", TODAY, NOWHERE, unit=counted.id).number == counted.numbers["owed"]
                )
            for figure in FIGURES:
                assert len(list(as_lines(district, period, figure.id, TODAY))) == 1 + by_hand[figure.id]


def test_the_agencies_below_add_up(lives, django_assert_max_num_queries):
    found = list(lives())
    county = found[0][0]
    with django_assert_max_num_queries(10):
        told = overview(county, TODAY)
    assert told.number == len(found) + 1
    adoptions = list(Adoption.objects.all())
    late = [row for row in adoptions if row.decision == "applies" and state_by_hand(row.item, row.agency) is State.LATE]
    assert (told.applies, told.late) == (sum(row.decision == "applies" for row in adoptions), len(late))
    for row, cells in told.rows:
        for domain, cell in cells:
            here = [
                one
                for one in adoptions
                if one.agency == row.agency and one.domain == domain.id and one.decision == "applies"
            ]
            assert cell.applies == len(here)
            assert cell.late == sum(state_by_hand(one.item, one.agency) is State.LATE for one in here)
    lates = [row.late for row, _ in told.rows]
    assert lates == sorted(lates, reverse=True)
    assert [row.agency.name for row, _ in overview(county, TODAY, name="西区").rows] == [
        row.agency.name for row, _ in told.rows if "西区" in row.agency.name
    ]
