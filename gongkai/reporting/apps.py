from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "gongkai.reporting"
    label = "reporting"
    verbose_name = "年度报告"

    def ready(self) -> None:
        """Say when reminders of the annual report are due."""
        from gongkai.jobs.schedules import register  # noqa: PLC0415 — models are there only now
        from gongkai.reporting import importing, supervising_work, work  # noqa: PLC0415
        from gongkai.reporting.tasks import REPORT_DUE  # noqa: PLC0415

        register(REPORT_DUE)
        work.offer()
        importing.offer()
        supervising_work.offer()
