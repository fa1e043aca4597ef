"""各地公布的报告，连同公布时就有的错误：该报的都报，没错的不报。

The reports lie beside the repository, not in it. Each has a file with its printed figures (``null``: printed blank) and
the errors that were really published.
"""

import json
import re
from pathlib import Path

import pytest
from worked_reports import a_report, cases, requests

from gongkai.statute.annual_report.checks import check
from gongkai.statute.annual_report.figures import Level
from gongkai.statute.annual_report.nodes import cells
from gongkai.statute.annual_report.prose import check_prose

FOLDER = Path(__file__).parents[3].parent / "shared" / "reports"
TRUTHS = [truth for truth in sorted(FOLDER.glob("*.json")) if json.loads(truth.read_text("utf-8"))["complete"]]
TEXTS = [text for truth in TRUTHS for text in sorted(FOLDER.glob(f"{truth.stem}.[th]*"))]  # as text or as a page


def read(path):
    """The report as printed, and what is known of it."""
    truth = json.loads(path.read_text("utf-8"))
    figures = requests(truth["table3"], truth.get("table3_form", truth["form"])) | cases(truth["table4"])
    empty = a_report(truth["year"], {}, form=truth["form"], agency=truth["organ"])
    for place, _, row, column in cells(empty.form):
        if place.table == 2:
            columns = [other.column for other, *_ in cells(empty.form) if other[:2] == place[:2]]
            figures[place] = truth["table2"][row.label][columns.index(column.id)]
    return a_report(truth["year"], figures, form=truth["form"], agency=truth["organ"]), truth


def blamed(sentence):
    """Table and row that a published error names: "table4 行政复议 总计 printed 0, parts 10+1=11"."""
    table, row = re.match(r"table(\d) (\S+) 总计", sentence).groups()
    return int(table), row


def test_there_are_complete_reports():
    assert len(TRUTHS) >= 3


@pytest.mark.parametrize("path", TRUTHS, ids=lambda path: path.stem)
def test_errors_are_found_where_they_were_published_and_nowhere_else(path):
    report, truth = read(path)
    labels = {place: row.label for place, _, row, _ in cells(report.form)}
    found = [finding for finding in check(report.form, report.cells) if finding.level is Level.ERROR]
    assert sorted((finding.table, labels[finding.cells[0]]) for finding in found) == sorted(
        blamed(sentence) for sentence in truth["published_errors"]
    )


@pytest.mark.parametrize("path", TRUTHS, ids=lambda path: path.stem)
def test_a_blank_cell_is_a_warning_and_nothing_more(path):
    report, truth = read(path)
    blanks = sum(row.count(None) for row in truth["table3"])
    warned = [
        place
        for finding in check(report.form, report.cells)
        if finding.level is Level.WARNING and "空白" in finding.message
        for place in finding.cells
    ]
    assert len(warned) == blanks


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_the_text_of_a_report_agrees_with_its_tables(path):
    words = re.sub(r"<[^>]*>", "", path.read_text("utf-8"))
    report, _ = read(path.with_suffix(".json"))
    assert [finding.message for finding in check_prose(report, {1: words}) if finding.cells] == []
