"""Jobs: tried again, laid aside for a person, asked for once, and done once however their workers die."""

from __future__ import annotations

import contextlib
import os
import random
import re
import signal
import socket
import time
from datetime import UTC, date, datetime, timedelta

import job_samples
import psutil
import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from installation import CLI, Installation
from job_samples import work_off

from gongkai.agencies.models import User
from gongkai.jobs import actions
from gongkai.jobs.definitions import Definition, check_plain
from gongkai.jobs.exceptions import LostClaim, NotPossible
from gongkai.jobs.models import Done, Job, JobState, Worker
from gongkai.jobs.running import HANDS, run
from gongkai.jobs.schedules import SCHEDULES, Schedule, register, tick
from gongkai.jobs.sweeping import sweep
from gongkai.jobs.tasks import tidy
from gongkai.ledger.models import Entry
from gongkai.ledger.queries import proofs
from gongkai.messages.models import Delivery

pytestmark = [pytest.mark.data, pytest.mark.django_db]
FIRST = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def workers_log_to_nobody(settings):
    settings.JOBS_LEASE = timedelta(seconds=60)


def effects():
    return list(Delivery.objects.order_by("pk").values_list("template", flat=True))


def test_a_job_is_done_and_says_so():
    asked = job_samples.append_row.enqueue(number=1)
    work_off()
    asked.refresh_from_db()
    assert (asked.state, asked.tries, asked.title) == (JobState.DONE, 1, "追加一行")
    assert effects() == ["sample-1"]
    assert not [proof for proof in proofs() if proof.broken]


def test_asked_for_in_a_transaction_that_fails_it_was_never_asked_for():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        job_samples.append_row.enqueue(number=1)
        _ = 1 / 0
    assert not Job.objects.exists()
    assert not DBTaskResult.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"day": date(2026, 1, 1)}, TypeError),
        ({"pair": (1, 2)}, TypeError),
        ({"keys": {1: 2}}, TypeError),
        ({"amount": float("nan")}, ValueError),
        ({"who": "13812345678"}, ValueError),
        ({"who": ["住址", {"证件": "11010119900307663X"}]}, ValueError),
        ({"who": "zhang@example.cn"}, ValueError),
        ({"text": "长" * 201}, ValueError),
    ],
)
def test_arguments_are_plain_and_name_nobody(arguments, error):
    with pytest.raises(error):
        check_plain(arguments)


def test_arguments_by_number_are_taken():
    check_plain({"request": 17, "number": "2026-0001", "days": [1, 2], "day": "2026-01-31", "none": None})


def test_the_wait_doubles_to_its_longest_and_is_scattered():
    plan = Definition(print, "", 9, timedelta(seconds=10), timedelta(seconds=60), timedelta(1), True, None)
    for tries, longest in ((1, 10), (2, 20), (3, 40), (4, 60), (400, 60)):
        waits = {plan.wait_after(tries).total_seconds() for _ in range(50)}
        assert longest / 2 <= min(waits) <= max(waits) < longest
        assert len(waits) > 10


def test_a_failing_job_is_tried_as_often_as_it_may_then_laid_aside_without_a_name_in_it():
    asked = job_samples.always_fails.enqueue(number=1)
    for tries in (1, 2):
        work_off(later=True)
        asked.refresh_from_db()
        assert (asked.state, asked.tries) == (JobState.WAITING, tries)
    work_off(later=True)
    asked.refresh_from_db()
    assert (asked.state, asked.tries, asked.sentence) == (JobState.DEAD, 3, "程序出错（ValueError）。")
    assert "always_fails" in asked.error
    assert effects() == []
    stored = repr(list(Job.objects.values())) + repr(list(DBTaskResult.objects.values()))
    assert "张三" not in stored
    assert "13812345678" not in stored


def test_a_job_that_gives_up_is_laid_aside_at_once_with_its_own_sentence():
    asked = job_samples.gives_up.enqueue(number=1)
    work_off()
    asked.refresh_from_db()
    assert (asked.state, asked.tries, asked.sentence) == (JobState.DEAD, 1, "收件人没有登记电子邮箱。")


