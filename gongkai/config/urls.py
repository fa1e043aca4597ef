"""Every address of the site: each room names its own."""

from django.urls import include, path, register_converter

from gongkai.ui.converters import AgencyCode, CategoryCode, FourDigitYear, IndexNumber

register_converter(AgencyCode, "agency")
register_converter(CategoryCode, "category")
register_converter(IndexNumber, "index")
register_converter(FourDigitYear, "year4")

urlpatterns = [
    path("", include("gongkai.portal.urls")),
    path("", include("gongkai.ui.urls")),
    path("", include("gongkai.config.running.urls")),
    path("files/", include("gongkai.files.urls")),
    path("staff/", include("gongkai.staff.urls")),
    path("staff/", include("gongkai.agencies.urls")),
    path("staff/", include("gongkai.ui.signin.urls")),
    path("staff/agencies/<agency:code>/reports/", include("gongkai.reporting.urls")),
    path("staff/bases/", include("gongkai.catalogue.basis_views")),
    path("staff/agencies/<agency:code>/catalogue/", include("gongkai.catalogue.urls")),
    path("staff/agencies/<agency:code>/manuscripts/", include("gongkai.publication.urls")),
]

handler400 = "gongkai.ui.errors.bad_request"
handler403 = "gongkai.ui.errors.forbidden"
handler404 = "gongkai.ui.errors.not_found"
handler500 = "gongkai.ui.busy.server_error"
