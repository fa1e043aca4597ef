"""From a record back to its cells: the cells named are those that list it, by a recount that knows nothing of gongkai."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from fractions import Fraction
from random import Random

import pytest
import small_agency
from entering import enter, enter_world, found
from recount import PLACES, behind
from recount import Year as Span
from synthetic import TODAY, YEARS, World

from gongkai.agencies.models import Agency
from gongkai.reporting.placing import SOURCES, NoRecord, placing
from gongkai.statute.annual_report.forms import FIRST_YEAR, form_for
from gongkai.statute.annual_report.nodes import CellId
from gongkai.statute.annual_report.tallies import tallies
from tests.architecture.test_templates import inline

pytestmark = [pytest.mark.data, pytest.mark.django_db, pytest.mark.budget]

OK, FORBIDDEN, NOT_FOUND = 200, 403, 404
REPORTED = [year for year in YEARS if year >= FIRST_YEAR]
SOURCE_OF = {
    "documents": "documents-issued",
    "register_items": "register-items",
    "register_entries": "register-entries",
    "requests": "requests",
    "reconsiderations": "reconsiderations",
    "lawsuits": "lawsuits",
}


@pytest.fixture
def chance(seed, request):
    return Random(f"{seed} {request.node.name}")  # noqa: S311 — cases, not secrets


@pytest.fixture
def world(chance):
    drawn = World(chance, agencies=2, scale=0.3)
    enter_world(drawn)
    return drawn


def recounted(table, record, year):
    """The cells a record stands in, by the plain recount: how often, with which sign and size."""
    shares = PLACES[table](record, Span(year), form_for(year).id)
    return Counter((cell, sign, Fraction(size)) for cell, sign, size in shares)


def told(shown):
    return Counter((tuple(place.cell), sign, Fraction(place.size)) for place in shown.places for sign, _ in place.signs)


def test_the_cells_named_are_those_that_list_the_record(world, chance, budget, figures):
    asked = 0
    for table, source in SOURCE_OF.items():
        for record in chance.sample(world.tables[table], k=min(budget(4, 60), len(world.tables[table]))):
            agency, row = Agency.objects.get(code=record["agency"]), found(table, record).get()
            counted = {}
            for year in REPORTED:
                shown = placing(agency, year, source, row.pk, on=TODAY)
                expected = recounted(table, record, year)
                assert told(shown) == expected, (table, record, year)
                counted |= {year: len({cell for cell, *_ in expected})} if expected else {}
                asked += 1
            assert {year: number for year, number in shown.years if year in REPORTED} == counted, (table, record)
    figures("records asked why, by year", asked)


def test_every_cell_lists_exactly_the_records_that_name_it(world, chance):
    """The same the other way round, over all records of one agency and year."""
    code, year = chance.choice(world.agencies), chance.choice(REPORTED)
    agency = Agency.objects.get(code=code)
    listed = {cell: Counter() for cell in behind(world.tables, code, year, form_for(year).id)}
    for table, source in SOURCE_OF.items():
        for record in world.of(table, code):
            shown = placing(agency, year, source, found(table, record).get().pk, on=TODAY)
            for place in shown.places:
                listed[tuple(place.cell)].update((sign, table, str(record)) for sign, _ in place.signs)
    for cell, shares in behind(world.tables, code, year, form_for(year).id).items():
        assert listed[cell] == Counter((sign, table, str(record)) for sign, _, table, record in shares), cell


def test_every_other_cell_of_its_registers_says_why_not(world, chance):
    for table, source in SOURCE_OF.items():
        record, year = chance.choice(world.tables[table]), chance.choice(REPORTED)
        agency, row = Agency.objects.get(code=record["agency"]), found(table, record).get()
        shown = placing(agency, year, source, row.pk, on=TODAY)
        mine = {life.source for life in shown.lives}
        asking = [cell for cell, tally in tallies(form_for(year)).items() if tally.source in mine]
        absent = [link.url for absence in shown.absences for link in absence.cells]
        assert len(absent) + len(shown.places) == len(asking)
        assert not {place.url for place in shown.places} & set(absent)
        assert all(absence.because for absence in shown.absences)


def request(number, received, concluded=None, outcome="", kind="natural"):
    return {
        "agency": "agency-0", "number": number, "requester_kind": kind, "channel": "email", "received_on": received,
        "subject": "低保资金", "concluded_on": concluded, "outcome": outcome,
    }  # fmt: skip


def page(client, year, row, source="requests", code="agency-0"):
    return client.get(f"/staff/agencies/{code}/reports/{year}/records/{source}/{row.pk}")


def words(response):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", response.content.decode()))


@pytest.fixture
def signed_in(client, world):
    from gongkai.agencies.actions import open_account  # noqa: PLC0415

    agency = Agency.objects.get(code="agency-0")
    user = open_account(by="test", username="office", password="a-long-passphrase", agency=agency)
    client.force_login(user)
    return client


def test_a_request_still_open_counts_as_carried_forward_and_says_why_in_no_outcome(signed_in):
    record = request("申/〔2022〕1号", date(2022, 12, 30), date(2023, 2, 1), "granted_in_part")
    enter("requests", [record])
    row = found("requests", record).get()
    answer = page(signed_in, 2022, row)
    assert answer.status_code == OK
    assert not inline(answer.content.decode())
    said = words(answer)
    assert "为什么申/〔2022〕1号计入这些格" in said
    assert "计入的格4格" in said
    assert "表三·四、结转下年度继续办理·自然人+1" in said
    assert "2023-02-01答复送达或者交邮，晚于2022年" in said
    assert "只计2022年内答复送达或者交邮的申请。这条记录2023-02-01答复送达或者交邮，晚于2022年" in said
    assert "只计其他申请人类型的记录。这条记录的申请人类型是“自然人”" in said
    next_year = words(page(signed_in, 2023, row))
    assert re.search(r"表三·（二）部分公开·自然人（二）部分公开（.*?）\+1件", next_year), next_year[
        next_year.find("计入的格") :
    ][:400]
    assert "第三十七条" in next_year
    assert "只计其他办理结果的记录。这条记录的办理结果是“部分公开”" in next_year
    assert f"records/requests/{row.pk}" in answer.content.decode()


def test_an_item_that_came_and_went_within_a_year_shows_both_and_comes_to_nothing(signed_in):
    record = {
        "agency": "agency-0", "register": "licences", "code": "一进一出", "name": "临时许可",
        "added_on": date(2020, 3, 1), "removed_on": date(2020, 9, 1),
    }  # fmt: skip
    enter("register_items", [record])
    said = words(page(signed_in, 2020, found("register_items", record).get(), "register-items"))
    assert "表二·行政许可·本年增/减+1−1=0项" in said


def test_a_document_is_asked_about_its_force_and_about_its_being_public(signed_in):
    record = {
        "agency": "agency-0", "kind": "normative_documents", "number": "某发〔2020〕99号", "title": "办法",
        "issued_on": date(2020, 5, 1), "published_on": None, "withdrawn_on": None, "ended_on": None, "ended_by": "",
    }  # fmt: skip
    enter("documents", [record])
    row = found("documents", record).get()
    said = words(page(signed_in, 2020, row, "documents-issued"))
    assert "从制发到废止或者失效" in said
    assert "没有公开" in said
    assert "计入的格1格" in said
    assert words(page(signed_in, 2020, row, "documents-public")).count("计入的格1格") == 1


def test_what_is_not_the_agencys_is_not_found(signed_in, world):
    other = world.of("requests", "agency-1")[0]
    row = found("requests", other).get()
    assert page(signed_in, 2022, row).status_code == NOT_FOUND
    assert page(signed_in, 2022, row, code="agency-1").status_code in (OK, FORBIDDEN)
    for path in ("records/nothing/1", f"records/requests/{'9' * 40}", "records/requests/0"):
        assert signed_in.get(f"/staff/agencies/agency-0/reports/2022/{path}").status_code == NOT_FOUND
    with pytest.raises(NoRecord):
        placing(Agency.objects.get(code="agency-0"), 2022, "requests", row.pk, on=TODAY)
    assert set(SOURCES) >= set(SOURCE_OF.values())


def test_the_list_behind_a_cell_leads_to_each_record_and_back(client):
    small = small_agency.build(items=1, requests=3)
    client.force_login(small.clerk)
    cell = CellId(3, "granted_in_part", "natural")
    listing = client.get("/staff/agencies/qingshan/reports/2020/cells/3/granted_in_part/natural").content.decode()
    links = re.findall(r'href="(/staff/agencies/qingshan/reports/2020/records/requests/\d+)"', listing)
    assert len(links) == 3
    back = client.get(links[0]).content.decode()
    assert f"cells/{cell.table}/{cell.line}/{cell.column}" in back
