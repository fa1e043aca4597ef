"""How fast published reports are read: per second and format, in one warm process and behind the wall with workers.

Target: a page under 50 ms, a PDF under 1.5 s, in a warm process. The status is 1 when one is missed.
"""

import argparse
import random
import resource
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "apps"))

import report_layouts

from gongkai.files.safely import Limits, Opened, run
from gongkai.reporting.reading.reader import READ, read

SEED = 711
# fmt: off
TARGETS = {"html": 0.05, "pdf": 1.5}  # seconds, median of a warm process
LIMITS = Limits(memory_mb=1024, seconds=60, output_bytes=32 * 1024 * 1024)
# fmt: on


def reports(name: str, count: int) -> list[bytes]:
    """So many reports in one layout."""
    _, printer = report_layouts.LAYOUTS[name]
    draws = (random.Random(f"{SEED}-{name}-{number}") for number in range(count))
    return [printer(report_layouts.draw(draw), draw) for draw in draws]


def warm(name: str, given: list[bytes]) -> list[float]:
    """Seconds of the processor for each report after the first in one process: what an idle machine's clock shows."""
    ending, _ = report_layouts.LAYOUTS[name]
    read(given[0], f"x.{ending}")
    seconds = []
    for data in given[1:]:
        began = time.process_time()
        read(data, f"x.{ending}")
        seconds.append(time.process_time() - began)
    return seconds


def behind_the_wall(name: str, given: list[bytes], workers: int) -> float:
    """Reports per second, each in a process of its own."""
    ending, _ = report_layouts.LAYOUTS[name]
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(workers) as pool:
        paths = []
        for number, data in enumerate(given):
            paths.append(Path(folder) / f"{number}.{ending}")
            paths[-1].write_bytes(data)
        began = time.perf_counter()
        answers = list(pool.map(lambda path: run(READ, path, LIMITS, name=path.name), paths))
        seconds = time.perf_counter() - began
    assert all(isinstance(answer, Opened) for answer in answers)  # noqa: S101 — a figure of refused files means nothing
    return len(given) / seconds


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--reports", type=int, default=30)
    asked.add_argument("--workers", type=int, default=2)
    asked.add_argument("--layouts", default=",".join(report_layouts.LAYOUTS))
    given = asked.parse_args()
    print("| layout | median ms | slowest ms | per second | peak MB | apart, 1 worker, per second | apart, workers |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    missed = False
    for name in given.layouts.split(","):
        drawn = reports(name, given.reports)
        seconds = warm(name, drawn)
        median = statistics.median(seconds)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        one, many = (behind_the_wall(name, drawn[:12], workers) for workers in (1, given.workers))
        print(
            f"| {name} | {median * 1000:.0f} | {max(seconds) * 1000:.0f} | {len(seconds) / sum(seconds):.1f} "
            f"| {peak:.0f} | {one:.1f} | {many:.1f} |",
            flush=True,
        )
        missed |= median > TARGETS.get(name, median)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
