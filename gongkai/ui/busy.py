"""When the database is too busy, or cannot be reached: a sentence and 503, never a traceback."""

import sys
from dataclasses import dataclass

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from gongkai.ui import errors

UNAVAILABLE = 503


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is the matter with the database, what the reader is told, and after how many seconds to try again."""

    heading: str
    because: str
    retry_after: int


# fmt: off
BUSY = Trouble("系统正忙",
               "同时办理的人很多，系统正忙，没有来得及完成这次操作。"
               "请稍等片刻，先刷新页面看看刚才的内容是否已经保存，没有保存的再重新提交。", 5)
GONE = Trouble("数据库连不上",
               "数据库没有应答，可能正在重新启动，这次操作没有完成。请过一两分钟，先刷新页面看看刚才的内容是否已经保存，"
               "没有保存的再重新提交；一直如此的，请告诉系统管理员检查数据库服务是否在运行。", 30)

# PostgreSQL's own codes of errors (its manual, appendix A); a code by its first two characters is a whole class.
BY_CODE = (
    ("55P03", BUSY),  # waited for a lock as long as it may
    ("40001", BUSY),  # two transactions could not both be
    ("40P01", BUSY),  # two transactions waited for each other
    ("53300", BUSY),  # no connection left
    ("08",    GONE),  # the connection cannot be made, or broke
    ("57P01", GONE),  # ended by an administrator
    ("57P02", GONE),  # ended by a crash
    ("57P03", GONE),  # starting, or stopping
)
# A connection that the server refuses brings no code, only the server's words, in the server's language.
NONE_LEFT = ("too many clients", "too many connections", "connection slots", "太多", "预留")
LOCKED = "locked"  # SQLite: the database, or a table of a shared cache
# fmt: on


def server_error(request: HttpRequest) -> HttpResponse:
    """500; 503 where trying again will help. Django calls this while it handles the exception."""
    found = trouble(sys.exc_info()[1])
    if found is None:
        return errors.server_error(request)
    answer = errors.page(request, UNAVAILABLE, found.because, heading=found.heading)
    answer["Retry-After"] = str(found.retry_after)
    return answer


def trouble(error: BaseException | None) -> Trouble | None:
    """Why the database could not be had; None when it was, and the program asked it for something wrong."""
    if not isinstance(error, OperationalError | InterfaceError):
        return None
    driver = error.__cause__
    if not hasattr(driver, "sqlstate"):  # not psycopg's: SQLite calls a missing table operational too
        return BUSY if LOCKED in str(error) else None
    if driver.sqlstate is None:
        return BUSY if any(words in str(error) for words in NONE_LEFT) else GONE
    return next((known for code, known in BY_CODE if driver.sqlstate.startswith(code)), None)
