"""工作日：国务院办公厅每年的放假安排，和由此得出的每一天。

The only place where a day of the week is asked for. Everything else asks a :class:`Calendar`.
"""

from gongkai.statute.working_days.calendar import MAINLAND, Calendar, DayKind, DayStatus
from gongkai.statute.working_days.notices import NOTICES, Notice, Off

__all__ = ["MAINLAND", "NOTICES", "Calendar", "DayKind", "DayStatus", "Notice", "Off"]
