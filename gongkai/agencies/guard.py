"""The answer to the guard of every staff page."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.timezone import localdate

from gongkai.agencies.models import Agency, User
from gongkai.agencies.permissions import can, check_may
from gongkai.agencies.policies import NotAllowed
from gongkai.agencies.queries import agency_by_code
from gongkai.ui.errors import NotFound


def answer(request: HttpRequest, act: str, code: str | None) -> Agency | None:
    """The agency of the address, if the person may do this act there.

    :raises NotFound: for an unknown agency. :raises PermissionDenied: with the sentence why.
    """
    agency = agency_by_code(code) if code is not None else None
    if code is not None and agency is None:
        raise NotFound(f"没有代码为“{code}”的机关，请从工作台进入。")
    try:
        check_may(request.user, act, agency, localdate())
    except NotAllowed as refusal:
        raise PermissionDenied(refusal.because) from refusal
    return agency


def may_with_files(user: User, act: str, book: str) -> bool:
    """Whether the person may do this act with the files of the agency of that code."""
    agency = agency_by_code(book)
    return agency is not None and can(user, act, agency, localdate())
