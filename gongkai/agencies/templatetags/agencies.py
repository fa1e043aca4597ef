"""What public pages say about an agency besides its name."""

from django import template
from django.utils.timezone import localdate

from gongkai.agencies.models import Agency, Succession
from gongkai.agencies.queries import succession_of

register = template.Library()


@register.simple_tag
def successor(agency: Agency | None) -> Succession | None:
    """Who does this agency's work by now, if another does."""
    return succession_of(agency, localdate()) if agency else None
