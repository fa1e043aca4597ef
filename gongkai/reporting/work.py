"""What this room tells the staff's home and list of notices: reports due, requests not yet answered, the calendar."""

from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Window
from django.urls import reverse

from gongkai.agencies.models import Agency
from gongkai.agencies.roles import ADMINISTRATOR, AGENCY_HEAD, DISCLOSURE_HEAD, DISCLOSURE_OFFICE, ROLE_LABELS
from gongkai.casework.models import DisclosureRequest
from gongkai.ledger.models import Entry
from gongkai.reporting.due import due_of, reply_due
from gongkai.reporting.models import AnnualReport, Draft, ReportStep, StepKind
from gongkai.reporting.stages import STAGE_AFTER
from gongkai.statute.annual_report.forms import FIRST_YEAR
from gongkai.statute.limits import Limit
from gongkai.statute.working_days import MAINLAND
from gongkai.ui import notices, work
from gongkai.ui.notices import Notice
from gongkai.ui.work import Asker, Waiting, Work

OFFICE = frozenset({DISCLOSURE_OFFICE, DISCLOSURE_HEAD})


class Turn(NamedTuple):
    """Who does what next with a frozen report."""

    does: str
    role: str
    act: str


# fmt: off
#: The step after which it is whose turn.
TURNS = {
    StepKind.FROZEN:        Turn("签批", DISCLOSURE_HEAD,   "report.sign-office"),
    StepKind.OFFICE_SIGNED: Turn("签发", AGENCY_HEAD,       "report.sign-agency"),
    StepKind.AGENCY_SIGNED: Turn("公布", DISCLOSURE_OFFICE, "report.publish"),
}
# fmt: on
#: The steps that say what is being done with the report itself; whose turn it is with the agency above, others say.
STAGES = tuple(STAGE_AFTER)
AS_FAR_AS_KNOWN = "答复的期限自收到之日起按20个工作日计算；补正、征求意见、延长尚未登记的，以实际为准。"
NOTICE_IS_OUT_FROM = 11  # the State Council arranges the next year's days off in October or November


def reports_due(asker: Asker) -> Waiting:
    """在每年1月31日（3月31日）前……公布: the agencies whose report of last year is not public, nor signed on its way there."""
    year = asker.today.year - 1
    if year < FIRST_YEAR:
        return Waiting()
    stage = ReportStep.objects.filter(draft__agency=OuterRef("pk"), draft__year=year, kind__in=STAGES)
    rows = (
        Agency.objects.filter(code__in=asker.where("report.view"))
        .exclude(annual_reports__year=year)
        .annotate(stage=Subquery(stage.order_by("-ordinal").values("kind")[:1]))
        .filter(Q(stage__isnull=True) | ~Q(stage__in=TURNS))
        .annotate(total=Window(Count("pk")))
        .order_by("code")[: work.SHOWN]
    )
    found = [_report(row, year, asker) for row in rows]
    return Waiting(found, rows[0].total - len(found) if found else 0)


def _report(agency: Agency, year: int, asker: Asker) -> Work:
    due = due_of(agency.kind)
    return Work(
        f"公布{year}年政府信息公开工作年度报告",
        turn=ROLE_LABELS[DISCLOSURE_OFFICE],
        due_on=due.for_year(year),
        url=reverse("reporting:report", args=[agency.code, year]),
        agency=agency.code,
        mine=bool(asker.seats[agency.code].roles & OFFICE),
        note=str(due.cite),
    )


def reports_on_their_way(asker: Asker) -> Waiting:
    """The reports that are frozen and wait for a signature or for publication: one statement."""
    stage = ReportStep.objects.filter(draft=OuterRef("pk"), kind__in=STAGES)
    rows = (
        Draft.objects.filter(agency__code__in=asker.where("report.view"))
        .annotate(stage=Subquery(stage.order_by("-ordinal").values("kind")[:1]))
        .annotate(public=Exists(AnnualReport.objects.filter(agency=OuterRef("agency"), year=OuterRef("year"))))
        .filter(stage__in=TURNS)
        .select_related("agency")
        .annotate(total=Window(Count("pk")))
        .order_by("year", "pk")[: work.SHOWN]
    )
    found = [_on_its_way(row, asker) for row in rows]
    return Waiting(found, rows[0].total - len(found) if found else 0)


