"""How long a year's tables take: from 1 000, 100 000 and 1 000 000 items, on SQLite and on PostgreSQL.

``make bench`` runs it. Everything is entered through gongkai's own actions into a database made for this run and dropped
afterwards; every item, and as many requests and decisions as asked for, fall into the one year that is counted, which is
the most a year can hold. Filling and counting each run in a process of their own, so that each has its own peak of
memory, and so that the first count meets a connection that knows nothing. Figures go to standard output, progress to the
error stream; nothing is kept.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from secrets import token_urlsafe
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parents[1]
sys.path += [str(ROOT), str(ROOT / "tests")]
import machine  # noqa: E402 — where the PostgreSQL server of the tests is

YEAR, TODAY = 2025, date(2026, 6, 30)
CODE, BY = "zone", "account:1"
TARGET = 1.0  # seconds for a year's tables
REPEATS = 5
PAGES = 20
PAGE = 50
PENDING = [("pending", "direct_lawsuit"), ("pending", "lawsuit_after_reconsideration")]  # every lawsuit entered here
BODY = "为进一步规范本区事项的办理，方便企业和群众查询，现将有关情况公布如下。" * 8
SIZES = (1_000, 100_000, 1_000_000)

# fmt: off
COLUMNS = (
    #  heading           width  how a figure is shown
    ("database",            10, str),
    ("items",               10, "{:,}".format),
    ("requests",             9, "{:,}".format),
    ("fill s",               8, "{:,.0f}".format),
    ("items/s",              8, "{:,.0f}".format),
    ("fill MB",              8, "{:,.0f}".format),
    ("first s",              8, "{:.3f}".format),
    ("median s",             9, "{:.3f}".format),
    ("growth",               7, "×{:.1f}".format),
    ("statements",          11, str),
    ("count MB",             9, "{:,.0f}".format),
    ("cell s",               7, "{:.3f}".format),
    ("cell statements",     16, str),
    ("page p95 s",          11, "{:.3f}".format),
    ("check p95 s",         12, "{:.3f}".format),
    ("freeze s",             9, "{:.2f}".format),
)
# fmt: on


class Load(NamedTuple):
    """What is entered: so many items, requests and decisions, over so many years up to the one that is counted."""

    items: int
    requests: int
    years: int

    @property
    def all_years(self) -> range:
        return range(YEAR - self.years + 1, YEAR + 1)

    def day(self, chance: Random, *, before: int = 0) -> date:
        """A day in one of the years, or in the ``before`` years ahead of them."""
        year = YEAR - chance.randrange(self.years + before)
        return date(year, 1, 1) + timedelta(chance.randrange(365))


# ── the outer program: a database for each case, two processes in each ───


def main() -> int:
    arguments = parse()
    if arguments.stage:
        started(arguments.stage)(Load(arguments.items[0], arguments.requests, arguments.years))
        return 0
    print(
        f"{os.cpu_count()} cores, {memory_gb():.0f} GB, {platform.system()}, Python {platform.python_version()}; {versions()}"
    )
    show_row([heading for heading, *_ in COLUMNS])
    show_row(["---"] * len(COLUMNS))
    found = [measured for database in arguments.databases for measured in measure(database, arguments)]
    missed = [measured for measured in found if measured > TARGET]
    print(f"\ntarget of {TARGET} s for a year's tables: {len(found)} cases measured, {len(missed)} missed it")
    return int(bool(missed) or not found)


def parse() -> argparse.Namespace:
    def sizes(text: str) -> list[int]:
        return sorted(int(size) for size in text.split(","))

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--items", type=sizes, default=list(SIZES), help="sizes, separated by commas")
    parser.add_argument("--requests", type=int, default=100_000, help="at most as many requests, and as many decisions")
    parser.add_argument("--databases", type=lambda text: text.split(","), default=["sqlite", "postgres"])
    parser.add_argument(
        "--years", type=int, default=1, help="spread everything evenly over so many years before the end"
    )
    parser.add_argument("--stage", choices=["fill", "count"], help=argparse.SUPPRESS)
    return parser.parse_args()


def measure(database: str, arguments: argparse.Namespace) -> Iterator[float]:
    """One row for each size; yields the median seconds of each. The smallest size is the baseline of the growth."""
    baseline = None
    for items in arguments.items:
        requests = min(items, arguments.requests)
        with a_place(database) as environment:
            if environment is None:
                print(f"{database}: no server answers, not measured ({machine.POSTGRESQL})")
                return
            fill, count = (
                stage(name, Load(items, requests, arguments.years), environment) for name in ("fill", "count")
            )
        baseline = baseline or count["median"]
        facts = (
            *(database, items, requests, fill["seconds"], items / fill["items_seconds"], fill["megabytes"]),
            *(count["first"], count["median"], count["median"] / baseline, count["statements"], count["megabytes"]),
            *(count["cell"], count["cell_statements"]),
            *(count["page"], count["check"], count["freeze"]),
        )
        show_row([show(fact) for fact, (_, _, show) in zip(facts, COLUMNS, strict=True)])
        yield count["median"]


def show_row(cells: list[str]) -> None:
    print(
        "| " + " | ".join(cell.rjust(width) for cell, (_, width, _) in zip(cells, COLUMNS, strict=True)) + " |",
        flush=True,
    )


@contextmanager
def a_place(database: str) -> Iterator[dict[str, str] | None]:
    """The environment of an installation of its own, gone afterwards; None where there is no server."""
    with tempfile.TemporaryDirectory(prefix="gongkai-bench-") as home:
        environment = {
            **os.environ,
            "GONGKAI_HOME": home,
            "GONGKAI_LOG": "WARNING",
            "DJANGO_SETTINGS_MODULE": "gongkai.config.settings",
        }
        environment.pop("DATABASE_URL", None)
        if database == "sqlite":
            yield environment
        elif server := machine.postgres_url():
            with a_database(server) as url:
                yield {**environment, "DATABASE_URL": url}
        else:
            yield None


@contextmanager
def a_database(server: str) -> Iterator[str]:
    import psycopg  # noqa: PLC0415 — a run on SQLite alone does without it

    name = f"gongkai_bench_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))  # noqa: SLF001 — public, in a namedtuple
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def stage(name: str, load: Load, environment: dict[str, str]) -> dict:
    """Run one stage in a process of its own; its last word is its figures."""
    items, requests, years = map(str, load)
    command = [sys.executable, __file__, "--stage", name, "--items", items, "--requests", requests, "--years", years]
    ended = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(ended.stdout)


def memory_gb() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def versions() -> str:
    import sqlite3  # noqa: PLC0415 — for its number only

    import django  # noqa: PLC0415 — for its number only

    return f"Django {django.__version__}, SQLite {sqlite3.sqlite_version}"


# ── the inner programs ───────────────────────────────────────────────────


def started(name: str):
    """A stage, with Django ready."""
    import django  # noqa: PLC0415 — the settings are the stage's own

    django.setup()
    return {"fill": fill, "count": count}[name]


def megabytes() -> float:
    """The peak of this process."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def fill(load: Load) -> None:
    from django.core.management import call_command  # noqa: PLC0415 — after setup

    from gongkai.agencies.actions import enter_agency  # noqa: PLC0415 — after setup
    from gongkai.casework import actions as casework  # noqa: PLC0415 — after setup
    from gongkai.publication import actions as publication  # noqa: PLC0415 — after setup

    call_command("migrate", verbosity=0)
    begun, chance = time.perf_counter(), Random(711)
    facts = {"name": "某开发区管理委员会", "kind": "dispatched_office", "parent": None, "disclosure_office": "办公室"}
    agency = enter_agency(by=BY, code=CODE, **facts)
    who = {"by": BY, "agency": agency, "on": TODAY}
    publication.enter_categories(rows=categories(), **who)
    items_begun = time.perf_counter()
    publication.publish_items(drafts=told("items", drafts(load, chance)), **who)
    items_ended = time.perf_counter()
    casework.enter_requests(rows=told("requests", disclosure_requests(load, chance)), forms={}, **who)
    publication.enter_register_entries(rows=told("decisions", entries(load, chance)), **who)
    publication.enter_documents(rows=documents(load, chance), **who)
    casework.enter_lawsuits(rows=lawsuits(load, chance), **who)
    seconds = time.perf_counter() - begun
    settle()
    print(json.dumps({"seconds": seconds, "items_seconds": items_ended - items_begun, "megabytes": megabytes()}))


