"""Personal data: sealed to its person and place, masked by default, read on record, erased for good."""

from __future__ import annotations

import contextlib
import copy
import json
import os
import pickle
import re
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
import small_agency
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from gongkai.agencies.actions import assign
from gongkai.agencies.policies import NotAllowed
from gongkai.casework.actions import enter_requester, read_requester
from gongkai.casework.models import DisclosureRequest, Requester
from gongkai.ledger.models import Entry
from gongkai.privacy import actions, erasures, keys, masters, sealing
from gongkai.privacy.actions import apply_erasures, erase, reveal
from gongkai.privacy.errors import Erased, KeyBroken, MasterKeyProblem, Misused, NoPurpose, PrivacyError, SealBroken
from gongkai.privacy.kinds import Kind
from gongkai.privacy.masters import Master
from gongkai.privacy.models import MasterKey, Person
from gongkai.privacy.purposes import Purpose
from gongkai.privacy.queries import Filter, master_keys, page_of_readings, readings, rows_saying
from gongkai.privacy.rotation import rotate
from gongkai.reporting.queries import counted

ROOT = Path(__file__).resolve().parents[2]
BY, TODAY, BOOK = small_agency.BY, small_agency.TODAY, "qingshan"
ZHANG = {
    "name": "张三丰",
    "identity_number": "11010119900307123x",
    "phone": "13812345678",
    "address": "青山县幸福路 12 号 3 单元 401",
    "email": "zhangsan@mail.example",
}
data = [pytest.mark.data, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    """An installation of its own: nothing of the keys is shared between tests."""
    settings.HOME, settings.MASTER_KEYS, settings.PERSONAL_CIPHER = tmp_path, "", "aes"
    return tmp_path


@pytest.fixture
def small(db):
    return small_agency.build(items=3, requests=6)


def request_of(number):
    return DisclosureRequest.objects.get(agency__code=BOOK, number=f"2020-{number:04d}")


def entered(number=0, **facts):
    enter_requester(by=BY, request=request_of(number), **(ZHANG | facts), on=TODAY)
    return Requester.objects.get(request__number=f"2020-{number:04d}")


def clear(row, field, purpose=Purpose.CONTACT):
    return reveal(by="account:7", of=row, field=field, purpose=purpose, book=BOOK)


def set_raw(row, column, value):
    """What someone with the database's password could do."""
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE casework_requester SET "{column}" = %s WHERE id = %s', [value, row.pk])  # noqa: S608 — our own name


def raw(row, column):
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{column}" FROM casework_requester WHERE id = %s', [row.pk])  # noqa: S608 — our own name
        return bytes(cursor.fetchone()[0])


# ── sealing ──────────────────────────────────────────────


@pytest.mark.parametrize("suite", sealing.SUITES, ids=lambda suite: suite.name)
@given(text=st.text(), person=st.uuids())
def test_what_is_sealed_opens_in_its_place_only(suite, text, person):
    root, where = sealing.new_root(), sealing.place("value", "casework.requester", "name", person)
    sealed = sealing.seal(root, text.encode(), where, suite)
    assert sealing.unseal(root, sealed, where).decode() == text
    for other in (("value", "casework.requester", "phone", person), ("value", "casework.reply", "name", person)):
        with pytest.raises(SealBroken):
            sealing.unseal(root, sealed, sealing.place(*other))
    with pytest.raises(SealBroken):
        sealing.unseal(sealing.new_root(), sealed, where)


@pytest.mark.parametrize("suite", sealing.SUITES, ids=lambda suite: suite.name)
@given(draw=st.data())
def test_no_bit_of_a_sealed_value_can_change_unnoticed(suite, draw):
    root, where = sealing.new_root(), b"here"
    sealed = sealing.seal(root, "张三丰".encode(), where, suite)
    bit = draw.draw(st.integers(0, len(sealed) * 8 - 1))
    changed = bytearray(sealed)
    changed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(SealBroken):
        sealing.unseal(root, bytes(changed), where)
    with pytest.raises(SealBroken):
        sealing.unseal(root, sealed[: draw.draw(st.integers(0, len(sealed) - 1))], where)


def test_names_of_a_place_cannot_run_into_each_other():
    assert sealing.place("ab", "c") != sealing.place("a", "bc") != sealing.place("a", "b", "c")


def test_one_value_sealed_twice_looks_different():
    root = sealing.new_root()
    assert len({sealing.seal(root, b"same", b"", suite) for suite in sealing.SUITES for _ in range(50)}) == 100


def test_sm4_is_the_cipher_of_the_standard():
    """GB/T 32907-2016, appendix A: so that what is called SM4 here is SM4 elsewhere."""
    from cryptography.hazmat.primitives.ciphers import Cipher, modes  # noqa: PLC0415 — this test alone looks beneath

    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    encryptor = Cipher(sealing.BY_NAME["sm4"].algorithm(key), modes.ECB()).encryptor()  # noqa: S305 — one block, as the appendix has it
    assert encryptor.update(key).hex() == "681edf34d206965e86b3e94f536e4246"


@pytest.mark.budget
@pytest.mark.parametrize("suite", sealing.SUITES, ids=lambda suite: suite.name)
def test_the_ciphers_keep_up(suite, budget, figures):
    size = budget(1, 16) << 20
    root, text = sealing.new_root(), bytes(size)
    started = time.perf_counter()
    sealed = sealing.seal(root, text, b"", suite)
    seconds = time.perf_counter() - started
    assert len(sealed) == size + sealing.HEAD_BYTES + sealing.TAG_BYTES
    figures(f"personal data, {suite.name} sealing", f"{size / 1e6 / seconds:.0f} MB/s")
    number = budget(200, 5000)
    started = time.perf_counter()
    for _ in range(number):
        sealing.seal(root, b"13812345678", b"", suite)
    figures(
        f"personal data, {suite.name} values of a telephone", f"{number / (time.perf_counter() - started):.0f} a second"
    )


# ── masks and spellings ──────────────────────────────────


# fmt: off
MASKS = (
    (Kind.NAME,     "张三",                "张**"),
    (Kind.NAME,     "欧阳修文",            "欧**"),
    (Kind.NAME,     "甲",                  "**"),
    (Kind.IDENTITY, "110101199003071234",  "1101**********1234"),
    (Kind.IDENTITY, "E12345678",           "******78"),
    (Kind.IDENTITY, "1234",                "******"),
    (Kind.PHONE,    "13812345678",         "138****5678"),
    (Kind.PHONE,    "010-66001234",        "****234"),
    (Kind.PHONE,    "12345",               "****"),
    (Kind.ADDRESS,  "青山县幸福路 12 号",  "青山县******"),
    (Kind.ADDRESS,  "幸福路",              "******"),
    (Kind.EMAIL,    "zhang@mail.example",  "z***@mail.example"),
    (Kind.EMAIL,    "z@mail.example",      "***"),
    (Kind.EMAIL,    "not an address",      "***"),
)
SPELLINGS = (
    (Kind.IDENTITY, "１１０１０１ 19900307 123Ｘ", "11010119900307123x"),
    (Kind.PHONE,    "+86 138-1234-5678",           "13812345678"),
    (Kind.PHONE,    "０１０—６６００１２３４",      "01066001234"),
    (Kind.NAME,     " 张　三 丰 ",                 "张三丰"),
    (Kind.EMAIL,    "ZhangSan@Mail.Example",       "zhangsan@mail.example"),
)
# fmt: on


@pytest.mark.parametrize(("kind", "text", "mask"), MASKS)
def test_masks(kind, text, mask):
    assert kind.mask(text) == mask


@given(kind=st.sampled_from(Kind), text=st.text(st.characters(codec="utf-8", exclude_characters="*"), min_size=1))
def test_a_mask_never_shows_the_whole(kind, text):
    mask = kind.mask(text)
    assert text not in mask
    assert "**" in mask


@pytest.mark.parametrize(("kind", "text", "other"), SPELLINGS)
def test_spellings_of_one_value_are_one(kind, text, other):
    assert kind.normal(text) == kind.normal(other)


@given(kind=st.sampled_from(Kind), text=st.text() | st.from_regex(r"\+?(86)*1[0-9]{10}", fullmatch=True))
def test_the_one_spelling_of_a_spelling_is_itself(kind, text):
    once = kind.normal(text)
    assert kind.normal(once) == once


# ── the field ────────────────────────────────────────────


class TestField:
    pytestmark = data

    @pytest.mark.parametrize("cipher", ["aes", "sm4"])
    def test_what_is_entered_is_read_again(self, small, settings, cipher):
        settings.PERSONAL_CIPHER = cipher
        row = entered()
        assert {field: clear(row, field) for field in ZHANG} == ZHANG
        assert raw(row, "name")[1] == sealing.BY_NAME[cipher].number

    def test_values_of_either_cipher_stand_side_by_side(self, small, settings):
        row = entered(0, identity_number="")
        settings.PERSONAL_CIPHER = "sm4"
        other = entered(1, identity_number="")
        assert clear(row, "name") == clear(other, "name") == "张三丰"

    def test_an_unknown_cipher_is_refused_before_anything_is_written(self, small, settings):
        settings.PERSONAL_CIPHER = "rot13"
        with pytest.raises(ImproperlyConfigured, match="aes 或者 sm4"):
            entered()
        assert not Requester.objects.exists()

    def test_whoever_prints_it_sees_the_mask(self, small):
        row = entered()
        assert f"{row.name} {row.identity_number} {row.phone}" == "张** 1101**********123x 138****5678"
        assert f"{row!r}{row.name!r}" == "<Requester: 2020-0000 申请人><Masked name>"
        typed = Requester(name="张三丰")
        assert (str(typed.name), repr(typed.name)) == ("张**", "<Masked name>")
        assert "张三丰" not in repr(vars(typed))

    def test_what_was_typed_in_is_sealed_in_the_row_once_saved(self, small):
        row = enter_requester(by=BY, request=request_of(0), **ZHANG, on=TODAY)
        assert str(row.name) == "张**"
        assert row.name.token == raw(row, "name")

    def test_it_goes_into_no_session_cache_job_or_json(self, small):
        row = entered()
        for put in (pickle.dumps, copy.deepcopy):
            with pytest.raises(Misused):
                put(row.name)
        with pytest.raises(TypeError):
            json.dumps(row.name)

    def test_blank_is_no_value(self, small):
        row = entered(phone="", email="  ")
        assert (row.phone, row.phone_index, row.email) == (None, None, None)
        assert clear(row, "phone") == ""
        assert not readings(BOOK, Filter()).exists()

    def test_it_cannot_be_searched_or_written_past_the_row(self, small):
        row = entered()
        for ask in ({"name": "张三丰"}, {"name__contains": "张"}, {"name__in": ["张三丰"]}):
            with pytest.raises(FieldError, match="不能按内容查询"):
                Requester.objects.filter(**ask)
        assert Requester.objects.filter(name__isnull=False).count() == 1
        with pytest.raises(Misused):
            Requester.objects.update(name="李四")
        row.name = "李四"
        with pytest.raises(Misused):
            Requester.objects.bulk_update([row], ["name"])
        with pytest.raises(Misused):
            row.phone = 13812345678

    def test_a_new_value_takes_its_index_along(self, small):
        row = entered()
        row.phone = "13987654321"
        row.save()
        assert list(rows_saying(Requester, "phone_index", "139 8765 4321")) == [row]
        assert not rows_saying(Requester, "phone_index", ZHANG["phone"]).exists()
        row.phone = None
        with pytest.raises(Misused, match="phone_index"):
            row.save(update_fields=["phone"])
        row.save(update_fields=["phone", "phone_index"])
        assert raw_index(row) is None
        Requester.objects.only("pk", "recorded_on").get(pk=row.pk).save()
        assert rows_saying(Requester, "identity_index", ZHANG["identity_number"]).exists()

    def test_it_is_found_in_any_spelling_and_by_nothing_near_it(self, small):
        row = entered()
        assert list(rows_saying(Requester, "identity_index", "１１０１０１１９９００３０７１２３Ｘ")) == [row]
        assert not rows_saying(Requester, "identity_index", "110101199003071230").exists()
        with pytest.raises(TypeError):
            rows_saying(Requester, "name", "张三丰")

    def test_one_text_has_another_index_in_another_field(self, small):
        fields = [Requester._meta.get_field(name) for name in ("name_index", "identity_index")]
        assert len({field.fingerprint("同一") for field in fields}) == 2

    def test_a_changed_value_fails_loudly(self, small):
        row = entered()
        token = bytearray(raw(row, "name"))
        token[-1] ^= 1
        set_raw(row, "name", bytes(token))
        row = Requester.objects.get(pk=row.pk)
        with pytest.raises(SealBroken, match="未通过校验"):
            clear(row, "name")
        with pytest.raises(SealBroken):
            str(row.name)
        assert not readings(BOOK, Filter()).exists()

    def test_values_swapped_between_rows_or_fields_fail_loudly(self, small):
        first, second = entered(0, identity_number="1" * 18), entered(1, identity_number="2" * 18)
        set_raw(second, "name", raw(first, "name"))
        set_raw(first, "email", raw(first, "address"))
        first, second = Requester.objects.order_by("pk")
        with pytest.raises(SealBroken):
            clear(second, "name")
        with pytest.raises(SealBroken):
            clear(first, "email")
        assert clear(first, "name") == "张三丰"
        second.name = first.name
        with pytest.raises(SealBroken):
            second.save()

    def test_a_value_is_not_moved_to_another_person(self, small):
        row = entered()
        row.person = actions.enter_person()
        with pytest.raises(SealBroken, match="没有保存"):
            row.save()

    def test_a_row_of_an_erased_person_can_still_be_saved(self, small):
        row = entered()
        row.person = erase(by=BY, person=row.person, order_number="清〔2022〕1 号", book=BOOK)
        row.recorded_on = date(2022, 3, 2)
        row.save()
        assert str(Requester.objects.get(pk=row.pk).name) == "已清除"

    def test_a_dump_holds_what_is_sealed_and_loads_again(self, small):
        from django.core import serializers  # noqa: PLC0415 — this test alone dumps

        row = entered()
        dumped = serializers.serialize("json", [row])
        assert not any(value in dumped for value in ZHANG.values())
        (loaded,) = serializers.deserialize("json", dumped)
        loaded.save()
        assert clear(Requester.objects.get(pk=row.pk), "address") == ZHANG["address"]


def raw_index(row):
    return Requester.objects.values_list("phone_index", flat=True).get(pk=row.pk)


# ── master keys ──────────────────────────────────────────


class TestMasterKeys:
    pytestmark = data

    def test_the_file_is_made_at_first_use_for_its_owner_alone(self, home):
        assert not masters.path().exists()
        assert masters.current() == masters.current()
        assert stat.S_IMODE(masters.path().stat().st_mode) == 0o600
        assert [path.name for path in home.iterdir()] == ["master.key"]

    def test_a_master_key_prints_its_id_only(self):
        master = masters.current()
        assert master.text not in f"{master}{master!r}{[master]}"
        assert "key" not in repr(master)

    @pytest.mark.parametrize("text", ["short", "!" * 44, "", "AAAA\n"])
    def test_what_is_no_key_is_refused_and_kept(self, text):
        masters.path().write_text(text)
        with pytest.raises(MasterKeyProblem) as refused:
            masters.current()
        assert masters.path().read_text() == text
        assert not text.strip() or text.strip() not in str(refused.value)

    def test_the_keys_may_come_from_the_environment(self, small, settings, home):
        new, old = Master(sealing.new_root()), Master(sealing.new_root())
        settings.MASTER_KEYS = old.text
        row = entered()
        settings.MASTER_KEYS = f"{new.text}, {old.text}"
        assert clear(row, "name") == "张三丰"
        assert not masters.path().exists()
        settings.MASTER_KEYS = new.text
        with pytest.raises(MasterKeyProblem, match=f"缺少主密钥 {old.id}"):
            clear(Requester.objects.get(), "name")
        assert [(use.id, use.is_known, use.persons) for use in master_keys()] == [(new.id, True, 0), (old.id, False, 1)]

    def test_a_wrapped_key_that_was_changed_or_swapped_fails_loudly(self, small):
        first, second = entered(0, identity_number="1" * 18), entered(1, identity_number="2" * 18)
        Person.objects.filter(pk=second.person_id).update(wrapped=bytes(first.person.wrapped))
        with pytest.raises(KeyBroken, match="被改动过"):
            clear(Requester.objects.get(pk=second.pk), "name")

    def test_the_database_keeps_a_master_key_that_is_in_use(self, small):
        entered()
        with pytest.raises(IntegrityError), transaction.atomic():
            MasterKey.objects.all()._raw_delete("default")  # noqa: SLF001 — past what the program would refuse
            connection.check_constraints()


# ── reading ──────────────────────────────────────────────


class TestReading:
    pytestmark = data

    def test_every_reading_is_in_the_ledger_without_what_was_read(self, small):
        row = entered()
        clear(row, "phone", Purpose.SERVE)
        entry = Entry.objects.get(act="privacy.read")
        assert (entry.book, entry.actor, entry.subject) == (BOOK, "account:7", f"privacy.person:{row.person_id}")
        assert entry.details == {"field": "casework.requester.phone", "purpose": "serve"}

    @pytest.mark.parametrize("purpose", ["", "curiosity", None])
    def test_without_a_purpose_nothing_is_read(self, small, purpose):
        row = entered()
        with pytest.raises(NoPurpose, match="目的"):
            clear(row, "phone", purpose)
        with pytest.raises(Misused):
            clear(row, "phone_index")
        assert not readings(BOOK, Filter()).exists()

    @pytest.mark.django_db(transaction=True)
    def test_a_reading_cannot_be_undone_with_a_transaction(self, small):
        row = entered()
        with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
            clear(row, "phone")
        assert not readings(BOOK, Filter()).exists()

    def test_only_the_agencys_own_people_read(self, small):
        row = entered()
        facts = {"requester": row, "field": "name", "purpose": Purpose.VERIFY, "on": TODAY}
        with pytest.raises(NotAllowed):
            read_requester(user=small.stranger, **facts)
        assert not readings(BOOK, Filter()).exists()
        assign(by=BY, user=small.clerk, agency=small.agency, role="disclosure_head", since=date(2020, 1, 1))
        assert read_requester(user=small.clerk, **facts) == "张三丰"
        assert readings(BOOK, Filter(account=small.clerk.ledger_name)).count() == 1

    def test_readings_by_account_person_purpose_and_day(self, small):
        first, second = entered(0), entered(1, identity_number="2" * 18)
        clear(first, "name")
        clear(second, "name", Purpose.REMEDY)
        reveal(by="account:8", of=second, field="email", purpose="remedy", book=BOOK)
        today = Entry.objects.latest("pk").at.astimezone().date()
        # fmt: off
        asked = (
            (Filter(),                                    3),
            (Filter(account="account:8"),                 1),
            (Filter(person=second.person.ledger_name),    2),
            (Filter(purpose="contact"),                   1),
            (Filter(since=date(2020, 1, 1), until=date(2020, 1, 2)), 0),
            (Filter(since=date(today.year - 1, 1, 1), until=date(today.year + 1, 1, 1)), 3),
        )
        # fmt: on
        assert [readings(BOOK, chosen).count() for chosen, _ in asked] == [number for _, number in asked]
        assert not readings("lvshui", Filter()).exists()

    def test_the_pages_of_readings_meet_without_gap_or_repeat(self, small):
        row = entered()
        for _ in range(7):
            clear(row, "name")
        seen, after = [], None
        while True:
            page = page_of_readings(BOOK, Filter(), after=after, before=None, size=3)
            seen += [reading.sequence for reading in page.rows]
            if (after := page.next) is None:
                break
        assert seen == sorted(set(seen), reverse=True)
        assert len(seen) == 7
        back = page_of_readings(BOOK, Filter(), after=None, before=seen[6], size=3)
        assert [reading.sequence for reading in back.rows] == seen[3:6]
        assert (back.previous, back.next) == (seen[3], seen[5])
        assert page_of_readings(BOOK, Filter(), after=None, before=seen[3], size=3).previous is None
        assert page_of_readings(BOOK, Filter(), after=seen[6], before=None, size=3).rows == []


class TestPage:
    """The supervisor's page of readings."""

    pytestmark = data
    PAGE = f"/staff/agencies/{BOOK}/privacy/"

    @pytest.fixture
    def head(self, client, small):
        assign(by=BY, user=small.clerk, agency=small.agency, role="disclosure_head", since=date(2020, 1, 1))
        client.force_login(small.clerk)
        return client

    def test_it_says_who_read_what_for(self, head, small):
        row = entered()
        assert "还没有人查看过" in head.get(self.PAGE).content.decode()
        read_requester(user=small.clerk, requester=row, field="phone", purpose=Purpose.SERVE, on=TODAY)
        shown = head.get(self.PAGE).content.decode()
        for words in (small_agency.CLERK, "送达、邮寄文书", "申请人 · 联系电话", str(row.person_id)):
            assert words in shown

    def test_it_is_filtered_and_says_when_nothing_fits(self, head):
        row = entered()
        clear(row, "name", Purpose.REMEDY)
        for asked, number in (
            ({"account": "7"}, 1),
            ({"account": "8"}, 0),
            ({"purpose": "remedy", "person": str(row.person_id)}, 1),
            ({"purpose": "charge"}, 0),
            ({"since": "2020-01-01", "until": "2020-12-31"}, 0),
        ):
            shown = head.get(self.PAGE, asked).content.decode()
            assert (shown.count('<th scope="row">'), "没有符合条件" in shown) == (number, not number)

    @pytest.mark.parametrize(
        "asked", ["account=x", "purpose=x", "person=x", "since=2020-02-30", "after=-1", "before=1e9", "account=١"]
    )
    def test_what_no_form_sends_is_told(self, head, asked):
        assert head.get(f"{self.PAGE}?{asked}").status_code == 404

    def test_it_costs_the_same_however_much_was_read(self, head):
        row, costs = entered(), []
        head.get(self.PAGE)  # the frame looks up once what it shows of notices
        for number in (1, 60):
            for _ in range(number):
                clear(row, "name")
            with CaptureQueriesContext(connection) as statements:
                shown = head.get(self.PAGE).content.decode()
            costs.append(len(statements))
        assert costs[0] == costs[1]
        last = re.search(r'\?after=(\d+)" rel="next"', shown)[1]
        assert head.get(f"{self.PAGE}?after={last}").content.decode().count('<th scope="row">') == 11


# ── entering ─────────────────────────────────────────────


class TestRequester:
    pytestmark = data

    def test_entering_again_changes_nothing_and_a_contradiction_is_refused(self, small):
        first = entered()
        assert entered(identity_number="１１０１０１ 19900307 123X").pk == first.pk
        for facts in ({"phone": "13800000000"}, {"phone": ""}, {"name": "李四"}):
            with pytest.raises(NotAllowed, match="不会被覆盖") as refused:
                entered(**facts)
            assert not any(value in str(refused.value) for value in (*ZHANG.values(), *facts.values()) if value)
        assert Entry.objects.filter(act="casework.requester-entered").count() == 1

    def test_without_a_name_nobody_is_entered(self, small):
        with pytest.raises(NotAllowed, match="第二十九条"):
            entered(name=" ")
        assert not Person.objects.exists()

    def test_one_person_of_one_agency_has_one_key(self, small):
        first, second, third = entered(0), entered(1, phone=""), entered(2, identity_number="")
        assert first.person == second.person != third.person

    def test_a_person_of_another_agency_is_another(self, small):
        first = entered()
        row = DisclosureRequest(
            number="L-1", requester_kind="natural", channel="internet", received_on=date(2020, 3, 2), agency=small.other
        )
        row.recorded_on = TODAY
        row.save()
        other = enter_requester(by=BY, request=row, **ZHANG, on=TODAY)
        assert other.person != first.person


# ── erasing ──────────────────────────────────────────────


class TestErasure:
    pytestmark = data

    def test_the_persons_values_are_gone_and_nobody_elses(self, small):
        gone, also, stays = entered(0), entered(1), entered(2, identity_number="3" * 18)
        erase(by=BY, person=gone.person, order_number="青政信清〔2022〕1 号", book=BOOK)
        for row in Requester.objects.filter(pk__in=(gone.pk, also.pk)):
            assert str(row.name) == str(row.phone) == "已清除"
            assert (row.name_index, row.identity_index, row.phone_index) == (None, None, None)
            with pytest.raises(Erased):
                clear(row, "name")
        assert clear(Requester.objects.get(pk=stays.pk), "name") == "张三丰"
        assert list(rows_saying(Requester, "name_index", "张三丰")) == [stays]

    def test_it_is_in_the_ledger_once_with_its_order(self, small):
        row = entered()
        root = keys.unwrap(row.person)
        for _ in range(2):
            person = erase(by=BY, person=row.person, order_number="清〔2022〕1 号", book=BOOK)
        entry = Entry.objects.get(act="privacy.erased")
        assert entry.details == {"order": "清〔2022〕1 号", "digest": person.digest}
        assert (person.wrapped, person.master) == (None, None)
        assert root.hex() not in json.dumps(entry.details)

    def test_without_an_order_nothing_is_erased(self, small):
        row = entered()
        with pytest.raises(PrivacyError, match="文号"):
            erase(by=BY, person=row.person, order_number=" ", book=BOOK)
        assert clear(row, "name") == "张三丰"

    def test_the_report_counts_as_before(self, small):
        row = entered()
        before = counted(small.agency, small_agency.YEAR).as_json()
        erase(by=BY, person=row.person, order_number="清〔2022〕1 号", book=BOOK)
        assert counted(small.agency, small_agency.YEAR).as_json() == before

    def test_the_same_person_asking_again_is_a_new_one(self, small):
        gone = entered(0)
        erase(by=BY, person=gone.person, order_number="清〔2022〕1 号", book=BOOK)
        again = entered(1)
        assert again.person_id != gone.person_id
        with pytest.raises(NotAllowed):
            entered(0)

    def test_after_a_restore_the_list_is_applied_again(self, small, django_capture_on_commit_callbacks):
        row, other = entered(0), entered(1, identity_number="4" * 18)
        backup = Person.objects.filter(pk=row.person_id).values("wrapped", "master").get()
        with django_capture_on_commit_callbacks(execute=True):
            erase(by=BY, person=row.person, order_number="清〔2022〕1 号", book=BOOK)
        (listed,) = erasures.read()
        assert (listed.number, listed.order_number) == (str(row.person_id), "清〔2022〕1 号")
        backup |= {"destroyed_at": None, "order_number": "", "digest": ""}
        Person.objects.filter(pk=row.person_id).update(**backup)  # the old backup knows nothing of it
        assert clear(Requester.objects.get(pk=row.pk), "name") == "张三丰"
        with django_capture_on_commit_callbacks(execute=True):
            assert apply_erasures(by=BY) == 1
        assert apply_erasures(by=BY) == 0
        person = Person.objects.get(pk=row.person_id)
        assert (person.destroyed_at, person.digest) == (listed.at, listed.digest)
        assert str(Requester.objects.get(pk=row.pk).name) == "已清除"
        assert clear(other, "name") == "张三丰"
        assert erasures.read() == [listed]

    def test_a_line_cut_short_by_a_crash_is_written_again(self, small, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            erase(by=BY, person=entered().person, order_number="清〔2022〕1 号", book=BOOK)
        whole = erasures.read()
        erasures.path().write_text(erasures.path().read_text("utf-8").strip()[:40], "utf-8")
        assert erasures.read() == []
        with django_capture_on_commit_callbacks(execute=True):
            apply_erasures(by=BY)
        assert erasures.read() == whole


# ── rotating ─────────────────────────────────────────────


class TestRotation:
    pytestmark = data

    def test_every_key_moves_and_the_old_one_is_retired(self, small):
        rows = [entered(number, identity_number=str(number) * 18) for number in range(5)]
        erase(by=BY, person=rows[4].person, order_number="清〔2022〕1 号", book=BOOK)
        old, told = masters.current(), []
        done = rotate(by=BY, batch=2, progress=lambda *figures: told.append(figures))
        assert (done.rewrapped, done.retired) == (5, (old.id,))
        assert told == [(1, 5), (3, 5), (5, 5)]
        assert masters.known() == [masters.current()] != [old]
        assert [clear(row, "name") for row in Requester.objects.order_by("pk")[:4]] == ["张三丰"] * 4
        assert rows_saying(Requester, "identity_index", "3" * 18).exists()
        assert not MasterKey.objects.filter(pk=old.id).exists()

    def test_a_retired_key_takes_no_new_persons(self, small, monkeypatch):
        entered(0)
        old = masters.current()
        rotate(by=BY)
        monkeypatch.setattr(masters, "current", lambda: old)  # a process that has not looked since
        with pytest.raises(MasterKeyProblem, match="已经停用"):
            entered(1, identity_number="5" * 18)
        assert Requester.objects.count() == 1

    def test_a_rotation_that_stopped_is_finished_not_begun_again(self, small):
        for number in range(4):
            entered(number, identity_number=str(number) * 18)

        def stop(done, total):
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            rotate(by=BY, batch=2, progress=stop)
        new, old = masters.known()
        assert [clear(row, "name") for row in Requester.objects.all()] == ["张三丰"] * 4
        done = rotate(by=BY, batch=2)
        assert (done.current, done.retired) == (new.id, (old.id,))
        assert rotate(by=BY).current not in (new.id, old.id)

    def test_keys_of_the_environment_are_changed_by_the_operator(self, small, settings):
        old, new = Master(sealing.new_root()), Master(sealing.new_root())
        settings.MASTER_KEYS = old.text
        row = entered()
        with pytest.raises(MasterKeyProblem, match="GONGKAI_MASTER_KEY"):
            rotate(by=BY)
        settings.MASTER_KEYS = f"{new.text},{old.text}"
        assert rotate(by=BY).retired == (old.id,)
        settings.MASTER_KEYS = new.text
        assert clear(Requester.objects.get(pk=row.pk), "name") == "张三丰"


ENTER = """
from gongkai.config.cli import set_up_django
set_up_django()
from gongkai.config.cli.home import ready
ready()
from django.db import transaction
from gongkai.privacy.keys import index_root, new_person
index_root()
with transaction.atomic():
    for _ in range(3000):
        new_person()
"""
CHECK = """
from gongkai.config.cli import set_up_django
set_up_django()
from gongkai.privacy import keys, masters
from gongkai.privacy.models import MasterKey, Person
assert all(len(keys.unwrap(person)) == 32 for person in Person.objects.all())
keys.index_root()
print(Person.objects.count(), Person.objects.exclude(master=masters.current().id).count(),
      MasterKey.objects.count(), len(masters.known()))
"""


def _by_master(database):
    """How many keys lie under which master key, as someone beside the program sees it."""
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=20)) as beside:
        return beside.execute("SELECT master_id, count(*) FROM privacy_person GROUP BY 1 ORDER BY 1").fetchall()


