from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    name = "gongkai.agencies"
    label = "agencies"
    verbose_name = "机关"

    def ready(self) -> None:
        """Answer the guard of staff pages; offer the open work that is this room's own."""
        from gongkai.agencies import guard, handover, recipients, seals, sign_in, standing_in, work  # noqa: PLC0415 — models are there only now
        from gongkai.files.policies import register_guard  # noqa: PLC0415
        from gongkai.ui.guarding import answer_with  # noqa: PLC0415

        answer_with(guard.answer)
        register_guard(guard.may_with_files)
        sign_in.answer()
        handover.offer(standing_in.DELEGATIONS)
        recipients.offer()
        seals.offer()
        work.offer()
