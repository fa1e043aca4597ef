"""A database that cannot be had is told in a sentence, wherever the program asked for it."""

import psycopg
import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import Error, InterfaceError, OperationalError, connection, transaction
from django.test import Client

from gongkai.ui.busy import BUSY, GONE, trouble

pytestmark = [pytest.mark.data, pytest.mark.django_db]

BROKEN, UNAVAILABLE = 500, 503


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


def caused(words, driver):
    """The error as Django raises it, with the driver's own behind it."""
    error = OperationalError(words)
    error.__cause__ = driver
    return error


def raised(act):
    try:
        with transaction.atomic():
            act()
    except Error as error:
        return error
    raise AssertionError("nothing was raised")


@pytest.mark.parametrize("error", [OperationalError("database is locked"), InterfaceError("database table is locked")])
def test_busy_is_a_sentence_and_when_to_try_again(asked_with, error):
    answer = asked_with(error)
    assert (answer.status_code, answer.headers["Retry-After"]) == (UNAVAILABLE, "5")
    page = answer.content.decode()
    assert "系统正忙" in page
    assert "先刷新页面看看刚才的内容是否已经保存" in page
    assert "locked" not in page


def test_a_database_that_is_gone_has_its_own_sentence(asked_with):
    answer = asked_with(caused("connection is bad", psycopg.OperationalError("connection refused")))
    assert (answer.status_code, answer.headers["Retry-After"]) == (UNAVAILABLE, "30")
    page = answer.content.decode()
    assert "数据库连不上" in page
    assert "请告诉系统管理员检查数据库服务是否在运行" in page
    assert "系统正忙" not in page
    assert "refused" not in page


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("no such table: nothing"),
        caused("could not write: no space left on device", psycopg.errors.DiskFull()),
        ValueError("nothing of the database"),
    ],
)
def test_what_no_waiting_mends_is_an_error_as_before(asked_with, error):
    answer = asked_with(error)
    assert answer.status_code == BROKEN
    assert "Retry-After" not in answer.headers


# What the driver itself makes of PostgreSQL's codes needs no server; where one answers, it is asked below.
# fmt: off
CODES = (
    ("55P03", BUSY), ("40001", BUSY), ("40P01", BUSY), ("53300", BUSY),
    ("08006", GONE), ("08001", GONE), ("57P01", GONE), ("57P02", GONE), ("57P03", GONE),
    ("53100", None), ("53200", None), ("57014", None), ("58030", None),
)
# fmt: on


@pytest.mark.parametrize(("code", "told"), CODES)
def test_the_servers_code_decides(code, told):
    driver = psycopg.errors.lookup(code)()
    assert issubclass(type(driver), psycopg.OperationalError)
    assert trouble(caused("", driver)) is told


# fmt: off
REFUSALS = (
    ("connection failed: FATAL:  sorry, too many clients already",                                  BUSY),
    ("connection failed: FATAL:  remaining connection slots are reserved for roles with SUPERUSER", BUSY),
    ("connection failed: 致命错误:  对不起, 已经有太多的客户",                                      BUSY),
    ("connection failed: FATAL:  the database system is starting up",                               GONE),
    ("the connection is closed",                                                                    GONE),
)
# fmt: on


@pytest.mark.parametrize(("words", "told"), REFUSALS)
def test_a_refused_connection_has_no_code_but_words(words, told):
    assert trouble(caused(words, psycopg.OperationalError(words))) is told


def test_nobody_listens_is_told_as_gone():
    with pytest.raises(psycopg.OperationalError) as refused:
        psycopg.connect("host=127.0.0.1 port=1 connect_timeout=2")
    assert trouble(caused(str(refused.value), refused.value)) is GONE


def on_server():
    if connection.vendor != "postgresql":
        pytest.skip("asks PostgreSQL itself")


@pytest.mark.postgres
@pytest.mark.parametrize(("code", "told"), CODES)
def test_the_server_itself_says_so(code, told):
    on_server()
    raising = f"DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{code}'; END $$"
    assert trouble(raised(lambda: connection.cursor().execute(raising))) is told


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_lock_that_another_holds_is_busy_and_a_connection_that_was_ended_is_gone():
    on_server()
    other = connection.copy()
    try:
        with other.cursor() as held, connection.cursor() as cursor:
            held.execute("BEGIN; LOCK TABLE ledger_entry")
            assert (
                trouble(raised(lambda: cursor.execute("SET LOCAL lock_timeout = '50ms'; TABLE ledger_entry"))) is BUSY
            )
            cursor.execute("SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND state LIKE 'idle in%'"
                           " AND datname = current_database()")  # fmt: skip
            cursor.execute("SELECT pg_terminate_backend(%s)", cursor.fetchone())
            with pytest.raises(OperationalError) as ended:
                held.execute("SELECT 1")
            assert trouble(ended.value) is GONE
            with pytest.raises(Error) as closed:
                held.execute("SELECT 1")
            assert trouble(closed.value) is GONE
    finally:
        other.close()
