"""Readers of review: what a gate asks, what was said at it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import QuerySet

from gongkai.agencies.models import Agency
from gongkai.publication.gates import Gate
from gongkai.publication.models import Checklist, GateSignature, Manuscript


class Asked(NamedTuple):
    """A gate's checklist; edition 0 is the program's own."""

    ordinal: int
    points: Sequence[str]


def checklist(agency: Agency, gate: Gate) -> Asked:
    """What a gate asks at an agency now."""
    last = Checklist.objects.filter(agency=agency, gate=gate.id).last()
    return Asked(last.ordinal, last.points) if last else Asked(0, gate.points)


def signatures_of(manuscript: Manuscript) -> QuerySet[GateSignature]:
    """Everything said at the gates about a manuscript, in its order."""
    return GateSignature.objects.filter(version__manuscript=manuscript).order_by("pk")
