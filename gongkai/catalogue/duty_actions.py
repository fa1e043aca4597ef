"""The only writers of duties: what happened, what was published for it, what was taken back. Each is safe to repeat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, OuterRef, Subquery

from gongkai.agencies.models import Agency
from gongkai.agencies.policies import NotAllowed
from gongkai.catalogue import published
from gongkai.catalogue.models import (
    Adoption,
    Decision,
    DisclosureDuty,
    DutyKind,
    DutyState,
    DutyStep,
    DutyStepKind,
    ItemText,
    TriggerEvent,
)
from gongkai.catalogue.planning import display_duties, duty_of_event, of_an_event, periods_begun, standing_duties
from gongkai.catalogue.projecting import project
from gongkai.catalogue.published import Published, Version
from gongkai.catalogue.words import elements_of
from gongkai.ledger.actions import record
from gongkai.statute.cite import ogi
from gongkai.statute.time_limits import LimitKind, TimeLimit

ARTICLE = str(ogi(26))
Element = Mapping[str, Any]


def begin_duties(rows: Sequence[Adoption], *, on: date) -> int:
    """Write what is owed from the adoption on and in every period that began; inside the caller's transaction."""
    owed: list[DisclosureDuty] = []
    for row in rows:
        periodic, row.next_period_on = periods_begun(row, on)
        owed += [*standing_duties(row), *periodic]
    for duty in owed:
        duty.recorded_on = on
    DisclosureDuty.objects.bulk_create(owed, ignore_conflicts=True)
    Adoption.objects.bulk_update(rows, ["next_period_on"], batch_size=500)
    project(rows)
    return len(owed)


def waive_open(rows: Sequence[Adoption], *, by: str, reason: str, on: date) -> None:
    """Waive what adoptions still owe; inside the caller's transaction."""
    duties = list(DisclosureDuty.objects.filter(adoption__in=rows, state=DutyState.OPEN))
    _steps(duties, DutyStepKind.WAIVED, by, reason, on)
    DisclosureDuty.objects.filter(pk__in=[duty.pk for duty in duties]).update(state=DutyState.WAIVED)
    project(rows)


@transaction.atomic
def record_event(
    *, by: str, adoption: Adoption, reference: str, subject: str, happened_on: date, on: date, limit: int | None = None
) -> TriggerEvent:
    """Record what an item's limit runs from; a duty follows. The same reference again is the event that is there.

    :param limit: which of the item's limits, by its place among :func:`planning.of_an_event`; needed where there are several.
    :raises NotAllowed: for another event under the same reference, and for what yields no duty.
    """
    adoption = _held(adoption)
    words = {"reference": reference.strip(), "subject": subject.strip()}
    if not all(words.values()):
        raise NotAllowed("请写明事件的编号（文号、决定书号等）和事由。")
    if len(words["reference"]) > 100 or len(words["subject"]) > 300:  # noqa: PLR2004 — as the columns are long
        raise NotAllowed("编号最多100个字，事由最多300个字，请精简。")
    known = adoption.events.filter(reference=words["reference"]).first()
    if known:
        if (known.subject, known.happened_on) != (words["subject"], happened_on):
            raise NotAllowed(
                f"编号“{known.reference}”已经登记为{known.happened_on}的“{known.subject}”。请核对编号；日期有误的，由负责人免除原义务后换一个编号重新登记。"
            )
        return known
    chosen = _chosen(adoption, limit, happened_on, on)
    event = TriggerEvent(adoption=adoption, happened_on=happened_on, recorded_on=on, recorded_by=by, **words)
    event.save(force_insert=True)
    try:
        duty = duty_of_event(adoption, event, chosen)
    except ValueError as refusal:
        raise NotAllowed(str(refusal)) from refusal
    duty.recorded_on = on
    duty.save(force_insert=True)
    project([adoption])
    facts = {
        "event": event.pk,
        "happened_on": happened_on.isoformat(),
        "due_on": duty.due_on.isoformat(),
        "limit": chosen.words,
    }
    _record(by, duty, "catalogue.event-recorded", facts)
    return event


