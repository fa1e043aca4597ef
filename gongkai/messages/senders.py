"""The two ways out: Django's mail, and short messages by a sender that the settings name."""

import json
import smtplib
import urllib.error
import urllib.request
from typing import Any, Protocol

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.module_loading import import_string

from gongkai.jobs.exceptions import GiveUp, JobFailed
from gongkai.messages.writing import Words

TIMEOUT = 10
LONGEST_ANSWER = 65536
PERMANENT = 500  # SMTP: replies from 500 on do not change by asking again
HTTP_REDIRECT, HTTP_REFUSED, HTTP_TOO_MANY, HTTP_TIMEOUT, HTTP_BROKEN = 300, 400, 429, 408, 500


class Sender(Protocol):
    """Sends a short message and returns the provider's number for it; ``key`` is the same when it is sent again."""

    def send(self, *, to: str, text: str, template: str, key: str) -> str: ...


def send_mail_now(*, to: str, words: Words, message_id: str) -> str:
    """Hand a mail to the mail server. Returns its Message-ID, which is the same when it is sent again.

    :raises JobFailed: when the server is away or says "later"; GiveUp when it refuses for good.
    """
    mail = EmailMultiAlternatives(words.subject, words.text, to=[to], headers={"Message-ID": message_id})
    if words.html:
        mail.attach_alternative(words.html, "text/html")
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as refused:
        codes = [code for code, _ in refused.recipients.values()]
        raise _answered(min(codes), "收件地址") from refused
    except smtplib.SMTPResponseException as answer:
        raise _answered(answer.smtp_code, "邮件") from answer
    except (OSError, smtplib.SMTPException) as away:
        raise JobFailed(f"发信服务器没有应答（{type(away).__name__}）。") from away
    return message_id


def _answered(code: int, what: str) -> JobFailed:
    if code >= PERMANENT:
        return GiveUp(f"发信服务器拒绝了这个{what}（{code}）。请核对后重新办理。")
    return JobFailed(f"发信服务器暂时不接受这个{what}（{code}）。")


def sms_sender() -> Sender:
    """The sender that GONGKAI_SMS_SENDER names."""
    return import_string(settings.SMS_SENDER)()


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A provider's address does not move; the key is not carried elsewhere."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


class HttpSms:
    """POST of JSON {to, text, template, key} to GONGKAI_SMS_URL, with GONGKAI_SMS_KEY as bearer; answers {"id": …}."""

    def send(self, *, to: str, text: str, template: str, key: str) -> str:
        body = json.dumps({"to": to, "text": text, "template": template, "key": key}, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": key}
        if settings.SMS_KEY:
            headers["Authorization"] = f"Bearer {settings.SMS_KEY}"
        request = urllib.request.Request(settings.SMS_URL, data=body, headers=headers, method="POST")  # noqa: S310 — the operator's own setting
        opener = urllib.request.build_opener(_NoRedirect)
        try:
            with opener.open(request, timeout=TIMEOUT) as answer:
                return self.number(answer.read(LONGEST_ANSWER))
        except urllib.error.HTTPError as refused:
            raise self.refusal(refused.code) from refused
        except OSError as away:
            raise JobFailed(f"短信服务没有应答（{type(away).__name__}）。") from away

    @staticmethod
    def number(answer: bytes) -> str:
        """The provider's number; an answer without one was still a yes."""
        try:
            found = json.loads(answer)
        except ValueError:
            return ""
        return str(found.get("id", ""))[:200] if isinstance(found, dict) else ""

    @staticmethod
    def refusal(code: int) -> JobFailed:
        """Too many and broken servers pass; any other refusal does not."""
        if code in (HTTP_TOO_MANY, HTTP_TIMEOUT) or code >= HTTP_BROKEN:
            return JobFailed(f"短信服务暂时不接受（{code}）。")
        return GiveUp(f"短信服务拒绝了这条短信（{code}）。请核对设置后重新办理。")
