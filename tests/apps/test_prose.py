"""The text of a report and its figures: what stays bound to the records through whatever a writer does to the words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.reporting import prose
from gongkai.reporting.prose import Figure

KNOWN = {"3.received.total": "55", "3.concluded.total": "55", "items": "1024", "amount": "123.4567", "change": "-3"}
NAMES = st.sampled_from([*KNOWN, "kind.gone"])
WORDS = st.text(st.sampled_from("全年新收申请件，。、（）：条 ab【】{}"), min_size=1, max_size=8).filter(str.strip)
LINES = st.lists(
    st.lists(
        WORDS | st.builds(Figure, NAMES) | st.builds(Figure, NAMES, st.sampled_from(("7", "8.5", "-2"))), max_size=6
    ),
    max_size=5,
)
EDITS = st.text(st.sampled_from("0123456789.,+-年件收到 \n{}items【请写明】ab，。"), max_size=60)


def lines(drawn):
    """Lines as a text has them: a word between two figures, no word beside a word, nothing to strip."""
    made = []
    for line in drawn:
        pieces = []
        for piece in line:
            if isinstance(piece, Figure) and pieces and isinstance(pieces[-1], Figure):
                pieces.append("、")
            if isinstance(piece, str) and pieces and isinstance(pieces[-1], str):
                pieces[-1] += piece
            else:
                pieces.append(piece)
        if pieces:
            made.append(
                ("文", *pieces, "。") if isinstance(pieces[0], Figure) else ("文" + pieces[0], *pieces[1:], "。")
            )
    return tuple(tuple(joined(line)) for line in made)


def joined(line):
    pieces = []
    for piece in line:
        if isinstance(piece, str) and pieces and isinstance(pieces[-1], str):
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return pieces


def figures(text):
    return [piece for line in text for piece in line if isinstance(piece, Figure)]


def without_blanks(text):
    """What a text says: lines without the blanks around them, without the empty ones."""
    return "\n".join(line.strip() for line in text.replace("\r\n", "\n").splitlines() if line.strip())


def spoken(text):
    """A text with the figures it asks for by name put in."""
    return re.sub(r"\{([^{}\s]+)\}", lambda found: KNOWN.get(found[1], found[0]), text)


@given(LINES)
def test_a_text_that_is_sent_back_unchanged_keeps_every_figure(drawn):
    before = lines(drawn)
    after = prose.rewritten(before, KNOWN, prose.text_of(before, KNOWN), KNOWN)
    assert figures(after) == figures(before)
    assert prose.read(prose.kept(after)) == after


@given(LINES, EDITS, st.integers(0, 80), st.integers(0, 30))
def test_any_edit_reads_back_as_what_was_sent_and_names_only_known_figures(drawn, edit, place, gone):
    before = lines(drawn)
    shown = prose.text_of(before, KNOWN)
    written = shown[:place] + edit + shown[place + gone :]
    after = prose.rewritten(before, KNOWN, written, KNOWN)
    assert prose.text_of(after, KNOWN) == spoken(without_blanks(written))
    assert {figure.name for figure in figures(after)} <= {figure.name for figure in figures(before)} | set(KNOWN)
    assert prose.read(prose.kept(after)) == after


@given(LINES)
def test_figures_follow_their_counts(drawn):
    """Sent back as it was shown, the text reads with the figures of tomorrow, but for those a person wrote."""
    before = lines(drawn)
    after = prose.rewritten(before, KNOWN, prose.text_of(before, KNOWN), KNOWN)
    tomorrow = {name: f"9{value.strip('-')}" for name, value in KNOWN.items()}
    assert prose.text_of(after, tomorrow) == prose.text_of(before, tomorrow)


RECEIVED = ("全年新收申请", Figure("3.received.total"), "件。")


@pytest.mark.parametrize(("written", "expected"), [
    ("全年新收申请56件。",                  ("全年新收申请", Figure("3.received.total", "56"), "件。")),
    ("本年新收申请55件，比上年多。",        ("本年新收申请", Figure("3.received.total"), "件，比上年多。")),
    ("全年新收申请55,办结{3.concluded.total}件。",
     ("全年新收申请", Figure("3.received.total"), ",办结", Figure("3.concluded.total"), "件。")),
    ("全年新收申请。",                      ("全年新收申请。",)),
    ("全年没有申请{nothing}。",             ("全年没有申请{nothing}。",)),
])  # fmt: skip
def test_worked_edits(written, expected):
    assert prose.rewritten((RECEIVED,), KNOWN, written, KNOWN) == (expected,)


def test_a_number_that_was_rewritten_is_marked_and_the_records_figure_can_be_taken_again():
    (line,) = prose.rewritten((RECEIVED,), KNOWN, "全年新收申请56件。", KNOWN)
    (paragraph,) = prose.paragraphs((line,), KNOWN)
    assert [(run.text, run.is_overwritten) for run in paragraph.runs] == [
        ("全年新收申请", False), ("56", True), ("件。", False),
    ]  # fmt: skip
    assert prose.following((line,), "3.received.total") == (RECEIVED,)
    assert prose.following((line,), "items") == (line,)


def test_a_figure_without_a_count_stays_bound_and_is_left_to_write():
    before = (("共", Figure("kind.gone"), "条。"),)
    shown = prose.text_of(before, KNOWN)
    assert prose.missing(shown) == ["【请核对：kind.gone】"]
    assert prose.rewritten(before, KNOWN, shown, KNOWN) == before
