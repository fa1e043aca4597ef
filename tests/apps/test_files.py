"""Files: what is taken in, how it is kept, who is served what, and how a large one arrives."""

from __future__ import annotations

import base64
import os
import re
import socket
import socketserver
import struct
import subprocess
import sys
import threading
import time
from datetime import date, timedelta

import hostile
import pytest
import small_agency
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gongkai.agencies.models import User
from gongkai.files import actions, kinds, policies, store, uploading
from gongkai.files.actions import receive, scan_waiting, sweep, withdraw
from gongkai.files.intake import examine
from gongkai.files.kinds import Purpose, register_purpose
from gongkai.files.models import Blob, FileVersion, ImmutableError, Scan, StoredFile, Upload
from gongkai.files.policies import FileRefused, Hidden, Visible, Withdrawn, clean_name
from gongkai.files.queries import verify_files
from gongkai.files.tasks import each_day, each_hour
from gongkai.jobs.schedules import SCHEDULES
from gongkai.ledger.models import Entry
from gongkai.ledger.queries import proofs

pytestmark = [pytest.mark.data, pytest.mark.django_db]

BY, TODAY = "account:1", date(2026, 3, 2)
OK, PARTIAL, FOUND, NOT_MODIFIED, FORBIDDEN, NOT_FOUND, GONE, RANGE, REFUSED = (
    200,
    206,
    302,
    304,
    403,
    404,
    410,
    416,
    422,
)
PAGE = "/staff/agencies/qingshan/files/"
TUS = {"HTTP_TUS_RESUMABLE": "1.0.0"}
PART = "application/offset+octet-stream"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """A store of the test's own."""
    settings.UPLOADS = tmp_path / "uploads"
    kept = {"BACKEND": "gongkai.files.store.Folder", "OPTIONS": {"location": tmp_path / "files"}}
    settings.STORAGES = {**settings.STORAGES, "files": kept}
    return tmp_path / "files"


@pytest.fixture
def small():
    return small_agency.build(items=1, requests=1)


@pytest.fixture
def clerk(client, small):
    client.force_login(small.clerk)
    return client


@pytest.fixture
def shown(monkeypatch):
    """``shown(answer)``: what an upper room says of every file."""
    monkeypatch.setattr(policies, "_visibilities", {})
    return lambda answer: policies.register_visibility("test", lambda _file: answer)


@pytest.fixture
def give(tmp_path):
    """``give(content, name)``: hand a file in, as an action gets it."""

    def give(content=None, name="通知.pdf", purpose="attachment", book="qingshan", **more):
        path = tmp_path / "given"
        path.write_bytes(hostile.pdf() if content is None else content)
        return receive(by=BY, book=book, purpose=purpose, name=name, content=path, on=TODAY, **more)

    return give


def body(response):
    return response.getvalue() if response.streaming else response.content


def text(response):
    return body(response).decode()


def at(version, *, versioned=False):
    place = f"v{version.ordinal}/" if versioned else ""
    return f"/files/{version.file.number}/{place}{version.name}"


