"""Addresses of the staff pages of the annual report, under /staff/agencies/<code>/reports/."""

from django.urls import path

from gongkai.reporting import placing_views, views

app_name = "reporting"
urlpatterns = [
    path("<year4:year>/", views.report, name="report"),
    path("<year4:year>/cells/<int:table>/<slug:line>/<slug:column>", views.cell, name="cell"),
    path("<year4:year>/records/<slug:source>/<int:key>", placing_views.record, name="record"),
]
