"""Plots as the shapes of an SVG: pure functions from figures to rectangles, lines and words.

Across, a plot is measured in percent of its width; down, in rem. So it fills a phone and a sheet of paper alike, and its
words keep the size that the reader has chosen. Colours and type are classes of ``ui/plots.css``; no figure is told by
colour alone. What is drawn is printed again as a table from the same :class:`Data` (``ui/_plot.html``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

Number = int | Decimal
Figure = Number | None  # None: there is no figure, which is not zero

LINE = 1.5  # rem, a line of words
LONGEST_NAME = {"narrow": 14, "wide": 36}  # characters of a name that stand beside a figure; the table has it whole
CROWD = 6  # labels that stand side by side on a phone; of more, every other one
HUES = 6  # colours there are; beyond, they come round again


@dataclass(frozen=True, slots=True)
class Series:
    """Figures of one name, one for each label of the data."""

    name: str
    values: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Data:
    """The figures of a plot, as its table prints them.

    :raises ValueError: when a series has not one figure for each label, or a drawn one is less than nothing.
    """

    title: str
    head: str  # what the labels are: 类别, 月份
    unit: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]  # what is drawn
    details: tuple[Series, ...] = ()  # what the table alone tells

    def __post_init__(self) -> None:
        for series in (*self.series, *self.details):
            if len(series.values) != len(self.labels):
                raise ValueError(f"{series.name}: {len(series.values)} figures for {len(self.labels)} labels")
        if any(value is not None and value < 0 for series in self.series for value in series.values):
            raise ValueError(f"{self.title}: a figure below zero has no length")

    @property
    def rows(self) -> list[tuple[str, list[str]]]:
        """The lines of the table: a label with the words of its figures."""
        every = (*self.series, *self.details)
        return [(label, [told(series.values[place]) for series in every]) for place, label in enumerate(self.labels)]

    @property
    def described(self) -> str:
        """The drawn figures in words, for whoever hears the plot."""
        return "；".join(
            (f"{series.name}：" if len(self.series) > 1 else "")
            + "，".join(f"{label} {told(value)}" for label, value in zip(self.labels, series.values, strict=True))
            for series in self.series
        )


@dataclass(frozen=True, slots=True)
class Shape:
    """An element of the drawing."""

    tag: str
    attributes: Mapping[str, str]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Plot:
    """A drawing with the figures behind it."""

    kind: str  # a class for the style sheet
    data: Data
    height: str
    shapes: tuple[Shape, ...] = field(repr=False)


def figures_of(title: str, head: str, unit: str, figures: Sequence[tuple[str, Figure]], name: str = "") -> Data:
    """Data of one series from labels with their figures; ``name`` is what stands over the figures in the table."""
    labels = tuple(label for label, _ in figures)
    return Data(title, head, unit, labels, (Series(name or f"数量（{unit}）", tuple(value for _, value in figures)),))


def told(value: Figure) -> str:
    """A figure as it is printed; a dash where there is none."""
    return "—" if value is None else str(value)


# ── the four plots ─────────────────────────────────────────────────────────


def bars(data: Data) -> Plot:
    """A bar for each label of the one series, its name and figure over it."""
    (series,) = data.series
    most, shapes = _most(data), []
    for place, (label, value) in enumerate(zip(data.labels, series.values, strict=True)):
        top = place * BAR_STEP
        shapes += [
            *_name(label, "0", top + BAR_NAME),
            _words(told(value), "100%", top + BAR_NAME, "value end"),
            _box(0, 100, top + BAR_TOP, BAR, "track"),
        ]
        if value:
            shapes.append(_box(0, _share(value, most), top + BAR_TOP, BAR, "mark hue-1"))
    return Plot("bars", data, _rem(len(data.labels) * BAR_STEP), tuple(shapes))


BAR_STEP, BAR_NAME, BAR_TOP, BAR = 2.75, 1.125, 1.5, 0.75


def stacked(data: Data) -> Plot:
    """One bar of the parts of a whole, and under it a line for each part."""
    (series,) = data.series
    whole = sum(value for value in series.values if value)
    shapes, left = [_box(0, 100, 0, STACK, "track")], 0.0
    for place, (label, value) in enumerate(zip(data.labels, series.values, strict=True)):
        top = STACK + 0.75 + place * LINE
        share = _share(value or 0, whole)
        if value:
            shapes.append(_box(left, share, 0, STACK, f"mark part {_hue(place)}"))
        left += share
        shapes += [
            Shape("rect", {"x": "0", "y": _rem(top + 0.25), "width": "1rem", "height": "1rem", "class": _hue(place)}),
            *_name(label, "1.5rem", top + LINE * 0.75),
            _words(told(value), "100%", top + LINE * 0.75, "value end"),
        ]
    return Plot("stacked", data, _rem(STACK + 0.75 + len(data.labels) * LINE), tuple(shapes))


STACK = 2.25


def columns(data: Data) -> Plot:
    """A column for each label of the one series, its figure over it; the highest is always told, others where there is room."""
    (series,) = data.series
    most, step = _most(data), 100 / max(len(data.labels), 1)
    bottom, shapes, is_peak_told = LINE + FIELD, [], False
    for place, (label, value) in enumerate(zip(data.labels, series.values, strict=True)):
        middle, high = (place + 0.5) * step, FIELD * _share(value or 0, most) / 100
        is_peak = bool(value) and value == most and not is_peak_told
        is_peak_told |= is_peak
        if value:
            shapes.append(_box(middle - step * 0.35, step * 0.7, bottom - high, high, "mark hue-1"))
        shapes += [
            _words(told(value), _percent(middle), bottom - high - 0.375, f"value middle{_crowded(data, is_peak)}"),
            _words(label, _percent(middle), bottom + 1.25, f"label middle{_crowded(data, not place % 2)}"),
        ]
    return Plot("columns", data, _rem(bottom + AXIS), (*shapes, _baseline(bottom)))


FIELD, AXIS = 9.0, 1.75


def lines(data: Data) -> Plot:
    """A line for each series through its figures; where one is missing, the line is broken."""
    most, step = _most(data), 100 / max(len(data.labels), 1)
    room = LINE if len(data.series) > 1 else 0  # one line needs no legend, and tells no figure under its points
    floor = len(data.series) * room + LINE + FIELD
    places = [
        [
            None if value is None else ((place + 0.5) * step, floor - FIELD * _share(value, most) / 100)
            for place, value in enumerate(series.values)
        ]
        for series in data.series
    ]
    shapes = [_baseline(floor)]
    for number, (series, points) in enumerate(zip(data.series, places, strict=True)):
        shapes += _legend(number, series.name) if room else ()
        shapes += _strokes(number, points)
    for place, label in enumerate(data.labels):
        shapes.append(_words(label, _percent((place + 0.5) * step), floor + room + 1.25, "label middle"))
        shapes += _told_at(data, places, place)
    return Plot("lines", data, _rem(floor + room + AXIS), tuple(shapes))


Point = tuple[float, float]


def _legend(number: int, name: str) -> Iterator[Shape]:
    middle = number * LINE + LINE / 2
    yield _stroke((0, middle), None, number, end="2.5rem")
    yield _dot("1.25rem", middle, number)
    yield from _name(name, "3.25rem", middle + 0.375)


def _strokes(number: int, points: Sequence[Point | None]) -> Iterator[Shape]:
    for one, other in pairwise(points):
        if one and other:
            yield _stroke(one, other, number)
    for point in points:
        if point:
            yield _dot(_percent(point[0]), point[1], number)


def _told_at(data: Data, places: Sequence[Sequence[Point | None]], place: int) -> Iterator[Shape]:
    """The highest figure stands over its point, the lowest under; equal ones are told once, those between in the table."""
    here = [(series.values[place], points[place]) for series, points in zip(data.series, places, strict=True)]
    found = sorted((value, point) for value, point in here if value is not None and point is not None)
    if not found:
        return
    (low, under), (high, over) = found[0], found[-1]
    yield _words(told(high), _percent(over[0]), over[1] - 0.625, "value middle")
    if low != high:
        yield _words(told(low), _percent(under[0]), under[1] + 1.375, "value middle")


# ── shapes ─────────────────────────────────────────────────────────────────


def _name(text: str, x: str, y: float) -> Iterator[Shape]:
    """A name as long as there is room for: where a phone has less, the style sheet chooses between the two."""
    if len(text) <= LONGEST_NAME["narrow"]:
        yield _words(text, x, y, "name")
        return
    for width, longest in LONGEST_NAME.items():
        yield _words(text if len(text) <= longest else f"{text[: longest - 1]}…", x, y, f"name {width}")


def _most(data: Data) -> Number:
    return max((value for series in data.series for value in series.values if value is not None), default=0)


def _share(value: Number, of: Number) -> float:
    """In percent; of nothing, nothing."""
    return float(value * 100 / of) if of else 0.0


def _crowded(data: Data, is_kept: bool) -> str:  # noqa: FBT001 — a fact about the label
    return "" if is_kept or len(data.labels) <= CROWD else " minor"


def _hue(place: int) -> str:
    return f"hue-{place % HUES + 1}"


def _percent(number: float) -> str:
    return f"{number:.2f}%"


def _rem(number: float) -> str:
    return f"{number:.3f}rem"


def _words(text: str, x: str, y: float, css: str) -> Shape:
    return Shape("text", {"x": x, "y": _rem(y), "class": css}, text)


def _box(x: float, width: float, y: float, height: float, css: str) -> Shape:
    return Shape(
        "rect",
        {"x": _percent(x), "y": _rem(y), "width": _percent(width), "height": _rem(height), "class": css},
    )


def _baseline(y: float) -> Shape:
    return Shape("line", {"x1": "0", "x2": "100%", "y1": _rem(y), "y2": _rem(y), "class": "axis"})


def _stroke(one: Point, other: Point | None, number: int, end: str = "") -> Shape:
    x2, y2 = (end, one[1]) if other is None else (_percent(other[0]), other[1])
    places = {"x1": _percent(one[0]), "y1": _rem(one[1]), "x2": x2, "y2": _rem(y2)}
    return Shape("line", {**places, "class": f"stroke line-{number % HUES + 1}"})


def _dot(x: str, y: float, number: int) -> Shape:
    return Shape("circle", {"cx": x, "cy": _rem(y), "r": "0.3125rem", "class": f"dot line-{number % HUES + 1}"})
