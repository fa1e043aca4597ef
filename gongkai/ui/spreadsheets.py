"""Files for spreadsheet programs: known as UTF-8, and no text in them is taken for a formula."""

import csv
from collections.abc import Iterable, Iterator

BOM = "\ufeff"  # by which spreadsheet programs know UTF-8


class _Echo:
    """A file for the csv module that hands each line back."""

    def write(self, line: str) -> str:
        return line


def lines(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Rows as the lines of a CSV file; numbers stay numbers, texts are made harmless."""
    line = csv.writer(_Echo()).writerow
    mark = BOM
    for row in rows:
        yield mark + line([harmless(value) if isinstance(value, str) else value for value in row])
        mark = ""


def harmless(text: str) -> str:
    """A spreadsheet program takes what begins like this for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