def stored(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


# ── taking in ─────────────────────────────────────────────

# fmt: off
KINDS = (
    ("a.pdf",  hostile.pdf(),                         "pdf"),
    ("a.docx", hostile.document("word"),              "docx"),
    ("a.xlsx", hostile.document("xl"),                "xlsx"),
    ("a.pptx", hostile.document("ppt"),               "pptx"),
    ("a.ofd",  hostile.zip_of({"OFD.xml": b"<OFD/>"}), "ofd"),
    ("a.zip",  hostile.zip_of({"a.txt": b"text"}),    "zip"),
    ("a.txt",  "公开目录".encode(),                   "txt"),
    ("a.TXT",  "公开目录，国标编码。".encode("gb18030"), "txt"),
    ("a.csv",  "名称,数量\n许可,3\n".encode("utf-8-sig"), "csv"),
    ("a.json", b'{"a": 1}',                           "json"),
    ("a.xml",  b'<?xml version="1.0"?><a/>',          "xml"),
    ("a.png",  b"\x89PNG\r\n\x1a\n" + b"\x00" * 40,   "png"),
    ("a.jpeg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x01" * 40, "jpeg"),
    ("a.doc",  b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "WordDocument".encode("utf-16-le") + b"\x00" * 90, "doc"),
    ("a.mp4",  b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\x00" * 40, "mp4"),
)
REFUSALS = (
    ("空.pdf",     b"",                                "是空文件"),
    ("程序.exe",   hostile.PROGRAM,                    "附件不收“.exe”"),
    ("无扩展名",   hostile.pdf(),                      "附件不收没有扩展名的文件"),
    ("程序.pdf",   hostile.PROGRAM,                    "扩展名表示PDF 文档，内容却是可执行程序"),
    ("脚本.txt",   b"#!/bin/sh\nrm -rf /\n",           "内容却是可执行脚本"),
    ("网页.txt",   b"<html><script>1</script></html>", "内容却是网页"),
    ("图.png",     hostile.pdf(),                      "扩展名表示PNG 图片，内容却是PDF 文档"),
    ("表.docx",    hostile.document("xl"),             "扩展名表示Word 文档，内容却是Excel 表格"),
    ("压缩.docx",  hostile.zip_of({"a": b"a"}),        "内容却是ZIP 压缩包"),
    ("宏.docx",    hostile.document(**{"word/vbaProject.bin": b"x"}), "内容却是带宏的 Office 文档"),
    ("锁.zip",     hostile.with_password(),            "设有打开密码"),
    ("半个.pdf",   hostile.pdf(3)[:60],                "不完整或者已经损坏"),
    ("半个.docx",  hostile.document()[:-30],           "不完整或者已经损坏"),
    ("炸弹.zip",   hostile.flat_bomb(40),              "不是正常的文件"),
    ("重叠.zip",   hostile.overlapping_bomb(),         "压缩包"),
    ("噪声.pdf",   bytes(range(1, 256)) * 3,           "噪声.pdf"),
    ("../../",     hostile.pdf(),                      "文件没有名字"),
)
# fmt: on


@pytest.mark.parametrize(("name", "content", "kind"), KINDS)
def test_a_file_is_known_by_its_content(give, name, content, kind):
    assert give(content, name).blob.kind == kind


@pytest.mark.parametrize(("name", "content", "sentence"), REFUSALS)
def test_what_is_not_taken_in_is_told_in_a_sentence_and_leaves_nothing(give, folder, name, content, sentence):
    with pytest.raises(FileRefused) as refused:
        give(content, name)
    assert sentence in refused.value.because
    assert refused.value.because.endswith("。")
    assert not StoredFile.objects.exists()
    assert stored(folder) == []


def test_a_purpose_takes_its_own_kinds_and_sizes(give, settings):
    with pytest.raises(FileRefused, match=r"图片不收“\.pdf”。可以收的有：\.png、"):
        give(purpose="picture")
    with pytest.raises(FileRefused, match="没有这种文件用途"):
        give(purpose="nothing")
    settings.FILES_MOST_BYTES = 1024 * 1024
    with pytest.raises(FileRefused, match=r"有 1\.5 MB，超过附件的上限 1 MB"):
        give(b"a" * 1572864, "长.txt")


@pytest.mark.parametrize(
    ("given", "cleaned"),
    [
        ("C:\\文件\\通知.pdf", "通知.pdf"),
        ("../../etc/passwd", "passwd"),
        ("通知\u202efdp.exe", "通知fdp.exe"),
        ("a\r\nSet-Cookie: b.pdf", "aSet-Cookie: b.pdf"),
        (" .htaccess ", "htaccess"),
    ],
)
def test_a_name_is_only_a_name(given, cleaned):
    assert clean_name(given) == cleaned


# ── keeping ───────────────────────────────────────────────


def test_the_same_bytes_are_stored_once_and_given_again_change_nothing(give, folder):
    first = give(name="甲.pdf")
    assert give(name="甲.pdf") == first
    other = give(name="乙.pdf", book="lvshui")
    assert other.file != first.file
    assert other.blob == first.blob
    assert stored(folder) == [first.blob.digest]
    assert [entry.act for entry in Entry.objects.filter(book="qingshan")] == ["files.kept"]


def test_a_version_follows_another_under_the_same_address(give):
    file = give().file
    second = give(hostile.pdf(2), "通知（修订）.pdf", of=file)
    assert (second.file, second.ordinal) == (file, 2)
    assert give(hostile.pdf(2), "通知（修订）.pdf", of=file) == second
    assert give(of=file).ordinal == 3
    assert [version.ordinal for version in FileVersion.objects.filter(file=file)] == [3, 2, 1]
    assert Blob.objects.count() == 2


def test_the_ledger_holds_what_was_kept_and_no_names(give):
    file = give(name="张三的申请.pdf").file
    withdraw(by=BY, file=file, notice="内容有误，撤下。", on=TODAY)
    entries = Entry.objects.filter(subject=f"files.file:{file.number}")
    assert [entry.act for entry in entries] == ["files.kept", "files.withdrawn"]
    assert entries[0].details["sha256"] == FileVersion.objects.get().blob.digest
    assert "张三" not in str([entry.facts for entry in Entry.objects.all()])
    assert all(proof.broken is None for proof in proofs())


def test_a_version_is_written_once(give):
    version = give()
    rows = FileVersion.objects.all()
    for change in (version.save, version.delete, rows.delete, lambda: rows.update(name="x")):
        with pytest.raises(ImmutableError):
            change()


def test_withdrawing_needs_a_notice_and_is_done_once(give):
    file = give().file
    with pytest.raises(FileRefused, match="请写明撤下的说明"):
        withdraw(by=BY, file=file, notice="  ", on=TODAY)
    for _ in range(2):
        assert withdraw(by=BY, file=file, notice="内容有误。", on=TODAY).withdrawn_on == TODAY
    with pytest.raises(FileRefused, match="不能改写"):
        withdraw(by=BY, file=file, notice="别的。", on=TODAY)
    with pytest.raises(FileRefused, match="已经撤下"):
        give(hostile.pdf(2), of=file)
    assert Entry.objects.filter(act="files.withdrawn").count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        StoredFile.objects.update(notice="")


# ── crashes and damage ────────────────────────────────────


def test_a_crash_after_the_bytes_leaves_only_bytes_that_a_sweep_takes_a_day_later(give, folder, monkeypatch):
    kept = give()
    monkeypatch.setattr(actions, "keep", lambda **_: pytest.fail("crash"))
    with pytest.raises(pytest.fail.Exception):
        give(hostile.pdf(5), "崩溃.pdf")
    orphan = next(name for name in stored(folder) if name != kept.blob.digest)
    assert sweep(by=BY) == 0
    long_ago = time.time() - 2 * 86_400
    os.utime(folder / store.place_of(orphan), (long_ago, long_ago))
    os.utime(folder / store.place_of(kept.blob.digest), (long_ago, long_ago))
    (folder / "incoming" / "half").write_bytes(b"half")
    os.utime(folder / "incoming" / "half", (long_ago, long_ago))
    assert sweep(by=BY) == 2
    assert stored(folder) == [kept.blob.digest]
    assert Blob.objects.count() == 1
    assert Entry.objects.get(act="files.swept").details == {"unreferenced": [orphan], "number": 1, "unfinished": 1}
    assert sweep(by=BY) == 0


def test_bytes_swept_between_storing_and_naming_are_stored_again(give, folder, tmp_path):
    path = tmp_path / "late"
    path.write_bytes(hostile.pdf(4))
    accepted = examine(content=path, name="迟.pdf", purpose="attachment")
    store.put(accepted.digest, path)
    store.remove(accepted.digest)
    actions.keep(by=BY, book="qingshan", accepted=accepted, on=TODAY)
    assert list(verify_files()) == []


def test_a_store_that_fails_leaves_no_row(give, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store, "put", full)
    with pytest.raises(OSError, match="space"):
        give()
    assert not Blob.objects.exists()


def test_a_name_in_the_folder_appears_with_all_its_bytes_or_not_at_all(folder, tmp_path):
    """A process killed while it writes leaves nothing under the name."""
    program = f"""
import os, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()
from django.core.files import File
from gongkai.files.store import Folder
class Slow(File):
    def chunks(self, size):
        for _ in range(3):
            yield b"a" * 100_000
        print("writing", flush=True)
        __import__("time").sleep(60)
Folder(location={str(folder)!r})._save("ab/cd/abcd", Slow(None))
"""
    environment = {**os.environ, "GONGKAI_HOME": str(tmp_path / "home")}
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, env=environment)
    assert process.stdout.readline() == b"writing\n"
    process.kill()
    process.wait()
    assert not (folder / "ab/cd/abcd").exists()
    assert len(list((folder / "incoming").iterdir())) == 1


def test_damage_and_loss_are_found(give, folder):
    whole, damaged, lost = give(), give(hostile.pdf(2), "坏.pdf"), give(hostile.pdf(3), "丢.pdf")
    place = folder / store.place_of(damaged.blob.digest)
    place.chmod(0o640)
    place.write_bytes(place.read_bytes()[:-1] + b"X")
    (folder / store.place_of(lost.blob.digest)).unlink()
    found = list(verify_files())
    assert len(found) == 2
    assert str(damaged.file.number) in found[0]
    assert "与摘要不符" in found[0]
    assert "存储中没有它的内容" in found[1]
    assert str(whole.file.number) not in "".join(found)


# ── serving ───────────────────────────────────────────────


def test_a_public_file_is_served_as_what_it_is(client, give, shown):
    version = give(name="关于“临时救助”的通知.pdf")
    shown(Visible((1,)))
    response = client.get(at(version))
    assert response.status_code == OK
    assert body(response) == hostile.pdf()
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Length"] == str(version.blob.size)
    assert response["ETag"] == f'"{version.blob.digest}"'
    assert response["X-Content-Type-Options"] == "nosniff"
    disposition = "inline; filename*=utf-8''%E5%85%B3%E4%BA%8E%E2%80%9C%E4%B8%B4%E6%97%B6%E6%95%91%E5%8A%A9%E2%80%9D%E7%9A%84%E9%80%9A%E7%9F%A5.pdf"
    assert response["Content-Disposition"] == disposition
    assert client.get(at(version), HTTP_IF_NONE_MATCH=response["ETag"]).status_code == NOT_MODIFIED
    head = client.head(at(version))
    assert (head["Content-Length"], body(head)) == (str(version.blob.size), b"")


@pytest.mark.parametrize(
    ("name", "content"), [("页.html", b"<html><script>alert(1)</script>"), ("数.xml", b"<?xml version='1.0'?><a/>")]
)
def test_what_could_run_is_saved_and_sandboxed(client, give, shown, monkeypatch, name, content):  # noqa: PLR0917 — fixtures
    monkeypatch.setattr(kinds, "_purposes", {})
    register_purpose(Purpose("page", "网页存档", ("html", "xml")))
    version = give(content, name, purpose="page")
    shown(Visible((1,)))
    response = client.get(at(version))
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


def test_text_is_served_in_its_own_encoding(client, give, shown):
    version = give("公开目录，国标编码。".encode("gb18030"), "目录.txt")
    shown(Visible((1,)))
    assert client.get(at(version))["Content-Type"] == "text/plain; charset=gb18030"


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-9", PARTIAL, slice(0, 10)),
        ("bytes=100-", PARTIAL, slice(100, None)),
        ("bytes=-7", PARTIAL, slice(-7, None)),
        ("bytes=100-99999999", PARTIAL, slice(100, None)),
        ("bytes=99999999-", RANGE, None),
        ("bytes=-0", RANGE, None),
        ("bytes=9-5", RANGE, None),
        ("bytes=0-1,5-6", OK, slice(None)),
        ("lines=1-2", OK, slice(None)),
    ],
)
def test_a_part_is_served_alone(client, give, shown, asked, status, part):  # noqa: PLR0917 — fixtures
    version = give(hostile.pdf(9))
    shown(Visible((1,)))
    response = client.get(at(version), HTTP_RANGE=asked)
    assert response.status_code == status
    assert body(response) == (hostile.pdf(9)[part] if part else b"")
    if status == PARTIAL:
        assert response["Content-Range"].endswith(f"/{version.blob.size}")
        assert int(response["Content-Length"]) == len(hostile.pdf(9)[part])


