"""Addresses of the back office's front door."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from gongkai.staff import audit_views, files_views, jobs_views, privacy_views, views
from gongkai.ui.signin.views import SignIn

app_name = "staff"
urlpatterns = [
    path("", views.home, name="home"),
    path("notices/", views.notices, name="notices"),
    path("keys/", views.keys, name="keys"),
    path("sign-in/", SignIn.as_view(), name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("agencies/<agency:code>/files/", files_views.files, name="files"),
    path("agencies/<agency:code>/files/<uuid:number>/", files_views.one, name="files-one"),
    path("agencies/<agency:code>/files/<uuid:number>/withdraw/", files_views.withdrawn, name="files-withdraw"),
    path("agencies/<agency:code>/privacy/", privacy_views.readings, name="privacy-readings"),
    path("agencies/<agency:code>/audit/", audit_views.entries, name="audit"),
    path("agencies/<agency:code>/audit/<int:sequence>/", audit_views.entry, name="audit-entry"),
    path("agencies/<agency:code>/audit/export.<slug:form>", audit_views.export, name="audit-export"),
    path("audit/", audit_views.all_entries, name="audit-all"),
    path("audit/<int:sequence>/", audit_views.all_entry, name="audit-all-entry"),
    path("audit/export.<slug:form>", audit_views.all_export, name="audit-all-export"),
    path("jobs/", jobs_views.failed, name="jobs"),
    path("jobs/running/", jobs_views.running, name="jobs-running"),
    path("jobs/<int:number>/", jobs_views.one, name="jobs-one"),
    path("jobs/<int:number>/rerun/", jobs_views.again, name="jobs-rerun"),
    path("jobs/<int:number>/discard/", jobs_views.drop, name="jobs-discard"),
]
