"""The ledger as pages: by object, account, act and time; an entry proven now; exports; what consulting it leaves behind."""

from __future__ import annotations

import csv
import io
import json
import re
import time
from datetime import UTC, datetime, timedelta

import pytest
import small_agency
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from gongkai.agencies.actions import assign
from gongkai.agencies.models import User
from gongkai.ledger import queries as ledger
from gongkai.ledger.actions import record
from gongkai.ledger.chain import Link, hashes_of, prove
from gongkai.ledger.labels import ACTS, SUBJECTS, act_label, subject_label
from gongkai.ledger.models import Entry, Head
from gongkai.staff import audit_queries
from gongkai.staff.audit_queries import SIZE, Asked, entries, in_turn, page_of, proven

pytestmark = [pytest.mark.data, pytest.mark.django_db]

OK, FORBIDDEN, NOT_FOUND, FOUND = 200, 403, 404, 302
BOOK = "/staff/agencies/qingshan/audit/"
BY = "account:1"


@pytest.fixture
def small():
    return small_agency.build(items=2, requests=2)


@pytest.fixture
def auditor(small):
    user = User.objects.create_user("auditor", first_name="审计员")
    assign(by=BY, user=user, agency=small.agency, role="auditor", since=localdate())
    return user


@pytest.fixture
def reading(auditor):
    client = Client()
    client.force_login(auditor)
    return client


def text(response):
    return b"".join(response).decode() if response.streaming else response.content.decode()


def sequences(page):
    return [int(number) for number in re.findall(r'aria-label="第 (\d+) 条"', page)]


def write(book, rows, *, act="test.done", subject="test.thing:1", by=BY):
    for _ in range(rows):
        with transaction.atomic():
            record(book=book, by=by, act=act, subject=subject)


# ── who may ───────────────────────────────────────────────


@pytest.mark.parametrize("address", [BOOK, f"{BOOK}1/", f"{BOOK}export.csv", f"{BOOK}export.json"])
def test_strangers_and_whoever_has_another_role_are_refused(small, address):
    elsewhere = User.objects.create_user("elsewhere")
    assign(by=BY, user=elsewhere, agency=small.other, role="auditor", since=localdate())
    for user in (small.clerk, small.stranger, elsewhere):
        client = Client()
        client.force_login(user)
        response = client.get(address)
        assert response.status_code == FORBIDDEN
        assert "接入机关" not in text(response)
    assert Client().get(address).status_code == FOUND
    assert Entry.objects.filter(act="ledger.consulted").count() == 0


def test_the_installations_book_is_its_administrators(small, reading):
    root = Client()
    root.force_login(User.objects.create_superuser("root"))
    assert "开设账号" in text(root.get("/staff/audit/"))
    assert "相符" in text(root.get("/staff/audit/1/"))
    assert root.get(BOOK).status_code == FORBIDDEN
    for address in ("/staff/audit/", "/staff/audit/1/", "/staff/audit/export.csv"):
        assert reading.get(address).status_code == FORBIDDEN


def test_an_entry_of_another_book_is_not_reached_by_its_number(small, reading):
    write("lvshui", 60)
    assert reading.get(f"{BOOK}55/").status_code == NOT_FOUND
    assert reading.get(f"{BOOK}{10**30}/").status_code == NOT_FOUND


# ── the list ──────────────────────────────────────────────


def test_the_list_tells_who_did_what_when_to_what(reading, auditor):
    write("qingshan", 1, by=auditor.ledger_name)
    page = text(reading.get(BOOK))
    assert sequences(page) == sorted(Entry.objects.filter(book="qingshan").values_list("sequence", flat=True))[::-1]
    for told in (
        "接入机关",
        "公布年度报告",
        "年度报告 2020",
        "撤下信息",
        f"只看账号 {auditor.pk}（审计员）",
        "《政府信息公开条例》第四十九条",
    ):
        assert told in page


@pytest.mark.parametrize(
    ("asked", "condition"),
    [
        ("act=agencies.assigned", {"act": "agencies.assigned"}),
        ("subject=reporting.annualreport:2020", {"subject": "reporting.annualreport:2020"}),
        ("account=1", {"actor": "account:1"}),
        ("account=1&act=agencies.assigned", {"actor": "account:1", "act": "agencies.assigned"}),
        ("account=77", {"actor": "account:77"}),
        ("act=nothing", {"act": "nothing"}),
    ],
)
def test_the_list_is_narrowed(reading, asked, condition):
    wanted = Entry.objects.filter(book="qingshan", **condition).order_by("-sequence")
    page = text(reading.get(f"{BOOK}?{asked}"))
    assert sequences(page) == list(wanted.values_list("sequence", flat=True))
    assert ("没有符合条件的条目" in page) is not wanted.exists()


