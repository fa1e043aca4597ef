from importlib import import_module

from django.apps import AppConfig


class UIConfig(AppConfig):
    name = "gongkai.ui"
    label = "ui"
    verbose_name = "界面"

    def ready(self) -> None:
        import_module("gongkai.ui.signin.sessions")  # its receivers
        import_module("gongkai.ui.signin.work").offer()
