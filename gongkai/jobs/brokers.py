"""Jobs through Celery, on Redis or RabbitMQ: a backend for django-tasks and a worker for the other end.

A message is first a row, written with the act that sends it. After the commit it is published and the row removed;
if the process dies between the two, or the broker is away, the next sweep publishes it. A broker may bring a message
twice: the job's own row lets it be done once.
"""

from datetime import datetime
from functools import partial
from typing import Any, ClassVar

import structlog
from celery import Celery
from django.conf import settings
from django.db import Error, transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus
from django_tasks.utils import normalize_json
from kombu.exceptions import KombuError, OperationalError

from gongkai.jobs.models import Outgoing
from gongkai.jobs.running import HANDS

log = structlog.get_logger(__name__)
AT_ONCE = 500
CONNECT_SECONDS = 3
# fmt: off
TRANSPORT = {
    "amqp":   {"confirm_publish": True, "connect_timeout": CONNECT_SECONDS},
    "amqps":  {"confirm_publish": True, "connect_timeout": CONNECT_SECONDS},
    "redis":  {"socket_connect_timeout": CONNECT_SECONDS, "socket_timeout": 30},
    "rediss": {"socket_connect_timeout": CONNECT_SECONDS, "socket_timeout": 30},
}
# fmt: on

celery = Celery("gongkai", set_as_current=False)
celery.conf.update(
    broker_url=settings.BROKER,
    broker_transport_options=TRANSPORT.get(settings.BROKER.partition(":")[0], {}),
    broker_connection_timeout=CONNECT_SECONDS,
    broker_connection_retry_on_startup=True,
    broker_heartbeat=0,  # one process works and cannot answer meanwhile; a dead connection shows at the next use
    task_default_queue=settings.JOBS_QUEUE,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    worker_redirect_stdouts=False,
    worker_enable_remote_control=False,
    enable_utc=True,
)


@celery.task(name="gongkai.call")
def call(path: str, args: list[Any], kwargs: dict[str, Any]) -> None:
    """Do at the worker what was asked for at the web server."""
    import_string(path).call(*args, **kwargs)


class CeleryBackend(BaseTaskBackend):
    """Enqueue with the caller's transaction, publish after it."""

    supports_defer: ClassVar[bool] = True

    def enqueue(self, task: Task, args: Any, kwargs: Any) -> TaskResult:
        self.validate_task(task)
        now = timezone.now()
        arguments = normalize_json({"args": args, "kwargs": kwargs})
        row = Outgoing.objects.create(path=task.module_path, arguments=arguments, due_at=task.run_after or now)
        if task.run_after is None:
            transaction.on_commit(partial(publish, row))
        return TaskResult(
            task=task,
            id=str(row.pk),
            status=TaskResultStatus.READY,
            enqueued_at=now,
            started_at=None,
            finished_at=None,
            last_attempted_at=None,
            args=arguments["args"],
            kwargs=arguments["kwargs"],
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )

    def publish_due(self, now: datetime) -> None:
        """What is due and has not been published: deferred, or left by a process that died."""
        for row in Outgoing.objects.filter(due_at__lte=now).order_by("due_at")[:AT_ONCE]:
            if not publish(row):
                return


def publish(row: Outgoing) -> bool:
    """Hand a message to the broker; False if it is away, and the row stays for the next sweep."""
    try:
        call.apply_async((row.path, row.arguments["args"], row.arguments["kwargs"]), retry=False)
        Outgoing.objects.filter(pk=row.pk).delete()
    except (KombuError, OperationalError, OSError, Error) as error:
        log.warning("a message stays for the next sweep", row=row.pk, error=type(error).__name__)
        return False
    return True


def work_from_broker() -> None:
    """Take messages until told to stop; one process, so that a crew is the same with every queue."""
    celery.worker_main([
        "worker", "--pool=solo", "--loglevel=WARNING", "--without-gossip", "--without-mingle", "--without-heartbeat",
        "-Q", settings.JOBS_QUEUE, "-n", f"{HANDS.worker}@gongkai",
    ])  # fmt: skip