def settle() -> None:
    """What PostgreSQL's autovacuum does by itself within minutes of a load; SQLite has nothing of the kind."""
    from django.db import connection  # noqa: PLC0415 — after setup

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def told(what: str, rows: Iterable) -> Iterator:
    """The rows, one by one, saying every now and then how many went by."""
    for number, row in enumerate(rows, start=1):
        if number % 10_000 == 0:
            print(f"\r  {what} {number:,}   ", end="", file=sys.stderr, flush=True)
        yield row
    print("\r" + " " * 40 + "\r", end="", file=sys.stderr, flush=True)


def categories() -> list:
    from gongkai.publication.models import Category  # noqa: PLC0415 — after setup

    return [Category(code=f"kind-{number}", name=f"第{number}类", position=number) for number in range(1, 8)]


def drafts(load: Load, chance: Random) -> Iterator:
    from gongkai.publication.actions import Draft  # noqa: PLC0415 — after setup
    from gongkai.publication.models import Category, InformationItem  # noqa: PLC0415 — after setup

    kinds = list(Category.objects.all())
    for n in range(1, load.items + 1):
        on = load.day(chance)
        facts = {"category": chance.choice(kinds), "formed_on": on, "published_on": on}
        title = f"关于本区第{n}项工作有关情况的通知"
        yield Draft(InformationItem(index_number=f"ZONE-{YEAR}-{n:07}", title=title, **facts), BODY)


