"""Who may do what, in one place."""

from gongkai.agencies.models import User


def needs_second_factor(user: User) -> bool:
    """Whether one of this person's roles publishes or reads personal data, so that a password alone does not do."""
    return user.is_superuser or user.membership_set.exists()
