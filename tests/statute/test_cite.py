"""引用怎样印出来。"""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.statute.cite import (
    Cite,
    Instrument,
    chinese_number,
    fees,
    litigation,
    notice,
    ogi,
    reconsideration,
    rule,
)

DIGITS = {"零": 0} | {digit: value for value, digit in enumerate("一二三四五六七八九", start=1)}


def read_number(text: str) -> int:
    """An independent reader of Chinese ordinals up to 999."""
    total, pending = 0, 0
    for character in text:
        if character in "十百":
            total += (pending or 1) * (10 if character == "十" else 100)
            pending = 0
        else:
            pending = DIGITS[character]
    return total + pending


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (1, "一"),
        (10, "十"),
        (15, "十五"),
        (20, "二十"),
        (36, "三十六"),
        (100, "一百"),
        (105, "一百零五"),
        (110, "一百一十"),
        (999, "九百九十九"),
    ],
)
def test_ordinals_as_the_law_writes_them(number, written):
    assert chinese_number(number) == written


@given(st.integers(1, 999))
def test_every_ordinal_reads_back(number):
    assert read_number(chinese_number(number)) == number


@pytest.mark.parametrize("number", [0, -1, 1000])
def test_no_ordinal_outside_the_range(number):
    with pytest.raises(ValueError, match="no Chinese ordinal"):
        chinese_number(number)


@pytest.mark.parametrize(
    ("cite", "printed"),
    [
        (ogi(26), "《政府信息公开条例》第二十六条"),
        (ogi(33, 2), "《政府信息公开条例》第三十三条第二款"),
        (ogi(36, item=4), "《政府信息公开条例》第三十六条第（四）项"),
        (reconsideration(23, 1, 4), "《行政复议法》第二十三条第一款第（四）项"),
        (litigation(46, 1), "《行政诉讼法》第四十六条第一款"),
        (fees(4, 2).within(3), "《政府信息公开信息处理费管理办法》第四条第二款第（三）项"),
        (
            notice(Instrument.SERVICE_2016),
            "《关于政府信息公开处理决定送达问题的解释》（国办公开办函〔2016〕235号）",
        ),
    ],
)
def test_a_citation_prints_itself(cite, printed):
    assert str(cite) == printed


@pytest.mark.parametrize("place", [(-1, 0, 0), (1, -1, 0), (1, 0, -1)])
def test_there_is_no_negative_place(place):
    with pytest.raises(ValueError, match="no such place"):
        Cite(*place)


def test_every_instrument_says_its_number_or_version():
    """A notice is found by its number, a law by the version in force; neither may be blank or shared."""
    assert len({instrument.number for instrument in Instrument}) == len(Instrument)
    for instrument in Instrument:
        assert re.search(r"号$|年", instrument.number), instrument
        assert "《" not in instrument.title


def test_a_rule_carries_its_places():
    @rule(ogi(33, 2), ogi(33, 3))
    def deadline():
        return 20

    assert deadline.cites == (ogi(33, 2), ogi(33, 3))
    assert deadline() == 20
