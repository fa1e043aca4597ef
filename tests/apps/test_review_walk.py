"""Random walks over writing, gates, publication and withdrawal: no unsigned byte is public, nothing public is lost.

What may be public is reckoned here from the acts that succeeded, by the text of issue and reference alone: this file knows
nothing of the program's gates but their names.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import product

import pytest
import reviewing
from django.db import transaction
from django.test import Client
from reviewing import GATE_ROLES, NOW, TODAY, current, passed, published, submitted

from gongkai.agencies.policies import NotAllowed
from gongkai.ledger.queries import proofs
from gongkai.publication.actions import withdraw_item
from gongkai.publication.manuscript_actions import abandon, revise
from gongkai.publication.models import InformationItem, ItemVersion, Manuscript
from gongkai.publication.review_actions import send_back

pytestmark = [pytest.mark.data, pytest.mark.django_db, pytest.mark.budget]

#: What each gate reads, written down a second time.
READS = {
    "political": {"title", "body", "note"},
    "legal": {"title", "body", "note", "number", "because"},
    "secrecy": {"title", "body", "note", "number", "because", "formed_on"},
    "procedure": {"number", "because"},
    "timeliness": {"number", "formed_on"},
    "signing": {"title", "body", "note", "number", "because", "formed_on"},
}
FACTS = ("title", "body", "note", "number", "because", "formed_on")

WRITING, PUBLISHING = {"editor", "disclosure_office", "disclosure_head"}, {"disclosure_office", "disclosure_head"}
#: How often an act is tried, and by whom it is mostly.
ACTS = {
    "draft": (2, WRITING),
    "revise": (2, WRITING),
    "submit": (5, WRITING),
    "sign": (40, set(GATE_ROLES.values())),
    "send_back": (1, set(GATE_ROLES.values())),
    "publish": (8, PUBLISHING),
    "hurry": (2, PUBLISHING),
    "withdraw": (1, PUBLISHING),
    "correct": (2, WRITING),
    "give_up": (0.4, WRITING),
}


@dataclass
class Told:
    """What the walk knows of a manuscript from the acts that were not refused."""

    row: Manuscript
    facts: dict
    authors: set
    words: dict = field(default_factory=dict)  # gate: (said yes, by whom, of which facts)

    def may_be_public(self, gates) -> bool:
        for gate in gates:
            said, who, of = self.words.get(gate, (False, None, None))
            if not said or who in self.authors or any(of[name] != self.facts[name] for name in READS[gate]):
                return False
        return True


class Walk:
    """One walk, its chance, and its own account of what happened."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.office = reviewing.build()
        gates = [*GATE_ROLES.values()]
        shares = [{"editor"}, {"disclosure_office"}, {"secrecy_reviewer"}, {"disclosure_head", "legal_reviewer"}]
        shares += [set(chance.sample(gates, 4)), {*chance.sample(gates, 2), "disclosure_office"}, set(gates)]
        self.people = [self.office.person(f"人{number}", *sorted(roles)) for number, roles in enumerate(shares)]
        self.shares = dict(zip([person.pk for person in self.people], shares, strict=True))
        self.told: list[Told] = []
        self.public_of: dict[int, int] = {}  # by manuscript the item it became
        self.public: dict[int, list[tuple[str, str]]] = {}  # by item the texts that were public, in their order
        self.withdrawn: set[int] = set()
        self.done: Counter[str] = Counter()
        self.refused = 0

    def facts(self) -> dict:
        pick = self.chance.choice
        return {
            "title": pick(["甲通知", "乙通知"]),
            "body": pick(["<p>一</p>", "<p>二</p>", "<p>三</p>"]),
            "note": pick(["更正", "再更正"]),
            "number": pick(["", "青民发〔2026〕1号"]),
            "because": pick(["", "说明"]),
            "formed_on": TODAY - timedelta(self.chance.choice([0, 3])),
        }

    def step(self) -> None:
        (act,) = self.chance.choices(list(ACTS), [weight for weight, _ in ACTS.values()])
        fit = [person for person in self.people if self.shares[person.pk] & ACTS[act][1]]
        who = self.chance.choice(fit if self.chance.random() < 0.85 else self.people)
        before, because = state(), ""
        try:
            getattr(self, act)(who)
            self.done[act] += 1
        except NotAllowed as refusal:
            self.refused += 1
            because = refusal.because
        if because:
            assert because.endswith("。")
            assert state() == before, "a refused act leaves no trace"

    def one(self) -> Told:
        if not self.told:
            raise NotAllowed("还没有稿件。")
        return self.chance.choice(self.told[-3:])

    def draft(self, who, item=None):
        facts = self.facts()
        row = self.office.drafted(who, item=item, **facts)
        self.told.append(Told(row, facts, {who.pk}))

    def correct(self, who):
        items = list(InformationItem.objects.order_by("pk"))
        if not items:
            raise NotAllowed("没有可以更正的信息。")
        self.draft(who, self.chance.choice(items))

    def revise(self, who):
        told, facts = self.one(), self.facts()
        base = current(told.row)
        version = revise(user=who, manuscript=told.row, content=self.office.content(**facts), base=base.ordinal, at=NOW)
        if version.ordinal > base.ordinal:
            told.authors.add(who.pk)
        told.facts = facts

    def submit(self, who):
        submitted(who, self.one().row)

    def sign(self, who):
        told, held = self.one(), [gate for gate, role in GATE_ROLES.items() if role in self.shares[who.pk]]
        gate = self.chance.choice(held if held and self.chance.random() < 0.9 else list(GATE_ROLES))
        passed(who, told.row, gate)
        told.words[gate] = (True, who.pk, dict(told.facts))

    def give_up(self, who):
        abandon(user=who, manuscript=self.one().row, reason="重复", on=TODAY)

    def send_back(self, who):
        told, gate = self.one(), self.chance.choice(list(GATE_ROLES))
        digest = current(told.row).digest
        send_back(user=who, manuscript=told.row, gate=gate, digest=digest, opinion="请改。", on=TODAY)
        told.words[gate] = (False, who.pk, dict(told.facts))

    def publish(self, who, **hurry):
        told = self.one()
        was_public = told.row.pk in self.public_of
        item = published(who, told.row, **hurry)
        if was_public:
            return
        needed = ("secrecy", "signing") if hurry else tuple(GATE_ROLES)
        assert told.may_be_public(needed), "public, yet a gate had not passed these bytes"
        assert told.words["secrecy"][1] != who.pk, "published by who reviewed its secrecy"
        self.public_of[told.row.pk] = item.pk
        self.public.setdefault(item.pk, []).append((told.facts["title"], told.facts["body"]))

    def hurry(self, who):
        self.publish(who, emergency="突发事件")

    def withdraw(self, _who):
        items = list(InformationItem.objects.order_by("pk"))
        if not items or self.chance.random() < 0.7:
            raise NotAllowed("这次不撤下。")
        item = self.chance.choice(items)
        withdraw_item(by="t", item=item, reason="失实", on=TODAY)
        self.withdrawn.add(item.pk)

    def check(self) -> None:
        texts: dict[int, list[tuple[str, str]]] = {}
        for version in ItemVersion.objects.order_by("item", "ordinal"):
            texts.setdefault(version.item_id, []).append((version.title, version.body))
            assert (version.title, version.body, version.digest) == (
                version.signed.title, version.signed.body, version.signed.digest,
            )  # fmt: skip
        assert texts == self.public, "what is public, and ever was, is what the walk saw published"
        told = InformationItem.objects.filter(withdrawn_on__isnull=True).count()
        assert told == len(self.public) - len(self.withdrawn)
        client = Client()
        for item in InformationItem.objects.all():
            answer = client.get(f"/agencies/qingshan/items/{item.index_number}/")
            assert answer.status_code == (410 if item.pk in self.withdrawn else 200)
            if item.pk in self.withdrawn:
                assert self.public[item.pk][-1][1] not in answer.content.decode()
        assert not [proof for proof in proofs() if proof.broken]


