"""The pages of signing in: allauth's views, with what our pages tell besides."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.account.views import LoginView, PasswordChangeView
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base.views import IndexView
from allauth.mfa.webauthn.views import LoginWebAuthnView, RemoveWebAuthnView
from allauth.socialaccount import app_settings as platform_settings
from allauth.socialaccount.providers.openid_connect.views import login as openid_connect_login
from allauth.socialaccount.views import ConnectionsView
from allauth.socialaccount.views import login_error as platform_error
from allauth.usersessions.views import ListUserSessionsView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic.edit import FormView
from requests import RequestException

from gongkai.ui.signin import invitation, middleware, policy, sessions
from gongkai.ui.signin.forms import InvitationForm

__all__ = ["reauthentication_required"]  # what other rooms put before a sensitive page


def platforms() -> list[dict[str, str]]:
    """The identity platforms one may sign in with."""
    return platform_settings.PROVIDERS.get("openid_connect", {}).get("APPS", [])


class SignIn(LoginView):
    """Name and password; a passkey; the provincial platform."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ended = self.request.GET.get("ended", "")
        # fmt: off
        told = {
            "idle":   f"您已有 {settings.IDLE_MINUTES} 分钟没有操作，为安全起见已退出。请重新登录。",
            "length": f"您登录已满 {settings.SESSION_HOURS} 小时，请重新登录。",
        }
        # fmt: on
        return super().get_context_data(**kwargs) | {"ended": told.get(ended, ""), "platforms": platforms()}


class PasskeySignIn(LoginWebAuthnView):
    """A passkey alone; it leads on to where one wanted to go."""

    def form_valid(self, form: Any) -> HttpResponse:
        authenticator = form.cleaned_data["credential"]
        if not authenticator.user.is_active:
            raise PermissionDenied("这个账号已停用。")
        return super().form_valid(form)


@method_decorator(never_cache, name="dispatch")
class ChangePassword(PasswordChangeView):
    """A new password, when one likes or when the old one is too old."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not request.user.has_usable_password():
            raise PermissionDenied("这个账号没有密码，只能用统一身份登录。需要密码的，请向系统管理员要一个开通码。")
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "too_old": middleware.has_old_password(self.request),
            "days": settings.PASSWORD_DAYS,
            "rules": password_validators_help_texts(),
        }

    def get_default_success_url(self) -> str:
        return reverse("account_change_password")


@method_decorator(never_cache, name="dispatch")
class AcceptInvitation(FormView):
    """The first password, or a new one for a forgotten one, by the administrator's code."""

    form_class = InvitationForm
    template_name = "account/invitation.html"
    success_url = reverse_lazy("account_login")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"rules": password_validators_help_texts()}

    def form_valid(self, form: InvitationForm) -> HttpResponse:
        if not invitation.accept(form.user, form.cleaned_data["password1"]):
            form.add_error(None, "这个开通码刚刚已经用过。")
            return self.form_invalid(form)
        messages.success(self.request, "密码已设置，请用它登录。")
        return super().form_valid(form)


@never_cache
def to_platform(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Leave for the platform; when it does not answer, say so."""
    try:
        return openid_connect_login(request, provider_id)
    except RequestException:
        return platform_error(request)


class Platform(ConnectionsView):
    """The identity platform one's account is bound to."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"platforms": platforms()}


class SecondFactors(IndexView):
    """The second factors of one's account, and whether one has to have one."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = super().get_context_data(**kwargs)
        has = any(kind in found["authenticators"] for kind in middleware.FACTORS)
        return found | {"has": has, "must": policy.needs_second_factor(self.request.user)}


class RemovePasskey(RemoveWebAuthnView):
    """Remove a passkey, unless it is the last second factor of someone who needs one."""

    success_url = reverse_lazy("mfa_index")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may = get_mfa_adapter().can_delete_authenticator(self.object)
        refusal = "" if may else get_mfa_adapter().error_messages["cannot_delete_authenticator"]
        return super().get_context_data(**kwargs) | {"refusal": refusal}

    def form_valid(self, form: Any) -> HttpResponse:
        if not get_mfa_adapter().can_delete_authenticator(self.get_object()):
            return self.render_to_response(self.get_context_data(form=form))
        return super().form_valid(form)


@method_decorator(never_cache, name="dispatch")
class Sessions(ListUserSessionsView):
    """Where one is signed in; each of them can be ended."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "session" not in request.POST:
            return super().post(request, *args, **kwargs)
        if sessions.end_one(request.user, request.POST["session"]):
            get_adapter().add_message(request, messages.INFO, message="已退出那一处登录。")
        return HttpResponseRedirect(self.get_success_url())
