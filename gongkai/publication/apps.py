from django.apps import AppConfig


class PublicationConfig(AppConfig):
    name = "gongkai.publication"
    label = "publication"
    verbose_name = "主动公开"

    def ready(self) -> None:
        """Say what search and the catalogue may ask, and what is due every hour."""
        from gongkai.jobs.schedules import register  # noqa: PLC0415 — models are there only now
        from gongkai.publication import found, work  # noqa: PLC0415
        from gongkai.publication.indexing import register_items  # noqa: PLC0415
        from gongkai.publication.tasks import EACH_HOUR  # noqa: PLC0415

        register(EACH_HOUR)
        register_items()
        found.offer()
        work.offer()
