"""The only writers of manuscripts until they are reviewed: drafted, revised, sent to review, given up. Safe to repeat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from gongkai.agencies.models import Agency, User
from gongkai.agencies.permissions import check_may
from gongkai.agencies.policies import NotAllowed, check_open_for_new_work
from gongkai.ledger.actions import record
from gongkai.ledger.constraints import broken
from gongkai.publication.gates import ALL
from gongkai.publication.kinds import KIND
from gongkai.publication.models import (
    Category,
    InformationItem,
    Manuscript,
    ManuscriptState,
    ManuscriptStep,
    ManuscriptStepKind,
    ManuscriptVersion,
)
from gongkai.publication.policies import check_complete
from gongkai.publication.texts.cleaning import clean
from gongkai.statute.cite import ogi
from gongkai.statute.openness import Attribute, Ground, Lift

DRAFT = "publication.draft"
AT_WORK = frozenset({ManuscriptState.DRAFTING, ManuscriptState.UNDER_REVIEW, ManuscriptState.RETURNED})
LONGEST_TITLE = 500


@dataclass(frozen=True, slots=True)
class Content:
    """What a version says. ``body`` is HTML as it was written; it is cleaned before it is kept."""

    title: str
    body: str
    category: Category
    formed_on: date
    attribute: Attribute = Attribute.PROACTIVE
    ground: Ground | None = None
    lifted_by: Lift | None = None
    because: str = ""
    number: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    in_force_on: date | None = None
    expires_on: date | None = None
    note: str = ""


def by(user: User) -> str:
    """An account as the ledger names it."""
    return user.ledger_name


@transaction.atomic
def draft(
    *,
    user: User,
    agency: Agency,
    kind: str,
    content: Content,
    token: str,
    at: datetime,
    item: InformationItem | None = None,
) -> Manuscript:
    """Begin a manuscript, or the correction of a public item; the same token again is the manuscript that is there.

    :param token: names the form that was sent, so that a double click is one manuscript.
    :raises NotAllowed: for who may not draft, an unknown kind, and for an item that is withdrawn or already being corrected.
    """
    on = localdate(at)
    check_may(user, DRAFT, agency, on)
    check_open_for_new_work(agency, on)
    Agency.objects.select_for_update().get(pk=agency.pk)
    known = Manuscript.objects.filter(agency=agency, token=token).first()
    if known:
        return known
    if kind not in KIND:
        raise NotAllowed("请选择信息的种类。")
    if item:
        _check_correctable(agency, item)
    manuscript = Manuscript(
        agency=agency, kind=kind, token=token, item=item, title=content.title.strip(), drafted_by=user, changed_on=on
    )
    version = _version(manuscript, 1, content, user, at)
    manuscript.save(force_insert=True)
    version.manuscript = manuscript
    version.save(force_insert=True)
    step(manuscript, ManuscriptStepKind.DRAFTED, user, on)
    note(user, manuscript, "publication.manuscript-drafted", digest=version.digest, kind=kind)
    return manuscript


def _check_correctable(agency: Agency, item: InformationItem) -> None:
    if item.agency_id != agency.pk:
        raise NotAllowed("这条信息不是本机关的，不能更正。")
    if item.withdrawn_on:
        raise NotAllowed(f"“{item.title}”已于{item.withdrawn_on}撤下，不能更正。")
    if item.manuscripts.filter(state__in=AT_WORK).exists():
        raise NotAllowed(f"“{item.title}”已经有一件正在办理的更正稿，请在那一件上修改。")


def _version(manuscript: Manuscript, ordinal: int, content: Content, user: User, at: datetime) -> ManuscriptVersion:
    """:raises NotAllowed: for what cannot be kept at all; what is only missing is said when it goes to review."""
    title = content.title.strip()
    if not title or len(title) > LONGEST_TITLE:
        raise NotAllowed(f"请写明名称，最多{LONGEST_TITLE}个字。")
    if content.category.agency_id != manuscript.agency_id:
        raise NotAllowed("请选择本机关的信息类别。")
    known = {one.id for one in KIND[manuscript.kind].fields}
    version = ManuscriptVersion(
        ordinal=ordinal,
        title=title,
        body=clean(content.body),
        note=content.note.strip(),
        category=content.category,
        number=content.number.strip(),
        fields={name: str(value).strip() for name, value in sorted(content.fields.items()) if name in known},
        formed_on=content.formed_on,
        in_force_on=content.in_force_on,
        expires_on=content.expires_on,
        attribute=content.attribute.name,
        ground=content.ground.value if content.ground else "",
        lifted_by=content.lifted_by.name if content.lifted_by else "",
        because=content.because.strip(),
        written_by=user,
        written_at=at,
    )
    if sentences := broken(version):
        raise NotAllowed("".join(sentences))
    version.digest = version.covers(ALL)
    return version


@transaction.atomic
def revise(*, user: User, manuscript: Manuscript, content: Content, base: int, at: datetime) -> ManuscriptVersion:
    """Save a new version; the same words again are the version that is there.

    A version that a gate passed may be changed too: the gates whose parts the change touches open again.

    :param base: the version the writer had before them; another came meanwhile, and nothing is written over it.
    """
    on = localdate(at)
    check_may(user, DRAFT, manuscript.agency, on)
    manuscript = held(manuscript)
    if manuscript.state not in AT_WORK:
        raise NotAllowed(f"这件稿件{manuscript.get_state_display()}，不能再修改。公开的信息请另起更正稿。")
    current = current_version(manuscript)
    version = _version(manuscript, manuscript.version + 1, content, user, at)
    if version.digest == current.digest:
        return current
    if base != manuscript.version:
        raise NotAllowed(
            f"您修改的是第{base}版，其间已有人存了第{manuscript.version}版。您写的内容还在页面上，请对照后再保存。"
        )
    version.manuscript = manuscript
    version.save(force_insert=True)
    manuscript.version, manuscript.title, manuscript.changed_on = version.ordinal, version.title, on
    manuscript.save(update_fields=["version", "title", "changed_on"])
    step(manuscript, ManuscriptStepKind.REVISED, user, on)
    note(user, manuscript, "publication.manuscript-revised", digest=version.digest)
    return version


@transaction.atomic
def submit(*, user: User, manuscript: Manuscript, version: int, on: date) -> Manuscript:
    """Send a version to review; again, it is there already.

    :raises NotAllowed: for what is missing, and for an attribute that the regulation does not allow with its ground.
    """
    check_may(user, DRAFT, manuscript.agency, on)
    manuscript = held(manuscript)
    if manuscript.state == ManuscriptState.UNDER_REVIEW:
        return manuscript
    if manuscript.state not in AT_WORK:
        raise NotAllowed(f"这件稿件{manuscript.get_state_display()}，不能送审。")
    _check_current(manuscript, version)
    check_complete(current_version(manuscript), manuscript.kind, is_correction=manuscript.item_id is not None)
    set_state(manuscript, ManuscriptState.UNDER_REVIEW, on)
    step(manuscript, ManuscriptStepKind.SUBMITTED, user, on)
    note(user, manuscript, "publication.manuscript-submitted", digest=current_version(manuscript).digest)
    return manuscript


@transaction.atomic
def abandon(*, user: User, manuscript: Manuscript, reason: str, on: date) -> Manuscript:
    """Give a manuscript up; it stays readable to the staff.

    :raises NotAllowed: without a reason, and for what is published.
    """
    check_may(user, DRAFT, manuscript.agency, on)
    manuscript = held(manuscript)
    if manuscript.state == ManuscriptState.ABANDONED:
        return manuscript
    if manuscript.state not in AT_WORK:
        raise NotAllowed(f"这件稿件{manuscript.get_state_display()}，不能作废。公开的信息请办理撤下。")
    if not reason.strip():
        raise NotAllowed("作废须写明理由。")
    set_state(manuscript, ManuscriptState.ABANDONED, on)
    step(manuscript, ManuscriptStepKind.ABANDONED, user, on, reason=reason.strip())
    note(user, manuscript, "publication.manuscript-abandoned")
    return manuscript


# ── what the writers of review and of publication share ───────────────────


def held(manuscript: Manuscript) -> Manuscript:
    """The manuscript with its row held until the transaction ends."""
    Manuscript.objects.select_for_update().get(pk=manuscript.pk)
    return Manuscript.objects.select_related("agency", "item").get(pk=manuscript.pk)


def current_version(manuscript: Manuscript) -> ManuscriptVersion:
    """The version that is being worked on."""
    return ManuscriptVersion.objects.select_related("category").get(manuscript=manuscript, ordinal=manuscript.version)


def authors_of(manuscript: Manuscript) -> frozenset[int]:
    """Whoever wrote a version of it."""
    return frozenset(manuscript.versions.order_by().values_list("written_by", flat=True))


def _check_current(manuscript: Manuscript, version: int) -> None:
    if version != manuscript.version:
        raise NotAllowed(f"您看的是第{version}版，现在是第{manuscript.version}版。请看过新版后再办理。")


def check_digest(manuscript: Manuscript, digest: str) -> ManuscriptVersion:
    """The current version, if it is the one that was looked at.

    :raises NotAllowed: when it changed meanwhile.
    """
    version = current_version(manuscript)
    if version.digest != digest:
        raise NotAllowed(f"稿件在您查看之后又有修改，现在是第{version.ordinal}版。请看过新版后再办理。")
    return version


def set_state(manuscript: Manuscript, state: ManuscriptState, on: date) -> None:
    """Write the projection of the step that follows."""
    manuscript.state, manuscript.changed_on = state, on
    manuscript.save(update_fields=["state", "changed_on"])


def step(
    manuscript: Manuscript, kind: ManuscriptStepKind, user: User | None, on: date, *, gate: str = "", reason: str = ""
) -> None:
    """Write a step."""
    ManuscriptStep.objects.create(
        manuscript=manuscript,
        kind=kind,
        version=manuscript.version,
        gate=gate,
        reason=reason,
        taken_by=by(user) if user else "program",
        taken_on=on,
    )


def note(user: User | None, manuscript: Manuscript, act: str, article: str = "", **facts: object) -> None:
    """Write the ledger's entry."""
    record(
        book=manuscript.agency.code,
        by=by(user) if user else "program",
        act=act,
        subject=f"publication.manuscript:{manuscript.pk}",
        article=article or str(ogi(13)),
        details={"version": manuscript.version, **facts},
    )
