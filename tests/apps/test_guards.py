"""The database refuses to delete what was public and to change what was signed, whoever asks."""

from __future__ import annotations

import pytest
import reviewing
from django.db import DatabaseError, connection, transaction
from reviewing import GATE_ROLES, passed_all, published, submitted

from gongkai.publication import guards
from gongkai.publication.actions import withdraw_item
from gongkai.publication.models import (
    GateSignature,
    InformationItem,
    ItemStep,
    ItemVersion,
    ManuscriptStep,
    ManuscriptVersion,
)

pytestmark = [pytest.mark.data, pytest.mark.django_db]

GUARDED = (InformationItem, ItemVersion, ItemStep, ManuscriptVersion, ManuscriptStep, GateSignature)


@pytest.fixture
def item():
    """A published item, with the triggers laid as an installation has them; both are gone after the test."""
    guards.lay(connection)
    office = reviewing.build()
    editor = office.person("编辑", "editor")
    people = {gate: office.person(gate, role) for gate, role in GATE_ROLES.items()}
    manuscript = submitted(editor, office.drafted(editor))
    passed_all(people, manuscript)
    return published(office.person("发布", "disclosure_office"), manuscript)


def counted():
    return [model.objects.count() for model in GUARDED]


@pytest.mark.parametrize("model", GUARDED)
def test_no_row_is_deleted(item, model):
    before = counted()
    table = model._meta.db_table
    with pytest.raises(DatabaseError, match="不能删除"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")  # noqa: S608 — a table of ours
    assert counted() == before


@pytest.mark.parametrize(
    ("model", "changed"),
    [
        (ItemVersion, {"body": "改"}),
        (ItemStep, {"reason": "改"}),
        (ManuscriptVersion, {"title": "改"}),
        (ManuscriptStep, {"reason": "改"}),
        (GateSignature, {"verdict": "returned"}),
    ],
)
def test_nothing_signed_is_changed(item, model, changed):
    with pytest.raises(DatabaseError, match="不能修改"), transaction.atomic():
        model.objects.update(**changed)


def test_the_program_s_own_acts_go_on(item):
    withdraw_item(by="t", item=item, reason="失实", on=reviewing.TODAY)
    item.refresh_from_db()
    assert item.withdrawn_on == reviewing.TODAY


def test_what_is_missing_is_named(item):
    assert guards.missing(connection) == []
    name, table, _ = guards.names()[0]
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}" if connection.vendor == "sqlite" else f"DROP TRIGGER {name} ON {table}")
    assert guards.missing(connection) == [name]
    guards.after_migrating(using="default")  # the settings of the tests leave it
    assert guards.missing(connection) == [name]
    guards.lay(connection)
    assert guards.missing(connection) == []