def disclosure_requests(load: Load, chance: Random) -> Iterator:
    """From one year more than the rest, so that there is something to bring forward; most answered within six weeks, a few open."""
    from gongkai.casework.models import CHANNELS, OUTCOMES, DisclosureRequest, RequesterKind  # noqa: PLC0415 — after setup

    for n in range(1, load.requests + 1):
        received = load.day(chance, before=1)
        concluded = received + timedelta(chance.randrange(45)) if chance.random() < 0.97 else None
        yield DisclosureRequest(
            number=f"{n:07}",
            requester_kind=chance.choice(RequesterKind.values),
            channel=chance.choice(CHANNELS)[0],
            received_on=received,
            subject="本区某项工作的有关信息",
            concluded_on=concluded,
            outcome=chance.choice(OUTCOMES)[0] if concluded else "",
        )


def entries(load: Load, chance: Random) -> Iterator:
    from gongkai.publication.models import Register, RegisterEntry  # noqa: PLC0415 — after setup

    for n in range(1, load.requests + 1):
        on = load.day(chance)
        facts = {"register": chance.choice(Register.values), "period_from": on, "period_to": on}
        yield RegisterEntry(number=f"{n:07}", title="决定", amount_fen=chance.randrange(10**7), **facts)


def documents(load: Load, chance: Random) -> Iterator:
    from gongkai.publication.models import DocumentKind, NormativeDocument  # noqa: PLC0415 — after setup

    for n in range(1, load.requests // 100 + 1):
        on = load.day(chance, before=5)
        facts = {"kind": chance.choice(DocumentKind.values), "issued_on": on, "published_on": on}
        yield NormativeDocument(number=f"某发{n}号", title="办法", **facts)


def lawsuits(load: Load, chance: Random) -> Iterator:
    from gongkai.casework.models import Lawsuit, LawsuitRoute  # noqa: PLC0415 — after setup

    for n in range(1, load.requests // 100 + 1):
        yield Lawsuit(number=f"案{n}", accepted_on=load.day(chance), route=chance.choice(LawsuitRoute.values))


def count(load: Load) -> None:
    from gongkai.agencies.models import Agency  # noqa: PLC0415 — after setup
    from gongkai.reporting.queries import cell_records, counted, published_by_kind  # noqa: PLC0415 — after setup
    from gongkai.statute.annual_report.nodes import CellId  # noqa: PLC0415 — after setup

    agency = Agency.objects.get(code=CODE)
    concluded = CellId(3, "concluded", "total")

    def tables():
        return counted(agency, YEAR), published_by_kind(agency, YEAR)

    def first_page():
        shown = cell_records(agency, YEAR, concluded)
        return shown, [list(rows[:PAGE]) for _, rows in shown.lists]

    first = seconds(tables)
    again = statistics.median(seconds(tables) for _ in range(REPEATS))
    peak = megabytes()
    (report, _), statements = with_statements(tables)
    cases = sum(cell.value for (_, line, column), cell in report.cells.items() if (column, line) in PENDING)
    items = sum(kind.items for year in load.all_years for kind in published_by_kind(agency, year))
    if (items, cases) != (load.items, load.requests // 100) or report.findings:
        sys.exit("the tables do not hold what was entered")
    (shown, pages), cell_statements = with_statements(first_page)
    if not shown.adds_up or len(pages[0]) != min(PAGE, shown.value):
        sys.exit("the cell does not hold what it shows")
    found = {"first": first, "median": again, "statements": statements, "megabytes": peak}
    cell = statistics.median(seconds(first_page) for _ in range(REPEATS))
    print(json.dumps({**found, "cell": cell, "cell_statements": cell_statements, **workbench(agency)}))


def workbench(agency) -> dict[str, float]:
    """The officer's pages of the report with its text, over HTTP without the network: p95 of the page and of a check."""
    from django.conf import settings  # noqa: PLC0415 — after setup
    from django.test import Client, override_settings  # noqa: PLC0415 — after setup

    from gongkai.agencies.actions import open_account  # noqa: PLC0415 — after setup
    from gongkai.agencies.roles import DISCLOSURE_OFFICE  # noqa: PLC0415 — after setup
    from gongkai.reporting import actions  # noqa: PLC0415 — after setup
    from tests.apps.publishing import fill as written  # noqa: PLC0415 — after setup

    at = datetime.combine(TODAY, datetime.min.time(), UTC)
    officer = open_account(by=BY, username="officer", password=token_urlsafe(), agency=agency, role=DISCLOSURE_OFFICE)
    draft = actions.open_draft(by=BY, agency=agency, year=YEAR, at=at)
    written(by=BY, draft=draft, at=at)
    plain = settings.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    address = f"/staff/agencies/{CODE}/reports/{YEAR}/"
    with override_settings(
        ALLOWED_HOSTS=["*"], SECOND_FACTOR_REQUIRED=False, STORAGES=plain, WHITENOISE_AUTOREFRESH=True
    ):
        client = Client()
        client.force_login(officer)
        page = p95(lambda: answered(client.get(address, secure=True)))
        section = client.get(f"{address}sections/1/", secure=True).content.decode()
        figures = re.search(r'name="figures" value="([^"]+)"', section)[1]  # what the page carries of the year's count
        text = {"written": "全年新收政府信息公开申请12件，均已答复。", "figures": figures}
        check = p95(lambda: answered(client.post(f"{address}sections/1/check", text, secure=True)))
    return {
        "page": page,
        "check": check,
        "freeze": seconds(lambda: actions.freeze(by=BY, draft=draft, at=at, on=TODAY)),
    }


def answered(response) -> None:
    if response.status_code != 200:
        sys.exit(f"a page of the workbench answers {response.status_code}")


def p95(ask) -> float:
    return sorted(seconds(ask) for _ in range(PAGES))[int(PAGES * 0.95) - 1]


def seconds(ask) -> float:
    begun = time.perf_counter()
    ask()
    return time.perf_counter() - begun


def with_statements(ask):
    """What it answers, and how many statements that took."""
    from django.db import connection  # noqa: PLC0415 — after setup
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 — after setup

    with CaptureQueriesContext(connection) as captured:
        answer = ask()
    return answer, len(captured)


if __name__ == "__main__":
    sys.exit(main())
