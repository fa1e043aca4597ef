"""What the public sees of the catalogue: every domain, what is adopted, what was published; nothing withdrawn, no names."""

from __future__ import annotations

import io
from datetime import date

import catalogue_samples as samples
import openpyxl
import pytest
from catalogue_samples import BY, items, publish

from gongkai.agencies.actions import open_account
from gongkai.catalogue.adoption_actions import adopt, set_aside
from gongkai.catalogue.duty_actions import meet, record_event
from gongkai.catalogue.models import Adoption, DisclosureDuty
from gongkai.catalogue.words import elements_of
from gongkai.publication.actions import withdraw_item

pytestmark = [pytest.mark.data, pytest.mark.django_db]

HERE = "/agencies/dongqu/catalogue/"
ON = date(2025, 3, 20)


@pytest.fixture
def district():
    _, found = samples.build()
    person = open_account(by=BY, username="zhang", password="long-enough-for-a-test", agency=found, role="editor")
    adopt(by=BY, agency=found, items=items("行政处罚决定", "检查计划"), since=date(2025, 1, 6), on=ON)
    Adoption.objects.update(person=person)
    set_aside(by=BY, agency=found, items=items("采购期限"), reason="由县级统一公开", on=ON)
    return found


@pytest.fixture
def answered(district):
    adoption = Adoption.objects.get(item__texts__name="行政处罚决定")
    record_event(by=BY, adoption=adoption, reference="处罚1号", subject="某案", happened_on=date(2025, 3, 3), on=ON)
    duty = DisclosureDuty.objects.get(event__isnull=False)
    item = publish(district, "DQ-1", date(2025, 3, 5), title="处罚决定书")
    told = [{"element": one, "present": True} for one in elements_of(adoption.item.texts.get().words["content"])]
    meet(by=BY, duty=duty, reference="DQ-1", elements=told, on=ON)
    return item


def page(client, place=""):
    answer = client.get(HERE + place)
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_domain_is_listed_the_adopted_first(client, district):
    text = page(client)
    assert text.count("<li") >= 26
    assert text.index("安全生产") < text.index("重大建设项目")
    assert "选用 2 / 6 项" in text
    assert text.count("还没有收集事项") == 24


def test_an_item_shows_what_was_published_and_what_is_withdrawn_is_gone(client, district, answered):
    code = Adoption.objects.get(item__texts__name="行政处罚决定").item.code
    assert "处罚决定书" in page(client, f"items/{code}/")
    assert "行政执法 / 行政处罚决定" in client.get("/agencies/dongqu/items/DQ-1/").content.decode()
    withdraw_item(by=BY, item=answered, reason="内容有误", on=ON)
    text = page(client, f"items/{code}/")
    assert "处罚决定书" not in text
    assert "还没有与这个事项对应的公开信息" in text


def test_the_public_learns_no_person_and_no_lateness(client, district):
    code = Adoption.objects.get(item__texts__name="检查计划").item.code
    for place in ("", "work-safety/", f"items/{code}/", "adopted.json"):
        text = page(client, place)
        assert "zhang" not in text
        assert "超期" not in text


def test_an_item_set_aside_says_why(client, district):
    code = Adoption.objects.get(item__texts__name="采购期限").item.code
    assert "由县级统一公开" in page(client, f"items/{code}/")


def test_open_data_and_files(client, district):
    told = client.get(f"{HERE}adopted.json").json()
    assert sorted(item["path"] for item in told["items"]) == ["监督检查 / 检查计划", "行政执法 / 行政处罚决定"]
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{HERE}budgets/file.xlsx").content))
    assert book.active.max_row == 3 + len(samples.BUDGETS)
    for form in ("docx", "pdf", "csv", "json"):
        assert client.get(f"{HERE}budgets/file.{form}").status_code == 200


@pytest.mark.parametrize(
    "place", ["nothing/", "taxation/", "items/99-999/", "budgets/file.exe", "work-safety/?level=moon"]
)
def test_what_is_not_there_is_not_found_in_a_sentence(client, district, place):
    answer = client.get(HERE + place)
    assert answer.status_code == 404
    assert "请从" in answer.content.decode()


def test_the_reader_may_choose_a_level(client, district):
    assert page(client, "work-safety/?level=county").count("<tr") == 7
    assert "这一层级没有公开事项" in page(client, "work-safety/?level=township")


def test_the_statements_do_not_grow_with_the_items(client, district, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        page(client, "work-safety/")
    with django_assert_max_num_queries(14):
        page(client)