def test_a_part_of_what_has_changed_is_the_whole(client, give, shown):
    version = give()
    shown(Visible((1,)))
    assert client.get(at(version), HTTP_RANGE="bytes=0-9", HTTP_IF_RANGE='"old"').status_code == OK


def test_a_damaged_file_is_never_served_whole(client, give, shown, folder):
    version = give()
    shown(Visible((1,)))
    place = folder / store.place_of(version.blob.digest)
    place.chmod(0o640)
    place.write_bytes(b"X" * version.blob.size)
    with pytest.raises(Exception, match=version.blob.digest):
        body(client.get(at(version)))


def test_the_bare_address_shows_the_last_version_that_is_public(client, give, shown):
    first = give(name="一.pdf")
    give(hostile.pdf(2), "二.pdf", of=first.file)
    shown(Visible((1,)))
    assert body(client.get(at(first))) == hostile.pdf()
    assert client.get(f"/files/{first.file.number}/v2/二.pdf").status_code == NOT_FOUND
    assert client.get(f"/files/{first.file.number}/v7/七.pdf").status_code == NOT_FOUND
    shown(Visible((1, 2)))
    moved = client.get(at(first))
    assert moved.status_code == FOUND
    assert body(client.get(moved.url)) == hostile.pdf(2)
    assert body(client.get(at(first, versioned=True))) == hostile.pdf()


