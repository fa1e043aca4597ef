"""Taking an agency in: by the guided pages and by CSV, step by step, with what is still missing said."""

from __future__ import annotations

import re
from datetime import date, timedelta
from urllib.parse import unquote

import hostile
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from gongkai.agencies import seals
from gongkai.agencies.actions import assign, enter_agency
from gongkai.agencies.models import Agency, Assignment, Delegation, User
from gongkai.agencies.policies import NotAllowed
from gongkai.agencies.queries import kept_seals, seal_of, settings_of
from gongkai.config.load.loading import load
from gongkai.files.actions import receive, withdraw
from gongkai.files.models import StoredFile
from gongkai.ledger.models import Entry

pytestmark = [pytest.mark.data, pytest.mark.django_db]

OK, FOUND, FORBIDDEN, NOT_FOUND = 200, 302, 403, 404
NEW, SETTINGS, PEOPLE = "/staff/agencies/new/", "/staff/agencies/zone/settings/", "/staff/agencies/zone/people/"
BASICS = {"code": "zone", "name": "临川开发区", "kind": "dispatched_office", "parent": ""}
TODAY = date(2024, 6, 30)


def text(response):
    return response.content.decode()


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    """A store of the test's own."""
    kept = {"BACKEND": "gongkai.files.store.Folder", "OPTIONS": {"location": tmp_path / "files"}}
    settings.STORAGES = {**settings.STORAGES, "files": kept}


@pytest.fixture
def root(client):
    client.force_login(User.objects.create_user("root", is_superuser=True))
    return client


@pytest.fixture
def zone():
    return enter_agency(by="t", code="zone", name="临川开发区", kind="dispatched_office", parent=None)


def person(name, agency, role):
    user = User.objects.create_user(name, first_name=f"姓名{name}")
    assign(by="t", user=user, agency=agency, role=role, since=localdate() - timedelta(9))
    return user


# fmt: off
REFUSED = (
    (NEW,      {**BASICS, "code": "Zone 1"},                                     "代码只用小写字母、数字和连字符"),
    (NEW,      {**BASICS, "code": "taken"},                                      "代码“taken”已是别的机关"),
    (NEW,      {**BASICS, "name": ""},                                           "必填"),
    (SETTINGS, {"section": "office", "office_phone": "打总机"},                  "电话只写数字、区号和分机"),
    (SETTINGS, {"section": "identity", "site_code": "12"},                       "网站标识码是 10 位数字"),
    (SETTINGS, {"section": "seal"},                                             "还没有选择图片。请选择一张 PNG 图片"),
    (SETTINGS, {"section": "seal", "seal": ""},                                 "还没有选择图片。请选择一张 PNG 图片"),
    (SETTINGS, {"section": "numbering", "reply": "{code}复{number}号"},          "须有 {year} 和 {number}"),
    (SETTINGS, {"section": "numbering", "reply": "{code}{year}{number:999999999}"}, "编号规则只能用"),
)
# fmt: on


