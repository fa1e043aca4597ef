"""Looking after an installation: backup while it runs, restore on a clean place, upgrade with a way back, doctor."""

import itertools
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tarfile
import time
from contextlib import closing, contextmanager, suppress

import drill
import machine
import psycopg
import pyrage
import pytest
from own_home import GONGKAI, PASSPHRASE, ROOT, SET_UP, fetch, free_port, own, python, run

ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
NUMBERS = itertools.count()


class Place:
    """An installation of one test: a folder, and on PostgreSQL a database."""

    def __init__(self, home, url=""):
        self.home, self.url = home, url

    def run(self, *words, **environment):
        return run(self.home, *words, **self.environment, **environment)

    def python(self, source, *words):
        return python(self.home, source, *words, **self.environment)

    @property
    def environment(self):
        return {"DATABASE_URL": self.url} if self.url else {}

    def ask(self, sql):
        """The rows a statement gives, asked without the program."""
        if self.url:
            with psycopg.connect(self.url, autocommit=True) as connection:
                answer = connection.execute(sql)
                return answer.fetchall() if answer.description else []
        with closing(sqlite3.connect(self.home / "gongkai.sqlite3", isolation_level=None)) as connection:
            return connection.execute(sql).fetchall()


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    """``places(engine, name, like)``: a new place, empty or a copy of another."""
    folder, databases = tmp_path_factory.mktemp("places"), []

    def make(engine, name, like=None):
        home, url = folder / f"{name}-{next(NUMBERS)}", ""
        if engine == "postgresql":
            if not shutil.which("pg_dump"):
                pytest.skip("没有 pg_dump：apt-get install postgresql-client")
            database = f"gongkai_place_{os.getpid()}_{next(NUMBERS)}"
            template = f" TEMPLATE {like.url.rpartition('/')[2]}" if like else ""
            on_server(f"CREATE DATABASE {database}{template}")
            databases.append(database)
            url = f"{machine.postgres_url().rpartition('/')[0]}/{database}"
        if like:
            shutil.copytree(like.home, home)
        return Place(home, url)

    yield make
    for database in databases:
        on_server(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")


def on_server(sql):
    with psycopg.connect(machine.postgres_url(), autocommit=True) as connection:
        connection.execute(sql)


@pytest.fixture(scope="module", params=ENGINES)
def engine(request):
    return request.param


@pytest.fixture(scope="module")
def demo(engine, places):
    """The demonstration, to be copied and looked at."""
    place = places(engine, "demo")
    done = place.run("demo", "--no-serve")
    assert done.returncode == 0, done.stderr
    return place


@pytest.fixture(scope="module")
def sqlite_demo(places):
    place = places("sqlite", "demo")
    assert place.run("demo", "--no-serve").returncode == 0
    return place


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    path = tmp_path_factory.mktemp("keys") / "passphrase"
    path.write_text(PASSPHRASE + "\n", "utf-8")
    return path


@pytest.fixture(scope="module")
def archive(sqlite_demo, key, tmp_path_factory):
    """One good backup, for the tests that only try to open it."""
    path = tmp_path_factory.mktemp("archive") / "one.tar"
    done = sqlite_demo.run("backup", "--to", path, "--passphrase-file", key)
    assert done.returncode == 0, done.stderr
    return path


@contextmanager
def writing(place):
    """Two programs that write without a pause until they are killed; gives what each has acknowledged so far."""
    command = [sys.executable, "-c", SET_UP + drill.WRITE]
    writers = [
        subprocess.Popen(
            [*command, str(number)],
            env=own(place.home, **place.environment),
            stdout=(place.home.parent / f"{place.home.name}.acks{number}").open("w"),
            cwd=ROOT,
        )
        for number in (0, 1)
    ]

    def acknowledged():
        files = (place.home.parent / f"{place.home.name}.acks{number}" for number in (0, 1))
        return [len(file.read_text().splitlines()) for file in files]

    try:
        yield acknowledged
    finally:
        for writer in writers:
            writer.send_signal(signal.SIGKILL)
            writer.wait()


def until(condition):
    for _ in range(300):
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come to pass within 30 s")


def test_drill_backup_while_others_write_destroy_restore(engine, demo, places, key, budget, figures):  # noqa: PLR0917 — fixtures
    lost = places(engine, "lost", like=demo)
    with writing(lost) as acknowledged:
        until(lambda: min(acknowledged()) >= 5)
        before = acknowledged()
        begun = time.monotonic()
        done = lost.run("backup", "--to", lost.home.parent / f"{lost.home.name}.tar", "--passphrase-file", key)
        assert done.returncode == 0, done.stderr
        figures(f"backup while two write, {engine}", f"{time.monotonic() - begun:.1f} s")
        until(lambda: min(acknowledged()) > max(before))
    after = acknowledged()
    archive = lost.home.parent / f"{lost.home.name}.tar"
    shutil.rmtree(lost.home)

    found = places(engine, "found")
    done = found.run("restore", archive, "--passphrase-file", key)
    assert done.returncode == 0, done.stderr
    assert "各表的数目与清单相符" in done.stdout
    assert "全部相接" in done.stdout
    kept = [int(number) for number in found.python(drill.DONE).split()]
    for early, number, late in zip(before, kept, after, strict=True):
        assert early <= number <= late + 1, (
            "what was acknowledged before the backup is in it; the last act may be unsaid"
        )

    # The same acts again, on a place that nothing happened to.
    reference = places(engine, "reference", like=demo)
    for mine, number in enumerate(kept):
        reference.python(drill.WRITE, mine, number)
    assert reference.run("index", "rebuild").returncode == 0  # as restoring does; the writers run no jobs
    every = budget(quick=8, full=1)
    pages = json.loads(found.python(drill.CRAWL, every))
    assert pages == json.loads(reference.python(drill.CRAWL, every))
    assert sum("200" in page for page in pages.values()) > 20
    figures(f"public pages the same after a restore, {engine}", len(pages))
    assert found.run("ledger", "verify").returncode == 0
    for name in ("secret.key", "demo-password.txt"):
        assert (found.home / name).stat().st_mode & 0o077 == 0
        assert (found.home / name).read_text() == (demo.home / name).read_text()


def test_nothing_of_the_folder_is_in_the_clear_and_tar_and_age_open_it(sqlite_demo, places, tmp_path):
    place = places("sqlite", "sealed", like=sqlite_demo)
    (place.home / "files" / "ab").mkdir(parents=True)
    (place.home / "files" / "ab" / "abc").write_text("一份文件", "utf-8")
    (place.home / "uploads").mkdir(exist_ok=True)
    (place.home / "uploads" / "half").write_text("half of it", "utf-8")
    (place.home / "of-a-new-room").write_text("kept", "utf-8")
    identity = pyrage.x25519.Identity.generate()
    private = tmp_path / "identity"
    private.write_text(f"# a comment\n{identity}\n")
    done = place.run("backup", "--to", tmp_path / "sealed.tar", "--recipient", str(identity.to_public()))
    assert done.returncode == 0, done.stderr
    content = (tmp_path / "sealed.tar").read_bytes()
    for secret in ((place.home / "secret.key").read_bytes(), "一份文件".encode(), b"SQLite format 3"):
        assert secret not in content
    assert (tmp_path / "sealed.tar").stat().st_mode & 0o077 == 0

    with tarfile.open(tmp_path / "sealed.tar") as outer:
        outer.extractall(tmp_path / "outer", filter="data")
    if age := shutil.which("age"):
        (tmp_path / "key.txt").write_bytes(age_opens(age, private, tmp_path / "outer" / "key.age"))
        (tmp_path / "inner.tar").write_bytes(
            age_opens(age, tmp_path / "key.txt", tmp_path / "outer" / "backup.tar.age")
        )
        with tarfile.open(tmp_path / "inner.tar") as inner:
            names = inner.getnames()
        assert {"database.sqlite3", "home/secret.key", "home/files/ab/abc", "home/of-a-new-room"} <= {*names}
        assert names[-1] == "manifest.json"
        assert not [name for name in names if "uploads" in name or "index" in name or "static" in name]

    empty = places("sqlite", "opened")
    assert empty.run("restore", tmp_path / "sealed.tar", "--identity", private).returncode == 0
    assert (empty.home / "files" / "ab" / "abc").read_text("utf-8") == "一份文件"


def age_opens(age, identity, sealed):
    return subprocess.run([age, "-d", "-i", identity, sealed], capture_output=True, check=True).stdout


def altered(content, where):
    return content[:where] + bytes([content[where] ^ 1]) + content[where + 1 :]


# fmt: off
DAMAGE = {
    "cut short":      lambda content: content[: len(content) // 2],
    "one bit":        lambda content: altered(content, len(content) // 2),
    "its last bytes": lambda content: altered(content, len(content.rstrip(b"\0")) - 9),
    "another file":   lambda content: b"not a backup" * len(content[:99]),
    "nothing":        lambda content: content[:0],
}
# fmt: on


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_archive_is_refused_and_leaves_nothing(archive, places, key, tmp_path, damage):
    (tmp_path / "bad.tar").write_bytes(DAMAGE[damage](archive.read_bytes()))
    place = places("sqlite", "refused")
    done = place.run("restore", tmp_path / "bad.tar", "--passphrase-file", key)
    assert done.returncode == 1
    assert "备份" in done.stderr
    assert "Traceback" not in done.stderr
    assert {path.name for path in place.home.iterdir()} <= {"service.lock"}


def test_a_wrong_passphrase_opens_nothing(archive, places, tmp_path):
    (tmp_path / "wrong").write_text("not the passphrase at all", "utf-8")
    done = places("sqlite", "wrong").run("restore", archive, "--passphrase-file", tmp_path / "wrong")
    assert done.returncode == 1
    assert "口令或者私钥不对" in done.stderr


def test_nothing_is_written_over(archive, sqlite_demo, key):
    content = archive.read_bytes()
    again = sqlite_demo.run("backup", "--to", archive, "--passphrase-file", key)
    assert again.returncode == 1
    assert "已经存在" in again.stderr
    assert archive.read_bytes() == content
    full = sqlite_demo.run("restore", archive, "--passphrase-file", key)
    assert full.returncode == 1
    assert "不是空的" in full.stderr


def test_a_short_passphrase_or_none_is_refused(sqlite_demo, tmp_path):
    (tmp_path / "short").write_text("secret", "utf-8")
    assert "口令至少" in sqlite_demo.run("backup", "--passphrase-file", tmp_path / "short").stderr
    assert "--passphrase-file" in sqlite_demo.run("backup").stderr


def test_the_latest_are_kept(places, sqlite_demo, key, tmp_path):
    for day in ("20250101", "20250102", "20250103"):
        (tmp_path / f"gongkai-{day}-000000.tar").write_text("old", "utf-8")
    (tmp_path / "of-someone-else.tar").write_text("kept", "utf-8")
    done = sqlite_demo.run("backup", "--to", tmp_path, "--keep", "2", "--passphrase-file", key)
    assert done.returncode == 0, done.stderr
    left = sorted(path.name for path in tmp_path.iterdir())
    assert len(left) == 3
    assert left[0] == "gongkai-20250103-000000.tar"
    assert "of-someone-else.tar" in left


ENTER_REQUESTER = """
from datetime import date
from gongkai.casework.actions import enter_requester
from gongkai.casework.models import DisclosureRequest
request = DisclosureRequest.objects.get(number="2020-001")
enter_requester(by="t", request=request, name="何所思", phone="13800001234", on=date.today())
"""
REVEAL = """
from gongkai.agencies.models import User
from gongkai.casework.models import Requester
from gongkai.privacy.actions import reveal
from gongkai.privacy.errors import PrivacyError
from gongkai.privacy.purposes import Purpose
try:
    asked = {"field": "name", "purpose": next(iter(Purpose)), "book": "linfen-edz"}
    print(reveal(by="account:1", of=Requester.objects.get(), **asked))
except PrivacyError as refused:
    print("refused", refused)
"""


def test_whoever_was_forgotten_stays_forgotten(sqlite_demo, places, key, tmp_path):
    """A backup from before the erasure, restored with the list of erasures, does not bring the person back."""
    place = places("sqlite", "remembering", sqlite_demo)
    place.python(ENTER_REQUESTER)
    archive = tmp_path / "before.tar"
    assert place.run("backup", "--to", archive, "--passphrase-file", key).returncode == 0
    erased = place.run(
        "privacy", "erase", "--agency", "linfen-edz", "--request", "2020-001", "--order", "决定1号", "--yes"
    )
    assert erased.returncode == 0, erased.stderr
    without, kept = places("sqlite", "without-the-list"), places("sqlite", "with-the-list")
    assert without.run("restore", archive, "--passphrase-file", key).returncode == 0
    assert "何所思" in without.python(REVEAL)  # which is why the list has to be handed over
    listed = place.home / "erasures.jsonl"
    done = kept.run("restore", archive, "--passphrase-file", key, "--erasures", listed)
    assert done.returncode == 0, done.stderr
    assert "何所思" not in kept.python(REVEAL)
    assert "refused" in kept.python(REVEAL)


# A later version of the program, by a settings module of its own: two more migrations, the second of which may fail.
LATER = {
    "later.py": "from gongkai.config.settings import *\nINSTALLED_APPS = [*INSTALLED_APPS, 'later_room']\n",
    "later_room/__init__.py": "",
    "later_room/migrations/__init__.py": "",
    "later_room/migrations/0001_table.py": """
from django.db import migrations
class Migration(migrations.Migration):
    operations = [migrations.RunSQL("CREATE TABLE later_room (id integer)", "DROP TABLE later_room")]
""",
    "later_room/migrations/0002_change.py": """
import os
from django.db import migrations
def change(apps, editor):
    editor.execute("UPDATE agencies_agency SET name = 'changed'")
    if os.environ.get("LATER_FAILS"):
        raise ValueError("planted")
class Migration(migrations.Migration):
    dependencies = [("later_room", "0001_table")]
    operations = [migrations.RunPython(change)]
""",
}


@pytest.fixture(scope="module")
def later(tmp_path_factory):
    folder = tmp_path_factory.mktemp("later")
    for name, content in LATER.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, "utf-8")
    paths = os.pathsep.join(filter(None, (str(folder), os.environ.get("PYTHONPATH"))))
    return {"DJANGO_SETTINGS_MODULE": "later", "PYTHONPATH": paths}


def names(place):
    return {name for (name,) in place.ask("SELECT name FROM agencies_agency")}


def applied(place):
    return {name for (name,) in place.ask("SELECT name FROM django_migrations WHERE app = 'later_room'")}


def test_an_older_database_is_refused_until_it_is_upgraded(engine, demo, places, key, later):
    place = places(engine, "older", like=demo)
    for words in (["ledger", "verify"], ["serve", "--port", str(free_port())]):
        refused = place.run(*words, **later)
        assert refused.returncode == 2
        assert "gongkai upgrade" in refused.stderr
    assert applied(place) == set()
    done = place.run("upgrade", "--passphrase-file", key, **later)
    assert done.returncode == 0, done.stderr + done.stdout
    assert "已备份到" in done.stdout
    assert applied(place) == {"0001_table", "0002_change"}
    assert names(place) == {"changed"}
    assert place.run("ledger", "verify", **later).returncode == 0
    assert "不需要升级" in place.run("upgrade", **later).stdout
    [backup] = (place.home / "backups").iterdir()
    before = places(engine, "before")
    assert before.run("restore", backup, "--passphrase-file", key).returncode == 0
    assert names(before) == names(demo)


def test_a_database_of_a_later_version_is_refused(sqlite_demo, places):
    place = places("sqlite", "newer", like=sqlite_demo)
    place.ask("INSERT INTO django_migrations (app, name, applied) VALUES ('ledger', '0999_later', '2026-01-01')")
    for words in (["ledger", "verify"], ["upgrade"]):
        refused = place.run(*words)
        assert refused.returncode == 2
        assert "0999_later" in refused.stderr


def test_a_failing_upgrade_goes_back(sqlite_demo, places, key, later):
    place = places("sqlite", "failing", like=sqlite_demo)
    before = everything(place)
    failed = place.run("upgrade", "--passphrase-file", key, LATER_FAILS="1", **later)
    assert failed.returncode == 1
    assert "放回升级之前的样子" in failed.stderr
    assert "gongkai restore" in failed.stderr
    assert everything(place) == before
    assert place.run("ledger", "verify").returncode == 0
    assert not list(place.home.glob(".scratch-*"))


def everything(place):
    """The whole database as text."""
    with closing(sqlite3.connect(place.home / "gongkai.sqlite3")) as connection:
        return list(connection.iterdump())


@pytest.mark.postgres
def test_a_failing_upgrade_on_postgresql_stops_and_says_how_to_restore(places, key, later):
    place = places("postgresql", "failing")
    assert place.run("demo", "--no-serve").returncode == 0
    before = names(place)
    failed = place.run("upgrade", "--passphrase-file", key, LATER_FAILS="1", **later)
    assert failed.returncode == 1
    assert "gongkai restore" in failed.stderr
    assert applied(place) == {"0001_table"}
    assert names(place) == before


@contextmanager
def serving(place, *words):
    port = free_port()
    log = (place.home.parent / f"{place.home.name}.log").open("w")
    command = [GONGKAI, "serve", "--port", str(port), "--jobs", "0", *words]
    server = subprocess.Popen(command, env=own(place.home), stdout=log, stderr=log, start_new_session=True)
    try:
        fetch(f"http://127.0.0.1:{port}/health/live")
        yield f"http://127.0.0.1:{port}"
    finally:
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=30)


def test_no_upgrade_under_a_running_site_which_counts_over_its_processes(sqlite_demo, places, key, later):
    place = places("sqlite", "running", like=sqlite_demo)
    with serving(place, "--workers", "2") as site:
        refused = place.run("upgrade", "--passphrase-file", key, **later)
        assert refused.returncode == 1
        assert "请先停止" in refused.stderr
        for _ in range(20):
            fetch(f"{site}/robots.txt?asked=13800138000")
        text = fetch(f"{site}/metrics")[2]
        counted = [
            line for line in text.splitlines() if line.startswith("gongkai_requests_total") and "portal:robots" in line
        ]
        assert sum(float(line.split()[-1]) for line in counted) == 20
        assert "gongkai_ledger_entries" in text
        assert fetch(f"{site}/metrics", headers={"X-Forwarded-For": "127.0.0.1"})[0] == 404
        assert json.loads(fetch(f"{site}/health/ready")[2]) == {"ready": True}
    log = (place.home.parent / f"{place.home.name}.log").read_text("utf-8")
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    assert sum(line.get("view") == "portal:robots" for line in lines) == 20
    assert "13800138000" not in log
    assert not list(place.home.glob("metrics"))


# fmt: off
FAULTS = {
    #  check       what is done to the place                                                       its level
    "folder":      (lambda place: (place.home / "secret.key").chmod(0o644),                        "error"),
    "ledger":      (lambda place: place.ask("UPDATE ledger_entry SET actor = 'x' WHERE id = 3"),   "error"),
    "counts":      (lambda place: place.ask("DELETE FROM ledger_entry WHERE book = '' "),          "error"),
    "projections": (lambda place: place.ask("UPDATE publication_informationitem SET version = 7 WHERE id = 1"), "error"),
    "clock":       (lambda place: place.ask("UPDATE ledger_entry SET at = '2999-01-01 00:00:00'"), "error"),
    "migrations":  (lambda place: place.ask("DELETE FROM django_migrations WHERE app = 'reporting'"), "error"),
    "database":    (lambda place: spoil(place.home / "gongkai.sqlite3"),                           "error"),
    "static":      (lambda place: shutil.rmtree(place.home / "static", ignore_errors=True),        "warning"),
}
SETTINGS_FAULTS = {
    "GONGKAI_DEBUG": ("1", "error"),
    "GONGKAI_HOSTS": ("*", "error"),
}
# fmt: on


def spoil(path):
    """Overwrite a page in the middle of the file."""
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 8192 * 4096)
        file.write(b"\xff" * 4096)


