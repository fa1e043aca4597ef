"""House policy of files: what is taken in, and who may see and keep them. What only an upper room knows, it registers."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from gongkai.files.kinds import Kind, Purpose, extension_of, kind_named, label_of
from gongkai.files.models import StoredFile

LONGEST_NAME = 200
UNSAFE_IN_NAMES = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
MEGABYTE = 1024 * 1024


class FileRefused(Exception):
    """A file is not taken in, or an act on it refused; ``because`` is the sentence for the person who tried."""

    def __init__(self, because: str) -> None:
        super().__init__(because)
        self.because = because


# ── what is taken in ──────────────────────────────────────


def clean_name(given: str) -> str:
    """The name as given, without folders and without characters that nobody sees.

    :raises FileRefused: when nothing is left.
    """
    name = UNSAFE_IN_NAMES.sub("", re.split(r"[/\\]", given)[-1]).strip().lstrip(".")
    if not name:
        raise FileRefused("文件没有名字。请给它起一个名字后上传。")
    if len(name) > LONGEST_NAME:
        raise FileRefused(f"文件名超过{LONGEST_NAME}个字。请改短后上传。")
    return name


def most_bytes(purpose: Purpose) -> int:
    """How large a file of this purpose may be."""
    return min(purpose.most_bytes or settings.FILES_MOST_BYTES, settings.FILES_MOST_BYTES)


def check_announced(name: str, size: int, purpose: Purpose) -> Kind:
    """What can be said before the bytes have come: the name's end and the size.

    :raises FileRefused: with the sentence.
    """
    if size == 0:
        raise FileRefused(f"“{name}”是空文件，没有内容可以收存。请核对后重新上传。")
    if size > most_bytes(purpose):
        limit = most_bytes(purpose) // MEGABYTE
        raise FileRefused(
            f"“{name}”有 {size / MEGABYTE:.1f} MB，超过{purpose.label}的上限 {limit} MB。请压缩或者分成几个文件。"
        )
    kind = kind_named(name)
    if kind is None or kind.code not in purpose.kinds:
        end = extension_of(name)
        said = f"“.{end}”" if end else "没有扩展名的文件"
        raise FileRefused(f"{purpose.label}不收{said}。可以收的有：{'、'.join(purpose.endings)}。")
    return kind


def check_content(name: str, promised: Kind, content: str) -> None:
    """:raises FileRefused: when the name promises another format than the content is."""
    if content != promised.content:
        raise FileRefused(
            f"“{name}”的扩展名表示{promised.label}，内容却是{label_of(content)}。请核对文件，按它真实的格式命名后上传。"
        )


# ── who may see ───────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Visible:
    """These versions are public; the address without a version shows the last of them."""

    versions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Was public and is no more; the public is told why."""

    notice: str


@dataclass(frozen=True, slots=True)
class Hidden:
    """Not public, and not confirmed to exist."""


Visibility = Visible | Withdrawn | Hidden
_visibilities: dict[str, Callable[[StoredFile], Visibility]] = {}
_guards: list[Callable[[Any, str, str], bool]] = []


def register_visibility(name: str, ask: Callable[[StoredFile], Visibility]) -> None:
    """An upper room answers, under its name, which files it has made public."""
    _visibilities[name] = ask


def visible(file: StoredFile) -> Visibility:
    """What the anonymous public may see: what some room shows; else a room's notice; without either, nothing."""
    answers = [ask(file) for ask in _visibilities.values()]
    shown = tuple(sorted({number for answer in answers if isinstance(answer, Visible) for number in answer.versions}))
    if shown:
        return Visible(shown)
    return next((answer for answer in answers if isinstance(answer, Withdrawn)), Hidden())


def register_guard(guard: Callable[[Any, str, str], bool]) -> None:
    """The room of agencies answers: may this account do this act (its id) at the agency of that code?"""
    _guards[:] = [guard]


def may(user: Any, act: str, book: str) -> bool:
    """Whether this person may do it with the agency's files; where nobody answers, nobody may."""
    return bool(getattr(user, "is_authenticated", False)) and any(guard(user, act, book) for guard in _guards)
