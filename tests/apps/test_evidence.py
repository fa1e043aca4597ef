"""审查时看得到的依据：文中的个人信息、已废止的依据、20个工作日、解读，以及谁的工作台上有这件稿件。"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import reviewing
from reviewing import GATE_ROLES, TODAY, current, passed, passed_all, published, submitted

from gongkai.agencies.permissions import acts_at, roles_at
from gongkai.catalogue.basis_actions import record_basis
from gongkai.publication.evidence import evidence
from gongkai.publication.models import Manuscript
from gongkai.publication.review_actions import send_back
from gongkai.publication.work import manuscripts
from gongkai.ui.work import Asker, Seat

pytestmark = [pytest.mark.data, pytest.mark.django_db]


@pytest.fixture
def office():
    return reviewing.build()


@pytest.fixture
def editor(office):
    return office.person("编辑", "editor")


def shown(manuscript, gate, today=TODAY):
    return evidence(manuscript, current(manuscript), today)[gate]


def test_the_gate_of_secrecy_sees_what_is_personal_and_where(office, editor):
    manuscript = office.drafted(editor, body="<p>名单如下：</p><p>张三，身份证号11010519491231002X。</p>")
    found = [one for one in shown(manuscript, "secrecy") if "公民身份号码" in one.text]
    assert len(found) == 1
    assert found[0].is_warning
    assert "第2行" in found[0].text
    assert "19491231" not in found[0].text
    clean = office.drafted(editor)
    assert ["没有查到" in one.text for one in shown(clean, "secrecy")] == [True]


def test_the_gate_of_law_sees_a_repealed_basis(office, editor):
    record_basis(by="t", name="旧办法", repealed_on=TODAY, replaced_by=("新办法", ""), source="公告")
    manuscript = office.drafted(editor, body="<p>依照《旧办法》和《新办法》。</p>")
    (one,) = shown(manuscript, "legal")
    assert "《旧办法》已于" in one.text
    assert "《新办法》" in one.text
    assert shown(manuscript, "legal", TODAY - timedelta(1)) == []


@pytest.mark.parametrize(
    ("formed", "today", "words", "late"),
    [
        (date(2026, 3, 2), date(2026, 3, 30), "最迟 2026-03-30", False),
        (date(2026, 3, 2), date(2026, 3, 31), "已超过 1 天", True),
    ],
)
def test_the_gate_of_time_counts_twenty_working_days(office, editor, formed, today, words, late):  # noqa: PLR0917 — fixtures
    (one,) = shown(office.drafted(editor, formed_on=formed), "timeliness", today)
    assert words in one.text
    assert one.is_warning is late


def test_the_gate_of_procedure_asks_for_an_interpretation(office, editor):
    own = {"issuer": "青山县民政局", "reviewed": "合法"}
    manuscript = office.drafted(editor, kind="normative_document", number="青民发〔2026〕3号", fields=own)
    (lacking,) = shown(manuscript, "procedure")
    assert lacking.is_warning
    office.drafted(editor, kind="interpretation", title="文件解读", fields={"of": "青民发〔2026〕3号", "form": "文字"})
    (there,) = shown(manuscript, "procedure")
    assert "文件解读" in there.text
    assert not there.is_warning


def asked(office, user):
    seat = Seat(
        "qingshan", office.agency.name, roles_at(user, office.agency, TODAY), acts_at(user, office.agency, TODAY)
    )
    return manuscripts(Asker(user.pk, TODAY, {"qingshan": seat})).rows


def test_it_waits_on_the_home_page_of_whose_turn_it_is(office, editor):
    people = {gate: office.person(gate, role) for gate, role in GATE_ROLES.items()}
    clerk = office.person("发布", "disclosure_office")
    manuscript = submitted(editor, office.drafted(editor))
    (one,) = asked(office, people["legal"])
    assert one.mine
    assert "审查“关于做好" in one.title
    assert not asked(office, editor)[0].mine
    send_back(
        user=people["legal"], manuscript=manuscript, gate="legal", digest=current(manuscript).digest, opinion="改", on=TODAY
    )  # fmt: skip
    (one,) = asked(office, editor)
    assert one.mine
    assert "修改退回的" in one.title
    submitted(editor, manuscript)
    passed_all(people, manuscript)
    (one,) = asked(office, clerk)
    assert one.mine
    assert one.title.startswith("发布")
    published(clerk, manuscript)
    assert asked(office, clerk) == []


def test_what_was_hurried_waits_until_it_is_signed(office, editor):
    people = {gate: office.person(gate, role) for gate, role in GATE_ROLES.items()}
    manuscript = submitted(editor, office.drafted(editor))
    passed(people["secrecy"], manuscript, "secrecy")
    passed(people["signing"], manuscript, "signing")
    published(office.person("发布", "disclosure_office"), manuscript, emergency="山火")
    (one,) = asked(office, people["legal"])
    assert one.mine
    assert one.title.startswith("补签")
    assert one.due_on is not None
    assert Manuscript.objects.get().follow_up_by is not None
