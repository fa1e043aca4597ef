"""责任人离岗，事项有人接；两个人同时登记履行，只算一次。"""

from __future__ import annotations

import threading
from datetime import date

import catalogue_samples as samples
import pytest
from catalogue_samples import BY
from django.db import connection
from django.utils.timezone import localdate

from gongkai.agencies import handover
from gongkai.agencies.actions import assign, hand_over
from gongkai.agencies.models import User
from gongkai.agencies.permissions import acts_at
from gongkai.agencies.policies import NotAllowed
from gongkai.catalogue.adoption_actions import adopt
from gongkai.catalogue.duty_actions import meet, record_event
from gongkai.catalogue.models import Adoption, CatalogueCount, DisclosureDuty, DutyState, DutyStep
from gongkai.catalogue.projecting import counts
from gongkai.catalogue.work import duties
from gongkai.ui.work import Asker, Seat

pytestmark = pytest.mark.data
DAY = date(2025, 3, 3)


def person(name, agency, role):
    user = User.objects.create_user(name)
    assign(by=BY, user=user, agency=agency, role=role, since=date(2025, 1, 1))
    return user


def owed(agency, name, reference, officer=None):
    """A duty from an event, of an item that the officer does."""
    item = samples.items(name)[0]
    adopt(by=BY, agency=agency, items=[item], since=date(2025, 1, 6), on=date(2025, 1, 6), person=officer)
    adoption = Adoption.objects.get(agency=agency, item=item)
    event = record_event(by=BY, adoption=adoption, reference=reference, subject="事由", happened_on=DAY, on=DAY)
    return event.duties.get()


@pytest.mark.django_db
def test_what_a_leaver_did_a_colleague_does():
    _, district = samples.build()
    leaver, colleague = person("leaver", district, "editor"), person("colleague", district, "editor")
    owed(district, "行政处罚决定", "1", leaver)
    today = localdate()
    (left,) = [one for one in handover.left_by(leaver, district, today) if "公开事项" in one.title]
    assert [piece for piece in left.pieces if "行政处罚决定（未履行 1 项）" in piece]
    moved = hand_over(by=BY, agency=district, leaver=leaver, colleague=colleague, on=today)
    assert moved["catalogue.adoptions"] == 1
    assert Adoption.objects.get().person == colleague
    assert not [one for one in handover.left_by(leaver, district, today) if "公开事项" in one.title]


@pytest.mark.django_db
def test_what_is_owed_waits_on_the_home_page_of_who_does_it():
    _, district = samples.build()
    officer, office = person("officer", district, "editor"), person("office", district, "disclosure_office")
    duty = owed(district, "行政处罚决定", "1", officer)
    for user, role in ((officer, "editor"), (office, "disclosure_office")):
        seat = Seat(district.code, district.name, {role}, acts_at(user, district, DAY))
        (one,) = duties(Asker(user.pk, DAY, {district.code: seat})).rows
        assert (one.due_on, one.agency, one.mine) == (duty.due_on, district.code, user == officer)


@pytest.mark.postgres  # SQLite's database of a test lives in one memory; there IMMEDIATE lets one writer in at a time
@pytest.mark.django_db(transaction=True)
def test_two_who_meet_a_duty_at_once_meet_it_once_and_the_counts_know_both_of_two():
    _, district = samples.build()
    same = owed(district, "行政处罚决定", "1")
    other = owed(district, "安全生产规章", "2")
    samples.publish(district, "Q-1", date(2025, 3, 5))
    told = [
        {"element": one, "present": True} for one in ("决定书文号", "违法事实", "处罚结果", "文件名称", "文号", "正文")
    ]
    refused = []

    def met(duty):
        try:
            meet(by=BY, duty=DisclosureDuty.objects.get(pk=duty), reference="Q-1", elements=told, on=date(2025, 3, 6))
        except NotAllowed as refusal:
            refused.append(refusal.because)
        connection.close()

    threads = [threading.Thread(target=met, args=(key,)) for key in (same.pk, same.pk, other.pk, other.pk)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == []
    assert DutyStep.objects.count() == 2
    assert set(DisclosureDuty.objects.exclude(kind="display").values_list("state", flat=True)) == {DutyState.MET}
    for kept in CatalogueCount.objects.all():
        place = (kept.agency_id, kept.domain)
        assert (kept.applies, kept.not_applicable, kept.with_open, kept.all_met) == counts([place])[place]
