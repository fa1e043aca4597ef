"""申请的步骤：几件真实的经过，和每一条不许可的理由。"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.statute.steps import ANSWERS, ENDS, FOLLOWS, Step, check_next, diagram, lawful_next, pending, why_not

# fmt: off
LAWFUL = {
    "answered at once":        "RECEIVED REGISTERED REPLIED SERVED CLOSED",
    "clarified, then answered": "RECEIVED REGISTERED CLARIFICATION_ASKED CLARIFIED REPLIED SERVED CLOSED",
    "never clarified":         "RECEIVED REGISTERED CLARIFICATION_ASKED ABANDONED CLOSED",
    "two third parties, one silent, disclosed all the same":
        "RECEIVED REGISTERED THIRD_PARTY_CONSULTED THIRD_PARTY_CONSULTED EXTENDED THIRD_PARTY_ANSWERED "
        "THIRD_PARTY_SILENT REPLIED THIRD_PARTY_INFORMED THIRD_PARTY_INFORMED SERVED CLOSED",
    "another agency agrees by silence": "RECEIVED REGISTERED AGENCY_CONSULTED AGENCY_SILENT REPLIED SERVED CLOSED",
    "too many requests, deferred":
        "RECEIVED REGISTERED REASONS_ASKED REASONS_GIVEN DEFERRED REPLIED SERVED CLOSED",
    "too many requests, no reasons given": "RECEIVED REGISTERED REASONS_ASKED REPLIED SERVED CLOSED",
    "fee paid":                "RECEIVED REGISTERED FEE_NOTICED FEE_PAID REPLIED SERVED CLOSED",
    "fee unpaid":              "RECEIVED REGISTERED FEE_NOTICED FEE_UNPAID CLOSED",
    "withdrawn":               "RECEIVED REGISTERED EXTENDED WITHDRAWN CLOSED",
    "corrected in reconsideration, asked to clarify in the new round":
        "RECEIVED REGISTERED CLARIFICATION_ASKED CLARIFIED EXTENDED REPLIED SERVED CLOSED "
        "REOPENED CLARIFICATION_ASKED CLARIFIED EXTENDED REPLIED SERVED CLOSED",
}
REFUSED = [
    ("",                                                       "REGISTERED",   "之前应当先有“收到申请”"),
    ("RECEIVED",                                               "RECEIVED",     "“收到申请”只能有一次"),
    ("RECEIVED",                                               "REPLIED",      "之前应当先有“登记”或者“经救济后重新处理”"),
    ("RECEIVED REGISTERED CLARIFICATION_ASKED CLARIFIED",      "CLARIFICATION_ASKED", "只能有一次，已经登记过了（《政府信息公开条例》第三十条）"),
    ("RECEIVED REGISTERED CLARIFICATION_ASKED CLARIFIED",      "ABANDONED",    "都已有结果，没有待登记的"),
    ("RECEIVED REGISTERED CLARIFICATION_ASKED",                "REPLIED",      "“告知补正”尚无结果，不能作出答复"),
    ("RECEIVED REGISTERED THIRD_PARTY_CONSULTED THIRD_PARTY_CONSULTED THIRD_PARTY_SILENT", "REPLIED", "“书面征求第三方意见”尚无结果"),
    ("RECEIVED REGISTERED AGENCY_CONSULTED",                   "REPLIED",      "“征求其他机关意见”尚无结果"),
    ("RECEIVED REGISTERED FEE_NOTICED",                        "REPLIED",      "“发出收费通知”尚无结果"),
    ("RECEIVED REGISTERED AGENCY_CONSULTED AGENCY_ANSWERED",   "AGENCY_SILENT", "没有待登记的“其他机关逾期未提出意见”"),
    ("RECEIVED REGISTERED EXTENDED",                           "EXTENDED",     "“延长答复期限”只能有一次"),
    ("RECEIVED REGISTERED REASONS_ASKED",                      "DEFERRED",     "之前应当先有“申请人说明理由”"),
    ("RECEIVED REGISTERED REPLIED SERVED",                     "EXTENDED",     "申请已经“作出答复”，不能再“延长答复期限”"),
    ("RECEIVED REGISTERED REPLIED SERVED",                     "WITHDRAWN",    "通过行政复议、行政诉讼处理"),
    ("RECEIVED REGISTERED REPLIED",                            "CLOSED",       "之前应当先有“送达”"),
    ("RECEIVED REGISTERED WITHDRAWN CLOSED",                   "REOPENED",     "之前应当先有“送达”"),
    ("RECEIVED REGISTERED REPLIED SERVED REOPENED",            "RECEIVED",     "另一件申请请另行登记"),
    ("RECEIVED REGISTERED REPLIED SERVED REOPENED",            "REOPENED",     "之前应当先有“送达”"),
]
# fmt: on


def steps(names):
    return [Step[name] for name in names.split()]


@pytest.mark.parametrize("course", LAWFUL.values(), ids=LAWFUL.keys())
def test_a_lawful_course_is_lawful_at_every_step(course):
    taken = steps(course)
    for number, step in enumerate(taken):
        check_next(taken[:number], step)


@pytest.mark.parametrize(("taken", "step", "sentence"), REFUSED)
def test_a_refusal_says_why(taken, step, sentence):
    with pytest.raises(ValueError, match=sentence):
        check_next(steps(taken), Step[step])


@pytest.mark.parametrize("step", ["EXTENDED", "DEFERRED"])
def test_nothing_is_prolonged_once_the_reply_is_overdue(step):
    taken = steps("RECEIVED REGISTERED REASONS_ASKED REASONS_GIVEN")
    assert Step[step] in lawful_next(taken)
    assert Step[step] not in lawful_next(taken, overdue=True)
    assert "答复期限已经届满" in why_not(taken, Step[step], overdue=True)


def test_a_request_begins_with_its_receipt():
    assert lawful_next([]) == (Step.RECEIVED,)
    assert lawful_next([Step.RECEIVED]) == (Step.REGISTERED,)


def test_after_service_there_is_the_file_and_the_remedy():
    assert lawful_next(steps("RECEIVED REGISTERED REPLIED SERVED")) == (Step.CLOSED, Step.REOPENED)
    assert lawful_next(steps("RECEIVED REGISTERED REPLIED SERVED CLOSED")) == (Step.REOPENED,)
    assert lawful_next(steps("RECEIVED REGISTERED WITHDRAWN CLOSED")) == ()


def test_every_step_is_in_the_table_with_label_and_article():
    assert list(FOLLOWS) == list(Step)
    assert len({step.label for step in Step}) == len(Step)
    assert all(str(step.cite) for step in Step)


def test_the_diagram_has_an_arrow_for_each_pair_of_the_table():
    lines = diagram().splitlines()
    assert lines[:2] == ["stateDiagram-v2", "  [*] --> RECEIVED"]
    assert "  REPLIED --> SERVED" in lines
    assert len(lines) == 2 + sum(map(len, FOLLOWS.values()))


@given(st.data())
def test_whatever_course_is_taken_the_law_holds(data):
    """Take lawful steps at random: one end in a round, no question answered twice, no reply over an open question."""
    taken = []
    for _ in range(data.draw(st.integers(1, 14))):
        possible = lawful_next(taken)
        if not possible:
            break
        taken.append(data.draw(st.sampled_from(possible)))
    current = taken[max((n for n, step in enumerate(taken) if step is Step.REOPENED), default=0) :]
    assert sum(step in ENDS for step in current) <= 1
    assert current.count(Step.EXTENDED) <= 1
    assert all(pending(current, asked) >= 0 for asked in ANSWERS.values())
    if Step.REPLIED in current:
        assert not pending(current[: current.index(Step.REPLIED)], Step.THIRD_PARTY_CONSULTED)