def told(response):
    """Everything a response says but the address it was asked for and the tokens in it."""
    headers = {
        name: value for name, value in response.headers.items() if name not in ("Content-Length", "X-Request-ID")
    }
    return response.status_code, headers, re.sub(r'value="[^"]*"', "", text(response))


def test_what_is_hidden_is_not_confirmed_to_exist(client, give, small):
    version = give()
    unknown = "/files/00000000-0000-4000-8000-000000000000/通知.pdf"
    for user in (None, small.stranger):
        client.logout() if user is None else client.force_login(user)
        nothing = told(client.get(unknown))
        for address in (at(version), at(version, versioned=True), f"/files/{version.file.number}/别的名字.pdf"):
            for asked in ({}, {"HTTP_IF_NONE_MATCH": f'"{version.blob.digest}"'}, {"HTTP_RANGE": "bytes=0-1"}):
                assert told(client.get(address, **asked)) == nothing
    assert nothing[0] == client.get(f"/files/{version.blob.digest}").status_code == NOT_FOUND


def test_staff_open_what_is_hidden(clerk, give):
    version = give()
    response = clerk.get(at(version))
    assert body(response) == hostile.pdf()
    assert response["Cache-Control"] == "private, no-cache"


def test_a_withdrawn_file_tells_its_notice_where_it_was_public(client, give, shown, small):
    file = withdraw(by=BY, file=give().file, notice="内容涉及个人隐私，撤下。", on=TODAY)
    addresses = (f"/files/{file.number}/通知.pdf", f"/files/{file.number}/v1/x")
    for answer, status in ((Hidden(), NOT_FOUND), (Visible((1,)), GONE), (Withdrawn("另一句说明。"), GONE)):
        shown(answer)
        for address in addresses:
            response = client.get(address)
            assert response.status_code == status
    assert "另一句说明。" in text(response)
    client.force_login(small.clerk)
    assert "内容涉及个人隐私，撤下。" in text(client.get(addresses[0]))


