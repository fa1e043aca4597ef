"""Addresses of the staff pages of the standard catalogue, under /staff/agencies/<code>/catalogue/."""

from gongkai.catalogue.duty_urls import duty_paths
from gongkai.catalogue.edition_urls import edition_paths

app_name = "catalogue"
urlpatterns = [*duty_paths, *edition_paths]
