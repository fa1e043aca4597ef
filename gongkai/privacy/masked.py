"""A value of a person as the program carries it: whoever prints it sees the mask.

It cannot be pickled, so it gets into no session, cache or job; it is no text, so it gets into no JSON.
"""

import hmac
from collections.abc import Callable
from typing import NoReturn

from gongkai.privacy.errors import Erased, Misused
from gongkai.privacy.kinds import Kind

ERASED = "已清除"


class Masked:
    """A value that prints its mask. The clear text is had only from :func:`gongkai.privacy.actions.reveal`."""

    __slots__ = ("_read", "kind")

    def __init__(self, kind: Kind, read: Callable[[], str]) -> None:
        self.kind = kind
        self._read = read

    def __str__(self) -> str:
        try:
            return self.kind.mask(self._read())
        except Erased:
            return ERASED

    def __repr__(self) -> str:
        """Asks neither key nor database: it is called where something has already gone wrong."""
        return f"<Masked {self.kind.name.lower()}>"

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise Misused("个人信息不能放进会话、缓存或者后台任务；请传递记录的编号，用到时再读取。")

    def says(self, text: str) -> bool:
        """Whether this is the same value in some spelling; tells one bit and is no reading."""
        mine, other = (self.kind.normal(value).encode() for value in (self._read(), text))
        return hmac.compare_digest(mine, other)


class Sealed(Masked):
    """A value as it is stored: encrypted, for one place."""

    __slots__ = ("token",)

    def __init__(self, kind: Kind, read: Callable[[], str], token: bytes) -> None:
        super().__init__(kind, read)
        self.token = token


def uncover(value: Masked) -> str:
    """The clear text, for this room alone: what lies above it asks ``reveal``, which records the reading."""
    return value._read()  # noqa: SLF001 — the one way in, kept out of the class so that no template can call it
