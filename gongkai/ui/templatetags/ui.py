"""Small pieces of every page."""

from datetime import date
from decimal import Decimal

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from gongkai.statute.annual_report.tallies import FEN_PER_YUAN
from gongkai.ui.frame import Frame, frame_of

register = template.Library()


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


@register.simple_tag(takes_context=True)
def staff_frame(context: template.Context) -> Frame:
    """What surrounds a staff page."""
    return frame_of(context["request"])


@register.simple_tag
def keys_of(keys: str) -> SafeString:
    """Keys that are pressed one after the other: "g h"."""
    return format_html_join(" ", "<kbd>{}</kbd>", ((key,) for key in keys.split()))


@register.simple_tag(takes_context=True)
def reading_classes(context: template.Context) -> SafeString | str:
    """How this reader likes to read, as the class of the page; nothing for whoever has not chosen."""
    cookies = context["request"].COOKIES if "request" in context else {}
    chosen = [
        cookies.get("reading") == "large" and "large",
        cookies.get("theme") in ("light", "dark") and cookies["theme"],
    ]
    classes = " ".join(name for name in chosen if name)
    return format_html(' class="{}"', classes) if classes else ""


@register.filter
def yuan(fen: int) -> str:
    """15539100.00 → 15,539,100.00: an amount kept in 分, as people write it."""
    return f"{Decimal(fen) / FEN_PER_YUAN:,.2f}"


@register.filter
def paragraphs(text: str) -> list[str]:
    """The paragraphs of a plain text, without the blank lines between them."""
    return [line.strip() for line in text.splitlines() if line.strip()]
