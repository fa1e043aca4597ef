"""How long the roll-up of thousands of published reports takes on a supervisor's screen, and finding what stands in two.

A province over cities that have not published, and under these so many departments with generated reports of the form of
2021, eight in ten of them published; every report that is public counts in the sums. Beside each stands the row that
publication writes. Measured is the whole answer to the browser, in a process of its own: the first one (cold) and the
median of the next. The sums are added up again from the reports themselves by other code. The baseline reads the reports
instead of the rows: a sample of them, extrapolated. Figures go to standard output; nothing is kept.

    .venv/bin/python bench/rollup.py [AGENCIES]
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from random import Random

PROJECT = Path(__file__).resolve().parents[1]
AGENCIES, SEED, CITIES, WARM, SAMPLE, AT_ONCE = 10_000, 7, 100, 5, 500, 500
YEAR, TARGET = 2024, 1.0
ADDRESS = f"/staff/agencies/province/reports/{YEAR}/agencies/all/"
# fmt: off
PAGES = (("page", ""), ("second page of those with errors", "?level=error&after=0.0.0.0.x"),
         ("one cell", "cells/3/received/total"), ("the years", "years/"))
# fmt: on


def main() -> int:
    agencies = int(sys.argv[1]) if len(sys.argv) > 1 else AGENCIES
    print(
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {platform.system()}, Python {platform.python_version()}; "
        f"{agencies:,} agencies, seed {SEED}"
    )
    with tempfile.TemporaryDirectory(prefix="gongkai-bench-") as home:
        place = {**os.environ, "GONGKAI_HOME": home, "DJANGO_SETTINGS_MODULE": "gongkai.config.settings"}
        place["PYTHONPATH"] = os.pathsep.join((str(PROJECT), str(PROJECT / "tests/apps"), str(PROJECT / "tests")))
        place["GONGKAI_LOG"] = "ERROR"
        place.pop("DATABASE_URL", None)

        def stage(name: str) -> dict:
            command = [sys.executable, __file__, "--stage", name, str(agencies)]
            return json.loads(subprocess.run(command, env=place, stdout=subprocess.PIPE, check=True).stdout)

        filled = stage("fill")
        print(f"enter {filled['reports']:,} reports: {filled['seconds']:.0f} s, database {filled['megabytes']:.0f} MB")
        found = stage("pages")
        for name, _ in PAGES:
            one = found[name]
            print(f"{name}: cold {one['cold']:.2f} s, warm {one['warm']:.2f} s, {one['statements']} statements")
        print(f"alike passages of one report against all: {found['alike']:.2f} s")
        again = stage("recount")
        print(f"sums: {again['cells']} cells added up again from the reports, {again['unlike']} unlike")
        baseline = again["baseline"]
        print(f"baseline, reading the reports themselves: {baseline:.1f} s, ×{baseline / found['page']['warm']:.0f}")
    missed = again["unlike"] or found["page"]["warm"] > TARGET
    print(f"target of {TARGET} s for the page: {'missed' if missed else 'met'}")
    return int(bool(missed))


def fill(agencies: int) -> dict:
    """The agencies, their reports, and beside each what publication keeps."""
    from django.conf import settings  # noqa: PLC0415 — after setup
    from django.core.management import call_command  # noqa: PLC0415
    from many_reports import content_of, report_of  # noqa: PLC0415

    from gongkai.agencies.actions import assign  # noqa: PLC0415
    from gongkai.agencies.models import Agency, User  # noqa: PLC0415
    from gongkai.reporting.models import AnnualReport, ReportSummary, SectionPrint  # noqa: PLC0415
    from gongkai.reporting.summary import facts, section_prints  # noqa: PLC0415

    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)  # the pages name their style sheets by digest
    chance, begun, number = Random(SEED), time.perf_counter(), 0
    top = Agency.objects.create(code="province", name="云山省人民政府", kind="government")
    assign(by="bench", user=User.objects.create_user("bench"), agency=top, role="supervisor", since=date(2020, 1, 1))
    cities = [Agency(code=f"city-{n}", name=f"第{n}市人民政府", kind="government", parent=top) for n in range(CITIES)]
    Agency.objects.bulk_create(cities)
    cities = list(Agency.objects.filter(parent=top))
    for start in range(0, agencies, AT_ONCE):
        Agency.objects.bulk_create(
            Agency(code=f"office-{n:05}", name=f"第{n}局", kind="department", parent=cities[n % CITIES])
            for n in range(start, min(start + AT_ONCE, agencies))
        )
        reports, summaries, prints = [], [], []
        for agency in Agency.objects.filter(code__gte=f"office-{start:05}").order_by("code")[:AT_ONCE]:
            if chance.random() < 0.8:
                day = date(YEAR + 1, 1, 10) + timedelta(chance.randrange(60))
                reports.append(report_of(agency, YEAR, content_of(chance, agency, YEAR), day))
        AnnualReport.objects.bulk_create(reports)
        kept = AnnualReport.objects.filter(agency__in=[row.agency_id for row in reports]).select_related("agency")
        for row in kept:
            same = {"report": row, "agency": row.agency, "year": YEAR, "edition": 1, "published_on": row.published_on}
            summaries.append(ReportSummary(**same, **facts(row.content)))
            prints.append([SectionPrint(section=section, hash=one) for section, one in section_prints(row.content)])
        summaries = ReportSummary.objects.bulk_create(summaries)
        for summary, own in zip(summaries, prints, strict=True):
            for one in own:
                one.summary = summary
        SectionPrint.objects.bulk_create((one for own in prints for one in own), batch_size=5_000)
        number += len(reports)
        print(f"\r{number:,} reports", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    size = Path(settings.DATABASES["default"]["NAME"]).stat().st_size
    return {"reports": number, "seconds": time.perf_counter() - begun, "megabytes": size / 2**20}


def pages(_: int) -> dict:
    """Every page as the browser gets it, first and again."""
    from django.conf import settings  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from gongkai.agencies.models import User  # noqa: PLC0415
    from gongkai.reporting.models import AnnualReport  # noqa: PLC0415
    from gongkai.reporting.similar import similar_to  # noqa: PLC0415

    settings.ALLOWED_HOSTS, settings.SECOND_FACTOR_REQUIRED = ["testserver"], False
    client = Client()
    client.force_login(User.objects.get())
    found = {}
    for name, path in PAGES:
        times = []
        for _ in range(1 + WARM):
            with CaptureQueriesContext(connection) as statements:
                begun = time.perf_counter()
                response = client.get(ADDRESS + path, secure=True)
                times.append(time.perf_counter() - begun)
            if response.status_code != 200:
                raise SystemExit(f"{name}: {response.status_code}")
        found[name] = {"cold": times[0], "warm": statistics.median(times[1:]), "statements": len(statements)}
    report = AnnualReport.objects.select_related("agency").first()
    begun = time.perf_counter()
    similar_to(report.agency, YEAR)
    return {**found, "alike": time.perf_counter() - begun}


def recount(_: int) -> dict:
    """The sums from the reports' own JSON by code that knows nothing of rows; and how long a sample of that takes."""
    from django.utils.timezone import localdate  # noqa: PLC0415

    from gongkai.agencies.models import Agency  # noqa: PLC0415
    from gongkai.reporting.models import AnnualReport  # noqa: PLC0415
    from gongkai.reporting.rolling_up import Chosen, roll_up  # noqa: PLC0415
    from gongkai.statute.annual_report.figures import from_json  # noqa: PLC0415

    page = roll_up(Agency.objects.get(code="province"), YEAR, localdate(), Chosen())
    shown = [
        float(one.figure.value or 0) for table in page.tables for one in table.squares if one.figure and one.square.cell
    ]
    sums: list[float] = []
    for content in AnnualReport.objects.filter(year=YEAR).values_list("content", flat=True).iterator(chunk_size=200):
        tables = content["report"]["tables"]
        rows = [row["values"] for row in (*tables["2"]["rows"], *tables["3"]["rows"], tables["4"])]
        values = [value or 0 for row in rows for value in row]
        sums = [have + more for have, more in zip(sums, values, strict=True)] if sums else values
    unlike = sum(abs(one - other) > 1e-3 for one, other in zip(sorted(shown), sorted(sums), strict=True))
    begun = time.perf_counter()
    sample = [from_json(row["report"]) for row in AnnualReport.objects.values_list("content", flat=True)[:SAMPLE]]
    totals = {cell: sum(report[cell].value or 0 for report in sample) for cell in sample[0].cells}
    took = time.perf_counter() - begun
    reports = AnnualReport.objects.count()
    return {"cells": len(totals), "unlike": unlike, "baseline": took * reports / len(sample)}


def started(name: str):
    """A stage, with Django ready."""
    import django  # noqa: PLC0415 — the settings are the stage's own

    django.setup()
    return {"fill": fill, "pages": pages, "recount": recount}[name]


if __name__ == "__main__":
    if "--stage" in sys.argv:
        json.dump(started(sys.argv[2])(int(sys.argv[3])), sys.stdout)
    else:
        sys.exit(main())