def _on_its_way(row: Draft, asker: Asker) -> Work:
    turn = TURNS[StepKind(row.stage)]  # type: ignore[attr-defined]
    due, is_public = due_of(row.agency.kind), row.public  # type: ignore[attr-defined]
    what = "年度报告的更正" if is_public else "政府信息公开工作年度报告"
    return Work(
        f"{turn.does}{row.year}年{what}",
        turn=ROLE_LABELS[turn.role],
        due_on=None if is_public else due.for_year(row.year),
        url=reverse("reporting:report", args=[row.agency.code, row.year]),
        agency=row.agency.code,
        mine=turn.act in asker.seats[row.agency.code].acts,
        note="" if is_public else str(due.cite),
    )


def unanswered(asker: Asker) -> Waiting:
    """自收到申请之日起20个工作日内予以答复：the requests without an outcome, the first received first; one statement."""
    rows = (
        DisclosureRequest.objects.filter(agency__code__in=asker.where("report.records"), concluded_on__isnull=True)
        .annotate(total=Window(Count("pk")), code=F("agency__code"))
        .order_by("received_on", "pk")
        .only("number", "received_on")[: work.SHOWN]
    )
    found = [_request(row, asker) for row in rows]
    return Waiting(found, rows[0].total - len(found) if found else 0, AS_FAR_AS_KNOWN if found else "")


def _request(row: DisclosureRequest, asker: Asker) -> Work:
    found = reply_due(row.received_on)
    provisional = "（暂定：放假安排尚未公布）" if found and found.provisional else ""
    return Work(
        f"答复申请 {row.number}",
        turn=ROLE_LABELS[DISCLOSURE_OFFICE],
        due_on=found.due_on if found else None,
        url=reverse("reporting:cell", args=[row.code, asker.today.year, 3, "carried_forward", "total"]),
        agency=row.code,
        mine=bool(asker.seats[row.code].roles & OFFICE),
        note=f"{row.received_on}收到{provisional}，{Limit.REPLY.cite}"
        if found
        else f"{row.received_on}收到，早于现行条例施行，请按当时的规定办理。",
    )


def calendar_missing(asker: Asker) -> Waiting:
    """The next year's days off, once they should be known; no statement."""
    manages = any(ADMINISTRATOR in seat.roles for seat in asker.seats.values()) or asker.is_administrator
    today = asker.today
    year = today.year + (today.month >= NOTICE_IS_OUT_FROM)
    if not manages or year in MAINLAND.arranged_years:
        return Waiting()
    row = Work(
        f"装入{year}年的放假安排",
        turn=ROLE_LABELS[ADMINISTRATOR],
        due_on=date(year - 1, 12, 31),
        mine=True,
        note="国务院办公厅的通知公布后，安装含有它的新版本；在此之前，跨到这一年的期限都是暂定的。",
    )
    return Waiting([row])


def published(asker: Asker, moment: datetime) -> list[Notice]:
    """Reports that were published, from the ledger: one statement."""
    rows = Entry.objects.filter(book__in=asker.where("report.view"), act="reporting.report-published", at__gt=moment)
    rows = rows.exclude(actor=f"account:{asker.account}").order_by("-at")[: notices.SHOWN]
    return [_published(entry) for entry in rows]


def _published(entry: Entry) -> Notice:
    year = int(entry.subject.rpartition(":")[2])
    return Notice(entry.at, f"{year}年年度报告已公布", reverse("portal:report", args=[entry.book, year]), entry.book)


def offer() -> None:
    """Offer all of them, when the program starts."""
    work.register("reporting.report-due", reports_due)
    work.register("reporting.on-their-way", reports_on_their_way)
    work.register("reporting.unanswered", unanswered)
    work.register("reporting.calendar", calendar_missing)
    notices.register("reporting.published", published)
