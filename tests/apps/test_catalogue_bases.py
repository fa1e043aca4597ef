"""公开依据的效力：登记一次，引用它的每个事项都标出；没有来源的废止不予登记。"""

from __future__ import annotations

from datetime import timedelta

import catalogue_samples as samples
import pytest
from django.test import Client
from django.utils.timezone import localdate

from gongkai.agencies.actions import assign
from gongkai.agencies.models import User
from gongkai.agencies.policies import NotAllowed
from gongkai.catalogue.basis_actions import record_basis
from gongkai.catalogue.models import LegalBasis
from gongkai.ledger.models import Entry

pytestmark = [pytest.mark.data, pytest.mark.django_db]

EVERY = "/staff/bases/"


@pytest.fixture
def county():
    found, _ = samples.build()
    return found


@pytest.fixture
def root(county):
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    return client


def text(response):
    return response.content.decode()


class TestRecording:
    def test_twice_is_once(self, county):
        today = localdate()
        told = {"name": "行政处罚法", "repealed_on": today, "replaced_by": ("新行政处罚法", "第70号"), "source": "公告"}
        first = record_basis(by="account:9", **told)
        assert record_basis(by="account:9", **told) == first
        assert first.replaced_by.number == "第70号"
        assert Entry.objects.filter(act="catalogue.basis-recorded").count() == 1

    @pytest.mark.parametrize(
        ("told", "sentence"),
        [
            ({"name": " "}, "名称或者文号"),
            ({"name": "甲" * 301}, "最多300个字"),
            ({"name": "行政处罚法", "repealed_on": localdate()}, "请写明来源"),
            ({"name": "行政处罚法", "replaced_by": ("新法", ""), "source": "公告"}, "请写明原依据废止、失效的日期"),
            ({"name": "行政处罚法", "in_force_on": localdate(), "repealed_on": localdate() - timedelta(1), "source": "公告"},
             "早于施行日期"),
            ({"name": "行政处罚法", "repealed_on": localdate(), "replaced_by": ("行政处罚法", ""), "source": "公告"},
             "不能由自己替代"),
        ],
    )  # fmt: skip
    def test_what_cannot_be_is_a_sentence_and_changes_nothing(self, county, told, sentence):
        before = list(LegalBasis.objects.order_by("pk").values())
        with pytest.raises(NotAllowed, match=sentence):
            record_basis(by="account:9", **told)
        assert list(LegalBasis.objects.order_by("pk").values()) == before
        assert not Entry.objects.filter(act="catalogue.basis-recorded").exists()


class TestPages:
    def test_a_repealed_basis_flags_every_item_on_it(self, county, root):
        basis = LegalBasis.objects.get(name="行政处罚法")
        page = f"{EVERY}{basis.pk}/"
        assert "行政处罚决定" in text(root.get(page))
        sent = {"repealed_on": localdate().isoformat(), "replacing_name": "新行政处罚法", "source": "公告"}
        assert root.post(page, sent).status_code == 302
        assert "废止、失效" in text(root.get(EVERY + "?shown=repealed"))
        item = samples.items("行政处罚决定")[0]
        told = text(root.get(f"/staff/agencies/qingshan/catalogue/items/{item.pk}/"))
        assert "已于" in told
        assert "新行政处罚法" in told
        assert "的依据已废止、失效" in text(root.get("/staff/agencies/qingshan/catalogue/editions/work-safety/1/"))

    def test_what_is_wrong_is_said_and_what_was_typed_stays(self, county, root):
        page = f"{EVERY}{LegalBasis.objects.get(name='行政处罚法').pk}/"
        refused = root.post(page, {"repealed_on": localdate().isoformat(), "replacing_name": "新行政处罚法"})
        assert refused.status_code == 409
        assert "请写明来源" in text(refused)
        assert 'value="新行政处罚法"' in text(refused)

    def test_one_finds_and_narrows(self, county, root):
        assert "预算法" in text(root.get(EVERY + "?words=预算"))
        assert "没有名称或者文号含“无此法”的依据" in text(root.get(EVERY + "?words=无此法"))
        assert "行政处罚法" in text(root.get(EVERY + "?shown=unknown"))
        assert root.get(EVERY + "?shown=x").status_code == 404
        assert root.get(f"{EVERY}999999/").status_code == 404

    def test_it_is_the_installation_s_alone(self, county):
        client, user = Client(), User.objects.create_user("admin")
        assign(by="t", user=user, agency=county, role="administrator", since=localdate())
        client.force_login(user)
        assert client.get(EVERY).status_code == 403
