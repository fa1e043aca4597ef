"""What a time limit of the catalogue is, once read: one value, which a duty keeps as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from gongkai.statute.limits import Limit, Unit

if TYPE_CHECKING:
    from collections.abc import Mapping


class LimitKind(Enum):
    """What a limit asks for. 条例 26: 自该政府信息形成或者变更之日起20个工作日内及时公开；另有规定的，从其规定."""

    # fmt: off
    DEADLINE   = "限期公开"
    IMMEDIATE  = "实时公开"    # on the day itself: reading-070
    PROMPT     = "及时公开"    # no number of its own: the twenty working days of 条例 26 are its bound
    DISPLAY    = "公示期"      # once public, it stays so long
    ADVANCE    = "提前公开"    # so long before the event
    CYCLE      = "定期公开"
    STANDING   = "长期公开"
    ON_REQUEST = "依申请公开"  # the clock of a request, 条例 33; nothing is owed to the public
    # fmt: on


class Trigger(Enum):
    """What a limit runs from, by kind; the words themselves are in ``TimeLimit.event``."""

    # fmt: off
    FORMED           = "信息形成或者变更"
    ACQUIRED         = "制定或者获取信息"
    DECIDED          = "作出行政决定"
    APPROVED         = "批准、批复"
    RECEIVED         = "收到文件"
    SIGNED           = "签订合同"
    DETERMINED       = "结果确定"
    ENDED            = "事项结束"
    REQUEST_RECEIVED = "收到申请"
    OTHER            = "所写的事件"
    # fmt: on


class Cycle(Enum):
    """A period of the calendar, in months; a week has none."""

    # fmt: off
    YEAR      = 12
    HALF_YEAR = 6
    QUARTER   = 3
    MONTH     = 1
    WEEK      = 0
    # fmt: on

    @property
    def label(self) -> str:
        return _CYCLES[self]


_CYCLES = {
    Cycle.YEAR: "每年",
    Cycle.HALF_YEAR: "每半年",
    Cycle.QUARTER: "每季度",
    Cycle.MONTH: "每月",
    Cycle.WEEK: "每周",
}


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """One rule. ``number`` counts units, or the times of a cycle; it is None where the words give none."""

    kind: LimitKind
    words: str  # exactly what was read
    number: int | None = None
    unit: Unit | None = None
    trigger: Trigger | None = None
    event: str = ""  # what it runs from, in the catalogue's words
    scope: str = ""  # to what of the item it applies: 行政许可、行政处罚事项; "" for all of it
    cycle: Cycle | None = None

    @property
    def bound(self) -> tuple[int, Unit]:
        """The number and unit that bound it; those of 条例 26 where it has none of its own."""
        if self.number is None or self.unit is None:
            return Limit.PUBLISH.days, Limit.PUBLISH.unit
        return self.number, self.unit

    @property
    def is_owed(self) -> bool:
        """Whether something must be published; a display period follows from a publication, a request has its own clock."""
        return self.kind not in {LimitKind.DISPLAY, LimitKind.ON_REQUEST}

    def __str__(self) -> str:
        """The rule in a line: 自作出行政决定之日起7个工作日内."""
        number, unit = self.bound
        size = f"{number}{unit.value}"
        event = self.event or (self.trigger or Trigger.FORMED).value
        # fmt: off
        said = {
            LimitKind.DEADLINE:   f"自{event}之日起{size}内",
            LimitKind.IMMEDIATE:  f"{event}当日",
            LimitKind.PROMPT:     f"及时，最迟自{event}之日起{size}内",
            LimitKind.DISPLAY:    f"公开后至少保持{size}",
            LimitKind.ADVANCE:    f"{self.event or '所涉事项'}的{size}前",
            LimitKind.CYCLE:      f"{(self.cycle or Cycle.YEAR).label}至少{self.number or 1}次",
            LimitKind.STANDING:   "长期公开",
            LimitKind.ON_REQUEST: "依申请公开，按申请的答复期限",
        }[self.kind]
        # fmt: on
        return f"{self.scope}：{said}" if self.scope else said

    def as_json(self) -> dict[str, Any]:
        """Plain values, only those that are told."""
        told = {
            "kind": self.kind.name,
            "words": self.words,
            "number": self.number,
            "unit": self.unit and self.unit.name,
            "trigger": self.trigger and self.trigger.name,
            "event": self.event,
            "scope": self.scope,
            "cycle": self.cycle and self.cycle.name,
        }
        return {name: value for name, value in told.items() if value not in (None, "")}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> TimeLimit:
        """The rule again; equal to the one that was written."""
        unit, trigger, cycle = told.get("unit"), told.get("trigger"), told.get("cycle")
        return cls(
            LimitKind[told["kind"]],
            told["words"],
            told.get("number"),
            Unit[unit] if unit else None,
            Trigger[trigger] if trigger else None,
            told.get("event", ""),
            told.get("scope", ""),
            Cycle[cycle] if cycle else None,
        )
