"""五关和签发：签的是一个版本的摘要值，改了哪里重审哪里，自己的文字自己不审。"""

from __future__ import annotations

from datetime import timedelta

import pytest
import reviewing
from django.test import Client
from reviewing import GATE_ROLES, NOW, TODAY, current, passed, passed_all, published, submitted

from gongkai.agencies.policies import NotAllowed
from gongkai.ledger.models import Entry
from gongkai.messages.models import Delivery
from gongkai.publication.actions import correct_item, withdraw_item
from gongkai.publication.manuscript_actions import abandon, authors_of, draft, revise, submit
from gongkai.publication.models import (
    GateSignature,
    InformationItem,
    ItemVersion,
    Manuscript,
    ManuscriptState,
    ManuscriptVersion,
)
from gongkai.publication.policies import open_gates
from gongkai.publication.release_actions import publish, reassess, register
from gongkai.publication.review_actions import escalate, send_back, sign, write_checklist
from gongkai.publication.review_queries import signatures_of
from gongkai.statute.openness import Attribute, Ground

pytestmark = [pytest.mark.data, pytest.mark.django_db]


@pytest.fixture
def office():
    return reviewing.build()


@pytest.fixture
def editor(office):
    return office.person("编辑", "editor")


@pytest.fixture
def reviewers(office):
    """One person for each gate."""
    return {gate: office.person(gate, role) for gate, role in GATE_ROLES.items()}


@pytest.fixture
def clerk(office):
    return office.person("发布", "disclosure_office")


@pytest.fixture
def manuscript(office, editor):
    return submitted(editor, office.drafted(editor))


def left(manuscript):
    return [gate.id for gate in open_gates(current(manuscript), signatures_of(manuscript), authors_of(manuscript))]


def changed(office, user, manuscript, **told):
    base = current(manuscript)
    return revise(user=user, manuscript=manuscript, content=office.content(**told), base=base.ordinal, at=NOW)


class TestFromDraftToPublic:
    def test_what_six_people_passed_is_public_byte_for_byte(self, manuscript, reviewers, clerk):
        passed_all(reviewers, manuscript)
        item = published(clerk, manuscript)
        shown, signed = item.versions.get(), current(manuscript)
        assert (shown.title, shown.body, shown.digest, shown.signed) == (
            signed.title,
            signed.body,
            signed.digest,
            signed,
        )
        assert (item.index_number, item.published_on) == ("QS-2026-00001", TODAY)
        assert Entry.objects.filter(act="publication.gate-passed").count() == 6
        assert "请做好防火工作" in Client().get(f"/agencies/qingshan/items/{item.index_number}/").content.decode()

    def test_with_a_gate_open_it_stays_inside(self, manuscript, reviewers, clerk):
        for gate in GATE_ROLES:
            with pytest.raises(NotAllowed, match="没有通过当前版本"):
                published(clerk, manuscript)
            passed(reviewers[gate], manuscript, gate)
        assert published(clerk, manuscript)

    def test_again_is_the_same(self, office, manuscript, reviewers, clerk, editor):
        passed_all(reviewers, manuscript)
        passed_all(reviewers, manuscript)
        assert GateSignature.objects.count() == 6
        assert published(clerk, manuscript) == published(clerk, manuscript)
        assert InformationItem.objects.count() == 1
        again = {"user": editor, "agency": office.agency, "kind": "notice", "token": "twice", "at": NOW}
        assert draft(content=office.content(), **again) == draft(content=office.content(), **again)

    def test_three_people_suffice(self, office):
        writer, secrecy = office.person("甲", "editor"), office.person("乙", "secrecy_reviewer")
        third = office.person("丙", *(role for role in GATE_ROLES.values() if role != "secrecy_reviewer"))
        manuscript = submitted(writer, office.drafted(writer))
        passed_all(dict.fromkeys(GATE_ROLES, third) | {"secrecy": secrecy}, manuscript)
        assert published(third, manuscript)


