"""The words of a message, from its template's files.

``templates/messages/<name>.txt`` is the text; the first line of a mail's is its subject: ``主题：…``.
``templates/messages/<name>.html``, where there is one, is the same mail for programs that show HTML.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.template import Context, TemplateDoesNotExist
from django.template.loader import get_template

SUBJECT = "主题："


class BadTemplate(Exception):
    """A template without its parts: a mistake of ours, said where it is made."""


@dataclass(frozen=True, slots=True)
class Words:
    """What is sent."""

    subject: str
    text: str
    html: str = ""


def mail_words(template: str, context: Mapping[str, Any]) -> Words:
    """Subject, text and perhaps HTML of a mail.

    :raises BadTemplate: when the first line is no subject.
    """
    first, _, text = _plain(template, context).partition("\n")
    subject = first.removeprefix(SUBJECT).strip()
    if not first.startswith(SUBJECT) or not subject:
        raise BadTemplate(f"模板 messages/{template}.txt 的第一行应当是“{SUBJECT}……”。")
    return Words(subject, text.strip() + "\n", _html(template, context))


def sms_words(template: str, context: Mapping[str, Any]) -> Words:
    """The text of a short message, on one line."""
    return Words("", " ".join(_plain(template, context).split()))


def check_template(template: str) -> None:
    """:raises TemplateDoesNotExist: now, in the caller's transaction, not at night in a worker."""
    get_template(f"messages/{template}.txt")


def _plain(template: str, context: Mapping[str, Any]) -> str:
    return get_template(f"messages/{template}.txt").template.render(Context(dict(context), autoescape=False)).strip()


def _html(template: str, context: Mapping[str, Any]) -> str:
    try:
        return get_template(f"messages/{template}.html").render(dict(context))
    except TemplateDoesNotExist:
        return ""
