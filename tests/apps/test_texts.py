"""粘贴来的文字洗干净，行和段落互换，两版逐词对照。"""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.publication.texts.cleaning import clean, from_plain, plain
from gongkai.publication.texts.comparing import ADDED, KEPT, REMOVED, Part, compare
from gongkai.publication.texts.lines import from_lines, is_lines


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        ("<p>甲</p><script>alert(1)</script>", "<p>甲</p>"),
        ('<p onclick="x()" style="color:red">甲</p>', "<p>甲</p>"),
        ('<a href="javascript:alert(1)">甲</a>', "<a>甲</a>"),
        ('<a href="https://example.gov.cn/a">甲</a>', '<a href="https://example.gov.cn/a">甲</a>'),
        ('<a href="//example.com/a">甲</a>', "<a>甲</a>"),
        ('<img src="https://example.com/track.gif" alt="x">', '<img alt="x">'),
        ('<img src="/files/1" alt="图">', '<img src="/files/1" alt="图">'),
        ('<img src="data:image/png;base64,AA" onerror="x()">', "<img>"),
        ("<svg><script>1</script></svg><iframe src=x></iframe>甲", "甲"),
        ('<p class="date danger">甲</p>', '<p class="date">甲</p>'),
        ('<table><tr><td colspan="2" rowspan="x">1</td></tr></table>', '<table><tbody><tr><td colspan="2">1</td></tr></tbody></table>'),
        ("<o:p>甲</o:p><font face=x>乙</font>", "甲乙"),
        ("<!-- 注 --><p>甲<!--[if mso]>x<![endif]--></p>", "<p>甲</p>"),
        ("<p>甲&nbsp;乙\u200b</p>", "<p>甲 乙</p>"),
    ],
)  # fmt: skip
def test_only_what_a_text_is_made_of_stays(given_, kept):
    assert clean(given_) == kept


MARKUP = st.lists(
    st.one_of(
        st.sampled_from(["<p>", "</p>", "<h2>", "</h2>", "<table><tr><td>", "</td>", "<script>", "</script>", "<a href='", "'>", "<b", "&lt;", "&", "<!--"]),
        st.text(max_size=8),
    ),
    max_size=20,
).map("".join)  # fmt: skip


@given(MARKUP)
def test_cleaned_again_nothing_changes(text):
    once = clean(text)
    assert clean(once) == once
    assert "<script" not in once.lower()


def test_a_table_becomes_lines_and_tabs():
    body = "<p>表：</p><table><tbody><tr><th>名称</th><th>数量</th></tr><tr><td>甲</td><td>1</td></tr></tbody></table>"
    assert plain(body) == "表：\n名称\t数量\n甲\t1"
    assert not is_lines(body)


LINES = st.lists(st.text(alphabet="甲乙丙一二、（）。 <&>1A", max_size=12), max_size=8).map("\n".join)


@given(LINES)
def test_lines_come_back_as_they_went(text):
    body = from_lines(text)
    assert is_lines(body)
    assert plain(body).replace(" ", "") == "\n".join(
        line.strip() for line in text.splitlines() if line.strip()
    ).replace(" ", "")


def test_short_numbered_lines_are_headings():
    assert (
        from_lines("一、要求\n（一）目标\n一、这是一句话。")
        == "<h2>一、要求</h2>\n<h3>（一）目标</h3>\n<p>一、这是一句话。</p>"
    )
    assert from_plain("甲<乙\n\n丙") == "<p>甲&lt;乙</p>\n<p>丙</p>"


def test_a_changed_word_is_a_word():
    assert compare("请做好防火工作。\n", "请做好防汛工作。\n") == [
        Part(KEPT, "请做好"), Part(REMOVED, "防火"), Part(ADDED, "防汛"), Part(KEPT, "工作。\n"),
    ]  # fmt: skip
    assert compare("甲\n", "甲\n") == [Part(KEPT, "甲\n")]
    assert compare("", "甲") == [Part(ADDED, "甲")]


@given(
    st.text(alphabet="甲乙丙丁\n防火防汛，。 ab12", max_size=80),
    st.text(alphabet="甲乙丙丁\n防火防汛，。 ab12", max_size=80),
)
def test_both_texts_are_in_the_comparison(old, new):
    parts = compare(old, new)
    assert "".join(part.text for part in parts if part.fate != ADDED) == old
    assert "".join(part.text for part in parts if part.fate != REMOVED) == new


def test_a_long_text_is_compared_while_one_waits(figures):
    old = "".join(f"第{number}条 各单位应当在规定的时间内报送材料。\n" for number in range(5000))
    new = old.replace("第77条 各单位", "第77条 各有关单位").replace("第4000条", "第四千条")
    begun = time.perf_counter()
    parts = compare(old, new)
    figures("comparing two texts of 100 000 characters", f"{time.perf_counter() - begun:.2f} s")
    assert sum(part.fate != KEPT for part in parts) == 3