class TestTheGuidedPages:
    def test_an_agency_is_taken_in_step_by_step(self, root):
        response = root.post(NEW, BASICS)
        assert (response.status_code, response.url) == (FOUND, SETTINGS)
        page = text(root.get(SETTINGS))
        assert "已接入临川开发区" in page
        assert "尚缺 15 项" in page
        # fmt: off
        for section, facts in (
            ("office",    {"disclosure_office": "综合部", "office_address": "和平路 1 号", "office_hours": "工作日 9:00—17:00",
                           "office_phone": "0357-2222222 转 8001", "office_fax": "0357-2222223", "office_email": "a@example.cn"}),
            ("identity",  {"region": "广西壮族自治区", "site_code": "1410000001", "document_code": "临开"}),
            ("seal",      {"upload": picture()}),
            ("units",     {"code": "office", "name": "综合部"}),
            ("numbering", {"request": "{year}-{number:04d}", "reply": "{code}公复〔{year}〕{number}号",
                           "notice": "{code}公通〔{year}〕{number}号", "index": "{code}-{year}-{number:05d}"}),
        ):
            response = root.post(SETTINGS, {"section": section, **facts})
            assert (response.status_code, response.url) == (FOUND, f"{SETTINGS}#{section}"), text(response)
        # fmt: on
        agency = Agency.objects.get()
        assert (agency.office_phone, agency.region, agency.document_code) == (
            "0357-2222222 转 8001",
            "广西壮族自治区",
            "临开",
        )
        assert [missing.label for missing in settings_of(agency).missing] == ["人员"]
        root.post(PEOPLE, {"username": "zhang", "role": "disclosure_office", "since": localdate().isoformat()})
        assert "各项设置都已填写" in text(root.get(SETTINGS))
        acts = list(Entry.objects.filter(book="zone").order_by("sequence").values_list("act", flat=True))
        assert acts[0] == "agencies.entered"
        assert acts.count("agencies.changed") == 3
        assert acts.count("agencies.numbering-set") == 4

    def test_the_ledger_does_not_keep_the_offices_numbers(self, root, zone):
        facts = {"office_phone": "0357-2222222", "office_email": "person@example.cn"}
        root.post(SETTINGS, {"section": "office", **facts})
        written = str(list(Entry.objects.values_list("details", flat=True)))
        assert "2222222" not in written
        assert "example.cn" not in written

    @pytest.mark.parametrize(("page", "sent", "sentence"), REFUSED)
    def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_kept(self, root, zone, page, sent, sentence):
        enter_agency(by="t", code="taken", name="别的机关", kind="department", parent=None)
        before = Entry.objects.count()
        response = root.post(page, sent)
        assert response.status_code == OK
        assert sentence in text(response)
        for name, value in sent.items():
            if value and name not in ("section", "kind"):
                assert value in text(response), "what was typed is still there"
        assert Entry.objects.count() == before

    def test_a_section_that_is_not_there_is_told(self, root, zone):
        assert root.post(SETTINGS, {"section": "nothing"}).status_code == NOT_FOUND

    def test_an_agency_below_cannot_become_the_one_above(self, root, zone):
        below = enter_agency(by="t", code="below", name="下级", kind="department", parent=zone)
        sent = {"section": "basics", "name": zone.name, "kind": zone.kind, "parent": below.pk}
        assert "不能成为自己的上级机关" in text(root.post(SETTINGS, sent))

    def test_a_successor_is_registered_by_the_installations_administrator(self, root, zone):
        new = enter_agency(by="t", code="new-zone", name="新区", kind="department", parent=None)
        sent = {"successor": new.pk, "on": localdate().isoformat(), "basis": "晋编发〔2024〕3号"}
        assert root.post("/staff/agencies/zone/succession/", sent).status_code == FOUND
        assert "由新区承接（晋编发〔2024〕3号）" in text(root.get(SETTINGS))


def picture(name="公章.png", content=None, **facts):
    return SimpleUploadedFile(name, hostile.png(**facts) if content is None else content)


# fmt: off
NO_SEALS = (
    (picture("公章.jpg"),                              "印章不收“.jpg”"),
    (picture(content=hostile.pdf()),                   "内容却是PDF 文档"),
    (picture(content=hostile.png()[:-20]),             "图片不完整或者已经损坏"),
    (picture(content=hostile.png().replace(b"IDAT", b"IDAZ")), "图片不完整或者已经损坏"),
    (picture(content=b"\x89PNG\r\n\x1a\n" + b"0" * 40), "图片不完整或者已经损坏"),
    (picture(content=b""),                             "是空文件"),
    (picture(content=hostile.png() + bytes(1 << 20)),  "超过印章的上限 1 MB"),
)
# fmt: on


