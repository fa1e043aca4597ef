"""Uploading in a real browser: with and without the script, by keyboard, paused, cut off and resumed."""

from __future__ import annotations

from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client

from gongkai.files import uploading
from gongkai.files.actions import receive, withdraw
from gongkai.files.models import FileVersion
from tests.apps import hostile, small_agency
from tests.pages.test_pages import MODES, overflow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGE = "/staff/agencies/qingshan/files/"
LARGE = ("目录.txt", "text/plain", "公开目录\n".encode() * 800_000)  # five parts


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.UPLOADS = tmp_path / "uploads"
    kept = {"BACKEND": "gongkai.files.store.Folder", "OPTIONS": {"location": tmp_path / "files"}}
    settings.STORAGES = {**settings.STORAGES, "files": kept}


@pytest.fixture
def opened(browser, live_server):
    """``opened(**options)``: a page of a fresh context, signed in."""
    clerk = Client()
    clerk.force_login(small_agency.build(items=1, requests=1).clerk)
    session = {"name": "sessionid", "value": clerk.cookies["sessionid"].value, "url": live_server.url}
    contexts = []

    def opened(*, large=False, **options):
        context = browser.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        if large:
            context.add_cookies([{"name": "reading", "value": "large", "url": live_server.url}])
        context.add_cookies([session])
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


def choose(page, name, kind, content):
    page.get_by_label("文件", exact=True).set_input_files({"name": name, "mimeType": kind, "buffer": content})


def kept():
    return FileVersion.objects.select_related("blob").get()


@pytest.mark.parametrize("mode", MODES)
def test_the_pages_bar_nobody(opened, mode, tmp_path):
    page = opened(**MODES[mode])
    page.goto(PAGE)
    checked(page)
    (tmp_path / "given").write_bytes(hostile.pdf())
    name = "关于做好二〇二六年困难群众临时救助工作有关事项的通知（征求意见稿）.pdf"
    facts = {"by": "account:1", "book": "qingshan", "purpose": "attachment", "on": date(2026, 3, 2)}
    file = receive(name=name, content=tmp_path / "given", **facts).file
    for address in (PAGE, f"{PAGE}{file.number}/"):
        page.goto(address)
        checked(page)
    page.locator(".sending").evaluate("box => { box.hidden = false }")
    checked(page)
    withdraw(by="account:1", file=file, notice="内容有误。", on=date(2026, 3, 3))
    for address in (f"{PAGE}{file.number}/", f"/files/{file.number}/{name}"):
        page.goto(address)
        checked(page)


def checked(page):
    found = Axe().run(page)
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"
    assert overflow(page) == 0, page.url


def test_without_a_script_the_form_sends_the_file(opened):
    page = opened(java_script_enabled=False)
    page.goto(PAGE)
    choose(page, "通知.pdf", "application/pdf", hostile.pdf())
    page.get_by_role("button", name="上传").click()
    page.wait_for_url(f"**{PAGE}*/")
    assert page.get_by_role("status").inner_text() == "已收存“通知.pdf”。"
    assert kept().blob.size == len(hostile.pdf())


def test_with_the_script_it_goes_in_parts_and_by_keyboard(opened):
    page, parts = opened(), []
    page.on("request", lambda request: parts.append(request.method) if "/uploads/" in request.url else None)
    page.goto(PAGE)
    choose(page, *LARGE)
    page.get_by_label("文件", exact=True).focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "上传"
    page.keyboard.press("Enter")
    page.get_by_role("link", name="目录.txt").wait_for()
    assert parts == ["POST", *["PATCH"] * 5]
    assert kept().blob.size == len(LARGE[2])


def test_paused_it_waits_and_goes_on_where_it_was(opened):
    page, offsets = opened(), []
    page.route("**/uploads/**", lambda route: pause_at_the_third(page, route, offsets))
    page.goto(PAGE)
    choose(page, *LARGE)
    page.get_by_role("button", name="上传").click()
    page.get_by_text("已暂停。").wait_for()
    assert page.evaluate("document.activeElement.textContent") == "继续"
    assert [path.stat().st_size for path in uploading.folder().iterdir()] == [2 * 2 * hostile.MEGABYTE]
    page.keyboard.press("Enter")
    page.get_by_role("link", name="目录.txt").wait_for()
    assert sorted(set(offsets)) == [number * 2 * hostile.MEGABYTE for number in range(5)]
    assert kept().blob.size == len(LARGE[2])


def pause_at_the_third(page, route, offsets):
    """Lets every part through but the third, the first time; then the person presses the button."""
    offset = route.request.headers.get("upload-offset")
    if offset is not None:
        offsets.append(int(offset))
    if len(offsets) == 3 and offset is not None:
        page.evaluate("document.querySelector('[data-do=pause]').click()")
        route.abort()
    else:
        route.continue_()


def test_cut_off_it_tries_again_and_after_a_closed_page_it_goes_on(opened):
    page, seen = opened(), []

    def cut(route):
        seen.append((route.request.method, route.request.headers.get("upload-offset")))
        route.abort() if len(seen) in (3, 4) else route.continue_()

    page.route("**/uploads/**", cut)
    page.goto(PAGE)
    choose(page, *LARGE)
    page.get_by_role("button", name="上传").click()
    page.get_by_role("link", name="目录.txt").wait_for()
    assert [method for method, _ in seen[:6]] == ["POST", "PATCH", "PATCH", "HEAD", "HEAD", "PATCH"]
    assert seen[2][1] == seen[5][1] == str(2 * hostile.MEGABYTE)
    assert kept().blob.size == len(LARGE[2])


def test_a_refusal_is_told_where_the_person_is(opened):
    page = opened()
    page.goto(PAGE)
    choose(page, "程序.pdf", "application/pdf", hostile.PROGRAM)
    page.get_by_role("button", name="上传").click()
    page.get_by_text("内容却是可执行程序").wait_for()
    assert page.get_by_role("button", name="上传").is_enabled()
    assert page.evaluate("document.activeElement.textContent") == "上传"
    choose(page, "图.exe", "application/octet-stream", hostile.PROGRAM)
    page.get_by_role("button", name="上传").click()
    page.get_by_text("附件不收“.exe”").wait_for()
    assert not FileVersion.objects.exists()


def test_too_large_is_told_before_anything_is_sent(opened, settings):
    settings.FILES_MOST_BYTES = hostile.MEGABYTE
    page, sent = opened(), []
    page.on("request", lambda request: sent.append(request.url) if "/uploads/" in request.url else None)
    page.goto(PAGE)
    choose(page, *LARGE)
    page.get_by_role("button", name="上传").click()
    page.get_by_text("超过上限 1 MB").wait_for()
    assert sent == []


def test_a_text_opens_as_itself(opened, tmp_path):
    (tmp_path / "given").write_bytes(b"plain text")
    facts = {"by": "account:1", "book": "qingshan", "purpose": "attachment", "on": date(2026, 3, 2)}
    version = receive(name="文.txt", content=tmp_path / "given", **facts)
    page = opened()
    page.goto(f"/files/{version.file.number}/文.txt")
    assert page.locator("body").inner_text() == "plain text"
