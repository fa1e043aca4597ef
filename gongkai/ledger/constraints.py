"""A table's check constraints as sentences: the rule is written once, in the model, and read in two ways.

The database holds it against everyone; :func:`broken` reads the same condition in Python, so that a form or an import
can say what is wrong before anything is written, for a million rows without asking the database once.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import CheckConstraint, F, Model, Q


def check(name: str, condition: Q, sentence: str) -> CheckConstraint:
    """A constraint that says in Chinese what is wrong and what to do."""
    return CheckConstraint(condition=condition, name=name, violation_error_message=sentence)


def in_order(earlier: str, later: str) -> Q:
    """Condition: ``earlier`` is not after ``later``; an empty one is no contradiction."""
    return Q(**{f"{earlier}__isnull": True}) | Q(**{f"{later}__isnull": True}) | Q(**{f"{earlier}__lte": F(later)})


def broken(row: Model) -> list[str]:
    """The sentences of the check constraints that this unsaved row breaks."""
    return [
        str(constraint.violation_error_message)
        for constraint in row._meta.constraints
        if isinstance(constraint, CheckConstraint) and not holds(constraint.condition, row)
    ]


def holds(condition: Any, row: Model) -> bool:
    """Whether a condition of :class:`~django.db.models.Q` is true of the row; a comparison with nothing is not false.

    :raises KeyError: for a lookup that no constraint here uses: better loud than wrong.
    """
    if isinstance(condition, Q):
        results = (holds(child, row) for child in condition.children)
        return (all(results) if condition.connector == Q.AND else any(results)) is not condition.negated
    name, value = condition
    field, _, lookup = name.partition("__")
    other = getattr(row, value.name) if isinstance(value, F) else value
    return _LOOKUPS[lookup or "exact"](getattr(row, field), other)


_LOOKUPS: dict[str, Callable[[Any, Any], bool]] = {
    "exact": lambda mine, other: mine == other,
    "isnull": lambda mine, other: (mine is None) is other,
    "in": lambda mine, other: mine in other,
    "gte": lambda mine, other: mine is None or other is None or mine >= other,
    "lte": lambda mine, other: mine is None or other is None or mine <= other,
}