def test_a_person_reruns_a_failed_job_and_the_ledger_knows(tmp_path, monkeypatch):
    monkeypatch.setenv("GONGKAI_HOME", str(tmp_path))
    asked = job_samples.needs_file.enqueue(name="there")
    for _ in range(2):
        work_off(later=True)
    asked.refresh_from_db()
    assert (asked.state, asked.sentence) == (JobState.DEAD, "文件还没有到。")
    (tmp_path / "there").touch()
    actions.rerun(by="account:1", job=asked)
    work_off()
    asked.refresh_from_db()
    assert (asked.state, asked.tries, effects()) == (JobState.DONE, 3, ["sample-there"])
    entry = Entry.objects.get(act="jobs.rerun")
    assert (entry.actor, entry.subject) == ("account:1", f"jobs.job:{asked.pk}")


def test_what_is_discarded_has_a_reason_and_stays_discarded():
    asked = job_samples.gives_up.enqueue(number=1)
    work_off()
    with pytest.raises(NotPossible, match="原因"):
        actions.discard(by="account:1", job=asked, reason="  ")
    actions.discard(by="account:1", job=asked, reason="收件人已经调离。")
    asked.refresh_from_db()
    assert (asked.state, asked.reason) == (JobState.DISCARDED, "收件人已经调离。")
    for again in (actions.rerun, lambda **facts: actions.discard(**facts, reason="x")):
        with pytest.raises(NotPossible):
            again(by="account:1", job=asked)
    assert Entry.objects.filter(act="jobs.discarded").count() == 1


def test_two_messages_for_one_job_do_it_once():
    asked = job_samples.append_row.enqueue(number=1)
    actions.send(job=asked)
    assert DBTaskResult.objects.count() == 2
    work_off()
    assert effects() == ["sample-1"]


def test_a_claim_without_a_living_worker_is_given_back(settings):
    asked = job_samples.append_row.enqueue(number=1)
    DBTaskResult.objects.all().delete()  # the dead worker had taken the message
    assert actions.claim(number=asked.pk, worker="dead").state == JobState.RUNNING
    now = timezone.now()
    actions.beat(worker="dead", now=now)
    assert sweep(now) == 0
    assert sweep(now + settings.JOBS_LEASE + timedelta(seconds=1)) == 1
    work_off(later=True)
    assert effects() == ["sample-1"]


def test_a_job_that_kills_its_workers_is_laid_aside_in_the_end():
    asked = job_samples.always_fails.enqueue(number=1)
    for _ in range(3):
        actions.claim(number=asked.pk, worker="dead")
        sweep(timezone.now())
    asked.refresh_from_db()
    assert (asked.state, asked.tries) == (JobState.DEAD, 3)
    assert "中断" in asked.sentence


def test_a_message_taken_by_a_worker_that_died_before_the_claim_is_sent_again():
    asked = job_samples.append_row.enqueue(number=1)
    DBTaskResult.objects.update(status="RUNNING")
    later = timezone.now() + settings.JOBS_LEASE + timedelta(seconds=1)
    assert sweep(later) == 1
    assert sweep(later) == 0  # its message waits now
    work_off()
    asked.refresh_from_db()
    assert asked.state == JobState.DONE


def test_a_worker_that_comes_back_too_late_undoes_what_it_did():
    asked = job_samples.append_row.enqueue(number=1)
    mine = actions.claim(number=asked.pk, worker="slow")
    actions.give_back(job=mine)
    with pytest.raises(LostClaim), transaction.atomic():
        job_samples.append(1)
        actions.finish(job=mine)
    assert effects() == []
    work_off(later=True)
    assert effects() == ["sample-1"]


def test_a_process_gives_back_what_it_forgot_but_not_what_it_does():
    asked = job_samples.append_row.enqueue(number=1)
    actions.claim(number=asked.pk, worker=HANDS.worker)
    Job.objects.update(started_at=timezone.now() - timedelta(hours=1))
    actions.beat(worker=HANDS.worker, now=timezone.now())
    with HANDS.holding(asked.pk):
        assert sweep(timezone.now()) == 0
    assert sweep(timezone.now()) == 1


