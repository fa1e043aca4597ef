from django.apps import AppConfig


class UIConfig(AppConfig):
    name = "gongkai.ui"
    label = "ui"
    verbose_name = "界面"
