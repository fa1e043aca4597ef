"""哪条记录落在哪一格：每个登记簿逐例，两种格式都数。"""

from datetime import date
from decimal import Decimal
from itertools import cycle, product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from worked_reports import OUTCOMES, PEOPLE

from gongkai.statute.annual_report.chain import check_chain
from gongkai.statute.annual_report.checks import check
from gongkai.statute.annual_report.figures import Cell, Level, Report
from gongkai.statute.annual_report.forms import FORMS, form_for
from gongkai.statute.annual_report.nodes import cells
from gongkai.statute.annual_report.tallies import Group, Source, When, count, during, tallies, when

DISPUTES = """
reconsiderations reconsideration
lawsuits         direct_lawsuit
lawsuits         lawsuit_after_reconsideration
"""
SOURCES = {source.value[0]: source for source in Source}


def group(year, source, span, kind, result=None, *, quantity=0, fen=0):
    """One record; a year before or after the counted one is written −1 or +1."""
    opened, closed = span
    answers = when(_day(year, opened), closed and _day(year, closed), year)
    return Group(SOURCES[source], answers, kind, result, 1, quantity, fen)


def _day(year, written):
    shift, _, day = written.rpartition("/")
    return date.fromisoformat(f"{year + int(shift or 0)}-{day}")


def counted(year, *groups):
    """The cells that are not 0."""
    return {tuple(place): figure for place, figure in count(form_for(year), groups).items() if figure}


def places(table, lines, columns, figure=1):
    """Every crossing of these lines and columns."""
    return {(table, line, column): figure for line, column in product(lines.split(), columns.split())}


# fmt: off
# ── table 二 of the 2019 form ───────────────────────────────────────────
#   source              opened      closed      kind                    cells
IN_2020 = [
    ("documents-issued", "03-01",    None,       "rules",               places(2, "rules", "made")),
    ("documents-issued", "03-01",    "09-01",    "normative_documents", places(2, "normative_documents", "made")),
    ("documents-issued", "-1/12-31", None,       "rules",               {}),
    ("documents-public", "01-01",    None,       "rules",               places(2, "rules", "newly_public total_public")),
    ("documents-public", "-3/01-01", None,       "normative_documents", places(2, "normative_documents", "total_public")),
    ("documents-public", "-3/01-01", "+1/01-01", "normative_documents", places(2, "normative_documents", "total_public")),
    ("documents-public", "-3/01-01", "12-31",    "normative_documents", {}),
    ("documents-public", "05-01",    "06-01",    "normative_documents", places(2, "normative_documents", "newly_public")),
    ("documents-public", "+1/01-01", None,       "normative_documents", {}),
    ("register-items",   "-1/12-31", None,       "licences",            places(2, "licences", "previous")),
    ("register-items",   "01-01",    None,       "other_services",      places(2, "other_services", "change")),
    ("register-items",   "-2/01-01", "07-01",    "penalties",           places(2, "penalties", "previous") | places(2, "penalties", "change", -1)),
    ("register-items",   "02-01",    "07-01",    "compulsions",         {}),
    ("register-items",   "-2/01-01", "-1/12-31", "fees",                {}),
]
# ── table 二 of the 2021 form ───────────────────────────────────────────
IN_2022 = [
    ("documents-issued", "03-01",    None,       "rules",               places(2, "rules", "issued in_force")),
    ("documents-issued", "03-01",    "09-01",    "normative_documents", places(2, "normative_documents", "issued repealed")),
    ("documents-issued", "-9/01-01", "12-31",    "normative_documents", places(2, "normative_documents", "repealed")),
    ("documents-issued", "-9/01-01", "+1/01-01", "normative_documents", places(2, "normative_documents", "in_force")),
    ("documents-issued", "-9/01-01", "-1/12-31", "normative_documents", {}),
    ("documents-public", "03-01",    None,       "rules",               {}),
    ("register-items",   "-1/12-31", None,       "licences",            {}),
    ("register-items",   "03-01",    None,       "fees",                {}),
]
# ── table 三, both forms ────────────────────────────────────────────────
#    opened      closed      lines
REQUESTS = [
    ("01-01",    "12-31",    "received concluded {outcome}"),
    ("12-31",    None,       "received carried_forward"),
    ("12-31",    "+1/01-01", "received carried_forward"),
    ("-1/12-31", "01-01",    "brought_forward concluded {outcome}"),
    ("-1/12-31", "+1/03-01", "brought_forward carried_forward"),
    ("-2/06-01", None,       "brought_forward carried_forward"),
    ("-1/06-01", "-1/12-31", ""),
    ("+1/01-01", "+1/02-01", ""),
]
# ── table 四, both forms ────────────────────────────────────────────────
#    opened      closed      columns
CASES = [
    ("01-01",    "12-31",    "{result} total"),
    ("-1/12-31", "01-01",    "{result} total"),
    ("06-01",    None,       "pending total"),
    ("-1/06-01", "+1/01-01", "pending total"),
    ("-1/06-01", "-1/12-31", ""),
    ("+1/01-01", None,       ""),
]
# fmt: on


