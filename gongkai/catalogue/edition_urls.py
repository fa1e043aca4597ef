"""Addresses of the editions: reading them in, comparing, printing."""

from django.urls import URLPattern

edition_paths: list[URLPattern] = []
