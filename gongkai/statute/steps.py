"""申请的步骤：条例 29—41 的每一步，和哪一步之后可以有哪一步。

Several things may be under way at once: two consultations, an extension. So a step is allowed by what has been taken
before it, not by the last step alone. A decision in reconsideration or court opens a new round: reading-008.
"""

from __future__ import annotations

from enum import Enum, unique
from typing import TYPE_CHECKING, Final

from gongkai.statute.cite import Cite, Instrument, fees, notice, ogi, reconsideration

if TYPE_CHECKING:
    from collections.abc import Sequence


@unique
class Step(Enum):
    """One step of a request: its label and its article."""

    label: str
    cite: Cite

    # fmt: off
    RECEIVED              = "收到申请",                  ogi(31)
    REGISTERED            = "登记",                     ogi(45)
    CLARIFICATION_ASKED   = "告知补正",                  ogi(30)
    CLARIFIED             = "收到补正",                  ogi(30)
    ABANDONED             = "逾期不补正，视为放弃申请",     ogi(30)
    REASONS_ASKED         = "要求说明理由",               ogi(35)
    REASONS_GIVEN         = "申请人说明理由",              ogi(35)
    DEFERRED              = "确定并告知延迟答复的期限",      ogi(35)
    THIRD_PARTY_CONSULTED = "书面征求第三方意见",          ogi(32)
    THIRD_PARTY_ANSWERED  = "第三方提出意见",              ogi(32)
    THIRD_PARTY_SILENT    = "第三方逾期未提出意见",         ogi(32)
    THIRD_PARTY_INFORMED  = "将公开的决定书面告知第三方",    ogi(32)
    AGENCY_CONSULTED      = "征求其他机关意见",            ogi(34)
    AGENCY_ANSWERED       = "其他机关提出意见",            ogi(34)
    AGENCY_SILENT         = "其他机关逾期未提出意见",       ogi(34)
    EXTENDED              = "延长答复期限",               ogi(33, 2)
    FEE_NOTICED           = "发出收费通知",               fees(6)
    FEE_PAID              = "申请人完成缴费",              fees(7)
    FEE_UNPAID            = "逾期未缴费，视为放弃申请",     fees(6)
    REPLIED               = "作出答复",                   ogi(36)
    SERVED                = "送达",                      notice(Instrument.SERVICE_2016)
    WITHDRAWN             = "申请人撤回申请",              notice(Instrument.REPORT_2021)
    CLOSED                = "归档",                      ogi(45)
    REOPENED              = "经救济后重新处理",            reconsideration(64)
    # fmt: on

    def __init__(self, label: str, cite: Cite) -> None:
        self.label = label
        self.cite = cite


# fmt: off
_OPEN: Final = (Step.REGISTERED, Step.REOPENED)
# A step may be taken once one of the steps beside it has been taken in the same round.
FOLLOWS: Final[dict[Step, tuple[Step, ...]]] = {
    Step.RECEIVED:              (),
    Step.REGISTERED:            (Step.RECEIVED,),
    Step.CLARIFICATION_ASKED:   _OPEN,
    Step.CLARIFIED:             (Step.CLARIFICATION_ASKED,),
    Step.ABANDONED:             (Step.CLARIFICATION_ASKED,),
    Step.REASONS_ASKED:         _OPEN,
    Step.REASONS_GIVEN:         (Step.REASONS_ASKED,),
    Step.DEFERRED:              (Step.REASONS_GIVEN,),
    Step.THIRD_PARTY_CONSULTED: _OPEN,
    Step.THIRD_PARTY_ANSWERED:  (Step.THIRD_PARTY_CONSULTED,),
    Step.THIRD_PARTY_SILENT:    (Step.THIRD_PARTY_CONSULTED,),
    Step.THIRD_PARTY_INFORMED:  (Step.THIRD_PARTY_ANSWERED, Step.THIRD_PARTY_SILENT),
    Step.AGENCY_CONSULTED:      _OPEN,
    Step.AGENCY_ANSWERED:       (Step.AGENCY_CONSULTED,),
    Step.AGENCY_SILENT:         (Step.AGENCY_CONSULTED,),
    Step.EXTENDED:              _OPEN,
    Step.FEE_NOTICED:           _OPEN,
    Step.FEE_PAID:              (Step.FEE_NOTICED,),
    Step.FEE_UNPAID:            (Step.FEE_NOTICED,),
    Step.REPLIED:               _OPEN,
    Step.SERVED:                (Step.REPLIED,),
    Step.WITHDRAWN:             _OPEN,
    Step.CLOSED:                (Step.SERVED, Step.ABANDONED, Step.FEE_UNPAID, Step.WITHDRAWN),
    Step.REOPENED:              (Step.SERVED, Step.ABANDONED, Step.FEE_UNPAID),
}
# Each of these answers one step that asks, and so can be taken only as often as it was asked.
ANSWERS: Final = {
    Step.CLARIFIED:            Step.CLARIFICATION_ASKED,
    Step.ABANDONED:            Step.CLARIFICATION_ASKED,
    Step.REASONS_GIVEN:        Step.REASONS_ASKED,
    Step.THIRD_PARTY_ANSWERED: Step.THIRD_PARTY_CONSULTED,
    Step.THIRD_PARTY_SILENT:   Step.THIRD_PARTY_CONSULTED,
    Step.AGENCY_ANSWERED:      Step.AGENCY_CONSULTED,
    Step.AGENCY_SILENT:        Step.AGENCY_CONSULTED,
    Step.FEE_PAID:             Step.FEE_NOTICED,
    Step.FEE_UNPAID:           Step.FEE_NOTICED,
}
REPEATABLE: Final = frozenset({*ANSWERS, Step.THIRD_PARTY_CONSULTED, Step.THIRD_PARTY_INFORMED, Step.AGENCY_CONSULTED})
ENDS: Final = frozenset({Step.REPLIED, Step.ABANDONED, Step.FEE_UNPAID, Step.WITHDRAWN})
AFTER_THE_END: Final = frozenset({Step.SERVED, Step.THIRD_PARTY_INFORMED, Step.CLOSED, Step.REOPENED})
# A reply waits for these; Art 35 leaves the agency free to reply without the reasons it asked for.
AWAITED_BY_REPLY: Final = (Step.CLARIFICATION_ASKED, Step.THIRD_PARTY_CONSULTED, Step.AGENCY_CONSULTED, Step.FEE_NOTICED)
# fmt: on


