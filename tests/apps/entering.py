"""How plain records get into gongkai and change there: in through its actions, and then behind its back."""

from __future__ import annotations

import synthetic

from gongkai.agencies.actions import enter_agency
from gongkai.agencies.models import Agency
from gongkai.casework import actions as casework
from gongkai.casework.models import DisclosureRequest, Lawsuit, Reconsideration, Reply
from gongkai.publication import actions as publication
from gongkai.publication.actions import Draft
from gongkai.publication.models import (
    Category,
    InformationItem,
    ItemStep,
    ItemVersion,
    NormativeDocument,
    RegisterEntry,
    RegisterItem,
)

BY = "account:1"
# fmt: off
MODELS = {
    "categories":       Category,
    "items":            InformationItem,
    "documents":        NormativeDocument,
    "register_items":   RegisterItem,
    "register_entries": RegisterEntry,
    "requests":         DisclosureRequest,
    "reconsiderations": Reconsideration,
    "lawsuits":         Lawsuit,
}
ACTIONS = {
    "categories":       publication.enter_categories,
    "documents":        publication.enter_documents,
    "register_items":   publication.enter_register_items,
    "register_entries": publication.enter_register_entries,
    "reconsiderations": casework.enter_reconsiderations,
    "lawsuits":         casework.enter_lawsuits,
}
#: What must go before a record can: (model, its column that names the record).
PARTS = {
    "items":    ((ItemVersion, "item"), (ItemStep, "item")),
    "requests": ((Reply, "request"),),
}
#: What may name a record and no longer does when it is gone.
NAMED_BY = {
    "items":          ((NormativeDocument, "item"),),
    "register_items": ((RegisterEntry, "item"),),
    "requests":       ((Reconsideration, "request"), (Lawsuit, "request")),
}
# fmt: on


def agency_of(record):
    return Agency.objects.get(code=record["agency"])


def row(table, record):
    """The unsaved row of a record."""
    facts = {name: value for name, value in record.items() if name != "agency"}
    mine = {"agency__code": record["agency"]}
    if table == "items":
        facts["category"] = Category.objects.get(**mine, code=record["category"])
    if facts.get("request"):
        facts["request"] = DisclosureRequest.objects.get(**mine, number=record["request"])
    if table == "register_entries" and record["item"]:
        facts["item"] = RegisterItem.objects.get(**mine, register=record["register"], code=record["item"])
    return MODELS[table](**facts)


def enter(table, records):
    """Enter records of one agency."""
    rows = [row(table, record) for record in records]
    facts = {"by": BY, "agency": agency_of(records[0]), "on": synthetic.TODAY}
    if table == "items":
        return publication.publish_items(drafts=map(Draft, rows), **facts)
    if table == "requests":
        return casework.enter_requests(rows=rows, forms={}, **facts)
    return ACTIONS[table](rows=rows, **facts)


def enter_world(world, agencies=None):
    """Enter the records of these agencies, or of all."""
    for agency in world.tables["agencies"]:
        if agencies is None or agency["code"] in agencies:
            parent = Agency.objects.filter(code=agency["parent"]).first()
            enter_agency(by=BY, **{**agency, "parent": parent}, disclosure_office="办公室")
            for table in synthetic.TABLES:
                if records := world.of(table, agency["code"]):
                    enter(table, records)


def found(table, record):
    key, _ = synthetic.TABLES[table]
    rows = MODELS[table].objects.filter(agency__code=record["agency"], **{name: record[name] for name in key})
    assert rows.count() == 1
    return rows


def change(table, record, other):
    """Overwrite a record: no action does that, so the database is told directly."""
    fresh = row(table, other)
    columns = [name for name in other if name != "agency" and other[name] != record[name]]
    found(table, record).update(**{name: getattr(fresh, name) for name in columns})


def remove(table, record):
    """Delete a record with what is part of it: no action does that either."""
    gone = found(table, record).get()
    for model, column in NAMED_BY.get(table, ()):
        model.objects.filter(**{column: gone}).update(**{column: None})
    for model, column in PARTS.get(table, ()):
        model.objects.filter(**{column: gone}).delete()
    gone.delete()
