"""How an item of the catalogue stands for an agency on a day: one word, one sign."""

from __future__ import annotations

from datetime import date
from enum import Enum

from gongkai.catalogue.models import Adoption, Decision


class State(Enum):
    """The value is what a page says, the sign what its square shows; no state is told by colour alone."""

    # fmt: off
    LATE           = "已超期"
    DUE            = "待履行"
    MET            = "已履行"
    WAITING        = "待触发"
    NOT_APPLICABLE = "不适用"
    UNDECIDED      = "未选用"
    # fmt: on

    @property
    def sign(self) -> str:
        return _SIGNS[self]

    @property
    def about(self) -> str:
        return _ABOUT[self]


# fmt: off
_SIGNS = {State.LATE: "迟", State.DUE: "期", State.MET: "✓", State.WAITING: "·", State.NOT_APPLICABLE: "—", State.UNDECIDED: "?"}
_ABOUT = {
    State.LATE:           "有义务过了期限还没有履行",
    State.DUE:            "有义务还没有履行，期限未到",
    State.MET:            "已有的义务都履行了",
    State.WAITING:        "适用，还没有事件或者周期产生义务",
    State.NOT_APPLICABLE: "已写明不适用的理由",
    State.UNDECIDED:      "还没有决定是否适用",
}
# fmt: on


def state_of(adoption: Adoption | None, today: date) -> State:
    """How an item stands; an open duty is late once its day is past."""
    if adoption is None:
        return State.UNDECIDED
    if adoption.decision == Decision.NOT_APPLICABLE:
        return State.NOT_APPLICABLE
    if adoption.earliest_due_on:
        return State.LATE if adoption.earliest_due_on < today else State.DUE
    return State.MET if adoption.met_duties else State.WAITING
