from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "gongkai.staff"
    label = "staff"
    verbose_name = "工作台"

    def ready(self) -> None:
        """Answer for the frame of every staff page."""
        from gongkai.staff import shell  # noqa: PLC0415 — models are there only now
        from gongkai.ui.frame import answer_with  # noqa: PLC0415

        answer_with(shell.frame)
