"""Health, measures and logs as whoever watches over the site reads them, and what must never stand in them."""

import json
import logging
from io import StringIO

import pytest
from django.db import DatabaseError
from django.test import Client

from gongkai.config.running import checking_machine, health, migrating
from gongkai.config.running.checks import Level, Scope
from gongkai.config.running.logs import logging_config
from gongkai.config.running.requests import HEADER

pytestmark = [pytest.mark.data, pytest.mark.django_db]
TYPED = "张三13800138000"


@pytest.fixture
def lines():
    """What is logged during a test, line by line."""
    formatter = logging_config("INFO")["formatters"]["json"]
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter["()"](**{name: value for name, value in formatter.items() if name != "()"}))
    root, ours = logging.getLogger(), logging.getLogger("gongkai")
    level = ours.level
    root.addHandler(handler)
    ours.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)
    ours.setLevel(level)


def test_it_lives_and_is_ready(client):
    assert client.get("/health/live").json() == {"live": True}
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()) == (200, {"ready": True})
    assert answer["Cache-Control"] == "no-store"


def test_a_database_that_refuses_to_be_written_is_not_ready(client, monkeypatch):
    def refuse():
        raise DatabaseError("attempt to write a readonly database")

    monkeypatch.setattr(health, "_try_to_write", refuse)
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["because"]) == (503, "database")
    assert client.get("/health/live").status_code == 200


def test_a_database_of_an_older_version_is_not_ready(client, monkeypatch):
    monkeypatch.setattr(migrating, "_latest", lambda: {("ledger", "0999_later")})
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["because"]) == (503, "migrations")


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"REMOTE_ADDR": "127.0.0.1"}, 200),
        ({"REMOTE_ADDR": "::1"}, 200),
        ({"REMOTE_ADDR": "10.0.0.9"}, 200),
        ({"REMOTE_ADDR": "203.0.113.7"}, 404),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "127.0.0.1"}, 404),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_FORWARDED": "for=127.0.0.1"}, 404),
        ({"REMOTE_ADDR": "203.0.113.7", "HTTP_X_FORWARDED_FOR": "127.0.0.1"}, 404),
    ],
)
def test_measures_are_for_peers_that_connect_themselves(client, settings, said, status):
    settings.METRICS_PEERS = ["127.0.0.1", "::1", "10.0.0.9"]
    assert client.get("/metrics", **said).status_code == status


def counted(client, view):
    text = client.get("/metrics").content.decode()
    return sum(
        float(line.split()[-1])
        for line in text.splitlines()
        if line.startswith("gongkai_requests_total{") and view in line
    )


def test_a_request_is_counted_under_its_view_and_status(client):
    before = counted(client, 'status="404",view="none"')
    client.get(f"/{TYPED}/")
    assert counted(client, 'status="404",view="none"') == before + 1
    text = client.get("/metrics").content.decode()
    for name in ("gongkai_request_seconds_bucket", "gongkai_ledger_entries", "gongkai_jobs_waiting", "gongkai_info"):
        assert name in text
    assert TYPED not in text


@pytest.mark.parametrize("given", ["0af7651916cd43dd8448eb211c80319c", "has spaces in it", "x" * 65, "", "换行\n"])
def test_a_request_has_a_number(client, given):
    number = client.get("/robots.txt", headers={HEADER: given} if given.isascii() and "\n" not in given else {})[HEADER]
    assert (number == given) == (given.isalnum() and given.isascii() and 8 <= len(given) <= 64)
    assert len(number) == 32


def test_nothing_a_person_typed_is_logged(lines, monkeypatch):
    def fail():
        raise ValueError(TYPED)

    client = Client(raise_request_exception=False)
    client.get(f"/robots.txt?q={TYPED}")
    client.get(f"/{TYPED}/?q={TYPED}")
    client.post("/staff/", {"name": TYPED})
    monkeypatch.setattr(health, "_try_to_write", fail)
    broken = client.get(f"/health/ready?q={TYPED}")
    assert broken.status_code == 500
    logging.getLogger("some.library").warning("refused %s", TYPED)
    found = lines()
    assert {"request", "refused %s"} <= {line["event"] for line in found}
    [robots] = [line for line in found if line.get("view") == "portal:robots"]
    assert robots["route"] == "robots.txt"
    assert robots["status"] == 200
    assert robots["request_id"]
    [error] = [line for line in found if line.get("error")]
    assert error["error"] == "ValueError"
    assert any("health.py" in place for place in error["places"])
    assert error["request_id"] == broken[HEADER]
    text = json.dumps(found, ensure_ascii=False)
    assert "张三" not in text
    assert "13800138000" not in text


@pytest.mark.parametrize(
    ("today", "level"),
    [("2026-06-01", Level.OK), ("2026-10-31", Level.OK), ("2026-11-01", Level.WARNING), ("2027-01-04", Level.ERROR)],
)
def test_a_holiday_notice_is_missed_from_november_on(monkeypatch, today, level):
    class Notice:
        year, region = 2026, ""

    from datetime import date  # noqa: PLC0415 — the day is this test's alone

    monkeypatch.setattr(checking_machine, "NOTICES", [Notice])
    monkeypatch.setattr(checking_machine.timezone, "localdate", lambda: date.fromisoformat(today))
    assert checking_machine.holidays(Scope()).level is level
