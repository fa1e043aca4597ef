"""Mail and short messages: to real servers, with a record of delivery, and no address where it does not belong."""

from __future__ import annotations

import email.policy
import json
import socket
import threading
from datetime import UTC, date, datetime
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import small_agency
from aiosmtpd.controller import Controller
from django.db import transaction
from django.template import TemplateDoesNotExist
from django_tasks_db.models import DBTaskResult
from job_samples import work_off
from publishing import publish_report
from small_agency import CLERK

from gongkai.agencies.models import Assignment, User
from gongkai.agencies.roles import DISCLOSURE_OFFICE
from gongkai.jobs import actions as jobs
from gongkai.jobs.models import Job, JobState
from gongkai.ledger.models import Entry
from gongkai.messages import recipients, writing
from gongkai.messages.actions import send_mail, send_sms
from gongkai.messages.models import Delivery, DeliveryState
from gongkai.messages.queries import deliveries
from gongkai.messages.recipients import Recipient, digest, masked
from gongkai.reporting import tasks
from gongkai.statute.limits import ReportDue

pytestmark = [pytest.mark.data, pytest.mark.django_db]
ADDRESS, PHONE, NAME = "zhangsan@example.gov.cn", "13812345678", "张三"
CONTEXT = {
    "agency": "青山县民政局",
    "year": 2025,
    "last_day": "2026年1月31日",
    "days_left": 15,
    "article": "条例第四十九条",
}


class Postbox:
    """Keeps what comes in; ``replies`` are given first, one to a recipient."""

    def __init__(self):
        self.mails, self.replies = [], []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 — aiosmtpd's name
        if self.replies:
            return self.replies.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 — aiosmtpd's name
        self.mails.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=email.policy.default)))
        return "250 OK"


@pytest.fixture
def post(settings):
    """A real SMTP server on a port of its own."""
    box = Postbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_CONFIGURED = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    yield box
    server.stop()


