"""The only writers that make a reviewed manuscript public, or register what is not to be. Safe to repeat.

What becomes public is a copy of the version whose digest the gates signed: its title, its text, its note of correction.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate

from gongkai.agencies.actions import next_number
from gongkai.agencies.models import User
from gongkai.agencies.permissions import check_may
from gongkai.agencies.policies import NotAllowed
from gongkai.ledger.constraints import broken
from gongkai.publication import indexing
from gongkai.publication.gates import FIRST_IN_AN_EMERGENCY, Gate
from gongkai.publication.manuscript_actions import authors_of, by, check_digest, held, note, set_state, step
from gongkai.publication.models import (
    InformationItem,
    ItemStep,
    ItemVersion,
    Manuscript,
    ManuscriptState,
    ManuscriptStepKind,
    ManuscriptVersion,
    StepKind,
)
from gongkai.publication.policies import check_publisher, open_gates
from gongkai.publication.review_queries import signatures_of
from gongkai.statute.cite import ogi
from gongkai.statute.openness import Attribute

PUBLISH = "publication.publish"
MONTHS_UNTIL_REASSESSED = 12  # house policy; 条例 18 says 定期


@transaction.atomic
def publish(*, user: User, manuscript: Manuscript, digest: str, at: datetime, emergency: str = "") -> InformationItem:
    """Make a version public that every gate passed; the same again is the item that is there.

    :param emergency: why it cannot wait: then the gate of secrecy and the signer suffice, and the others follow in time.
    :raises NotAllowed: while a gate is open, for the reviewer of secrecy, for what is not 主动公开.
    """
    on = localdate(at)
    check_may(user, PUBLISH, manuscript.agency, on)
    manuscript = held(manuscript)
    version = check_digest(manuscript, digest)
    if manuscript.state == ManuscriptState.PUBLISHED and manuscript.item:
        return manuscript.item
    if manuscript.state != ManuscriptState.UNDER_REVIEW:
        raise NotAllowed(f"这件稿件{manuscript.get_state_display()}，不能发布。请先送审。")
    if version.attribute != Attribute.PROACTIVE.name:
        raise NotAllowed(f"公开属性为“{version.get_attribute_display()}”的，不发布；请办理登记。")
    check_publisher(user, signatures_of(manuscript))
    left = open_gates(version, signatures_of(manuscript), authors_of(manuscript))
    _check_passed(left, emergency)
    manuscript.item = _corrected(version, manuscript.item, user, on) if manuscript.item else _new(version, user, on)
    if left:
        manuscript.follow_up_by = at + timedelta(hours=settings.PUBLICATION_FOLLOW_UP_HOURS)
    manuscript.save(update_fields=["item", "follow_up_by"])
    set_state(manuscript, ManuscriptState.PUBLISHED, on)
    kind = ManuscriptStepKind.IN_AN_EMERGENCY if left else ManuscriptStepKind.PUBLISHED
    step(manuscript, kind, user, on, reason=emergency.strip() if left else "")
    facts = {"item": manuscript.item.index_number, "digest": digest, "open": [gate.id for gate in left]}
    note(user, manuscript, "publication.manuscript-published", str(ogi(26)), **facts)
    return manuscript.item


def _check_passed(left: list[Gate], emergency: str) -> None:
    if not left:
        return
    names = "、".join(gate.label for gate in left)
    if not emergency.strip():
        raise NotAllowed(f"还有{names}没有通过当前版本，不能发布。")
    first = [gate.label for gate in left if gate.id in FIRST_IN_AN_EMERGENCY]
    if first:
        raise NotAllowed(f"紧急发布也须先经保密关和签发，{'、'.join(first)}还没有通过当前版本。")


def _new(version: ManuscriptVersion, user: User, on: date) -> InformationItem:
    agency = version.manuscript.agency
    item = InformationItem(
        agency=agency,
        category=version.category,
        index_number=next_number(by=by(user), agency=agency, kind="index", on=on),
        formed_on=version.formed_on,
        title=version.title,
        published_on=on,
        recorded_on=on,
    )
    if sentences := broken(item):
        raise NotAllowed("".join(sentences))
    item.save(force_insert=True)
    _show(version, item, StepKind.PUBLISHED, user, on)
    return item


def _corrected(version: ManuscriptVersion, item: InformationItem, user: User, on: date) -> InformationItem:
    item = InformationItem.objects.select_for_update().get(pk=item.pk)
    if item.withdrawn_on:
        raise NotAllowed(f"“{item.title}”已于{item.withdrawn_on}撤下，不能更正。")
    item.title, item.category, item.version, item.recorded_on = version.title, version.category, item.version + 1, on
    item.save(update_fields=["title", "category", "version", "recorded_on"])
    _show(version, item, StepKind.CORRECTED, user, on)
    return item


def _show(version: ManuscriptVersion, item: InformationItem, kind: StepKind, user: User, on: date) -> None:
    """The item's version, a copy of what was signed, and its step."""
    ItemVersion.objects.create(
        item=item,
        ordinal=item.version,
        title=version.title,
        body=version.body,
        is_html=True,
        digest=version.digest,
        signed=version,
    )
    ItemStep.objects.create(
        item=item,
        kind=kind,
        version=item.version,
        taken_on=on,
        taken_by=by(user),
        reason=version.note,
        recorded_on=on,
    )
    indexing.changed([item])