class TestWhoMayNot:
    def test_the_writer_reviews_nothing_of_their_own(self, office, reviewers, manuscript, editor):
        head = reviewers["signing"]
        changed(office, head, manuscript, title="关于做好今年春季防火工作的通知")
        with pytest.raises(NotAllowed, match="不能审查自己的文字"):
            passed(head, manuscript, "signing")
        with pytest.raises(NotAllowed, match="需要的角色"):
            passed(editor, manuscript, "political")

    def test_a_word_given_before_one_wrote_no_longer_counts(self, office, reviewers, manuscript):
        head = reviewers["signing"]
        passed_all(reviewers, manuscript)
        assert left(manuscript) == []
        changed(office, head, manuscript, formed_on=TODAY - timedelta(1))
        back = current(manuscript)
        changed(office, reviewers["signing"], manuscript)  # the first text again, yet now in part the head's own
        assert current(manuscript).digest != back.digest
        assert left(manuscript) == ["signing"]

    def test_the_reviewer_of_secrecy_does_not_publish(self, office, manuscript, reviewers):
        both = office.person("两任", "secrecy_reviewer", "disclosure_office")
        passed_all(reviewers | {"secrecy": both}, manuscript)
        with pytest.raises(NotAllowed, match="保密审查的人不发布"):
            published(both, manuscript)

    def test_a_stranger_signs_nowhere(self, manuscript):
        from gongkai.agencies.models import User  # noqa: PLC0415

        with pytest.raises(NotAllowed):
            passed(User.objects.create_user("stranger"), manuscript, "political")


class TestChanges:
    @pytest.mark.parametrize(
        ("told", "reopened"),
        [
            ({"title": "另一个名称"}, ["political", "legal", "secrecy", "signing"]),
            ({"body": "<p>另一段正文。</p>"}, ["political", "legal", "secrecy", "signing"]),
            ({"number": "青民发〔2026〕3号"}, ["legal", "secrecy", "procedure", "timeliness", "signing"]),
            ({"expires_on": TODAY + timedelta(900), "in_force_on": TODAY}, ["secrecy", "timeliness", "signing"]),
            ({"because": "补充说明"}, ["legal", "secrecy", "procedure", "signing"]),
        ],
    )
    def test_a_change_reopens_the_gates_it_touches(self, office, editor, manuscript, reviewers, told, reopened):  # noqa: PLR0917 — fixtures
        passed_all(reviewers, manuscript)
        changed(office, editor, manuscript, **told)
        assert left(manuscript) == reopened
        changed(office, editor, manuscript)
        assert left(manuscript) == []

    def test_the_version_signed_is_the_version_seen(self, office, editor, manuscript, reviewers):
        seen = current(manuscript).digest
        changed(office, editor, manuscript, body="<p>后来的文字。</p>")
        with pytest.raises(NotAllowed, match="您查看之后又有修改"):
            passed(reviewers["political"], manuscript, "political", digest=seen)

    def test_two_writers_at_once_lose_nothing(self, office, editor, manuscript):
        changed(office, editor, manuscript, body="<p>甲的文字。</p>")
        with pytest.raises(NotAllowed, match="您修改的是第1版"):
            revise(user=editor, manuscript=manuscript, content=office.content(body="<p>乙的文字。</p>"), base=1, at=NOW)
        assert ManuscriptVersion.objects.filter(manuscript=manuscript).count() == 2

    def test_what_is_not_allowed_in_a_page_is_not_kept(self, office, editor):
        found = current(office.drafted(editor, body='<p onclick="x()">文字</p><script>alert(1)</script>'))
        assert "script" not in found.body
        assert "onclick" not in found.body