@pytest.fixture
def provider(settings):
    """A real HTTP server that takes short messages; ``answers`` are given in turn, then yes."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            taken.append((body, dict(self.headers)))
            status, words = answers.pop(0) if answers else (200, json.dumps({"id": f"sms-{len(taken)}"}))
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", str(len(words)))
            self.end_headers()
            self.wfile.write(words.encode())

        def log_message(self, *_words):
            pass

    taken, answers = [], []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.SMS_URL, settings.SMS_KEY = f"http://127.0.0.1:{server.server_port}/send", "a-key"
    server.taken, server.answers = taken, answers
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def known(monkeypatch):
    """A resolver as an upper room would register it."""
    people = {"1": Recipient(ADDRESS, PHONE, NAME), "2": Recipient(name="李四")}
    monkeypatch.setitem(recipients.RESOLVERS, "test", people.get)
    return people


def mail(to="test:1", template="report_due"):
    return send_mail(template=template, to=to, context=CONTEXT, book="qingshan")


def fresh(delivery):
    delivery.refresh_from_db()
    return delivery


def test_a_mail_arrives_in_chinese_as_text_and_html_and_its_delivery_is_recorded(post, known):
    sent = mail()
    work_off()
    [(to, letter)] = post.mails
    assert to == [ADDRESS]
    assert letter["Subject"].strip() == "【政府信息公开】青山县民政局2025年度报告应在2026年1月31日前公布"
    text, html = letter.get_body(("plain",)).get_content(), letter.get_body(("html",)).get_content()
    assert text.startswith("张三，您好：")
    assert "还有 15 天" in text
    assert "<strong>2026年1月31日</strong>" in html
    sent = fresh(sent)
    assert (sent.state, sent.tries, sent.provider_id) == (DeliveryState.SENT, 1, letter["Message-ID"])
    assert (sent.address_masked, sent.address_digest) == ("z***@example.gov.cn", digest(ADDRESS))
    assert sent.sent_at is not None
    assert list(deliveries("qingshan")) == [sent]


def test_nothing_kept_names_the_recipient(post, known):
    mail()
    work_off()
    tables = (Delivery, Job, DBTaskResult, Entry)
    kept = repr([list(table.objects.values()) for table in tables])
    assert not [word for word in (ADDRESS, NAME, PHONE) if word in kept]
    assert Entry.objects.get(act="messages.queued").details["recipient"] == "test:1"


def test_a_message_of_an_act_that_fails_is_never_sent(post, known):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        mail()
        _ = 1 / 0
    work_off()
    assert post.mails == []
    assert not Delivery.objects.exists()


def test_a_server_that_says_later_is_asked_again(post, known):
    post.replies[:] = ["451 later"]
    sent = mail()
    work_off()
    assert fresh(sent).state == DeliveryState.QUEUED
    assert "暂时不接受" in Job.objects.get().sentence
    work_off(later=True)
    assert (fresh(sent).state, sent.tries) == (DeliveryState.SENT, 2)
    assert len(post.mails) == 1


def test_a_server_that_is_away_is_asked_as_often_as_allowed_then_a_person(post, known, settings):
    settings.EMAIL_PORT = 1
    sent = mail()
    for _ in range(8):
        work_off(later=True)
    job = Job.objects.get()
    assert (job.state, job.tries) == (JobState.DEAD, 8)
    assert (fresh(sent).state, sent.sentence) == (DeliveryState.FAILED, job.sentence)
    assert "没有应答" in sent.sentence


def test_a_refused_address_is_not_asked_again_and_is_sent_once_mended(post, known):
    post.replies[:] = ["550 no such user"]
    sent = mail()
    work_off()
    job = Job.objects.get()
    assert (job.state, job.tries, fresh(sent).state) == (JobState.DEAD, 1, DeliveryState.FAILED)
    assert "550" in sent.sentence
    jobs.rerun(by="account:1", job=job)
    work_off()
    assert fresh(sent).state == DeliveryState.SENT


def test_a_job_cut_off_after_the_sending_was_recorded_does_not_send_again(post, known):
    sent = mail()
    work_off()
    Job.objects.update(state=JobState.WAITING, ended_at=None, ended_on=None)
    jobs.send(job=Job.objects.get())
    work_off()
    assert len(post.mails) == 1
    assert fresh(sent).tries == 1


def test_sent_again_after_a_cut_between_server_and_record_it_bears_the_same_number(post, known):
    sent = mail()
    work_off()
    Delivery.objects.update(state="queued", sent_at=None)
    Job.objects.update(state=JobState.WAITING, ended_at=None, ended_on=None)
    jobs.send(job=Job.objects.get())
    work_off()
    first, second = (letter["Message-ID"] for _, letter in post.mails)
    assert first == second == fresh(sent).provider_id


@pytest.mark.parametrize(("to", "sentence"), [("test:2", "没有登记电子邮箱"), ("test:3", "没有登记电子邮箱")])
def test_who_cannot_be_reached_is_told_to_a_person(post, known, to, sentence):
    sent = mail(to)
    work_off()
    assert sentence in fresh(sent).sentence
    assert Job.objects.get().state == JobState.DEAD


def test_without_a_server_the_record_says_that_nothing_was_sent(known):
    sent = mail()
    work_off()
    assert (fresh(sent).state, Job.objects.get().state) == (DeliveryState.FAILED, JobState.DONE)
    assert "GONGKAI_EMAIL_URL" in sent.sentence


@pytest.mark.parametrize("to", [ADDRESS, "nobody:1", "test", "test:"])
def test_an_address_is_no_reference(known, to):
    with pytest.raises(ValueError, match="种类:编号"):
        mail(to)


def test_a_template_that_is_missing_or_has_no_subject_is_a_mistake_of_ours(known, settings, tmp_path):
    with pytest.raises(TemplateDoesNotExist):
        mail(template="nowhere")
    (tmp_path / "messages").mkdir()
    (tmp_path / "messages" / "bare.txt").write_text("正文 {{ x }}", "utf-8")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    with pytest.raises(writing.BadTemplate, match="第一行"):
        writing.mail_words("bare", {})
    assert writing.sms_words("bare", {"x": "<a>\n&b"}).text == "正文 <a> &b"


def sms():
    return send_sms(template="report_due", to="test:1", context=CONTEXT, book="qingshan")


def test_a_short_message_is_posted_with_key_and_number(provider, known):
    sent = sms()
    work_off()
    [(body, headers)] = provider.taken
    assert (body["to"], body["template"]) == (PHONE, "report_due")
    assert "\n" not in body["text"]
    assert headers["Authorization"] == "Bearer a-key"
    assert headers["Idempotency-Key"] == body["key"]
    assert (fresh(sent).state, sent.provider_id, sent.address_masked) == (DeliveryState.SENT, "sms-1", "138****5678")


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_provider_that_is_busy_is_asked_again_with_the_same_key(provider, known, status):
    provider.answers[:] = [(status, "")]
    sent = sms()
    work_off()
    work_off(later=True)
    assert fresh(sent).state == DeliveryState.SENT
    assert len({body["key"] for body, _ in provider.taken}) == 1
    assert len(provider.taken) == 2


@pytest.mark.parametrize("status", [302, 400, 401, 404])
def test_a_provider_that_refuses_is_not_asked_again_nor_followed_elsewhere(provider, known, status):
    provider.answers[:] = [(status, "")]
    sent = sms()
    work_off()
    assert fresh(sent).state == DeliveryState.FAILED
    assert str(status) in sent.sentence
    assert len(provider.taken) == 1


@pytest.mark.parametrize("answer", ["", "not json", "[1]", '{"ok": true}'])
def test_a_yes_without_a_number_is_a_yes(provider, known, answer):
    provider.answers[:] = [(200, answer)]
    sent = sms()
    work_off()
    assert (fresh(sent).state, sent.provider_id) == (DeliveryState.SENT, "")


def test_masks_and_digests():
    # fmt: off
    assert [masked(address) for address in ("zhangsan@example.gov.cn", "a@b.cn", "13812345678", "12345")] == [
                                            "z***@example.gov.cn",     "***@b.cn", "138****5678", "****"]
    # fmt: on
    assert digest(" ZhangSan@Example.gov.cn") == digest(ADDRESS) != digest("lisi@example.gov.cn")


# ── the reminder of the annual report ────────────────────


@pytest.fixture
def small():
    made = small_agency.build(items=1, requests=1)
    User.objects.filter(username=CLERK).update(email=ADDRESS)
    clerk = User.objects.get(username=CLERK)
    Assignment.objects.update_or_create(
        user=clerk, agency=made.agency, role=DISCLOSURE_OFFICE, unit=None, defaults={"since": date(2019, 1, 1)}
    )
    return made


def at(month, day, year=2022):
    return datetime(year, month, day, 1, tzinfo=UTC)


def due(now):
    return [key for key, _ in tasks.unpublished(now)]


def test_agencies_without_a_report_are_reminded_on_each_rung_once(small):
    assert due(at(12, 31, 2021)) == []  # that is next year's report
    found = {day: due(at(1, day)) for day in range(1, 32)}
    rungs = {day: keys[0].rpartition(":")[2] for day, keys in found.items()}
    assert rungs[1] == "30"
    # fmt: off
    assert [rungs[day] for day in (15, 16, 25, 26, 29, 30, 31)] == ["30", "15", "15", "5", "5", "1", "1"]
    # fmt: on
    assert due(at(2, 1)) == []
    assert {key for keys in found.values() for key in keys} == {
        f"{code}:2021:{rung}" for code in ("qingshan", "lvshui") for rung in (30, 15, 5, 1)
    }


def test_who_has_published_is_not_reminded(small):
    assert [key for key in due(at(1, 10, 2021)) if key.startswith("qingshan")] == []
    publish_report(by="account:1", agency=small.agency, year=2021, published_on=date(2022, 1, 5), on=date(2022, 1, 5))
    assert due(at(1, 10)) == ["lvshui:2021:30"]


def test_the_disclosure_office_gets_the_reminder(small, post):
    tasks.remind.enqueue(agency="qingshan", year=2021, day="2022-01-16")
    work_off()
    [(to, letter)] = post.mails
    assert to == [ADDRESS]
    assert letter["Subject"].strip() == "【政府信息公开】青山县民政局2021年度报告应在2022年1月31日前公布"
    assert "还有 15 天" in letter.get_body(("plain",)).get_content()
    assert str(ReportDue.REPORT_BY_DEPARTMENT.cite) in letter.get_body(("plain",)).get_content()


def test_published_between_asking_and_writing_nobody_is_reminded(small, post):
    tasks.remind.enqueue(agency="qingshan", year=2020, day="2021-01-16")
    tasks.remind.enqueue(agency="nowhere", year=2020, day="2021-01-16")
    work_off()
    assert post.mails == []


def test_an_account_that_is_closed_or_none_is_nobody():
    user = User.objects.create_user("leaver", email=ADDRESS, password="a-long-passphrase")
    assert recipients.resolve(f"account:{user.pk}").mail == ADDRESS
    User.objects.update(is_active=False)
    assert [recipients.resolve(f"account:{number}") for number in (user.pk, "x", "²")] == [None] * 3
