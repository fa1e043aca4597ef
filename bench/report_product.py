"""How long a report's files take: seconds for each format, and how many times as long as the plainest, the JSON.

    .venv/bin/python bench/report_product.py [REPEATS]

The report is an invented one in the form of 2021, with six sections of prose as long as such reports are and every figure
known. Each format is written once to warm up, which reads fonts and templates, and then as often as asked for. Figures go to
standard output; nothing is kept.
"""

from __future__ import annotations

import platform
import statistics
import sys
import time
from datetime import date
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "apps")]
from random_reports import CLAUSES, random_report  # noqa: E402 — beside the tests

from gongkai.reporting.document import OPENING, Document, Paragraph, Run, sections_of  # noqa: E402
from gongkai.reporting.exports import FORMATS  # noqa: E402
from gongkai.statute.annual_report.forms import FORM_2021  # noqa: E402

BASELINE, REPEATS, SEED, YEAR = "json", 7, 7, 2025
PARAGRAPHS = {OPENING: 1, 1: 12, 2: 1, 3: 1, 4: 1, 5: 6, 6: 3}  # of each section


def main() -> int:
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else REPEATS
    found = document()
    print(f"{platform.python_implementation()} {platform.python_version()}, {platform.system()}, median of {repeats}")
    print(f"{'format':>8} {'first s':>9} {'median s':>9} {'kB':>7}  times {BASELINE}")
    medians: dict[str, float] = {}
    for form in sorted(FORMATS.values(), key=lambda form: form.id != BASELINE):
        first, size = seconds(form.write, found)
        medians[form.id] = statistics.median(seconds(form.write, found)[0] for _ in range(repeats))
        times = medians[form.id] / medians[BASELINE]
        print(f"{form.id:>8} {first:>9.3f} {medians[form.id]:>9.4f} {size / 1000:>7.0f}  ×{times:.0f}")
    return 0


def document() -> Document:
    random = Random(SEED)
    prose = {
        number: tuple(Paragraph((Run("，".join(random.sample(CLAUSES, 6)) + "。"),)) for _ in range(count))
        for number, count in PARAGRAPHS.items()
    }
    return Document(
        "青石县人民政府",
        random_report(random, FORM_2021, YEAR),
        prose[OPENING],
        sections_of(FORM_2021, prose),
        office="青石县人民政府办公室",
        signed_on=date(YEAR + 1, 1, 20),
        published_on=date(YEAR + 1, 1, 26),
        kinds=tuple((clause, random.randint(1, 999)) for clause in CLAUSES),
    )


def seconds(write, found: Document) -> tuple[float, int]:
    """How long it took, and how large the file is."""
    begun = time.perf_counter()
    written = write(found)
    return time.perf_counter() - begun, len(written)


if __name__ == "__main__":
    sys.exit(main())
