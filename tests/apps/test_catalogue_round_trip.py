"""A catalogue goes in as a workbook and comes out as the same workbook, in three layouts that files really have."""

from __future__ import annotations

import io
import json
import os
import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import docx
import jsonschema
import openpyxl
import pytest
from catalogue_samples import BY

from gongkai.agencies.actions import enter_agency
from gongkai.catalogue import exports
from gongkai.catalogue.edition_actions import enter_edition
from gongkai.catalogue.reading import read_json

pytestmark = [pytest.mark.data, pytest.mark.django_db, pytest.mark.budget]

# fmt: off
#: Column headings of a layout: over it, its own words. "" over it: it stands through both rows.
LAYOUTS = {
    "two rows, county and township": (
        ("", "序号"), ("公开事项", "一级事项"), ("公开事项", "二级事项"), ("", "公开内容（要素）"), ("", "公开依据"), ("", "公开时限"),
        ("", "公开主体"), ("", "公开渠道和载体"), ("公开对象", "全社会"), ("公开对象", "特定群体"), ("公开方式", "主动"), ("公开方式", "依申请公开"),
        ("公开层级", "县级"), ("公开层级", "乡级")),
    "three levels, four tiers, boxes": (
        ("", "序号"), ("公开事项", "一级事项"), ("公开事项", "二级事项"), ("公开事项", "三级事项"), ("", "公开内容（要素）"), ("", "公开依据"),
        ("", "公开时限"), ("", "公开主体"), ("", "公开渠道和载体"), ("公开对象", "全社会"), ("公开对象", "特定群体"), ("公开方式", "主动"),
        ("公开方式", "依申请公开"), ("公开层级", "市级"), ("公开层级", "县级"), ("公开层级", "乡级"), ("公开层级", "村级"), ("", "备注")),
    "one row": (
        ("", "一级事项"), ("", "二级事项"), ("", "公开内容（要素）"), ("", "公开依据"), ("", "公开时限"), ("", "公开主体"), ("", "公开渠道和载体")),
}
# fmt: on
MARKS = ("全社会", "主动", "依申请公开", "市级", "县级", "乡级", "村级")
SIGNS = (
    "政务公开信息目录标准事项内容依据时限主体渠道载体对象方式层级县乡社会群众办理流程条件材料结果名单补助资金项目规划"
)


def drawn(chance, headings):
    """Rows of invented words; the levels of one parent follow one another."""
    labels = [label for _, label in headings]
    levels = [label for label in labels if label.endswith("级事项")]
    for first in range(chance.randint(2, 4)):
        for second in range(chance.randint(1, 3)):
            for third in range(chance.randint(1, 2)):
                row = {}
                for label in labels:
                    row[label] = "".join(chance.choices(SIGNS, k=chance.randint(2, 24)))
                    if label in MARKS:
                        row[label] = chance.choice(["√", "", "√"])
                row |= {"一级事项": f"类{first}", "二级事项": f"类{first}项{second}"}
                if "三级事项" in levels:
                    row["三级事项"] = f"目{first}{second}{third}"
                if "序号" in row:
                    row["序号"] = str(first * 9 + second * 3 + third + 1)
                if "公开渠道和载体" in row and chance.random() < 0.5:
                    row["公开渠道和载体"] = "■政府网站\n□政府公报\n□两微一端"
                if "公开时限" in row:
                    row["公开时限"] = chance.choice(["自信息形成之日起20个工作日内", "每年更新1次", "及时公开", ""])
                yield row


def sheet_of(headings, rows, title):
    """The rows as offices lay them out: written here by hand, with openpyxl alone."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"] = title
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(headings))
    deep = any(over for over, _ in headings)
    place = 0
    while place < len(headings):
        over = headings[place][0]
        width = 1
        while over and place + width < len(headings) and headings[place + width][0] == over:
            width += 1
        sheet.cell(2, place + 1, over or headings[place][1])
        if over:
            sheet.merge_cells(start_row=2, start_column=place + 1, end_row=2, end_column=place + width)
            for inner in range(width):
                sheet.cell(3, place + inner + 1, headings[place + inner][1])
        elif deep:
            sheet.merge_cells(start_row=2, start_column=place + 1, end_row=3, end_column=place + 1)
        place += width
    top = 4 if deep else 3
    labels = [label for _, label in headings]
    for number, row in enumerate(rows):
        for column, label in enumerate(labels, start=1):
            sheet.cell(top + number, column, row[label] or None)
    merge_levels(sheet, labels, rows, top)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def merge_levels(sheet, labels, rows, top):
    """A level covers the rows that say the same under the same levels above."""
    levels = [label for label in labels if label.endswith("级事项")][:-1]
    for depth, level in enumerate(levels, start=1):
        column = labels.index(level) + 1
        start = 0
        while start < len(rows):
            end = start
            while end + 1 < len(rows) and [rows[end + 1][one] for one in levels[:depth]] == [
                rows[start][one] for one in levels[:depth]
            ]:
                end += 1
            if end > start:
                for covered in range(start + 1, end + 1):
                    sheet.cell(top + covered, column).value = None
                sheet.merge_cells(start_row=top + start, start_column=column, end_row=top + end, end_column=column)
            start = end + 1


def cells_of(content):
    """Every filled cell and every merge of a workbook's one sheet."""
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    filled = {cell.coordinate: str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None}
    return filled, {str(found) for found in sheet.merged_cells.ranges}


