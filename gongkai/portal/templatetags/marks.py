"""Texts with marked parts."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = template.Library()
OPEN, CLOSE = SafeString("<mark>"), SafeString("</mark>")


@register.simple_tag
def marked(parts: Iterable[tuple[str, bool]]) -> SafeString:
    """The parts one after the other, each escaped, those that were sought in ``<mark>``."""
    return format_html_join(
        "", "{}{}{}", ((OPEN, text, CLOSE) if is_sought else ("", text, "") for text, is_sought in parts)
    )
