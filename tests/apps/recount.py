"""The report counted a second time, the slow way: record by record, in plain Python, from the words of the two forms.

It knows nothing of gongkai: every record is asked which cells it stands in, and a cell is the sum of what stands in it.
Cells are named (table, line, column). Sizes are exact fractions, so that no rounding hides a 分.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

FEN_IN_TEN_THOUSAND_YUAN = 1_000_000

# fmt: off
COLUMNS = ("natural", "business", "research", "public_welfare", "legal_service", "other", "total")
LINES = (
    "received", "brought_forward", "granted", "granted_in_part", "state_secret", "law_forbids", "security_and_stability",
    "third_party_rights", "internal_affairs", "deliberative_process", "enforcement_case_file", "administrative_inquiry",
    "not_held", "needs_creation", "unclear_after_clarification", "petition_or_complaint", "repeat_request",
    "public_publication", "excessive_requests", "confirm_or_reissue", "other_handling", "concluded", "carried_forward",
)
CASES  = ("reconsideration", "direct_lawsuit", "lawsuit_after_reconsideration")
RESULTS = ("upheld", "corrected", "other", "pending", "total")
SHARED = {
    *((3, line, column) for line in LINES for column in COLUMNS),
    *((4, case, result) for case in CASES for result in RESULTS),
}
CELLS = {
    "2019": SHARED | {
        *((2, kind, column) for kind in ("rules", "normative_documents") for column in ("made", "newly_public", "total_public")),
        *((2, register, column) for register in ("licences", "other_services", "penalties", "compulsions")
                                for column in ("previous", "change", "decisions")),
        (2, "fees", "previous"), (2, "fees", "change"),
        (2, "procurement", "projects"), (2, "procurement", "amount"),
    },
    "2021": SHARED | {
        *((2, kind, column) for kind in ("rules", "normative_documents") for column in ("issued", "repealed", "in_force")),
        *((2, register, "decisions") for register in ("licences", "penalties", "compulsions")),
        (2, "fees", "amount"),
        *((3, line, column) for line in ("unclarified_in_time", "fee_unpaid") for column in COLUMNS),
    },
}
# fmt: on


class Year:
    """1 January to 31 December."""

    def __init__(self, number):
        self.january, self.december = date(number, 1, 1), date(number, 12, 31)

    def holds(self, day):
        return day is not None and self.january <= day <= self.december

    def is_past(self, day):
        """Whether a day came before 1 January."""
        return day is not None and day < self.january

    def has_come(self, day):
        """Whether a day came by 31 December."""
        return day is not None and day <= self.december


def document(record, year, form):
    """第二十条第（一）项."""
    issued, published = record["issued_on"], record["published_on"]
    if form == "2019":
        if year.holds(issued):
            yield (2, record["kind"], "made"), 1, 1
        if year.holds(published):
            yield (2, record["kind"], "newly_public"), 1, 1
        if year.has_come(published) and not year.has_come(record["withdrawn_on"]):
            yield (2, record["kind"], "total_public"), 1, 1
        return
    if year.holds(issued):
        yield (2, record["kind"], "issued"), 1, 1
    if year.holds(record["ended_on"]):
        yield (2, record["kind"], "repealed"), 1, 1
    if year.has_come(issued) and not year.has_come(record["ended_on"]):
        yield (2, record["kind"], "in_force"), 1, 1


def register_item(record, year, form):
    """上一年项目数量 is how many there were when the year began; 增/减 is what came in it less what went."""
    if form != "2019" or record["register"] == "procurement":
        return
    if year.is_past(record["added_on"]) and not year.is_past(record["removed_on"]):
        yield (2, record["register"], "previous"), 1, 1
    if year.holds(record["added_on"]):
        yield (2, record["register"], "change"), 1, 1
    if year.holds(record["removed_on"]):
        yield (2, record["register"], "change"), -1, 1


def register_entry(record, year, form):
    """处理决定数量, 采购项目数量 and both amounts; what the form has no place for stands nowhere."""
    if not year.holds(record["period_to"]):
        return
    quantity, amount = record["quantity"], Fraction(record["amount_fen"] or 0, FEN_IN_TEN_THOUSAND_YUAN)
    register = record["register"]
    if register == "procurement" and form == "2019":
        yield (2, "procurement", "projects"), 1, quantity
        yield (2, "procurement", "amount"), 1, amount
    if register == "fees" and form == "2021":
        yield (2, "fees", "amount"), 1, amount
    if register in ("licences", "penalties", "compulsions") or (register == "other_services" and form == "2019"):
        yield (2, register, "decisions"), 1, quantity


def request(record, year, form):
    """表三, once under the requester's kind and once under 总计."""
    for line in _lines_of_request(record, year, form):
        for column in (record["requester_kind"], "total"):
            yield (3, line, column), 1, 1


def _lines_of_request(record, year, form):
    received, replied = record["received_on"], record["concluded_on"]
    if year.holds(received):
        yield "received"
    if year.is_past(received) and not year.is_past(replied):
        yield "brought_forward"
    if year.holds(replied):
        yield "concluded"
        one_line = form == "2019" and record["outcome"] in ("unclarified_in_time", "fee_unpaid")
        yield "other_handling" if one_line else record["outcome"]
    if year.has_come(received) and not year.has_come(replied):
        yield "carried_forward"


def _case(line, record, year):
    """表四: the cases alive in the year, each under how it ended in it, or 尚未审结."""
    if not year.has_come(record["accepted_on"]) or year.is_past(record["concluded_on"]):
        return
    yield (4, line, "total"), 1, 1
    yield (4, line, record["result"] if year.holds(record["concluded_on"]) else "pending"), 1, 1


def reconsideration(record, year, _form):
    yield from _case("reconsideration", record, year)


def lawsuit(record, year, _form):
    yield from _case(record["route"], record, year)


# fmt: off
PLACES = {
    "documents":        document,
    "register_items":   register_item,
    "register_entries": register_entry,
    "requests":         request,
    "reconsiderations": reconsideration,
    "lawsuits":         lawsuit,
}
# fmt: on


def behind(tables, agency, year, form):
    """Every cell with what stands in it: (sign, size, table, record)."""
    found = {cell: [] for cell in CELLS[form]}
    for table, places in PLACES.items():
        for record in tables[table]:
            if record["agency"] == agency:
                for cell, sign, size in places(record, Year(year), form):
                    found[cell].append((sign, size, table, record))
    return found


def recount(tables, agency, year, form):
    """Every cell of a form with its figure."""
    found = behind(tables, agency, year, form)
    return {cell: sum((sign * size for sign, size, _, _ in shares), start=0) for cell, shares in found.items()}


def recount_kinds(tables, agency, year):
    """The items made public in the year by the agency's kinds, in the kinds' order: [(code, name, number), …]."""
    kinds = [kind for kind in tables["categories"] if kind["agency"] == agency]
    items = [item for item in tables["items"] if item["agency"] == agency and Year(year).holds(item["published_on"])]
    return [
        (kind["code"], kind["name"], sum(item["category"] == kind["code"] for item in items))
        for kind in sorted(kinds, key=lambda kind: (kind["position"], kind["code"]))
    ]
