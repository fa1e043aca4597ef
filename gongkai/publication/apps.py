from django.apps import AppConfig


class PublicationConfig(AppConfig):
    name = "gongkai.publication"
    label = "publication"
    verbose_name = "主动公开"

    def ready(self) -> None:
        from gongkai.publication import found  # noqa: PLC0415 — models are there only now
        from gongkai.publication.indexing import register_items  # noqa: PLC0415

        register_items()
        found.offer()
