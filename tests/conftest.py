"""What every test may ask for: the seed and the budget of the run, figures to print at its end, a browser.

Nothing here needs Django, so the tests of the law run with ``-p no:django`` on every save.
"""

from __future__ import annotations

import json
import os
import random
from collections import Counter
from pathlib import Path

import hypothesis
import machine
import pytest

FIGURE = "figure"
PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"

# fmt: off
hypothesis.settings.register_profile("quick", max_examples=60,   deadline=None, print_blob=True)
hypothesis.settings.register_profile("full",  max_examples=2000, deadline=None, print_blob=True)
# fmt: on


def _budget() -> str:
    return os.environ.get("GONGKAI_BUDGET", "quick")


def pytest_addoption(parser, pluginmanager):
    """The name of pytest-django's setting, for runs without that plugin: an unknown name would stop them."""
    if not pluginmanager.hasplugin("django"):
        parser.addini("DJANGO_SETTINGS_MODULE", "used by pytest-django")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    """One seed for the run: drawn here or given, handed to hypothesis, inherited by the workers."""
    if _budget() not in ("quick", "full"):
        raise pytest.UsageError(f"GONGKAI_BUDGET is quick or full, not {_budget()!r}")
    seed = os.environ.setdefault("GONGKAI_SEED", str(random.SystemRandom().randrange(10**9)))
    config.option.hypothesis_seed = config.option.hypothesis_seed or seed
    hypothesis.settings.load_profile(_budget())


def pytest_report_header():
    seed = os.environ["GONGKAI_SEED"]
    return f"seed {seed}, budget {_budget()}; again with: GONGKAI_SEED={seed} GONGKAI_BUDGET={_budget()}"


def pytest_collection_modifyitems(config, items):
    """A test of the browser, of PostgreSQL, of a broker or of LibreOffice is skipped, by name, where there is none."""
    if _budget() == "quick" and os.environ.get("GONGKAI_THIN"):
        _thin(config, items)
    # fmt: off
    for marker, lacks in (("browser",  machine.lacks_for_pages),
                          ("postgres", machine.lacks_for_postgres),
                          ("redis",    machine.lacks_for_redis),
                          ("rabbitmq", machine.lacks_for_rabbitmq),
                          ("office",   machine.lacks_for_office)):
        # fmt: on
        marked = [item for item in items if item.get_closest_marker(marker)]
        if marked and (lacking := lacks()):
            for item in marked:
                item.add_marker(pytest.mark.skip(reason="；".join(lacking)))


def _thin(config, items):
    """Of the cases of one test, a third drawn from the seed: what ran whole on one database is sampled on the other."""
    cases: dict[str, list] = {}
    for item in items:
        cases.setdefault(item.nodeid.partition("[")[0], []).append(item)
    drawn = random.Random(os.environ["GONGKAI_SEED"])  # noqa: S311 — repeatable choice, not secrets
    kept = {item for found in cases.values() for item in drawn.sample(found, -(-len(found) // 3))}
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = [item for item in items if item in kept]


@pytest.fixture(scope="session")
def seed() -> int:
    """The seed of the run; derive from it whatever a test draws."""
    return int(os.environ["GONGKAI_SEED"])


@pytest.fixture(scope="session")
def budget():
    """``budget(quick, full)``: how much of a thing this run can afford."""
    return lambda quick, full: full if _budget() == "full" else quick


@pytest.fixture
def figures(request):
    """``figures(name, value)``: a measured figure, printed in one block at the end of the run."""
    return lambda name, value: request.node.user_properties.append((FIGURE, [name, str(value)]))


@pytest.fixture(scope="session")
def browser():
    """Debian's Chromium, driven by Playwright: ``browser.new_page()``."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 — only the tests of pages pay for it

    # Playwright runs an event loop in this thread, and Django then refuses plain queries; no test here is asynchronous.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium has no sandbox for root
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=machine.chromium(), args=arguments)
        yield chromium
        chromium.close()


def pytest_terminal_summary(terminalreporter, config):
    """Print the figures; leave the counts where the program that runs all stages reads them."""
    stats = terminalreporter.stats
    reports = [report for name in (PASSED, FAILED) for report in stats.get(name, ())]
    found = [value for report in reports for name, value in report.user_properties if name == FIGURE]
    if found:
        terminalreporter.section("figures")
        for name, value in found:
            terminalreporter.write_line(f"{name}: {value}")
    if tally := os.environ.get("GONGKAI_TALLY"):
        counts = {
            PASSED: len(stats.get(PASSED, ())),
            FAILED: len(stats.get(FAILED, ())) + len(stats.get("error", ())),
            SKIPPED: Counter(report.longrepr[2].removeprefix("Skipped: ") for report in stats.get(SKIPPED, ())),
        }
        Path(tally).write_text(json.dumps(counts), "utf-8")
