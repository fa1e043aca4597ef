"""The only writers at the gates: a person's word on the digest of a version; what follows from it. Safe to repeat."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from gongkai.agencies.models import Agency, Assignment, User
from gongkai.agencies.permissions import check_may
from gongkai.agencies.policies import NotAllowed
from gongkai.agencies.roles import DISCLOSURE_HEAD
from gongkai.ledger.actions import record
from gongkai.messages.actions import send_mail
from gongkai.publication.gates import GATE, Gate
from gongkai.publication.manuscript_actions import authors_of, by, check_digest, held, note, set_state, step
from gongkai.publication.models import (
    Checklist,
    GateSignature,
    Manuscript,
    ManuscriptState,
    ManuscriptStepKind,
    ManuscriptVersion,
    Verdict,
)
from gongkai.publication.policies import check_points, gates_of, may_sign, open_gates
from gongkai.publication.review_queries import checklist, signatures_of
from gongkai.statute.cite import ogi

REVIEW = "publication.review"
CHECKLISTS = "publication.checklists"
MOST_POINTS, LONGEST_POINT = 20, 200


@transaction.atomic
def sign(
    *, user: User, manuscript: Manuscript, gate: str, digest: str, points: Sequence[str], on: date, opinion: str = ""
) -> GateSignature:
    """Pass a gate: a person's signature on the digest of the version they saw. The same again is the signature there.

    :param points: the checklist's points that were looked at; all of them, or the gate is not passed.
    :raises NotAllowed: for who may not sign here, for a version that changed meanwhile, and for points left out.
    """
    manuscript, version, found = _at(user, manuscript, gate, digest, on)
    asked = checklist(manuscript.agency, found)
    check_points(points, asked.points, found)
    last = signatures_of(manuscript).filter(gate=gate).last()
    if last and _is_same(last, version, found, user, Verdict.PASSED):
        return last
    word = _write(version, found, user, on, Verdict.PASSED, opinion=opinion.strip(), checklist=asked.ordinal, points=list(asked.points))  # fmt: skip
    step(manuscript, ManuscriptStepKind.PASSED, user, on, gate=gate, reason=word.opinion)
    note(user, manuscript, "publication.gate-passed", str(ogi(17)), gate=gate, digest=digest, checklist=asked.ordinal)
    if manuscript.follow_up_by and not open_gates(version, signatures_of(manuscript), authors_of(manuscript)):
        manuscript.follow_up_by = None
        manuscript.save(update_fields=["follow_up_by"])
        step(manuscript, ManuscriptStepKind.FOLLOWED_UP, user, on)
    return word


@transaction.atomic
def send_back(
    *, user: User, manuscript: Manuscript, gate: str, digest: str, opinion: str, on: date, passage: str = ""
) -> GateSignature:
    """Return a version with an opinion on a passage of it; the writer goes on from there.

    :raises NotAllowed: without an opinion, and for a passage that is not in the text.
    """
    manuscript, version, found = _at(user, manuscript, gate, digest, on)
    words = opinion.strip()
    if not words:
        raise NotAllowed("退回须写明意见，说明哪里不妥、怎样修改。")
    last = signatures_of(manuscript).filter(gate=gate).last()
    if last and _is_same(last, version, found, user, Verdict.RETURNED) and last.opinion == words:
        return last
    word = _write(version, found, user, on, Verdict.RETURNED, opinion=words, passage=passage.strip())
    if manuscript.state == ManuscriptState.UNDER_REVIEW:
        set_state(manuscript, ManuscriptState.RETURNED, on)
    step(manuscript, ManuscriptStepKind.RETURNED, user, on, gate=gate, reason=words)
    note(user, manuscript, "publication.gate-returned", str(ogi(17)), gate=gate, digest=digest)
    return word


def _at(
    user: User, manuscript: Manuscript, gate: str, digest: str, on: date
) -> tuple[Manuscript, ManuscriptVersion, Gate]:
    """The manuscript held, its version as it was seen, and the gate, if the person may speak there now."""
    check_may(user, REVIEW, manuscript.agency, on)
    manuscript = held(manuscript)
    found = GATE.get(gate)
    if found is None:
        raise NotAllowed("没有这一关，请从稿件页面选择。")
    is_follow_up = manuscript.state == ManuscriptState.PUBLISHED and manuscript.follow_up_by is not None
    if manuscript.state != ManuscriptState.UNDER_REVIEW and not is_follow_up:
        raise NotAllowed(f"这件稿件{manuscript.get_state_display()}，现在不审查。")
    version = check_digest(manuscript, digest)
    if found not in gates_of(version):
        raise NotAllowed(f"公开属性为“{version.get_attribute_display()}”的，不经{found.label}。")
    if because := may_sign(user, found, manuscript, authors_of(manuscript), on):
        raise NotAllowed(because)
    return manuscript, version, found


def _is_same(word: GateSignature, version: ManuscriptVersion, gate: Gate, user: User, verdict: Verdict) -> bool:
    told = (word.verdict, word.covers, word.signed_by_id)
    return told == (verdict, version.covers(gate.parts), user.pk)


def _write(
    version: ManuscriptVersion, gate: Gate, user: User, on: date, verdict: Verdict, **facts: object
) -> GateSignature:
    return GateSignature.objects.create(
        version=version,
        gate=gate.id,
        verdict=verdict,
        covers=version.covers(gate.parts),
        signed_by=user,
        signed_on=on,
        **facts,
    )


@transaction.atomic
def write_checklist(*, user: User, agency: Agency, gate: str, points: Sequence[str], on: date) -> Checklist | None:
    """Write the next edition of what a gate asks at an agency; the same points again change nothing.

    :returns: the edition in force; None while it is the program's own.
    """
    check_may(user, CHECKLISTS, agency, on)
    Agency.objects.select_for_update().get(pk=agency.pk)
    found = GATE.get(gate)
    if found is None:
        raise NotAllowed("没有这一关，请从列表中选择。")
    wanted = list(dict.fromkeys(point.strip() for point in points if point.strip()))
    if not wanted or len(wanted) > MOST_POINTS or any(len(point) > LONGEST_POINT for point in wanted):
        raise NotAllowed(f"每一关写1至{MOST_POINTS}条要点，每条最多{LONGEST_POINT}个字。")
    last = Checklist.objects.filter(agency=agency, gate=gate).last()
    if wanted == list(checklist(agency, found).points):
        return last
    row = Checklist.objects.create(
        agency=agency,
        gate=gate,
        ordinal=last.ordinal + 1 if last else 1,
        points=wanted,
        recorded_by=by(user),
        recorded_on=on,
    )
    facts = {"gate": gate, "points": wanted}
    subject = f"publication.checklist:{gate}:{row.ordinal}"
    record(book=agency.code, by=by(user), act="publication.checklist-written", subject=subject, details=facts)
    return row


def escalate(*, now: datetime, today: date) -> int:
    """Tell the heads of what was published in an emergency and whose other gates are late; each once. Returns how many."""
    late = Manuscript.objects.filter(follow_up_by__lt=now).order_by("pk")
    return sum(_escalate(manuscript, today) for manuscript in _untold(late))


def _untold(late: QuerySet[Manuscript]) -> QuerySet[Manuscript]:
    return late.exclude(steps__kind=ManuscriptStepKind.ESCALATED)


@transaction.atomic
def _escalate(manuscript: Manuscript, today: date) -> int:
    manuscript = held(manuscript)
    if manuscript.follow_up_by is None or manuscript.steps.filter(kind=ManuscriptStepKind.ESCALATED).exists():
        return 0
    step(manuscript, ManuscriptStepKind.ESCALATED, None, today)
    note(None, manuscript, "publication.follow-up-late")
    agency = manuscript.agency
    heads = Assignment.objects.filter(agency=agency, role=DISCLOSURE_HEAD, since__lte=today, user__is_active=True)
    for account in heads.exclude(until__lte=today).values_list("user", flat=True).distinct():
        context = {"agency": agency.name, "title": manuscript.title[:100]}
        send_mail(template="follow_up_late", to=f"account:{account}", context=context, book=agency.code)
    return 1