def _chosen(adoption: Adoption, limit: int | None, happened_on: date, on: date) -> TimeLimit:
    """The limit that an event starts."""
    if adoption.decision != Decision.APPLIES:
        raise NotAllowed("这个事项已定为不适用，不能登记事件。需要的，请先重新选用。")
    limits = of_an_event(adoption)
    if not limits:
        raise NotAllowed("这个事项的时限不从事件起算（定期公开、长期公开或者依申请公开），不需要登记事件。")
    if limit is None and len(limits) > 1:
        raise NotAllowed("这个事项有几个时限，请选择这次适用哪一个。")
    if limit is not None and not 0 <= limit < len(limits):
        raise NotAllowed("没有这个时限，请从列出的时限中选择。")
    chosen = limits[limit or 0]
    if happened_on > on and chosen.kind is not LimitKind.ADVANCE:
        raise NotAllowed("事件的日期在今天之后。除了须提前公开的事项，请到事件发生后再登记。")
    return chosen


@transaction.atomic
def meet(
    *, by: str, duty: DisclosureDuty, reference: str, elements: Sequence[Element], on: date, version: int | None = None
) -> DisclosureDuty:
    """Meet a duty by a published version in which the elements stand.

    :param elements: for each of the item's elements ``{"element", "present": True}`` or ``{…, "present": False, "reason"}``.
    :param version: the version that first told them; the current one without.
    :raises NotAllowed: for what is not public, too early, the text of an earlier period, or lacks elements without a reason.
    """
    duty = _held_duty(duty)
    item, found = _published(duty, reference, version)
    last = duty.steps.order_by("-pk").first()
    if duty.state == DutyState.MET and last and (last.reference, last.digest) == (item.reference, found.digest):
        return duty
    if duty.state != DutyState.OPEN:
        raise NotAllowed(f"这项义务现在是“{duty.get_state_display()}”，不能再登记履行。")
    _check_day(duty, found)
    told = _told(duty, elements)
    duty.state, duty.met_on = DutyState.MET, found.published_on
    duty.save(update_fields=["state", "met_on"])
    DutyStep.objects.create(
        duty=duty,
        kind=DutyStepKind.MET,
        reference=item.reference,
        version=found.ordinal,
        digest=found.digest,
        published_on=found.published_on,
        elements=told,
        taken_on=on,
        taken_by=by,
    )
    if duty.kind == DutyKind.EVENT:
        shown = list(display_duties(duty, found.published_on))
        for one in shown:
            one.recorded_on = on
        DisclosureDuty.objects.bulk_create(shown, ignore_conflicts=True)
    project([duty.adoption])
    facts = {
        "item": item.reference,
        "version": found.ordinal,
        "digest": found.digest,
        "published_on": found.published_on.isoformat(),
    }
    _record(by, duty, "catalogue.duty-met", facts)
    return duty


def _published(duty: DisclosureDuty, reference: str, version: int | None) -> tuple[Published, Version]:
    item = published.find(duty.agency.code, reference.strip())
    if item is None:
        raise NotAllowed(f"本机关没有索引号为“{reference}”的信息，请从列出的信息中选择。")
    if not item.is_public:
        raise NotAllowed(f"“{item.title}”已经撤下，不能用来履行公开义务。")
    found = item.version(version)
    if found is None:
        raise NotAllowed(f"“{item.title}”没有第{version}版，请从列出的版本中选择。")
    return item, found


def _check_day(duty: DisclosureDuty, found: Version) -> None:
    """A publication before the event tells nothing of it; the text of an earlier period is no update."""
    is_ahead = duty.limit["kind"] == LimitKind.ADVANCE.name
    if duty.kind in {DutyKind.EVENT, DutyKind.CYCLE} and not is_ahead and found.published_on < duty.runs_from:
        start = "这个周期开始" if duty.kind == DutyKind.CYCLE else "事件发生"
        raise NotAllowed(
            f"这一版发布于{found.published_on}，早于{start}的{duty.runs_from}，不能算作履行。请选择其后发布的信息。"
        )
    if duty.kind != DutyKind.CYCLE:
        return
    same = DutyStep.objects.filter(duty__adoption=duty.adoption_id, kind=DutyStepKind.MET, digest=found.digest)
    if same.exclude(duty=duty).filter(duty__state=DutyState.MET).exists():
        raise NotAllowed("这一版的文字与以前周期履行时的相同，只改日期不算更新。请公布更新后的内容。")


def _told(duty: DisclosureDuty, elements: Sequence[Element]) -> list[dict[str, Any]]:
    """What a person found of each element, as it is kept."""
    item = duty.adoption.item
    text = ItemText.objects.get(item=item, edition=item.last_edition_id)
    said = {one.get("element"): one for one in elements}
    told: list[dict[str, Any]] = []
    for element in elements_of(text.words.get("content", "")):
        one = said.get(element)
        if one is None:
            raise NotAllowed(f"请逐项确认公开内容的要素，“{element}”还没有确认。")
        reason = str(one.get("reason", "")).strip()
        if not one.get("present") and not reason:
            raise NotAllowed(f"没有公开“{element}”的，须写明理由，例如本次不涉及。")
        told.append({"element": element, "present": True} if one.get("present") else {"element": element, "present": False, "reason": reason[:300]})  # fmt: skip
    if not any(one["present"] for one in told):
        raise NotAllowed("公开内容的要素一项也没有，不能算作履行。")
    return told