def test_without_a_guard_nobody_is_staff(clerk, give, monkeypatch):
    version = give()
    monkeypatch.setattr(policies, "_guards", [])
    assert clerk.get(at(version)).status_code == NOT_FOUND


# ── the pages of the staff ────────────────────────────────


def send(client, content, name, address=PAGE, **more):
    return client.post(address, {"file": SimpleUploadedFile(name, content), "purpose": "attachment", **more})


def test_the_page_lists_keeps_and_withdraws(clerk):
    assert "还没有文件" in text(clerk.get(PAGE))
    assert "不超过 200.0" in text(clerk.get(PAGE))
    made = send(clerk, hostile.pdf(), "通知.pdf")
    version = FileVersion.objects.get()
    assert made.url == f"{PAGE}{version.file.number}/"
    assert version.kept_by == User.objects.get(username=small_agency.CLERK).ledger_name
    assert "已收存“通知.pdf”" in text(clerk.get(made.url))
    send(clerk, hostile.pdf(2), "通知二.pdf", made.url)
    assert "第2版" in text(clerk.get(made.url))
    assert "通知二.pdf" in text(clerk.get(PAGE))
    clerk.post(f"{made.url}withdraw/", {"notice": "内容有误。"})
    assert "公众看到的说明：内容有误。" in text(clerk.get(made.url))


