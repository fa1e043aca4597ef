"""Addresses of files, and of files on their way."""

from django.urls import path

from gongkai.files import tus, views

app_name = "files"
urlpatterns = [
    path("uploads/<agency:book>/", tus.uploads, name="uploads"),
    path("uploads/<agency:book>/<uuid:number>", tus.upload, name="upload"),
    path("<uuid:number>/v<int:ordinal>/<str:name>", views.file, name="version"),
    path("<uuid:number>/<str:name>", views.file, name="file"),
]
