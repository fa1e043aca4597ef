"""Addresses of what an agency adopts and owes."""

from django.urls import path

from gongkai.catalogue import duty_views as views

duty_paths = [
    path("", views.coverage, name="coverage"),
    path("domains/<slug:domain>/", views.domain, name="domain"),
    path("items/<int:item>/event", views.event, name="event"),
    path("duties/", views.duties, name="duties"),
    path("duties.ics", views.duties_ics, name="duties-ics"),
    path("duties/<int:key>/", views.duty, name="duty"),
    path("duties/<int:key>/meet", views.meet, name="meet"),
    path("duties/<int:key>/waive", views.waive, name="waive"),
    path("figures/", views.figures_page, name="figures"),
    path("figures/<slug:name>/", views.figure, name="figure"),
    path("figures/<slug:name>/list.csv", views.figure_csv, name="figure-csv"),
    path("overview/", views.overview_page, name="overview"),
]