def test_days_are_those_of_the_office_and_both_ends_count(reading, small, monkeypatch):
    """Entries of three days around a midnight in Shanghai, and a clock that was set back in between."""
    moments = ["2030-03-01T15:59:59", "2030-03-01T16:00:00", "2030-03-02T15:59:59.999999", "2030-03-02T15:30:00",
               "2030-03-02T16:00:00"]  # fmt: skip
    clock = iter(datetime.fromisoformat(moment).replace(tzinfo=UTC) for moment in moments)

    class Clock(datetime):
        @classmethod
        def now(cls, _zone):
            return next(clock)

    monkeypatch.setattr("gongkai.ledger.actions.datetime", Clock)
    before = Head.objects.get(book="qingshan").sequence
    write("qingshan", 5)
    found = sequences(text(reading.get(f"{BOOK}?since=2030-03-02&until=2030-03-02")))
    assert found == [before + 4, before + 3, before + 2]
    assert sequences(text(reading.get(f"{BOOK}?since=2030-03-03"))) == [before + 5]
    assert sequences(text(reading.get(f"{BOOK}?since=2031-01-01"))) == []
    assert sequences(text(reading.get(f"{BOOK}?until=2019-01-01"))) == []
    assert before + 1 in sequences(text(reading.get(f"{BOOK}?until=2030-03-01")))


@pytest.mark.parametrize(
    "asked", ["since=soon", "until=2026-02-30", "account=one", "after=x", "before=-1", f"account={'9' * 40}"]
)
def test_what_cannot_be_asked_is_told_in_words(reading, asked):
    response = reading.get(f"{BOOK}?{asked}")
    assert response.status_code == NOT_FOUND
    assert "请核对地址" in text(response) or "无法识别" in text(response)


def test_pages_meet_every_entry_once_in_both_directions(reading):
    write("qingshan", 2 * SIZE)
    url, seen, pages = f"{BOOK}?account=1", [], []
    while url:
        page = text(reading.get(url))
        pages.append(sequences(page))
        seen += sequences(page)
        following = re.search(r'href="(\?[^"]*after=\d+)" rel="next"', page)
        url = f"{BOOK}{following[1].replace('&amp;', '&')}" if following else ""
    mine = Entry.objects.filter(book="qingshan", actor=BY).order_by("-sequence")
    assert seen == list(mine.values_list("sequence", flat=True))
    back = text(reading.get(f"{BOOK}?account=1&before={pages[1][0]}"))
    assert sequences(back) == pages[0]
    assert 'rel="next"' in back


# ── an entry ──────────────────────────────────────────────


def test_an_entry_shows_what_it_says_and_proves_it(reading):
    page = text(reading.get(f"{BOOK}1/"))
    entry = Entry.objects.get(book="qingshan", sequence=1)
    assert entry.sha256 in page
    assert entry.sm3 in page
    assert "青山县民政局办公室" in page
    assert "没有被改动" in page
    last = Head.objects.get(book="qingshan").sequence
    assert "本条是账本的末尾" in text(reading.get(f"{BOOK}{last}/"))


@pytest.mark.parametrize(
    ("changed", "sequence", "failing"),
    [
        ("UPDATE ledger_entry SET actor='account:9' WHERE book='qingshan' AND sequence=5", 5, ["SHA-256", "SM3"]),
        ("UPDATE ledger_entry SET sm3='0' WHERE book='qingshan' AND sequence=5", 5, ["SM3", "第 6 条由本条接续"]),
        ("UPDATE ledger_entry SET actor='account:9' WHERE book='qingshan' AND sequence=6", 5, ["第 6 条由本条接续"]),
        ("DELETE FROM ledger_entry WHERE book='qingshan' AND sequence=4", 5, ["接在第 4 条之后", "SHA-256", "SM3"]),
        ("UPDATE ledger_head SET sequence=99 WHERE book='qingshan'", None, ["末尾"]),
    ],
)
def test_whatever_is_changed_is_seen_on_the_entry(reading, changed, sequence, failing):
    sequence = sequence or Head.objects.get(book="qingshan").sequence
    with connection.cursor() as cursor:
        cursor.execute(changed)
    failed = [check.label for check in proven("qingshan", sequence).checks if not check.holds]
    assert len(failed) == len(failing)
    assert all(part in label for part, label in zip(failing, failed, strict=True))
    page = text(reading.get(f"{BOOK}{sequence}/"))
    assert "与所记的不符" in page
    assert "没有被改动" not in page


