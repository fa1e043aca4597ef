"""Published reports of other agencies, read as they were published; their truth was typed off beside them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gongkai.files.reading import CannotRead
from gongkai.reporting.reading.reader import read
from gongkai.statute.annual_report.figures import Level

SHARED = Path(__file__).resolve().parents[3] / "shared" / "reports"
TRUTHS = sorted(SHARED.glob("*.json"))


@pytest.mark.parametrize("path", TRUTHS, ids=lambda path: path.stem)
def test_a_published_report_is_read_as_it_is_printed(path):
    truth = json.loads(path.read_text("utf-8"))
    if not truth["tables"]:
        with pytest.raises(CannotRead):
            read(SHARED / truth["file"])
        return
    found = read(SHARED / truth["file"])
    shape = found.as_json()
    assert (shape["year"], shape["form"]) == (truth["year"], truth["form"])
    uncertain = " ".join(truth.get("table2_uncertain", ()))
    two = {row["label"]: row for row in shape["tables"]["2"]["rows"]}
    for label, printed in truth["table2"].items():
        check_row(printed, two[label], may_lack=label in uncertain or None in printed)
    partial = [row for _, row in truth.get("table3_partial", ())]
    for printed, row in zip(truth.get("table3", partial), shape["tables"]["3"]["rows"], strict=not partial):
        check_row(printed, row)
    if "table4" in truth:
        check_row(truth["table4"], shape["tables"]["4"])
    errors = [finding for finding in found.report.findings if finding.level is Level.ERROR]
    assert len(errors) == len(truth["arithmetic_violations"])
    assert not truth["published_errors"] or [one for one in found.report.findings if one.level is not Level.HINT]


def check_row(printed, row, *, may_lack=False):
    for said, value, state in zip(printed, row["values"], row["states"], strict=True):
        if may_lack and state == "not-read":
            continue
        if isinstance(said, str):
            sign = {"增": 1, "减": -1}.get(said[0], 1)
            assert value == sign * float(said.strip("增减万元"))
        else:
            assert (value, state) == (said, "blank" if said is None else "value")
