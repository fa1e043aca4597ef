"""The golden test: the demonstration's records give the published tables of the zone's 2020 report, cell by cell."""

import pytest

from gongkai.agencies.models import Agency, User
from gongkai.casework.models import DisclosureRequest, Reply
from gongkai.config.cli.demo import prepare
from gongkai.config.demo import records
from gongkai.ledger.models import Entry
from gongkai.ledger.queries import proofs
from gongkai.publication.models import InformationItem, NormativeDocument, RegisterEntry
from gongkai.reporting.models import AnnualReport
from gongkai.reporting.queries import counted, published_by_kind
from gongkai.statute.annual_report.nodes import CellId
from gongkai.statute.deadlines import ReplyClock, reply_deadline
from gongkai.statute.working_days import MAINLAND

pytestmark = [pytest.mark.data, pytest.mark.django_db]

# fmt: off
#: The figures of the published report (临汾经济开发区, 2020), row by row as it prints them.
TABLE_2 = [
    ("20(1)", "规章",                 [0, 0, 0]),
    ("20(1)", "规范性文件",           [6, 6, 7]),
    ("20(5)", "行政许可",             [17, 11, 26]),
    ("20(5)", "其他对外管理服务事项", [7, 18, 47]),
    ("20(6)", "行政处罚",             [1, 1, 14]),
    ("20(6)", "行政强制",             [0, 0, 0]),
    ("20(8)", "行政事业性收费",       [1, 0]),
    ("20(9)", "政府集中采购",         [17, 1553.91]),
]
KINDS = [6, 752, 5, 19, 31, 52, 640]
# fmt: on
THREE = [3, 0, 0, 0, 0, 0, 3]
NONE = [0] * 7


@pytest.fixture
def zone():
    prepare(lambda _file, _rows: None)
    return Agency.objects.get(code="linfen-edz")


def test_2020_equals_the_published_report_in_every_cell(zone):
    report = counted(zone, 2020).as_json()
    assert report["form"] == "2019"
    rows = report["tables"]["2"]["rows"]
    assert [(row["article"], row["label"], row["values"]) for row in rows] == TABLE_2
    three = {row["line"]: row["values"] for row in report["tables"]["3"]["rows"]}
    assert len(three) == 23
    assert {line: values for line, values in three.items() if values != NONE} == {
        "received": THREE,
        "granted_in_part": THREE,
        "concluded": THREE,
    }
    assert report["tables"]["4"]["values"] == [0] * 15
    assert report["findings"] == []
    states = [row["states"] for table in ("2", "3") for row in report["tables"][table]["rows"]]
    assert {state for row in states for state in row} == {"value"}


def test_1505_items_in_seven_kinds(zone):
    counts = [kind.items for kind in published_by_kind(zone, 2020)]
    assert counts == KINDS
    assert sum(counts) == 1505


def test_the_records_are_records(zone):
    items = InformationItem.objects.filter(agency=zone, published_on__year=2020)
    assert items.count() == 1505
    assert all(MAINLAND.is_working_day(day) for day in items.values_list("published_on", flat=True).distinct())
    assert NormativeDocument.objects.filter(published_on__year=2020, item__isnull=False).count() == 6
    bought = RegisterEntry.objects.filter(register="procurement", period_to__year=2020)
    assert (bought.count(), sum(bought.values_list("amount_fen", flat=True))) == (17, 1_553_910_000)


def test_every_request_of_the_years_was_answered_in_time_and_as_asked(zone):
    for reply in Reply.objects.select_related("request"):
        due = reply_deadline(ReplyClock(reply.request.received_on), MAINLAND).due_on
        assert reply.served_on <= due
        assert reply.form_given == reply.form_asked


def test_2021_shows_what_is_carried_over(zone):
    report = counted(zone, 2021)
    assert report.form.id == "2021"
    assert report.findings == ()
    assert report[CellId(3, "carried_forward", "total")].value == 1
    assert DisclosureRequest.objects.get(concluded_on=None).received_on.year == 2021
    assert counted(zone, 2022)[CellId(3, "brought_forward", "total")].value == 1
    # 7 in force before, 4 issued, 1 repealed and 1 expired
    stock = [report[CellId(2, "normative_documents", column)].value for column in ("issued", "repealed", "in_force")]
    assert stock == [4, 2, 9]


def test_a_second_start_changes_nothing(zone):
    def everything():
        models = (
            Agency,
            User,
            InformationItem,
            NormativeDocument,
            RegisterEntry,
            DisclosureRequest,
            AnnualReport,
            Entry,
        )
        return [list(model.objects.order_by("pk").values()) for model in models]

    before = everything()
    prepare(lambda _file, _rows: None)
    assert everything() == before


def test_its_reports_are_public_and_its_ledger_proves_itself(zone):
    assert [(report.year, report.published_on.isoformat()) for report in AnnualReport.objects.all()] == [
        (2021, "2022-01-27"),
        (2020, "2021-01-29"),
    ]
    assert not [proof for proof in proofs() if proof.broken]


def test_the_files_are_the_same_on_every_machine(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        records.write(tmp_path / name)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()
