"""How long the coverage of thousands of agencies takes on the screen, and a night over a million duties.

    .venv/bin/python bench/catalogue.py [AGENCIES ITEMS DUTIES] [--database postgres]

Coverage: a county over so many agencies, each of which adopted so many items; the page is asked for as the browser does. The
baseline groups all adoptions. A night: so many duties, one of each adoption. *Ordinary*: they are there already, a few
thousand periods begin and a few thousand stand on a rung of the reminders. *Worst*: the first of July, when all of them begin
at once. The baseline writes duties one by one through the ORM, a sample of them, extrapolated. Rows are made in bulk for the
measurement; what is measured is the program's own code. Figures go to standard output; nothing is kept.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import statistics
import sys
import time
from datetime import date, timedelta
from random import Random

from stages import installation, run_stage

AGENCIES, ITEMS, DUTIES, SEED, WARM, AT_ONCE, SAMPLE = 3_000, 500, 1_000_000, 7, 5, 5_000, 2_000
PAGE, NIGHT = 1.0, 60.0  # seconds
ADDRESS = "/staff/agencies/county/catalogue/overview/"
HALF = {"kind": "CYCLE", "words": "每半年更新1次", "number": 1, "cycle": "HALF_YEAR"}
WEEK = {"kind": "CYCLE", "words": "每周更新1次", "number": 1, "cycle": "WEEK"}
ORDINARY, WORST = date(2026, 5, 11), date(2026, 7, 1)  # a Monday


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "sizes", nargs="*", type=int, default=[AGENCIES, ITEMS, DUTIES], metavar="AGENCIES ITEMS DUTIES"
    )
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    asked = parser.parse_args()
    agencies, items, duties = asked.sizes
    print(
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {platform.system()}, Python {platform.python_version()}, {asked.database}"
    )
    missed = coverage(agencies, items, asked.database)
    missed |= nights(duties, asked.database)
    return int(missed)


def coverage(agencies: int, items: int, database: str) -> bool:
    with installation(__file__, database) as stage:
        filled = stage("fill_coverage", agencies, items)
        print(
            f"coverage: {filled['adoptions']:,} adoptions of {agencies:,} agencies, made in {filled['seconds']:.0f} s"
        )
        found = stage("pages", agencies, items)
    print(
        f"  page: cold {found['cold']:.2f} s, warm {found['warm']:.2f} s, {found['statements']} statements; late {found['late']:,}, as counted by the baseline"
    )
    print(
        f"  baseline, grouping all adoptions: {found['baseline']:.2f} s, ×{found['baseline'] / found['read']:.1f} of the reader's {found['read']:.3f} s"
    )
    print(f"  target of {PAGE} s: {'met' if found['warm'] <= PAGE else 'missed'}")
    return found["warm"] > PAGE


def nights(duties: int, database: str) -> bool:
    missed = False
    for kind in ("ordinary", "worst"):
        with installation(__file__, database) as stage:
            filled = stage(f"fill_{kind}", duties, 0)
            found = stage(kind, duties, 0)
        print(f"{kind} night over {duties:,} duties, made in {filled['seconds']:.0f} s: {found['seconds']:.1f} s, {found['megabytes']} MB; "
              f"begun {found['begun']:,}, told {found['told']:,}")  # fmt: skip
        if kind == "worst":
            print(f"  baseline, one by one: {found['baseline']:.0f} s, ×{found['baseline'] / found['seconds']:.1f}")
        print(f"  target of {NIGHT:.0f} s: {'met' if found['seconds'] <= NIGHT else 'missed'}")
        missed |= found["seconds"] > NIGHT
    return missed


# ── filling ────────────────────────────────────────────────────────────────


def _prepared():
    from django.core.management import call_command  # noqa: PLC0415 — after setup

    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    from gongkai.agencies.actions import assign  # noqa: PLC0415
    from gongkai.agencies.models import Agency, User  # noqa: PLC0415

    county = Agency.objects.create(code="county", name="云山县人民政府", kind="government")
    assign(by="bench", user=User.objects.create_user("bench"), agency=county, role="supervisor", since=date(2020, 1, 1))
    return county


def _items(county, number):
    from django.utils import timezone  # noqa: PLC0415

    from gongkai.catalogue.domains import STANDARD  # noqa: PLC0415
    from gongkai.catalogue.models import CatalogueEdition, CatalogueItem, ItemText  # noqa: PLC0415

    editions = CatalogueEdition.objects.bulk_create(
        CatalogueEdition(publisher=county, domain=domain.id, ordinal=1, title=domain.name, in_force_on=date(2020, 1, 1), columns=["matter_1", "content", "limit"],
                         digest="0" * 64, recorded_by="bench", recorded_at=timezone.now())
        for domain in STANDARD
    )  # fmt: skip
    items = CatalogueItem.objects.bulk_create(
        CatalogueItem(
            publisher=county,
            domain=edition.domain,
            code=f"{place:02}-{n:03}",
            first_edition=edition,
            last_edition=edition,
        )
        for place, edition in enumerate(editions)
        for n in range(number // len(editions) + (place < number % len(editions)))
    )
    ItemText.objects.bulk_create(
        (ItemText(item=item, edition=item.last_edition, position=n, words={"matter_1": item.code, "content": "名称", "limit": HALF["words"]}, name=item.code, path=item.code, digest="0" * 64)
         for n, item in enumerate(items)), batch_size=500,
    )  # fmt: skip
    return items


def _agencies(county, number):
    from gongkai.agencies.models import Agency  # noqa: PLC0415

    return Agency.objects.bulk_create(
        (Agency(code=f"office-{n:05}", name=f"第{n}局", kind="department", parent=county) for n in range(number)),
        batch_size=500,
    )


def fill_coverage(agencies: int, items: int) -> dict:
    """Adoptions in every state, with the counts that the actions would have written."""
    from django.utils.timezone import localdate  # noqa: PLC0415 — after setup

    from gongkai.catalogue.models import Adoption, CatalogueCount  # noqa: PLC0415

    begun, county, chance = time.perf_counter(), _prepared(), Random(SEED)
    found, today, total = _items(county, items), localdate(), 0
    for agency in _agencies(county, agencies):
        rows, counts = [], {}
        for item in found:
            row = Adoption(
                agency=agency, item=item, domain=item.domain, decision="applies", since=date(2020, 1, 1), limits=[HALF]
            )
            fate, count = chance.random(), counts.setdefault(item.domain, [0, 0, 0, 0])
            if fate < 0.1:
                row.decision, row.reason = "not_applicable", "不涉及"
                count[1] += 1
            else:
                count[0] += 1
                if fate < 0.35:
                    late = fate < 0.15
                    row.open_duties, row.earliest_due_on = (
                        1,
                        today + timedelta(days=chance.randrange(-90, 0) if late else chance.randrange(0, 180)),
                    )
                    count[2] += 1
                elif fate < 0.9:
                    row.met_duties, row.met_on = 1, today - timedelta(days=30)
                    count[3] += 1
            rows.append(row)
        Adoption.objects.bulk_create(rows, batch_size=AT_ONCE)
        CatalogueCount.objects.bulk_create(
            CatalogueCount(agency=agency, domain=domain, applies=one, not_applicable=two, with_open=three, all_met=four)
            for domain, (one, two, three, four) in counts.items()
        )
        total += len(rows)
        print(f"\r{total:,} adoptions", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    _analysed()
    return {"adoptions": total, "seconds": time.perf_counter() - begun}


def _analysed() -> None:
    """As autovacuum does by itself on PostgreSQL, and the nightly care on SQLite."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _fill_duties(duties: int, *, begun_already: bool) -> dict:
    """One cycle for each adoption, five hundred to an agency."""
    from django.db import transaction  # noqa: PLC0415

    from gongkai.catalogue.models import Adoption, DisclosureDuty  # noqa: PLC0415
    from gongkai.catalogue.projecting import count  # noqa: PLC0415

    began, county, chance, made = time.perf_counter(), _prepared(), Random(SEED), 0
    items = _items(county, ITEMS)
    places = set()
    for agency in _agencies(county, -(-duties // ITEMS)):
        rows = []
        for item in items[: min(ITEMS, duties - made)]:
            row = Adoption(
                agency=agency,
                item=item,
                domain=item.domain,
                decision="applies",
                since=date(2026, 1, 1),
                limits=[HALF],
                next_period_on=WORST,
            )
            if begun_already:
                row.open_duties, row.earliest_due_on = 1, ORDINARY + timedelta(days=chance.randrange(-2, 1500))
                if chance.random() < 0.003:
                    row.limits, row.next_period_on = [WEEK], ORDINARY
            rows.append(row)
        rows = Adoption.objects.bulk_create(rows, batch_size=AT_ONCE)
        if begun_already:
            DisclosureDuty.objects.bulk_create(
                (DisclosureDuty(adoption=row, agency=agency, domain=row.domain, key="event:0", kind="event", limit=HALF, runs_from=date(2026, 1, 1),
                                due_on=row.earliest_due_on, recorded_on=date(2026, 1, 1)) for row in rows), batch_size=AT_ONCE,
            )  # fmt: skip
        made += len(rows)
        places |= {(agency.pk, row.domain) for row in rows}
        print(f"\r{made:,} duties", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    places = sorted(places)
    for first in range(0, len(places), AT_ONCE):
        with transaction.atomic():
            count(places[first : first + AT_ONCE])
    _analysed()
    return {"seconds": time.perf_counter() - began}


def fill_ordinary(duties: int, _: int) -> dict:
    return _fill_duties(duties, begun_already=True)


def fill_worst(duties: int, _: int) -> dict:
    return _fill_duties(duties, begun_already=False)


# ── measuring ──────────────────────────────────────────────────────────────


def pages(_: int, __: int) -> dict:
    """The page as the browser gets it, and the reader behind it beside the baseline."""
    from django.conf import settings  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.db.models import Count, Q  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415
    from django.utils.timezone import localdate  # noqa: PLC0415

    from gongkai.agencies.models import Agency, User  # noqa: PLC0415
    from gongkai.catalogue.models import Adoption  # noqa: PLC0415
    from gongkai.catalogue.overview import overview  # noqa: PLC0415

    settings.ALLOWED_HOSTS, settings.SECOND_FACTOR_REQUIRED = ["testserver"], False
    client = Client()
    client.force_login(User.objects.get())
    times = []
    for _number in range(1 + WARM):
        with CaptureQueriesContext(connection) as statements:
            begun = time.perf_counter()
            response = client.get(ADDRESS, secure=True)
            times.append(time.perf_counter() - begun)
        if response.status_code != 200:
            raise SystemExit(f"page: {response.status_code}")
    begun = time.perf_counter()
    found = overview(Agency.objects.get(code="county"), localdate())
    read = time.perf_counter() - begun
    begun = time.perf_counter()
    late = Count("pk", filter=Q(decision="applies", earliest_due_on__lt=localdate()))
    rows = list(
        Adoption.objects.order_by()
        .values_list("agency", "domain")
        .annotate(late=late, all=Count("pk", filter=Q(decision="applies")))
    )
    baseline = time.perf_counter() - begun
    if (sum(row[2] for row in rows), sum(row[3] for row in rows)) != (found.late, found.applies):
        raise SystemExit("the page and the baseline count differently")
    return {
        "cold": times[0],
        "warm": statistics.median(times[1:]),
        "statements": len(statements),
        "baseline": baseline,
        "read": read,
        "late": found.late,
    }


def _night(today: date) -> dict:
    from gongkai.catalogue.nightly import run  # noqa: PLC0415

    begun = time.perf_counter()
    night = run(today=today)
    seconds = time.perf_counter() - begun
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"seconds": seconds, "megabytes": megabytes, "begun": night.begun, "told": night.told}


def ordinary(_: int, __: int) -> dict:
    return _night(ORDINARY)


def worst(duties: int, _: int) -> dict:
    from django.db import transaction  # noqa: PLC0415

    from gongkai.catalogue.models import Adoption, DisclosureDuty  # noqa: PLC0415

    found = _night(WORST)
    rows = list(Adoption.objects.order_by("pk")[:SAMPLE])
    begun = time.perf_counter()
    for row in rows:
        with transaction.atomic():
            duty = DisclosureDuty(
                adoption=row,
                agency_id=row.agency_id,
                domain=row.domain,
                key="bench",
                kind="cycle",
                limit=HALF,
                runs_from=WORST,
                due_on=WORST,
                recorded_on=WORST,
            )
            duty.save(force_insert=True)
            row.open_duties += 1
            row.save(update_fields=["open_duties"])
    return {**found, "baseline": (time.perf_counter() - begun) * duties / SAMPLE}


if __name__ == "__main__":
    sys.exit(main() if "--stage" not in sys.argv else run_stage(globals()))