# ── exports, and what consulting leaves behind ────────────


def test_the_json_export_can_be_verified_by_whoever_receives_it(reading):
    rows = json.loads(text(reading.get(f"{BOOK}export.json")))
    facts = ("at", "actor", "act", "subject", "article", "details")
    links = [
        Link(row["book"], row["sequence"], {key: row[key] for key in facts}, row["sha256"], row["sm3"]) for row in rows
    ]
    head = Head.objects.get(book="qingshan")
    proof = prove("qingshan", links, (head.sequence, head.sha256, head.sm3))
    assert proof.broken is None
    assert rows[-1]["act"] == "ledger.consulted"


def test_the_csv_export_opens_in_a_spreadsheet_and_runs_nothing(reading):
    write("qingshan", 1, act="test.formula", subject="=HYPERLINK(1)")
    response = reading.get(f"{BOOK}export.csv?act=test.formula")
    assert response["Content-Disposition"] == 'attachment; filename="ledger-qingshan.csv"'
    whole = text(response)
    assert whole.startswith("\ufeff序号,时间,操作者,行为")
    [_, row] = csv.reader(io.StringIO(whole))
    assert row[4] == "'=HYPERLINK(1)"
    assert reading.get(f"{BOOK}export.xls").status_code == NOT_FOUND
    assert json.loads(text(reading.get(f"{BOOK}export.json?act=nothing"))) == []


def test_an_export_comes_in_pieces(reading, monkeypatch):
    monkeypatch.setattr(audit_queries, "AT_A_TIME", 3)
    rows = list(in_turn("qingshan", Asked()))
    assert [row.sequence for row in rows] == list(range(1, len(rows) + 1))
    assert len(rows) > 9
    assert reading.get(f"{BOOK}export.csv").streaming


def test_looking_up_who_read_personal_data_is_itself_an_entry(reading, auditor):
    def kept():
        found = Entry.objects.filter(book="qingshan", act="ledger.consulted", actor=auditor.ledger_name)
        return list(found.order_by("sequence").values_list("details", flat=True))

    for plain in (BOOK, f"{BOOK}?act=agencies.assigned", f"{BOOK}1/"):
        assert reading.get(plain).status_code == OK
    assert kept() == []
    reading.get(f"{BOOK}?act=privacy.read")
    reading.get(f"{BOOK}?subject=privacy.person:7")
    reading.get(f"{BOOK}?act=privacy.read&after=3")
    reading.get(f"{BOOK}export.csv?account=1")
    assert kept() == [
        {"how": "查阅", "act": "privacy.read"},
        {"how": "查阅", "subject": "privacy.person:7"},
        {"how": "导出 csv", "account": "1"},
    ]
    assert all(proof.broken is None for proof in ledger.proofs())


# ── words ─────────────────────────────────────────────────


def test_every_act_that_the_program_enters_has_a_name(small, reading):
    """Read from the sources, so that a new act without a label fails here and not before a reader."""
    from pathlib import Path  # noqa: PLC0415

    rooms = "agencies|casework|files|jobs|ledger|messages|privacy|publication|reporting"
    shape = re.compile(rf'act=(?:[^",)]*)"((?:{rooms})\.[a-z-]+)"')
    sources = [path.read_text("utf-8") for path in Path("gongkai").rglob("*.py") if path.name != "labels.py"]
    used = {act for source in sources for act in shape.findall(source)}
    used |= {f"sign-in.{act}" for source in sources for act in re.findall(r'(?:policy\.)?keep\("([a-z-]+)"', source)}
    assert len(used) > 30
    assert used - set(ACTS) == set()
    subjects = Entry.objects.exclude(subject="").values_list("subject", flat=True)
    assert {subject.partition(":")[0] for subject in subjects} <= set(SUBJECTS)


