"""The ledger: every act leaves an entry, and no entry can be changed, removed or slipped in unnoticed."""

from datetime import date

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from gongkai.agencies.actions import enter_agency
from gongkai.ledger.actions import ROWS_PER_ENTRY, record, record_many
from gongkai.ledger.chain import ORIGIN, Link, canonical, digest, hashes_of, prove, sm3
from gongkai.ledger.models import AppendOnlyError, Entry, Head
from gongkai.ledger.queries import proofs

pytestmark = [pytest.mark.data, pytest.mark.django_db]


@pytest.fixture
def book():
    """Five entries in one book and one in another."""
    with transaction.atomic():
        for number in range(1, 6):
            record(
                book="zone",
                by="account:1",
                act="test.act",
                subject=f"thing:{number}",
                details={"n": number, "说明": "甲"},
            )
        record(book="", by="account:1", act="test.other", subject="thing")
    return "zone"


def broken():
    return [str(proof.broken) for proof in proofs() if proof.broken]


def tamper(sql, *values):
    """What someone with the database's password could do."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_an_untouched_ledger_proves_itself(book):
    found = {proof.book: proof for proof in proofs()}
    assert (found[book].entries, found[""].entries) == (5, 1)
    assert not broken()


def test_an_empty_ledger_proves_itself():
    assert list(proofs()) == []


@pytest.mark.parametrize("sequence", [1, 3, 5])
@pytest.mark.parametrize(
    "change",
    [
        "act = 'test.forged'",
        "actor = 'account:2'",
        "subject = 'thing:9'",
        "article = '第一条'",
        "details = '{\"n\": 9}'",
        "sha256 = sm3",
        "sm3 = sha256",
    ],
)
def test_a_changed_entry_is_the_first_broken_link(book, change, sequence):
    tamper(f"UPDATE ledger_entry SET {change} WHERE book = %s AND sequence = %s", book, sequence)  # noqa: S608 — fixed text
    assert len(broken()) == 1
    assert f"“zone”第 {sequence} 条" in broken()[0]


def test_a_removed_entry_is_named(book):
    tamper("DELETE FROM ledger_entry WHERE book = %s AND sequence = 3", book)
    assert "缺少第 3 条" in broken()[0]


def test_a_cut_end_is_noticed(book):
    tamper("DELETE FROM ledger_entry WHERE book = %s AND sequence = 5", book)
    assert "记载共 5 条，现有 4 条" in broken()[0]


def test_a_whole_book_removed_is_noticed(book):
    tamper("DELETE FROM ledger_entry WHERE book = %s", book)
    assert "记载共 5 条，现有 0 条" in broken()[0]


def test_an_entry_appended_past_the_head_is_noticed(book):
    head = Head.objects.get(book=book)
    tamper("UPDATE ledger_head SET sequence = 4 WHERE book = %s", book)
    assert "现有 5 条" in broken()[0]
    assert head.sequence == 5


def test_an_entry_cannot_be_changed_or_deleted_through_the_program(book):
    entry = Entry.objects.filter(book=book).first()
    for attempt in (entry.save, entry.delete, Entry.objects.all().delete, lambda: Entry.objects.update(act="x")):
        with pytest.raises(AppendOnlyError):
            attempt()


@pytest.mark.django_db(transaction=True)
def test_an_entry_is_refused_outside_the_transaction_of_its_act():
    with pytest.raises(RuntimeError):
        record(book="zone", by="x", act="x", subject="x")


def test_a_bulk_act_keeps_the_digest_of_every_row_a_thousand_to_an_entry():
    rows = [{"number": number} for number in range(ROWS_PER_ENTRY * 2 + 1)]
    with transaction.atomic():
        assert record_many(book="zone", by="x", act="test.many", subject="rows", rows=iter(rows)) == len(rows)
    entries = list(Entry.objects.filter(book="zone"))
    assert [entry.details["records"] for entry in entries] == [ROWS_PER_ENTRY, ROWS_PER_ENTRY, 1]
    assert [each for entry in entries for each in entry.details["digests"]] == [digest(row) for row in rows]
    assert not broken()


def test_an_act_that_fails_leaves_no_entry():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        enter_agency(by="x", code="zone", name="区", kind="department", parent=None, disclosure_office="")
        _ = 1 / 0
    assert not Entry.objects.exists()


def test_sm3_is_the_standard_s_own_example():
    # GB/T 32905-2016, A.1: "abc"
    assert sm3(b"abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_canonical_form_does_not_depend_on_the_order_of_keys():
    assert canonical({"b": 1, "a": [date(2020, 1, 1).isoformat()]}) == b'{"a":["2020-01-01"],"b":1}'


@given(
    st.lists(st.dictionaries(st.text(max_size=3), st.integers() | st.text(max_size=5), max_size=3), max_size=8),
    st.data(),
)
def test_any_single_change_to_a_chain_is_found_where_it_is(facts, data):
    links, before = [], (ORIGIN, ORIGIN)
    for sequence, each in enumerate(facts, start=1):
        before = hashes_of("b", sequence, each, before)
        links.append(Link("b", sequence, each, *before))
    head = (len(links), *before)
    assert prove("b", links, head).broken is None
    if links:
        place = data.draw(st.integers(0, len(links) - 1))
        forged = Link("b", place + 1, {**links[place].facts, "x": "forged"}, links[place].sha256, links[place].sm3)
        assert prove("b", [*links[:place], forged, *links[place + 1 :]], head).broken.sequence == place + 1
