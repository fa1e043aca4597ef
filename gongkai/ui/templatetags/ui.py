"""Small pieces of every page."""

from datetime import date
from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()
FEN_PER_YUAN = 100


@register.simple_tag
def day(on: date | None) -> SafeString | str:
    """2020年3月5日, readable by programs; nothing for no date."""
    if on is None:
        return ""
    return format_html('<time datetime="{}">{}年{}月{}日</time>', on.isoformat(), on.year, on.month, on.day)


@register.simple_tag
def short_day(on: date | None) -> SafeString | str:
    """2020-03-05, for the columns of lists; nothing for no date."""
    return "" if on is None else format_html("<time>{}</time>", on.isoformat())


@register.filter
def yuan(fen: int) -> str:
    """15539100.00 → 15,539,100.00: an amount kept in 分, as people write it."""
    return f"{Decimal(fen) / FEN_PER_YUAN:,.2f}"


@register.filter
def paragraphs(text: str) -> list[str]:
    """The paragraphs of a plain text, without the blank lines between them."""
    return [line.strip() for line in text.splitlines() if line.strip()]