def entered(read, title, day):
    publisher = enter_agency(by=BY, code="qingshan", name="青山县人民政府", kind="government", parent=None)
    return enter_edition(
        by=BY, publisher=publisher, domain="work-safety", title=title, in_force_on=day, columns=read["columns"],
        rows=read["rows"], head_rows=read["head_rows"], at=datetime(2025, 1, 1, tzinfo=UTC),
    )  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_goes_in_comes_out(layout, budget):
    for number in range(budget(3, 60)):
        chance = random.Random(f"{os.environ['GONGKAI_SEED']}-{layout}-{number}")  # noqa: S311 — repeatable cases, not secrets
        headings = LAYOUTS[layout]
        rows = list(drawn(chance, headings))
        content = sheet_of(headings, rows, "青山县安全生产领域基层政务公开标准目录")
        (read,) = read_json(io.BytesIO(content), name="目录.xlsx")
        assert read["domain"] == "work-safety"
        assert not [one for one in read["told"] if one["level"] == "error"]
        edition = entered(read, read["title"], date(2025, 1, 1) + timedelta(days=number))
        written = exports.FORMATS["xlsx"].write(edition)
        assert cells_of(written) == cells_of(content)
        (again,) = read_json(io.BytesIO(written), name="")
        assert (again["columns"], again["rows"]) == (read["columns"], read["rows"])
        flat = exports.FORMATS["csv"].write(edition)
        (flat_again,) = read_json(io.BytesIO(flat), name="目录.csv")
        assert (flat_again["columns"], flat_again["rows"]) == (read["columns"], read["rows"])


def test_word_and_json_and_pdf_say_the_same(edition_of_samples):
    rows = [text.words for text in edition_of_samples.texts.order_by("position")]
    table = docx.Document(io.BytesIO(exports.FORMATS["docx"].write(edition_of_samples))).tables[0]
    shown = [[cell.text for cell in row.cells] for row in table.rows][2:]
    assert shown == [[words[column] for column in edition_of_samples.columns] for words in rows]
    told = json.loads(exports.FORMATS["json"].write(edition_of_samples))
    assert [item["words"] for item in told["items"]] == rows
    assert told["items"][0]["limits"][0] == {
        "kind": "DEADLINE", "words": "信息形成或者变更之日起20个工作日内", "number": 20, "unit": "WORKING_DAY", "trigger": "FORMED",
        "event": "信息形成或者变更",
    }  # fmt: skip
    pdf = exports.FORMATS["pdf"].write(edition_of_samples)
    assert pdf.startswith(b"%PDF")
    assert pdf == exports.FORMATS["pdf"].write(edition_of_samples)


def test_the_data_keep_to_their_schema(edition_of_samples):
    schema = json.loads((Path(__file__).resolve().parents[2] / "docs" / "catalogue.schema.json").read_text("utf-8"))
    told = json.loads(exports.FORMATS["json"].write(edition_of_samples))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(told, schema)
    told["items"][0]["limits"][0]["kind"] = "SOMETIME"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(told, schema)


def test_office_files_bear_the_edition_s_day_and_not_this_moment(edition_of_samples):
    book = openpyxl.load_workbook(io.BytesIO(exports.FORMATS["xlsx"].write(edition_of_samples))).properties
    word = docx.Document(io.BytesIO(exports.FORMATS["docx"].write(edition_of_samples))).core_properties
    days = {moment.date() for told in (book, word) for moment in (told.created, told.modified)}
    assert days == {edition_of_samples.in_force_on}


@pytest.fixture
def edition_of_samples():
    import catalogue_samples  # noqa: PLC0415 — one use

    county, _ = catalogue_samples.build()
    return county.catalogue_editions.get(domain="work-safety")
