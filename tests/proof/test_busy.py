"""A database that cannot be had is told in a sentence, wherever the program asked for it."""

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import InterfaceError, OperationalError, connection
from django.test import Client

pytestmark = [pytest.mark.data, pytest.mark.django_db]


@pytest.fixture
def asked_with(monkeypatch):
    """The answer to a reader whose session meets this error: before any view, where no view could catch it."""

    def ask(error):
        def fail(*_):
            raise error

        monkeypatch.setattr(SessionStore, "load", fail)
        reader = Client(raise_request_exception=False)
        reader.cookies[settings.SESSION_COOKIE_NAME] = "x" * 32
        return reader.get("/staff/")

    return ask


@pytest.mark.parametrize("error", [OperationalError("database is locked"), InterfaceError("database table is locked")])
def test_busy_is_a_sentence_and_when_to_try_again(asked_with, error):
    answer = asked_with(error)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    page = answer.content.decode()
    assert "系统正忙" in page
    assert "先刷新页面看看刚才的内容是否已经保存" in page
    assert "locked" not in page


def test_a_missing_table_which_no_waiting_mends_is_an_error_as_before_on_sqlite(asked_with):
    answer = asked_with(OperationalError("no such table: nothing"))
    assert answer.status_code == (500 if connection.vendor == "sqlite" else 503)
    assert ("Retry-After" in answer.headers) == (answer.status_code == 503)


def test_an_error_of_the_program_is_an_error_as_before(asked_with):
    assert asked_with(ValueError("nothing of the database")).status_code == 500
