"""The pages of background work in a real browser: accessible in every mode, usable by keyboard."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.utils import timezone

from gongkai.agencies.models import User
from gongkai.jobs import actions
from gongkai.jobs.exceptions import GiveUp
from gongkai.jobs.models import Job, JobState
from gongkai.jobs.tasks import tidy
from gongkai.messages.tasks import deliver
from tests.pages.test_pages import MODES, overflow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def failed(live_server):
    """Two failed jobs, one under way, one waiting."""
    for number in range(2):
        job = actions.claim(number=deliver.enqueue(delivery=number).pk, worker="w")
        actions.fail(job=job, error=GiveUp("发信服务器拒绝了这个收件地址（550）。请核对后重新办理。"))
    Job.objects.update(error="smtplib.SMTPRecipientsRefused\ngongkai/messages/senders.py:41 send_mail_now")
    under_way = actions.claim(number=tidy.enqueue(day="2026-03-02").pk, worker="w")
    actions.tell_progress(job=under_way, done=37, of=120)
    deliver.enqueue(delivery=3)
    actions.beat(worker="w", now=timezone.now())
    return Job.objects.filter(state=JobState.DEAD).order_by("pk").first()


@pytest.fixture
def opened(browser, live_server, failed):
    """``opened(**options)``: a page of a context in which the administrator is signed in."""
    client = Client()
    client.force_login(User.objects.create_superuser("admin", password="a-long-passphrase"))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    contexts = []

    def opened(*, large=False, **options):
        context = browser.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        cookies = [(settings.SESSION_COOKIE_NAME, session)] + [("reading", "large")] * large
        context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in cookies])
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("mode", MODES)
def test_the_pages_of_jobs_bar_nobody_and_stay_on_the_screen(opened, failed, mode):
    page = opened(**MODES[mode])
    for address in ("/staff/jobs/", "/staff/jobs/running/", f"/staff/jobs/{failed.pk}/"):
        page.goto(address)
        assert page.url.endswith(address)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{address}\n{found.generate_report()}"
        assert overflow(page) == 0, address
        if folder := os.environ.get("GONGKAI_PICTURES"):
            page.screenshot(path=Path(folder) / f"{mode}{address.replace('/', '-')}.png", full_page=True)


def test_a_failed_job_is_dropped_by_keyboard(opened, failed):
    page = opened()
    page.goto(f"/staff/jobs/{failed.pk}/")
    page.get_by_label("放弃的原因").fill("收件人已经调离。")
    page.keyboard.press("Enter")
    page.wait_for_url("**/staff/jobs/")
    failed.refresh_from_db()
    assert (failed.state, failed.reason) == (JobState.DISCARDED, "收件人已经调离。")
