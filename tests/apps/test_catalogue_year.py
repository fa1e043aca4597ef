"""A planted year is played day by day: each lateness is found on its day and none is invented, with five nights missing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import catalogue_samples as samples
import pytest
from catalogue_samples import BY, publish

from gongkai.agencies.actions import open_account
from gongkai.agencies.models import Assignment
from gongkai.catalogue.adoption_actions import adopt
from gongkai.catalogue.duty_actions import meet, record_event
from gongkai.catalogue.models import Adoption, CatalogueItem, DisclosureDuty, DutyKind, DutyReminder, DutyState
from gongkai.catalogue.nightly import run
from gongkai.catalogue.rebuilding import differences
from gongkai.messages.models import Delivery
from gongkai.publication.actions import withdraw_item
from gongkai.publication.models import InformationItem

pytestmark = [pytest.mark.data, pytest.mark.django_db, pytest.mark.budget]

DAY = timedelta(days=1)
RUNGS = (7, 2, 0, -1)


def planted(seed):
    program = Path(__file__).with_name("catalogue_year.py")
    done = subprocess.run([sys.executable, program, str(seed)], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


class Office:
    """Plays the acts of a plan through the program's own actions."""

    def __init__(self, plan, suffix):
        county, self.agency = samples.build(suffix)
        rows = [("一年", name, "名称、内容", "《政府信息公开条例》", words) for name, words in plan["items"]]
        self.first = date.fromisoformat(plan["first"])
        samples.enter(county, "municipal-services", rows, in_force_on=date(2023, 1, 1))
        open_account(
            by=BY,
            username=f"office{suffix}",
            password="long-enough-for-a-test",
            agency=self.agency,
            role="disclosure_office",
        )
        Assignment.objects.update(since=self.first)
        items = list(CatalogueItem.objects.filter(publisher=county, domain="municipal-services"))
        adopt(by=BY, agency=self.agency, items=items, since=self.first, on=self.first)
        rows = Adoption.objects.filter(item__in=items).prefetch_related("item__texts").select_related("agency", "item")
        self.adoptions = {row.item.texts.all()[0].name: row for row in rows}

    def play(self, act, day):
        getattr(self, act["act"])(day, **{name: value for name, value in act.items() if name != "act"})

    def event(self, day, item, reference):
        record_event(
            by=BY, adoption=self.adoptions[item], reference=reference, subject=reference, happened_on=day, on=day
        )

    def publish(self, day, item, answers, number):
        publish(self.agency, number, day, body=f"{number}的名称和内容")
        duty = self.duty(item, answers)
        told = [{"element": one, "present": True} for one in ("名称", "内容")]
        meet(by=BY, duty=duty, reference=number, elements=told, on=day)

    def duty(self, item, answers):
        duties = DisclosureDuty.objects.filter(adoption=self.adoptions[item])
        if ":" in answers:
            return duties.get(kind=DutyKind.CYCLE, runs_from=answers.partition(":")[2])
        return duties.get(kind=DutyKind.EVENT, event__reference=answers)

    def withdraw(self, day, number):
        item = InformationItem.objects.get(agency=self.agency, index_number=number)
        withdraw_item(by=BY, item=item, reason="撤下重发", on=day)

    def late(self, day):
        """What the records call late that evening, by the plan's names."""
        duties = DisclosureDuty.objects.filter(agency=self.agency, state=DutyState.OPEN, due_on__lt=day).select_related(
            "event", "adoption"
        )
        names = {adoption.pk: name for name, adoption in self.adoptions.items()}
        return sorted(
            duty.event.reference if duty.event else f"{names[duty.adoption_id]}:{duty.runs_from}" for duty in duties
        )


def test_every_lateness_is_found_on_its_day_and_none_is_invented(budget, figures):
    plans = [f"{os.environ['GONGKAI_SEED']}-{number}" for number in range(budget(1, 6))]
    found = days = 0
    for number, seed in enumerate(plans):
        plan = planted(seed)
        office, day = Office(plan, str(number)), date.fromisoformat(plan["first"])
        nights = defaultdict(set)  # the rungs that each duty stood on, by a night that found it open
        while day <= date.fromisoformat(plan["last"]):
            key = day.isoformat()
            if key not in plan["outage"]:
                run(today=day)
                for duty in DisclosureDuty.objects.filter(agency=office.agency, state=DutyState.OPEN):
                    nights[duty.pk] |= {rung for rung in RUNGS if (duty.due_on - day).days <= rung}
            for act in plan["acts"].get(key, []):
                office.play(act, day)
            assert office.late(day) == sorted(plan["late"].get(key, [])), (seed, key)
            found += len(plan["late"].get(key, []))
            days += 1
            day += DAY
        told = defaultdict(set)
        for duty, rung in DutyReminder.objects.filter(duty__agency=office.agency, told_on__year=2024).values_list(
            "duty", "rung"
        ):
            told[duty].add(rung)
        assert told == {duty: rungs for duty, rungs in nights.items() if rungs}, seed
        assert list(differences()) == []
        assert Delivery.objects.filter(template="duties_due").exists()
    figures(
        "simulated years of duties",
        f"{len(plans)} years, {days} evenings, {found} lateness found, none missing, none invented",
    )