def lawful_next(history: Sequence[Step], *, overdue: bool = False) -> tuple[Step, ...]:
    """List the steps that may be taken now, in the order of the table."""
    return tuple(step for step in Step if not why_not(history, step, overdue=overdue))


def check_next(history: Sequence[Step], step: Step, *, overdue: bool = False) -> None:
    """Refuse a step that may not be taken now.

    :raises ValueError: with the sentence of :func:`why_not`.
    """
    if refusal := why_not(history, step, overdue=overdue):
        raise ValueError(refusal)


def why_not(history: Sequence[Step], step: Step, *, overdue: bool = False) -> str:
    """Say why a step may not be taken after these, or nothing if it may. ``overdue``: the reply was due before today."""
    taken = this_round(history)
    ended = next((past for past in taken if past in ENDS), None)
    if step is not Step.REOPENED and step in taken and step not in REPEATABLE:
        return f"“{step.label}”只能有一次，已经登记过了（{step.cite}）。"
    if ended is not None and step not in AFTER_THE_END:
        return f"申请已经“{ended.label}”，不能再“{step.label}”；有异议的，通过行政复议、行政诉讼处理。"
    return _unprepared(taken, step) or _unanswered(taken, step) or _too_late(step, overdue=overdue)


def this_round(history: Sequence[Step]) -> tuple[Step, ...]:
    """The steps since the request was last reopened, that step included."""
    reopened = [n for n, step in enumerate(history) if step is Step.REOPENED]
    return tuple(history[reopened[-1] :] if reopened else history)


def pending(taken: Sequence[Step], asked: Step) -> int:
    """How many questions of this kind still wait for an answer."""
    return taken.count(asked) - sum(ANSWERS.get(step) is asked for step in taken)


def diagram() -> str:
    """Draw the table for Mermaid."""
    arrows = [f"  {before.name} --> {step.name}" for step, befores in FOLLOWS.items() for before in befores]
    return "\n".join(["stateDiagram-v2", f"  [*] --> {Step.RECEIVED.name}", *arrows])


def _unprepared(taken: Sequence[Step], step: Step) -> str:
    """Say which step must come first."""
    if step is Step.RECEIVED:
        return "申请已经在办理，不能再“收到申请”；另一件申请请另行登记。" if taken else ""
    if any(before in taken for before in FOLLOWS[step]):
        return ""
    needed = "”或者“".join(before.label for before in FOLLOWS[step])
    return f"“{step.label}”之前应当先有“{needed}”（{step.cite}）。"


def _unanswered(taken: Sequence[Step], step: Step) -> str:
    """Say which question is answered already, or is still to be answered."""
    asked = ANSWERS.get(step)
    if asked is not None and not pending(taken, asked):
        return f"“{asked.label}”都已有结果，没有待登记的“{step.label}”。"
    if step is Step.REPLIED:
        for awaited in AWAITED_BY_REPLY:
            if pending(taken, awaited):
                return f"“{awaited.label}”尚无结果，不能作出答复，请先登记结果（{awaited.cite}）。"
    return ""


def _too_late(step: Step, *, overdue: bool) -> str:
    """需要延长答复期限的，应当经负责人同意并告知申请人: while there is still a period to prolong."""
    if overdue and step in {Step.EXTENDED, Step.DEFERRED}:
        return f"答复期限已经届满，不能再“{step.label}”（{step.cite}）。"
    return ""
