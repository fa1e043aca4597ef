"""Addresses of the pages about agencies and their people, under /staff/."""

from django.urls import path

from gongkai.agencies import views

app_name = "agencies"
# fmt: off
urlpatterns = [
    path("agencies/new/",                                                          views.onboard,        name="new"),
    path("agencies/<agency:code>/settings/",                                       views.settings,       name="settings"),
    path("agencies/<agency:code>/succession/",                                     views.succession,     name="succession"),
    path("agencies/<agency:code>/people/",                                         views.people,         name="people"),
    path("agencies/<agency:code>/people/assignments/<int:assignment>/end",         views.end_assignment, name="end-assignment"),
    path("agencies/<agency:code>/people/delegations/",                             views.delegations,    name="delegations"),
    path("agencies/<agency:code>/people/delegations/<int:delegation>/end",         views.end_delegation, name="end-delegation"),
    path("agencies/<agency:code>/people/accounts/<int:account>/hand-over/",        views.hand_over,      name="hand-over"),
]
# fmt: on