def test_what_has_no_name_is_shown_as_it_is():
    assert (act_label("other.act"), subject_label("other.thing:7")) == ("other.act", "other.thing 7")
    assert (act_label("jobs.rerun"), subject_label("account:7")) == ("重新办理后台任务", "账号 7")


# ── cost ──────────────────────────────────────────────────

KINDS = (
    "",
    "subject=bulk.thing:7",
    "account=5",
    "act=bulk.rare",
    "since=2031-01-02&until=2031-01-03",
    "account=5&since=2031-01-02",
)


FIRST, AT_ONCE = datetime(2031, 1, 1, tzinfo=UTC), 5000


def bulk(book, rows):
    """So many entries with real hashes, two minutes apart from 2031 on; every thousandth of a rare kind."""
    head = Head.objects.get(book=book)
    before, made = (head.sha256, head.sm3), []
    for number in range(rows):
        entry = Entry(
            book=book, sequence=head.sequence + 1 + number, at=FIRST + timedelta(minutes=2 * number),
            actor=f"account:{number % 50}", act="bulk.rare" if number % 1000 == 0 else "bulk.usual",
            subject=f"bulk.thing:{number % 997}",
        )  # fmt: skip
        before = entry.sha256, entry.sm3 = hashes_of(book, entry.sequence, entry.facts, before)
        made.append(entry)
        if len(made) == AT_ONCE or number == rows - 1:
            Entry.objects.bulk_create(made, batch_size=500)
            made.clear()
    Head.objects.filter(book=book).update(sequence=head.sequence + rows, sha256=before[0], sm3=before[1])


def statements(client, address):
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == OK
    return len(seen)


def quickest(book, kind):
    sent = dict(part.split("=") for part in kind.split("&") if part)
    asked = Asked(
        sent.get("subject", ""), int(sent["account"]) if "account" in sent else None, sent.get("act", ""),
        *(datetime.fromisoformat(sent[end]).date() if end in sent else None for end in ("since", "until")),
    )  # fmt: skip
    times = []
    for _ in range(5):
        begun = time.perf_counter()
        page_of(book, asked, after=None, before=None)
        times.append(time.perf_counter() - begun)
    return min(times)


def test_a_long_ledger_costs_what_a_short_one_does(small, reading, budget, figures):
    """Two sizes, forty times apart: the same statements, about the same time; a page is walked to, whatever is asked."""
    addresses = [BOOK, f"{BOOK}1/", *(f"{BOOK}?{kind}" for kind in KINDS if kind)]
    short, long = budget(1_000, 25_000), budget(39_000, 975_000)
    bulk("qingshan", short)
    reading.get("/staff/")
    few, soon = (
        [statements(reading, address) for address in addresses],
        {kind: quickest("qingshan", kind) for kind in KINDS},
    )
    bulk("qingshan", long)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE ledger_entry")
    late = {kind: quickest("qingshan", kind) for kind in KINDS}
    reading.get("/staff/")  # what is new is counted once a minute: now, as before
    assert [statements(reading, address) for address in addresses] == few
    assert max(few) <= 15
    for kind in KINDS:
        figures(
            f"账本一页“{kind or '全部'}”，{short}条和{short + long}条",
            f"{soon[kind] * 1000:.1f}、{late[kind] * 1000:.1f} 毫秒",
        )
        assert late[kind] < 4 * soon[kind] + 0.01, kind


@pytest.mark.parametrize("kind", KINDS)
def test_no_page_is_sorted(small, kind):
    """The plan itself: an index of this table gives the order, and nothing is read but what is shown."""
    bulk("qingshan", 1000)
    sent = dict(part.split("=") for part in kind.split("&") if part)
    days = [datetime.fromisoformat(sent[end]).date() if end in sent else None for end in ("since", "until")]
    asked = Asked(
        sent.get("subject", ""), int(sent["account"]) if "account" in sent else None, sent.get("act", ""), *days
    )
    if connection.vendor == "postgresql":  # so few rows are sorted sooner than walked to: the plan of many is asked for
        with connection.cursor() as cursor:
            cursor.execute(
                "SET LOCAL enable_sort = off; SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off"
            )
    plan = entries("qingshan", asked).order_by("-sequence")[:51].explain()
    assert not re.search(r"TEMP B-TREE|Sort", plan), plan
    assert re.search(r"USING INDEX|Index Scan", plan), plan