def test_once_is_once_and_needs_a_transaction():
    with transaction.atomic():
        assert [actions.once("a"), actions.once("a"), actions.once("b")] == [True, False, True]
    with contextlib.suppress(ZeroDivisionError), transaction.atomic():
        assert actions.once("c")
        _ = 1 / 0
    assert actions.once("c")


def test_steps_done_before_a_crash_are_not_done_again():
    asked = job_samples.append_in_steps.enqueue(number=1)
    mine = actions.claim(number=asked.pk, worker="dead")
    with transaction.atomic():
        assert actions.once(f"{mine.pk}:0")
        job_samples.append("1-0")
    sweep(timezone.now())
    work_off(later=True)
    asked.refresh_from_db()
    assert effects() == ["sample-1-0", "sample-1-1"]
    assert (asked.state, asked.parts_done, asked.parts, asked.percent) == (JobState.DONE, 2, 2, 100)


def test_a_job_this_version_does_not_know_is_kept_for_a_person():
    asked = job_samples.append_row.enqueue(number=1)
    Job.objects.update(name="gongkai.jobs.tasks.gone", allowed=1)
    work_off()
    asked.refresh_from_db()
    assert (asked.state, asked.title) == (JobState.DEAD, "gongkai.jobs.tasks.gone")
    with pytest.raises(NotPossible, match="没有这种任务"):
        actions.rerun(by="account:1", job=asked)


def test_what_is_done_goes_after_a_month_and_what_failed_stays():
    job_samples.append_row.enqueue(number=1)
    job_samples.gives_up.enqueue(number=2)
    work_off()
    Job.objects.update(ended_at=timezone.now() - timedelta(days=31))
    tidy.enqueue(day="2026-03-02")
    work_off()
    assert sorted(job.name for job in Job.objects.all()) == ["gongkai.jobs.tasks.tidy", "job_samples.gives_up"]


# ── schedules ────────────────────────────────────────────


@pytest.fixture
def only(monkeypatch):
    """No schedules but those of the test."""
    monkeypatch.setattr("gongkai.jobs.schedules.SCHEDULES", {})
    import gongkai.jobs.schedules as module  # noqa: PLC0415

    return module.SCHEDULES


def test_each_due_thing_is_asked_for_once_also_after_days_of_outage(only):
    register(job_samples.every_day_since(FIRST))
    assert tick(FIRST) == 1
    assert tick(FIRST) == 0
    assert tick(FIRST + timedelta(days=5)) == 5
    assert Job.objects.count() == 6


def test_a_schedule_that_raises_hinders_no_other(only):
    register(Schedule("broken", lambda _now: 1 / 0, job_samples.append_row))
    register(job_samples.every_day_since(FIRST))
    assert tick(FIRST) == 1


def test_a_tick_asks_a_constant_number_of_questions_when_nothing_is_new(only):
    register(job_samples.every_day_since(FIRST))
    tick(FIRST + timedelta(days=40))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert tick(FIRST + timedelta(days=40)) == 0
    assert len(queries) == 1


def test_the_rooms_own_schedule_asks_once_a_day():
    assert "jobs.tidy" in SCHEDULES
    schedule = SCHEDULES["jobs.tidy"]
    assert [key for key, _ in schedule.due(datetime(2026, 3, 2, 16, 30, tzinfo=UTC))] == ["2026-03-03"]  # Beijing's day


# ── pages ────────────────────────────────────────────────


@pytest.fixture
def administrator(client):
    client.force_login(User.objects.create_user("admin", password="a-long-passphrase", is_superuser=True))
    return client


def words(response):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", response.content.decode()))