class TestTheSeal:
    @pytest.fixture
    def seal(self, root, zone, tmp_path):
        """``seal(name)``: a picture kept in the files room; its digest is what the page chooses it by."""

        def keep(name="公章.png", of=None, **facts):
            path = tmp_path / "given"
            path.write_bytes(hostile.png(**facts))
            return receive(by="t", book="zone", purpose="seal", name=name, content=path, on=TODAY, of=of)

        return keep

    def test_it_is_uploaded_on_the_page_and_shown_as_a_picture(self, root, zone):
        page = text(root.get(SETTINGS))
        assert "还没有收存印章图片" in page
        assert 'enctype="multipart/form-data"' in page
        response = root.post(SETTINGS, {"section": "seal", "upload": picture()})
        assert (response.status_code, response.url) == (FOUND, f"{SETTINGS}#seal")
        zone.refresh_from_db()
        version = seal_of(zone)
        assert (version.blob.digest, version.file.purpose, version.file.book) == (zone.seal, "seal", "zone")
        page = text(root.get(SETTINGS))
        assert "已保存“印章”。<" in page
        address = re.search(r'<img src="(/files/[^"]+)"', page).group(1)
        shown = root.get(unquote(address))
        assert (shown.status_code, shown["Content-Type"]) == (OK, "image/png")
        assert Client().get(unquote(address)).status_code == NOT_FOUND, "the public is not shown it"
        entry = Entry.objects.filter(act="agencies.changed").get()
        assert entry.details == {"before": {"seal": ""}, "after": {"seal": zone.seal}}
        assert Entry.objects.filter(book="zone", act="files.kept").count() == 1

    def test_one_of_the_kept_ones_is_chosen_and_given_up_again(self, root, zone, seal):
        old, new = seal("旧章.png"), seal("新章.png", width=601)
        for digest in (old.blob.digest, new.blob.digest, ""):
            assert root.post(SETTINGS, {"section": "seal", "seal": digest}).status_code == FOUND
            zone.refresh_from_db()
            assert zone.seal == digest
            page = text(root.get(SETTINGS))
            assert re.search(r'<input type="radio" name="seal" value="([^"]*)"[^>]* checked', page).group(1) == digest
            assert ("<li>印章" in page) is (digest == "")
        assert Entry.objects.filter(act="agencies.changed").count() == 3
        root.post(SETTINGS, {"section": "seal", "seal": ""})
        assert Entry.objects.filter(act="agencies.changed").count() == 3, "the same again is no change"

    def test_an_earlier_version_may_be_chosen_and_says_which_it_is(self, root, zone, seal):
        first = seal()
        seal(of=first.file, width=601)
        page = text(root.get(SETTINGS))
        assert "公章.png 第1版" in page
        assert "公章.png 第2版" in page

    def test_a_withdrawn_one_is_neither_offered_nor_used(self, root, zone, seal):
        version, other = seal(), seal("另一枚.png", width=601)
        root.post(SETTINGS, {"section": "seal", "seal": version.blob.digest})
        withdraw(by="t", file=version.file, notice="印章作废。", on=TODAY)
        zone.refresh_from_db()
        assert seal_of(zone) is None
        page = text(root.get(SETTINGS))
        assert "选用的印章图片已经撤下，请另选一张" in page
        assert version.blob.digest not in page
        assert other.blob.digest in page
        refused = text(root.post(SETTINGS, {"section": "seal", "seal": version.blob.digest}))
        assert "选择的印章不在本机关收存的文件中" in refused
        with pytest.raises(NotAllowed, match="可能刚刚撤下"):
            seals.choose(by="t", agency=zone, digest=version.blob.digest)

    def test_anothers_seal_and_a_file_kept_for_something_else_are_not_chosen(self, root, zone, seal, tmp_path):
        enter_agency(by="t", code="other", name="别处", kind="department", parent=None)
        path = tmp_path / "picture"
        path.write_bytes(hostile.png(width=700))
        for book, purpose in (("other", "seal"), ("zone", "picture")):
            version = receive(by="t", book=book, purpose=purpose, name="章.png", content=path, on=TODAY)
            with pytest.raises(NotAllowed, match="不在本机关收存的文件中"):
                seals.choose(by="t", agency=zone, digest=version.blob.digest)

    @pytest.mark.parametrize(("sent", "sentence"), NO_SEALS)
    def test_what_is_no_seal_is_told_and_nothing_is_kept(self, root, zone, sent, sentence):
        sent.seek(0)
        response = root.post(SETTINGS, {"section": "seal", "upload": sent})
        assert response.status_code == OK
        assert sentence in text(response)
        assert not StoredFile.objects.exists()
        assert not Agency.objects.get().seal

    @pytest.mark.parametrize(("facts", "advice"), [
        ({"transparent": False}, "背景不透明，盖在落款上会遮住文字"),
        ({"width": 120},         "只有 120×600 像素，印在纸上会模糊"),
    ])  # fmt: skip
    def test_a_poor_picture_is_taken_with_advice(self, root, zone, facts, advice):
        root.post(SETTINGS, {"section": "seal", "upload": picture(**facts)})
        assert advice in text(root.get(SETTINGS))
        assert Agency.objects.get().seal

    def test_while_the_scanner_is_silent_it_is_kept_and_not_used(self, root, zone, settings, tmp_path):
        settings.CLAMD, settings.CLAMD_UNREACHABLE = f"unix:{tmp_path / 'nobody'}", "queue"
        assert "正在等待病毒扫描" in text(root.post(SETTINGS, {"section": "seal", "upload": picture()}))
        assert StoredFile.objects.count() == 1
        zone.refresh_from_db()
        assert (zone.seal, kept_seals(zone)) == ("", [])


