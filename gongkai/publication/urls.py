"""Addresses of the staff pages of manuscripts, under /staff/agencies/<code>/manuscripts/."""

from django.urls import path

from gongkai.publication import views

app_name = "publication"
urlpatterns = [
    path("", views.manuscripts, name="manuscripts"),
    path("new", views.new, name="new"),
    path("items/", views.items, name="items"),
    path("items/<index:reference>/", views.item, name="item"),
    path("checklists", views.checklists, name="checklists"),
    path("<int:key>/", views.manuscript, name="manuscript"),
    path("<int:key>/changes/<int:old>-<int:new>", views.comparison, name="comparison"),
    path("<int:key>/edit", views.edit, name="edit"),
    path("<int:key>/submit", views.submit, name="submit"),
    path("<int:key>/word", views.word, name="word"),
    path("<int:key>/publish", views.publish, name="publish"),
    path("<int:key>/register", views.register, name="register"),
    path("<int:key>/reassess", views.reassess, name="reassess"),
    path("<int:key>/abandon", views.abandon, name="abandon"),
    path("<int:key>/withdraw", views.withdraw, name="withdraw"),
]
