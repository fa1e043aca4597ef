"""What gongkai publishes its own reader reads back: every cell of every format, figures and gaps alike."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from random_reports import random_document

from gongkai.files.reading import CannotRead
from gongkai.reporting.exports import FORMATS
from gongkai.reporting.reading.reader import read
from gongkai.statute.annual_report.figures import Cell, State
from gongkai.statute.annual_report.forms import FORMS
from gongkai.statute.annual_report.nodes import cells

READ_BACK = ("html", "docx", "pdf", "xlsx")
# fmt: off
# A gap is printed by a sign, and reads as what the sign says: nothing printed reads as a blank, 未读出 as not read.
READS_AS = {
    State.BLANK:       {State.BLANK, State.NOT_PRINTED},
    State.NOT_PRINTED: {State.NOT_PRINTED, State.NOT_READ},
    State.NOT_READ:    {State.NOT_READ},
    State.SLASH:       {State.SLASH},
    State.NONE:        {State.NONE},
}
# fmt: on


@pytest.fixture(scope="module")
def documents(seed, budget):
    """Public reports of both forms in turn, without text that is meant to harm."""
    chance = Random(f"{seed} round trip")  # noqa: S311 — repeatable cases
    return [random_document(chance, FORMS[number % len(FORMS)]) for number in range(budget(2, 200))]


def unlike(document, file, ending):
    """The cells that were read otherwise than they were written: what, written, read."""
    try:
        found = read(file, f"report{ending}")
    except CannotRead as refusal:
        return [("whole", document.title, str(refusal))]
    if found.report.form.id != document.form.id:
        return [("form", document.form.id, found.report.form.id)]
    if found.year != document.year:
        return [("year", document.year, found.year)]
    pairs = [(cell, document.report[cell], found.report[cell]) for cell, *_ in cells(document.form)]
    return [pair for pair in pairs if not alike(*pair[1:])]


def alike(written: Cell, seen: Cell) -> bool:
    if written.value is not None or seen.value is not None:
        return written.value == seen.value
    return seen.state in READS_AS[written.state]


@pytest.mark.parametrize("form", READ_BACK)
def test_every_cell_is_read_back(form, documents, figures):
    kind, faults, wrong = FORMATS[form], [], Counter()
    for number, document in enumerate(documents):
        for fault in unlike(document, kind.write(document), kind.ending):
            faults.append((number, *fault))
            seen = fault[2]
            wrong["wrong" if isinstance(seen, Cell) and seen.value is not None else "unread"] += 1
    every = sum(len(list(cells(document.form))) for document in documents)
    figures(
        f"round trip {form}",
        f"{every} cells of {len(documents)} reports, {wrong['wrong']} wrong, {wrong['unread']} unread",
    )
    assert faults == [], f"{len(faults)} of {every}: {[tuple(map(str, fault)) for fault in faults[:8]]}"
