from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "gongkai.jobs"
    label = "jobs"
    verbose_name = "后台任务"

    def ready(self) -> None:
        from gongkai.jobs import work  # noqa: PLC0415
        from gongkai.jobs.schedules import register  # noqa: PLC0415 — models are there only now
        from gongkai.jobs.tasks import TIDY  # noqa: PLC0415

        register(TIDY)
        work.offer()