def state():
    return (
        Manuscript.objects.count(),
        ItemVersion.objects.count(),
        list(Manuscript.objects.order_by("pk").values_list("version", "state", "item", "follow_up_by")),
        InformationItem.objects.filter(withdrawn_on__isnull=True).count(),
    )


def test_no_unsigned_byte_is_public_and_nothing_public_is_lost(budget, figures):
    done: Counter[str] = Counter()
    refused = 0
    for number in range(budget(6, 120)):
        chance = random.Random(f"{os.environ['GONGKAI_SEED']}-{number}")  # noqa: S311 — repeatable cases, not secrets
        with transaction.atomic():
            walk = Walk(chance)
            for _ in range(budget(150, 400)):
                walk.step()
            walk.check()
            done += walk.done
            refused += walk.refused
            transaction.set_rollback(True)
    assert done["sign"] > done["publish"] > 0
    figures("walks over writing and review: acts done, refused, published", f"{done.total()}, {refused}, {done['publish'] + done['hurry']}")  # fmt: skip


def test_of_every_division_of_the_work_among_three_just_the_lawful_ones_reach_the_public(budget, figures):
    """Who writes, reviews secrecy, passes the other gates, signs, publishes: three people, every way to share it."""
    ways = list(product(range(3), repeat=5))
    chance = random.Random(os.environ["GONGKAI_SEED"])  # noqa: S311 — as above
    ways = chance.sample(ways, budget(40, len(ways)))
    office = reviewing.build()
    reached = 0
    for number, (writer, secrecy, others, signer, publisher) in enumerate(ways):
        roles: dict[int, set[str]] = {person: set() for person in range(3)}
        roles[writer].add("disclosure_office")  # who drafts and may hold a gate as well
        roles[secrecy].add("secrecy_reviewer")
        roles[others] |= {GATE_ROLES[gate] for gate in ("political", "legal", "procedure", "timeliness")}
        roles[signer].add("disclosure_head")
        roles[publisher].add("disclosure_office")
        people = [office.person(f"{number}-{person}", *sorted(roles[person])) for person in range(3)]
        lawful = writer not in {secrecy, others, signer} and secrecy != publisher
        manuscript = submitted(people[writer], office.drafted(people[writer]))
        try:
            for gate in GATE_ROLES:
                passed(people[{"secrecy": secrecy, "signing": signer}.get(gate, others)], manuscript, gate)
            published(people[publisher], manuscript)
            outcome = True
        except NotAllowed:
            outcome = False
        assert outcome == lawful, (writer, secrecy, others, signer, publisher)
        reached += outcome
    figures("divisions of the work among three people: tried, reach the public", f"{len(ways)}, {reached}")
