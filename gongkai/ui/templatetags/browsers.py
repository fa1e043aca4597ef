"""A browser's name, as a person knows it."""

from django import template

register = template.Library()

# fmt: off
#: What a browser says of itself → its name; the first that fits, since each also claims to be those after it.
BROWSERS = (("Edg/", "Edge"), ("QQBrowser", "QQ 浏览器"), ("360", "360 浏览器"), ("Firefox/", "Firefox"),
            ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (("HarmonyOS", "鸿蒙"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
           ("Mac OS", "macOS"), ("Linux", "Linux"))
# fmt: on


@register.filter
def browser(user_agent: str) -> str:
    """Chrome，Windows; for one that says nothing we know, that it is unknown."""
    found = [next((name for mark, name in names if mark in user_agent), "") for names in (BROWSERS, SYSTEMS)]
    return "，".join(filter(None, found)) or "未知的浏览器"
