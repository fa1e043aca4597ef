"""The only writers of requests, replies and remedies. Each is safe to repeat."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from gongkai.agencies.models import Agency, User
from gongkai.agencies.permissions import check_may
from gongkai.agencies.policies import NotAllowed, refusal_of_new_work
from gongkai.casework.models import DisclosureRequest, Lawsuit, ProcessingFee, Reconsideration, Reply, Requester
from gongkai.ledger.actions import record
from gongkai.ledger.constraints import broken
from gongkai.ledger.entering import Entered, RowRefused, Rows, enter
from gongkai.privacy.actions import enter_person, reveal
from gongkai.privacy.models import Person
from gongkai.privacy.queries import rows_saying
from gongkai.statute.cite import ogi
from gongkai.statute.outcomes import Outcome

PERSONAL = ("name", "identity_number", "phone", "address", "email")
# fmt: off
REQUESTS         = Rows(DisclosureRequest, ("number",), ("requester_kind", "channel", "received_on", "subject"), ("concluded_on", "outcome"))
RECONSIDERATIONS = Rows(Reconsideration,   ("number",), ("request_id", "accepted_on"), ("concluded_on", "result"))
LAWSUITS         = Rows(Lawsuit,           ("number",), ("request_id", "accepted_on", "route"), ("concluded_on", "result"))
# fmt: on


@transaction.atomic
def enter_requests(
    *, by: str, agency: Agency, rows: Iterable[DisclosureRequest], forms: dict[str, tuple[str, str]], on: date
) -> Entered:
    """Enter requests with their outcomes as far as they are known, or the outcomes of those already there.

    :param forms: by request number, the way of providing that was asked for and that was given.
    :raises RowRefused: for a row without receipt day, with a second outcome, or otherwise against the rules.
    """

    def reply(found: list[DisclosureRequest]) -> None:
        Reply.objects.bulk_create(
            [_reply(request, by, *forms.get(request.number, ("", ""))) for request in found if request.outcome]
        )

    def add(new: list[DisclosureRequest]) -> None:
        DisclosureRequest.objects.bulk_create(new)
        reply(new)

    def complete(known: list[DisclosureRequest]) -> None:
        DisclosureRequest.objects.bulk_update(known, ["concluded_on", "outcome", "recorded_on"])
        reply(known)

    closed = refusal_of_new_work(agency)

    def while_open() -> Iterable[DisclosureRequest]:
        for row in rows:
            if sentence := closed(row.received_on):
                raise RowRefused(f"{REQUESTS.title(row)}：{sentence}")
            yield row

    act = "casework.requests-entered"
    return enter(rows=while_open(), of=REQUESTS, owner=agency, by=by, act=act, on=on, add=add, complete=complete)


def _reply(request: DisclosureRequest, by: str, form_asked: str, form_given: str) -> Reply:
    return Reply(
        request=request,
        outcome=request.outcome,
        article=_article(request.outcome),
        served_on=request.concluded_on,
        form_asked=form_asked,
        form_given=form_given,
        replied_by=by,
        recorded_on=request.recorded_on,
    )


def _article(outcome: str) -> str:
    return "、".join(str(cite) for cite in Outcome(outcome).cites)


@transaction.atomic
def conclude_request(
    *, by: str, request: DisclosureRequest, outcome: Outcome, served_on: date, form_given: str = "", on: date
) -> DisclosureRequest:
    """Conclude a request: the reply was served or posted, or the file closed. One request has one outcome.

    :raises NotAllowed: when it already has another outcome, or on a day that cannot be.
    """
    request = DisclosureRequest.objects.select_for_update().get(pk=request.pk)
    if (request.outcome, request.concluded_on) == (outcome.value, served_on):
        return request
    if request.outcome:
        raise NotAllowed(
            f"申请{request.number}已有办理结果“{request.get_outcome_display()}”，一件申请只能有一个办理结果。"
        )
    request.outcome, request.concluded_on, request.recorded_on = outcome.value, served_on, on
    if sentences := broken(request):
        raise NotAllowed("".join(sentences))
    reply = _reply(request, by, "", form_given)
    reply.save(force_insert=True)
    request.save(update_fields=["outcome", "concluded_on", "recorded_on"])
    details = {"outcome": outcome.value, "served_on": served_on.isoformat()}
    subject = f"casework.disclosurerequest:{request.number}"
    record(
        book=request.agency.code,
        by=by,
        act="casework.request-concluded",
        subject=subject,
        details=details,
        article=reply.article[:100],
    )
    return request


@transaction.atomic
def enter_requester(
    *,
    by: str,
    request: DisclosureRequest,
    name: str,
    identity_number: str = "",
    phone: str = "",
    address: str = "",
    email: str = "",
    on: date,
) -> Requester:
    """Enter who asked. Safe to repeat with the same facts; the ledger learns which facts there are, not what they say.

    :raises NotAllowed: without a name, or when the request already has a requester of other particulars.
    """
    given = dict(zip(PERSONAL, (name, identity_number, phone, address, email), strict=True))
    request = DisclosureRequest.objects.select_for_update().select_related("agency").get(pk=request.pk)
    known = Requester.objects.select_related("person").filter(request=request).first()
    if known:
        if known.person.destroyed_at or not all(_is_same(known, field, text) for field, text in given.items()):
            raise NotAllowed(f"申请{request.number}已登记申请人，与现在填写的不同；已有的记录不会被覆盖。")
        return known
    if not name.strip():
        raise NotAllowed("没有姓名或者名称：条例第二十九条要求申请写明。")
    person = _person_known_as(request, identity_number) or enter_person()
    requester = Requester(request=request, person=person, recorded_on=on, **given)
    requester.save(force_insert=True)
    details = {"person": str(person.number), "fields": [field for field in PERSONAL if getattr(requester, field)]}
    subject = f"casework.disclosurerequest:{request.number}"
    record(book=request.agency.code, by=by, act="casework.requester-entered", subject=subject, details=details)
    return requester


def read_requester(*, user: User, requester: Requester, field: str, purpose: str, on: date) -> str:
    """One particular of a requester in clear, for the agency's own people and a purpose; the reading is recorded.

    :raises NotAllowed: for anyone else.
    """
    agency = requester.request.agency
    check_may(user, "privacy.read", agency, on)
    return reveal(by=user.ledger_name, of=requester, field=field, purpose=purpose, book=agency.code)


def _is_same(known: Requester, field: str, text: str) -> bool:
    value = getattr(known, field)
    return value.says(text) if value else not text.strip()


def _person_known_as(request: DisclosureRequest, identity_number: str) -> Person | None:
    """The same person, if this agency already has a request of theirs: whoever is erased is erased in all of them."""
    if not identity_number.strip():
        return None
    rows = rows_saying(Requester, "identity_index", identity_number).filter(
        request__agency=request.agency, person__destroyed_at__isnull=True
    )
    known = rows.select_related("person").first()
    return known.person if known else None


@transaction.atomic
def enter_reconsiderations(*, by: str, agency: Agency, rows: Iterable[Reconsideration], on: date) -> Entered:
    """Enter cases of 行政复议, or how they ended."""
    act = "casework.reconsiderations-entered"
    return enter(rows=rows, of=RECONSIDERATIONS, owner=agency, by=by, act=act, on=on)


@transaction.atomic
def enter_lawsuits(*, by: str, agency: Agency, rows: Iterable[Lawsuit], on: date) -> Entered:
    """Enter cases of 行政诉讼, or how they ended."""
    return enter(rows=rows, of=LAWSUITS, owner=agency, by=by, act="casework.lawsuits-entered", on=on)


@transaction.atomic
def charge_fee(
    *, by: str, request: DisclosureRequest, amount_fen: int, notified_on: date, on: date, paid_on: date | None = None
) -> ProcessingFee:
    """Record the notice of a fee (条例 42), or its payment once it is made; what is recorded is not changed.

    :raises NotAllowed: for another amount or day than recorded, or for facts that cannot be.
    """
    request = DisclosureRequest.objects.select_for_update().select_related("agency").get(pk=request.pk)
    fee = ProcessingFee.objects.filter(request=request).first() or ProcessingFee(request=request)
    known = (fee.amount_fen, fee.notified_on) if fee.pk else (amount_fen, notified_on)
    if known != (amount_fen, notified_on) or (fee.paid_on and paid_on != fee.paid_on):
        raise NotAllowed(f"申请{request.number}的信息处理费已有记录，与现在填写的不同；已有的记录不会被覆盖。")
    if fee.pk and fee.paid_on == paid_on:
        return fee
    fee.amount_fen, fee.notified_on, fee.paid_on, fee.recorded_on = amount_fen, notified_on, paid_on, on
    if sentences := broken(fee):
        raise NotAllowed("".join(sentences))
    fee.save()
    facts = {"amount_fen": amount_fen, "notified_on": notified_on.isoformat()}
    details = {**facts, "paid_on": paid_on.isoformat()} if paid_on else facts
    subject = f"casework.disclosurerequest:{request.number}"
    article = str(ogi(42))
    record(
        book=request.agency.code, by=by, act="casework.fee-recorded", subject=subject, details=details, article=article
    )
    return fee
