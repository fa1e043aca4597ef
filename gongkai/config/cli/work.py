import click
from django.conf import settings

from gongkai.config.cli.home import console, ready
from gongkai.config.cli.sealed import refusing
from gongkai.config.running import service
from gongkai.jobs.working import crew, wait_for_signal
from gongkai.jobs.working import work as do_jobs


@click.command()
@click.option("--workers", type=click.IntRange(1), default=1, help="工作进程数，默认 1。")
@click.option("--until-empty", is_flag=True, help="办完到期的任务即结束。")
@click.option("--single", is_flag=True, hidden=True, help="在本进程内办理，供程序自己使用。")
def work(*, workers: int, until_empty: bool, single: bool) -> None:
    """办理后台任务。网站与任务分开运行时使用；serve 和 demo 已自带一个工作进程。"""
    if not single:
        ready()
    if single or until_empty:
        do_jobs(until_empty=until_empty)
        return
    with refusing(), service.serving(settings.HOME), crew(workers):
        console.print(f"{workers} 个工作进程已启动（按 Ctrl+C 停止）", highlight=False)
        wait_for_signal()
