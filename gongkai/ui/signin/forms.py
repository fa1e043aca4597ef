"""The forms of signing in: allauth's, in our words, each guess counted by the lock-out."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.fields import PasswordField, SetPasswordField
from allauth.account.forms import ChangePasswordForm, LoginForm, PasswordVerificationMixin, ReauthenticateForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateByCodeForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from gongkai.ui.addresses import client_address
from gongkai.ui.signin import invitation, lockout

SAME_TWICE = "两次输入的新密码不一致。"


def _say(form: forms.BaseForm, **labels: str) -> None:
    """Our labels; no placeholder, which would vanish as soon as one types."""
    for name, field in form.fields.items():
        field.widget.attrs.pop("placeholder", None)
        field.label = labels.get(name, field.label)


class SignInForm(LoginForm):
    """User name and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, login="用户名", password="密码")  # noqa: S106 — a label
        self.fields["login"].widget.attrs["autofocus"] = True

    def add_prefix(self, field_name: str) -> str:
        """The field is called what it holds, as password managers and our own tests know it."""
        return super().add_prefix("username" if field_name == "login" else field_name)


class ConfirmPasswordForm(ReauthenticateForm):
    """The password once more, before a sensitive page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, password="密码")  # noqa: S106 — a label


class NewPasswordForm(ChangePasswordForm):
    """The present password and a new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, oldpassword="现在的密码", password1="新密码", password2="再输一次新密码")
        self.fields["password1"].help_text = ""  # the page lists the rules

    def clean_oldpassword(self) -> str:
        """Whoever found a desk unlocked has no more guesses here than at the sign-in page."""
        password = self.cleaned_data["oldpassword"]
        if not get_adapter().reauthenticate(self.user, password):
            raise get_adapter().validation_error("enter_current_password")
        return password

    def clean(self) -> Any:
        return _same_twice(self, super().clean)


class InvitationForm(PasswordVerificationMixin, forms.Form):
    """A name, the code the administrator told, and the password one chooses."""

    username = forms.CharField(label="用户名", max_length=150)
    code = forms.CharField(
        label="开通码", max_length=64, widget=forms.TextInput(attrs={"autocomplete": "one-time-code"})
    )
    password1 = SetPasswordField(label="新密码", help_text="")
    password2 = PasswordField(label="再输一次新密码", autocomplete="new-password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self)
        self.user = None

    def clean(self) -> Any:
        cleaned = _same_twice(self, super().clean)
        if self.errors:
            return cleaned
        attempt = lockout.begin(cleaned["username"], client_address(context.request))
        self.user = invitation.invited(cleaned["username"], cleaned["code"])
        if self.user is None:
            lockout.failed(attempt)
            raise ValidationError("用户名或者开通码不正确，或者开通码已过期、已用过。请向系统管理员要一个新的开通码。")
        lockout.succeeded(attempt)
        try:
            get_adapter().clean_password(cleaned["password1"], user=self.user)
        except ValidationError as refused:
            self.add_error("password1", refused)
        return cleaned


class _Guarded:
    """A code is guessed no more often than a password."""

    user: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, code="验证码或者恢复码")
        self.fields["code"].widget.attrs |= {"autofocus": True, "autocapitalize": "off", "spellcheck": "false"}

    def clean_code(self) -> str:
        attempt = lockout.begin(self.user.get_username(), client_address(context.request))
        try:
            code = super().clean_code()
        except ValidationError:
            lockout.failed(attempt, self.user)
            raise
        lockout.succeeded(attempt)
        return code


class CodeForm(_Guarded, AuthenticateForm):
    """The second step of signing in."""


class ConfirmCodeForm(_Guarded, ReauthenticateByCodeForm):
    """A code before a sensitive page."""


class TOTPForm(ActivateTOTPForm):
    """The first code of a new authenticator."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, code="应用里显示的 6 位验证码")
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class AddPasskeyForm(AddWebAuthnForm):
    """A new passkey: what to call it, and whether it may stand alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, name="名称（可不填）", passwordless="以后只用它登录，不再输入密码")
        self.fields["passwordless"].help_text = "需要设备支持指纹、人脸或者 PIN。"


class RenamePasskeyForm(EditWebAuthnForm):
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, name="名称")


def _same_twice(form: forms.Form, clean: Any) -> Any:
    """Say it in our words when the new password was typed differently."""
    cleaned = clean()
    if form.has_error("password2") and "password2" in form.data:
        given = str(gettext_lazy("You must type the same password each time."))
        said = [SAME_TWICE if error == given else error for error in form.errors["password2"]]
        form.errors["password2"] = form.error_class(said)
    return cleaned
