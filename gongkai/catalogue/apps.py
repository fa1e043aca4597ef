from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "gongkai.catalogue"
    label = "catalogue"
    verbose_name = "标准目录"

    def ready(self) -> None:
        """Say what happens every day, what waits for whom, and what a leaver leaves."""
        from gongkai.catalogue import handing_over, importing, work  # noqa: PLC0415 — models are there only now
        from gongkai.catalogue.tasks import EACH_DAY  # noqa: PLC0415
        from gongkai.jobs.schedules import register  # noqa: PLC0415

        register(EACH_DAY)
        work.offer()
        handing_over.offer()
        importing.offer()
