"""Figures that ran together: 640020470 is read only when one split alone satisfies every relation of the form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, pairwise, product

from gongkai.reporting.reading.labels import ROWS_SPLIT, ROWS_WHOLE

MOST_DIGITS = 45
MOST_SPLITS = 3000  # of one row: beyond it the row tells nothing
MOST_STATES = 50_000
Split = tuple[int, ...]
TIED = ("received", "brought_forward", "concluded", "carried_forward")


def splits(digits: str, parts: int) -> Iterator[Split]:
    """Every way to cut digits into so many whole numbers without leading zeros."""
    if parts == 1:
        if digits and (digits == "0" or digits[0] != "0"):
            yield (int(digits),)
        return
    longest = 1 if digits[:1] == "0" else len(digits) - parts + 1
    for length in range(1, longest + 1):
        for rest in splits(digits[length:], parts - 1):
            yield (int(digits[:length]), *rest)


def row_splits(digits: str, parts: int) -> list[Split] | None:
    """The splits whose last number is the sum of the others; None where they are too many to tell."""
    if not digits.isascii() or not digits.isdigit() or len(digits) > MOST_DIGITS:
        return None
    found = list(islice(_summing(digits, parts), MOST_SPLITS + 1))
    return found if len(found) <= MOST_SPLITS else None


def only_one_each(digits: str, *, related: bool) -> bool:
    """Whether a digit for every cell is the only split, also when some cells should have been left blank.

    Zeros alone can stand only one by one. Other digits need the relation of their row to tell (``related``).
    """
    if set(digits) == {"0"}:
        return True
    if not related or not digits.isdecimal():
        return False
    ways = [way for parts in range(2, len(digits) + 1) for way in row_splits(digits, parts) or ()]
    return ways == [tuple(map(int, digits))]


def _summing(digits: str, parts: int) -> Iterator[Split]:
    for length in range(1, len(digits) - parts + 2):
        last = digits[-length:]
        if len(last) > 1 and last[0] == "0":
            continue
        yield from ((*rest, int(last)) for rest in _adding_up(digits[:-length], parts - 1, int(last)))


def _adding_up(digits: str, parts: int, total: int) -> Iterator[Split]:
    """The splits that add up to a total; a branch ends as soon as it is above."""
    if parts == 1:
        if digits and (digits == "0" or digits[0] != "0") and int(digits) == total:
            yield (total,)
        return
    longest = 1 if digits[:1] == "0" else len(digits) - parts + 1
    for length in range(1, longest + 1):
        first = int(digits[:length])
        if first > total:
            return
        yield from ((first, *rest) for rest in _adding_up(digits[length:], parts - 1, total - first))


def solve_requests(rows: Mapping[str, Sequence[Split]]) -> dict[str, Split] | None:
    """The one choice for every row of table 三 under which all its relations hold; None where there is none, or two.

    :param rows: the possible contents of every row; a row that was read has one.
    """
    parts = [line for order in (ROWS_SPLIT, ROWS_WHOLE) for line in order if line not in TIED]
    complete = any(set(order) <= set(rows) for order in (ROWS_SPLIT, ROWS_WHOLE))
    if not complete or any(not rows[line] for line in rows):
        return None
    lines = [line for line in dict.fromkeys(parts) if line in rows]
    found: list[dict[str, Split]] = []
    for tied in product(*(rows[line] for line in TIED)):
        received, forward, concluded, carried = tied
        if all(a + b == c + d for a, b, c, d in zip(received, forward, concluded, carried, strict=True)):
            chosen = _reaching(concluded, [rows[line] for line in lines])
            if chosen is None:
                return None
            found.extend(dict(zip(lines, way, strict=True)) | dict(zip(TIED, tied, strict=True)) for way in chosen)
        if len(found) > 1:
            return None
    return found[0] if found else None


def _reaching(total: Split, rows: list[Sequence[Split]]) -> list[tuple[Split, ...]] | None:
    """Up to two ways to choose one split of every row so that they add up to the total; None if there is too much to try."""
    ways: dict[Split, list[tuple[Split, ...]]] = {(0,) * len(total): [()]}
    for options in rows:
        following: dict[Split, list[tuple[Split, ...]]] = {}
        for so_far, reached in ways.items():
            for option in options:
                added = tuple(one + other for one, other in zip(so_far, option, strict=True))
                if all(one <= most for one, most in zip(added, total, strict=True)):
                    kept = following.setdefault(added, [])
                    kept.extend((*way, option) for way in reached[: 2 - len(kept)])
        if len(following) > MOST_STATES:
            return None
        ways = following
    return ways.get(total, [])


def solve_remedies(digits: str, groups: int, parts: int) -> Split | None:
    """The one split of table 四 in which every group's last number is the sum of the others."""
    if not digits.isascii() or not digits.isdigit() or len(digits) > MOST_DIGITS:
        return None
    found: set[Split] = set()
    known: dict[str, list[Split]] = {}
    for cuts in _cuts(len(digits), groups, parts):
        pieces = [digits[start:end] for start, end in pairwise(cuts)]
        for piece in pieces:
            if piece not in known:
                known[piece] = list(islice(_summing(piece, parts), MOST_SPLITS))
        options = [known[piece] for piece in pieces]
        for chosen in product(*options):
            found.add(tuple(number for group in chosen for number in group))
            if len(found) > 1:
                return None
    return found.pop() if found else None


def _cuts(length: int, groups: int, least: int) -> Iterator[tuple[int, ...]]:
    if groups == 1:
        if length >= least:
            yield (0, length)
        return
    for last in range(least * (groups - 1), length - least + 1):
        yield from ((*cuts, length) for cuts in _cuts(last, groups - 1, least))
