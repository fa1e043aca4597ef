"""Measures in the format that Prometheus reads: requests as they are counted, the rest asked when it is read."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from django.utils import timezone
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, values
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from gongkai.config.running.rooms import offer
from gongkai.ledger.models import Head

SHARED = "PROMETHEUS_MULTIPROC_DIR"  # the library's own name for the folder in which worker processes add up
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

# fmt: off
REQUESTS = Counter("gongkai_requests", "Requests by view, method and status.", ("view", "method", "status"), registry=None)
LATENCY = Histogram("gongkai_request_seconds", "Seconds until the answer began, by view.", ("view",), buckets=SECONDS, registry=None)
# fmt: on


@contextmanager
def shared_by(workers: int, home: Path) -> Iterator[None]:
    """Several worker processes count together in a folder that begins empty; one keeps its counts to itself."""
    if workers == 1:
        yield
        return
    folder = home / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ[SHARED] = str(folder)
    values.ValueClass = values.get_value_class()  # chosen when the library was imported, before there was a folder
    yield
    shutil.rmtree(folder, ignore_errors=True)


class Records:
    """What stands in the database now."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        about = GaugeMetricFamily("gongkai_info", "The program's version.", labels=["version"])
        about.add_metric([version("gongkai")], 1)
        yield about
        entries = sum(Head.objects.values_list("sequence", flat=True))
        yield GaugeMetricFamily("gongkai_ledger_entries", "Entries of the ledger.", entries)
        if work := offer("work"):
            found = work(timezone.now())
            yield GaugeMetricFamily("gongkai_jobs_waiting", "Jobs that wait.", found.waiting_in_all)
            yield GaugeMetricFamily("gongkai_jobs_failed", "Jobs that wait for a person's decision.", found.failed)
            yield GaugeMetricFamily("gongkai_job_workers", "Worker processes seen lately.", found.workers)


def exposition() -> bytes:
    """Everything, as text."""
    registry = CollectorRegistry()
    if os.environ.get(SHARED):
        MultiProcessCollector(registry)
    else:
        registry.register(REQUESTS)
        registry.register(LATENCY)
    registry.register(Records())  # type: ignore[arg-type]
    return generate_latest(registry)
