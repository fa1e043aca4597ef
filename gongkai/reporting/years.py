"""The calendar of an agency's reports: every year with its day, where its report stands, and what it still lacks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.urls import reverse

from gongkai.agencies.models import Agency
from gongkai.reporting import composing, prose
from gongkai.reporting.due import due_of
from gongkai.reporting.models import AnnualReport, Draft, SectionText
from gongkai.reporting.stages import Stage, Standing, standing
from gongkai.statute.annual_report.forms import FIRST_YEAR, Form, form_for
from gongkai.statute.limits import ReportDue


@dataclass(frozen=True, slots=True)
class YearOfReport:
    """A year in the calendar."""

    year: int
    form: Form
    due: ReportDue
    today: date
    now: Standing | None  # None: not begun
    editions: list[AnnualReport]  # the first one first
    left: int = 0  # gaps in the text and sections without any

    @property
    def due_on(self) -> date:
        """The last day to publish."""
        return self.due.for_year(self.year)

    @property
    def is_running(self) -> bool:
        """Whether the statistical year has not ended."""
        return self.year >= self.today.year

    @property
    def days_left(self) -> int:
        """Days to the last one; negative when it has passed."""
        return (self.due_on - self.today).days

    @property
    def days_late(self) -> int:
        """How many days after the last one it was published, or is late today."""
        day = self.editions[0].published_on if self.editions else self.today
        return max(0, (day - self.due_on).days)

    @property
    def stage(self) -> str:
        """Where it stands, in words."""
        if self.now is None:
            return "已公布" if self.editions else ("统计期内" if self.is_running else "尚未开始编制")
        if self.editions and self.now.stage is not Stage.PUBLISHED:
            return f"更正：{self.now.stage.value}"
        return self.now.stage.value

    @property
    def missing(self) -> list[str]:
        """What it still lacks before it is public."""
        stage = self.now.stage if self.now else None
        if stage is Stage.PUBLISHED or (stage is None and (self.editions or self.is_running)):
            return []
        steps = ["冻结", "公开工作机构负责人签批", "机关负责人签发", "公布"]
        done = {Stage.FROZEN: 1, Stage.OFFICE_SIGNED: 2, Stage.AGENCY_SIGNED: 3}.get(stage, 0) if stage else 0
        text = ["全部文字"] if stage is None else [f"{self.left} 处文字"] if self.left else []
        return [*text, *steps[done:]]


def years(agency: Agency, today: date) -> list[YearOfReport]:
    """Every year from the first with a form to this one, the latest first: four statements."""
    editions: dict[int, list[AnnualReport]] = {}
    for row in AnnualReport.objects.filter(agency=agency).defer("content").order_by("year", "edition"):
        editions.setdefault(row.year, []).append(row)
    drafts = {row.year: row for row in Draft.objects.filter(agency=agency).prefetch_related("steps__freeze")}
    stands = {year: standing(draft.steps.all()) for year, draft in drafts.items()}
    open_ones = [drafts[year] for year, now in stands.items() if now.stage is Stage.EDITING]
    left = _left(open_ones)
    due = due_of(agency.kind)
    return [
        YearOfReport(year, form_for(year), due, today, stands.get(year), editions.get(year, []), left.get(year, 0))
        for year in range(today.year, FIRST_YEAR - 1, -1)
    ]


def _left(drafts: Iterable[Draft]) -> dict[int, int]:
    """How much each draft still lacks, read from its texts alone: one statement."""
    texts: dict[int, dict[int, str]] = {draft.year: {} for draft in drafts}
    rows = SectionText.objects.filter(draft__in=drafts).select_related("draft").order_by("ordinal")
    for row in rows:  # a later version takes the place of an earlier one
        words = "\n".join(piece for line in prose.read(row.lines) for piece in line if isinstance(piece, str))
        texts[row.draft.year][row.section] = words
    return {
        year: sum(len(prose.missing(text)) for text in found.values())
        + sum(not found.get(section, "").strip() for section in composing.WRITTEN)
        for year, found in texts.items()
    }


# ── the days as a calendar file ──────────────────────────


def as_calendar(agency: Agency, today: date, site: str) -> str:
    """The days on which reports are due that are not public yet, as RFC 5545 has it; and the next one.

    :param site: the address of this site, before the path.
    """
    rows = [row for row in years(agency, today) if not row.editions and row.days_left >= 0]
    stamp = datetime.combine(today, time(), UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//gongkai//annual-report//ZH", "CALSCALE:GREGORIAN"]
    for row in rows:
        url = site + reverse("reporting:report", args=[agency.code, row.year])
        lines += [
            "BEGIN:VEVENT",
            f"UID:report-{agency.code}-{row.year}@gongkai",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{row.due_on:%Y%m%d}",
            f"DTEND;VALUE=DATE:{row.due_on + timedelta(1):%Y%m%d}",
            f"SUMMARY:{_escaped(f'公布{agency.name}{row.year}年政府信息公开工作年度报告')}",
            f"DESCRIPTION:{_escaped(f'依据{row.due.cite}，应在这一天以前公布。')}",
            f"URL:{url}",
            *("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{row.year}年年度报告", "TRIGGER:-P15D", "END:VALARM"),
            "END:VEVENT",
        ]
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


LINE = 74  # octets; a longer line goes on after a space


def _folded(line: str) -> str:
    parts, part = [], ""
    for letter in line:
        if len((part + letter).encode()) > LINE - bool(parts):
            parts.append(part)
            part = ""
        part += letter
    return "\r\n ".join([*parts, part])