def doctor(place, *words, **environment):
    done = place.run("doctor", "--json", *words, **environment)
    return done.returncode, {found["check"]: found for found in json.loads(done.stdout)}


def test_doctor_finds_a_good_place_good(sqlite_demo):
    code, found = doctor(sqlite_demo, "--full")
    assert not [one for one in found.values() if one["level"] == "error"]
    assert code in (0, 1)
    assert "migrations" in found


@pytest.mark.parametrize("fault", FAULTS)
def test_doctor_sees_a_planted_fault_and_says_how_to_mend_it(sqlite_demo, places, fault):
    place = places("sqlite", "ill", like=sqlite_demo)
    spoilt, level = FAULTS[fault]
    spoilt(place)
    code, found = doctor(place)
    assert found[fault]["level"] == level, found[fault]
    assert found[fault]["mend"]
    assert code == {"warning": 1, "error": 2}[level]
    assert "Traceback" not in place.run("doctor").stderr


@pytest.mark.parametrize("name", SETTINGS_FAULTS)
def test_doctor_sees_an_unsafe_setting(sqlite_demo, name):
    value, level = SETTINGS_FAULTS[name]
    assert doctor(sqlite_demo, **{name: value})[1]["settings"]["level"] == level


def test_doctor_of_an_empty_place_makes_nothing(tmp_path):
    done = run(tmp_path / "home", "doctor")
    assert done.returncode == 2
    assert "还没有数据库" in done.stderr
    assert not (tmp_path / "home" / "gongkai.sqlite3").exists()


def test_every_check_has_a_name_for_people(sqlite_demo):
    said = sqlite_demo.run("doctor").stdout
    for title in ("磁盘空间", "账本", "时钟", "放假安排", "备份", "后台任务", "重复记载"):
        assert title in said
