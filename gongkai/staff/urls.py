"""Addresses of the back office's front door."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from gongkai.staff import views

app_name = "staff"
urlpatterns = [
    path("", views.home, name="home"),
    path("sign-in/", views.SignIn.as_view(), name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
]
