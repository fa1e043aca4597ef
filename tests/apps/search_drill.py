"""The processes of the crash drill: one changes and searches, one only reads, one writes the index and is killed.

Run by tests/apps/test_search.py with the database and the folder in its environment; prints what it did as JSON.
"""
# ruff: noqa: E402 — Django is set up before the models are imported

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.config.settings")

import django

django.setup()

from django.core.management import call_command

from gongkai.publication.models import InformationItem
from gongkai.search import actions, writing
from gongkai.search.engine import NoIndex
from gongkai.search.queries import search, status
from tests.apps import search_corpus

COMMON = "公告"  # in every item
WHOLE = 5_000


def prepare(_seconds: float, _seed: int) -> dict:
    """A database with its tables, two agencies and a few items."""
    call_command("migrate", verbosity=0, interactive=False)
    site = search_corpus.build()
    site.publish_many([(f"公告先{n}", f"正文先{n}") for n in range(200)])
    return {"items": 200}


def write(seconds: float, seed: int) -> dict:
    """Take the outbox into the index, and now and then build it anew, until the end or the kill."""
    chance = Random(seed)  # noqa: S311 — seeded, not secret
    until, done = time.monotonic() + seconds, 0
    print(flush=True)  # noqa: T201 — begun: from here on a kill meets work
    while time.monotonic() < until:
        if chance.random() < 0.3:
            writing.rebuild()
        else:
            writing.update(wait=True)
        done += 1
        time.sleep(chance.random() / 50)
    return {"rounds": done}


def read(seconds: float, _seed: int) -> dict:
    """Search all the time: what was withdrawn before a search is not in its answer."""
    until, searches, shown = time.monotonic() + seconds, 0, 0
    while time.monotonic() < until:
        withdrawn = set(InformationItem.objects.filter(withdrawn_on__isnull=False).values_list("pk", flat=True))
        found = {hit.document.id for hit in search(COMMON, size=WHOLE).hits}
        assert not found & withdrawn, f"withdrawn but shown: {found & withdrawn}"
        searches, shown = searches + 1, max(shown, len(found))
    return {"searches": searches, "shown": shown}


def change(seconds: float, seed: int) -> dict:
    """Publish, correct and withdraw, and look at once; the index is left to the other process."""
    actions.after_commit = lambda: None
    site = search_corpus.Site(*search_corpus.Agency.objects.order_by("-code"))
    site.numbers = iter(range(seed % 1000 * 1000 + 1000, 10**6))
    chance = Random(seed)  # noqa: S311 — seeded, not secret
    until, withdrawn, searches = time.monotonic() + seconds, [], 0
    public, acts = [], 0
    while time.monotonic() < until:
        act, serial, acts = chance.random(), chance.randrange(10**9), acts + 1
        if act < 0.5 or not public:
            public.append(site.publish(f"公告{serial}", f"正文{serial}"))
        elif act < 0.75:
            public[0] = site.correct(public[0], f"公告改{serial}", f"正文改{serial}")
            chance.shuffle(public)
        else:
            withdrawn.append(public.pop())
            site.withdraw(withdrawn[-1])
            searches += 1
            assert not search(withdrawn[-1].title).hits or withdrawn[-1].pk not in {
                hit.document.id for hit in search(withdrawn[-1].title, size=WHOLE).hits
            }
        time.sleep(chance.random() / 100)
    return {"acts": acts, "published": len(public) + len(withdrawn), "withdrawn": len(withdrawn), "searches": searches}


def settle(_seconds: float, _seed: int) -> dict:
    """After the last kill: one update makes index and records equal, with nothing missing and nothing left."""
    try:
        search(COMMON)
    except NoIndex:
        return {"error": "no readable index after the kill"}
    taken = writing.update(wait=True)
    found = {(hit.document.id, hit.document.version) for hit in search(COMMON, size=WHOLE).hits}
    public = set(InformationItem.objects.filter(withdrawn_on__isnull=True).values_list("pk", "version"))
    return {
        "taken": taken,
        "missing": len(public - found),
        "extra": len(found - public),
        "complete": status().is_complete,
        "public": len(public),
    }


ROLES = {"prepare": prepare, "write": write, "read": read, "change": change, "settle": settle}

if __name__ == "__main__":
    role, seconds, seed = sys.argv[1:]
    sys.stdout.write(json.dumps(ROLES[role](float(seconds), int(seed))))
