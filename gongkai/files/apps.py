from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "gongkai.files"
    label = "files"
    verbose_name = "文件"

    def ready(self) -> None:
        from gongkai.files.tasks import schedule  # noqa: PLC0415 — models are there only now

        schedule()
