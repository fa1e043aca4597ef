"""What pages ask about an agency: who succeeds it, and what the reader may do there."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.timezone import localdate

from gongkai.agencies.models import Agency, Succession
from gongkai.agencies.permissions import acts_at as acts_of
from gongkai.agencies.queries import succession_of

register = template.Library()


@register.simple_tag
def successor(agency: Agency | None) -> Succession | None:
    """Who does this agency's work by now, if another does."""
    return succession_of(agency, localdate()) if agency else None


@register.simple_tag(takes_context=True)
def acts_at(context: Mapping[str, Any], agency: Agency) -> frozenset[str]:
    """What the reader may do at an agency, for links that would otherwise lead to a refusal."""
    return acts_of(context["request"].user, agency, localdate())
