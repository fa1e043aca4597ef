from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "gongkai.search"
    label = "search"
    verbose_name = "检索"

    def ready(self) -> None:
        from gongkai.jobs.schedules import register  # noqa: PLC0415 — models are there only now
        from gongkai.search.tasks import UPDATE  # noqa: PLC0415

        register(UPDATE)
