"""Addresses of signing in, below ``/staff/``, under the names by which allauth asks for them.

What is not listed does not exist: registering, resetting a password by mail, changing a mail address.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as platform
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.contrib.auth.views import LogoutView
from django.urls import path
from django.views.generic import RedirectView

from gongkai.ui.signin import views

FACTOR = "account/second-factor"

# fmt: off
urlpatterns = [
    path("sign-in/",                      views.SignIn.as_view(),                 name="account_login"),
    path("sign-in/code/",                 mfa.authenticate,                       name="mfa_authenticate"),
    path("sign-in/passkey/",              views.PasskeySignIn.as_view(),          name="mfa_login_webauthn"),
    path("sign-in/inactive/",             account.account_inactive,               name="account_inactive"),
    path("sign-in/invitation/",           views.AcceptInvitation.as_view(),       name="account_invitation"),
    path("sign-out/",                     LogoutView.as_view(),                   name="account_logout"),

    path("account/confirm/",              account.reauthenticate,                 name="account_reauthenticate"),
    path("account/confirm/code/",         mfa.reauthenticate,                     name="mfa_reauthenticate"),
    path("account/confirm/passkey/",      webauthn.reauthenticate_webauthn,       name="mfa_reauthenticate_webauthn"),
    path("account/password/",             views.ChangePassword.as_view(),         name="account_change_password"),
    path("account/sessions/",             views.Sessions.as_view(),               name="usersessions_list"),

    path(f"{FACTOR}/",                    views.SecondFactors.as_view(),          name="mfa_index"),
    path(f"{FACTOR}/app/",                totp.activate_totp,                     name="mfa_activate_totp"),
    path(f"{FACTOR}/app/remove/",         totp.deactivate_totp,                   name="mfa_deactivate_totp"),
    path(f"{FACTOR}/recovery-codes/",     recovery.view_recovery_codes,           name="mfa_view_recovery_codes"),
    path(f"{FACTOR}/recovery-codes/new/", recovery.generate_recovery_codes,       name="mfa_generate_recovery_codes"),
    path(f"{FACTOR}/recovery-codes/file/", recovery.download_recovery_codes,      name="mfa_download_recovery_codes"),
    path(f"{FACTOR}/passkeys/",           RedirectView.as_view(pattern_name="mfa_index"), name="mfa_list_webauthn"),
    path(f"{FACTOR}/passkeys/new/",       webauthn.add_webauthn,                  name="mfa_add_webauthn"),
    path(f"{FACTOR}/passkeys/<int:pk>/",  webauthn.edit_webauthn,                 name="mfa_edit_webauthn"),
    path(f"{FACTOR}/passkeys/<int:pk>/remove/", views.RemovePasskey.as_view(),    name="mfa_remove_webauthn"),

    path("account/platform/",             views.Platform.as_view(),               name="socialaccount_connections"),
    path("account/platform/cancelled/",   platform.login_cancelled,               name="socialaccount_login_cancelled"),
    path("account/platform/error/",       platform.login_error,                   name="socialaccount_login_error"),
    path("account/platform/unknown/",     platform.signup,                        name="socialaccount_signup"),
    path("account/platform/<slug:provider_id>/",      views.to_platform,          name="openid_connect_login"),
    path("account/platform/<slug:provider_id>/back/", openid_connect.callback,    name="openid_connect_callback"),
]
# fmt: on
