import os
import socket

import click
from django.conf import settings
from django.core.management import call_command
from granian import Granian
from granian.constants import Interfaces

from gongkai.config.cli.home import console, fail, with_records
from gongkai.config.cli.sealed import refusing
from gongkai.config.running import metrics, service
from gongkai.jobs.working import crew

# Requests answered at once by each worker process; more wait their turn. Each may hold a connection to the database, and
# PostgreSQL gives a hundred: granian's own choice, 256 for each of two workers, is more. It is also slower under load:
# of 500 writers' requests taken up together, none is finished before all nearly are.
THREADS = 16


@click.command()
@click.option("--host", default=lambda: os.environ.get("GONGKAI_BIND", "127.0.0.1"), help="监听地址，默认 127.0.0.1。")
@click.option(
    "--port", type=int, default=lambda: int(os.environ.get("PORT", "8000")), help="端口，默认取 PORT，否则 8000。"
)
@click.option("--workers", type=click.IntRange(1), default=1, help="工作进程数，默认 1。")
@click.option(
    "--jobs", type=click.IntRange(0), default=1, help="同时办理后台任务的进程数，默认 1；另行运行 work 的填 0。"
)
@with_records
def serve(*, host: str, port: int, workers: int, jobs: int) -> None:
    """启动网站，并办理后台任务。"""
    run(host, port, workers, jobs)


def run(host: str, port: int, workers: int, jobs: int = 1) -> None:
    """Serve until interrupted; the workers of jobs end with the site."""
    with socket.socket() as probe:
        if probe.connect_ex((host, port)) == 0:
            raise fail(f"端口 {port} 已被占用。请用 PORT 或者 --port 换一个端口。")
    with refusing(), service.serving(settings.HOME), metrics.shared_by(workers, settings.HOME), crew(jobs):
        call_command("collectstatic", verbosity=0, interactive=False)
        console.print(f"网站已启动：http://{host}:{port}/（按 Ctrl+C 停止）", highlight=False)
        Granian(
            "gongkai.config.wsgi:application",
            interface=Interfaces.WSGI,
            address=host,
            port=port,
            workers=workers,
            blocking_threads=THREADS,
            log_enabled=False,
            respawn_failed_workers=True,
        ).serve()
