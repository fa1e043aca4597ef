"""处理结果、文书和报表行。"""

import pytest

from gongkai.statute.annual_report.forms import form_by_id
from gongkai.statute.cite import Instrument, ogi
from gongkai.statute.outcomes import (
    FORMS,
    Group,
    LetterKind,
    Outcome,
    ProcessLetter,
    Question,
    Situation,
    report_line,
    situations,
)

# The rows 三、本年度办理结果 of the 2021 form, in print order.
FORM_2021 = """
granted                      （一）予以公开
granted_in_part              （二）部分公开（区分处理的，只计这一情形，不计其他情形）
state_secret                 1.属于国家秘密
law_forbids                  2.其他法律行政法规禁止公开
security_and_stability       3.危及“三安全一稳定”
third_party_rights           4.保护第三方合法权益
internal_affairs             5.属于三类内部事务信息
deliberative_process         6.属于四类过程性信息
enforcement_case_file        7.属于行政执法案卷
administrative_inquiry       8.属于行政查询事项
not_held                     1.本机关不掌握相关政府信息
needs_creation               2.没有现成信息需要另行制作
unclear_after_clarification  3.补正后申请内容仍不明确
petition_or_complaint        1.信访举报投诉类申请
repeat_request               2.重复申请
public_publication           3.要求提供公开出版物
excessive_requests           4.无正当理由大量反复申请
confirm_or_reissue           5.要求行政机关确认或重新出具已获取信息
unclarified_in_time          1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请
fee_unpaid                   2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请
other_handling               3.其他
"""
ROWS = [tuple(line.split(maxsplit=1)) for line in FORM_2021.strip().splitlines()]


def test_outcomes_are_the_rows_of_the_2021_form_in_its_order():
    assert [(outcome.value, outcome.printed) for outcome in Outcome] == ROWS


def printed_lines(form):
    """Id and label of everything table 三 prints a figure for."""

    def walk(node):
        if hasattr(node, "id"):
            yield node.id, node.label
        for part in getattr(node, "parts", ()):
            yield from walk(part)

    (table,) = (table for table in form.tables if table.number == 3)
    return dict(pair for grid in table.grids for row in grid.rows for pair in walk(row))


@pytest.mark.parametrize("form", FORMS)
def test_the_printed_forms_say_the_same(form):
    """The forms and this table are both copied from the official forms; neither may drift."""
    lines = printed_lines(form_by_id(form))
    for outcome in Outcome:
        if report_line(outcome, form) == outcome.value and (form, outcome) != ("2019", Outcome.OTHER_HANDLING):
            assert lines[outcome.value] == outcome.printed
    assert lines[report_line(Outcome.FEE_UNPAID, "2019")] in {"（六）其他处理", "3.其他"}


def test_on_the_2021_form_every_outcome_has_its_own_line():
    assert [report_line(outcome, "2021") for outcome in Outcome] == [code for code, _ in ROWS]


def test_on_the_2019_form_the_last_three_share_one_line():
    lines = [report_line(outcome, "2019") for outcome in Outcome]
    assert lines[-3:] == ["other_handling"] * 3
    assert lines[:-3] == [code for code, _ in ROWS[:-3]]
    assert len(set(lines)) == 19


@pytest.mark.parametrize("form", ["2018", "2020", "", "B"])
def test_there_are_two_forms(form):
    assert FORMS == ("2019", "2021")
    with pytest.raises(ValueError, match=f"没有“{form}”式的年度报告格式"):
        report_line(Outcome.GRANTED, form)


@pytest.mark.parametrize(
    ("group", "size"),
    [
        (Group.GRANTED, 1),
        (Group.PARTIAL, 1),
        (Group.WITHHELD, 8),
        (Group.UNABLE, 3),
        (Group.NOT_PROCESSED, 5),
        (Group.OTHER, 3),
    ],
)
def test_the_headings_of_the_form(group, size):
    members = [outcome for outcome in Outcome if outcome.group is group]
    assert len(members) == size
    if size > 1:
        assert [outcome.marker for outcome in members] == [f"{n}." for n in range(1, size + 1)]


def test_what_withholds():
    """Articles 14, 15 and 16, and the withheld part of a severed reply; a query under a special law does not."""
    assert [outcome.value for outcome in Outcome if outcome.withholds] == [code for code, _ in ROWS[1:9]]


def test_only_two_outcomes_have_no_article():
    assert [outcome for outcome in Outcome if not outcome.cites] == [
        Outcome.CONFIRM_OR_REISSUE,
        Outcome.OTHER_HANDLING,
    ]


def test_every_outcome_ends_in_at_least_one_letter():
    for outcome in Outcome:
        assert situations(outcome), outcome
    assert {s.value for s in situations(Outcome.GRANTED)} == {"already_public", "provided"}
    assert {s.value for s in situations(Outcome.NOT_HELD)} == {"non_existent", "other_agency"}


@pytest.mark.parametrize(
    ("situation", "title", "cites"),
    [
        (Situation.PROVIDED, "政府信息公开申请答复书（予以公开）", (ogi(36, item=2),)),
        (Situation.SEVERED, "政府信息公开申请答复书（部分公开）", (ogi(37),)),
        (
            Situation.THIRD_PARTY,
            "政府信息公开申请答复书（不予公开：第三方合法权益）",
            (ogi(36, item=3), ogi(15), ogi(32)),
        ),
        (Situation.NON_EXISTENT, "政府信息公开申请告知书（政府信息不存在）", (ogi(36, item=4),)),
        (Situation.DISCONTINUED, "政府信息公开申请办理记录（终止办理）", ()),
    ],
)
def test_letters(situation, title, cites):
    assert (situation.title, situation.cites) == (title, cites)


def test_every_letter_has_its_own_title_and_a_served_letter_its_ground():
    titles = [letter.title for letter in (*Situation, *ProcessLetter)]
    assert len(set(titles)) == len(titles)
    for letter in (*Situation, *ProcessLetter):
        assert letter.cites or letter.kind is LetterKind.FILE_NOTE, letter


def test_a_refusal_says_that_it_refuses_and_why():
    """条例 36(3): every withholding letter cites it beside its own ground."""
    for situation in Situation:
        if situation.outcome.withholds and situation is not Situation.SEVERED:
            assert ogi(36, item=3) in situation.cites
            assert set(situation.outcome.cites) <= set(situation.cites)


def test_article_36_is_answered_in_full():
    """All seven 项 of Article 36 have a letter."""
    answered = {cite.item for situation in Situation for cite in situation.cites if cite.article == 36}
    assert answered == set(range(1, 8))


def test_situations_stand_in_the_order_of_the_questions():
    asked = [list(Question).index(situation.question) for situation in Situation]
    assert asked == sorted(asked)
    assert Question.FITTING not in {situation.question for situation in Situation}


def test_letters_on_the_way_are_grounded_in_the_regulation_or_the_fee_measure():
    grounds = {cite.instrument for letter in ProcessLetter for cite in letter.cites}
    assert grounds == {Instrument.REGULATION, Instrument.FEES}
