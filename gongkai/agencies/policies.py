"""House policy: refusals, and who may see an agency's staff pages."""

from gongkai.agencies.models import Agency, User


class NotAllowed(Exception):
    """An act is refused; ``because`` is the sentence for the person who tried."""

    def __init__(self, because: str) -> None:
        super().__init__(because)
        self.because = because


def can_work_for(user: User, agency: Agency) -> bool:
    """Staff of the agency, and the administrator."""
    return user.is_active and (user.is_superuser or agency.membership_set.filter(user=user).exists())


def check_works_for(user: User, agency: Agency) -> None:
    """:raises NotAllowed: for anyone else."""
    if not can_work_for(user, agency):
        raise NotAllowed(f"您不是{agency.name}的工作人员，不能查看它的记录。如需权限，请联系该机关的管理员。")