class TestReturn:
    def test_it_goes_back_with_an_opinion_and_comes_again(self, office, editor, manuscript, reviewers, clerk):
        digest = current(manuscript).digest
        told = {"user": reviewers["legal"], "manuscript": manuscript, "gate": "legal", "digest": digest, "on": TODAY}
        with pytest.raises(NotAllowed, match="须写明意见"):
            send_back(opinion=" ", **told)
        send_back(opinion="缺少依据。", passage="请做好防火工作。", **told)
        manuscript.refresh_from_db()
        assert manuscript.state == ManuscriptState.RETURNED
        with pytest.raises(NotAllowed, match="现在不审查"):
            passed(reviewers["political"], manuscript, "political")
        changed(office, editor, manuscript, body="<p>依据《森林防火条例》，请做好防火工作。</p>")
        submitted(editor, manuscript)
        passed_all(reviewers, manuscript)
        assert published(clerk, manuscript)

    def test_a_return_stands_until_the_gate_passes_it(self, editor, manuscript, reviewers, clerk):
        passed_all(reviewers, manuscript)
        send_back(
            user=reviewers["legal"], manuscript=manuscript, gate="legal", digest=current(manuscript).digest,
            opinion="再想想。", on=TODAY,
        )  # fmt: skip
        submitted(editor, manuscript)
        with pytest.raises(NotAllowed, match="法律关没有通过"):
            published(clerk, manuscript)


class TestChecklists:
    def test_every_point_is_looked_at(self, manuscript, reviewers):
        with pytest.raises(NotAllowed, match="还有要点没有核对"):
            passed(reviewers["secrecy"], manuscript, "secrecy", points=[])

    def test_an_agency_writes_its_own_in_editions(self, office, manuscript, reviewers):
        told = {"user": reviewers["signing"], "agency": office.agency, "gate": "legal", "on": TODAY}
        first = write_checklist(points=["有依据", " ", "有依据"], **told)
        assert (first.ordinal, first.points) == (1, ["有依据"])
        assert write_checklist(points=["有依据"], **told) == first
        assert passed(reviewers["legal"], manuscript, "legal").checklist == 1
        with pytest.raises(NotAllowed, match="1至20条"):
            write_checklist(points=[], **told)


class TestWhatIsNotPublic:
    def test_a_ground_never_goes_with_on_request(self, office, editor):
        manuscript = office.drafted(editor, attribute=Attribute.ON_REQUEST, ground=Ground.STATE_SECRET)
        with pytest.raises(NotAllowed, match="不能标为依申请公开"):
            submitted(editor, manuscript)

    def test_what_is_withheld_is_registered_and_looked_at_again(self, office, editor, reviewers, clerk):
        manuscript = submitted(editor, office.drafted(editor, attribute=Attribute.WITHHELD, ground=Ground.PERSONAL_PRIVACY))  # fmt: skip
        with pytest.raises(NotAllowed, match="不经政治关"):
            passed(reviewers["political"], manuscript, "political")
        passed_all(reviewers, manuscript)
        with pytest.raises(NotAllowed, match="不发布"):
            published(clerk, manuscript)
        done = register(user=clerk, manuscript=manuscript, digest=current(manuscript).digest, on=TODAY)
        assert (done.state, done.reassess_on.year) == (ManuscriptState.REGISTERED, 2027)
        later = reassess(user=clerk, manuscript=manuscript, opinion="理由仍然成立。", on=TODAY.replace(year=2027))
        assert later.reassess_on.year == 2028
        assert not InformationItem.objects.exists()

    def test_what_is_missing_is_said_at_once(self, office, editor):
        manuscript = office.drafted(editor, kind="normative_document", body=" ")
        with pytest.raises(NotAllowed, match="正文、文号、制定机关、合法性审核意见"):
            submitted(editor, manuscript)


