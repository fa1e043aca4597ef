"""The frame and the home of the back office over HTTP: what is due and whose turn, where one may go, what is new."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
import small_agency
from django.core.exceptions import SuspiciousOperation
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import path
from django.utils import timezone
from django.utils.timezone import localdate
from publishing import publish_report

from gongkai.agencies.actions import assign, delegate, end_delegation, enter_agency
from gongkai.agencies.models import Agency, User
from gongkai.agencies.permissions import ACT, Reach, can, roles_at
from gongkai.agencies.places import asker
from gongkai.agencies.roles import ROLES
from gongkai.casework.actions import enter_requests
from gongkai.casework.models import DisclosureRequest
from gongkai.config.urls import urlpatterns as real_addresses
from gongkai.jobs import actions as jobs
from gongkai.jobs.exceptions import GiveUp
from gongkai.messages.tasks import deliver
from gongkai.reporting import work as of_reports
from gongkai.staff import shell
from gongkai.staff.actions import read_notices
from gongkai.staff.models import NoticesRead
from gongkai.statute.working_days import MAINLAND
from gongkai.ui import work
from gongkai.ui.errors import PAGES, Gone, TooLarge, TooMany, server_error
from gongkai.ui.models import PasswordRecord
from gongkai.ui.work import Asker, Seat, Urgency, Work, by_date

pytestmark = [pytest.mark.data, pytest.mark.django_db]

OK, FORBIDDEN, NOT_FOUND = 200, 403, 404
HOME, BY = "/staff/", "account:1"


@pytest.fixture
def small():
    return small_agency.build(items=2, requests=2)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def text(response):
    return response.content.decode()


def words(response):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", " ", text(response)))


def ask(agency, days_ago, number=None):
    today = localdate()
    row = DisclosureRequest(
        number=number or f"A-{days_ago}号", requester_kind="natural", channel="internet",
        received_on=today - timedelta(days_ago),
    )  # fmt: skip
    enter_requests(by=BY, agency=agency, rows=[row], forms={}, on=today)


def due_rows(response):
    """The rows of the list: what it says of the day, its title, whose turn."""
    table = text(response).partition('class="list due-list"')[2].partition("</table>")[0]
    rows = re.findall(r'<tr class="(\w+)">(.*?)</tr>', table, re.DOTALL)
    return [(urgency, re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", row))) for urgency, row in rows]


# ── what is due ───────────────────────────────────────────


def test_requests_are_due_by_the_law_and_the_latest_overdue_comes_first(small):
    today = localdate()
    for days in (1, 50, 90):
        ask(small.agency, days)
    rows = due_rows(signed_in(small.clerk).get(HOME))
    titles = [row for _, row in rows if "答复申请" in row]
    assert [re.search(r"A-\d+|2020-9999", title)[0] for title in titles] == ["2020-9999", "A-90", "A-50", "A-1"]
    due = MAINLAND.add_working_days(today - timedelta(1), 20)
    assert f"{due}还有{(due - today).days}天" in titles[-1]
    assert f"超期{(today - date(2021, 1, 18)).days}天" in titles[0]
    assert next(urgency for urgency, row in rows if "答复申请" in row) == "overdue"
    assert all("轮到我" in title for title in titles)


def test_whoever_may_not_see_requests_is_told_of_none(small):
    ask(small.agency, 50)
    editor = User.objects.create_user("editor")
    assign(by=BY, user=editor, agency=small.agency, role="editor", since=localdate())
    page = text(signed_in(editor).get(HOME))
    assert "答复申请" not in page
    assert f"公布{localdate().year - 1}年" in page
    stranger = text(signed_in(small.stranger).get(HOME))
    assert "A-50" not in stranger
    assert "青山县民政局" not in stranger


def test_a_supervisor_sees_that_it_is_somebody_elses_turn(small):
    above = enter_agency(
        by=BY, code="city", name="临川市人民政府", kind="government", parent=None, disclosure_office=""
    )
    Agency.objects.filter(pk=small.agency.pk).update(parent=above)
    watcher = User.objects.create_user("watcher")
    assign(by=BY, user=watcher, agency=above, role="supervisor", since=localdate())
    client = signed_in(watcher)
    assert "公开工作机构人员" in words(client.get(HOME))
    assert "轮到我" not in "".join(row for _, row in due_rows(client.get(HOME)))
    assert due_rows(client.get(f"{HOME}?whose=mine")) == []
    assert "没有符合条件的待办" in text(client.get(f"{HOME}?whose=mine"))


def test_the_annual_report_is_due_until_it_is_published(small):
    client, year = signed_in(small.clerk), localdate().year - 1
    assert f"公布{year}年政府信息公开工作年度报告" in text(client.get(HOME))
    publish_report(by=BY, agency=small.agency, year=year, published_on=localdate(), on=localdate())
    assert f"公布{year}年政府信息公开工作年度报告" not in text(client.get(HOME))


def test_failed_jobs_are_the_administrators_turn(small):
    root = User.objects.create_superuser("root")
    assert "失败的后台任务" not in text(signed_in(root).get(HOME))
    job = jobs.claim(number=deliver.enqueue(delivery=1).pk, worker="w")
    jobs.fail(job=job, error=GiveUp("收件地址不对。"))
    assert "处理 1 个失败的后台任务" in text(signed_in(root).get(HOME))
    assert "失败的后台任务" not in text(signed_in(small.clerk).get(HOME))


def test_a_delegation_about_to_end_is_told_to_both(small):
    today = localdate()
    colleague = User.objects.create_user("colleague", first_name="王晓")
    assign(by=BY, user=colleague, agency=small.agency, role="editor", since=today)
    row = delegate(by=BY, assignment=small.clerk.assignments.get(), delegate=colleague, first_day=today,
                   last_day=today + timedelta(8), reason="年休假", on=today)  # fmt: skip
    assert "王晓代理您的" not in text(signed_in(small.clerk).get(HOME))
    type(row).objects.update(last_day=today)
    assert "王晓代理您的公开工作机构人员到期" in text(signed_in(small.clerk).get(HOME))
    assert "代理clerk的公开工作机构人员到期" in text(signed_in(colleague).get(HOME))
    end_delegation(by=BY, delegation=row, on=today)
    assert "到期</a>" not in text(signed_in(small.clerk).get(HOME))


@override_settings(PASSWORD_DAYS=90)
def test_a_password_about_to_be_too_old_is_told(small):
    PasswordRecord.objects.all().delete()
    PasswordRecord.objects.create(user=small.clerk, password="x", set_at=timezone.now() - timedelta(70))
    assert "更换密码" not in text(signed_in(small.clerk).get(HOME))
    PasswordRecord.objects.update(set_at=timezone.now() - timedelta(85))
    assert "更换密码" in text(signed_in(small.clerk).get(HOME))


@pytest.mark.parametrize(
    ("today", "title"),
    [(date(2030, 3, 1), "装入2030年的放假安排"), (date(2030, 11, 1), "装入2031年的放假安排"), (date(2024, 11, 1), "")],
)
def test_a_missing_calendar_is_told_to_whoever_manages(today, title):
    manager = Asker(1, today, {"a": Seat("a", "甲", {"administrator"}, set())})
    assert [row.title for row in of_reports.calendar_missing(manager).rows] == ([title] if title else [])
    assert of_reports.calendar_missing(Asker(1, today, {"a": Seat("a", "甲", {"editor"}, set())})).rows == []


def test_one_agency_alone_is_shown_and_another_ones_refused(small):
    assign(by=BY, user=small.clerk, agency=small.other, role="disclosure_office", since=localdate())
    ask(small.agency, 50, "Q-1")
    ask(small.other, 50, "L-1")
    client = signed_in(small.clerk)
    both, one = text(client.get(HOME)), text(client.get(f"{HOME}?agency=lvshui"))
    assert "Q-1" in both
    assert "L-1" in both
    assert "Q-1" not in one
    assert "L-1" in one
    assert client.get(f"{HOME}?agency=nowhere").status_code == NOT_FOUND
    assert signed_in(small.stranger).get(f"{HOME}?agency=qingshan").status_code == NOT_FOUND


def test_only_the_most_urgent_are_listed_and_the_rest_is_counted(small):
    for number in range(work.SHOWN + 3):
        ask(small.agency, 40, f"N{number}")
    page = signed_in(small.clerk).get(HOME)
    assert len([row for _, row in due_rows(page) if "答复申请" in row]) == work.SHOWN
    assert "还有 4 件" in text(page)


def test_many_agencies_are_found_by_name(small):
    for number in range(12):
        enter_agency(
            by=BY, code=f"a{number}", name=f"第{number}局", kind="department", parent=None, disclosure_office=""
        )
    client = signed_in(User.objects.create_superuser("root"))
    page = text(client.get(HOME))
    assert "共 14 个机关，这里列出 10 个" in page
    found = text(client.get(f"{HOME}?name=水利"))
    assert "绿水县水利局各年度的年度报告" in found
    assert "第1局各年度" not in found
    assert "没有名称含有“铁路”的机关" in text(client.get(f"{HOME}?name=铁路"))


def test_work_is_ordered_by_its_day():
    rows = [Work("c", "t"), Work("b", "t", date(2026, 2, 1)), Work("a", "t", date(2026, 1, 1))]
    assert [row.title for row in by_date(rows)] == ["a", "b", "c"]
    days = [Work("x", "t", date(2026, 1, day)).urgency(date(2026, 1, 10)) for day in (9, 10, 15, 16)]
    assert days == [Urgency.OVERDUE, Urgency.TODAY, Urgency.SOON, Urgency.LATER]


# ── the frame ─────────────────────────────────────────────


def test_the_seats_agree_with_the_permissions(small):
    """Computed for every agency at once, they are what the guard answers one by one."""
    today = localdate()
    above = enter_agency(
        by=BY, code="city", name="临川市人民政府", kind="government", parent=None, disclosure_office=""
    )
    Agency.objects.filter(pk=small.agency.pk).update(parent=above)
    users = [User.objects.create_superuser("root"), small.clerk]
    for role in ROLES:
        if not role.of_a_unit:
            user = User.objects.create_user(role.id)
            assign(by=BY, user=user, agency=above, role=role.id, since=today)
            users.append(user)
    for user in users:
        seats = asker(user, today).seats
        for agency in Agency.objects.all():
            roles = roles_at(user, agency, today)
            assert (seats[agency.code].roles if agency.code in seats else frozenset()) == roles, (user, agency)
            for act in ACT.values():
                if act.reach is Reach.AGENCY:
                    may = agency.code in seats and act.id in seats[agency.code].acts
                    assert may is can(user, act.id, agency, today)


def navigation(response):
    header = text(response).partition("<main")[0]
    return re.findall(r'<a href="(/staff/[^"]*)"[^>]*data-keys', header) + re.findall(
        r'<li><a href="(/staff/a[^"]*)"', header
    )


@pytest.mark.parametrize("role", [role.id for role in ROLES if not role.of_a_unit])
def test_every_place_of_the_navigation_opens_and_no_other_does(small, role):
    user = User.objects.create_user("somebody")
    assign(by=BY, user=user, agency=small.agency, role=role, since=localdate())
    client = signed_in(user)
    offered = set(navigation(client.get(HOME)))
    assert len(offered) >= 3
    assert {address for address in offered if client.get(address).status_code != OK} == set()
    for place in shell.OF_AN_AGENCY:
        address = shell.address(place.name, "qingshan")
        if address not in offered:
            assert client.get(address).status_code == FORBIDDEN, address


def test_the_current_place_is_marked_on_its_pages(small):
    client = signed_in(small.clerk)
    for address, label in ((HOME, "工作台"), ("/staff/agencies/qingshan/files/", "文件"), ("/staff/notices/", "通知")):
        marked = re.findall(r'<a [^>]*aria-current="page"[^>]*>(\w+)', text(client.get(address)).partition("<main")[0])
        assert marked == [label]


def test_the_switcher_is_there_for_whoever_works_at_several(small):
    assert "切换机关" not in text(signed_in(small.clerk).get(HOME))
    assign(by=BY, user=small.clerk, agency=small.other, role="editor", since=localdate())
    page = text(signed_in(small.clerk).get("/staff/agencies/lvshui/files/"))
    assert 'href="/staff/?agency=qingshan"' in page
    assert 'href="/staff/?agency=lvshui" aria-current="true"' in page


def test_the_keys_that_are_told_are_those_of_the_frame(small):
    page = text(signed_in(small.clerk).get("/staff/keys/"))
    told = set(re.findall(r"<kbd>g</kbd> <kbd>(\w)</kbd>", page))
    assert told == {key.split()[1] for key in re.findall(r'data-keys="([^"]+)"', page)}
    every = [place.keys for place in (*shell.OF_AN_AGENCY, *shell.GENERAL) if place.keys]
    assert len(every) == len(set(every))
    assert "ui/keys.js" in page
    client = signed_in(small.clerk)
    assert client.get("/reading-mode?keys=off&next=/staff/keys/").url == "/staff/keys/"
    assert "ui/keys.js" not in text(client.get("/staff/keys/"))


@pytest.mark.parametrize(
    ("name", "value", "kept"), [("theme", "dark", "dark"), ("theme", "<b>", None), ("mode", "large", None)]
)
def test_colours_are_kept_in_a_cookie(client, name, value, kept):
    response = client.get("/reading-mode", {name: value, "next": "https://elsewhere.example/"})
    assert response.url == "/"
    assert (response.cookies["theme"].value if "theme" in response.cookies else None) == kept
    page = text(client.get("/"))
    assert ('class="dark"' in page) is (kept == "dark")


# ── notices ───────────────────────────────────────────────


def test_what_concerns_me_is_told_once_and_then_read(small):
    today = localdate()
    assign(by=BY, user=small.stranger, agency=small.agency, role="editor", since=today)
    client = signed_in(small.stranger)
    page = text(client.get("/staff/notices/"))
    assert "您有了新的角色：编辑" in page
    assert 'class="count"' in page
    until = re.search(r'name="until" value="([^"]+)"', page)[1]
    assert client.post("/staff/notices/", {"until": until}).url == "/staff/notices/"
    page = text(client.get("/staff/notices/"))
    assert "您有了新的角色：编辑" in page
    assert 'class="count"' not in page
    assert '<button type="submit">全部标为已读' not in page
    assert "编辑" not in text(signed_in(small.clerk).get("/staff/notices/"))


def test_what_came_after_the_page_was_shown_stays_new(small):
    client = signed_in(small.stranger)
    shown = re.search(r'name="until" value="([^"]+)"', text(client.get("/staff/notices/")))[1]
    assign(by=BY, user=small.stranger, agency=small.other, role="editor", since=localdate())
    client.post("/staff/notices/", {"until": shown})
    assert '<li class="new">' in text(client.get("/staff/notices/"))
    for until in ("", "soon", "2026-01-01T00:00:00", "2026-99-01T00:00:00+08:00"):
        assert client.post("/staff/notices/", {"until": until}).status_code == NOT_FOUND


def test_reading_is_one_row_and_never_taken_back(small):
    now = timezone.now()
    for moment in (now, now - timedelta(5)):
        read_notices(user=small.clerk, until=moment)
    assert NoticesRead.objects.get().until == now


def test_published_reports_delegations_and_failed_jobs_are_told(small):
    today = localdate()
    root = User.objects.create_superuser("root")
    job = jobs.claim(number=deliver.enqueue(delivery=1).pk, worker="w")
    jobs.fail(job=job, error=GiveUp("收件地址不对。"))
    page = text(signed_in(root).get("/staff/notices/"))
    assert "后台任务没有办成：" in page
    assert "2020年年度报告已公布" in page
    colleague = User.objects.create_user("colleague")
    assign(by=BY, user=colleague, agency=small.agency, role="editor", since=today)
    row = delegate(by=root.ledger_name, assignment=small.clerk.assignments.get(), delegate=colleague, first_day=today,
                   last_day=today, reason="年休假", on=today)  # fmt: skip
    assert f"请您代理同事的角色“公开工作机构人员”，{today}至{today}" in text(
        signed_in(colleague).get("/staff/notices/")
    )
    assert "已安排代理" in text(signed_in(small.clerk).get("/staff/notices/"))
    end_delegation(by=root.ledger_name, delegation=row, on=today)
    assert "您的一项代理已提前终止" in text(signed_in(colleague).get("/staff/notices/"))


# ── errors ────────────────────────────────────────────────


def broken(request, what):
    if what == "bug":
        raise RuntimeError("张三 110101199001011234")
    raise {"gone": Gone("已于2026年撤下。"), "large": TooLarge(), "many": TooMany(), "bad": SuspiciousOperation("x")}[
        what
    ]


urlpatterns = [*real_addresses, path("staff/broken/<slug:what>", broken), path("broken/<slug:what>", broken)]
handler400, handler403 = "gongkai.ui.errors.bad_request", "gongkai.ui.errors.forbidden"
handler404, handler500 = "gongkai.ui.errors.not_found", "gongkai.ui.errors.server_error"


@pytest.mark.parametrize(
    ("what", "status", "sentence"),
    [
        ("gone", 410, "已于2026年撤下"),
        ("large", 413, "超过了允许的大小"),
        ("many", 429, "请过几分钟再试"),
        ("bad", 400, "无法识别"),
    ],
)
@pytest.mark.urls(__name__)
def test_errors_have_pages_in_the_frame_of_their_reader(small, what, status, sentence):
    inside = signed_in(small.clerk).get(f"/staff/broken/{what}")
    assert (inside.status_code, sentence in text(inside)) == (status, True)
    assert 'href="/staff/notices/"' in text(inside)
    outside = Client().get(f"/broken/{what}")
    assert outside.status_code == status
    assert "工作台" not in text(outside)
    assert set(PAGES) >= {400, 403, 404, 410, 413, 429, 500}


@pytest.mark.urls(__name__)
def test_a_broken_page_tells_its_number_and_nothing_else(small):
    client = Client(raise_request_exception=False)
    client.force_login(small.clerk)
    client.get(HOME)
    response = client.get("/staff/broken/bug")
    page = text(response)
    assert response.status_code == 500
    assert response["X-Request-ID"] in page
    assert not re.search("张三|110101|RuntimeError", page)
    assert 'href="/staff/"' in page


@pytest.mark.urls(__name__)
def test_the_page_of_a_broken_database_asks_it_nothing(small, rf):
    request = rf.get("/staff/")
    request.user, request.request_id = small.clerk, "0123456789"
    with CaptureQueriesContext(connection) as seen:
        assert "0123456789" in text(server_error(request))
    assert len(seen) == 0


def test_who_is_refused_learns_which_roles_may_and_whom_to_ask(small):
    response = signed_in(small.clerk).get("/staff/agencies/qingshan/audit/")
    assert response.status_code == FORBIDDEN
    assert "需要的角色：上级主管部门、审计人员" in text(response)
    assert "请联系该机关的管理员" in text(response)
    assert 'href="/staff/notices/"' in text(response)


def test_a_form_of_another_session_is_refused_in_words(small):
    client = Client(enforce_csrf_checks=True)
    client.force_login(small.clerk)
    response = client.post("/staff/notices/", {"until": "x"})
    assert response.status_code == FORBIDDEN
    assert "页面已过期" in text(response)
    assert "没有作任何处理" in text(response)


def test_what_is_sent_too_large_is_refused_as_that(small):
    client = signed_in(small.clerk)
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=100):
        response = client.post("/staff/notices/", {"until": "x" * 1000})
    assert response.status_code == 413
    assert "内容太大" in text(response)


# ── cost ──────────────────────────────────────────────────


def statements(client, address):
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == OK
    return len(seen)


def test_pages_cost_the_same_however_much_there_is(small):
    client = signed_in(small.clerk)
    assign(by=BY, user=small.clerk, agency=small.other, role="editor", since=localdate())
    addresses = (HOME, f"{HOME}?agency=qingshan", "/staff/notices/", "/staff/keys/")
    few = [statements(client, address) for address in addresses]
    for number in range(30):
        agency = enter_agency(
            by=BY, code=f"a{number}", name=f"第{number}局", kind="department", parent=None, disclosure_office=""
        )
        assign(by="account:99", user=small.clerk, agency=agency, role="disclosure_office", since=localdate())
        ask(agency, number)
        publish_report(by="account:99", agency=agency, year=2025, published_on=localdate(), on=localdate())
    assert [statements(client, address) for address in addresses] == few
    assert max(few) <= 26
