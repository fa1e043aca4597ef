"""Where a report stands, read from its steps, and which step may follow: house policy as rows.

The law sets the day and the duty (条例 49); that a report is frozen before it is signed, and signed before it is public, is ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from gongkai.agencies.policies import NotAllowed
from gongkai.reporting.models import Freeze, ReportStep, StepKind


class Stage(Enum):
    """What is being done with the report itself."""

    EDITING = "编写中"
    FROZEN = "已冻结，待公开工作机构负责人签批"
    OFFICE_SIGNED = "待机关负责人签发"
    AGENCY_SIGNED = "已签发，待公布"
    PUBLISHED = "已公布"


class Turn(Enum):
    """Whose turn it is between the agency and the one above it, for the report as frozen now."""

    NONE = "未报送"
    SUBMITTED = "已报送，待上级主管部门审核"
    RETURNED = "上级主管部门已退回"
    ACCEPTED = "上级主管部门已接收"


# fmt: off
STAGE_AFTER = {
    StepKind.FROZEN:        Stage.FROZEN,
    StepKind.THAWED:        Stage.EDITING,
    StepKind.OFFICE_SIGNED: Stage.OFFICE_SIGNED,
    StepKind.AGENCY_SIGNED: Stage.AGENCY_SIGNED,
    StepKind.PUBLISHED:     Stage.PUBLISHED,
    StepKind.CORRECTING:    Stage.EDITING,
    StepKind.RETURNED:      Stage.EDITING,
}
_TURN_AFTER = {
    StepKind.FROZEN:        Turn.NONE,
    StepKind.SUBMITTED:     Turn.SUBMITTED,
    StepKind.RETURNED:      Turn.RETURNED,
    StepKind.ACCEPTED:      Turn.ACCEPTED,
}
_SIGNED = frozenset({Stage.AGENCY_SIGNED, Stage.PUBLISHED})
_IN_FORCE = frozenset({Stage.FROZEN, Stage.OFFICE_SIGNED, Stage.AGENCY_SIGNED})
_NOT_AWAITED = frozenset({Turn.NONE, Turn.RETURNED, Turn.ACCEPTED})

#: step: the stages and the turns at which it may be taken
MAY = {
    StepKind.FROZEN:        (frozenset({Stage.EDITING}),       frozenset(Turn)),
    StepKind.THAWED:        (_IN_FORCE,                        _NOT_AWAITED),
    StepKind.OFFICE_SIGNED: (frozenset({Stage.FROZEN}),        frozenset(Turn)),
    StepKind.AGENCY_SIGNED: (frozenset({Stage.OFFICE_SIGNED}), frozenset(Turn)),
    StepKind.PUBLISHED:     (frozenset({Stage.AGENCY_SIGNED}), frozenset(Turn)),
    StepKind.CORRECTING:    (frozenset({Stage.PUBLISHED}),     _NOT_AWAITED),
    StepKind.SUBMITTED:     (_SIGNED,                          frozenset({Turn.NONE})),
    StepKind.RETURNED:      (_SIGNED,                          frozenset({Turn.SUBMITTED})),
    StepKind.ACCEPTED:      (_SIGNED,                          frozenset({Turn.SUBMITTED})),
}
# fmt: on


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a report stands."""

    stage: Stage = Stage.EDITING
    turn: Turn = Turn.NONE
    freeze: Freeze | None = None  # the one in force; None while the report is being written
    is_correction: bool = False  # an edition is public already, and this makes the next

    def may(self, kind: StepKind) -> bool:
        """Whether the step may be taken now."""
        stages, turns = MAY[kind]
        return self.stage in stages and self.turn in turns

    def check(self, kind: StepKind) -> None:
        """:raises NotAllowed: with where the report stands, when the step may not be taken now."""
        if not self.may(kind):
            raise NotAllowed(
                f"报告现在的状态是“{self.stage.value}”，{self.turn.value}，不能{kind.label}。请刷新页面，按现在的状态办理。"
            )


def standing(steps: Iterable[ReportStep]) -> Standing:
    """Where a report stands after its steps, in their order."""
    found = Standing()
    for step in steps:
        kind = StepKind(step.kind)
        stage = STAGE_AFTER.get(kind, found.stage)
        freeze = step.freeze if kind is StepKind.FROZEN else found.freeze
        found = Standing(
            stage,
            _TURN_AFTER.get(kind, found.turn),
            None if stage is Stage.EDITING else freeze,
            found.is_correction or kind in (StepKind.CORRECTING, StepKind.PUBLISHED),
        )
    return found
