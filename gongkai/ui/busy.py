"""When the database is too busy or is being started again: a sentence and 503, never a traceback."""

import sys

from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse

from gongkai.ui import errors

HEADING = "系统正忙"
BECAUSE = (
    "同时办理的人很多，或者数据库正在重新启动，系统正忙，没有来得及完成这次操作。"
    "请稍等片刻，先刷新页面看看刚才的内容是否已经保存，没有保存的再重新提交。"
)
UNAVAILABLE = 503
RETRY_AFTER = "5"  # seconds


def server_error(request: HttpRequest) -> HttpResponse:
    """500; 503 where trying again will help. Django calls this while it handles the exception."""
    if not is_busy(sys.exc_info()[1]):
        return errors.server_error(request)
    answer = errors.page(request, UNAVAILABLE, BECAUSE, heading=HEADING)
    answer["Retry-After"] = RETRY_AFTER
    return answer


def is_busy(error: BaseException | None) -> bool:
    """Whether the database could not be had, rather than that the program asked it for something wrong."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    # SQLite calls a missing table operational too; PostgreSQL only what is about connections, locks and resources.
    return connection.vendor != "sqlite" or "locked" in str(error)
