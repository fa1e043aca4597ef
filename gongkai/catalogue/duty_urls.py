"""Addresses of what an agency adopts and owes."""

from django.urls import URLPattern

duty_paths: list[URLPattern] = []