class TestThePeoplePages:
    @pytest.fixture
    def manager(self, client, zone):
        client.force_login(person("manager", zone, "administrator"))
        return client

    def test_a_new_colleague_gets_a_code_and_chooses_a_password(self, manager, zone, client):
        sent = {"username": "zhang", "name": "张三", "role": "editor", "since": localdate().isoformat()}
        page = text(manager.post(PEOPLE, sent))
        assert re.search(r"[2-9A-Z]{4}(-[2-9A-Z]{4}){3}", page)
        assert "张三" in page
        assert not User.objects.get(username="zhang").has_usable_password()

    def test_a_role_ends_with_a_button(self, manager, zone):
        row = person("li", zone, "editor").assignments.get()
        assert manager.post(f"{PEOPLE}assignments/{row.pk}/end").status_code == FOUND
        row.refresh_from_db()
        assert row.until == localdate()
        assert "已终止姓名li的角色“编辑”" in text(manager.get(PEOPLE))

    def test_a_role_of_another_agency_is_not_ended_from_here(self, manager, zone):
        other = enter_agency(by="t", code="other", name="别处", kind="department", parent=None)
        row = person("li", other, "editor").assignments.get()
        assert manager.post(f"{PEOPLE}assignments/{row.pk}/end").status_code == NOT_FOUND
        row.refresh_from_db()
        assert row.until is None

    def test_one_arranges_leave_for_oneself_and_not_for_others(self, client, zone):
        editor, other, clerk = (
            person(n, zone, r) for n, r in (("e", "editor"), ("o", "editor"), ("c", "disclosure_office"))
        )
        client.force_login(editor)
        days = {"first_day": localdate().isoformat(), "last_day": localdate().isoformat(), "reason": "年休假"}
        place = f"{PEOPLE}delegations/"
        sent = {"assignment": other.assignments.get().pk, "delegate": clerk.pk, **days}
        assert client.post(place, sent).status_code == OK
        assert not Delegation.objects.exists()
        assert client.post(place, {**sent, "assignment": editor.assignments.get().pk}).status_code == FOUND
        row = Delegation.objects.get()
        client.force_login(other)
        assert client.post(f"{place}{row.pk}/end").status_code == NOT_FOUND
        client.force_login(editor)
        assert client.post(f"{place}{row.pk}/end").status_code == FOUND

    def test_who_leaves_is_handed_over_by_somebody_else(self, manager, zone):
        leaver, colleague = person("l", zone, "legal_reviewer"), person("c", zone, "legal_reviewer")
        place = f"{PEOPLE}accounts/{leaver.pk}/hand-over/"
        assert "没有未办结的工作" in text(manager.get(place))
        assert manager.post(place, {"colleague": colleague.pk}).status_code == FOUND
        assert leaver.assignments.get().until == localdate()
        own = User.objects.get(username="manager")
        assert (
            manager.post(f"{PEOPLE}accounts/{own.pk}/hand-over/", {"colleague": colleague.pk}).status_code == FORBIDDEN
        )

    def test_the_page_costs_the_same_however_many_people(self, manager, zone):
        def statements():
            with CaptureQueriesContext(connection) as seen:
                assert manager.get(PEOPLE).status_code == OK
            return len(seen)

        person("one", zone, "editor")
        statements()  # the frame looks up once what it shows of notices
        few = statements()
        for number in range(12):
            person(f"p{number}", zone, "editor")
        assert statements() == few


