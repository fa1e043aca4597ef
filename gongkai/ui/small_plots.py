"""Plots for many figures side by side: a line as small as a word, and a dot for each of a few."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from gongkai.ui.plots import BAR_NAME, BAR_STEP, Data, Figure, Plot, Shape, told

SPARK_HEIGHT, SPARK_EDGE = 1.75, 0.25  # rem


def spark(values: Sequence[Figure]) -> tuple[Shape, ...]:
    """A line through the figures of one row, from its own nought or least to its most; broken where there is none.

    It tells the course alone: the figures stand beside it in the row.
    """
    known = [value for value in values if value is not None]
    low, high = min((0, *known)), max((0, *known))
    step = 100 / max(len(values), 1)

    def at(place: int, value: Figure) -> tuple[str, str]:
        share = float((value or 0) - low) / float(high - low) if high > low else 0.0
        down = SPARK_HEIGHT - SPARK_EDGE - share * (SPARK_HEIGHT - 2 * SPARK_EDGE)
        return f"{(place + 0.5) * step:.2f}%", f"{down:.3f}rem"

    points = [None if value is None else at(place, value) for place, value in enumerate(values)]
    strokes = [
        Shape("line", {"x1": one[0], "y1": one[1], "x2": other[0], "y2": other[1], "class": "stroke line-1"})
        for one, other in pairwise(points)
        if one and other
    ]
    dots = [
        Shape("circle", {"cx": x, "cy": y, "r": "0.125rem", "class": "dot line-1"}) for x, y in filter(None, points)
    ]
    return (*strokes, *dots)


def dots(data: Data) -> Plot:
    """A dot for each label of the one series on a line of its own: for a few, of whom no summary should be made."""
    (series,) = data.series
    most = max((value for value in series.values if value is not None), default=0)
    shapes: list[Shape] = []
    for place, (label, value) in enumerate(zip(data.labels, series.values, strict=True)):
        top = place * BAR_STEP
        line, words = f"{top + DOT_LINE:.3f}rem", f"{top + BAR_NAME:.3f}rem"
        shapes += [
            Shape("text", {"x": "0", "y": words, "class": "name"}, label),
            Shape("text", {"x": "100%", "y": words, "class": "value end"}, told(value)),
            Shape("line", {"x1": "0", "x2": "100%", "y1": line, "y2": line, "class": "axis"}),
        ]
        if value is not None:
            share = 1 + (float(value / most) if most else 0.0) * 98  # the whole dot stays inside
            shapes.append(Shape("circle", {"cx": f"{share:.2f}%", "cy": line, "r": "0.375rem", "class": "dot line-1"}))
    return Plot("dots", data, f"{len(data.labels) * BAR_STEP:.3f}rem", tuple(shapes))


DOT_LINE = 1.875
