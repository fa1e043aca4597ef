"""What screening finds and what it takes for granted: a planted corpus, recall and false alarms per kind, and its speed.

The corpus is made by tests/apps/screening_corpus.py from a seed drawn for the run, or given; it shares no list and no pattern with the
detector. Half of the files are clean and tricky. Every file is read as the reader behind the wall reads it, in this one
process; a few also through the wall. Figures go to standard output; the status is 1 if a target is missed.

    .venv/bin/python bench/screening.py [FILES] [SEED]
"""

from __future__ import annotations

import io
import random
import sys
import tempfile
import time
from collections import Counter
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "apps")]

from screening_corpus import Sample, corpus, prose, statistics, tricky  # noqa: E402 — after the path is known

from gongkai.screening.findings import KINDS, Piece  # noqa: E402
from gongkai.screening.looking import Look  # noqa: E402
from gongkai.screening.opening import screen_file  # noqa: E402
from gongkai.screening.scanning import detect  # noqa: E402

FILES, THROUGH_THE_WALL, MEGABYTE = 640, 20, 1_000_000
TODAY = date(2026, 6, 30)
TARGET_RECALL, TARGET_FALSE, TARGET_SPEED = 0.99, 0.01, 5.0
IN_WORDS = list(KINDS)[: list(KINDS).index("hidden-sheet")]
MUST = {"identity-number", "bank-card", *(kind for kind in KINDS if kind not in IN_WORDS)}


def main() -> int:
    files = int(sys.argv[1]) if len(sys.argv) > 1 else FILES
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(10**9)
    samples = corpus(seed, files)
    print(f"seed {seed}, {files} files, {sum(len(sample.content) for sample in samples) / MEGABYTE:.1f} MB")
    found, planted, more, alarms, seconds = measure(samples)
    print(
        f"\n| {'kind':<20} | planted | found | recall | in clean files |\n| {'-' * 20} | ------- | ----- | ------ | -------------- |"
    )
    for kind in KINDS:
        recall = f"{found[kind] / planted[kind]:.1%}" if planted[kind] else "–"
        print(f"| {kind:<20} | {planted[kind]:>7} | {found[kind]:>5} | {recall:>6} | {alarms[kind]:>14} |")
    clean = sum(not sample.plants for sample in samples)
    recall = sum(found[kind] for kind in MUST) / max(1, sum(planted[kind] for kind in MUST))
    print(f"\nrecall of identity numbers, cards and hidden content: {recall:.2%}")
    print(f"clean files with a false alarm: {alarms['files']} of {clean}, {alarms['files'] / clean:.2%}")
    print(f"found besides what was planted, in planted files: {dict(more)}")
    print(f"{files / seconds:.0f} files/s in one process")
    speed = report_speed(seed)
    report_wall(samples)
    return int(recall < TARGET_RECALL or alarms["files"] / clean > TARGET_FALSE or speed < TARGET_SPEED)


def measure(samples: list[Sample]) -> tuple[Counter, Counter, Counter, Counter, float]:
    found, planted, more, alarms = Counter(), Counter(), Counter(), Counter()
    began = time.perf_counter()
    for sample in samples:
        look = Look(TODAY)
        look.file(io.BytesIO(sample.content), sample.name)
        if look.unread:
            raise SystemExit(f"{sample.name}: {look.unread}")
        left = [(finding.kind, finding.text) for finding in look.listed()]
        for plant in sample.plants:
            planted[plant.kind] += 1
            hit = next((each for each in left if each[0] == plant.kind and plain(each[1]).endswith(plant.ends)), None)
            if hit:
                found[plant.kind] += 1
                left.remove(hit)
            else:
                print(f"missed: {plant} in {sample.name}", file=sys.stderr)
        if sample.plants:
            more.update(kind for kind, _ in left)
        elif left:
            alarms.update(kind for kind, _ in left)
            alarms["files"] += 1
            print(f"false alarm in {sample.name}: {left}", file=sys.stderr)
    return found, planted, more, alarms, time.perf_counter() - began


def plain(text: str) -> str:
    """A number as it is written in one, for the comparison of its end."""
    wide = str.maketrans("０１２３４５６７８９Ｘx", "0123456789XX")
    return "".join(sign for sign in text.translate(wide) if sign.isalnum() or sign == "*")


def report_speed(seed: int) -> float:
    """Text alone, on one core: prose as offices write it with a table of figures after each hundred lines, then either alone.

    The first counts; the last, rows of codes as long as cards and identity numbers, is the worst there is.
    """
    draw = random.Random(seed)
    lines = [line for _ in range(6000) for line in (*prose(draw, 4), tricky(draw))]
    tables = [statistics(draw) for _ in range(6000)]
    figures = [",".join(row) for table in tables if len(table) > 7 for row in table]
    made = {
        "mixed": "\n".join(
            line
            for at in range(0, len(lines), 100)
            for line in (*lines[at : at + 100], *figures[at // 10 : at // 10 + 9])
        ),
        "prose": "\n".join(lines),
        "figures": "\n".join(figures),
        "codes": "\n".join(",".join(row) for table in tables if len(table) == 7 for row in table),
    }
    speeds = {}
    for name, text in made.items():
        size, times = len(text.encode()) / MEGABYTE, []
        for _ in range(3):
            began = time.process_time()
            for _finding in detect([Piece(text, "")], TODAY):
                pass
            times.append(time.process_time() - began)
        speeds[name] = size / min(times)
        print(f"text, {name}: {size:.1f} MB, {speeds[name]:.1f} MB/s")
    return speeds["mixed"]


def report_wall(samples: list[Sample]) -> None:
    times = []
    with tempfile.TemporaryDirectory() as folder:
        for sample in samples[:THROUGH_THE_WALL]:
            path = Path(folder) / sample.name
            path.write_bytes(sample.content)
            began = time.perf_counter()
            screen_file(path, sample.name, TODAY)
            times.append(time.perf_counter() - began)
    print(
        f"through the wall: median {sorted(times)[len(times) // 2]:.2f} s a file, most of it the start of the process"
    )


if __name__ == "__main__":
    sys.exit(main())
