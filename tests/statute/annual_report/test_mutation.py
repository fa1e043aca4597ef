"""Every cell of correct reports one up and one down: what breaks a relation is found and the cell named, the rest is not.

Which change breaks a relation is decided here from the printed forms (``worked_reports``), without the code under test.
"""

from __future__ import annotations

from decimal import Decimal
from random import Random

import pytest
from worked_reports import CASES, LINES, OUTCOMES, PEOPLE, RESULTS, as_cells, ids

from gongkai.statute.annual_report.chain import check_chain
from gongkai.statute.annual_report.checks import check
from gongkai.statute.annual_report.figures import Report
from gongkai.statute.annual_report.forms import form_by_id
from gongkai.statute.annual_report.nodes import CellId, Kind, cells

YEARS = {"2019": 2020, "2021": 2023}  # a year with a year before it in the same form
STOCKS = {"2019": ("made", "newly_public", "total_public"), "2021": ("issued", "repealed", "in_force")}
DOCUMENTS = ("rules", "normative_documents")
REGISTERS = ("licences", "other_services", "penalties", "compulsions", "fees")  # with 上一年项目数量, form of 2019


# ── two years that agree, built without the code under test ──────────────
def drawn_year(chance, form, before):
    """The figures of a year: every total added up here, what the year before left taken over."""
    figures = {}
    for person in PEOPLE:
        column = {line: chance.randrange(40) for line in (*OUTCOMES[form], "carried_forward")}
        column["concluded"] = sum(column[line] for line in OUTCOMES[form])
        handled = column["concluded"] + column["carried_forward"]
        carried = before.get((3, "carried_forward", person), 0)
        if carried > handled:  # more was taken over than was handled: so many more were concluded
            column["granted"] += carried - handled
            column["concluded"] += carried - handled
            handled = carried
        column |= {"brought_forward": carried, "received": handled - carried}
        figures |= {(3, line, person): figure for line, figure in column.items()}
    for line in ids(LINES[form]):
        figures[3, line, "total"] = sum(figures[3, line, person] for person in PEOPLE)
    for line in ids(CASES):
        row = {result: chance.randrange(9) for result in ids(RESULTS)[:-1]}
        row["upheld"] += before.get((4, line, "pending"), 0)
        figures |= {(4, line, result): figure for result, figure in {**row, "total": sum(row.values())}.items()}
    for place, _, _, column in cells(form_by_id(form)):
        if place.table == 2:
            amount = Decimal(chance.randrange(900)) / 8
            figures[place] = amount if column.kind is Kind.AMOUNT else chance.randrange(50)
    return figures | stocks(chance, form, figures, before)


def stocks(chance, form, figures, before):
    """The stocks of table 二 as they follow from the year before."""
    found = {}
    for row in DOCUMENTS:
        came, went, stock = ((2, row, column) for column in STOCKS[form])
        if form == "2021":
            found[went] = chance.randrange(before.get(stock, 50) + 1)
            found[stock] = before.get(stock, 50) + figures[came] - found[went]
        else:  # at least what was public, and what is newly so
            found[stock] = before.get(stock, 0) + figures[went] + chance.choice((0, 0, 3))
    for row in REGISTERS if form == "2019" else ():
        found[2, row, "change"] = chance.randrange(-9, 9)
        if before:
            found[2, row, "previous"] = max(0, before[2, row, "previous"] + before[2, row, "change"])
        else:
            found[2, row, "previous"] = chance.randrange(9, 50)
    return found


# ── the relations as the forms print them ────────────────────────────────
def breaks(form, now, before):
    """Whether these two years break a relation."""
    return any((bad_number(form, now), unequal_sums(form, now), unlike_before(form, now, before)))


def bad_number(form, now):
    signed = {place for place, _, _, column in cells(form_by_id(form)) if column.kind is Kind.CHANGE}
    return any(value < 0 for place, value in now.items() if place not in signed)


def unequal_sums(form, now):
    down = any(
        now[3, "concluded", person] != sum(now[3, line, person] for line in OUTCOMES[form])
        or now[3, "received", person] + now[3, "brought_forward", person]
        != now[3, "concluded", person] + now[3, "carried_forward", person]
        for person in (*PEOPLE, "total")
    )
    across = any(now[3, line, "total"] != sum(now[3, line, person] for person in PEOPLE) for line in ids(LINES[form]))
    results = ids(RESULTS)[:-1]
    return (
        down or across or any(now[4, line, "total"] != sum(now[4, line, one] for one in results) for line in ids(CASES))
    )


def unlike_before(form, now, before):
    carried = any(now[3, "brought_forward", who] != before[3, "carried_forward", who] for who in (*PEOPLE, "total"))
    pending = any(now[4, line, "total"] < before[4, line, "pending"] for line in ids(CASES))
    return carried or pending or any(broken_stock(form, row, now, before) for row in (*DOCUMENTS, *REGISTERS))


def broken_stock(form, row, now, before):
    if row in DOCUMENTS:
        came, went, stock = ((2, row, column) for column in STOCKS[form])
        if form == "2021":
            return now[stock] != before[stock] + now[came] - now[went]
        return now[stock] < before[stock] + now[went] or now[went] > now[stock]
    if form == "2021":
        return False
    return now[2, row, "previous"] != before[2, row, "previous"] + before[2, row, "change"]


def findings(form, now, before):
    """What the checks say of the later year, alone and after the year before."""
    year, whole = YEARS[form], form_by_id(form)
    later, earlier = (Report("", one, whole, as_cells(found)) for one, found in ((year, now), (year - 1, before)))
    return (*check(whole, later.cells), *check_chain(earlier, later))


@pytest.mark.parametrize("form", sorted(YEARS))
def test_every_cell_off_by_one_is_found_where_it_breaks_a_relation(form, seed, budget, figures):
    chance = Random(f"{seed} mutation {form}")  # noqa: S311 — repeatable cases
    changes = found = broken = 0
    for _ in range(budget(1, 60)):
        before = drawn_year(chance, form, {})
        now = drawn_year(chance, form, before)
        assert not breaks(form, now, before)
        assert findings(form, now, before) == ()
        for place in now:
            for off in (1, -1):
                mutant = now | {place: now[place] + off}
                said = findings(form, mutant, before)
                named = any(CellId(*place) in one.cells for one in said)
                wrong = breaks(form, mutant, before)
                changes, broken, found = changes + 1, broken + wrong, found + named
                assert named == wrong, (place, off, [one.message for one in said])
                assert bool(said) == wrong, (place, off)
    assert found == broken > 0
    figures(f"mutations of the form of {form}: found of those that break a relation", f"{found} of {broken} (100 %)")
    figures(f"mutations of the form of {form}: share that breaks a relation", f"{broken / changes:.1%} of {changes}")


def test_a_change_in_the_year_before_is_found_in_the_year_after(seed):
    chance = Random(f"{seed} before")  # noqa: S311 — repeatable cases
    for form, year in YEARS.items():
        before = drawn_year(chance, form, {})
        now = drawn_year(chance, form, before)
        later = Report("", year, form_by_id(form), as_cells(now))
        for place in ((3, "carried_forward", "total"), (2, "normative_documents", STOCKS[form][2])):
            mutant = before | {place: before[place] + 99}
            assert unlike_before(form, now, mutant)
            assert check_chain(Report("", year - 1, form_by_id(form), as_cells(mutant)), later), place