def test_failed_jobs_are_for_administrators(client):
    asked = job_samples.gives_up.enqueue(number=1)
    work_off()
    addresses = ("/staff/jobs/", "/staff/jobs/running/", f"/staff/jobs/{asked.pk}/")
    assert [client.get(address).status_code for address in addresses] == [302] * 3
    client.force_login(User.objects.create_user("clerk", password="a-long-passphrase"))
    assert [client.get(address).status_code for address in addresses] == [403] * 3
    for act in ("rerun", "discard"):
        assert client.post(f"/staff/jobs/{asked.pk}/{act}/", {"reason": "x"}).status_code == 403
    asked.refresh_from_db()
    assert asked.state == JobState.DEAD


def test_an_administrator_reads_reruns_and_discards(administrator):
    first, second = job_samples.gives_up.enqueue(number=1), job_samples.gives_up.enqueue(number=2)
    work_off()
    listed = words(administrator.get("/staff/jobs/"))
    assert "不必再试" in listed
    assert "收件人没有登记电子邮箱" in listed
    assert administrator.get(f"/staff/jobs/{first.pk}/rerun/").status_code == 405
    assert administrator.post(f"/staff/jobs/{first.pk}/rerun/").url == "/staff/jobs/"
    assert "请写明放弃的原因" in words(administrator.post(f"/staff/jobs/{second.pk}/discard/", {"reason": ""}))
    assert administrator.post(f"/staff/jobs/{second.pk}/discard/", {"reason": "收件人已调离。"}).url == "/staff/jobs/"
    assert "没有失败的任务" in words(administrator.get("/staff/jobs/"))
    assert administrator.get("/staff/jobs/999999/").status_code == 404


def test_the_page_of_running_jobs_shows_how_far_they_are(administrator):
    asked = job_samples.append_in_steps.enqueue(number=1)
    mine = actions.claim(number=asked.pk, worker="w")
    actions.tell_progress(job=mine, done=3, of=4)
    page = words(administrator.get("/staff/jobs/running/"))
    assert "分步追加" in page
    assert "3/4" in page
    assert "没有工作进程" in page
    actions.beat(worker="w", now=timezone.now())
    assert "没有工作进程" not in words(administrator.get("/staff/jobs/running/"))


def test_a_page_of_many_failed_jobs_asks_as_much_as_of_one(administrator):
    def asked(number):
        for n in range(number):
            job_samples.gives_up.enqueue(number=n)
        work_off()
        with CaptureQueriesContext(connection) as queries:
            administrator.get("/staff/jobs/")
        return len(queries)

    administrator.get("/staff/jobs/")  # the frame looks up once what it shows of notices
    assert asked(1) == asked(30)


# ── processes ────────────────────────────────────────────


@pytest.fixture
def installation(tmp_path):
    made = Installation(tmp_path / "home")
    yield made
    made.close()


def test_two_schedulers_after_five_days_of_outage_ask_for_each_day_once(installation):
    """Both begin at the same moment, which they wait for."""
    at = time.time() + 6
    code = f"""
import time
from datetime import UTC, datetime, timedelta
from gongkai.jobs import schedules
schedules.SCHEDULES.clear()
schedules.register(job_samples.every_day_since(datetime(2026, 3, 2, 9, tzinfo=UTC)))
now = datetime(2026, 3, 2, 9, tzinfo=UTC)
schedules.tick(now)
time.sleep(max(0, {at} - time.time()))
for day in range(5, 8):
    schedules.tick(now + timedelta(days=day))
"""
    schedulers = [installation.start_python(code) for _ in range(2)]
    assert [scheduler.wait(60) for scheduler in schedulers] == [0, 0], installation.log()
    assert installation.sql("SELECT count(*) FROM jobs_job WHERE name LIKE ?", "job_samples.%") == [(8,)]
    assert installation.states() == {"waiting": 8}


def one_with_a_job_in_hand(installation, workers):
    """The place of a worker that is at work this moment; None when everything is done."""
    while installation.sql("SELECT 1 FROM jobs_job WHERE state IN ('waiting', 'running') LIMIT 1"):
        for (name,) in installation.sql("SELECT worker FROM jobs_job WHERE state = 'running'"):
            for place, worker in enumerate(workers):
                if f"-{worker.pid}-" in name:
                    return place
        time.sleep(0.01)
    return None


