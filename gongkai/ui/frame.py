"""What surrounds a staff page: where one may go, for which agency one works, what is new.

Templates of every room stand in this frame; who may go where is known above, and registered from there.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Link:
    """A place one may go to."""

    label: str
    url: str
    is_here: bool = False
    keys: str = ""  # "g h": pressed one after the other


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame of one page for one person."""

    agency: str = ""  # the name of the agency the page is about
    links: list[Link] = field(default_factory=list)  # of that agency
    general: list[Link] = field(default_factory=list)  # of the whole installation and oneself
    others: list[Link] = field(default_factory=list)  # the agencies one may change to
    unread: int = 0


_answers: list[Callable[[HttpRequest], Frame]] = []


def answer_with(answer: Callable[[HttpRequest], Frame]) -> None:
    """Register who knows the frame."""
    _answers[:] = [answer]


def frame_of(request: HttpRequest) -> Frame:
    """The frame of a request, asked for once; an empty one for whoever is not signed in."""
    if not hasattr(request, "frame"):
        known = _answers and request.user.is_authenticated
        request.frame = _answers[0](request) if known else Frame()  # type: ignore[attr-defined]
    return request.frame  # type: ignore[attr-defined]