def test_the_page_refuses_in_a_sentence(clerk):
    response = send(clerk, hostile.PROGRAM, "程序.pdf")
    assert response.status_code == REFUSED
    assert "内容却是可执行程序" in text(response)
    assert "还没有选择文件" in text(clerk.post(PAGE, {"purpose": "attachment"}))
    assert clerk.get(f"{PAGE}00000000-0000-4000-8000-000000000000/").status_code == NOT_FOUND


def test_a_large_form_is_taken_from_its_temporary_file(clerk, settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10
    send(clerk, hostile.pdf(), "通知.pdf")
    assert FileVersion.objects.get().blob.size == len(hostile.pdf())


def test_staff_of_another_agency_are_refused(client, small, give):
    version = give()
    client.force_login(small.stranger)
    one = f"{PAGE}{version.file.number}/"
    for response in (client.get(PAGE), client.get(one), send(client, b"a", "a.txt"), client.post(f"{one}withdraw/")):
        assert response.status_code == FORBIDDEN
    assert client.get(f"/staff/agencies/lvshui/files/{version.file.number}/").status_code == NOT_FOUND


def test_the_page_costs_the_same_however_many_files(clerk, give):
    def cost():
        with CaptureQueriesContext(connection) as seen:
            assert clerk.get(PAGE).status_code == OK
        return len(seen)

    give()
    cost()  # the frame looks up once what it shows of notices
    few = cost()
    for number in range(2, 8):
        give(hostile.pdf(number), f"{number}.pdf")
    assert cost() == few


# ── large files ───────────────────────────────────────────


def announce(client, content, name="大.pdf", **told):
    pairs = {"filename": name, "purpose": "attachment", **told}
    metadata = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in pairs.items())
    return client.post(
        "/files/uploads/qingshan/", HTTP_UPLOAD_LENGTH=str(len(content)), HTTP_UPLOAD_METADATA=metadata, **TUS
    )


def part(client, address, offset, content, **more):
    return client.patch(address, content, content_type=PART, HTTP_UPLOAD_OFFSET=str(offset), **{**TUS, **more})


def test_a_file_arrives_in_parts(clerk):
    content = hostile.pdf(200)
    made = announce(clerk, content)
    assert made.status_code == 201
    assert made["Upload-Expires"]
    at_once = part(clerk, made["Location"], 0, content[:1000])
    assert (at_once.status_code, at_once["Upload-Offset"]) == (204, "1000")
    assert "Content-Location" not in at_once
    assert clerk.head(made["Location"], **TUS)["Upload-Offset"] == "1000"
    last = part(clerk, made["Location"], 1000, content[1000:])
    assert last.status_code == 204
    version = FileVersion.objects.get()
    assert body(clerk.get(last["Content-Location"])) == content
    assert last["Content-Location"].startswith(f"/files/{version.file.number}/")
    assert list(uploading.folder().iterdir()) == []
    assert clerk.head(made["Location"], **TUS)["Upload-Offset"] == str(len(content))


def test_what_the_server_speaks_is_told(clerk):
    told = clerk.options("/files/uploads/qingshan/")
    assert (told["Tus-Version"], told["Tus-Extension"]) == ("1.0.0", "creation,expiration,termination")
    assert clerk.post("/files/uploads/qingshan/").status_code == 412


def test_a_part_that_does_not_follow_is_not_taken(clerk):
    address = announce(clerk, hostile.pdf(9))["Location"]
    part(clerk, address, 0, hostile.pdf(9)[:100])
    assert part(clerk, address, 0, b"again").status_code == 409
    assert part(clerk, address, 200, b"gap").status_code == 409
    assert part(clerk, address, 100, b"a" * 10_000).status_code == 413
    assert clerk.patch(address, b"a", content_type="text/plain", HTTP_UPLOAD_OFFSET="100", **TUS).status_code == 415
    assert clerk.head(address, **TUS)["Upload-Offset"] == "100"


def test_two_writers_do_not_mix(clerk):
    address = announce(clerk, hostile.pdf(9))["Location"]
    upload = Upload.objects.get()
    with uploading.alone(upload):
        assert part(clerk, address, 0, b"a").status_code == 423


