"""Nothing personal where it does not belong: unmistakable values are sent through everything, then looked for everywhere."""

from __future__ import annotations

import base64
import io
import json
import logging
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import small_agency
from django.core import mail, serializers
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import include, path
from django.utils.log import AdminEmailHandler
from django.views.debug import ExceptionReporter

from gongkai.agencies.actions import assign
from gongkai.agencies.policies import NotAllowed
from gongkai.casework import actions
from gongkai.casework.actions import enter_requester, read_requester
from gongkai.casework.models import DisclosureRequest, Requester
from gongkai.ledger.models import Entry
from gongkai.privacy import keys, masters
from gongkai.privacy.actions import erase
from gongkai.privacy.errors import PrivacyError
from gongkai.privacy.purposes import Purpose
from gongkai.privacy.rotation import rotate

pytestmark = [pytest.mark.data, pytest.mark.django_db]

ROOT = Path(__file__).resolve().parents[2]
BY, TODAY, BOOK = small_agency.BY, small_agency.TODAY, "qingshan"
PLANTED = {
    "name": "龘靐齉",
    "identity_number": "990101198707076543",
    "phone": "19900776655",
    "address": "魑魅县魍魉镇耄耋村 7788 号",
    "email": "qzxjvkw@planted.example",
}
SERVER_ERROR = 500


def traces(text: str | bytes) -> list[str]:
    """The planted values that stand in a text or in bytes, in any encoding a store might use."""
    if isinstance(text, str):
        return [value for value in PLANTED.values() if value in text or ascii(value)[1:-1] in text]
    encodings = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
    forms = {value: {value.encode(encoding) for encoding in encodings} for value in PLANTED.values()}
    for value, found in forms.items():
        found |= {json.dumps(value)[1:-1].encode(), base64.b64encode(value.encode()).rstrip(b"=")[:-1]}
        found |= {value.encode().hex().encode()}
    return [value for value, found in forms.items() if any(form in text for form in found)]


def stored() -> str:
    """Every table of the database as text, bytes decoded in every way that could show something."""
    lines = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 — the database's own names
            for row in cursor.fetchall():
                for cell in row:
                    raw = bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode()
                    lines += [raw.decode("utf-8", "replace"), raw.decode("utf-16-le", "replace"), raw.hex()]
    return "\n".join(lines)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HOME, settings.MASTER_KEYS = tmp_path, ""
    settings.ADMINS = [("值班", "duty@agency.example")]
    return tmp_path


@pytest.fixture
def small(db):
    found = small_agency.build(items=2, requests=3)
    assign(by=BY, user=found.clerk, agency=found.agency, role="disclosure_head", since=date(2020, 1, 1))
    return found


@pytest.fixture
def logs():
    """Everything logged at any level, formatted with its traceback, and the mail to the administrators."""
    text, root = io.StringIO(), logging.getLogger()
    handlers = [logging.StreamHandler(text), AdminEmailHandler(include_html=True)]
    handlers[1].setLevel(logging.ERROR)
    level = root.level
    root.setLevel(logging.DEBUG)
    for handler in handlers:
        root.addHandler(handler)
    yield lambda: text.getvalue() + "".join(f"{sent.subject}{sent.body}{sent.alternatives}" for sent in mail.outbox)
    root.setLevel(level)
    for handler in handlers:
        root.removeHandler(handler)


def requester(small, number=0):
    request = DisclosureRequest.objects.get(agency=small.agency, number=f"2020-{number:04d}")
    return enter_requester(by=BY, request=request, **PLANTED, on=TODAY)


def _failing(request, where):
    """What a careless view might do: text from the form in its variables, and then it breaks."""
    name, sent, nested = request.POST["name"], dict(request.POST.items()), [request.POST["phone"]]
    row = Requester.objects.select_related("person").first()
    if where == "view":
        raise RuntimeError(f"{row} {row.name} {row.phone!r} {len(name)} {len(sent)} {len(nested)}")
    if where == "action":
        facts = {field: request.POST[field] for field in PLANTED}
        request_row = DisclosureRequest.objects.exclude(requester__isnull=False).first()
        enter_requester(by=BY, request=request_row, **facts, on=TODAY)
    logging.getLogger("gongkai").warning("requester %s, %r, of %s", row.name, row.address, row)
    return HttpResponse("完")


