"""What every test of pages needs: at its end the server has answered all it was asked, before the tables are emptied."""

from __future__ import annotations

import time
from threading import Lock

import pytest
from django.core.signals import request_finished, request_started

PATIENCE = 20.0  # seconds


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
