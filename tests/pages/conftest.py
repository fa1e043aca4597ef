"""What every test of pages needs: at its end the server has answered all it was asked, before the tables are emptied."""

from __future__ import annotations

import time
from threading import Lock

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.signals import request_finished, request_started
from playwright.sync_api import Error

PATIENCE = 20.0  # seconds


@pytest.fixture(autouse=True)
def arrived(monkeypatch):
    """A page that is left while it is looked at is looked at again where it leads: a click returns before it navigates."""
    look = Axe.run

    def run(self, page, *given, **options):
        page.wait_for_load_state()
        try:
            return look(self, page, *given, **options)
        except Error:
            page.wait_for_load_state()
            return look(self, page, *given, **options)

    monkeypatch.setattr(Axe, "run", run)


@pytest.fixture(autouse=True)
def answered(transactional_db):
    """A browser that is closed leaves requests behind; one still at work would hold a table that is to be emptied."""
    lock, under_way = Lock(), 0

    def begins(**_):
        nonlocal under_way
        with lock:
            under_way += 1

    def ends(**_):
        nonlocal under_way
        with lock:
            under_way -= 1

    request_started.connect(begins)
    request_finished.connect(ends)
    yield
    until = time.monotonic() + PATIENCE
    while under_way > 0 and time.monotonic() < until:
        time.sleep(0.02)
    request_started.disconnect(begins)
    request_finished.disconnect(ends)