@pytest.mark.parametrize(("year", "case"), [(2020, case) for case in IN_2020] + [(2022, case) for case in IN_2022])
def test_documents_and_items(year, case):
    source, opened, closed, kind, expected = case
    assert counted(year, group(year, source, (opened, closed), kind)) == expected


@pytest.mark.parametrize(
    ("year", "kind", "quantity", "fen", "expected"),
    [
        (2020, "licences", 26, 0, {(2, "licences", "decisions"): 26}),
        (2020, "other_services", 47, 0, {(2, "other_services", "decisions"): 47}),
        (2020, "procurement", 1, 91_400_000, places(2, "procurement", "projects") | {(2, "procurement", "amount"): Decimal("91.4")}),
        (2020, "fees", 3, 100, {}),
        (2022, "penalties", 14, 0, {(2, "penalties", "decisions"): 14}),
        (2022, "fees", 3, 40_000, {(2, "fees", "amount"): Decimal("0.04")}),
        (2022, "procurement", 1, 91_400_000, {}),
        (2022, "other_services", 47, 0, {}),
    ],
)  # fmt: skip
def test_decisions_and_amounts(year, kind, quantity, fen, expected):
    this_year = group(year, "register-entries", ("06-30", None), kind, quantity=quantity, fen=fen)
    assert counted(year, this_year) == expected
    for other in ("-1/12-31", "+1/01-01"):
        assert not counted(year, group(year, "register-entries", (other, None), kind, quantity=quantity, fen=fen))


@pytest.mark.parametrize(("opened", "closed", "lines"), REQUESTS)
@pytest.mark.parametrize("year", [2020, 2022])
def test_a_request_stands_on_these_lines_of_its_requester_and_of_the_total(year, opened, closed, lines):
    form = form_for(year)
    for kind, outcome in zip(cycle(PEOPLE), OUTCOMES[form.id], strict=False):
        expected = places(3, lines.format(outcome=outcome), f"{kind} total")
        assert counted(year, group(year, "requests", (opened, closed), kind, outcome)) == expected


@pytest.mark.parametrize("outcome", ["unclarified_in_time", "fee_unpaid", "other_handling"])
def test_the_three_lines_of_other_handling_were_one_before_2021(outcome):
    handled = group(2020, "requests", ("03-01", "03-05"), "natural", outcome)
    assert counted(2020, handled) == places(3, "received other_handling concluded", "natural total")
    handled = group(2021, "requests", ("03-01", "03-05"), "natural", outcome)
    assert counted(2021, handled) == places(3, f"received {outcome} concluded", "natural total")


