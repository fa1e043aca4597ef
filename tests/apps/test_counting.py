"""Nothing is hard-coded: what gongkai counts in SQL is what an independent recount in plain Python finds, cell by cell,
before and after any one record comes, changes or goes.
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from datetime import date
from fractions import Fraction
from functools import partial
from random import Random

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from entering import BY, MODELS, change, enter, enter_world, remove
from publishing import publish_report
from recount import CELLS, behind, recount, recount_kinds
from synthetic import IDLE, MOVING, TABLES, TODAY, YEARS, World

from gongkai.agencies.models import Agency
from gongkai.agencies.policies import NotAllowed
from gongkai.casework.models import DisclosureRequest
from gongkai.reporting.models import AnnualReport
from gongkai.reporting.queries import cell_records, counted, published_by_kind
from gongkai.statute.annual_report.figures import Level, from_json
from gongkai.statute.annual_report.forms import FORM_2019, FORM_2021, form_by_id, form_for
from gongkai.statute.annual_report.nodes import CellId
from gongkai.statute.annual_report.tallies import FEN_PER_WAN, Measure

pytestmark = [pytest.mark.data, pytest.mark.django_db, pytest.mark.budget]

FORMS = (FORM_2019.id, FORM_2021.id)
REPORTED = [year for year in YEARS if year >= FORM_2019.since]
OTHERS = "agency-1"  # a child of agency-0


@pytest.fixture
def chance(seed, request):
    """Every test draws its own cases from the seed of the run."""
    return Random(f"{seed} {request.node.name}")  # noqa: S311 — cases, not secrets


@pytest.fixture
def world(chance):
    """Three agencies with records over nine years, entered through the actions."""
    drawn = World(chance)
    enter_world(drawn)
    return drawn


def cells_of(agency, year, form):
    """Every cell as gongkai counts it."""
    report = counted(Agency.objects.get(code=agency), year, form_by_id(form))
    return {tuple(cell): counted.value for cell, counted in report.cells.items()}


def kinds(agency, year):
    """The items by kind as gongkai counts them."""
    found = published_by_kind(Agency.objects.get(code=agency), year)
    return [(kind.code, kind.name, kind.items) for kind in found]


# ── every cell ───────────────────────────────────────────────────────────


@pytest.mark.parametrize("form", FORMS)
def test_every_cell_of_every_year_equals_the_recount(world, form):
    for agency in world.agencies:
        for year in YEARS:
            mine, theirs = cells_of(agency, year, form), recount(world.tables, agency, year, form)
            assert mine == theirs, (agency, year)
            assert set(mine) == CELLS[form]


def test_the_cases_reach_every_cell(world):
    """A cell that is 0 everywhere would be proved by nothing; single outcomes of rare requesters may be."""
    for form in FORMS:
        sums = Counter()
        for agency in world.agencies:
            for year in YEARS:
                sums.update({cell: abs(size) for cell, size in recount(world.tables, agency, year, form).items()})
        empty = {cell for cell in CELLS[form] if not sums[cell]}
        assert not {cell for cell in empty if cell[0] != 3 or cell[2] == "total"}
        assert len(empty) < len(CELLS[form]) / 4


@pytest.mark.parametrize("form", FORMS)
def test_no_relation_is_broken(world, form):
    """R1 to R5 hold by themselves; R6 asks about documents that were made public and withdrawn within one year."""
    for agency in Agency.objects.all():
        for year in YEARS:
            found = counted(agency, year, form_by_id(form)).findings
            assert [finding.message for finding in found if finding.rule != "R6"] == [], (agency.code, year)
            asked = {cell for finding in found for cell in finding.cells}
            assert asked == more_new_than_public(recount(world.tables, agency.code, year, form)), (agency.code, year)


def more_new_than_public(cells):
    pairs = [((2, line, "newly_public"), (2, line, "total_public")) for line in ("rules", "normative_documents")]
    return {cell for new, public in pairs if cells.get(new, 0) > cells.get(public, 0) for cell in (new, public)}


def test_what_one_year_carries_forward_the_next_brings_forward(world):
    for agency in world.agencies:
        for year in YEARS[:-1]:
            this, following = cells_of(agency, year, FORMS[1]), cells_of(agency, year + 1, FORMS[1])
            for cell in this:
                if cell[1] == "carried_forward":
                    assert this[cell] == following[(3, "brought_forward", cell[2])], (agency, year)


def test_items_by_kind_equal_the_recount(world):
    for agency in world.agencies:
        for year in YEARS:
            assert kinds(agency, year) == recount_kinds(world.tables, agency, year), (agency, year)


def test_without_a_form_named_the_form_is_the_years(world):
    for year in REPORTED:
        report = counted(Agency.objects.first(), year)
        assert report.form.id == ("2019" if year <= 2020 else "2021")
        assert report.cells == counted(Agency.objects.first(), year, form_for(year)).cells


# ── how it asks ──────────────────────────────────────────────────────────


def statements(ask):
    with CaptureQueriesContext(connection) as captured:
        ask()
    return len(captured)


def test_the_number_of_statements_is_small_and_constant(chance, budget, figures):
    small, large = World(chance, agencies=1, scale=0.05), World(chance, agencies=3, scale=budget(3, 20))
    numbers = []
    for drawn in (small, large):
        with transaction.atomic():
            enter_world(drawn)
            agency = Agency.objects.first()
            numbers.append(
                (
                    statements(lambda agency=agency: counted(agency, 2020)),
                    statements(lambda agency=agency: counted(agency, 2025)),
                    statements(lambda agency=agency: published_by_kind(agency, 2025)),
                    statements(lambda agency=agency: cell_records(agency, 2025, CellId(3, "concluded", "total"))),
                    statements(lambda agency=agency: cell_records(agency, 2020, CellId(2, "licences", "change"))),
                )
            )
            transaction.set_rollback(True)
    assert numbers[0] == numbers[1]
    assert max(numbers[0][:2]) <= 8
    assert numbers[0][2] <= 2
    figures("statements: report of 2020, of 2025, items by kind, two cells", numbers[0])


# ── behind a cell ────────────────────────────────────────────────────────


def named(table, found):
    """How both sides call a record, a dictionary or a row."""
    key, _ = TABLES[table]
    return (table, *(found[name] if isinstance(found, dict) else getattr(found, name) for name in key))


def size_of(tally, record):
    """What one listed row adds to its cell."""
    if tally.measure is Measure.RECORDS:
        return 1
    return record.quantity if tally.measure is Measure.QUANTITY else Fraction(record.amount_fen or 0, FEN_PER_WAN)


def test_every_cell_lists_the_records_that_make_it(world, chance, budget):
    table_of = {model: table for table, model in MODELS.items()}
    pairs = [(agency, year) for agency in world.agencies for year in REPORTED]
    one_of_each_form = [
        chance.choice([pair for pair in pairs if (pair[1] <= 2020) is early]) for early in (True, False)
    ]
    for code, year in budget(one_of_each_form, pairs):
        agency, form = Agency.objects.get(code=code), form_for(year).id
        recounted = behind(world.tables, code, year, form)
        for cell in sorted(CELLS[form]):
            shown = cell_records(agency, year, CellId(*cell))
            assert shown.adds_up, (code, year, cell)
            listed = [(sign, record) for sign, rows in shown.lists for record in rows]
            total = sum(sign * size_of(shown.tally, record) for sign, record in listed)
            assert total == shown.value == shown.report[CellId(*cell)].value, (code, year, cell)
            mine = Counter((sign, named(table_of[type(record)], record)) for sign, record in listed)
            theirs = Counter((sign, named(table, record)) for sign, _, table, record in recounted[cell])
            assert mine == theirs, (code, year, cell)


# ── one record comes, changes, goes ──────────────────────────────────────


class Before:
    """The figures of an agency as they are, and which of them move."""

    def __init__(self, world, chance):
        self.world, self.chance = world, chance
        self.plain = {}
        self.counted = {}

    def recounted(self, tables, agency, year):
        """Every figure of a year in one dictionary: both forms, and the items by kind."""
        cells = {(form, *cell): n for form in FORMS for cell, n in recount(tables, agency, year, form).items()}
        return cells | {("kind", code, name): n for code, name, n in recount_kinds(tables, agency, year)}

    def now(self, agency, year):
        """The same as gongkai counts it."""
        cells = {(form, *cell): n for form in FORMS for cell, n in cells_of(agency, year, form).items()}
        return cells | {("kind", code, name): n for code, name, n in kinds(agency, year)}

    def moves(self, agency, after):
        """What the recount says should move, by year: {year: {cell: (before, after)}}."""
        for year in YEARS:
            if (agency, year) not in self.plain:
                self.plain[agency, year] = self.recounted(self.world.tables, agency, year)
        found = {year: moved(self.plain[agency, year], self.recounted(after.tables, agency, year)) for year in YEARS}
        return {year: cells for year, cells in found.items() if cells}

    def compare(self, agency, expected, act, budget):
        """Do the act, and see that exactly these cells move; then undo it. A quick run looks at some of the years."""
        years = [*YEARS]
        if budget(quick=True, full=False):
            years = {*self.chance.sample(sorted(expected), min(2, len(expected))), self.chance.choice(YEARS)}
        other = self.chance.choice([code for code in self.world.agencies if code != agency])
        asked = [*((agency, year) for year in years), (other, self.chance.choice(sorted(years)))]
        for pair in asked:
            if pair not in self.counted:
                self.counted[pair] = self.now(*pair)
        with transaction.atomic():
            act()
            found = {pair: moved(self.counted[pair], self.now(*pair)) for pair in asked}
            transaction.set_rollback(True)
        assert {pair: cells for pair, cells in found.items() if cells} == {
            (agency, year): cells for year, cells in expected.items() if year in years
        }


def moved(before, after):
    """The figures that differ, a new or a vanished one too: {cell: (before, after)}."""
    cells = before.keys() | after.keys()
    return {cell: (before.get(cell), after.get(cell)) for cell in cells if before.get(cell) != after.get(cell)}


@pytest.fixture
def before(world, chance):
    return Before(world, chance)


def with_added(world, table, record):
    after = world.copy()
    after.tables[table].append(record)
    return after


def without(world, table, record):
    after = world.copy()
    after.tables[table].remove(record)
    return after


def with_changed(world, table, record, other):
    after = world.copy()
    after.tables[table][after.tables[table].index(record)] = other
    return after


@pytest.mark.parametrize("table", TABLES)
def test_a_record_that_comes_moves_its_cells_only(table, world, before, chance, budget):
    """The first record is one that moves something; the others are as they come."""
    for number in range(budget(4, 25)):
        record, expected = None, {}
        while record is None or (number == 0 and not expected):
            record = world.draw(table, chance.choice(world.agencies))
            expected = before.moves(record["agency"], with_added(world, table, record))
        before.compare(record["agency"], expected, partial(enter, table, [record]), budget)


@pytest.mark.parametrize("table", [table for table in TABLES if table != "categories"])
def test_a_record_that_goes_moves_its_cells_only(table, world, before, chance, budget):
    """The first record is one that moves something; the others are as they come."""
    records = chance.sample(world.tables[table], len(world.tables[table]))
    moving = next(record for record in records if before.moves(record["agency"], without(world, table, record)))
    for record in (moving, *records[: budget(3, 24)]):
        expected = before.moves(record["agency"], without(world, table, record))
        before.compare(record["agency"], expected, partial(remove, table, record), budget)


def a_change(world, before, chance, table, fields):
    """A record, what it becomes, and what moves."""
    while True:
        record = chance.choice(world.tables[table])
        other = world.changed(table, record, fields)
        if other:
            return record, other, before.moves(record["agency"], with_changed(world, table, record, other))


@pytest.mark.parametrize("table", MOVING)
def test_a_fact_that_changes_moves_its_cells_only(table, world, before, chance, budget):
    """The first change of each fact is one that moves something; the others are as they come."""
    for fields in MOVING[table]:
        for number in range(budget(1, 10)):
            record, other, expected = a_change(world, before, chance, table, fields)
            while number == 0 and not expected:
                record, other, expected = a_change(world, before, chance, table, fields)
            before.compare(record["agency"], expected, partial(change, table, record, other), budget)


@pytest.mark.parametrize("table", IDLE)
def test_a_fact_the_form_does_not_ask_moves_nothing(table, world, before, chance, budget):
    for fields in IDLE[table]:
        for _ in range(budget(1, 4)):
            record, other, expected = a_change(world, before, chance, table, fields)
            assert expected == {}
            before.compare(record["agency"], expected, partial(change, table, record, other), budget)


# ── whose records ────────────────────────────────────────────────────────


def everything(agency):
    """All figures of an agency, of all years, in both forms, with its items by kind."""
    return [(cells_of(agency, year, form), kinds(agency, year)) for year in YEARS for form in FORMS]


def test_no_record_of_another_agency_leaks_in(chance):
    """A child of the first agency, with records under the same numbers: its cells are its own before and after."""
    world = World(chance, scale=0.5)
    enter_world(world, agencies=world.agencies[:1])
    first, alone = world.agencies[0], everything(world.agencies[0])
    enter_world(world, agencies=world.agencies[1:])
    assert everything(first) == alone
    assert everything(OTHERS) != alone
    for agency in ("nobody", "newcomer"):
        enter_agency_without_records(agency)
        assert all(not any(cells.values()) and by_kind == [] for cells, by_kind in everything(agency))


def enter_agency_without_records(code):
    Agency.objects.create(code=code, name=code, kind="department", parent=Agency.objects.get(code="agency-0"))


# ── what is published stays ──────────────────────────────────────────────


def publish(agency, year):
    return publish_report(by=BY, agency=agency, year=year, published_on=date(year + 1, 1, 29), on=TODAY)


def test_a_published_report_keeps_its_figures(world, chance):
    code, year = chance.choice(world.agencies), chance.choice(REPORTED)
    agency, form = Agency.objects.get(code=code), form_for(year).id
    published = publish(agency, year)
    kept = published.content

    assert published.form == form
    printed = {tuple(cell): shown.value for cell, shown in from_json(kept["report"]).cells.items()}
    assert printed == recount(world.tables, code, year, form)
    assert [tuple(kind) for kind in kept["kinds"]] == [kind[1:] for kind in recount_kinds(world.tables, code, year)]

    late = {**world.draw("requests", code), "received_on": date(year, 12, 31), "concluded_on": None, "outcome": ""}
    was = cells_of(code, year, form)
    enter("requests", [late])
    assert moved(was, cells_of(code, year, form))

    assert publish(agency, year) == published
    again = AnnualReport.objects.get(agency=agency, year=year)
    assert (again.content, again.digest) == (kept, published.digest)


def test_a_year_that_is_not_over_is_not_published(world):
    with pytest.raises(NotAllowed, match="2026年度的统计期限至2026年12月31日止"):
        publish_report(by=BY, agency=Agency.objects.first(), year=2026, published_on=date(2026, 12, 31), on=TODAY)
    assert not AnnualReport.objects.exists()


@contextmanager
def without_constraint(model, name):
    """A database that no longer holds a check: what someone with its password could do."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
            yield
            cursor.execute("PRAGMA ignore_check_constraints = OFF")
        else:  # put back with everything else when the test's transaction is rolled back
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {model._meta.db_table} DROP CONSTRAINT {name}")
            yield


def test_a_report_with_a_broken_relation_is_not_published(world, chance):
    """A row that no constraint would let in: its requester is of no kind, so the kinds do not add up to the total."""
    agency, year = Agency.objects.first(), chance.choice(REPORTED)
    request = world.draw("requests", agency.code)
    enter("requests", [{**request, "received_on": date(year, 3, 1), "concluded_on": None, "outcome": ""}])
    with without_constraint(DisclosureRequest, "request_kind_is_known"):
        DisclosureRequest.objects.filter(number=request["number"]).update(requester_kind="nobody")

        broken = {finding.rule for finding in counted(agency, year).findings if finding.level is Level.ERROR}
        assert broken == {"R3"}
        with pytest.raises(NotAllowed, match=r"勾稽关系不成立，不能公布：.+总计应等于各类申请人之和"):
            publish(agency, year)
    assert not AnnualReport.objects.exists()
