"""The same jobs through Celery, on a real Redis and a real RabbitMQ, with real workers in a queue of this run's own."""

from __future__ import annotations

import signal
import time
import uuid

import machine
import pytest
from installation import Installation


@pytest.fixture(params=[pytest.param(name, marks=getattr(pytest.mark, name)) for name in ("redis", "rabbitmq")])
def broker(request):
    return {"redis": machine.redis_url, "rabbitmq": machine.rabbitmq_url}[request.param]()


@pytest.fixture
def queue(broker):
    """A queue nobody else has, gone afterwards."""
    from kombu import Connection  # noqa: PLC0415

    name = f"gongkai-test-{uuid.uuid4().hex[:12]}"
    yield name
    with Connection(broker) as connection, connection.channel() as channel:
        channel.queue_delete(name)


@pytest.fixture
def installation(tmp_path, broker, queue):
    made = Installation(tmp_path / "home", GONGKAI_JOBS="celery", GONGKAI_BROKER=broker, GONGKAI_JOBS_QUEUE=queue)
    yield made
    made.close()


def appended(installation):
    return sorted(row for (row,) in installation.sql("SELECT template FROM gongkai_messages_delivery"))


@pytest.mark.data
def test_jobs_travel_through_the_broker_and_fail_and_wait_as_in_the_database(installation, figures, broker):
    installation.python(
        "for n in range(20): job_samples.append_row.enqueue(number=n)\njob_samples.fails_soon.enqueue(number=99)"
    )
    assert installation.sql("SELECT count(*) FROM jobs_outgoing") == [(0,)]  # the broker has them
    started = time.monotonic()
    installation.start_worker()
    installation.wait_until(lambda: installation.states() == {"done": 20, "dead": 1})
    assert appended(installation) == sorted(f"sample-{n}" for n in range(20))
    figures(
        f"21 jobs through {broker.partition(':')[0]}", f"{time.monotonic() - started:.1f} s, worker's start included"
    )


def test_what_is_rolled_back_is_never_sent(installation):
    sent = installation.python(
        "from django.db import transaction\n"
        "from gongkai.jobs.models import Job, Outgoing\n"
        "try:\n"
        "    with transaction.atomic():\n"
        "        job_samples.append_row.enqueue(number=1); 1 / 0\n"
        "except ZeroDivisionError: pass\n"
        "answer = [Job.objects.count(), Outgoing.objects.count()]"
    )
    assert sent == [0, 0]
    installation.python("job_samples.append_row.enqueue(number=2)")
    installation.start_worker()
    installation.wait_until(lambda: installation.states() == {"done": 1})
    assert appended(installation) == ["sample-2"]


def test_a_process_that_dies_between_commit_and_publish_loses_nothing(installation):
    """It kills itself in the moment after the commit."""
    dying = installation.start_python(
        "import os, signal\n"
        "from gongkai.jobs import brokers\n"
        "brokers.publish = lambda row: os.kill(os.getpid(), signal.SIGKILL)\n"
        "job_samples.append_row.enqueue(number=1)"
    )
    assert dying.wait(60) == -signal.SIGKILL
    assert installation.sql("SELECT count(*) FROM jobs_outgoing") == [(1,)]
    installation.start_worker()
    installation.wait_until(lambda: installation.states() == {"done": 1})
    assert appended(installation) == ["sample-1"]


def test_a_broker_that_is_away_hinders_nobody_and_gets_its_messages_later(installation, broker):
    away = broker.replace(":6379", ":1").replace(":5672", ":1")
    code = "import job_samples; job_samples.append_row.enqueue(number=1)"
    installation.environment["GONGKAI_BROKER"] = away
    installation.python(code)
    assert installation.sql("SELECT count(*) FROM jobs_outgoing") == [(1,)]
    installation.environment["GONGKAI_BROKER"] = broker
    installation.start_worker()
    installation.wait_until(lambda: installation.states() == {"done": 1})


@pytest.mark.data
def test_a_worker_killed_with_a_job_in_hand_does_it_once_through_another(installation, budget):
    number = budget(12, 60)
    installation.python(f"for n in range({number}): job_samples.append_row.enqueue(number=n, pause=0.15)")
    first = installation.start_worker()
    busy = "SELECT 1 FROM jobs_job WHERE state = 'running'"
    installation.wait_until(lambda: installation.sql(busy))
    first.send_signal(signal.SIGKILL)
    first.wait()
    installation.start_worker()
    installation.wait_until(lambda: installation.states() == {"done": number}, 120)
    assert appended(installation) == sorted(f"sample-{n}" for n in range(number))