# ── CSV ───────────────────────────────────────────────────

# fmt: off
FILES = {
    "agencies.csv": "code,name,kind,disclosure_office,办公地址,联系电话,document_code\n"
                    "zone,临川开发区,dispatched_office,综合部,和平路 1 号,0357-2222222,临开\n",
    "units.csv":    "agency,code,name\nzone,office,综合部\n",
    "people.csv":   "agency,username,name,role,unit,since,until\n"
                    "zone,zhang,张三,公开工作机构人员,,2024-01-02,\n"
                    "zone,zhang,张三,unit_liaison,office,2024-01-02,2024-03-01\n",
}
# fmt: on


def fill(folder, **changed):
    for name, content in {**FILES, **{f"{key}.csv": value for key, value in changed.items()}}.items():
        (folder / name).write_text(content, "utf-8")
    return load(folder, by="t", on=TODAY)


# fmt: off
WRONG_LINES = (
    ("zone,li,,unit_liaison,,2024-01-02,",             "单位联络员须写明所在的内设机构"),
    ("zone,li,,unit_liaison,nowhere,2024-01-02,",      "没有“nowhere”"),
    ("zone,li,,boss,,2024-01-02,",                     "“boss”不在可选范围内"),
    ("zone,李 四,,editor,,2024-01-02,",                "不能作为用户名"),
    ("zone,li,,editor,,2024-01-02,2024-01-01",         "终止日期不能早于起始日期"),
    ("zone,zhang,,auditor,,2024-01-02,",               "不能同时作为审计人员"),
    ("elsewhere,li,,editor,,2024-01-02,",              "没有代码为“elsewhere”的机关"),
)
# fmt: on


class TestCsv:
    def test_agencies_units_and_people_are_loaded_and_again_changes_nothing(self, tmp_path):
        first = fill(tmp_path)
        assert first.findings == []
        assert (first.entered["units.csv"].added, first.entered["people.csv"].added) == (1, 2)
        written = Entry.objects.count()
        again = fill(tmp_path)
        assert (again.entered["units.csv"].unchanged, again.entered["people.csv"].unchanged) == (1, 2)
        assert Entry.objects.count() == written
        agency = Agency.objects.get()
        assert (agency.office_address, agency.document_code) == ("和平路 1 号", "临开")
        assert not User.objects.get().has_usable_password()

    def test_what_comes_later_completes_and_what_contradicts_is_refused(self, tmp_path):
        fill(tmp_path)
        ended = FILES["people.csv"].replace("2024-01-02,\n", "2024-01-02,2024-05-01\n")
        assert fill(tmp_path, people=ended).entered["people.csv"].completed == 1
        assert "已于2024-05-01终止" in str(fill(tmp_path, people=ended.replace("05-01", "05-02")).findings[0])
        address = FILES["agencies.csv"].replace("和平路", "解放路")
        assert "“办公地址”记为“和平路 1 号”" in str(fill(tmp_path, people=ended, agencies=address).findings[0])

    @pytest.mark.parametrize(("line", "sentence"), WRONG_LINES)
    def test_a_line_that_is_wrong_is_said_and_nothing_is_loaded(self, tmp_path, line, sentence):
        loaded = fill(tmp_path, people=f"{FILES['people.csv']}{line}\n")
        assert any(sentence in str(finding) for finding in loaded.findings), loaded.findings
        assert not Agency.objects.exists()
        assert not User.objects.exists()
        assert not Assignment.objects.exists()