@transaction.atomic
def withdrawn(*, by: str, agency: Agency, reference: str, reason: str, on: date) -> int:
    """Open again what a withdrawn item had met; a display period that it cut short is broken. Returns how many."""
    latest = DutyStep.objects.filter(duty=OuterRef("duty")).order_by("-pk").values("pk")[:1]
    steps = DutyStep.objects.filter(
        reference=reference, kind=DutyStepKind.MET, duty__agency=agency, pk=Subquery(latest)
    )
    keys = list(steps.filter(duty__state=DutyState.MET).values_list("duty", flat=True))
    duties = list(
        DisclosureDuty.objects.select_for_update().filter(pk__in=keys).select_related("adoption").order_by("pk")
    )
    if not duties:
        return 0
    because = f"用来履行的信息{reference}已撤下：{reason}"
    shown = _shown(duties)
    _steps(duties, DutyStepKind.REOPENED, by, because, on)
    _steps(shown, DutyStepKind.BROKEN, by, because, on)
    DisclosureDuty.objects.filter(pk__in=keys).update(state=DutyState.OPEN, met_on=None)
    DisclosureDuty.objects.filter(pk__in=[one.pk for one in shown]).update(state=DutyState.BROKEN)
    project({duty.adoption_id: duty.adoption for duty in duties}.values())
    facts = {"item": reference, "reopened": len(duties), "broken": len(shown)}
    record(book=agency.code, by=by, act="catalogue.duties-reopened", subject=f"catalogue.duty:{keys[0]}", details=facts)
    return len(duties)


def _shown(duties: Sequence[DisclosureDuty]) -> list[DisclosureDuty]:
    """The display periods that still run for what met these duties."""
    events = [duty.event_id for duty in duties if duty.event_id]
    return list(DisclosureDuty.objects.filter(kind=DutyKind.DISPLAY, state=DutyState.RUNNING, event__in=events))


@transaction.atomic
def waive(*, by: str, duty: DisclosureDuty, reason: str, on: date) -> DisclosureDuty:
    """Say that a duty is no longer owed, and why; the same again changes nothing."""
    duty = _held_duty(duty)
    if duty.state == DutyState.WAIVED:
        return duty
    if duty.state != DutyState.OPEN:
        raise NotAllowed(f"这项义务现在是“{duty.get_state_display()}”，不能免除。")
    if not reason.strip():
        raise NotAllowed("免除一项公开义务，须写明理由。")
    _steps([duty], DutyStepKind.WAIVED, by, reason.strip(), on)
    duty.state = DutyState.WAIVED
    duty.save(update_fields=["state"])
    project([duty.adoption])
    _record(by, duty, "catalogue.duty-waived", {"due_on": duty.due_on.isoformat()})
    return duty


@transaction.atomic
def end_displays(*, today: date) -> int:
    """The display periods whose last day is past have been kept; returns how many."""
    ended = DisclosureDuty.objects.filter(state=DutyState.RUNNING, due_on__lt=today)
    return ended.update(state=DutyState.MET, met_on=F("due_on"))


def _held(adoption: Adoption) -> Adoption:
    """The adoption with its row held until the transaction ends."""
    Adoption.objects.select_for_update().get(pk=adoption.pk)
    return Adoption.objects.select_related("agency", "item").get(pk=adoption.pk)


def _held_duty(duty: DisclosureDuty) -> DisclosureDuty:
    _held(Adoption(pk=duty.adoption_id))
    return DisclosureDuty.objects.select_related("agency", "adoption__item", "event").get(pk=duty.pk)


def _steps(duties: Sequence[DisclosureDuty], kind: DutyStepKind, by: str, reason: str, on: date) -> None:
    DutyStep.objects.bulk_create(
        DutyStep(duty=duty, kind=kind, reason=reason, taken_on=on, taken_by=by) for duty in duties
    )


def _record(by: str, duty: DisclosureDuty, act: str, facts: Mapping[str, Any]) -> None:
    subject = f"catalogue.duty:{duty.pk}"
    record(book=duty.agency.code, by=by, act=act, subject=subject, article=ARTICLE, details=dict(facts))
