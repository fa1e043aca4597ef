"""Figures in the templates that draft a report's text: a figure is written by its name, never as a number."""

from typing import Any

from django import template
from django.utils.safestring import mark_safe

from gongkai.reporting.prose import CLOSE, OPEN
from gongkai.statute.annual_report.figures import Number

register = template.Library()


@register.simple_tag(takes_context=True)
def figure(context: Any, *name: str) -> str:
    """The figure of that name, bound to its count; the parts of a name are joined.

    :raises KeyError: for a name that this report has not: a template must ask (``value``) before it speaks.
    """
    joined = ".".join(map(str, name))
    context["named"][joined]
    return mark_safe(f"{OPEN}{joined}{CLOSE}")  # noqa: S308 — private characters around a known name


@register.simple_tag(takes_context=True)
def value(context: Any, *name: str) -> Number | None:
    """The number behind a name, to decide what to say; None for one this form has not."""
    found = context["named"].get(".".join(map(str, name)))
    return found.value if found else None
