"""Addresses of the staff pages of the annual report, under /staff/agencies/<code>/reports/."""

from django.urls import path

from gongkai.reporting import (
    comparing_views,
    importing_views,
    placing_views,
    rolling_up_views,
    similar_views,
    supervising_views,
    views,
)
from gongkai.reporting import workbench_views as workbench
from gongkai.reporting.verdict_views import verdict

app_name = "reporting"
urlpatterns = [
    path("", workbench.calendar, name="years"),
    path("due.ics", workbench.due_days, name="due-days"),
    path("imports/", importing_views.imports, name="imports"),
    path("imports/<int:number>/", importing_views.reading, name="import"),
    path("imports/<int:number>/confirm", importing_views.confirm, name="import-confirm"),
    path("<year4:year>/", views.report, name="report"),
    path("<year4:year>/begin", workbench.begin, name="begin"),
    path("<year4:year>/export/<slug:form>", workbench.export, name="export"),
    path("<year4:year>/figures/<str:name>", workbench.figure_of, name="figure"),
    path("<year4:year>/differences/", workbench.changes, name="differences"),
    path("<year4:year>/sections/<int:section>/", workbench.section, name="section"),
    path("<year4:year>/sections/<int:section>/check", workbench.check, name="check"),
    path("<year4:year>/sections/<int:section>/versions/", workbench.section_versions, name="versions"),
    path("<year4:year>/sections/<int:section>/redraft", workbench.redraft, name="redraft"),
    path("<year4:year>/sections/<int:section>/follow", workbench.follow, name="follow"),
    path("<year4:year>/steps/freeze", workbench.freeze, name="freeze"),
    path("<year4:year>/steps/thaw", workbench.thaw, name="thaw"),
    path("<year4:year>/steps/sign-office", workbench.sign_office, name="sign-office"),
    path("<year4:year>/steps/sign-agency", workbench.sign_agency, name="sign-agency"),
    path("<year4:year>/steps/override/<slug:finding>", workbench.override, name="override"),
    path("<year4:year>/steps/publish", workbench.publish, name="publish"),
    path("<year4:year>/steps/correct", workbench.correct, name="correct"),
    path("<year4:year>/steps/submit", workbench.submit, name="submit"),
    path("<year4:year>/steps/office", workbench.office, name="office"),
    path("<year4:year>/cells/<int:table>/<slug:line>/<slug:column>", views.cell, name="cell"),
    path("<year4:year>/records/<slug:source>/<int:key>", placing_views.record, name="record"),
    path("<year4:year>/agencies/", supervising_views.agencies, name="agencies"),
    path("<year4:year>/agencies/contributions.csv", supervising_views.contributions_csv, name="contributions-csv"),
    path(
        "<year4:year>/agencies/cells/<int:table>/<slug:line>/<slug:column>",
        supervising_views.contributions,
        name="contributions",
    ),
    path("<year4:year>/agencies/all/", rolling_up_views.agencies, name="roll-up"),
    path("<year4:year>/agencies/all/years/", rolling_up_views.compared, name="roll-up-compared"),
    path("<year4:year>/agencies/all/file.<slug:form>", rolling_up_views.download, name="roll-up-file"),
    path(
        "<year4:year>/agencies/all/cells/<int:table>/<slug:line>/<slug:column>",
        rolling_up_views.cell,
        name="roll-up-cell",
    ),
    path("<year4:year>/similarity/", similar_views.similarity, name="similarity"),
    path("<year4:year>/comparison/", comparing_views.comparison, name="comparison"),
    path("<year4:year>/verdicts", verdict, name="verdict"),
    path("<year4:year>/review/", supervising_views.review, name="review"),
]
