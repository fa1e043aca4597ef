"""Addresses of what every page shares."""

from django.urls import path

from gongkai.ui.reading import reading_mode

app_name = "ui"
urlpatterns = [path("reading-mode", reading_mode, name="reading-mode")]