@transaction.atomic
def register(*, user: User, manuscript: Manuscript, digest: str, on: date) -> Manuscript:
    """Register what is not published, with its ground; what is withheld is looked at again (条例 18). Again, it is registered.

    :raises NotAllowed: while a gate is open, and for what is 主动公开.
    """
    check_may(user, PUBLISH, manuscript.agency, on)
    manuscript = held(manuscript)
    version = check_digest(manuscript, digest)
    if manuscript.state == ManuscriptState.REGISTERED:
        return manuscript
    if manuscript.state != ManuscriptState.UNDER_REVIEW:
        raise NotAllowed(f"这件稿件{manuscript.get_state_display()}，不能登记。请先送审。")
    if version.attribute == Attribute.PROACTIVE.name:
        raise NotAllowed("公开属性为“主动公开”的，请办理发布。")
    left = open_gates(version, signatures_of(manuscript), authors_of(manuscript))
    if left:
        raise NotAllowed(f"还有{'、'.join(gate.label for gate in left)}没有通过当前版本，不能登记。")
    if version.attribute == Attribute.WITHHELD.name:
        manuscript.reassess_on = _months_later(on)
        manuscript.save(update_fields=["reassess_on"])
    set_state(manuscript, ManuscriptState.REGISTERED, on)
    step(manuscript, ManuscriptStepKind.REGISTERED, user, on)
    facts = {"attribute": version.attribute, "ground": version.ground, "digest": digest}
    note(user, manuscript, "publication.manuscript-registered", str(ogi(18)), **facts)
    return manuscript


@transaction.atomic
def reassess(*, user: User, manuscript: Manuscript, opinion: str, on: date) -> Manuscript:
    """Say that what is withheld stays withheld, and why; it is looked at again a year later.

    What may be public now is drafted anew as 主动公开, so that it passes the gates.

    :raises NotAllowed: without a reason, and for what is not withheld.
    """
    check_may(user, PUBLISH, manuscript.agency, on)
    manuscript = held(manuscript)
    if manuscript.state != ManuscriptState.REGISTERED or manuscript.reassess_on is None:
        raise NotAllowed("只有登记为不予公开的信息需要复评。")
    if not opinion.strip():
        raise NotAllowed("复评须写明意见：不予公开的理由是否仍然成立。")
    if manuscript.reassess_on == _months_later(on):
        return manuscript
    manuscript.reassess_on = _months_later(on)
    manuscript.save(update_fields=["reassess_on"])
    step(manuscript, ManuscriptStepKind.REASSESSED, user, on, reason=opinion.strip())
    note(user, manuscript, "publication.manuscript-reassessed", str(ogi(18)))
    return manuscript


def _months_later(on: date) -> date:
    month = on.month - 1 + MONTHS_UNTIL_REASSESSED
    year, month = on.year + month // 12, month % 12 + 1
    return date(year, month, min(on.day, 28))
