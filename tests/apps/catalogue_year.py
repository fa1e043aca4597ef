"""A year of an office, planted: what happened, what was published when, and what is late on which day. A program of its own.

    python tests/apps/catalogue_year.py SEED

It prints JSON and knows nothing of gongkai: its days are those of the package chinesecalendar, its rules are typed here. The
acts of a day are in the order in which they happen; ``late`` names for each day what an honest office would call late that evening.
"""

from __future__ import annotations

import json
import random
import sys
from datetime import date, timedelta

import chinese_calendar

YEAR = 2024
DAY = timedelta(days=1)
FIRST, LAST = date(YEAR, 1, 2), date(YEAR, 12, 30)
# fmt: off
#: name, the catalogue's words, how its last day is found
ITEMS = (
    ("规章",     "信息形成或者变更之日起20个工作日内",         ("working", 20)),
    ("处罚",     "自作出行政决定之日起7个工作日内",            ("working", 7)),
    ("预算",     "批复后20日内",                               ("natural", 20)),
    ("合同",     "自合同签订之日起2个工作日内",                ("working", 2)),
    ("公示",     "信息形成之日起5个工作日内，公示不少于30日",  ("working", 5)),
    ("解读",     "及时公开",                                   ("working", 20)),
    ("预警",     "即时公开",                                   ("same", 0)),
    ("不懂",     "按程序规定的期限",                           ("working", 20)),
)
CYCLES = (("半年报", "每半年更新1次", 6), ("季报", "每季度更新1次", 3), ("月报", "每月更新1次", 1))
# fmt: on


def is_working(day):
    return chinese_calendar.is_workday(day)


def last_day(rule, day):
    """The last day of a rule from an event's day."""
    kind, number = rule
    if kind == "same":
        while not is_working(day):
            day += DAY
        return day
    while number:
        day += DAY
        number -= 1 if kind == "natural" else is_working(day)
    return day


def periods(months):
    """First and last day of every period of the year."""
    for start in range(1, 13, months):
        end = start + months
        after = date(YEAR + (end > 12), (end - 1) % 12 + 1, 1)
        yield date(YEAR, start, 1), after - DAY


class Year:
    """The acts of every day, and what is late on each."""

    def __init__(self, seed):
        self.chance = random.Random(seed)  # noqa: S311 — a repeatable year, not a secret
        self.acts, self.late, self.last = {}, {}, 0

    def number(self):
        self.last += 1
        return self.last

    def act(self, day, **facts):
        self.acts.setdefault(day.isoformat(), []).append(facts)

    def is_late(self, name, start, end):
        """From a day to another, both included, that evening."""
        while start <= min(end, LAST):
            self.late.setdefault(start.isoformat(), []).append(name)
            start += DAY

    def answer(self, item, name, due, published, number):
        """Publish on a day, or never: late in between."""
        if published is None or published > LAST:
            self.is_late(name, due + DAY, LAST)
            return False
        self.act(published, act="publish", item=item, answers=name, number=number)
        self.is_late(name, due + DAY, published - DAY)
        return True

    def event(self, item, rule):
        happened, number = FIRST + DAY * self.chance.randrange(0, 320), self.number()
        name, due = f"事件{number}", last_day(rule, happened)
        self.act(happened, act="event", item=item, reference=name)
        fate = self.chance.choice(["in time", "in time", "last day", "a day late", "late", "never", "withdrawn"])
        published = {
            "in time": happened + DAY * self.chance.randrange(0, (due - happened).days + 1), "last day": due, "a day late": due + DAY,
            "late": due + DAY * self.chance.randint(2, 60), "withdrawn": happened, "never": None,
        }[fate]  # fmt: skip
        if self.answer(item, name, due, published, f"信息{number}") and fate == "withdrawn":
            self.take_back(item, name, due, published, f"信息{number}")

    def take_back(self, item, name, due, published, number):
        """What was in time is withdrawn, and published again, or not within the year."""
        gone = published + DAY * self.chance.randint(1, 40)
        again = gone + DAY * self.chance.randint(1, 30)
        if gone > LAST:
            return
        self.act(gone, act="withdraw", number=number)
        if again <= LAST:
            self.act(again, act="publish", item=item, answers=name, number=f"{number}乙")
        self.is_late(name, max(gone, due + DAY), again - DAY)

    def period(self, item, first, end):
        fate = self.chance.choice(["in time", "in time", "last day", "late", "never"])
        published = {
            "in time": first + DAY * self.chance.randint(8, (end - first).days), "last day": end,
            "late": end + DAY * self.chance.randint(1, 20), "never": None,
        }[fate]  # fmt: skip
        self.answer(item, f"{item}:{first}", end, published, f"信息{self.number()}")


def plan(seed):
    """The whole year as data."""
    year = Year(seed)
    for item, _, rule in ITEMS:
        for _ in range(year.chance.randint(2, 5)):
            year.event(item, rule)
    for item, _, months in CYCLES:
        for first, end in periods(months):
            year.period(item, first, end)
    outage = FIRST + DAY * year.chance.randrange(100, 300)
    return {
        "items": [[name, words] for name, words, *_ in (*ITEMS, *CYCLES)],
        "acts": year.acts,
        "late": year.late,
        "first": FIRST.isoformat(),
        "last": LAST.isoformat(),
        "outage": [(outage + DAY * number).isoformat() for number in range(5)],
    }


if __name__ == "__main__":
    json.dump(plan(sys.argv[1]), sys.stdout, ensure_ascii=False)