def test_a_connection_that_breaks_loses_only_what_did_not_come(clerk):
    announce(clerk, hostile.pdf(9))
    upload, pieces = Upload.objects.get(), [b"a" * 70, b"b" * 30]

    def breaking(_size):
        if pieces:
            return pieces.pop(0)
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        uploading.append(upload, 0, breaking)
    assert uploading.arrived(upload) == 100


def test_a_server_killed_before_keeping_keeps_when_asked_again(clerk, monkeypatch):
    content = hostile.pdf(9)
    address = announce(clerk, content)["Location"]
    upload = Upload.objects.get()
    uploading.append(upload, 0, reader_of(content))
    asked = clerk.head(address, **TUS)
    assert asked["Upload-Offset"] == str(len(content))
    assert FileVersion.objects.get().blob.size == len(content)
    Upload.objects.update(became=None)  # … or killed after keeping, before saying so
    uploading.place_of(upload).write_bytes(content)
    assert clerk.head(address, **TUS)["Content-Location"] == asked["Content-Location"]
    assert FileVersion.objects.count() == 1


def reader_of(content):
    parts = [content]
    return lambda _size: parts.pop() if parts else b""


def test_what_can_be_refused_is_refused_before_it_is_sent(clerk, settings):
    settings.FILES_MOST_BYTES = 1000
    for content, name, sentence in (
        (b"", "空.pdf", "空文件"),
        (b"a" * 1001, "大.pdf", "超过附件的上限"),
        (b"a", "a.exe", "不收“.exe”"),
    ):
        refused = announce(clerk, content, name)
        assert refused.status_code == REFUSED
        assert sentence in text(refused)
    assert not Upload.objects.exists()


def test_what_arrives_and_is_refused_is_told_and_gone(clerk):
    address = announce(clerk, hostile.PROGRAM)["Location"]
    refused = part(clerk, address, 0, hostile.PROGRAM)
    assert refused.status_code == REFUSED
    assert "可执行程序" in text(refused)
    assert list(uploading.folder().iterdir()) == []
    assert clerk.head(address, **TUS).status_code == NOT_FOUND


def test_a_new_version_arrives_in_parts_too(clerk, give):
    file, content = give().file, hostile.pdf(9)
    part(clerk, announce(clerk, content, file=str(file.number))["Location"], 0, content)
    assert FileVersion.objects.get(file=file, ordinal=2).blob.size == len(content)
    assert announce(clerk, content, file="00000000-0000-4000-8000-000000000000").status_code == NOT_FOUND
    assert announce(clerk, content, file="x").status_code == REFUSED


def test_an_upload_is_its_owners_alone_and_expires(clerk, client, small):
    content = hostile.pdf(9)
    address = announce(clerk, content)["Location"]
    upload = Upload.objects.get()
    client.force_login(small.stranger)
    assert client.head(address, **TUS).status_code == FORBIDDEN
    client.logout()
    assert client.head(address, **TUS).status_code == FORBIDDEN
    client.force_login(small.clerk)
    Upload.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.head(address, **TUS).status_code == NOT_FOUND
    (uploading.folder() / "lost").write_bytes(b"a")
    os.utime(uploading.folder() / "lost", (0, 0))
    assert uploading.expire() == 2
    assert not uploading.place_of(upload).exists()
    assert not Upload.objects.exists()


def test_an_upload_is_cancelled(clerk):
    address = announce(clerk, hostile.pdf(9))["Location"]
    assert clerk.delete(address, **TUS).status_code == 204
    assert clerk.head(address, **TUS).status_code == NOT_FOUND
    assert list(uploading.folder().iterdir()) == []


def test_nobody_fills_the_disk_with_beginnings(clerk):
    for _ in range(uploading.MOST_OPEN):
        assert announce(clerk, hostile.pdf()).status_code == 201
    assert "没有传完" in text(announce(clerk, hostile.pdf()))


def test_a_part_needs_the_token_of_the_form(small):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(small.clerk)
    assert announce(strict, hostile.pdf()).status_code == FORBIDDEN
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text(strict.get(PAGE)))[1]
    strict.defaults["HTTP_X_CSRFTOKEN"] = token
    address = announce(strict, hostile.pdf())["Location"]
    assert part(strict, address, 0, hostile.pdf()).status_code == 204


# ── viruses ───────────────────────────────────────────────


