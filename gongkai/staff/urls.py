"""Addresses of the back office's front door."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from gongkai.staff import privacy_views, views
from gongkai.ui.signin.views import SignIn

app_name = "staff"
urlpatterns = [
    path("", views.home, name="home"),
    path("sign-in/", SignIn.as_view(), name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("agencies/<agency:code>/privacy/", privacy_views.readings, name="privacy-readings"),
]
