"""The decorator that makes a function a job."""

import json
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from gongkai.jobs import actions
from gongkai.jobs.models import Job

LONGEST_TEXT = 200
# Numbers of identity documents and telephones, and addresses of mail: a job is given a record's number instead.
PERSONAL = re.compile(r"(?<!\d)(\d{17}[\dXx]|1[3-9]\d{9})(?!\d)|@")


@dataclass(frozen=True, slots=True)
class Definition:
    """A function done by workers, and how often it is tried.

    ``atomic``: the function and the word that it is done are one transaction, so its effect on the records happens
    exactly once. A job that takes long or talks to the outside is not atomic; it guards its steps with
    :func:`gongkai.jobs.actions.once`, and may tell its progress.
    """

    function: Callable[..., None]
    title: str
    tries: int
    wait: timedelta
    longest_wait: timedelta
    limit: timedelta
    atomic: bool
    on_dead: Callable[[Mapping[str, Any], str], None] | None

    @property
    def name(self) -> str:
        """Where workers find it."""
        return f"{self.function.__module__}.{self.function.__qualname__}"

    def enqueue(self, **arguments: Any) -> Job:
        """Ask for it in the caller's transaction: rolled back with it, or never lost."""
        check_plain(arguments)
        return actions.enqueue(name=self.name, tries=self.tries, arguments=arguments)

    def enqueue_once(self, key: str, **arguments: Any) -> Job | None:
        """Ask for it unless it was asked for under this key before."""
        check_plain(arguments)
        return actions.enqueue_once(name=self.name, tries=self.tries, key=key, arguments=arguments)

    def wait_after(self, tries: int) -> timedelta:
        """How long to wait after that many tries: doubled each time, scattered so that failures do not come in step."""
        longest = min(self.longest_wait, self.wait * 2 ** min(tries - 1, 30))
        return longest * (0.5 + secrets.randbelow(1000) / 2000)


def job(
    *,
    title: str,
    tries: int = 8,
    wait: timedelta = timedelta(seconds=10),
    longest_wait: timedelta = timedelta(hours=1),
    limit: timedelta = timedelta(minutes=30),
    atomic: bool = True,
    on_dead: Callable[[Mapping[str, Any], str], None] | None = None,
) -> Callable[[Callable[..., None]], Definition]:
    """Make a module's function a job, called with keyword arguments of plain JSON.

    :param limit: longer than this it does not run: the worker ends itself, and the try has failed.
    :param on_dead: called with arguments and sentence in the transaction that lays the job aside.
    """
    return lambda function: Definition(function, title, tries, wait, longest_wait, limit, atomic, on_dead)


def check_plain(arguments: Mapping[str, Any]) -> None:
    """:raises TypeError, ValueError: for what JSON changes, for long texts, and for what looks like personal data."""
    text = json.dumps(arguments, ensure_ascii=False, allow_nan=False)
    if json.loads(text) != arguments:
        raise TypeError(
            "任务的参数只能是 JSON 的文字、数字、真假、空值、列表和字典。请传记录的编号，由任务自己读取记录。"
        )
    for value in _texts(arguments):
        if len(value) > LONGEST_TEXT or PERSONAL.search(value):
            raise ValueError("任务的参数里有过长的文字，或者像是个人信息。请传记录的编号，由任务自己读取记录。")


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for each in value.values() for text in _texts(each)]
    return [text for each in value for text in _texts(each)] if isinstance(value, list) else []