@pytest.mark.budget
def test_workers_killed_at_any_moment_lose_nothing_and_do_nothing_twice(installation, seed, budget, figures):
    number, kills = budget(40, 500), budget(5, 60)
    chance = random.Random(seed)  # noqa: S311 — repeatable, no secret
    installation.python(
        f"for n in range({number}):\n"
        "    job_samples.append_row.enqueue(number=n, pause=0.15)\n"
        "    if n % 10 == 0: job_samples.append_in_steps.enqueue(number=n, pause=0.15)"
    )
    asked = number + (number + 9) // 10
    started = time.monotonic()
    workers = [installation.start_worker() for _ in range(2)]
    killed = 0
    while killed < kills and (victim := one_with_a_job_in_hand(installation, workers)) is not None:
        time.sleep(chance.choice((0, 0, 0.01, 0.05, 0.2)))
        workers[victim].send_signal(signal.SIGKILL)
        workers[victim].wait()
        workers[victim] = installation.start_worker()
        killed += 1
    installation.wait_until(lambda: installation.states() == {"done": asked}, 240)
    rows = [row for (row,) in installation.sql("SELECT template FROM gongkai_messages_delivery")]
    once = [f"sample-{n}" for n in range(number)]
    steps = [f"sample-{n}-{step}" for n in range(0, number, 10) for step in range(2)]
    assert sorted(rows) == sorted(once + steps)
    entries = installation.sql("SELECT count(*) FROM ledger_entry WHERE act = ?", "test.appended")
    assert entries == [(len(rows),)]
    assert "全部相接" in installation.run("ledger", "verify").stdout
    [(tries,)] = installation.sql("SELECT sum(tries) FROM jobs_job WHERE name LIKE ?", "job_samples.%")
    assert tries - asked >= killed // 3 > 0  # else the kills came between the jobs, and prove little
    vendor = "PostgreSQL" if os.environ.get("DATABASE_URL") else "SQLite"
    seconds = time.monotonic() - started
    figures(
        f"jobs under kill -9 ({vendor})",
        f"{asked} jobs, {killed} kills, {tries - asked} tries cut off, 0 lost, 0 twice, {seconds:.0f} s",
    )


def test_a_job_longer_than_its_limit_ends_its_worker_and_is_laid_aside_in_the_end(installation):
    installation.python("job_samples.too_long.enqueue()")
    for _ in range(2):
        worker = installation.start_worker()
        assert worker.wait(60) == 75, installation.log()
    installation.start_worker()
    installation.wait_until(lambda: installation.states() == {"dead": 1})


def test_serve_has_a_worker_that_is_replaced_and_ends_with_it(installation):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = installation.start([*CLI, "serve", "--port", str(port)])

    def workers():
        with contextlib.suppress(psutil.NoSuchProcess):
            found = psutil.Process(server.pid).children()
            return [child for child in found if "--single" in child.cmdline() and child.status() != "zombie"]
        return []

    installation.wait_until(workers)
    [first] = workers()
    installation.python("job_samples.append_row.enqueue(number=1)")
    installation.wait_until(lambda: installation.states() == {"done": 1})
    first.kill()
    installation.wait_until(lambda: [w for w in workers() if w.pid != first.pid])
    [second] = workers()
    installation.python("job_samples.append_row.enqueue(number=2)")
    installation.wait_until(lambda: installation.states() == {"done": 2})
    server.send_signal(signal.SIGTERM)
    server.wait(40)
    assert not second.is_running() or second.status() == "zombie"


def test_a_worker_whose_server_was_killed_ends_by_itself(installation):
    import psutil  # noqa: PLC0415

    parent = installation.start([*CLI, "work"])
    installation.wait_until(lambda: installation.sql("SELECT count(*) FROM jobs_worker") == [(1,)])
    [child] = psutil.Process(parent.pid).children()
    parent.kill()
    parent.wait()
    child.wait(30)
    assert installation.sql("SELECT count(*) FROM jobs_worker") == [(0,)]


def test_done_keys_and_workers_have_names_for_people():
    assert (str(Done(key="a")), str(Worker(name="w"))) == ("a", "w")
    assert run(0) is None
