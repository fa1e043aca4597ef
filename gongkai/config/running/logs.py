"""Logs as one JSON object a line on the error stream, without personal data.

What the program says itself is a constant sentence with named values of its own choosing. Of what libraries say only
the sentence is kept, not the values put into it, and of an error its kind and its places in the code, not its words:
both may quote what a person typed. The number of the request leads to the act in the ledger.
"""

import sys
import traceback
from typing import Any

import structlog

OURS = "gongkai"
Event = dict[str, Any]


def without_words(_logger: object, _name: str, event: Event) -> Event:
    """An error as its kind and the places it passed through."""
    error = event.pop("exc_info", None)
    error = sys.exc_info() if error is True else error
    if isinstance(error, tuple) and error[0]:
        event["error"] = error[0].__name__
        event["places"] = [f"{at.filename}:{at.lineno} {at.name}" for at in traceback.extract_tb(error[2])]
    event.pop("stack_info", None)
    return event


def logging_config(level: str) -> dict[str, Any]:
    """Django's LOGGING."""
    shared = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    as_json = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": shared,
        "processors": [
            without_words,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        "use_get_message": False,
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": as_json},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            OURS: {"level": level},
            # Refused and missing pages are in the request's own line; the server's errors are not.
            "django.request": {"level": "ERROR"},
        },
    }
