"""What it costs to publish one item, with a thousand and with a million there already, and how fast items go in by the load.

    .venv/bin/python bench/publication.py [SIZE …] [--database postgres]

At each size: manuscripts are drafted, sent to review, passed by six people and published, one after the other, through the
program's own actions (median of them, and of their publication alone); the page of manuscripts and the item's public page are
asked for as a browser does. The baseline is the smallest size of the same run. Filling goes through ``publish_items``, as a
load does. Figures go to standard output; nothing is kept.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
import time
from datetime import UTC, date, datetime, timedelta

from stages import installation, run_stage

SIZES = (1_000, 1_000_000)
PUBLISHED, WARM, AT_ONCE = 15, 5, 20_000
TODAY, NOW = date(2026, 3, 2), datetime(2026, 3, 2, 1, tzinfo=UTC)
BODY = "为进一步规范事项的办理，方便企业和群众查询，现将有关情况公布如下。" * 8


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sizes", nargs="*", type=int, default=list(SIZES), metavar="SIZE")
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    asked = parser.parse_args()
    print(
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {platform.system()}, Python {platform.python_version()}, {asked.database}"
    )
    print("    items   items/s in   all steps   publish   statements   list page   public page   growth")
    first = None
    for size in asked.sizes:
        with installation(__file__, asked.database) as stage:
            filled = stage("fill", size)
            found = stage("measure", size)
        first = first or found["publish"]
        print(f"{size:>9,} {size / filled['seconds']:>12,.0f} {found['whole']:>9.3f} s {found['publish']:>7.3f} s {found['statements']:>12} "
              f"{found['list']:>9.3f} s {found['public']:>11.3f} s {'×' + format(found['publish'] / first, '.1f'):>8}", flush=True)  # fmt: skip
    return 0


def fill(size: int) -> dict:
    """An agency with so many items, and the people who publish the next."""
    from django.core.management import call_command  # noqa: PLC0415 — after setup

    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    from apps import reviewing  # noqa: PLC0415 — beside the tests

    from gongkai.publication.actions import Draft, publish_items  # noqa: PLC0415
    from gongkai.publication.models import InformationItem  # noqa: PLC0415

    office = reviewing.build()
    office.person("editor", "editor")
    for gate, role in reviewing.GATE_ROLES.items():
        office.person(gate, role)
    office.person("clerk", "disclosure_office")
    begun = time.perf_counter()
    for start in range(0, size, AT_ONCE):
        drafts = (
            Draft(
                InformationItem(
                    category=office.category, index_number=f"OLD-{number:08}", title=f"第{number}号信息",
                    formed_on=TODAY - timedelta(number % 700), published_on=TODAY - timedelta(number % 700),
                ),
                BODY,
            )
            for number in range(start, min(start + AT_ONCE, size))
        )  # fmt: skip
        publish_items(by="bench", agency=office.agency, drafts=drafts, on=TODAY)
        print(f"\r{start:,} items", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return {"seconds": time.perf_counter() - begun}


def measure(_: int) -> dict:
    """The median of publishing one item, step by step, and of the pages."""
    from apps import reviewing  # noqa: PLC0415 — beside the tests
    from django.conf import settings  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from gongkai.agencies.models import Agency, User  # noqa: PLC0415
    from gongkai.publication.models import Category  # noqa: PLC0415

    agency = Agency.objects.get()
    office = reviewing.Office(agency, Category.objects.get())
    people = {user.username: user for user in User.objects.all()}
    whole, publishing, statements, item = [], [], 0, None
    for number in range(PUBLISHED):
        begun = time.perf_counter()
        manuscript = office.drafted(people["editor"], title=f"通知{number}", body=f"<p>{BODY}{number}</p>")
        reviewing.submitted(people["editor"], manuscript)
        reviewing.passed_all(people, manuscript)
        last = time.perf_counter()
        with CaptureQueriesContext(connection) as seen:
            item = reviewing.published(people["clerk"], manuscript)
        publishing.append(time.perf_counter() - last)
        whole.append(time.perf_counter() - begun)
        statements = len(seen)
    settings.ALLOWED_HOSTS, settings.SECOND_FACTOR_REQUIRED = ["testserver"], False
    client = Client()
    client.force_login(people["clerk"])
    found = {"whole": statistics.median(whole), "publish": statistics.median(publishing), "statements": statements}
    found["list"] = _page(client, f"/staff/agencies/{agency.code}/manuscripts/?list=published")
    found["public"] = _page(Client(), f"/agencies/{agency.code}/items/{item.index_number}/")
    return found


def _page(client, address: str) -> float:
    times = []
    for _ in range(WARM + 1):
        begun = time.perf_counter()
        response = client.get(address, secure=True)
        times.append(time.perf_counter() - begun)
        if response.status_code != 200:
            raise SystemExit(f"{address}: {response.status_code}")
    return statistics.median(times[1:])


if __name__ == "__main__":
    sys.exit(main() if "--stage" not in sys.argv else run_stage(globals()))
