"""What the pages of the roll-up ask for: their own address with a part changed, a figure or a dash."""

from collections.abc import Mapping
from decimal import Decimal

from django import template

from gongkai.reporting.rolling_up import Chosen
from gongkai.statute.annual_report.figures import printed

register = template.Library()


@register.simple_tag
def changed(chosen: Chosen, **parts: str) -> str:
    """The query of the page with these parts changed."""
    return chosen.query(**parts)


@register.simple_tag
def scoped(chosen: Chosen) -> str:
    """The query that keeps the scope alone."""
    return Chosen(chosen.scope).query()


@register.simple_tag
def named(names: Mapping[int, str], key: int) -> str:
    """The name under a key."""
    return names.get(key, "")


@register.simple_tag
def figure_or_dash(value: int | Decimal | None) -> str:
    """A figure as the form prints it; a dash where there is none, which is not zero."""
    return "—" if value is None else printed(value)
