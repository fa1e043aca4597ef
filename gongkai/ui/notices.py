"""What happened that concerns a person: every room offers a query over its own records or its ledger entries.

Nothing is copied into a table of notices. The one fact kept is up to when a person has read (``staff.NoticesRead``).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from gongkai.ui.work import Asker

SHOWN = 50  # of one source
KEPT_DAYS = 90  # what is older is found in the ledger


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that happened."""

    at: datetime
    title: str
    url: str = ""
    agency: str = ""  # its code


Source = Callable[[Asker, datetime], list[Notice]]

_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Offer what happened since a moment: at most ``SHOWN`` of them, the latest, in one statement or two."""
    _sources[name] = source


def since(asker: Asker, moment: datetime) -> list[Notice]:
    """What happened, the latest first."""
    found = [notice for source in _sources.values() for notice in source(asker, moment)]
    return sorted(found, key=lambda notice: notice.at, reverse=True)[:SHOWN]
