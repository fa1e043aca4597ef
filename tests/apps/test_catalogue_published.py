"""The published catalogue's files go in: every row, every domain."""

import csv
from pathlib import Path

from gongkai.catalogue.reading import read_json

CATALOGUE = Path(__file__).resolve().parents[3] / "shared" / "domain" / "catalogue"


def test_the_published_catalogue_goes_in_and_comes_out(figures):
    number = 0
    for path in sorted(CATALOGUE.glob("*.csv")):
        with path.open("rb") as file:
            (read,) = read_json(file, name=path.name)
        assert not [one for one in read["told"] if one["level"] == "error"], path.name
        with path.open(encoding="utf-8-sig") as file:
            plain = list(csv.DictReader(file))
        assert [row["content"] for row in read["rows"]] == [row["公开内容(要素)"].strip() for row in plain]
        assert read["domain"], path.name
        number += len(read["rows"])
    figures("items of the published catalogue read from CSV", number)
    assert number == 141