class Daemon(socketserver.StreamRequestHandler):
    """Speaks INSTREAM as clamd does, and knows one virus."""

    def handle(self):
        command = self.rfile.readline() if self.rfile.peek(1)[:1] == b"n" else self._until_nul()
        assert command.strip(b"zn\x00\n") == b"INSTREAM"
        content = b""
        while length := struct.unpack("!L", self.rfile.read(4))[0]:
            content += self.rfile.read(length)
        self.server.seen.append(len(content))
        verdict = b"stream: Eicar-Signature FOUND" if hostile.EICAR.encode() in content else b"stream: OK"
        self.wfile.write(self.server.says or verdict + (b"\n" if command.startswith(b"n") else b"\x00"))

    def _until_nul(self):
        command = b""
        while not command.endswith(b"\x00"):
            command += self.rfile.read(1)
        return command


@pytest.fixture
def daemon(settings, tmp_path):
    """A daemon on a real socket."""
    servers = []

    def daemon(kind="tcp"):
        if kind == "unix":
            server = socketserver.ThreadingUnixStreamServer(str(tmp_path / "clamd"), Daemon)
            settings.CLAMD = f"unix:{tmp_path / 'clamd'}"
        else:
            server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Daemon)
            settings.CLAMD = f"tcp:127.0.0.1:{server.server_address[1]}"
        server.seen, server.says, server.daemon_threads = [], b"", True
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        servers.append(server)
        return server

    yield daemon
    for server in servers:
        server.shutdown()
        server.server_close()


def silent_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.mark.parametrize("kind", ["tcp", "unix"])
def test_an_infected_file_is_refused_and_recorded(give, daemon, folder, kind):
    server = daemon(kind)
    assert give(b"clean text", "好.txt").blob.scan == Scan.CLEAN
    assert server.seen == [len(b"clean text")]
    with pytest.raises(FileRefused, match="发现病毒（Eicar-Signature），没有收存"):
        give(hostile.EICAR.encode(), "坏.txt")
    entry = Entry.objects.get(act="files.virus-refused")
    assert entry.details["virus"] == "Eicar-Signature"
    assert "坏" not in str(entry.facts)
    assert len(stored(folder)) == 1


def test_without_a_daemon_nothing_is_asked_and_that_is_told(give):
    assert give().blob.scan == Scan.NOT_CONFIGURED


def test_a_silent_daemon_refuses_by_default(give, settings):
    settings.CLAMD = f"tcp:127.0.0.1:{silent_port()}"
    with pytest.raises(FileRefused, match="病毒扫描服务没有应答"):
        give()
    settings.CLAMD = "unix:/nowhere/clamd"
    with pytest.raises(FileRefused, match="病毒扫描服务没有应答"):
        give()


def test_a_daemon_that_cannot_say_is_a_silent_one(give, daemon):
    daemon().says = b"INSTREAM size limit exceeded. ERROR\x00"
    with pytest.raises(FileRefused, match="病毒扫描服务没有应答"):
        give()


def test_queued_files_wait_unserved_until_they_are_scanned(clerk, give, settings, shown, daemon):
    settings.CLAMD, settings.CLAMD_UNREACHABLE = f"tcp:127.0.0.1:{silent_port()}", "queue"
    good, bad = give(b"clean text", "好.txt"), give(hostile.EICAR.encode(), "坏.txt")
    shown(Visible((1,)))
    assert "等待病毒扫描" in text(clerk.get(at(good)))
    assert scan_waiting(by="system", on=TODAY) == 2
    clerk.logout()
    assert clerk.get(at(good)).status_code == NOT_FOUND
    daemon()
    assert scan_waiting(by="system", on=TODAY) == 0
    assert body(clerk.get(at(good))) == b"clean text"
    assert clerk.get(at(bad)).status_code == GONE
    assert Entry.objects.filter(act="files.virus-refused").count() == 1


# ── jobs ──────────────────────────────────────────────────


def test_sweeping_is_due_each_day_and_scanning_where_files_may_wait(settings):
    now = timezone.now()
    assert {"files.tidy", "files.scan"} <= set(SCHEDULES)
    assert len(list(each_day(now))) == 1
    assert list(each_hour(now)) == []
    settings.CLAMD, settings.CLAMD_UNREACHABLE = "tcp:127.0.0.1:1", "queue"
    assert len(list(each_hour(now))) == 1
