"""What the turns of a report tell: to whoever reviews, that one was handed in; to the office, that one came back."""

from datetime import datetime

from django.db.models import Count, OuterRef, Q, Subquery, Window
from django.urls import reverse

from gongkai.agencies.roles import DISCLOSURE_HEAD, DISCLOSURE_OFFICE, ROLE_LABELS, SUPERVISOR
from gongkai.ledger.models import Entry
from gongkai.reporting.models import Draft, ReportStep, StepKind
from gongkai.statute.cite import ogi
from gongkai.ui import notices, work
from gongkai.ui.notices import Notice
from gongkai.ui.work import Asker, Waiting, Work

TURNS = (StepKind.SUBMITTED, StepKind.RETURNED, StepKind.ACCEPTED)
OFFICE = frozenset({DISCLOSURE_OFFICE, DISCLOSURE_HEAD})
REVIEWERS = frozenset({SUPERVISOR})


def to_review(asker: Asker) -> Waiting:
    """接收下级机关提交的报告 (条例 49): the reports handed in and not yet reviewed, the longest waiting first."""
    return _waiting(asker.where("report.review", REVIEWERS), StepKind.SUBMITTED)


def to_mend(asker: Asker) -> Waiting:
    """The reports that came back with comments."""
    return _waiting(asker.where("report.write", OFFICE), StepKind.RETURNED)


def _waiting(codes: list[str], latest: StepKind) -> Waiting:
    """The drafts whose latest turn is this one: one statement."""
    last = ReportStep.objects.filter(draft=OuterRef("pk"), kind__in=TURNS).order_by("-ordinal")
    rows = (
        Draft.objects.filter(agency__code__in=codes)
        .annotate(turn=Subquery(last.values("kind")[:1]), turned_on=Subquery(last.values("taken_on")[:1]))
        .filter(turn=latest)
        .select_related("agency")
        .annotate(total=Window(Count("pk")))
        .order_by("turned_on", "pk")[: work.SHOWN]
    )
    found = [_work(row, latest) for row in rows]
    return Waiting(found, rows[0].total - len(found) if found else 0)


def _work(row: Draft, latest: StepKind) -> Work:
    submitted = latest is StepKind.SUBMITTED
    told = f"{row.turned_on}报送" if submitted else f"{row.turned_on}退回"  # type: ignore[attr-defined]
    return Work(
        f"审核{row.agency.name}{row.year}年年度报告" if submitted else f"按退回意见修改{row.year}年年度报告",
        turn=ROLE_LABELS[SUPERVISOR if submitted else DISCLOSURE_OFFICE],
        url=reverse("reporting:review" if submitted else "reporting:report", args=[row.agency.code, row.year]),
        agency=row.agency.code,
        mine=True,
        note=f"{told}，{ogi(49)}",
    )


# fmt: off
_TOLD = {
    StepKind.SUBMITTED: ("report.review", "{year}年年度报告已报送，等待审核",   "reporting:review"),
    StepKind.RETURNED:  ("report.write",  "{year}年年度报告被退回，请看意见",   "reporting:report"),
    StepKind.ACCEPTED:  ("report.write",  "{year}年年度报告已由上级主管部门接收", "reporting:report"),
}
# fmt: on


def turned(asker: Asker, moment: datetime) -> list[Notice]:
    """The turns others took, from the ledger, to whom each concerns: one statement."""
    mine = Q(pk__in=[])
    for kind, (act, _, _) in _TOLD.items():
        mine |= Q(book__in=asker.where(act), details__step=str(kind))
    rows = Entry.objects.filter(mine, act="reporting.report-step-taken", at__gt=moment)
    rows = rows.exclude(actor=f"account:{asker.account}").order_by("-at")[: notices.SHOWN]
    return [_notice(entry) for entry in rows]


def _notice(entry: Entry) -> Notice:
    year = int(entry.subject.rpartition(":")[2])
    _, title, name = _TOLD[StepKind(entry.details["step"])]
    return Notice(entry.at, title.format(year=year), reverse(name, args=[entry.book, year]), entry.book)


def offer() -> None:
    """Offer them, when the program starts."""
    work.register("reporting.to-review", to_review)
    work.register("reporting.to-mend", to_mend)
    notices.register("reporting.turned", turned)
