"""What allauth asks us: the client's address, the lock-out, who may register (nobody), how secrets are kept, our words."""

from __future__ import annotations

import base64
import hashlib
import smtplib
import time
from typing import Any, ClassVar

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest

from gongkai.ui.addresses import client_address
from gongkai.ui.signin import lockout, policy
from gongkai.ui.signin.middleware import FACTORS

log = structlog.get_logger(__name__)
KEY_PURPOSE = b"gongkai.sign-in.second-factor"


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by an administrator; failures are counted by :mod:`gongkai.ui.signin.lockout`."""

    # fmt: off
    error_messages: ClassVar = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive":             "这个账号已停用。",
        "username_password_mismatch":   "请输入一个正确的用户名和密码。",
        "enter_current_password":       "现在的密码不正确。",
        "incorrect_password":           "密码不正确。",
        "incorrect_code":               "验证码不正确。",
        "too_many_login_attempts":      "登录失败次数过多，请稍后再试。",
        "rate_limited":                 "操作太频繁，请稍后再试。",
    }
    # fmt: on

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 — allauth's signature
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        self._attempt = lockout.begin(credentials.get("username", ""), client_address(request))

    def _rollback_login_failed_rl_usage(self) -> None:
        lockout.succeeded(self._attempt)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:  # noqa: ARG002 — as above
        lockout.failed(self._attempt, policy.account_named(credentials.get("username", "")))

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not within minutes of giving the password: whoever has just signed in is not asked at once again."""
        request = context.request
        given = [it["at"] for it in get_authentication_records(request, request.user) if it.get("method") == "password"]
        if given and time.time() - given[-1] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def get_reauthentication_methods(self, user: Any) -> list[dict]:
        told = {
            "reauthenticate": "用密码确认",
            "mfa_reauthenticate": "用验证码或者恢复码确认",
            "mfa_reauthenticate:webauthn": "用通行密钥确认",
        }
        return [{**way, "description": told[way["id"]]} for way in super().get_reauthentication_methods(user)]

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """A notice that cannot be sent does not stop what it tells of."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, smtplib.SMTPException):
            log.exception("a notice about an account could not be sent", template=template_prefix)


class MFAAdapter(DefaultMFAAdapter):
    """Secrets are kept encrypted; whoever must have a second factor keeps one."""

    # fmt: off
    error_messages: ClassVar = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator":     "您的账号必须使用两步验证，不能停用最后一种方式。请先添加另一种，再停用这一种。",
        "cannot_generate_recovery_codes":  "请先设置验证器应用或者通行密钥，再生成恢复码。",
        "incorrect_code":                  "验证码不正确。每个验证码只能用一次，请等下一个再试。",
        "unverified_email":                "请先确认您的电子邮箱。",
    }
    # fmt: on

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        return "政府信息公开工作台"

    def _get_site_name(self) -> str:
        return "政府信息公开工作台"

    def build_totp_svg(self, url: str) -> str:
        import qrcode  # noqa: PLC0415 — only this page draws one
        from qrcode.image.svg import SvgPathImage  # noqa: PLC0415 — as above

        return qrcode.make(url, image_factory=SvgPathImage).to_string(encoding="unicode")

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        user = authenticator.user
        others = Authenticator.objects.filter(user=user, type__in=FACTORS).exclude(pk=authenticator.pk)
        return not policy.needs_second_factor(user) or others.exists()

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 — allauth's name
        return f"通行密钥 {Authenticator.objects.filter(user=user, type=type).count() + 1}"


class PlatformAdapter(DefaultSocialAccountAdapter):
    """The provincial platform signs in accounts that exist; it opens none."""

    # fmt: off
    error_messages: ClassVar = {
        **DefaultSocialAccountAdapter.error_messages,
        "invalid_token":    "统一身份认证平台的应答无法核实，请重新登录。",
        "no_password":      "您的账号还没有密码，不能解除统一身份的绑定。",
        "connected_other":  "这个统一身份已绑定另一个账号。",
        "disconnect_last":  "不能解除唯一的登录方式。",
    }
    # fmt: on

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002 — allauth's signature
        return False


def _cipher() -> MultiFernet:
    """Keys for the secrets of second factors, drawn from the installation's key and from those it had before."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    drawn = (hashlib.blake2b(KEY_PURPOSE, key=hashlib.sha512(key.encode()).digest(), digest_size=32) for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key.digest())) for key in drawn])
