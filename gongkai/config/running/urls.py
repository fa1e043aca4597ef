"""Addresses for whoever watches over the site."""

from django.urls import path

from gongkai.config.running import health

app_name = "running"
# fmt: off
urlpatterns = [
    path("health/live",   health.live,        name="live"),
    path("health/ready",  health.ready,       name="ready"),
    path("metrics",       health.exposition,  name="metrics"),
]
# fmt: on
