"""Looking up what a page knows of a cell."""

from collections.abc import Mapping
from typing import TypeVar

from django import template

from gongkai.statute.annual_report.nodes import CellId

register = template.Library()
Value = TypeVar("Value")


@register.filter
def of_cell(known: Mapping[CellId, Value], cell: CellId) -> Value | None:
    """What is known of a cell, if anything."""
    return known.get(cell)
