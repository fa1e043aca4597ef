"""Plots: what is drawn are the figures of the table behind it, neither more nor less, at whatever size it is read."""

from __future__ import annotations

import re
from random import Random

import pytest
from defusedxml.ElementTree import fromstring
from django.template.loader import render_to_string

from gongkai.ui.plots import LONGEST_NAME, Data, Series, bars, columns, figures_of, lines, stacked

SVG = "{http://www.w3.org/2000/svg}"
PERCENT_APART = 0.011  # places are written with two digits


class Read:
    """A plot as it stands in a page, read back without the module that drew it."""

    def __init__(self, plot):
        page = render_to_string("ui/_plot.html", {"plot": plot, "id": "some"})
        drawn = re.search(r"<svg.*</svg>", page, re.DOTALL)[0].replace(
            "<svg ", '<svg xmlns="http://www.w3.org/2000/svg" '
        )
        self.svg = fromstring(drawn)
        self.table = [
            re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
            for row in re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)
        ]

    def having(self, tag, css):
        return [element for element in self.svg.iter(SVG + tag) if css in element.get("class", "").split()]

    def words(self, css):
        return [element.text for element in self.having("text", css)]

    def lengths(self, css, side):
        return [float(element.get(side).rstrip("%rem")) for element in self.having("rect", css)]

    def column(self, place):
        return [row[place] for row in self.table[1:]]


def drawn_series(random, number):
    return tuple(random.choice((None, 0, 0, 1, random.randint(2, 10**6))) for _ in range(number))


def random_figures(random):
    return [(f"第{n}种", value) for n, value in enumerate(drawn_series(random, random.randint(1, 12)))]


def shares(values):
    most = max((value for value in values if value), default=0)
    return [value * 100 / most for value in values if value]


@pytest.fixture(params=range(12))
def random(request, seed):
    return Random(f"{seed}-{request.param}")  # noqa: S311 — repeatable figures


def test_bars_are_as_long_as_the_figures_of_the_table_say(random):
    figures = random_figures(random)
    read = Read(bars(figures_of("题", "种类", "件", figures)))
    assert read.table[0] == ["种类", "数量（件）"]
    assert list(zip(read.column(0), read.column(1), strict=True)) == [
        (label, "—" if value is None else str(value)) for label, value in figures
    ]
    assert (read.words("name"), read.words("value")) == (read.column(0), read.column(1))
    assert read.lengths("mark", "width") == pytest.approx(shares([value for _, value in figures]), abs=PERCENT_APART)


def test_a_stacked_bar_is_filled_by_its_parts_in_their_order(random):
    figures = random_figures(random)
    read = Read(stacked(figures_of("题", "种类", "件", figures)))
    known = [value for _, value in figures if value]
    assert read.lengths("part", "width") == pytest.approx([v * 100 / sum(known) for v in known], abs=PERCENT_APART)
    begin = [sum(known[:place]) * 100 / sum(known) for place in range(len(known))]
    assert read.lengths("part", "x") == pytest.approx(begin, abs=PERCENT_APART)
    assert (read.words("name"), read.words("value")) == (read.column(0), read.column(1))


def test_columns_stand_on_one_line_and_are_as_high_as_their_figures(random):
    figures = random_figures(random)
    read = Read(columns(figures_of("题", "月份", "条", figures)))
    highest = max(read.lengths("mark", "height"), default=1)
    found = [high * 100 / highest for high in read.lengths("mark", "height")]
    assert found == pytest.approx(shares([value for _, value in figures]), abs=0.02)
    feet = [y + high for y, high in zip(read.lengths("mark", "y"), read.lengths("mark", "height"), strict=True)]
    axis = float(read.having("line", "axis")[0].get("y1").rstrip("rem"))
    assert feet == pytest.approx([axis] * len(feet), abs=0.002)
    assert (read.words("label"), read.words("value")) == (read.column(0), read.column(1))


def test_of_a_crowd_the_highest_is_told_where_there_is_no_room_for_all():
    read = Read(columns(figures_of("题", "月份", "条", [(f"{n}月", n % 11) for n in range(1, 13)])))
    kept = [element.text for element in read.having("text", "value") if "minor" not in element.get("class")]
    assert kept == ["10"]
    labels = [element.text for element in read.having("text", "label") if "minor" not in element.get("class")]
    assert labels == ["1月", "3月", "5月", "7月", "9月", "11月"]


def test_lines_go_through_their_figures_and_break_where_one_is_missing(random):
    number = random.randint(1, 5)
    labels = tuple(f"{2019 + n}年" for n in range(number))
    data = Data("题", "年度", "件", labels, tuple(Series(name, drawn_series(random, number)) for name in "甲乙"))
    read = Read(lines(data))
    most = max((value for series in data.series for value in series.values if value), default=0)
    axis = float(read.having("line", "axis")[0].get("y1").rstrip("rem"))
    for place, series in enumerate(data.series, start=1):
        _, *dots = read.having("circle", f"line-{place}")  # the first is the legend's
        highs = [axis - float(dot.get("cy").rstrip("rem")) for dot in dots]
        known = [value for value in series.values if value is not None]
        assert highs == pytest.approx([9 * value / most if most else 0 for value in known], abs=0.002)
        _, *strokes = read.having("line", f"line-{place}")
        pairs = zip(series.values, series.values[1:], strict=False)
        assert len(strokes) == sum(None not in pair for pair in pairs)
    told = sorted(
        str(value)
        for values in zip(*(series.values for series in data.series), strict=True)
        for value in {value for value in values if value is not None}
    )
    assert sorted(read.words("value")) == told
    assert read.table[0] == ["年度", "甲", "乙"]
    for place, series in enumerate(data.series, start=1):
        assert read.column(place) == ["—" if value is None else str(value) for value in series.values]


def test_nothing_at_all_is_drawn_as_nothing():
    figures = [("甲", 0), ("乙", None)]
    for draw in (bars, stacked, columns, lines):
        read = Read(draw(figures_of("题", "种类", "件", figures)))
        assert read.having("rect", "mark") == []
        assert read.column(1) == ["0", "—"]


def test_a_plot_says_what_it_is_to_whoever_does_not_see_it():
    read = Read(bars(figures_of("按结果", "结果", "件", [("予以公开", 3), ("部分公开", None)])))
    title, desc = read.svg.find(f"{SVG}title"), read.svg.find(f"{SVG}desc")
    assert (read.svg.get("role"), title.text, desc.text) == ("img", "按结果", "予以公开 3，部分公开 —")
    assert read.svg.get("aria-labelledby").split() == [title.get("id"), desc.get("id")]


def test_a_long_name_is_cut_twice_and_whole_in_the_table():
    name = "转载上级机关的各类通知、公告、重要新闻和其他需要公众广泛知晓的信息内容等等"
    read = Read(bars(figures_of("题", "种类", "条", [(name, 1)])))
    assert [len(read.words(width)[0]) for width in ("narrow", "wide")] == list(LONGEST_NAME.values())
    assert read.column(0) == [name]


def test_names_are_text_and_never_markup():
    hostile = '<script>"&'
    page = render_to_string(
        "ui/_plot.html", {"plot": bars(figures_of(hostile, "种", "件", [(hostile, 1)])), "id": "some"}
    )
    assert "<script" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("values", [(1,), (1, 2, 3), (1, -1)])
def test_figures_that_cannot_be_drawn_are_refused(values):
    with pytest.raises(ValueError, match="figure"):
        Data("题", "种类", "件", ("甲", "乙"), (Series("数量", values),))