urlpatterns = [path("failing/<str:where>", _failing), path("", include("gongkai.config.urls"))]


def test_what_is_planted_is_found_where_it_is():
    """The search itself can fail: in each encoding, and in what a careless program would leave."""
    for value in PLANTED.values():
        for encoding in ("utf-8", "utf-16-le", "gb18030"):
            assert traces(b"\x00" + value.encode(encoding) + b"\x00") == [value]
        assert traces(json.dumps({"value": value}).encode()) == [value]
        assert traces(f"<p>{value}</p>") == [value]


@pytest.fixture
def statements_logged():
    """As in development: every statement goes to the log with its parameters."""
    logger = logging.getLogger("django.db.backends")
    level = logger.level
    logger.setLevel(logging.DEBUG)
    with CaptureQueriesContext(connection):
        yield
    logger.setLevel(level)


def test_the_ledger_the_tables_and_the_logs_stay_clean_after_every_act(small, logs, statements_logged):
    row = requester(small)
    also = requester(small, 1)
    for field, planted in PLANTED.items():
        for purpose in Purpose:
            facts = {"requester": row, "field": field, "purpose": purpose, "on": TODAY}
            assert read_requester(user=small.clerk, **facts) == planted
    for act in (
        lambda: enter_requester(by=BY, request=row.request, **PLANTED | {"phone": "1"}, on=TODAY),
        lambda: read_requester(user=small.stranger, requester=row, field="name", purpose="verify", on=TODAY),
        lambda: read_requester(user=small.clerk, requester=row, field="name", purpose=PLANTED["name"], on=TODAY),
    ):
        with pytest.raises((NotAllowed, PrivacyError)) as refused:
            act()
        assert traces(f"{refused.value}{refused.value!r}") == []
    rotate(by=BY)
    dumped = serializers.serialize("json", [*Requester.objects.all(), *Entry.objects.all()])
    erase(by=BY, person=also.person, order_number="清〔2022〕1 号", book=BOOK)
    dumped += serializers.serialize("json", [*Requester.objects.all(), *Entry.objects.all()])
    reads = Entry.objects.filter(act="privacy.read").count()
    assert reads == len(PLANTED) * len(Purpose)
    assert "privacy_person" in logs()
    assert traces(dumped) == []
    assert traces(stored()) == traces(stored().encode()) == []
    assert traces(logs()) == []


def test_the_pages_show_masks_at_most(small, client, logs):
    row = requester(small)
    read_requester(user=small.clerk, requester=row, field="phone", purpose="contact", on=TODAY)
    client.force_login(small.clerk)
    shown = ""
    for address in (
        "/staff/",
        f"/staff/agencies/{BOOK}/reports/2020/",
        f"/staff/agencies/{BOOK}/reports/2020/cells/3/granted_in_part/natural",
        f"/staff/agencies/{BOOK}/privacy/",
        f"/agencies/{BOOK}/",
        f"/agencies/{BOOK}/reports/2020/",
        f"/agencies/{BOOK}/items/none/",
    ):
        shown += client.get(address).content.decode()
    assert "联系申请人补正、沟通" in shown
    assert traces(shown) == []
    for name, value in PLANTED.items():  # in an address only whoever typed it sees it again
        client.get(f"/staff/agencies/{BOOK}/privacy/", {"person": value, "account": value, name: value})
    assert traces(logs()) == []
    assert traces(stored()) == []


