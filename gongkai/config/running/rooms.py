"""What the lower rooms offer to whoever runs the installation; asked for by name, since not every room offers all."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

# fmt: off
OFFERS = {
    #            module                      name              what it answers
    "files":    ("gongkai.files.queries",    "verify_files"),   # the files whose content is not what its digest says
    "work":     ("gongkai.jobs.queries",     "work_at"),        # what waits, and how many are there to do it
    "index":    ("gongkai.search.queries",   "status"),         # whether the index and the records agree
    "rebuild":  ("gongkai.search.writing",   "rebuild"),        # make the index from the records
    "erasures": ("gongkai.privacy.actions",  "apply_erasures"), # forget again whoever was forgotten after a backup
}
# fmt: on


def offer(name: str) -> Callable[..., Any] | None:
    """What a room offers under this name, or None."""
    module, attribute = OFFERS[name]
    try:
        return getattr(import_module(module), attribute, None)
    except ModuleNotFoundError as missing:
        if missing.name != module:
            raise
        return None


def erase_again(by: str) -> int:
    """How many people were forgotten again after a restore, by the list that outlives it."""
    apply = offer("erasures")
    return apply(by=by) if apply else 0


def make_again() -> int:
    """Make again what no backup holds; how many items the index has."""
    rebuild = offer("rebuild")
    return rebuild() if rebuild else 0
