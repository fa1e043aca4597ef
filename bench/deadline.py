"""How long ten thousand deadlines take, against ten thousand bare walks over the calendar in the same run.

Target: 10 000 lines through ``gongkai deadline --batch -`` in under 10 s, the start of the program included.
"""

import json
import random
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

from gongkai.statute.working_days import MAINLAND

LINES, TARGET = 10_000, 10.0
GONGKAI = Path(sys.executable).with_name("gongkai")


def lines(seed: int) -> list[dict[str, object]]:
    """Requests of every kind: plain, extended, paused."""
    draw = random.Random(seed)
    drawn = []
    for _ in range(LINES):
        received = date(2019, 5, 15) + timedelta(days=draw.randrange(2400))
        pause = received + timedelta(days=draw.randrange(15))
        paused = [[str(pause), str(pause + timedelta(days=draw.randrange(20)))]] if draw.random() < 0.3 else []
        drawn.append({"received_on": str(received), "extension": draw.choice([0, 20]), "paused": paused})
    return drawn


def main() -> int:
    given = lines(seed=711)
    began = time.perf_counter()
    for line in given:
        MAINLAND.add_working_days(date.fromisoformat(str(line["received_on"])), 20)
    baseline = time.perf_counter() - began
    began = time.perf_counter()
    text = "\n".join(map(json.dumps, given))
    done = subprocess.run([GONGKAI, "deadline", "--batch", "-"], input=text, capture_output=True, text=True, check=True)
    seconds = time.perf_counter() - began
    answered = len(done.stdout.splitlines())
    print(f"bare walks of 20 working days: {baseline:.2f} s")
    print(f"deadline --batch, {answered:,} lines: {seconds:.2f} s, ×{seconds / baseline:.1f} of the bare walks")
    return int(answered != LINES or seconds > TARGET)


if __name__ == "__main__":
    sys.exit(main())
