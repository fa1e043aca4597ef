"""Addresses of the public site; once given out, they stay."""

from django.urls import path

from gongkai.portal import catalogue_views, report_views, views
from gongkai.portal.check_views import check
from gongkai.portal.search_views import results

app_name = "portal"
# fmt: off
urlpatterns = [
    path("",                                                             views.home,               name="home"),
    path("agencies/<agency:code>/",                                      views.agency,             name="agency"),
    path("agencies/<agency:code>/categories/<category:category>/",       views.category,           name="category"),
    path("agencies/<agency:code>/items/<index:index_number>/",           views.item,               name="item"),
    path("agencies/<agency:code>/reports/",                              report_views.reports,     name="reports"),
    path("agencies/<agency:code>/reports/<year4:year>/",                 report_views.report,      name="report"),
    path("agencies/<agency:code>/reports/<year4:year>/graphics/",        report_views.graphics,    name="graphics"),
    path("agencies/<agency:code>/reports/<year4:year>.<slug:format_id>", report_views.report_file, name="report-file"),
    path("agencies/<agency:code>/catalogue/",                            catalogue_views.catalogue, name="catalogue"),
    path("agencies/<agency:code>/catalogue/adopted.json",                catalogue_views.catalogue_data, name="catalogue-data"),
    path("agencies/<agency:code>/catalogue/items/<slug:item>/",          catalogue_views.catalogue_item, name="catalogue-item"),
    path("agencies/<agency:code>/catalogue/<slug:domain>/",              catalogue_views.catalogue_domain, name="catalogue-domain"),
    path("agencies/<agency:code>/catalogue/<slug:domain>/file.<slug:form>", catalogue_views.catalogue_file, name="catalogue-file"),
    path("check",                                                        check,                    name="check"),
    path("search/",                                                      results,                  name="search"),
    path("robots.txt",                                                   views.robots,             name="robots"),
    path("sitemap.xml",                                                  views.sitemap,            name="sitemap"),
]
# fmt: on
