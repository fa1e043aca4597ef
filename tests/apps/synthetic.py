"""Records of invented agencies, drawn from a seed: plain dictionaries of plain values, and nothing of gongkai's.

Dates crowd at the turn of the year, where counting goes wrong: received on 31 December, answered on 1 January, begun and
ended on one day, pending for years. Agencies use the same numbers, so that one taken for another would show.
"""

from __future__ import annotations

from copy import copy
from datetime import date, timedelta
from hashlib import sha256

FIRST, LAST = date(2018, 1, 1), date(2026, 12, 31)
TODAY = date(2027, 6, 30)  # what began by the end of 2026 may have ended since
YEARS = range(FIRST.year, LAST.year + 1)

# fmt: off
REQUESTERS = ("natural", "business", "research", "public_welfare", "legal_service", "other")
CHANNELS   = ("in_person", "oral", "registered_post", "ordinary_post", "misdirected", "internet", "email", "fax")
OUTCOMES   = (
    "granted", "granted_in_part",
    "state_secret", "law_forbids", "security_and_stability", "third_party_rights", "internal_affairs",
    "deliberative_process", "enforcement_case_file", "administrative_inquiry",
    "not_held", "needs_creation", "unclear_after_clarification",
    "petition_or_complaint", "repeat_request", "public_publication", "excessive_requests", "confirm_or_reissue",
    "unclarified_in_time", "fee_unpaid", "other_handling",
)
RESULTS    = ("upheld", "corrected", "other")
ROUTES     = ("direct_lawsuit", "lawsuit_after_reconsideration")
DOCUMENTS  = ("rules", "normative_documents")
REGISTERS  = ("licences", "other_services", "penalties", "compulsions", "fees", "procurement")
OF_MONEY   = ("fees", "procurement")
AGENCIES   = ("government", "department", "dispatched_office", "authorised_organisation")

#: What names a record within its agency, and how many an agency has in a world of scale 1.
TABLES = {
    "categories":       (("code",),               4),
    "items":            (("index_number",),      60),
    "documents":        (("number",),            40),
    "register_items":   (("register", "code"),   40),
    "register_entries": (("register", "number"), 50),
    "requests":         (("number",),           120),
    "reconsiderations": (("number",),            40),
    "lawsuits":         (("number",),            50),
}

#: Days that must follow one another; an empty one contradicts nothing.
ORDER = {
    "items":            (("formed_on", "published_on"), ("published_on", "withdrawn_on")),
    "documents":        (("issued_on", "published_on"), ("published_on", "withdrawn_on"), ("issued_on", "ended_on")),
    "register_items":   (("added_on", "removed_on"),),
    "register_entries": (("period_from", "period_to"),),
    "requests":         (("received_on", "concluded_on"),),
    "reconsiderations": (("accepted_on", "concluded_on"),),
    "lawsuits":         (("accepted_on", "concluded_on"),),
}

#: Facts, changed together where they only make sense together, that can move a figure …
MOVING = {
    "items":            (("category",), ("published_on",)),
    "documents":        (("kind",), ("issued_on",), ("published_on", "withdrawn_on"), ("withdrawn_on",), ("ended_on", "ended_by")),
    "register_items":   (("register",), ("added_on",), ("removed_on",)),
    "register_entries": (("register", "item"), ("period_from", "period_to"), ("quantity", "source"), ("amount_fen",)),
    "requests":         (("requester_kind",), ("received_on",), ("concluded_on", "outcome"), ("outcome",), ("concluded_on",)),
    "reconsiderations": (("accepted_on",), ("concluded_on", "result"), ("result",), ("concluded_on",)),
    "lawsuits":         (("route",), ("accepted_on",), ("concluded_on", "result"), ("result",), ("concluded_on",)),
}
#: … and those that must move none.
IDLE = {
    "items":            (("title",), ("formed_on",), ("withdrawn_on",)),
    "documents":        (("title",), ("ended_by",)),
    "register_items":   (("name",),),
    "register_entries": (("title",), ("source",)),
    "requests":         (("channel",), ("subject",)),
    "reconsiderations": (("request",),),
    "lawsuits":         (("request",),),
}
# fmt: on


