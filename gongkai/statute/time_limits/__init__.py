"""公开时限：标准目录的“公开时限”一栏，读成规则，由规则算出期限。条例 26；读不懂的照样列出，从不猜。"""

from gongkai.statute.time_limits.reading import ParsedLimits, read_limits
from gongkai.statute.time_limits.reckoning import due, period
from gongkai.statute.time_limits.rules import Cycle, LimitKind, TimeLimit, Trigger

__all__ = ["Cycle", "LimitKind", "ParsedLimits", "TimeLimit", "Trigger", "due", "period", "read_limits"]
