"""报告的文字：收费说的与记的一致，问题和收费没有避而不谈，不是上年的旧文。"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.statute.annual_report.figures import Level
from gongkai.statute.annual_report.prose import check_fee, check_text, similarity


# ── R10: fees ───────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("section_six", "charged", "said"),
    [
        ("2025年全市实际收取信息处理费共计400元。", 400, None),
        ("依据《政府信息公开信息处理费管理办法》（国办函〔2020〕109号），全年收取信息处理费共计400元。", 400, None),
        ("有1件申请收取信息处理费380元。", 400, 380),
        ("按件计收信息处理费2件，每件100元，共200元。", 200, None),
        ("收取380元信息处理费。", 380, None),
        ("收取信息处理费1.2万元。", 12000, None),
        ("收取信息处理费1,200元。", 120, 1200),
        ("2024年，无收取信息处理费情况。", 0, None),
        ("2024年，无收取信息处理费情况。", 380, 0),
        ("本年度信息公开处理费收费情况：未发生收费事项。", 380, 0),
        ("本机关2023年未收取政府信息公开信息处理费。", 380, 0),
        ("按规定收取信息处理费。", 380, None),
        ("无其他需要报告的事项。", 380, None),
        ("培训经费5000元。收取信息处理费380元。", 380, None),
    ],
)
def test_the_fee_said_is_the_fee_recorded(section_six, charged, said):
    found = check_fee(section_six, charged)
    assert [(finding.rule, finding.level, finding.printed, finding.computed) for finding in found] == (
        [] if said is None else [("R10", Level.HINT, said, charged)]
    )
    if said:
        assert found[0].message == f"第六部分说收取信息处理费 {said} 元，收费记录为 {charged} 元。"


# ── R15 ─────────────────────────────────────────────────────────────────
PROBLEMS = "一是政策解读的形式需要进一步丰富；二是公开平台不够多元，受众范围有限，有待拓展途径。"
NO_PROBLEM = "第五部分没有写存在的主要问题及改进情况。"
NO_FEE = "本年收取了信息处理费，第六部分应当报告收取情况。"


def faults(sections, before=None, *, fees_charged=False):
    found = check_text(sections, before or {}, fees_charged=fees_charged)
    assert all((finding.rule, finding.level, finding.cells) == ("R15", Level.HINT, ()) for finding in found)
    return [finding.message for finding in found]


@pytest.mark.parametrize(
    "five",
    ["", " \n", "无", "无。", "暂无。", "没有问题。", "不存在突出问题。", "本年度我局无主要问题。", "无需要报告的情况"],
)
def test_section_five_must_name_problems(five):
    assert faults({5: five}) == [NO_PROBLEM]


@pytest.mark.parametrize(
    "five",
    [
        PROBLEMS,
        "没有" + "需要" * 500 + "改进的地方。",
        "部分栏目没有及时更新。",
        "没有建立审查台账的问题仍然存在。",
        "专职人员不足，无法及时办理申请。",
    ],
)
def test_section_five_that_names_problems(five):
    assert faults({5: five}) == []


def test_a_report_without_section_five_names_no_problem():
    assert faults({}) == [NO_PROBLEM]


@pytest.mark.parametrize(
    ("six", "fees_charged", "expected"),
    [
        ("无其他需要报告的事项。", True, [NO_FEE]),
        ("本年度无其他需要报告的事项。", True, [NO_FEE]),
        ("", True, [NO_FEE]),
        ("收取信息处理费380元。", True, []),
        ("无其他需要报告的事项。", False, []),
    ],
)
def test_section_six_must_report_fees_that_were_charged(six, fees_charged, expected):
    assert faults({5: PROBLEMS, 6: six}, fees_charged=fees_charged) == expected


def test_last_year_s_text_is_recognised_though_its_figures_have_changed():
    last = "2022年，我局主动公开信息120条，" + PROBLEMS
    now = "2023年，我局主动公开信息135条，" + PROBLEMS
    assert faults({5: now}, {5: last}) == ["第五部分与上年的文字有 100% 相同，可能被认为内容雷同。"]
    assert faults({5: PROBLEMS}, {5: "审查台账不够完整，专职人员不足，培训覆盖面不够。"}) == []
    assert faults({5: PROBLEMS, 6: "无其他需要报告的事项。"}, {6: "无其他需要报告的事项。"}) == []
    fact = "本年度没有因政府信息公开引起的行政复议和行政诉讼，也没有收取信息处理费。"
    assert faults({5: PROBLEMS, 4: fact, 6: fact}, {4: fact, 6: fact}) == []


def test_four_fifths_in_common_are_one_text():
    assert len(faults({5: "公开信息目录年报"}, {5: "公开信息目录年"})) == 1
    assert faults({5: "公开信息目录年报告"}, {5: "公开信息目录年"}) == []


def test_how_alike_two_texts_are():
    assert similarity("公开信息", "公开信息") == 1
    assert similarity("公开信息目录", "公开信息指南") == 1 / 5
    assert similarity("公开信息", "公布信息") == 0
    assert similarity("公开信息", "公开消息") == 0
    assert similarity("公开", "公开") == 0
    assert similarity("", PROBLEMS) == 0


@given(st.text(alphabet="公开信息目录指南年报", max_size=30), st.text(alphabet="公开信息目录指南年报", max_size=30))
def test_likeness_is_a_share_and_the_same_both_ways(one, other):
    assert 0 <= similarity(one, other) == similarity(other, one) <= 1