@pytest.mark.budget
def test_a_rotation_may_be_killed_at_any_moment(tmp_path, seed, budget, figures):
    """The command is killed again and again; no key is ever lost, and the last run finishes what was begun."""
    environment = {
        name: text for name, text in os.environ.items() if name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    }
    environment |= {
        "GONGKAI_HOME": str(tmp_path / "home"),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "PYTHONPATH": str(ROOT),
    }

    def run(*words):
        found = subprocess.run(
            [sys.executable, *words], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert found.returncode == 0, found.stderr
        return found.stdout

    run("-c", ENTER)
    command = ["-c", "from gongkai.config.cli import main; main()", "privacy", "rotate", "--batch"]
    killed = halfway = 0
    database = tmp_path / "home" / "gongkai.sqlite3"
    for number in range(budget(2, 25)):
        process = subprocess.Popen(
            [sys.executable, *command, "20"],
            env=environment,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        before = _by_master(database)
        while process.poll() is None and _by_master(database) == before:
            time.sleep(0.01)
        try:
            process.wait((seed * 7919 + number * 104729) % 300 / 1000)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            killed += 1
        _, complaint = process.communicate()
        assert process.returncode in (0, -signal.SIGKILL), complaint.decode()
        persons, left = run("-c", CHECK).split()[:2]
        assert persons == "3000"
        halfway += 0 < int(left) < 3000
    finished = run(*command, "500")
    figures("rotations of 3000 keys killed", f"{killed}, {halfway} of them halfway")
    assert killed >= halfway
    assert halfway
    assert re.search(r"现用主密钥 [0-9a-f]{16}", finished)
    assert run("-c", CHECK).split() == ["3000", "0", "1", "1"]