class TestEmergency:
    def test_secrecy_and_the_signer_first_the_others_in_time(self, manuscript, reviewers, clerk):
        with pytest.raises(NotAllowed, match="须先经保密关和签发"):
            published(clerk, manuscript, emergency="山火")
        passed(reviewers["secrecy"], manuscript, "secrecy")
        passed(reviewers["signing"], manuscript, "signing")
        with pytest.raises(NotAllowed, match="没有通过当前版本"):
            published(clerk, manuscript)
        published(clerk, manuscript, emergency="山火")
        manuscript.refresh_from_db()
        assert manuscript.follow_up_by == NOW + timedelta(hours=24)
        for gate in ("political", "legal", "procedure", "timeliness"):
            passed(reviewers[gate], manuscript, gate)
        manuscript.refresh_from_db()
        assert manuscript.follow_up_by is None

    def test_who_is_late_is_told_of_once(self, manuscript, reviewers, clerk):
        passed(reviewers["secrecy"], manuscript, "secrecy")
        passed(reviewers["signing"], manuscript, "signing")
        published(clerk, manuscript, emergency="山火")
        assert escalate(now=NOW + timedelta(hours=23), today=TODAY) == 0
        assert escalate(now=NOW + timedelta(hours=25), today=TODAY) == 1
        assert escalate(now=NOW + timedelta(hours=26), today=TODAY) == 0
        assert Delivery.objects.filter(template="follow_up_late").count() == 1


class TestAfterwards:
    @pytest.fixture
    def item(self, manuscript, reviewers, clerk):
        passed_all(reviewers, manuscript)
        return published(clerk, manuscript)

    def test_a_correction_passes_the_gates_too(self, office, item, editor, reviewers, clerk):
        with pytest.raises(NotAllowed, match="更正也须起草、审查"):
            correct_item(by="t", item=item, title="改", body="改", reason="改", on=TODAY)
        correction = office.drafted(editor, item=item, body="<p>更正后的文字。</p>")
        with pytest.raises(NotAllowed, match="更正说明"):
            submitted(editor, correction)
        with pytest.raises(NotAllowed, match="已经有一件正在办理的更正稿"):
            office.drafted(editor, item=item)
        changed(office, editor, correction, body="<p>更正后的文字。</p>", note="电话有误。")
        submitted(editor, correction)
        passed_all(reviewers, correction)
        assert published(clerk, correction) == item
        item.refresh_from_db()
        assert [one.body for one in item.versions.order_by("ordinal")] == [
            "<p>各单位：</p><p>请做好防火工作。</p>",
            "<p>更正后的文字。</p>",
        ]
        assert "电话有误" in Client().get(f"/agencies/qingshan/items/{item.index_number}/").content.decode()

    def test_what_is_withdrawn_is_not_corrected(self, office, item, editor):
        withdraw_item(by="t", item=item, reason="失实", on=TODAY)
        item.refresh_from_db()
        with pytest.raises(NotAllowed, match="不能更正"):
            office.drafted(editor, item=item)
        assert Client().get(f"/agencies/qingshan/items/{item.index_number}/").status_code == 410

    def test_nothing_more_is_written_on_what_is_published(self, office, item, manuscript, editor):
        with pytest.raises(NotAllowed, match="不能再修改"):
            changed(office, editor, manuscript, title="改")
        with pytest.raises(NotAllowed, match="不能送审"):
            submit(user=editor, manuscript=manuscript, version=1, on=TODAY)
        with pytest.raises(NotAllowed, match="请办理撤下"):
            abandon(user=editor, manuscript=manuscript, reason="不要了", on=TODAY)
        assert ItemVersion.objects.count() == 1


def test_what_was_given_up_stays_inside(manuscript, editor, reviewers, clerk):
    with pytest.raises(NotAllowed, match="须写明理由"):
        abandon(user=editor, manuscript=manuscript, reason="", on=TODAY)
    abandon(user=editor, manuscript=manuscript, reason="重复", on=TODAY)
    with pytest.raises(NotAllowed, match="已作废"):
        published(clerk, manuscript)
    with pytest.raises(NotAllowed, match="现在不审查"):
        sign(user=reviewers["legal"], manuscript=manuscript, gate="legal", digest="", points=[], on=TODAY)
    assert Manuscript.objects.get().state == ManuscriptState.ABANDONED
    with pytest.raises(NotAllowed):
        publish(user=clerk, manuscript=manuscript, digest=current(manuscript).digest, at=NOW, emergency="急")
