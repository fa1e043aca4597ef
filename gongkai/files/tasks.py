"""The room's own work, done without being asked: sweeping, and scanning what waits."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.timezone import localdate, localtime

from gongkai.files.actions import scan_waiting, sweep
from gongkai.files.uploading import expire
from gongkai.jobs.definitions import job
from gongkai.jobs.schedules import Schedule, register

BY = "system"


@job(title="清理没有收存的文件内容和失效的上传", atomic=False)
def tidy(*, day: str) -> None:  # noqa: ARG001 — the day makes the request for it unique and readable
    """Bytes that no row names for a day; uploads whose time is over."""
    expire()
    sweep(by=BY)


@job(title="扫描等待查毒的文件", atomic=False)
def scan(*, hour: str) -> None:  # noqa: ARG001 — as above
    """What was kept while the scanner was silent."""
    scan_waiting(by=BY, on=localdate())


def each_day(moment: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    """The day; what an outage left out is made good by one run."""
    day = localdate(moment).isoformat()
    yield day, {"day": day}


def each_hour(moment: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    """The hour, where files may wait for a scanner at all."""
    if settings.CLAMD and settings.CLAMD_UNREACHABLE == "queue":
        hour = localtime(moment).strftime("%Y-%m-%dT%H")
        yield hour, {"hour": hour}


def schedule() -> None:
    """Both, when the program starts."""
    register(Schedule("files.tidy", each_day, tidy))
    register(Schedule("files.scan", each_hour, scan))
