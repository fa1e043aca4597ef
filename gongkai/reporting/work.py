"""What this room tells the staff's home and list of notices: reports due, requests not yet answered, the calendar."""

from datetime import date, datetime

from django.db.models import Count, F, Window
from django.urls import reverse

from gongkai.agencies.models import Agency
from gongkai.agencies.roles import ADMINISTRATOR, DISCLOSURE_HEAD, DISCLOSURE_OFFICE, ROLE_LABELS
from gongkai.casework.models import DisclosureRequest
from gongkai.ledger.models import Entry
from gongkai.statute.annual_report.forms import FIRST_YEAR
from gongkai.statute.deadlines import Deadline, ReplyClock, reply_deadline
from gongkai.statute.limits import IN_FORCE, Limit, ReportDue
from gongkai.statute.working_days import MAINLAND
from gongkai.ui import notices, work
from gongkai.ui.notices import Notice
from gongkai.ui.work import Asker, Waiting, Work

DUE = ReportDue.REPORT_BY_DEPARTMENT
OFFICE = frozenset({DISCLOSURE_OFFICE, DISCLOSURE_HEAD})
AS_FAR_AS_KNOWN = "答复的期限自收到之日起按20个工作日计算；补正、征求意见、延长尚未登记的，以实际为准。"
NOTICE_IS_OUT_FROM = 11  # the State Council arranges the next year's days off in October or November


def reports_due(asker: Asker) -> Waiting:
    """在每年1月31日前……公布：the agencies whose report of last year is not public yet; one statement."""
    year = asker.today.year - 1
    if year < FIRST_YEAR:
        return Waiting()
    rows = (
        Agency.objects.filter(code__in=asker.where("report.view"))
        .exclude(annual_reports__year=year)
        .annotate(total=Window(Count("pk")))
        .order_by("code")[: work.SHOWN]
    )
    found = [_report(row, year, asker) for row in rows]
    return Waiting(found, rows[0].total - len(found) if found else 0)


def _report(agency: Agency, year: int, asker: Asker) -> Work:
    return Work(
        f"公布{year}年政府信息公开工作年度报告",
        turn=ROLE_LABELS[DISCLOSURE_OFFICE],
        due_on=DUE.for_year(year),
        url=reverse("reporting:report", args=[agency.code, year]),
        agency=agency.code,
        mine=bool(asker.seats[agency.code].roles & OFFICE),
        note=str(DUE.cite),
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
    found = _deadline(row.received_on)
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


def _deadline(received_on: date) -> Deadline | None:
    """As far as the records know: none of them tells yet of clarification, consultation or extension."""
    if received_on < IN_FORCE[Limit.REPLY.cite.instrument].since:
        return None
    return reply_deadline(ReplyClock(received_on), MAINLAND)


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
    work.register("reporting.unanswered", unanswered)
    work.register("reporting.calendar", calendar_missing)
    notices.register("reporting.published", published)
