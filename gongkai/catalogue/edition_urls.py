"""Addresses of the editions: reading them in, comparing, printing."""

from django.urls import path

from gongkai.catalogue import edition_views as views

edition_paths = [
    path("editions/", views.editions, name="editions"),
    path("editions/<slug:domain>/<int:ordinal>/", views.edition, name="edition"),
    path("editions/<slug:domain>/<int:ordinal>/changes/", views.comparison, name="comparison"),
    path("editions/<slug:domain>/<int:ordinal>/file.<slug:form>", views.export, name="export"),
    path("imports/<int:key>/", views.import_file, name="import"),
    path("items/<int:key>/", views.item, name="item"),
    path("bases/", views.bases, name="bases"),
]