@pytest.mark.parametrize(
    ("where", "broken"),
    [("view", ""), ("action", ""), ("action", "ledger"), ("nowhere", ""), ("nowhere", "key")],
)
@pytest.mark.urls(__name__)
def test_a_failing_view_tells_nothing(small, client, logs, monkeypatch, where, broken):  # noqa: PLR0917 — fixtures
    requester(small)
    if broken == "ledger":
        monkeypatch.setattr(actions, "record", lambda **_facts: 1 / 0)
    elif broken == "key":
        masters.path().write_text(f"{masters.Master(b'k' * 32).text}\n")
    client.raise_request_exception = False
    client.force_login(small.clerk)
    response = client.post(f"/failing/{where}", PLANTED)
    failed = where == "view" or broken != ""
    assert (response.status_code == SERVER_ERROR) is failed
    assert (len(mail.outbox) > 0) is failed
    assert traces(response.content) == []
    assert traces(logs()) == []
    assert traces(stored()) == []


def test_an_error_report_hides_what_was_sent_in_development_too(settings):
    settings.DEBUG = True
    request = RequestFactory().post("/", PLANTED)
    name = Requester(name=PLANTED["name"]).name
    try:
        int(f"{name}")
    except ValueError:
        reporter = ExceptionReporter(request, *sys.exc_info())
    for report in (reporter.get_traceback_html(), reporter.get_traceback_text()):
        assert "ValueError" in report
        assert "龘**" in report
        assert traces(report) == []


ACTS = """
import sys, json
from datetime import date
from gongkai.config.cli import set_up_django
set_up_django()
from gongkai.config.cli.home import ready
ready()
from django.db import transaction
from gongkai.agencies.actions import enter_agency
from gongkai.casework.actions import enter_requester
from gongkai.casework.models import DisclosureRequest
from gongkai.privacy import keys
from gongkai.privacy.actions import reveal
planted, today = json.load(sys.stdin), date(2022, 3, 1)
agency = enter_agency(by="x", code="qingshan", name="青山县民政局", kind="department", parent=None, disclosure_office="")
for number in ("1", "2"):
    row = DisclosureRequest.objects.create(agency=agency, number=number, requester_kind="natural", channel="internet",
                                           received_on=today, recorded_on=today)
    found = enter_requester(by="x", request=row, **planted, on=today)
for field, value in planted.items():
    assert reveal(by="x", of=found, field=field, purpose="verify", book="qingshan") == value
print(bytes(found.person.wrapped).hex(), keys.unwrap(found.person).hex())
"""


def test_the_files_of_an_installation_hold_neither_the_values_nor_after_erasure_the_key(tmp_path):
    """Database, write-ahead log, whatever else lies in the folder: searched byte by byte, in every encoding."""
    folder = tmp_path / "installation"
    environment = {
        name: text for name, text in os.environ.items() if name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    }
    environment |= {"GONGKAI_HOME": str(folder), "XDG_CACHE_HOME": str(tmp_path / "cache"), "PYTHONPATH": str(ROOT)}

    def run(*words, given=""):
        found = subprocess.run(
            [sys.executable, *words],
            env=environment,
            cwd=ROOT,
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
        assert found.returncode == 0, found.stderr
        assert traces(found.stderr) == []
        return found.stdout

    def files():
        return {file.name: file.read_bytes() for file in folder.rglob("*") if file.is_file()}

    wrapped, root = map(bytes.fromhex, run("-c", ACTS, given=json.dumps(PLANTED)).split())
    before = files()
    assert traces(b"\x00".join(before.values())) == []
    assert any(wrapped in content for content in before.values())
    assert not any(root in content for content in before.values())
    command = ("-c", "from gongkai.config.cli import main; main()", "privacy")
    told = run(*command, "erase", "--agency", BOOK, "--request", "1", "--order", "清〔2022〕1 号", "--yes")
    assert "涉及 2 件申请" in told
    after = files()
    assert "erasures.jsonl" in after
    assert not [name for name, content in after.items() if wrapped in content]
    assert traces(b"\x00".join(after.values())) == []
    assert run(*command, "keys").count("现用") == 1


def test_a_person_has_no_name_in_the_keys(small):
    person = requester(small).person
    assert traces(repr(vars(person))) == []
    assert keys.unwrap(person).hex() not in repr(vars(person))
