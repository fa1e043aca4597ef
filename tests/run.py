"""Run every stage of the tests, then say in one block what this machine could not run and how to get it.

``make test`` and ``make proof`` call this program. With GONGKAI_REQUIRE_ALL=1 whatever was not run is a failure.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import machine

NO_TESTS_COLLECTED = 5
PYTEST = (sys.executable, "-m", "pytest", "-q")
# The longest files come first, so that neither core waits for the other at the end.
LONGEST_FIRST = ("tests/proof", "tests/cli", "tests/apps", "tests/architecture", "tests/pages")
ON_TWO_CORES = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder", *LONGEST_FIRST)
STATUTE = "tests/statute"


@dataclass
class Tally:
    """What the stages came to."""

    passed: int = 0
    failed: int = 0
    broken: list[str] = field(default_factory=list)
    not_run: list[str] = field(default_factory=list)

    def add(self, stage: str, status: int, counts: dict) -> None:
        self.passed += counts["passed"]
        self.failed += counts["failed"]
        self.not_run += [f"{stage}：{number} 项跳过，{reason}" for reason, number in counts["skipped"].items()]
        if status == NO_TESTS_COLLECTED:
            self.broken.append(f"{stage}：没有找到任何测试")
        elif status:
            self.broken.append(stage)


class Run:
    """The stages of one run, sharing a seed, a budget and a folder that is gone afterwards."""

    def __init__(self, scratch: Path) -> None:
        self.scratch = scratch
        self.tally = Tally()
        self.environment = {
            **os.environ,
            "GONGKAI_HOME": str(scratch / "home"),
            "COVERAGE_FILE": str(scratch / "coverage"),
            "PYTHONHASHSEED": os.environ["GONGKAI_SEED"],  # sets and dicts of strings repeat too
        }
        self.environment.pop("DATABASE_URL", None)  # the stages choose the database, not the caller's shell

    def command(self, stage: str, *words: str) -> None:
        """A stage that is no test: it passes or fails as one."""
        announce(stage)
        status = subprocess.run(words, cwd=machine.ROOT, env=self.environment, check=False).returncode
        self.tally.add(stage, status, {"passed": int(not status), "failed": int(bool(status)), "skipped": {}})

    def pytest(self, stage: str, *words: str, runner: tuple[str, ...] = PYTEST, **environment: str) -> None:
        announce(stage)
        left_by_pytest = self.scratch / "tally.json"
        left_by_pytest.unlink(missing_ok=True)
        status = subprocess.run(
            (*runner, *words),
            cwd=machine.ROOT,
            env={**self.environment, "GONGKAI_TALLY": str(left_by_pytest), **environment},
            check=False,
        ).returncode
        stopped_early = {"passed": 0, "failed": 1, "skipped": {}}
        counts = json.loads(left_by_pytest.read_text("utf-8")) if left_by_pytest.exists() else stopped_early
        self.tally.add(stage, status, counts)


def announce(stage: str) -> None:
    sys.stdout.write(f"\n── {stage}\n")
    sys.stdout.flush()


def statute(run: Run) -> None:
    """The law: one process, so that coverage sees every branch; the report fails below 100 %."""
    coverage = (sys.executable, "-m", "coverage")
    tests = (*coverage, "run", "-m", "pytest", "-q", "-p", "no:django", "-p", "no:xdist")
    run.pytest("条文（gongkai/statute）", STATUTE, runner=tests)
    run.command("条文的分支覆盖率 100 %", *coverage, "report")


def sqlite(run: Run) -> None:
    chosen = ("-m", "not browser and not postgres")
    run.pytest("其余测试（SQLite）", *ON_TWO_CORES, *chosen)


def postgresql(run: Run) -> None:
    server = machine.postgres_url()
    if not server:
        run.tally.not_run += machine.lacks_for_postgres()
        return
    # Django makes test_<name> itself; the process number keeps two runs on one server apart.
    database = urlunsplit(urlsplit(server)._replace(path=f"/gongkai_{os.getpid()}"))  # noqa: SLF001 — public, in a namedtuple
    chosen = ("-m", "(data or postgres) and not browser")
    # Every test; of its cases, on the quick budget, a third drawn from the seed: all of them ran on SQLite.
    run.pytest("记录与计数（PostgreSQL）", *ON_TWO_CORES, *chosen, DATABASE_URL=database, GONGKAI_THIN="1")


def pages(run: Run) -> None:
    if lacking := machine.lacks_for_pages():
        run.tally.not_run += lacking
        return
    run.pytest("页面（Chromium）", *ON_TWO_CORES, "-m", "browser")


def report(tally: Tally, seconds: float, *, require_all: bool) -> int:
    """The last block, and the status: 0 only when everything that had to run was run and passed."""
    seed, budget = os.environ["GONGKAI_SEED"], os.environ["GONGKAI_BUDGET"]
    lines = ["", f"重复本次测试：GONGKAI_SEED={seed} GONGKAI_BUDGET={budget} make test"]
    lines += [f"未通过：{stage}" for stage in tally.broken]
    if tally.not_run:
        lines += ["", "本机未能运行（其余均已运行）：", *(f"  · {what}" for what in tally.not_run)]
    else:
        lines += ["本机已运行全部测试，没有跳过。"]
    refused = len(tally.not_run) if require_all else 0
    if refused:
        lines += ["  GONGKAI_REQUIRE_ALL=1：未能运行的，按失败计。"]
    failed = max(tally.failed, len(tally.broken)) + refused
    lines += ["", f"{tally.passed} passed, {failed} failed, {len(tally.not_run)} not run in {seconds:.0f}s", ""]
    sys.stdout.write("\n".join(lines))
    return int(failed > 0)


def main() -> int:
    os.environ.setdefault("GONGKAI_SEED", str(random.SystemRandom().randrange(10**9)))
    os.environ.setdefault("GONGKAI_BUDGET", "quick")
    seed, budget = os.environ["GONGKAI_SEED"], os.environ["GONGKAI_BUDGET"]
    sys.stdout.write(f"种子 {seed}，预算 {budget}。重复：GONGKAI_SEED={seed} GONGKAI_BUDGET={budget} make test\n")
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="gongkai-test-") as scratch:
        run = Run(Path(scratch))
        run.command("检查（make check）", "make", "--no-print-directory", "check")
        for stage in (statute, sqlite, postgresql, pages):
            stage(run)
    return report(run.tally, time.monotonic() - started, require_all=os.environ.get("GONGKAI_REQUIRE_ALL") == "1")


if __name__ == "__main__":
    sys.exit(main())
