from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PublicationConfig(AppConfig):
    name = "gongkai.publication"
    label = "publication"
    verbose_name = "主动公开"

    def ready(self) -> None:
        """Say what search and the catalogue may ask, and what is due every hour; guard what is public."""
        from gongkai.jobs.schedules import register  # noqa: PLC0415 — models are there only now
        from gongkai.publication import found, guards, work  # noqa: PLC0415
        from gongkai.publication.indexing import register_items  # noqa: PLC0415
        from gongkai.publication.tasks import EACH_HOUR  # noqa: PLC0415

        post_migrate.connect(guards.after_migrating, sender=self)
        register(EACH_HOUR)
        register_items()
        found.offer()
        work.offer()
