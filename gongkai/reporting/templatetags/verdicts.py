"""The verdict on a finding, in the lists of findings."""

from typing import Any

from django import template

from gongkai.reporting.verdicts import Judged, Verdicts

register = template.Library()


@register.filter
def on_finding(known: Verdicts | str, finding: Any) -> Judged | None:
    """The verdict on a finding; none on a page that asked for none."""
    return known.on(finding) if isinstance(known, Verdicts) else None