@pytest.mark.parametrize(("opened", "closed", "columns"), CASES)
@pytest.mark.parametrize("dispute", DISPUTES.strip().splitlines())
def test_a_case_is_counted_once_concluded_or_pending(dispute, opened, closed, columns):
    source, line = dispute.split()
    for year, result in product((2020, 2022), ("upheld", "corrected", "other")):
        record = group(year, source, (opened, closed), line, closed and result)
        assert counted(year, record) == places(4, line, columns.format(result=result))


def test_a_cell_no_record_falls_into_is_zero():
    for form in FORMS:
        figures = count(form, [])
        assert list(figures) == [place for place, *_ in cells(form)] == list(tallies(form))
        assert set(figures.values()) == {0}


def test_groups_that_answer_alike_add_up():
    received = frozenset((When.OPENED, When.STANDING_AT_END))
    groups = [Group(Source.REQUESTS, received, "natural", None, records) for records in (560, 14069)]
    assert counted(2022, *groups) == places(3, "received carried_forward", "natural total", 14629)


@given(st.lists(st.integers(0, 10**13), max_size=30))
def test_amounts_in_fen_are_exact(amounts):
    groups = [group(2022, "register-entries", ("06-30", None), "fees", fen=fen) for fen in amounts]
    figure = counted(2022, *groups).get((2, "fees", "amount"), 0)
    assert figure * 1_000_000 == sum(amounts)


@pytest.mark.parametrize(
    ("before", "after", "answers"),
    [
        (False, False, {When.OPENED, When.CLOSED}),
        (False, True, {When.OPENED, When.STANDING_AT_END}),
        (True, False, {When.STANDING_AT_START, When.CLOSED}),
        (True, True, {When.STANDING_AT_START, When.STANDING_AT_END}),
    ],
)
def test_a_span_that_touches_the_year_answers_two_of_the_four_questions(before, after, answers):
    assert during(before=before, after=after) == answers


def test_what_begins_and_ends_a_span_is_said_in_words():
    said = {source.value[0]: (source.records, source.opened, source.closed) for source in Source}
    assert said["requests"] == ("申请", "收到", "答复送达或者交邮")
    assert said["register-entries"] == ("决定、收费、采购", "作出", "")
    assert all(records and opened for records, opened, _ in said.values())


# ── the relations of the form hold of themselves ────────────────────────
DAYS = st.dates(date(2018, 1, 1), date(2024, 12, 31))
SPANS = st.tuples(DAYS, DAYS | st.none()).map(lambda span: (min(span), max(span)) if span[1] else span)


def histories(kinds, results):
    """Spans of a register with a result where they have ended."""
    return st.lists(st.tuples(SPANS, st.sampled_from(kinds), st.sampled_from(results)), max_size=12)


RECORDS = st.fixed_dictionaries(
    {
        Source.REQUESTS: histories(PEOPLE, OUTCOMES["2021"]),
        Source.RECONSIDERATIONS: histories([""], ["upheld", "corrected", "other"]),
        Source.LAWSUITS: histories(
            ["direct_lawsuit", "lawsuit_after_reconsideration"], ["upheld", "corrected", "other"]
        ),
        Source.DOCUMENTS_ISSUED: histories(["rules", "normative_documents"], [None]),
        Source.REGISTER_ITEMS: histories(["licences", "other_services", "penalties", "compulsions", "fees"], [None]),
    }
)


def report(records, year):
    form = form_for(year)
    groups = [
        Group(source, when(*span, year), kind, result if span[1] else None, 1)
        for source, spans in records.items()
        for span, kind, result in spans
    ]
    return Report("某局", year, form, {place: Cell(figure) for place, figure in count(form, groups).items()})


@given(RECORDS, st.integers(2019, 2024))
def test_whatever_the_records_the_sums_of_their_report_hold(records, year):
    counted_report = report(records, year)
    found = check(counted_report.form, counted_report.cells)
    assert [finding for finding in found if finding.level is Level.ERROR] == []


@given(RECORDS, st.integers(2019, 2023))
def test_whatever_the_records_two_years_chain(records, year):
    assert check_chain(report(records, year), report(records, year + 1)) == ()