class World:
    """Agencies and their records; ``tables`` is all that a recount may look at."""

    def __init__(self, chance, agencies=3, scale=1.0):
        self.chance = chance
        self.tables = {"agencies": [], **{table: [] for table in TABLES}}
        self.made = 0
        for number in range(agencies):
            agency = self._agency(number)
            for table, (_, usual) in TABLES.items():
                for _ in range(max(2, int(usual * scale * chance.uniform(0.7, 1.3)))):
                    self.tables[table].append(self.draw(table, agency, f"{len(self.of(table, agency)) + 1:05}"))

    @property
    def agencies(self):
        return [agency["code"] for agency in self.tables["agencies"]]

    def of(self, table, agency):
        """An agency's records of one table."""
        return [record for record in self.tables[table] if record["agency"] == agency]

    def copy(self):
        """The same records in lists of its own; a record is replaced, never changed."""
        other = copy(self)
        other.tables = {table: [*records] for table, records in self.tables.items()}
        return other

    def _agency(self, number):
        """The second and every later one is a child of the first: its figures are still its own."""
        parent = self.agencies[0] if number else None
        self.tables["agencies"].append(
            {
                "code": f"agency-{number}",
                "name": f"第{number}机关",
                "kind": self.chance.choice(AGENCIES),
                "parent": parent,
            }
        )
        return self.agencies[-1]

    def draw(self, table, agency, number=None):
        """A record of an agency, not yet entered into the world; without a number it gets one that nobody has."""
        self.made += 1
        return {"agency": agency, **getattr(self, f"_{table}")(agency, number or f"N{self.made:05}")}

    def changed(self, table, record, fields):
        """The record with these facts taken from others of its kind, where that makes another possible record."""
        for _ in range(200):
            drawn = self.draw(table, record["agency"])
            other = {**record, **{field: drawn[field] for field in fields}}
            if other != record and possible(table, other):
                return other
        return None

    # ── one record of each kind ──────────────────────────────────────────

    def _categories(self, _agency, number):
        return {"code": f"kind-{number}", "name": f"第{number}类", "position": self.chance.randrange(5)}

    def _items(self, agency, number):
        formed = self._day()
        published = self._after(formed)
        return {
            "index_number": f"XX-{number}",
            "category": self.chance.choice(self.of("categories", agency))["code"],
            "title": f"信息{self.chance.randrange(10**6)}",
            "formed_on": formed,
            "published_on": published,
            "withdrawn_on": self._perhaps(published, 0.3),
        }

    def _documents(self, _agency, number):
        issued = self._day()
        published = self._perhaps(issued, 0.8)
        ended = self._perhaps(issued, 0.4)
        return {
            "kind": self.chance.choice(DOCUMENTS),
            "number": f"某发{number}号",
            "title": f"办法{self.chance.randrange(10**6)}",
            "issued_on": issued,
            "published_on": published,
            "withdrawn_on": self._perhaps(published, 0.3) if published else None,
            "ended_on": ended,
            "ended_by": self.chance.choice(("repealed", "expired")) if ended else "",
        }

    def _register_items(self, _agency, number):
        added = self._day()
        return {
            "register": self.chance.choice(REGISTERS),
            "code": f"SX-{number}",
            "name": f"事项{self.chance.randrange(10**6)}",
            "added_on": added,
            "removed_on": self._perhaps(added, 0.5),
        }

    def _register_entries(self, agency, number):
        """A single decision, or an aggregate within one year; amounts in 分 that are no round sums."""
        register, until = self.chance.choice(REGISTERS), self._day()
        is_one = self.chance.random() < 0.6
        items = [item["code"] for item in self.of("register_items", agency) if item["register"] == register]
        of_money = register in OF_MONEY or self.chance.random() < 0.3
        return {
            "register": register,
            "number": f"JD-{number}",
            "title": f"决定{self.chance.randrange(10**6)}",
            "item": self.chance.choice([*items, None]),
            "period_from": until if is_one else self._earlier_in_year(until),
            "period_to": until,
            "quantity": 1 if is_one else self.chance.choice((0, 1, self.chance.randrange(5000))),
            "amount_fen": self.chance.choice((0, 1, 99, self.chance.randrange(10**9))) if of_money else None,
            "source": "" if is_one else f"清单{self.chance.randrange(10**6)}",
            "source_digest": "" if is_one else sha256(number.encode()).hexdigest(),
        }

    def _requests(self, _agency, number):
        received = self._day()
        concluded = self._perhaps(received, 0.85)
        return {
            "number": f"申{number}",
            "requester_kind": self.chance.choice(REQUESTERS),
            "channel": self.chance.choice(CHANNELS),
            "received_on": received,
            "subject": f"关于{self.chance.randrange(10**6)}的信息",
            "concluded_on": concluded,
            "outcome": self.chance.choice(OUTCOMES) if concluded else "",
        }

    def _remedy(self, agency, number):
        accepted = self._day()
        concluded = self._perhaps(accepted, 0.7)
        return {
            "number": f"案{number}",
            "request": self.chance.choice([None, *self.of("requests", agency)[:9]]),
            "accepted_on": accepted,
            "concluded_on": concluded,
            "result": self.chance.choice(RESULTS) if concluded else "",
        }

    def _reconsiderations(self, agency, number):
        case = self._remedy(agency, number)
        return {**case, "request": case["request"] and case["request"]["number"]}

    def _lawsuits(self, agency, number):
        return {**self._reconsiderations(agency, number), "route": self.chance.choice(ROUTES)}

    # ── days ─────────────────────────────────────────────────────────────

    def _day(self):
        if self.chance.random() < 0.3:
            return date(self.chance.choice(YEARS), *self.chance.choice(((1, 1), (1, 2), (12, 30), (12, 31))))
        return FIRST + timedelta(self.chance.randrange((LAST - FIRST).days + 1))

    def _after(self, day):
        """The same day, soon, at the turn of that year, or years later."""
        # fmt: off
        chosen = self.chance.choice((day,
                                     day + timedelta(self.chance.randrange(1, 40)),
                                     date(day.year, 12, 31),
                                     date(day.year + 1, 1, 1),
                                     day + timedelta(self.chance.randrange(1, 1500))))
        # fmt: on
        return min(chosen, TODAY)

    def _perhaps(self, day, share):
        return self._after(day) if self.chance.random() < share else None

    def _earlier_in_year(self, day):
        return date(day.year, 1, 1) + timedelta(self.chance.randrange((day - date(day.year, 1, 1)).days + 1))


def possible(table, record):
    """Whether such a record can be: days in order, what belongs together together."""
    pairs = [(record[earlier], record[later]) for earlier, later in ORDER.get(table, ())]
    in_order = all(earlier is None or later is None or earlier <= later for earlier, later in pairs)
    if table == "documents":
        ended_well = (record["ended_on"] is None) == (record["ended_by"] == "")
        return in_order and ended_well and (record["withdrawn_on"] is None or record["published_on"] is not None)
    if table == "register_entries":
        is_one = record["quantity"] == 1 and record["period_from"] == record["period_to"]
        has_amount = record["register"] not in OF_MONEY or record["amount_fen"] is not None
        return in_order and has_amount and (is_one or record["source"] != "")
    if "concluded_on" in record:
        end = record.get("outcome", record.get("result"))
        return in_order and (record["concluded_on"] is None) == (end == "")
    return in_order
