"""What this machine offers to the tests (PostgreSQL, brokers, LibreOffice, Chromium, a Chinese font), and how to get what is missing."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
FONT_NAMES = ("*CJK*", "*Fandol*", "wqy-*", "uming*", "ukai*")

POSTGRESQL = "没有应答的 PostgreSQL：apt-get install postgresql，或以 GONGKAI_TEST_POSTGRES_URL 指明一台"
REDIS = "没有应答的 Redis：apt-get install redis-server，或以 GONGKAI_TEST_REDIS_URL 指明一台"
RABBITMQ = "没有应答的 RabbitMQ：apt-get install rabbitmq-server，或以 GONGKAI_TEST_RABBITMQ_URL 指明一台"
CHROMIUM = "没有 Chromium：apt-get install chromium，或以 GONGKAI_CHROMIUM 指明一个"
DRIVER = "Playwright 的驱动不能启动，多半缺一个库：apt-get install libatomic1"
OFFICE = "没有 LibreOffice：apt-get install libreoffice-writer-nogui libreoffice-calc-nogui"
FONT = "没有中文字体，页面里的汉字画不出来：apt-get install fonts-noto-cjk"


def postgres_url() -> str | None:
    """The server the tests may create databases on, if one answers."""
    import psycopg  # noqa: PLC0415 — the tests of the law do without it

    url = os.environ.get("GONGKAI_TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")
    try:
        psycopg.connect(url, connect_timeout=3).close()
    except psycopg.OperationalError:
        return None
    return url


def redis_url() -> str | None:
    """A Redis the tests may use queues of their own on, if one answers."""
    return _answering(os.environ.get("GONGKAI_TEST_REDIS_URL", "redis://127.0.0.1:6379/0"), 6379)


def rabbitmq_url() -> str | None:
    """A RabbitMQ likewise."""
    return _answering(os.environ.get("GONGKAI_TEST_RABBITMQ_URL", "amqp://guest:guest@127.0.0.1:5672//"), 5672)


def _answering(url: str, port: int) -> str | None:
    parts = urlsplit(url)
    try:
        socket.create_connection((parts.hostname or "127.0.0.1", parts.port or port), timeout=3).close()
    except OSError:
        return None
    return url


def chromium() -> str | None:
    """Debian's browser, or one of the same family; GONGKAI_CHROMIUM names another."""
    names = (os.environ.get("GONGKAI_CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if name and (path := shutil.which(name))), None)


def has_driver() -> bool:
    """Whether the program inside Playwright's wheel starts: a minimal system may lack a library it needs."""
    command = [sys.executable, "-m", "playwright", "--version"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def has_chinese_font() -> bool:
    if fontconfig := shutil.which("fc-list"):
        listed = subprocess.run([fontconfig, ":lang=zh-cn", "family"], capture_output=True, text=True, check=False)
        return bool(listed.stdout.strip())
    return any(next(Path("/usr/share/fonts").rglob(name), None) for name in FONT_NAMES)


def lacks_for_postgres() -> list[str]:
    return [] if postgres_url() else [POSTGRESQL]


def lacks_for_redis() -> list[str]:
    return [] if redis_url() else [REDIS]


def lacks_for_rabbitmq() -> list[str]:
    return [] if rabbitmq_url() else [RABBITMQ]


def lacks_for_office() -> list[str]:
    """What keeps an exported report from being opened in another program than ours."""
    return [] if shutil.which("soffice") else [OFFICE]


def lacks_for_pages() -> list[str]:
    """What keeps a page from being opened, or from being drawn."""
    # fmt: off
    return [what for what, found in ((CHROMIUM, chromium()),
                                     (DRIVER,   has_driver()),
                                     (FONT,     has_chinese_font())) if not found]
    # fmt: on
