"""公开时限：公布的标准目录里的写法，逐条读过。"""

import csv
from pathlib import Path

from gongkai.statute.time_limits import read_limits

CATALOGUE = Path(__file__).resolve().parents[3] / "shared" / "domain" / "catalogue"


def test_the_published_catalogue_is_read_but_for_what_it_leaves_open(figures):
    words = [row["公开时限"] for path in sorted(CATALOGUE.glob("*.csv")) for row in csv.DictReader(path.open("r", encoding="utf-8-sig"))]  # fmt: skip
    open_ones = [text for text in words if not read_limits(text).is_wholly_read]
    figures("time limits of the published catalogue", f"{len(words)}, not wholly read {len(open_ones)}")
    assert set(open_ones) <= {"按采购方式法定期限"}
