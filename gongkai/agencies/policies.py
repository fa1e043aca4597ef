"""House policy: refusals, roles that must be separate, work that a reorganised agency takes no more."""

from collections.abc import Callable, Iterable
from datetime import date

from gongkai.agencies.models import Agency, Succession
from gongkai.agencies.roles import ROLE, why_separate


class NotAllowed(Exception):
    """An act is refused; ``because`` is the sentence for the person who tried."""

    def __init__(self, because: str) -> None:
        super().__init__(because)
        self.because = because


def check_separate(held: Iterable[str], role: str, called: str) -> None:
    """:raises NotAllowed: when a role held already and the new one may not be in one hand."""
    for other in held:
        if because := why_separate(other, role):
            raise NotAllowed(
                f"{called}已是{ROLE[other].label}，不能同时作为{ROLE[role].label}：{because}。请另选人员，或者先终止原有角色。"
            )


def check_open_for_new_work(agency: Agency, on: date) -> None:
    """:raises NotAllowed: from the day on which another agency does this one's work."""
    succession = Succession.objects.filter(predecessor=agency, on__lte=on).select_related("successor").first()
    if succession:
        raise NotAllowed(_closed(agency, succession))


def refusal_of_new_work(agency: Agency) -> Callable[[date | None], str]:
    """For many rows of one agency at one statement: answers a day with the sentence that refuses it, or with ""."""
    succession = Succession.objects.filter(predecessor=agency).order_by("on").select_related("successor").first()

    def refuse(day: date | None) -> str:
        return _closed(agency, succession) if succession and day and day >= succession.on else ""

    return refuse


def _closed(agency: Agency, succession: Succession) -> str:
    return (
        f"{agency.name}自{succession.on:%Y-%m-%d}起由{succession.successor.name}承接"
        f"（{succession.basis}），不再办理新的事项。请在承接机关办理；原有记录仍可查看。"
    )
