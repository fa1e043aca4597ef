"""Addresses of the public site; once given out, they stay."""

from django.urls import path

from gongkai.portal import views
from gongkai.portal.search_views import results

app_name = "portal"
# fmt: off
urlpatterns = [
    path("",                                                        views.home,        name="home"),
    path("agencies/<agency:code>/",                                 views.agency,      name="agency"),
    path("agencies/<agency:code>/categories/<category:category>/",  views.category,    name="category"),
    path("agencies/<agency:code>/items/<index:index_number>/",      views.item,        name="item"),
    path("agencies/<agency:code>/reports/",                         views.reports,     name="reports"),
    path("agencies/<agency:code>/reports/<year4:year>/",            views.report,      name="report"),
    path("agencies/<agency:code>/reports/<year4:year>.json",        views.report_json, name="report-json"),
    path("search/",                                                 results,           name="search"),
    path("robots.txt",                                              views.robots,      name="robots"),
]
# fmt: on
